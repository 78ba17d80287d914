"""Compiles one theorem with one proof in a confined process. The result is an `.olean`, treated as untrusted bytes.

`compiled` reads the result.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prover.closing import Closing
from prover.lean.library.build import LEAN_OPTIONS, LeanSetup
from prover.lean.olean.constants import SourceRange
from prover.lean.processes import confine
from prover.lean.processes.confine import ConfineSpec
from prover.lean.processes.helpers import HelperPool
from prover.lean.processes.pipes import ProcessLost
from prover.lean.processes.retry import persistently
from prover.lean.processes.scratch import no_room, scratch_folder
from prover.lean.processes.supervise import CompileLimits, Ended, has_begun, supervise
from prover.lean.reader.file_read import FileRead, read_answers
from prover.lean.runtime import lean_main
from prover.lean.runtime.ffi import ABI_VERSION
from prover.lean.text import INDENT
from prover.lean.verifier.compile_server import ANSWERS, CompileServer, ReadingTask, ServerText, olean_name
from prover.lean.verifier.compiled import (
    ANSWER_BYTES,
    Compiled,
    Elaborated,
    answered,
    is_crash,
    read_plain_file,
    reported,
    why_ended,
)
from prover.types import RefusalReason, Refused, Theorem, WorkerLost

ADDRESS_SPACE_BYTES = 8 << 30  # stacks, libraries and the allocator's reserve; mostly never touched
FULL_DISK_BYTES = 1 << 16  # with less than this free, written files may be cut off
BATCH_SECONDS, BATCH_SECONDS_EACH = 5.0, 0.1  # what is unfinished by then is compiled alone, with the full time


@dataclass(frozen=True, slots=True)
class SourceText:
    """Text of a file with one theorem, and the position of that theorem.

    If `closed`, nothing may follow the theorem; a compile server refuses other text before it runs any of it.
    """

    header: str
    body: str
    theorem_line: int  # from 1
    closed: bool = False

    @property
    def text(self) -> str:
        return self.header + self.body

    def theorem_range(self) -> SourceRange:
        """The theorem's position, if nothing comes after it."""
        return SourceRange(self.theorem_line, 0, self.text.count("\n") + 1, len(self.text.rpartition("\n")[2]))

    def for_server(self) -> ServerText:
        """The text with blank lines in place of the header, so that positions stay those of the whole file."""
        text = "\n" * self.header.count("\n") + self.body
        before = "".join(line + "\n" for line in text.split("\n")[: self.theorem_line - 1])
        return ServerText(text, len(before.encode("utf-8", "replace")) if self.closed else None)


def source_of(setup: LeanSetup, theorem: Theorem, proof: str) -> SourceText:
    """A file with `theorem` and ``:= proof`` on a line of its own, in case the statement ends with a comment."""
    preamble = theorem.preamble.rstrip() + "\n" if theorem.preamble.strip() else ""
    header = setup.header(theorem.module)
    body = f"{preamble}{theorem.statement.strip()}\n{INDENT}:= {proof}"
    return SourceText(header, body, (header + preamble).count("\n") + 1, closed=True)


class Compiler(Closing):
    """Compiles sources of one `LeanSetup`, from several threads at a time.

    With the Lean whose layout we know, servers that have imported the module fork a child per candidate
    (`compile_server`); with any other, each candidate gets a `lean` command. Either way the text runs confined.

    A failure that the text causes is a refusal: a limit exceeded, an error that Lean reports, a crash that happens
    twice. A failure from outside is not: a lost server, a killed child, a full disk. Then the text is compiled again,
    and finally `WorkerLost` is raised (`retry`). Raises `LemmaError` when this Lean cannot import the module.
    """

    def __init__(self, setup: LeanSetup, limits: CompileLimits, warm: bool | None = None) -> None:
        self.setup = setup
        self.limits = limits
        self.warm = setup.toolchain.version == ABI_VERSION if warm is None else warm
        self._servers: HelperPool[tuple[str, ...], CompileServer] = HelperPool(self._start_server)

    def _start_server(self, imports: tuple[str, ...]) -> CompileServer:
        self.setup.check()
        self.setup.must_have(imports)
        return CompileServer(self.setup.toolchain, tuple(map(str, self.setup.roots)), imports)

    def compile(self, module: str, source: SourceText, seconds: float | None = None) -> Compiled | Refused:
        """Run Lean on `source` in confinement, for `seconds` at most if that is less than the limit."""
        return self.judge(module, source, seconds).compiled

    def judge(self, module: str, source: SourceText, seconds: float | None = None) -> Elaborated:
        """The same, including the files that a process left behind although it reported a failure."""
        return self._alone(module, source, within(self.limits, seconds))

    def compile_batch(
        self, module: str, sources: Sequence[SourceText], seconds: float | None = None
    ) -> list[Compiled | Refused | None]:
        """Compile several sources in one process, where a compile server can be used. `None` for a source that has to
        be compiled alone: the process ended before it reached the source, or ended abnormally.
        """
        if not self.warm:
            return [self.compile(module, source, seconds) for source in sources]
        limits = within(self.limits, BATCH_SECONDS + BATCH_SECONDS_EACH * len(sources))
        limits = within(limits, None if seconds is None else seconds * len(sources))
        try:
            found = persistently(lambda: self._run(module, sources, limits), limits.memory_bytes, "the compiler")
        except WorkerLost:
            found = None
        if found is None or isinstance(found, Refused):
            return [None] * len(sources)
        return [None if f is None or f.left is not None else f.compiled for f in found]

    def read(
        self, module: str, texts: Sequence[str], task: ReadingTask, limits: CompileLimits | None = None
    ) -> list[FileRead]:
        """Read whole files as Lean does, their headers included, by a server that has imported `module`.

        Lean goes on after an error. If the file ran a program, neither the messages nor the bytes can be trusted. If
        the process ends at a file, the files after it are not read either.
        """
        bounds = limits or self.limits

        def read() -> list[FileRead]:
            answer = persistently(lambda: self._read(module, texts, task, bounds), bounds.memory_bytes, "the reader")
            return read_answers(texts, b"", [None] * len(texts), answer) if isinstance(answer, Refused) else answer

        found = read()
        crashed = any(f.ended is not None and f.ended.reason is RefusalReason.CRASH for f in found)
        return read() if crashed else found  # a crash counts only when it happens twice

    def _read(self, module: str, texts: Sequence[str], task: ReadingTask, limits: CompileLimits) -> list[FileRead]:
        """One attempt. Raises as `_run` does."""
        with scratch_folder() as folder:
            ended, _ = self._warm(module, [ServerText(text) for text in texts], folder, limits, task)
            if isinstance(ended, Ended) and ended.was_killed:
                raise ProcessLost(f"its process was ended by signal {-ended.code}, which was not ours", ended.held)
            refused = ended if isinstance(ended, Refused) else None if ended.code == 0 else why_ended(ended)
            answers = read_plain_file(folder / ANSWERS, ANSWER_BYTES) or b""
            oleans = [read_plain_file(folder / olean_name(n), limits.olean_bytes + 1) for n in range(len(texts))]
            found = read_answers(texts, answers, oleans, refused)
            _check_room(folder, any(f.ended is not None for f in found) and refused is None, limits.olean_bytes)
            return found

    def _alone(self, module: str, source: SourceText, limits: CompileLimits) -> Elaborated:
        """The outcome of one source in a process of its own; a crash counts only when it happens twice."""
        found = self._persistent(module, source, limits)
        return self._persistent(module, source, limits) if is_crash(found) else found

    def _persistent(self, module: str, source: SourceText, limits: CompileLimits) -> Elaborated:
        def run() -> Elaborated:
            (found,) = self._run(module, [source], limits)
            return found or Elaborated(b"", Refused(RefusalReason.MISSING_THEOREM, "Lean ended without an answer"))

        found = persistently(run, limits.memory_bytes, "the compiler")
        return Elaborated(b"", found) if isinstance(found, Refused) else found

    def _run(self, module: str, sources: Sequence[SourceText], limits: CompileLimits) -> list[Elaborated | None]:
        """One attempt. Raises `ProcessLost` and `OSError`, and `WorkerLost` where the disk is full."""
        with scratch_folder() as folder:
            if self.warm:
                ended, seconds = self._warm(module, [source.for_server() for source in sources], folder, limits)
            else:
                ended, seconds = self._cold(sources[0], folder, limits)
            if len(sources) == 1 and isinstance(ended, Ended) and ended.was_killed:
                raise ProcessLost(f"its process was ended by signal {-ended.code}, which was not ours", ended.held)
            found: list[Elaborated | None] = []
            if self.warm:
                found += answered(ended, folder, [s.closed for s in sources], limits, seconds / len(sources))
            else:
                found.append(reported(ended, folder, limits, seconds))
            if len(sources) == 1:
                _check_room(folder, is_crash(found[0]), limits.olean_bytes)
            return found

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the idle servers."""
        return self._servers.pids

    def close(self) -> None:
        """End the servers; a later call starts new ones."""
        self._servers.close()

    def _spec(self, folder: Path, limits: CompileLimits) -> ConfineSpec:
        toolchain = self.setup.toolchain
        libraries = toolchain.shared_library.resolve().parent
        return ConfineSpec(
            cpu_seconds=int(min(limits.seconds, limits.cpu_seconds or limits.seconds)) + 1,
            memory_bytes=limits.memory_bytes + ADDRESS_SPACE_BYTES + self.setup.mapped_bytes,
            file_bytes=limits.olean_bytes,
            readable=("/dev/urandom", str(toolchain.sysroot), str(libraries), *map(str, self.setup.roots)),
            writable=(str(folder), "/dev/null"),
            layers=tuple(sorted(confine.held_layers())),
        )

    def _warm(
        self,
        module: str,
        texts: Sequence[ServerText],
        folder: Path,
        limits: CompileLimits,
        reading: ReadingTask | None = None,
    ) -> tuple[Ended | Refused, float]:
        spec = self._spec(folder, limits)
        with self._servers.helper(self.setup.imports(module)) as server:
            started = time.perf_counter()
            ended = server.compile(texts, folder, spec, limits, reading)
            return ended, time.perf_counter() - started

    def _cold(self, source: SourceText, folder: Path, limits: CompileLimits) -> tuple[Ended | Refused, float]:
        (folder / "Candidate.lean").write_text(source.text, encoding="utf-8", errors="replace", newline="")
        began, begin = os.pipe()
        try:
            process = self._lean_command(folder, limits, begin)
        except BaseException:
            os.close(began)
            raise
        finally:
            os.close(begin)
        assert process.stdout is not None
        with process.stdout as output, os.fdopen(began, "rb"):
            if not has_begun(process.pid, began):
                process.returncode = -signal.SIGKILL  # it has been waited for
                raise ProcessLost("the process ended before it read the text")
            started = time.perf_counter()
            ended = supervise(process.pid, output.fileno(), folder, limits)
            process.returncode = ended.code if isinstance(ended, Ended) else -signal.SIGKILL
            return ended, time.perf_counter() - started

    def _lean_command(self, folder: Path, limits: CompileLimits, mark: int) -> subprocess.Popen[bytes]:
        """Lean on the candidate in `folder`, confined."""
        spec = replace(self._spec(folder, limits), mark=mark).to_json()
        library = str(self.setup.toolchain.shared_library)
        return subprocess.Popen(
            [
                *(sys.executable, "-IS", confine.__file__, spec, lean_main.__file__, library),
                *LEAN_OPTIONS,
                *("--json", "-j1", f"-M{limits.memory_bytes >> 20}", f"--root={folder}"),
                *("-o", str(folder / olean_name(0)), str(folder / "Candidate.lean")),
            ],
            env=self.setup.environ(),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=(mark,),
        )


def within(limits: CompileLimits, seconds: float | None) -> CompileLimits:
    """The limits, for `seconds` at most."""
    return limits if seconds is None or seconds >= limits.seconds else replace(limits, seconds=seconds)


def _check_room(folder: Path, crashed: bool, most: int) -> None:
    """Raises `WorkerLost` when a full disk, which Lean does not always notice, may explain the result.

    After a crash there has to be room for the largest file; otherwise it is enough that the disk is not full now, while
    the files are still there.
    """
    size = most if crashed else FULL_DISK_BYTES
    about = os.statvfs(folder)
    if (crashed or about.f_bavail * about.f_frsize < size) and (why := no_room(folder, size)):
        raise WorkerLost(f"no room for what Lean writes: {why}")

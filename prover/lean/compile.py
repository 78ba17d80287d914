"""Compiles one theorem with one proof in a confined process; what comes out is an `.olean`, mere bytes from then on.

Messages and exit codes are passed on as advice for people. No verdict rests on them.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from prover.lean import confine, lean_main
from prover.lean.compile_server import OLEAN, CompileServer
from prover.lean.confine import ConfineSpec
from prover.lean.ffi import ABI_VERSION
from prover.lean.library import LEAN_OPTIONS, LeanSetup
from prover.lean.olean import SourceRange
from prover.lean.pipes import ProcessLost
from prover.lean.supervise import CompileLimits, Ended, supervise
from prover.lean.text import INDENT
from prover.types import RefusalReason, Refused, Theorem

ADDRESS_SPACE_BYTES = 8 << 30  # stacks, libraries and what the allocator reserves; mostly never touched


@dataclass(frozen=True, slots=True)
class Source:
    """Text of a file with one theorem, and where that theorem stands in it."""

    header: str
    body: str
    theorem_line: int  # from 1

    @property
    def text(self) -> str:
        return self.header + self.body

    def theorem_range(self) -> SourceRange:
        """Where the theorem stands if nothing comes after it."""
        return SourceRange(self.theorem_line, 0, self.text.count("\n") + 1, len(self.text.rpartition("\n")[2]))


@dataclass(frozen=True, slots=True)
class Compiled:
    """What Lean wrote, and how long it took."""

    olean: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Elaborated:
    """What Lean said about a source, a line of JSON per message as of ``lean --json``, and what it wrote.

    Both are hearsay: the text could have made its process say or write anything.
    """

    said: bytes
    compiled: Compiled | Refused


def source_of(setup: LeanSetup, theorem: Theorem, proof: str) -> Source:
    """A file with `theorem` and ``:= proof`` on a line of its own, in case the statement ends with a comment."""
    preamble = theorem.preamble.rstrip() + "\n" if theorem.preamble.strip() else ""
    header = setup.header(theorem.module)
    body = f"{preamble}{theorem.statement.strip()}\n{INDENT}:= {proof}"
    return Source(header, body, (header + preamble).count("\n") + 1)


class Compiler:
    """Compiles sources of one `LeanSetup`, from several threads at a time.

    With the Lean whose layout we know, servers that have imported the module fork a child per candidate
    (`compile_server`); with any other, each candidate gets a `lean` command. Either way the text runs confined.
    """

    def __init__(self, setup: LeanSetup, limits: CompileLimits, warm: bool | None = None) -> None:
        self.setup = setup
        self.limits = limits
        self.warm = setup.toolchain.version == ABI_VERSION if warm is None else warm
        self._idle: dict[str, list[CompileServer]] = {}
        self._lock = threading.Lock()

    def compile(self, module: str, source: Source) -> Compiled | Refused:
        """Run Lean on `source` where it can do no harm. Crash, silence, noise and delay are refusals."""
        return self._run(module, source, self.limits, report=False).compiled

    def elaborate(self, module: str, source: Source, limits: CompileLimits | None = None) -> Elaborated:
        """The same for a whole file, of which every message is wanted; Lean goes on after an error."""
        return self._run(module, source, limits or self.limits, report=True)

    def _run(self, module: str, source: Source, limits: CompileLimits, report: bool) -> Elaborated:
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="lemma-", ignore_cleanup_errors=True) as temp:
            folder = Path(temp)
            if self.warm:
                ended = self._warm(module, source, folder, limits, report)
            else:
                ended = self._cold(source, folder, limits)
            if isinstance(ended, Refused):
                return Elaborated(b"", ended)
            if ended.code != 0:
                return Elaborated(ended.said, _why(ended))
            data = _read_plain_file(folder / OLEAN, limits.olean_bytes + 1)
        if data is None:
            outcome = Refused(RefusalReason.MISSING_THEOREM, "Lean wrote no compiled file")
        elif len(data) > limits.olean_bytes:
            outcome = Refused(RefusalReason.OUTPUT, f"the compiled file is larger than {limits.olean_bytes} bytes")
        else:
            outcome = Compiled(data, time.perf_counter() - started)
        return Elaborated(ended.said, outcome)

    @property
    def pids(self) -> tuple[int, ...]:
        """Of the servers that wait for work."""
        with self._lock:
            return tuple(server.pid for servers in self._idle.values() for server in servers)

    def close(self) -> None:
        """End the servers; a later call starts new ones."""
        with self._lock:
            for server in (s for servers in self._idle.values() for s in servers):
                server.close()
            self._idle.clear()

    def _spec(self, folder: Path, limits: CompileLimits) -> ConfineSpec:
        toolchain = self.setup.toolchain
        libraries = toolchain.shared_library.resolve().parent
        return ConfineSpec(
            cpu_seconds=int(limits.seconds) + 1,
            memory_bytes=limits.memory_bytes + ADDRESS_SPACE_BYTES,
            file_bytes=limits.olean_bytes,
            readable=("/dev/urandom", str(toolchain.sysroot), str(libraries), *map(str, self.setup.roots)),
            writable=(str(folder), "/dev/null"),
        )

    def _warm(self, module: str, source: Source, folder: Path, limits: CompileLimits, report: bool) -> Ended | Refused:
        # Blank lines take the header's place, so that positions are those of the whole text.
        text = "\n" * source.header.count("\n") + source.body
        lost = ""
        for _ in range(2):  # a server that was lost is no evidence against the candidate; one lost twice may be
            server = self._take(module)
            try:
                ended = server.compile(text, folder, self._spec(folder, limits), limits, report)
            except (ProcessLost, ValueError) as error:
                server.close()
                lost = str(error)
                continue
            with self._lock:
                self._idle.setdefault(module, []).append(server)
            return ended
        return Refused(RefusalReason.CRASH, f"the compiler was lost: {lost}")

    def _take(self, module: str) -> CompileServer:
        with self._lock:
            if idle := self._idle.get(module):
                return idle.pop()
        roots = tuple(map(str, self.setup.roots))
        return CompileServer(self.setup.toolchain, roots, self.setup.imported(module))

    def _cold(self, source: Source, folder: Path, limits: CompileLimits) -> Ended | Refused:
        file = folder / "Candidate.lean"
        file.write_text(source.text, encoding="utf-8", errors="replace", newline="")
        library = str(self.setup.toolchain.shared_library)
        process = subprocess.Popen(
            [
                *(
                    sys.executable,
                    "-IS",
                    confine.__file__,
                    self._spec(folder, limits).to_json(),
                    lean_main.__file__,
                    library,
                ),
                *LEAN_OPTIONS,
                *("--json", "-j1", f"-M{limits.memory_bytes >> 20}", f"--root={folder}"),
                *("-o", str(folder / OLEAN), str(file)),
            ],
            env=self.setup.environ(),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert process.stdout is not None
        with process.stdout as output:
            ended = supervise(process.pid, output.fileno(), folder, limits)
        process.returncode = ended.code if isinstance(ended, Ended) else -signal.SIGKILL  # it has been waited for
        return ended


def _read_plain_file(path: Path, most: int) -> bytes | None:
    """The first bytes of a file that somebody else made: no link, no pipe to wait for."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(fd, "rb") as f:
        return f.read(most) if stat.S_ISREG(os.fstat(fd).st_mode) else None


_MARKS: tuple[tuple[str, RefusalReason], ...] = (
    ("deterministic) timeout", RefusalReason.TIMEOUT),
    ("deterministic timeout", RefusalReason.TIMEOUT),
    ("excessive memory consumption", RefusalReason.MEMORY),
    ("out of memory", RefusalReason.MEMORY),
)


def _why(ended: Ended) -> Refused:
    """A reason from exit code and messages: advice for people, since the candidate is refused in any case."""
    text = ended.said.decode("utf-8", "replace")
    if ended.code == -signal.SIGXFSZ:
        return Refused(RefusalReason.OUTPUT, "the process wrote a file that is too large")
    if ended.code == -signal.SIGXCPU:
        return Refused(RefusalReason.TIMEOUT, "the process used too much processor time")
    for mark, reason in _MARKS:
        if mark in text:
            return Refused(reason, mark)
    if ended.code != 1:
        return Refused(RefusalReason.CRASH, f"Lean ended with code {ended.code}: {text[-200:].strip()}")
    for line in text.splitlines():
        try:
            message = json.loads(line)
            if "reason" in message:  # of the compile server
                return Refused(RefusalReason(message["reason"]), str(message["data"])[:2000])
            if message["severity"] == "error":
                parse = message["endPos"] is None  # Lean's parser reports a place, its elaborator a range
                reason = RefusalReason.PARSE if parse else RefusalReason.ELABORATION
                return Refused(reason, str(message["data"])[:2000])
        except (ValueError, TypeError, KeyError):
            continue
    return Refused(RefusalReason.ELABORATION, text[:200].strip() or "Lean gave no reason")

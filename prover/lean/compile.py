"""Compiles one theorem with one proof in a confined process; what comes out is an `.olean`, mere bytes from then on.

Messages and exit codes are passed on as advice for people. No verdict rests on them.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from prover.lean import confine, lean_main
from prover.lean.confine import ConfineSpec
from prover.lean.library import LEAN_OPTIONS, LeanSetup
from prover.lean.olean import SourceRange
from prover.lean.toolchain import LeanSource
from prover.types import RefusalReason, Refused, Theorem

MODULE = "Candidate"
INDENT = "  "
ADDRESS_SPACE_BYTES = 8 << 30  # stacks, libraries and what the allocator reserves; mostly never touched
POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class CompileLimits:
    """Bounds of one compilation. `memory_bytes` bounds Lean's heap and, looked at now and then, what is resident."""

    seconds: float = 60.0
    memory_bytes: int = 2 << 30
    output_bytes: int = 1 << 20
    olean_bytes: int = 32 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """Text of a file with one theorem, and where that theorem stands in it."""

    text: str
    theorem_line: int  # from 1

    def theorem_range(self) -> SourceRange:
        """Where the theorem stands if nothing comes after it."""
        return SourceRange(self.theorem_line, 0, self.text.count("\n") + 1, len(self.text.rpartition("\n")[2]))


@dataclass(frozen=True, slots=True)
class Compiled:
    """What Lean wrote, and how long it took."""

    olean: bytes
    seconds: float


def header(setup: LeanSetup, module: str) -> str:
    """Imports of a file: without Lean's own `Init` on the embedded toolchain."""
    prelude = "prelude\n" if setup.toolchain.source is LeanSource.EMBEDDED else ""
    return f"{prelude}import {module}\n"


def source_of(setup: LeanSetup, theorem: Theorem, proof: str) -> Source:
    """A file with `theorem` and ``:= proof`` on a line of its own, in case the statement ends with a comment."""
    before = header(setup, theorem.module) + (theorem.preamble.rstrip() + "\n" if theorem.preamble.strip() else "")
    return Source(f"{before}{theorem.statement.strip()}\n{INDENT}:= {proof}", before.count("\n") + 1)


def tactic_block(script: str) -> str:
    """A script as the proof of `source_of`: ``by`` and the script's lines, indented."""
    return "by\n" + "\n".join(INDENT + line if line.strip() else "" for line in script.rstrip().split("\n")) + "\n"


def compile_source(setup: LeanSetup, source: Source, limits: CompileLimits) -> Compiled | Refused:
    """Run Lean on `source` where it can do no harm. Crash, silence, noise and delay are refusals."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="lemma-") as temp:
        folder = Path(temp)
        file, olean = folder / f"{MODULE}.lean", folder / f"{MODULE}.olean"
        file.write_text(source.text, encoding="utf-8", errors="replace", newline="")
        process = subprocess.Popen(
            _command(setup, folder, file, olean, limits),
            env=setup.environ(),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            outcome = _watch(process, folder, limits)
        finally:
            _kill_group(process)
        if isinstance(outcome, Refused):
            return outcome
        if process.returncode != 0:
            return _why(process.returncode, outcome)
        try:
            with olean.open("rb") as f:
                data = f.read(limits.olean_bytes + 1)
        except OSError:
            return Refused(RefusalReason.MISSING_THEOREM, "Lean wrote no compiled file")
        if len(data) > limits.olean_bytes:
            return Refused(RefusalReason.OUTPUT, f"the compiled file is larger than {limits.olean_bytes} bytes")
        return Compiled(data, time.perf_counter() - started)


def _command(setup: LeanSetup, folder: Path, file: Path, olean: Path, limits: CompileLimits) -> list[str]:
    toolchain = setup.toolchain
    libraries = toolchain.shared_library.resolve().parent
    spec = ConfineSpec(
        cpu_seconds=int(limits.seconds) + 1,
        memory_bytes=limits.memory_bytes + ADDRESS_SPACE_BYTES,
        file_bytes=limits.olean_bytes,
        readable=(
            "/dev/urandom",
            str(toolchain.sysroot),
            str(libraries),
            *map(str, setup.lean_path),
            *map(str, toolchain.search_path),
        ),
        writable=(str(folder), "/dev/null"),
    )
    return [
        *(sys.executable, "-IS", confine.__file__, spec.to_json(), lean_main.__file__, str(toolchain.shared_library)),
        *LEAN_OPTIONS,
        *("--json", "-j1", f"-M{limits.memory_bytes >> 20}", f"--root={folder}", "-o", str(olean), str(file)),
    ]


def _watch(process: subprocess.Popen[bytes], folder: Path, limits: CompileLimits) -> bytes | Refused:
    """What the process said until it ended by itself, within the bounds."""
    assert process.stdout is not None
    deadline, said, fd = time.monotonic() + limits.seconds, b"", process.stdout.fileno()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return Refused(RefusalReason.TIMEOUT, f"Lean took longer than {limits.seconds:g} s")
        ready, _, _ = select.select([fd], [], [], min(left, POLL_SECONDS))
        if ready:
            chunk = os.read(fd, 1 << 16)
            if not chunk:
                break
            said += chunk
        if len(said) > limits.output_bytes:
            return Refused(RefusalReason.OUTPUT, f"Lean wrote more than {limits.output_bytes} bytes of messages")
        if not ready and _folder_bytes(folder) > 4 * limits.olean_bytes:
            return Refused(RefusalReason.OUTPUT, "the process filled its folder")
        if not ready and _resident_bytes(process.pid) > limits.memory_bytes + (256 << 20):
            return Refused(RefusalReason.MEMORY, f"the process used more than {limits.memory_bytes} bytes")
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return Refused(RefusalReason.TIMEOUT, f"Lean took longer than {limits.seconds:g} s")
    return said


def _folder_bytes(folder: Path) -> int:
    return sum(entry.stat(follow_symlinks=False).st_blocks * 512 for entry in os.scandir(folder))


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0  # it has just ended


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


_MARKS: tuple[tuple[str, RefusalReason], ...] = (
    ("deterministic) timeout", RefusalReason.TIMEOUT),
    ("deterministic timeout", RefusalReason.TIMEOUT),
    ("excessive memory consumption", RefusalReason.MEMORY),
    ("out of memory", RefusalReason.MEMORY),
)


def _why(code: int, said: bytes) -> Refused:
    """A reason from exit code and messages: advice for people, since the candidate is refused in any case."""
    text = said.decode("utf-8", "replace")
    if code == -signal.SIGXFSZ:
        return Refused(RefusalReason.OUTPUT, "the process wrote a file that is too large")
    if code == -signal.SIGXCPU:
        return Refused(RefusalReason.TIMEOUT, "the process used too much processor time")
    for mark, reason in _MARKS:
        if mark in text:
            return Refused(reason, mark)
    if code != 1:
        return Refused(RefusalReason.CRASH, f"Lean ended with code {code}: {text[-200:].strip()}")
    for line in text.splitlines():
        try:
            message = json.loads(line)
            if message["severity"] == "error":
                parse = message["endPos"] is None  # Lean's parser reports a place, its elaborator a range
                reason = RefusalReason.PARSE if parse else RefusalReason.ELABORATION
                return Refused(reason, str(message["data"])[:2000])
        except (ValueError, TypeError, KeyError):
            continue
    return Refused(RefusalReason.ELABORATION, text[:200].strip() or "Lean gave no reason")

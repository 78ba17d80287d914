"""Watches one process that runs a candidate's text: time, memory, disk and output are bounded from outside."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from prover.lean.processes.pipes import wait_for
from prover.types import RefusalReason, Refused

POLL_SECONDS = 0.1
SETUP_SECONDS = 60.0  # for a child to confine itself
_OWN = re.compile(r"^(?:RssAnon|RssShmem):\s+(\d+) kB$", re.MULTILINE)
MEMORY_SLACK_BYTES = 256 << 20  # Lean's code and the library's data
OWN_SIGNALS: Final = frozenset(
    {
        *(signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP, signal.SIGSYS),
        *(signal.SIGXCPU, signal.SIGXFSZ),
    }
)
"""Signals that a process brings on itself; every other signal was sent by another process."""


@dataclass(frozen=True, slots=True)
class CompileLimits:
    """Bounds of one compilation. `memory_bytes` bounds Lean's heap and, polled now and then, the resident memory."""

    seconds: float = 60.0
    memory_bytes: int = 2 << 30
    output_bytes: int = 1 << 20
    olean_bytes: int = 32 << 20
    cpu_seconds: float | None = None  # a bound on processor time, independent of the load, if below `seconds`


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that was not ended by us: its exit code (negative: the signal), and its output.

    `held` is its private memory when last measured, in bytes; 0 if it ended before that.
    """

    code: int
    said: bytes
    held: int = field(default=0, compare=False)

    @property
    def was_killed(self) -> bool:
        """Whether another process killed it: the system, short of memory, or an operator."""
        return is_outside_kill(self.code)


def is_outside_kill(code: int) -> bool:
    """Whether an exit code, of a process that we did not end, shows that another process ended it."""
    return code < 0 and -code not in OWN_SIGNALS


def has_begun(pid: int, mark: int) -> bool:
    """Wait until the child `pid` is ready and writes a byte to the pipe `mark`; else it is killed and reaped.

    Neither the time that this takes nor a failure counts against its text.
    """
    if wait_for(mark, select.POLLIN, SETUP_SECONDS) and os.read(mark, 1):
        return True
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return False


def supervise(pid: int, output: int, folder: Path, limits: CompileLimits) -> Ended | Refused:
    """Wait for the child `pid`, which leads a session of its own and writes to the pipe `output`; reap it.

    It is killed with its whole group when it passes a bound. `folder` is the only place where it may write.
    """
    try:
        outcome = _watch(pid, output, folder, limits)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return outcome if isinstance(outcome, Refused) else Ended(code, *outcome)


def _watch(pid: int, output: int, folder: Path, limits: CompileLimits) -> tuple[bytes, int] | Refused:
    """The output of the process until it ended, and its private memory when last measured."""
    deadline, said, held = time.monotonic() + limits.seconds, b"", 0
    inherited = own_bytes(pid)  # after a fork: pages shared with the server until either writes to them
    late = Refused(RefusalReason.TIMEOUT, f"Lean took longer than {limits.seconds:g} s")
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return late
        ready = wait_for(output, select.POLLIN, min(left, POLL_SECONDS))
        if ready:
            chunk = os.read(output, 1 << 16)
            if not chunk:
                break
            said += chunk
        if len(said) > limits.output_bytes:
            return Refused(RefusalReason.OUTPUT, f"Lean wrote more than {limits.output_bytes} bytes of messages")
        if not ready and _folder_bytes(folder) > 4 * limits.olean_bytes:
            return Refused(RefusalReason.OUTPUT, "the process filled its folder")
        if not ready and (now := own_bytes(pid) - inherited) > 0:
            held = now
            if held > limits.memory_bytes + MEMORY_SLACK_BYTES:
                return Refused(RefusalReason.MEMORY, f"the process used more than {limits.memory_bytes} bytes")
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > deadline:  # it closed its output and is still alive
            return late
        time.sleep(0.001)
    return said, held


def _folder_bytes(folder: Path) -> int:
    with contextlib.suppress(OSError):
        return sum(entry.stat(follow_symlinks=False).st_blocks * 512 for entry in os.scandir(folder))
    return 0


def own_bytes(pid: int) -> int:
    """Resident memory of a process without mapped files: compiled modules are mapped and shared by all importers."""
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text()
        return sum(int(found[1]) << 10 for found in _OWN.finditer(status))
    return 0  # it has just ended

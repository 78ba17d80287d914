"""Python processes of our own that answer lines on their standard output."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from prover.forks import forget_in_children

MAX_LINE_BYTES = 64 << 20
WRITE_SECONDS = 60.0  # within which a helper has to read more of its input
WATCH_SECONDS = 0.1


class ProcessLost(Exception):
    """A process of ours ended or fell silent, and its work is not known to be the cause.

    `held` is its private memory when last measured, in bytes, if it was measured.
    """

    def __init__(self, why: str, held: int = 0) -> None:
        super().__init__(why)
        self.held = held


class ProcessSilent(ProcessLost):
    """The process is alive but does not answer in time."""


class LineProcess:
    """``python -m MODULE ARGUMENTS`` in a session of its own, with a minimal environment.

    It belongs to the process that started it; forked copies of that process do not use it. Raises `ProcessLost` when it
    cannot be started.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", module, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[3])},
                start_new_session=True,
                bufsize=0,  # no buffer that a forked copy could write once more
            )
        except OSError as error:
            raise ProcessLost(f"{module} cannot be started: {error}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        os.set_blocking(self._stdin.fileno(), False)
        forget_in_children(self)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def write(self, data: bytes) -> None:
        """Raises `ProcessLost`."""
        left = memoryview(data)
        try:
            while left:
                if not wait_for(self._stdin.fileno(), select.POLLOUT, WRITE_SECONDS):
                    raise ProcessLost("it does not take its work")
                left = left[os.write(self._stdin.fileno(), left) :]
        except (OSError, ValueError) as error:
            raise ProcessLost(str(error)) from error

    def read(self, seconds: float) -> bytes:
        """The next line. Raises `ProcessLost` when there is none in time."""
        try:
            return LineReader(self._stdout.fileno()).read(seconds, self._watch)
        except (OSError, ValueError) as error:
            raise ProcessLost(str(error)) from error

    def _watch(self) -> None:
        """Raises `ProcessLost` if it has ended: a process forked during its start may keep the pipe open."""
        if not self.alive and not wait_for(self._stdout.fileno(), select.POLLIN, 0):
            raise ProcessLost("it ended")

    def close(self) -> None:
        """Kill it and whatever it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._close_pipes()

    def forget(self) -> None:
        """In a forked child: let go of the pipes, so that the process ends when its owner does."""
        self._close_pipes()
        self._process.returncode = 0  # not ours to wait for

    def _close_pipes(self) -> None:
        for stream in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):
                stream.close()


class LineReader:
    """Reads lines from a pipe."""

    def __init__(self, fd: int) -> None:
        self._fd, self._ahead = fd, b""

    def read(self, seconds: float, watch: Callable[[], None] | None = None) -> bytes:
        """The next line. Raises `ProcessSilent` when there is none in time, `ProcessLost` when there will be none.

        `watch` is called several times a second meanwhile; an exception from it ends the waiting.
        """
        deadline, said = time.monotonic() + seconds, [self._ahead]
        size = len(self._ahead)
        while b"\n" not in said[-1]:
            while not wait_for(self._fd, select.POLLIN, min(WATCH_SECONDS, deadline - time.monotonic())):
                if time.monotonic() >= deadline:
                    raise ProcessSilent("it did not answer")
                if watch is not None:
                    watch()
            chunk = os.read(self._fd, 1 << 16)
            size += len(chunk)
            if not chunk or size > MAX_LINE_BYTES:
                raise ProcessLost("it ended")
            said.append(chunk)
        line, _, self._ahead = b"".join(said).partition(b"\n")
        return line + b"\n"


def wait_for(fd: int, event: int, seconds: float) -> bool:
    """Whether `event` (`select.POLLIN`, `POLLOUT`), an end or an error comes within `seconds`.

    Takes any descriptor; `select.select` takes only those below 1,024.
    """
    poll = select.poll()
    poll.register(fd, event)
    return bool(poll.poll(max(0.0, seconds) * 1000))


def send_line(fd: int, message: Mapping[str, object] | Sequence[object]) -> None:
    """One line of JSON."""
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(fd, data) :]

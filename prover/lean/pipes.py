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
from collections.abc import Mapping, Sequence
from pathlib import Path

MAX_LINE_BYTES = 64 << 20


class ProcessLost(Exception):
    """A helper process ended or fell silent."""


class LineProcess:
    """``python -m MODULE ARGUMENTS`` in a session of its own, with a minimal environment."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[2])},
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def write(self, data: bytes) -> None:
        """Raises `ProcessLost`."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise ProcessLost(str(error)) from error

    def read(self, seconds: float) -> bytes:
        """The next line. Raises `ProcessLost` when there is none in time."""
        assert self._process.stdout is not None
        return read_line(self._process.stdout.fileno(), seconds)

    def close(self) -> None:
        """Kill it and whatever it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def read_line(fd: int, seconds: float) -> bytes:
    """One line from a pipe on which nothing follows it. Raises `ProcessLost`."""
    return LineReader(fd).read(seconds)


class LineReader:
    """Lines from a pipe, one after the other."""

    def __init__(self, fd: int) -> None:
        self._fd, self._ahead = fd, b""

    def read(self, seconds: float) -> bytes:
        """The next line. Raises `ProcessLost` when there is none in time."""
        deadline, said = time.monotonic() + seconds, [self._ahead]
        size = len(self._ahead)
        while b"\n" not in said[-1]:
            ready, _, _ = select.select([self._fd], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise ProcessLost("it did not answer")
            chunk = os.read(self._fd, 1 << 16)
            size += len(chunk)
            if not chunk or size > MAX_LINE_BYTES:
                raise ProcessLost("it ended")
            said.append(chunk)
        line, _, self._ahead = b"".join(said).partition(b"\n")
        return line + b"\n"


def send_line(fd: int, message: Mapping[str, object] | Sequence[object]) -> None:
    """One line of JSON."""
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(fd, data) :]

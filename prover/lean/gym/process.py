"""One worker process as the pool sees it: spawning, pipes that never block, memory, and a complete end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from typing import IO, Generic, TypeVar

import prover
from prover.lean.gym import wire
from prover.lean.processes.supervise import own_bytes

J = TypeVar("J")

READ_BYTES = 1 << 20
STDERR_TAIL = 2000


class WorkerProcess(Generic[J]):
    """A child that speaks `prover.lean.gym.wire`. `inflight` holds the jobs sent and not yet answered, oldest first."""

    def __init__(self, process: subprocess.Popen[bytes], stderr: IO[bytes], key: int) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.key = key
        self.process = process
        self.stdin = process.stdin
        self.stdout = process.stdout
        self.ready: wire.Ready | None = None
        self.inflight: deque[J] = deque()
        self.since = time.monotonic()  # when the oldest job in flight began to run
        self._stderr = stderr
        self._unsent = bytearray()
        self._unread = bytearray()
        os.set_blocking(self.stdin.fileno(), False)
        os.set_blocking(self.stdout.fileno(), False)

    @classmethod
    def spawn(cls, hello: wire.HelloFrame, key: int) -> WorkerProcess[J]:
        """Start a worker in a session of its own and greet it; `ready` is set when its answer is read."""
        stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the worker
        root = str(Path(prover.__file__).parent.parent)
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "prover.lean.gym.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            start_new_session=True,  # Ctrl-C is the parent's, and the whole group can be killed at once
        )
        worker: WorkerProcess[J] = cls(process, stderr, key)
        worker.send(hello)
        return worker

    # --- talking

    def send(self, frame: wire.AnyRequest) -> None:
        """Queue a message and write what fits into the pipe."""
        self._unsent += wire.encode(frame)
        self.flush()

    @property
    def wants_to_write(self) -> bool:
        return bool(self._unsent)

    def flush(self) -> None:
        """Write what fits. A broken pipe is left for the reading side to find."""
        try:
            while self._unsent:
                written = os.write(self.stdin.fileno(), self._unsent)
                del self._unsent[:written]
        except BlockingIOError:
            pass
        except OSError:
            self._unsent.clear()

    def receive(self) -> list[wire.AnyReply] | None:
        """Replies that have arrived, without waiting; None when the worker is gone."""
        replies: list[wire.AnyReply] = []
        while True:
            try:
                data = os.read(self.stdout.fileno(), READ_BYTES)
            except BlockingIOError:
                return replies
            if not data:
                return replies or None
            *lines, rest = (self._unread + data).split(b"\n")
            self._unread = bytearray(rest)
            replies += (wire.decode_reply(bytes(line)) for line in lines)

    # --- life and death

    def rss_mb(self) -> int:
        """Resident memory of the worker and its descendants, without mapped files, which other processes share."""
        return sum(own_bytes(pid) for pid in family(self.process.pid)) >> 20

    def kill(self) -> int:
        """End the whole process group; the exit status (negative: a signal)."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        status = self.process.wait()
        for pipe in (self.stdin, self.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        return status

    def reap(self) -> int:
        """Exit status of a worker that ended by itself; whatever it started is ended too."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)
        status = self.process.poll()
        killed = self.kill()
        return killed if status is None else status

    def forget(self) -> None:
        """In a forked child: let go of the pipes, so that the worker ends when its owner does."""
        for pipe in (self.stdin, self.stdout, self._stderr):
            with contextlib.suppress(OSError):
                pipe.close()
        self.process.returncode = 0  # not ours to wait for

    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - STDERR_TAIL))
        return self._stderr.read().decode("utf-8", "replace").strip()


def family(pid: int) -> list[int]:
    """A process and its descendants, by the kernel's lists of children."""
    family = [pid]
    for member in family:
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{member}/task"):
                with contextlib.suppress(OSError):
                    family += map(int, Path(f"/proc/{member}/task/{task}/children").read_text().split())
    return family

"""Ends a hang: knows of every process that works how far it is, and since when it is no further."""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psutil
from ray.exceptions import RayError

from prover.types import LemmaError
from rl.inbox import Inbox

LOOKS = 60
"""Processes are asked this often in the time that they may stand still."""
LONGEST_LOOK = 10.0
"""Seconds between two questions, at most."""
FRAMES = 6
"""Innermost places in the code that are told of a process that stands still."""


@dataclass(frozen=True, slots=True)
class ProcessReport:
    """How far a process is: `progress` grows as long as it gets further. `memory`: bytes, its children included."""

    progress: int
    doing: str
    where: tuple[str, ...] = ()
    memory: int = 0


def describe(progress: int, doing: str) -> ProcessReport:
    """The health of this process; called in a thread of its own, it tells where the others are."""
    frames = sys._current_frames()
    own = threading.get_ident()
    where = [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
        for ident, top in frames.items()
        if ident != own
        for frame in traceback.extract_stack(top)[-FRAMES:]
        if "/threading.py" not in frame.filename
    ]
    return ProcessReport(progress, doing, tuple(where[-2 * FRAMES :]), memory_of(os.getpid()))


def memory_of(pid: int) -> int:
    """Resident bytes of a process and its children."""
    try:
        process = psutil.Process(pid)
        return sum(p.memory_info().rss for p in [process, *process.children(recursive=True)])
    except psutil.Error:
        return 0


class Stalled(LemmaError):
    """Nothing went on for too long, and ending processes did not help."""


@dataclass(slots=True)
class _Seen:
    health: ProcessReport
    since: float
    asked: bool = False


class Watchdog:
    """Asks processes how they are, without waiting for the answer; names those that stand still.

    Args:
        seconds: how long a process may stand still.
        clock: seconds.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._inbox: Inbox[str] = Inbox()
        self._seen: dict[str, _Seen] = {}
        self._looked = -float("inf")
        self._moved = clock()

    @property
    def memory(self) -> dict[str, int]:
        """Bytes of each process that works."""
        return {name: seen.health.memory for name, seen in self._seen.items()}

    def moved(self) -> None:
        """The run as a whole got further."""
        self._moved = self._clock()

    @property
    def due(self) -> bool:
        """Whether it is time to `look`."""
        return self._clock() - self._looked >= min(LONGEST_LOOK, self._seconds / LOOKS)

    def look(self, calls: Mapping[str, Any]) -> dict[str, str]:
        """Those that stand still for too long, each told once in such a time: name → what is known, in one line.

        calls: name → the remote method that answers with a `ProcessReport`, of each process that works now.
        """
        now = self._clock()
        self._take(now)
        for name in [name for name in self._seen if name not in calls]:
            del self._seen[name]
        self._looked = now
        for name, call in calls.items():
            seen = self._seen.setdefault(name, _Seen(ProcessReport(-1, "has not answered yet"), now))
            if not seen.asked:
                seen.asked = True
                self._inbox.watch(call.remote(), name)
        still = {name: self.report(name) for name, seen in self._seen.items() if now - seen.since > self._seconds}
        for name in still:
            self._seen[name] = _Seen(ProcessReport(-1, "was ended, it stood still"), now)
        return still

    def report(self, name: str) -> str:
        """What is known of a process, in one line."""
        seen = self._seen[name]
        where = f" (at {' < '.join(reversed(seen.health.where))})" if seen.health.where else ""
        return f"{name}: {seen.health.doing}, no further for {self._clock() - seen.since:.0f} s{where}"

    def check(self, waits: Callable[[], Sequence[str]]) -> None:
        """Raises `Stalled`, with all that waits for what, when the whole run has not moved for twice the time."""
        idle = self._clock() - self._moved
        if idle > 2 * self._seconds:
            known = [self.report(name) for name in self._seen]
            raise Stalled(f"nothing went on for {idle:.0f} s: " + "; ".join([*waits(), *known]))

    def _take(self, now: float) -> None:
        while (arrived := self._inbox.next(0)) is not None:
            answer, name = arrived
            if (seen := self._seen.get(name)) is None:
                continue
            seen.asked = False
            try:
                health: ProcessReport = answer.result()
            except RayError:
                continue  # it died; whoever waits for its work is told
            if health.progress != seen.health.progress:
                seen.since = now
                self._moved = now
            seen.health = health

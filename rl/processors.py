"""How many processors are free for torch: threads that wait for each other are slower than one that does not."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

_STAT, _CGROUP = Path("/proc/stat"), Path("/sys/fs/cgroup")
_TICK = os.sysconf("SC_CLK_TCK")
SHORTEST_LOOK = 0.5
"""Seconds; shorter periods tell little, since the kernel counts in hundredths."""


def allowed_processors() -> int:
    """Processors that this process may use: its affinity, and the quota of its container. At least 1."""
    return max(1, math.floor(min(len(os.sched_getaffinity(0)), _quota())))


class ProcessorWatch:
    """Measures how much of our processors other processes used since the last look."""

    def __init__(self) -> None:
        self._last = self._now()

    def free(self) -> int | None:
        """Processors that others left free, at least 1; None when the last look is too recent or there is no data."""
        now = self._now()
        seconds = now[0] - self._last[0]
        if seconds < SHORTEST_LOOK or now[1] is None or self._last[1] is None:
            return None
        others = max(now[1] - self._last[1] - (now[2] - self._last[2]), 0.0) / seconds
        self._last = now
        return max(1, min(allowed_processors(), round(len(os.sched_getaffinity(0)) - others)))

    def _now(self) -> tuple[float, float | None, float]:
        """(wall clock, busy seconds of our processors by any process, our own CPU time)."""
        return time.monotonic(), _busy_seconds(os.sched_getaffinity(0)), time.process_time()


def _busy_seconds(processors: set[int]) -> float | None:
    """Time that these processors were busy since the machine started."""
    try:
        lines = _STAT.read_text().splitlines()
    except OSError:
        return None
    busy = 0
    for name, *ticks in (line.split() for line in lines if line.startswith("cpu") and line[3:4].isdigit()):
        if int(name[3:]) in processors:
            user, nice, system, _, _, *rest = map(int, ticks)
            busy += user + nice + system + sum(rest[:3])  # interrupts, and time taken by the hypervisor
    return busy / _TICK


def _quota() -> float:
    """The container's quota in processors (cgroup v2, else v1); infinity without a bound."""
    try:
        most, period = (_CGROUP / "cpu.max").read_text().split()
        return math.inf if most == "max" else max(int(most) / int(period), 1.0)
    except (OSError, ValueError):
        pass
    try:
        most, period = (int((_CGROUP / "cpu" / f"cpu.cfs_{x}_us").read_text()) for x in ("quota", "period"))
        return most / period if most > 0 else math.inf
    except (OSError, ValueError):
        return math.inf

"""What is free for torch, on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

import rl.processors as processors
from rl.processors import SHORTEST_LOOK, ProcessorWatch, allowed_processors

BUSY = "while True: pass"


def test_at_least_one_and_no_more_than_are_there() -> None:
    assert 1 <= allowed_processors() <= len(os.sched_getaffinity(0)) <= (os.cpu_count() or 1)


def test_a_quota_is_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    for quota, allowed in ((0.5, 1), (1.0, 1), (2.9, 2), (1000.0, 8)):
        monkeypatch.setattr(processors, "_quota", lambda quota=quota: quota)
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))
        assert allowed_processors() == allowed


def test_where_others_take_every_processor_one_is_free() -> None:
    count = len(os.sched_getaffinity(0))
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(2 * count)]
    try:
        watch = ProcessorWatch()
        assert watch.free() is None  # a moment says nothing
        time.sleep(2 * SHORTEST_LOOK)
        assert watch.free() == 1
    finally:
        for process in others:
            process.kill()
            process.wait()


def test_our_own_work_takes_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processors, a second of time, all of it ours; then all of it ours but half a second; then the others'."""
    times = iter([(0.0, 0.0, 0.0), (1.0, 2.0, 2.0), (2.0, 4.0, 3.5), (3.0, 6.0, 4.0)])
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(processors, "_quota", lambda: 2.0)
    monkeypatch.setattr(ProcessorWatch, "_now", lambda _: next(times))
    watch = ProcessorWatch()
    assert [watch.free() for _ in range(3)] == [2, 2, 1]

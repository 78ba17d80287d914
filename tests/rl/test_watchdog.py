"""A process that stands still is found and ended, and its work is done; a run that stands still ends with a report."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import psutil
import pytest
import ray

from prover.attempts import Attempt
from prover.lean.library.build import load_lean
from prover.lean.library.premises import load_premises
from prover.prover import Prover
from prover.search import Budget, MctsConfig
from prover.session import Task, record_attempt
from prover.suites import load_suite
from rl.actors import Actors, TaskDone
from rl.cluster import connected
from rl.watchdog import ProcessReport, Stalled, Watchdog, describe


@pytest.fixture(scope="module")
def actors() -> Iterator[Actors]:
    setup = load_lean()
    with connected(1), Actors(setup, 1, {"Core": load_premises(setup, "Core")}) as found:
        yield found


def task(count: int = 2) -> Task:
    found = [e.theorem for e in load_suite("logic").entries if e.theorem.module == "Core"]
    return Task(tuple(found[:count]), 0)


PROVER = Prover(search=MctsConfig(budget=Budget(lean_steps=8)))


def command_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it has ended
        return ""


def result(actors: Actors, watchdog: Watchdog | None = None) -> list[Attempt]:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for event in actors.receive(0.1):
            assert isinstance(event, TaskDone)
            return event.attempts
        if watchdog is not None:
            for name in watchdog.look(actors.calls()):
                actors.restart(name)
    raise AssertionError("no result")


def test_an_actor_that_is_stopped_is_ended_and_its_task_done_again(actors: Actors) -> None:
    actors.submit(PROVER, task(), record_attempt, 0)
    expected = [a.theorem for a in result(actors)]
    (pid,) = [p.pid for p in psutil.Process().children(recursive=True) if "SearchActor" in command_of(p)]
    os.kill(pid, signal.SIGSTOP)  # neither dead nor alive: no connection breaks
    actors.submit(PROVER, task(), record_attempt, 1)
    lost = actors.lost
    assert [a.theorem for a in result(actors, Watchdog(5.0))] == expected
    assert actors.lost == lost + 1
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_task_that_keeps_killing_its_process_is_given_up(actors: Actors) -> None:
    def kill(*_: object) -> Attempt:  # local, so that it travels by value
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    actors.submit(PROVER, task(1), kill, 7)
    deadline = time.monotonic() + 120
    events: list[object] = []
    while not events and time.monotonic() < deadline:
        events += actors.receive(0.5)
    (event,) = events
    assert "died 3 times on" in getattr(event, "reason", "")
    actors.submit(PROVER, task(), record_attempt, 8)
    assert len(result(actors)) == 2


def test_a_process_says_where_its_threads_are() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    told: list[ProcessReport] = []
    asker = threading.Thread(target=lambda: told.append(describe(3, "waits")))
    asker.start()
    asker.join()
    stop.set()
    thread.join()
    assert told[0].progress == 3
    assert any("test_a_process_says_where_its_threads_are" in place for place in told[0].where)
    assert told[0].memory > 1 << 20


def test_a_run_that_stands_still_ends_and_says_who_waits() -> None:
    now = [0.0]
    watchdog = Watchdog(10.0, lambda: now[0])
    with connected(1):
        slow = ray.remote(slow_process()).remote()
        for now[0] in (0.0, 5.0, 9.0):
            assert watchdog.look({"search 0": slow.report}) == {}
            watchdog.check(list)
        now[0] = 11.0
        assert watchdog.look({"search 0": slow.report}) == {
            "search 0": "search 0: has not answered yet, no further for 11 s"
        }
        assert watchdog.look({"search 0": slow.report}) == {}
        now[0] = 21.0
        with pytest.raises(Stalled, match=r"nothing went on for 21 s: 3 tasks wait for an actor; search 0: "):
            watchdog.check(lambda: ["3 tasks wait for an actor"])


def slow_process() -> type:
    """A class that travels by value."""

    class Slow:
        def report(self) -> ProcessReport:
            time.sleep(60)
            return ProcessReport(1, "sleeps")

    return Slow

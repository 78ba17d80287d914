"""Workers die; states do not. Each test owns its pool, because it kills."""

from __future__ import annotations

import dataclasses
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from drive import AND, RUNAWAY, advance, begin, run, targets

from prover.lean.gym.base import StepLimits
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.types import (
    Advanced,
    Exhausted,
    Finished,
    LemmaError,
    Limit,
    StatementError,
    StepRequest,
    WorkerLost,
)

ENDLESS = 50_000_000  # heartbeats: never the first limit
BOTH_PATHS = pytest.mark.parametrize("fast_path", [True, False], ids=["in-process", "lsp"])


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@BOTH_PATHS
def test_a_step_past_its_wall_clock_ends_alone(setup: LeanSetup, fast_path: bool) -> None:
    limits = StepLimits(heartbeats=ENDLESS, seconds=0.8)
    with LeanPool(setup, limits=limits, fast_path=fast_path) as env:
        first = begin(env, AND)
        deep = advance(env, first, "constructor", "exact hp", "constructor")
        before = env.worker_pids()
        tactics = ["skip", "constructor", RUNAWAY, "exact ⟨hp, hq, hp⟩", "exact hp"]
        results = env.step([*(StepRequest(first, t) for t in tactics), StepRequest(deep, "exact hq")])
        assert results[2] == Exhausted(Limit.WALL_CLOCK)
        kinds = [type(r).__name__ for r in results]
        assert kinds == ["Advanced", "Advanced", "Exhausted", "Finished", "Rejected", "Advanced"]
        assert env.worker_pids() != before
        assert targets(advance(env, deep, "exact hq")) == ["p"], "rebuilt by replay"


def test_other_workers_are_not_disturbed(setup: LeanSetup) -> None:
    limits = StepLimits(heartbeats=ENDLESS, seconds=0.5)
    with LeanPool(setup, workers=2, limits=limits, fast_path=True) as env:
        a, b = begin(env, AND), begin(env, AND)
        before = env.worker_pids()
        results = env.step([StepRequest(a, RUNAWAY), StepRequest(b, "constructor")])
        assert results[0] == Exhausted(Limit.WALL_CLOCK)
        assert isinstance(results[1], Advanced)
        assert len(set(before) & set(env.worker_pids())) == 1


@BOTH_PATHS
def test_a_killed_worker_loses_nothing(setup: LeanSetup, fast_path: bool) -> None:
    with LeanPool(setup, fast_path=fast_path) as env:
        first = begin(env, AND)
        parent = advance(env, first, "refine ⟨?_, ?_⟩")
        left, right = env.split(parent)
        both = advance(env, right, "constructor")
        env.free([parent, right])
        for pid in env.worker_pids():
            os.kill(pid, signal.SIGKILL)
        results = env.step(
            [StepRequest(both, "exact hq"), StepRequest(left, "exact hp"), StepRequest(left, "exact hq")]
        )
        assert [type(r).__name__ for r in results] == ["Advanced", "Finished", "Rejected"]
        assert env.script_of(both) == ("refine ⟨?_, ?_⟩", "constructor")


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has taken."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def assassin(env: LeanPool, signal_number: int, times: int) -> Iterator[None]:
    """Sends a signal to `times` workers of a pool of one, each when it has worked longer than its start takes."""
    stop = threading.Event()

    def work() -> None:
        seen: set[int] = set()
        while len(seen) < times and not stop.wait(0.05):
            for pid in set(env.worker_pids()) - seen:
                if cpu_seconds(pid) > 1.0:
                    seen.add(pid)
                    os.kill(pid, signal_number)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_worker_killed_in_the_middle_of_a_step(setup: LeanSetup) -> None:
    """A death from outside is no evidence against the step that ran."""
    limits = StepLimits(heartbeats=20_000, seconds=60)
    with LeanPool(setup, limits=limits, fast_path=True) as env:
        state = begin(env, AND)
        before = env.worker_pids()
        with assassin(env, signal.SIGKILL, times=1):
            result = run(env, state, RUNAWAY)
        assert result == Exhausted(Limit.HEARTBEATS), "run again on a fresh worker, to its own end"
        assert env.worker_pids() != before


def test_a_worker_that_keeps_dying_is_lost(setup: LeanSetup) -> None:
    limits = StepLimits(heartbeats=ENDLESS, seconds=60)
    with LeanPool(setup, limits=limits, fast_path=True) as env:
        state = begin(env, AND)
        with assassin(env, signal.SIGKILL, times=3), pytest.raises(WorkerLost):
            run(env, state, RUNAWAY)
        assert isinstance(run(env, state, "constructor"), Advanced), "the state is still there"


def test_a_crash_of_lean_twice_is_the_steps_own(setup: LeanSetup) -> None:
    """An abort, which is how Lean ends on a stack overflow."""
    with LeanPool(setup, fast_path=True, limits=StepLimits(heartbeats=ENDLESS, seconds=60)) as env:
        state = begin(env, AND)
        requests = [StepRequest(state, tactic) for tactic in ("constructor", RUNAWAY, "constructor")]
        with assassin(env, signal.SIGABRT, times=2):
            results = env.step(requests)
        assert [type(r).__name__ for r in results] == ["Advanced", "Exhausted", "Advanced"]
        assert results[1] == Exhausted(Limit.DEPTH)


def test_memory(setup: LeanSetup) -> None:
    with LeanPool(setup, fast_path=True) as env:
        env.probe()
        begin(env, AND)
        (pid,) = env.worker_pids()
        used = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    limits = StepLimits(heartbeats=ENDLESS, seconds=60, memory_mb=max(used + 60, int(used * 1.3)))
    with LeanPool(setup, limits=limits, fast_path=True) as env:
        state = begin(env, AND)
        results = env.step([StepRequest(state, "constructor"), StepRequest(state, RUNAWAY), StepRequest(state, "skip")])
        assert [type(r).__name__ for r in results] == ["Advanced", "Exhausted", "Advanced"]
        assert results[1] == Exhausted(Limit.MEMORY)


def test_a_number_too_large_for_lean(setup: LeanSetup) -> None:
    """Lean's process ends by `INTERNAL PANIC: Nat.pow exponent is too big`; that is the step's own doing."""
    with LeanPool(setup) as env:
        state = begin(env, "theorem t (k : Nat) (h : k = 3) : (k + 2 ^ (5 + 2 ^ 2008)) % 10 = 6")
        assert run(env, state, "omega") == Exhausted(Limit.MEMORY)
        assert isinstance(run(env, state, "subst h"), Advanced)


def test_a_statement_that_runs_away(setup: LeanSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prover.lean.gym.worker_pool.START_SECONDS", 1.0)
    limits = StepLimits(heartbeats=ENDLESS, seconds=1.0)
    with LeanPool(setup, limits=limits, fast_path=True) as env:
        with pytest.raises(StatementError, match="wall_clock"):
            begin(env, f"theorem t : (show Prop from by {RUNAWAY}) → True")
        assert targets(begin(env, AND)) == ["p ∧ q ∧ p"]


def test_work_moves_to_an_idle_worker(setup: LeanSetup) -> None:
    with LeanPool(setup, workers=2, fast_path=True) as env:
        a, b = begin(env, AND), begin(env, AND)
        results = env.step([StepRequest(s, "constructor") for s in (a, b) for _ in range(3)])
        assert len({r.state.key for r in results if isinstance(r, Advanced)}) == 1
        deep = [r.state for r in results if isinstance(r, Advanced)]
        again = env.step([StepRequest(s, "exact hp") for s in deep[:3] for _ in range(10)])
        assert all(isinstance(r, Advanced) for r in again)


def test_pickling_gives_a_new_pool(setup: LeanSetup) -> None:
    with LeanPool(setup, workers=2, limits=StepLimits(heartbeats=1_234), fast_path=True) as env:
        begin(env, AND)
        with pickle.loads(pickle.dumps(env)) as copy:
            assert copy.worker_pids() == ()
            assert isinstance(run(copy, begin(copy, AND), "exact ⟨hp, hq, hp⟩"), Finished)


def test_close_ends_the_processes_and_keeps_the_states(setup: LeanSetup) -> None:
    env = LeanPool(setup, fast_path=True)
    state = begin(env, AND)
    (pid,) = env.worker_pids()
    env.close()
    assert not is_running(pid)
    assert isinstance(run(env, state, "exact ⟨hp, hq, hp⟩"), Finished)
    env.close()


OWNER = """
import sys, time
from prover.lean.library.build import LeanSetup
from prover.lean.gym.pool import LeanPool
from prover.types import Theorem
import pickle
setup, fast_path = pickle.loads(bytes.fromhex(sys.argv[1]))
pool = LeanPool(setup, fast_path=fast_path)
state = pool.start(Theorem("t", "theorem t (p : Prop) (hp : p) : p"))
print(*pool.worker_pids(), flush=True)
{then}
"""


def start_owner(setup: LeanSetup, fast_path: bool, then: str) -> tuple[subprocess.Popen[str], list[int]]:
    """A process that owns a pool; the pids of its workers."""
    argument = pickle.dumps((setup, fast_path)).hex()
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER.format(then=then), argument],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert owner.stdout is not None
    return owner, [int(pid) for pid in owner.stdout.readline().split()]


@BOTH_PATHS
def test_workers_die_with_a_killed_owner(setup: LeanSetup, fast_path: bool) -> None:
    """Even in the middle of an endless step."""
    step = "from prover.types import StepRequest\npool.step([StepRequest(state, 'repeat (refine id ?_)')])"
    owner, pids = start_owner(setup, fast_path, step)
    assert pids
    time.sleep(0.3)
    owner.kill()
    owner.wait()
    for pid in pids:
        assert wait_until(lambda pid=pid: not is_running(pid)), "an orphan"


def test_leaving_without_close_ends_the_workers(setup: LeanSetup) -> None:
    owner, (pid,) = start_owner(setup, True, "pass")
    assert owner.wait(timeout=20) == 0
    assert wait_until(lambda: not is_running(pid))


def test_interrupt_in_a_step_leaves_a_usable_pool(setup: LeanSetup) -> None:
    then = """
import os, signal, threading
from prover.types import StepRequest
threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
try:
    pool.step([StepRequest(state, 'repeat (refine id ?_)')])
except KeyboardInterrupt:
    print(type(pool.step([StepRequest(state, 'exact hp')])[0]).__name__, flush=True)
"""
    owner, _ = start_owner(setup, True, then)
    assert owner.stdout is not None
    assert owner.stdout.read().strip() == "Finished"
    assert owner.wait(timeout=20) == 0


def test_insisting_on_a_fast_path_that_is_not_there(setup: LeanSetup, tmp_path: Path) -> None:
    broken = dataclasses.replace(setup.toolchain, shared_library=tmp_path / "libleanshared.so")
    with (
        LeanPool(dataclasses.replace(setup, toolchain=broken), fast_path=True) as env,
        pytest.raises(LemmaError, match="cannot load"),
    ):
        begin(env, AND)


def test_falls_back_to_the_language_server(setup: LeanSetup, tmp_path: Path) -> None:
    broken = dataclasses.replace(setup.toolchain, shared_library=tmp_path / "libleanshared.so")
    with LeanPool(dataclasses.replace(setup, toolchain=broken)) as env:
        assert isinstance(run(env, begin(env, AND), "exact ⟨hp, hq, hp⟩"), Finished)
        ready = env.probe()
        assert not ready.fast_path
        assert "cannot load" in ready.note


def test_the_fast_path_can_be_switched_off(setup: LeanSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMA_FAST_PATH", "0")
    with LeanPool(setup) as env:
        assert not env.probe().fast_path


def test_a_pool_needs_a_worker(setup: LeanSetup) -> None:
    with pytest.raises(LemmaError):
        LeanPool(setup, workers=0)

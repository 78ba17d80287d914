"""Forked workers share a reward with their parent: each starts its own Lean, and takes nobody else's answers."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset

from prover.lean.gym.base import StepLimits
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.reward import LeanReward
from prover.types import Finished, StepRequest, Theorem

SHARED = LeanReward()  # by reference in forked workers, as a trainer's is
SECONDS = 120


@pytest.fixture(autouse=True)
def incidents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a false incident would be written; and the reward is new for each test."""
    log = tmp_path / "incidents.jsonl"
    monkeypatch.setenv("LEMMA_INCIDENTS", str(log))
    SHARED.close()
    yield log
    SHARED.close()
    assert not log.exists(), log.read_text()


def rows(count: int, salt: int) -> list[dict[str, object]]:
    """Right and wrong proofs of different statements, each with its reward."""
    statements = [f"theorem t (a b : Nat) : a + b + {salt} = b + a + {salt + n % 5}" for n in range(count)]
    return [
        {"statement": statement, "completion": "omega" if n % 3 else "rfl", "want": float(n % 5 == 0 and n % 3 > 0)}
        for n, statement in enumerate(statements)
    ]


def mistakes(count: int, salt: int) -> int:
    """How many of `count` rewards are not as they should be; some in one call, some one by one."""
    asked = rows(count, salt)
    half = [asked[: count // 2], *([row] for row in asked[count // 2 :])]
    wrong = 0
    for part in half:
        got = SHARED(completions=[str(r["completion"]) for r in part], statement=[r["statement"] for r in part])
        wrong += sum(reward != row["want"] for reward, row in zip(got, part, strict=True))
    return wrong


def forked(work: Callable[[], object]) -> Callable[[], object]:
    """Begin `work` in a forked child; the function returned waits for what it gives."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(SECONDS)
            os.write(theirs, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(theirs)

    def wait() -> object:
        with os.fdopen(ours, "rb") as answer:
            said = answer.read()
        assert os.waitpid(child, 0)[1] == 0, "it hangs"
        return json.loads(said)

    return wait


def test_forks_before_during_and_after_the_first_call(setup: LeanSetup) -> None:
    """200 of 200, and as many in the parent as it asks for at the same time."""
    waiting = [forked(lambda: mistakes(25, 1)), forked(lambda: mistakes(25, 2))]
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(mistakes, 40, 3)
        for salt in range(4):
            waiting.append(forked(partial(mistakes, 25, salt)))
            time.sleep(0.1)  # while the parent's Lean starts, and then works
        assert first.result() == 0
    waiting += [forked(lambda: mistakes(25, 5)), forked(lambda: mistakes(25, 6))]
    assert mistakes(10, 7) == 0, "the parent's helpers are its own, and alive"
    assert [wait() for wait in waiting] == [0] * 8


def score(row: dict[str, object]) -> dict[str, Any]:
    (got,) = SHARED(completions=[str(row["completion"])], statement=[row["statement"]])
    return {"got": got, "helpers": helpers()}


def alive(pid: int) -> bool:
    """A zombie is not."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def helpers() -> list[int]:
    verifier = SHARED._verifier
    return [] if verifier is None else list(verifier.helper_pids)


def test_datasets_with_two_processes(setup: LeanSetup, tmp_path: Path) -> None:
    assert mistakes(2, 1) == 0, "the first call, whose helpers the workers inherit"
    ours = helpers()
    data = Dataset.from_list(rows(24, 2)).map(score, num_proc=2, cache_file_name=str(tmp_path / "map.arrow"))
    assert list(data["got"]) == list(data["want"])
    theirs = {pid for pids in data["helpers"] for pid in pids}
    assert theirs
    assert theirs.isdisjoint(ours)
    assert helpers() == ours
    assert all(map(alive, ours)), "a worker has killed its parent's helpers"


def test_locks_that_another_thread_holds(setup: LeanSetup) -> None:
    """A fork copies them as they are, and the thread that would release them is not there."""
    assert mistakes(2, 1) == 0
    verifier = SHARED._verifier
    assert isinstance(verifier, Verifier)
    pools = (verifier._auditors, verifier._compiler._servers)
    locks = [SHARED._lock, verifier._statements._lock, *(pool._lock for pool in pools)]
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        for lock in locks:
            lock.acquire()
        held.set()
        done.wait()
        for lock in locks:
            lock.release()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    wait = forked(lambda: mistakes(6, 2))
    done.set()
    thread.join()
    assert wait() == 0
    assert mistakes(2, 1) == 0


def test_a_pool_of_workers_in_a_child_is_its_own(setup: LeanSetup) -> None:
    with LeanPool(setup, workers=1, limits=StepLimits()) as pool:
        state = pool.start(Theorem("t", "theorem t (a b : Nat) : a + b = b + a"))

        def step() -> list[object]:
            (result,) = pool.step([StepRequest(state, "omega")])  # a state of the parent's, by replay
            return [isinstance(result, Finished), *pool.worker_pids()]

        ours = pool.worker_pids()
        finished, *theirs = forked(step)()
        assert finished
        assert len(theirs) == 1
        assert set(theirs).isdisjoint(ours)
        assert step() == [True, *ours]


def test_a_data_loader_with_workers(setup: LeanSetup) -> None:
    from torch.utils.data import DataLoader

    assert mistakes(2, 1) == 0
    data, ours = rows(12, 3), helpers()
    loader = DataLoader(
        data, batch_size=3, num_workers=2, collate_fn=_scored, multiprocessing_context="fork", timeout=SECONDS
    )
    scored = [row for batch in loader for row in batch]
    assert [row["got"] for row in scored] == [row["want"] for row in data]
    assert all(row["helpers"] for row in scored)
    assert {pid for row in scored for pid in row["helpers"]}.isdisjoint(ours)
    assert all(map(alive, ours))


def _scored(batch: list[dict[str, object]]) -> list[dict[str, Any]]:
    return [score(row) for row in batch]

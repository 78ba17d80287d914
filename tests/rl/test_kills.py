"""kill -9 of any process of a run at any moment, on two nodes: it goes on or resumes, and no proof is lost."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from two_nodes import KINDS, RAYLET, Run, TwoNodes

KILLS = int(os.environ.get("LEMMA_KILLS", "4"))
"""How often each kind is killed in the long form."""


@pytest.fixture(scope="module")
def nodes() -> Iterator[TwoNodes]:
    with TwoNodes() as found:
        yield found


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_each_kind_is_killed(nodes: TwoNodes, tmp_path: Path) -> None:
    """In one run, the coordinator and a whole node among them; then it is ended as a scheduler and a person do."""
    rng = random.Random(os.environ.get("LEMMA_SEED", "0"))
    run = Run(nodes, tmp_path / "run", rng)
    kinds = [*KINDS, RAYLET]
    rng.shuffle(kinds)
    run.begin()
    for kind in kinds[:4]:
        run.kill(kind)
    assert run.end(signal.SIGKILL) == (-signal.SIGKILL, "")
    run.begin()
    for kind in kinds[4:]:
        run.kill(kind)
    before = run.lines()
    run.wait_for(lambda: run.lines() > before)
    assert run.end(signal.SIGTERM) == (143, ""), run.said
    run.begin(rounds=run.rounds + 1)
    code, answered = run.end()
    assert code == 0, run.said
    run.check(answered)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", [*KINDS, RAYLET])
def test_a_kind_is_killed_again_and_again(kind: str, nodes: TwoNodes, tmp_path: Path) -> None:
    """The last time in a run that ends by itself."""
    run = Run(nodes, tmp_path / "run", random.Random(kind), spread=12)
    run.begin()
    for _ in range(KILLS):
        run.kill(kind)
    assert run.end(signal.SIGTERM) == (143, ""), run.said
    run.begin(rounds=run.rounds + 2)
    run.kill(kind, last=True)
    code, answered = run.end()
    assert code == 0, run.said
    run.check(answered)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_the_coordinator_is_killed_again_and_again(nodes: TwoNodes, tmp_path: Path) -> None:
    rng = random.Random(5)
    run = Run(nodes, tmp_path / "run", rng)
    for _ in range(KILLS):
        run.begin()
        target = run.lines() + rng.randint(1, 12)
        run.wait_for(lambda target=target: run.lines() >= target)
        time.sleep(rng.uniform(0, 1))
        assert run.end(signal.SIGKILL) == (-signal.SIGKILL, "")
    run.begin(rounds=run.rounds + 1)
    code, answered = run.end()
    assert code == 0, run.said
    run.check(answered)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", ["search", "inference", "learner rank", "learner's desk"])
def test_what_stands_still_is_ended(kind: str, nodes: TwoNodes, tmp_path: Path) -> None:
    """SIGSTOP: neither dead nor alive, no connection breaks."""
    run = Run(nodes, tmp_path / "run", random.Random(kind), {"cluster.stall_seconds": 30.0})
    run.begin()
    run.wait_for(lambda: run.rounds > 0)
    run.kill(kind, signal.SIGSTOP)
    assert run.end(signal.SIGINT) == (130, ""), run.said
    run.begin(rounds=run.rounds + 1)
    code, answered = run.end()
    assert code == 0, run.said
    run.check(answered)
    assert "no further for" in run.said


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_ray_of_its_own_too(number: signal.Signals, code: int, nodes: TwoNodes, tmp_path: Path) -> None:
    """Nothing of it is left, learners and inference processes included."""
    run = Run(nodes, tmp_path / "run", random.Random(0), {"cluster.address": "local"})
    run.begin()
    run.wait_for(lambda: run.rounds > 0)
    assert run.end(number) == (code, ""), run.said
    run.begin(rounds=run.rounds + 1)
    code, answered = run.end()
    assert code == 0, run.said
    run.check(answered)

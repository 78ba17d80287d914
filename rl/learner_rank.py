"""One process of a learner, as Ray Train runs it: passes as ordered, until there are no more.

It knows neither Lean nor search: premises and lemmas come as data.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ray
import torch
import torch.distributed as dist
from torch import Tensor

from prover.policy.model import PolicySpec
from prover.policy.proposals import ProposalConfig, make_grammars
from prover.policy.retriever import Retriever
from prover.types import LemmaError, Premise
from rl.algorithms.groups import GradientOrder
from rl.algorithms.policy_gradient import learn_from_episodes
from rl.algorithms.rows import SeededGrammars
from rl.devices import find_device, prepared
from rl.learner import Learner, LearnStats
from rl.parallel import Alone, Copies, Shards
from rl.settings import LearnerConfig, Parallel
from rl.snapshot import ReplaySnapshot
from rl.watchdog import ProcessReport, memory_of
from rl.weights import Arrays, ModelOutline, arrays_of, materialise, tensor_of

Premises = Mapping[str, Sequence[Premise]]


@dataclass(frozen=True, slots=True)
class RankJob:
    """What all passes have in common. `cards`: whether each rank has one."""

    settings: LearnerConfig
    proposals: ProposalConfig
    premises: Premises
    seed: int
    cards: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A pass, but for the tensors that it starts from, which rank 0 gets beside it.

    start: names the state that it starts from. optimizer: names of its tensors, with those of a single number.
    lemmas: module → what joined its library.
    """

    outline: ModelOutline
    start: str
    optimizer: Mapping[str, Tensor | None]
    numbers: Mapping[str, Any]
    seen: ReplaySnapshot
    lemmas: Premises
    seed: str
    gradient: GradientOrder | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Tensors of a `TrainingState`."""

    weights: Arrays
    optimizer: Arrays


@dataclass(frozen=True, slots=True)
class RankAnswer:
    """What a pass came to, without its tensors; `end` names that state. Or why there was none."""

    end: str
    spec: PolicySpec
    numbers: Mapping[str, Any]
    updates: tuple[LearnStats, ...]


class Desk:
    """Where the coordinator leaves orders and the ranks leave answers; an asynchronous Ray actor.

    It may be lost and started again at any time: calls are then made again, and the coordinator leaves the order that
    is missing again. References to objects are in lists, so that Ray leaves them alone.
    """

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._number = -1
        self._order: list[Any] | None = None  # of that number: [reference to Order, reference to State]
        self._answer: tuple[RankAnswer | str, list[Any]] | None = None
        self._updates: dict[int, LearnStats] = {}
        self._doing: dict[int, str] = {}
        self._memory: dict[int, int] = {}
        self._told = 0  # how often ranks said something
        self._controller: Any = None

    async def post(self, number: int, order: list[Any]) -> None:
        """From the coordinator: what is to be done now; the same number again: do it again."""
        async with self._changed:
            self._number, self._order, self._answer, self._updates = number, order, None, {}
            self._changed.notify_all()

    async def next(self, rank: int) -> tuple[int, list[Any]]:
        """For a rank that is free: the order that has no answer yet."""
        self._doing[rank] = "waits for an order"
        async with self._changed:
            await self._changed.wait_for(lambda: self._order is not None and self._answer is None)
            assert self._order is not None
            return self._number, self._order

    async def answer(self, number: int, answer: RankAnswer | str, state: list[Any]) -> None:
        """From rank 0: what came out, with a reference to a `State`. From any rank, a text: why nothing will."""
        async with self._changed:
            if number == self._number and self._answer is None:
                self._answer = (answer, state)
                self._changed.notify_all()

    async def answered(self, number: int) -> tuple[RankAnswer | str, list[Any]]:
        """For the coordinator: the answer to an order, when it is there."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._number == number and self._answer is not None)
            assert self._answer is not None
            return self._answer

    async def tell(self, number: int, done: int, update: LearnStats) -> None:
        """From rank 0, after each update."""
        self._told += 1
        if number == self._number:
            self._updates[done] = update

    async def doing(self, rank: int, what: str, memory: int) -> None:
        """From a rank: what it waits for or does, and its bytes."""
        self._told += 1
        self._doing[rank], self._memory[rank] = what, memory

    async def report(self) -> ProcessReport:
        """How far the ranks are, for the watchdog."""
        doing = "; ".join(f"{rank} {what}" for rank, what in sorted(self._doing.items()))
        return ProcessReport(self._told, doing, memory=sum(self._memory.values()))

    async def controls(self, controller: Any) -> None:
        """From Ray Train's controller: a reference to itself."""
        self._controller, self._doing, self._memory = controller, {}, {}

    async def seen(self, since: int) -> tuple[int, dict[int, LearnStats], dict[int, str], Any]:
        """Number of the order, updates from `since` on, what the ranks do, and the controller."""
        updates = {i: update for i, update in self._updates.items() if i >= since}
        return self._number, updates, dict(self._doing), self._controller


def run_rank(config: dict[str, Any]) -> None:
    """Ray Train's training function. Runs until the process is ended."""
    desk, job = config["desk"], ray.get(config["job"][0])
    rank = _Rank(job, desk)
    while True:
        number, (order, state) = ray.get(desk.next.remote(rank.number))
        try:
            rank.obey(number, ray.get(order), state)
        except LemmaError as e:
            ray.get(desk.answer.remote(number, str(e), []))
        except torch.OutOfMemoryError as e:  # the next time would be no better
            said = str(e).splitlines()[0].rstrip(".")
            said += "; a smaller learner.tokens, learner.checkpointing or more learners with fsdp need less"
            ray.get(desk.answer.remote(number, said, []))


class _Rank:
    """What a rank keeps from order to order."""

    def __init__(self, job: RankJob, desk: Any) -> None:
        self.number = dist.get_rank()
        self._job, self._desk = job, desk
        self._learner: Learner | None = None
        self._holds = ""  # the state that it has
        self._lemmas: Premises | None = None
        self._retriever: Retriever | None = None

    def obey(self, number: int, order: Order, state: Any) -> None:
        """One pass; rank 0 leaves the answer."""
        self._say("loads weights")
        learner = self._loaded(order, state)
        self._say("learns")
        updates: list[LearnStats] = []

        def told(update: LearnStats) -> None:
            if self.number == 0:
                self._desk.tell.remote(number, len(updates), update)
            updates.append(update)

        self._holds = ""
        rng = random.Random(order.seed)
        if order.gradient is None:
            learner.learn(order.seen, rng, told)
        else:
            grammars = SeededGrammars(self._job.proposals, self._job.premises, order.lemmas, order.outline.retriever)
            learn_from_episodes(learner, order.gradient, self._job.proposals, grammars, rng, told)
        self._holds = f"{order.start}+{number}"
        self._say("gathers weights")
        found = gathered(learner)
        if found is not None:
            answer = RankAnswer(self._holds, learner.model.spec, learner.numbers(), tuple(updates))
            ray.get(self._desk.answer.remote(number, answer, [ray.put(found)]))
        self._say("waits for the other learners")
        dist.barrier()  # nobody asks for the next order before this one is answered

    def _say(self, what: str) -> None:
        self._desk.doing.remote(self.number, what, memory_of(os.getpid()))

    def _loaded(self, order: Order, state: Any) -> Learner:
        """The learner in the state that the order starts from."""
        learner, state = self._learner, None if self.number else state
        if learner is None or self._holds != order.start:
            self._learner = learner = None  # its memory is needed
            self._lemmas = None
            learner = self._learner = make_learner(self._job, order.outline, _device(self._job))
            load(learner, order, None if state is None else ray.get(state))
        retriever = order.outline.retriever
        if order.lemmas != self._lemmas or retriever is not self._retriever:
            job = self._job
            learner.set_grammars(make_grammars(job.proposals, job.premises, job.seed, order.lemmas, retriever))
            self._lemmas, self._retriever = order.lemmas, retriever
            learner.model.retriever = retriever
        return learner


def make_learner(job: RankJob, outline: ModelOutline, device: torch.device) -> Learner:
    """A rank's learner; its weights have no numbers yet. `torch.distributed` must be initialised."""
    model = prepared(outline.model(), job.settings)
    if job.settings.parallel is Parallel.FSDP:
        group: Alone = Shards(model, job.settings.precision, device)
    else:
        materialise(model, device)
        group = Copies(model) if dist.get_world_size() > 1 else Alone(model)
    return Learner(model, {}, job.settings, job.proposals, group)


def load(learner: Learner, order: Order, state: State | None) -> None:
    """Puts every rank's learner in a state, of which rank 0 has the tensors."""
    for name, own in learner.model.named_parameters():
        value = None if state is None else tensor_of(state.weights[name])
        with torch.no_grad():
            own.copy_(learner.group.give(own, value))
    optimizer = dict(order.optimizer)
    if state is not None:
        optimizer |= {name: tensor_of(value) for name, value in state.optimizer.items()}
    learner.go_on_from(optimizer, order.numbers)
    learner.model.spec = order.outline.spec


def gathered(learner: Learner) -> State | None:
    """The tensors of every rank's learner, for rank 0."""
    weights = {name: learner.group.take(own) for name, own in learner.model.named_parameters()}
    optimizer = learner.optimizer_tensors()
    if learner.group.rank:
        return None
    return State(arrays_of({name: whole for name, whole in weights.items() if whole is not None}), arrays_of(optimizer))


def _device(job: RankJob) -> torch.device:
    """This rank's device. Raises LemmaError when it has no card and should have one."""
    if not job.cards or job.settings.device == "cpu":
        return torch.device("cpu")
    find_device("cuda")
    from ray.train.torch import get_device  # it takes a second to import

    found = get_device()
    return found[0] if isinstance(found, list) else found

"""Inference processes: the network's part of a search, answered for many search processes at once.

    learner ── weights, versioned ──► Inference ── set_weights ──► _InferenceActor ◄── questions ── search processes

A searcher asks and waits; the proof states that it holds in Lean stay where they are. When an inference process dies,
Ray starts it again, `Inference.tick` gives it the newest weights, and searchers ask again, another one or the same:
nothing of it reaches a search tree. A question names the least version that may answer it, so that a process that is
behind or has just begun never answers with older weights than its searcher was told of.

With ``synchronous = true`` every state has a forward pass of its own (`prover.policy.network`), and no weights change
during a search: a search's result is then the same to the bit, however its questions were batched and whoever died.
Otherwise states share passes, and equal searches are equal up to rounding and to versions.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ray
from ray.exceptions import GetTimeoutError, ObjectLostError, RayActorError, RayTaskError, WorkerCrashedError
from ray.util.placement_group import placement_group, remove_placement_group
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

from prover.policy.proposals import ProposalConfig, make_grammar
from prover.policy.proposer import MixedProposer
from prover.policy.retriever import Retriever
from prover.policy.scorer import StateAnswer, StateQuestion, StateScorer
from prover.printable import last_line_of
from prover.types import Evaluator, LemmaError, Premise, Proposer, WorkerLost
from rl.batching import BATCH_TOKENS, Batcher, BatcherHealth, Doing
from rl.watchdog import ProcessReport, describe

if TYPE_CHECKING:  # with torch, which a search process does without
    from prover.policy.model import PolicyModel
    from rl.settings import ClusterConfig

PLACE_SECONDS = 60.0
"""How long the cluster may take to find room for the inference processes."""
START_SECONDS = 300.0
"""How long they may take to start, torch's import included."""
ASK_SECONDS = 30.0
"""After so long without an answer a searcher asks another inference process as well."""
LOOK_SECONDS = 0.2
"""Inference processes are looked after no oftener."""
RETRY_SECONDS = 0.2
"""Pause before a searcher asks again when an inference process was lost."""
GIVE_UP_SECONDS = 1800.0
"""After so long without any answer a search ends with `WorkerLost`."""
SILENT_SECONDS = 10.0
"""After so long without a word a process counts as busy, for the watchdog."""
MAX_LOSSES = 5
"""How often in a row an inference process may be lost without having answered anything."""
_LOST = (RayActorError, ObjectLostError, WorkerCrashedError)


@dataclass(frozen=True, slots=True)
class InferenceHealth:
    """An inference process: which it is, and what it does."""

    pid: int
    node: str
    device: str
    batcher: BatcherHealth


class _InferenceActor:
    """A network on a device, and the queue before it (`rl.batching`). Lean is not imported here.

    Args:
        cards: whether it was given a card, or a part of one.
        threads: of torch, without a card.
        alone: a forward pass for each state.
        most: states of a batch.
        wait: milliseconds for a batch to fill.
    """

    def __init__(self, cards: bool, threads: int, alone: bool, most: int, wait: float) -> None:
        self._cards, self._threads, self._alone = cards, threads, alone
        self._batcher = Batcher(most, wait / 1000)
        self._running: asyncio.Task[None] | None = None
        self._device = ""

    async def ready(self) -> None:
        """Returns once the process has a place and a device. Raises LemmaError when it was promised a card in vain."""
        self._device = await asyncio.get_running_loop().run_in_executor(None, _device, self._cards, self._threads)
        self._begin()

    async def answer(self, searcher: str, least: int, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        """Answers in order, by weights of version `least` or newer."""
        self._begin()
        return await self._batcher.ask(searcher, questions, least)

    async def set_weights(self, model: PolicyModel) -> int:
        """Exchanges the weights between two batches; returns their version when that is done."""
        self._begin()
        return await self._batcher.set_scorer(lambda: _scorer(model, self._cards, self._threads, self._alone))

    async def health(self) -> InferenceHealth:
        node = ray.get_runtime_context().get_node_id()
        return InferenceHealth(os.getpid(), node, self._device, self._batcher.health())

    async def report(self) -> ProcessReport:
        """How far it is, for the watchdog."""
        health = self._batcher.health()
        return describe(health.batches + health.exchanges, health.described)

    async def loaded(self) -> list[str]:
        """Modules that were imported, for tests."""
        import sys

        return sorted(sys.modules)

    def _begin(self) -> None:
        if self._running is None:
            self._running = asyncio.ensure_future(self._batcher.run())


def _device(cards: bool, threads: int) -> str:
    import torch

    if cards:
        if not torch.cuda.is_available():
            raise LemmaError(
                "cluster.inference_gpus is above 0, and torch finds no CUDA there; "
                "install a torch built for CUDA, or set cluster.inference_gpus=0"
            )
        return torch.cuda.get_device_name()
    torch.set_num_threads(threads)
    return "cpu"


def _scorer(model: PolicyModel, cards: bool, threads: int, alone: bool) -> StateScorer:
    """The model where it computes: on a card in bfloat16. Runs in the thread that will ask it."""
    import torch

    from prover.policy.network import LocalScorer

    if cards:
        model = model.to(torch.device("cuda"), torch.bfloat16)
    else:
        torch.set_num_threads(threads)  # holds for the thread that sets it
    return LocalScorer(model.eval(), 0 if alone else BATCH_TOKENS["cuda" if cards else "cpu"])


class RemoteScorer:
    """A `StateScorer` that asks inference processes in turn; in a search process, without torch.

    An answer that does not come is asked for again: after a loss at once, otherwise after `ASK_SECONDS`, and the first
    answer counts. Raises WorkerLost when none came for `GIVE_UP_SECONDS`, and what the network raised.
    """

    def __init__(
        self, actors: Sequence[Any], version: int, trained: bool, premises: int = 0, reads_terms: bool = False
    ) -> None:
        self._actors = actors
        self._version, self._trained = version, trained
        self._premises, self._reads_terms = premises, reads_terms
        self._searcher = f"{ray.get_runtime_context().get_node_id()} {os.getpid()}"
        self._turn = itertools.count(os.getpid())

    @property
    def version(self) -> int:
        return self._version

    @property
    def trained(self) -> bool:
        return self._trained

    @property
    def premises(self) -> int:
        return self._premises

    @property
    def reads_terms(self) -> bool:
        return self._reads_terms

    def answer(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        """One answer per question, in order."""
        asked: list[Any] = []
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            actor = self._actors[next(self._turn) % len(self._actors)]
            try:
                asked.append(actor.answer.remote(self._searcher, self._version, questions))
                ready, asked = ray.wait(asked, timeout=ASK_SECONDS)
                if ready:
                    return ray.get(ready[0])
            except _LOST:
                time.sleep(RETRY_SECONDS)
            except RayTaskError as e:
                if isinstance(e.cause, LemmaError):
                    raise e.cause from e
                if type(e.cause).__name__ == "OutOfMemoryError":
                    line = last_line_of(e.cause)
                    raise LemmaError(f"an inference process: {line}; set cluster.inference_batch lower") from e
                raise
        raise WorkerLost(f"no inference process has answered for {GIVE_UP_SECONDS:g} s")


@dataclass(frozen=True)
class InferencePolicy:
    """A policy whose network is in inference processes: what `TrainedPolicy` is with one of its own.

    `version` is the least that may answer. `identity` is that of the same weights in this process.
    """

    proposals: ProposalConfig
    version: int
    trained: bool
    has_value: bool
    identity: str
    actors: tuple[Any, ...]
    premises: int = 0
    retriever: Retriever | None = None
    reads_terms: bool = False
    cites_library: bool = True

    @property
    def label(self) -> str:
        return f"policy, version {self.version}"

    def with_library(
        self, premises: Sequence[Premise], lemmas: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        grammar = make_grammar(self.proposals, premises, seed, lemmas, self.retriever)
        scorer = RemoteScorer(self.actors, self.version, self.trained, self.premises, self.reads_terms)
        mixed = MixedProposer(scorer, grammar, self.proposals, seed)
        return mixed, mixed if self.has_value else None


class Inference:
    """The inference processes of a run, on a Ray that is connected; a context manager in the coordinator.

    Args:
        cluster: how many, with what, and where.
        synchronous: whether answers must not depend on how they were batched.
        say: gets a line when something was lost.
    """

    def __init__(self, cluster: ClusterConfig, synchronous: bool, say: Callable[[str], None] = lambda _: None) -> None:
        self._cluster, self._synchronous, self._say = cluster, synchronous, say
        self._actors: list[Any] = []
        self._model: PolicyModel | None = None
        self._version = -1
        self._weights: Any = None  # ObjectRef of the newest model
        self._seen: list[_Seen] = []
        self._stack = ExitStack()
        self._looked = 0.0
        self.lost = 0

    def __enter__(self) -> Inference:
        """Starts them and waits until they run. Raises LemmaError when there is no room or no device for them."""
        with ExitStack() as stack:
            group = _group(self._cluster)
            stack.callback(remove_placement_group, group)
            stack.callback(self._end)
            for place in range(self._cluster.inference):
                self._actors.append(self._start(group, place))
                self._seen.append(_Seen())
            deadline = time.monotonic() + START_SECONDS
            for actor in self._actors:
                _await_ready(actor, deadline)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def publish(self, model: PolicyModel) -> None:
        """Gives all of them new weights, which they take between two batches; returns at once.

        Questions of a `policy` made from now on wait until their process has these weights. The model is copied.
        """
        self._model, self._version, self._weights = model, model.spec.version, ray.put(model)
        for actor, seen in zip(self._actors, self._seen, strict=True):
            self._give_weights(actor, seen)

    def policy(self, proposals: ProposalConfig) -> InferencePolicy:
        """The policy of the weights just published, for a `Prover` in any process."""
        from prover.policy.policies import TrainedPolicy

        assert self._model is not None, "publish a model first"
        trained, spec = TrainedPolicy(proposals, self._model), self._model.spec
        return InferencePolicy(
            proposals,
            spec.version,
            spec.trained,
            spec.has_value,
            trained.identity,
            tuple(self._actors),
            spec.network.premises,
            self._model.retriever,
            spec.network.reads_terms,
        )

    def tick(self) -> None:
        """To be called about once a second, or oftener: looks after processes that were lost, without waiting for any.

        One that began again gets the newest weights. Raises LemmaError when one is lost `MAX_LOSSES` times in a row
        before it has answered anything, or cannot take the weights.
        """
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        for actor, seen in zip(self._actors, self._seen, strict=True):
            self._look(actor, seen)

    def health(self) -> tuple[InferenceHealth | None, ...]:
        """What each did when it last said so, at most a few ticks ago; None while one is not there."""
        return tuple(seen.health for seen in self._seen)

    def calls(self) -> dict[str, Any]:
        """For `rl.watchdog.Watchdog`: what to ask each process that has something to do, or does not answer."""
        there = zip(self._actors, self._seen, strict=True)
        return {_name(i): actor.report for i, (actor, seen) in enumerate(there) if seen.busy()}

    def restart(self, name: str) -> None:
        """Ends a process that gets nowhere; it begins again, and searchers ask again."""
        for i, (actor, seen) in enumerate(zip(self._actors, self._seen, strict=True)):
            if _name(i) == name:
                self._losing(seen)
                ray.kill(actor, no_restart=False)

    def waits(self) -> list[str]:
        """What each process does or waits for, a line each."""
        lines: list[str] = []
        for i, seen in enumerate(self._seen):
            lines.append(f"{_name(i)}: {seen.health.batcher.described if seen.health else 'is being started'}")
        return lines

    def _start(self, group: Any, place: int) -> Any:
        cluster = self._cluster
        strategy = PlacementGroupSchedulingStrategy(group, placement_group_bundle_index=place)
        remote = ray.remote(_InferenceActor).options(  # type: ignore[attr-defined]
            num_cpus=cluster.inference_cpus,
            num_gpus=cluster.inference_gpus,
            max_restarts=-1,
            max_task_retries=0,
            max_concurrency=10_000,
            scheduling_strategy=strategy,
        )
        cards, threads = cluster.inference_gpus > 0, max(1, int(cluster.inference_cpus))
        return remote.remote(cards, threads, self._synchronous, cluster.inference_batch, cluster.inference_wait)

    def _look(self, actor: Any, seen: _Seen) -> None:
        """Takes up what the process has said since the last look, and asks it again."""
        if seen.giving is not None and ray.wait([seen.giving], timeout=0)[0]:
            given, seen.giving = seen.giving, None
            _check_given(given)
        if seen.asked is None:
            seen.asked, seen.asked_at = actor.health.remote(), time.monotonic()
        if ray.wait([seen.asked], timeout=0)[0]:
            said, seen.asked = seen.asked, None
            try:
                health: InferenceHealth = ray.get(said)
            except _LOST:
                self._losing(seen)
                return
            if seen.health is not None and seen.health.pid != health.pid:
                self._losing(seen)
            seen.health = health
            if health.batcher.batches:
                seen.losses = 0
            if seen.giving is None and self._model is not None and health.batcher.version != self._version:
                self._give_weights(actor, seen)

    def _losing(self, seen: _Seen) -> None:
        """Counts a process that was lost, once."""
        if seen.health is not None:
            self.lost += 1
            seen.losses += 1
            self._say("an inference process was lost and is started again; searches wait for it")
        seen.health = seen.asked = seen.giving = None
        if seen.losses >= MAX_LOSSES:
            raise LemmaError(
                f"an inference process died {MAX_LOSSES} times before it answered anything; "
                "it may lack memory: set cluster.inference_batch or policy lower"
            )

    def _give_weights(self, actor: Any, seen: _Seen) -> None:
        seen.giving = actor.set_weights.remote(self._weights)

    def _end(self) -> None:
        for actor in self._actors:
            with contextlib.suppress(Exception):  # it may be dead already
                ray.kill(actor)


@dataclass(slots=True)
class _Seen:
    """What the coordinator knows of an inference process; the references are of calls that it has not taken up."""

    health: InferenceHealth | None = None
    asked: Any = None
    asked_at: float = 0.0
    giving: Any = None
    losses: int = 0

    def busy(self) -> bool:
        """Has it something to do, or been silent for too long to know?"""
        if self.asked is not None and time.monotonic() - self.asked_at > SILENT_SECONDS:
            return True
        return self.health is not None and self.health.batcher.doing in (Doing.ANSWERING, Doing.LOADING)


def _name(place: int) -> str:
    return f"inference {place}"


def _await_ready(actor: Any, deadline: float) -> None:
    """Waits until a process runs; Ray starts one that dies meanwhile again. Raises LemmaError."""
    while True:
        try:
            ray.get(actor.ready.remote(), timeout=max(deadline - time.monotonic(), 0.0))
            return
        except RayTaskError as e:
            raise (e.cause if isinstance(e.cause, LemmaError) else e) from e
        except (RayActorError, GetTimeoutError) as e:
            if time.monotonic() > deadline:
                raise LemmaError(f"the inference processes did not start: {last_line_of(e)}") from e
            time.sleep(RETRY_SECONDS)


def _check_given(given: Any) -> None:
    """Raises LemmaError when a process is there and cannot take the weights."""
    try:
        ray.get(given)
    except _LOST:  # it begins again and gets them then
        pass
    except RayTaskError as e:
        raise LemmaError(f"an inference process cannot take the weights: {last_line_of(e.cause)}") from e


def _group(cluster: ClusterConfig) -> Any:
    """Room for the inference processes. Raises LemmaError when there is none for `PLACE_SECONDS`."""
    wanted = {"CPU": cluster.inference_cpus, "GPU": cluster.inference_gpus}
    bundle = {name: amount for name, amount in wanted.items() if amount} or {"CPU": 0.001}
    group = placement_group([bundle] * cluster.inference, strategy=str(cluster.placement).upper())
    if not group.wait(PLACE_SECONDS):
        there, free = ray.cluster_resources(), ray.available_resources()
        remove_placement_group(group)
        has = ", ".join(f"{there.get(name, 0):g} {name} ({free.get(name, 0):g} free)" for name in bundle)
        needs = " and ".join(f"{amount:g} {name}" for name, amount in bundle.items())
        raise LemmaError(
            f"no room for {cluster.inference} inference processes of {needs} each: the Ray cluster has {has}; "
            "set cluster.inference, inference_cpus or inference_gpus lower, or add nodes"
        )
    return group

"""Search actors: Ray processes that each own a Lean worker, a verifier and a copy of the policy."""

from __future__ import annotations

import contextlib
import random
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import ray
import torch
from ray.exceptions import RayActorError, RayTaskError

from prover.conjecture.candidates import Lemma, premise_of, with_lemma
from prover.conjecture.inline import InliningVerifier, cited, self_contained
from prover.lean.gym.base import StepLimits
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.policy.closers import WithClosers
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel
from prover.policy.proposer import MixedProposer
from prover.search import SearchConfig
from prover.search.minimise import MinimiseConfig
from prover.solve import Outcome, ProofVerifier, SolveConfig, solve_many
from prover.types import (
    CORE_MODULE,
    Evaluator,
    LemmaError,
    Premise,
    Proof,
    Proposer,
    Proved,
    Theorem,
    Verdict,
    WorkerLost,
)
from rl.cluster import connected
from rl.config import TrainConfig
from rl.experience import Attempt, Forecast, attempt_of, forecast_of

OPEN_GOALS = 24
"""How many open goals an attempt keeps for the conjecturer."""
MAX_RESTARTS = 3
"""How often one task may lose its actor before training stops with an error."""
PATIENCE_SECONDS = 60.0
"""How long actors may wait for a place before somebody is told."""


@dataclass(frozen=True, slots=True)
class Task:
    """Theorems of one module to be searched by the current policy. `round` None: evaluation.

    `lemmas` join the library; those that a proof cites are put into its script before the verifier sees it.
    """

    theorems: tuple[Theorem, ...]
    seed: int
    search: SearchConfig
    round: int | None = None
    lemmas: tuple[Lemma, ...] = ()


class RememberedProofs:
    """The verifier, asked once about each proof: evaluations find the same short ones again and again.

    Only `Proved` is remembered; a refusal may have been a time-out and is asked about again.
    """

    def __init__(self, verifier: ProofVerifier) -> None:
        self._verifier = verifier
        self._proved: dict[tuple[Theorem, Proof], Verdict] = {}

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
        """One verdict per candidate, in order."""
        new = [c for c in dict.fromkeys(candidates) if c not in self._proved]
        fresh = dict(zip(new, self._verifier.verify_many(new), strict=True)) if new else {}
        self._proved.update((c, v) for c, v in fresh.items() if isinstance(v, Proved))
        return [self._proved[c] if c in self._proved else fresh[c] for c in candidates]


class Searcher:
    """What runs inside an actor; usable without Ray as well. Close it."""

    def __init__(self, setup: LeanSetup, config: TrainConfig, premises: Mapping[str, Sequence[Premise]]) -> None:
        self._config = config
        self._premises = premises
        limits = StepLimits(heartbeats=config.lean.heartbeats, seconds=config.lean.seconds)
        self._env = LeanPool(setup, workers=1, limits=limits)
        self._judge = Verifier(setup, VerifyLimits(workers=1))
        self._verifier = RememberedProofs(self._judge)
        self._policy: PolicyModel | None = None
        self._proposers: dict[tuple[str, int, tuple[Lemma, ...]], MixedProposer] = {}

    def set_policy(self, policy: PolicyModel) -> None:
        """Replaces the policy; proposals of the old one are forgotten."""
        self._policy = policy.eval()
        self._proposers.clear()

    def search(self, task: Task) -> list[Attempt]:
        """One attempt per theorem, in order, marked with the version of the policy that made it."""
        assert self._policy is not None, "set a policy first"
        modules = {t.module for t in task.theorems}
        assert len(modules) == 1, "a task has one module"
        module = modules.pop()
        lemmas = usable(task.lemmas, module)
        proposer = self._proposer(module, task.seed, lemmas)
        evaluator = proposer if task.search.uses_value and self._policy.spec.has_value else None
        shorten = None if task.round is None else MinimiseConfig()
        rng = random.Random(f"{task.seed} {task.round} {task.theorems[0].name}")
        config = SolveConfig(task.search, shorten)
        stated = [with_lemma(t, *lemmas) for t in task.theorems]
        verifier = InliningVerifier(self._verifier, dict(zip(stated, task.theorems, strict=True)), lemmas)
        outcomes = solve_many(stated, self._env, verifier, proposer, evaluator, config, rng)
        round_ = -1 if task.round is None else task.round
        kept = OPEN_GOALS if self._config.conjecturer.enabled and task.round is not None else 0
        version = self._policy.spec.version
        attempts = [whole(attempt_of(o, round_, version, task.seed, max_open=kept), lemmas) for o in outcomes]
        if task.round is None and self._policy.spec.has_value:
            return [replace(a, forecasts=_forecasts(o, proposer)) for a, o in zip(attempts, outcomes, strict=True)]
        return attempts

    def close(self) -> None:
        self._env.close()
        self._judge.close()

    def _proposer(self, module: str, seed: int, lemmas: tuple[Lemma, ...]) -> MixedProposer:
        found = self._proposers.get((module, seed, lemmas))
        if found is None:
            assert self._policy is not None
            cited = [premise_of(lemma.theorem) for lemma in lemmas]
            grammar = make_grammar(self._config, self._premises[module], seed, cited)
            found = MixedProposer(self._policy, grammar, self._config.proposals.mix(), seed)
            self._proposers = {k: v for k, v in self._proposers.items() if k[1] == seed}  # one seed at a time
            self._proposers[module, seed, lemmas] = found
        return found


def usable(lemmas: Sequence[Lemma], module: str) -> tuple[Lemma, ...]:
    """The lemmas that speak of nothing but what a theorem of this module may use."""
    return tuple(lemma for lemma in lemmas if lemma.theorem.module in (CORE_MODULE, module))


def whole(attempt: Attempt, lemmas: Sequence[Lemma]) -> Attempt:
    """The attempt with the lemmas that its proof cites inside the script, which is what the verifier accepted."""
    if attempt.script is None or not (needed := cited(attempt.script, lemmas)):
        return attempt
    script = self_contained(attempt.script, lemmas).script
    return replace(attempt, script=script, body=attempt.script, cited=tuple(x.theorem.name for x in needed))


def _forecasts(outcome: Outcome, evaluator: Evaluator) -> tuple[Forecast, ...]:
    """What the value says of the first state and of the further states of the proof, beside what is known."""
    tree = outcome.search.tree
    if not tree.nodes:
        return ()
    known = {t.state.key: (t.state, t.remaining) for t in outcome.trajectory}
    states = {tree.root.state.key: tree.root.state} | {key: state for key, (state, _) in known.items()}
    told = evaluator.evaluate(list(states.values()))
    return tuple(forecast_of(d, known[key][1] if key in known else None) for key, d in zip(states, told, strict=True))


def make_grammar(
    config: TrainConfig, premises: Sequence[Premise], seed: int, lemmas: Sequence[Premise] = ()
) -> Proposer:
    """The grammar that a configuration asks for, over a library and lemmas that joined it."""
    p = config.proposals
    library = (*premises, *lemmas)
    grammar = TacticGrammar(library, seed, premise_count=p.premises, limit=max(300, p.candidates), jitter=p.jitter)
    return WithClosers(grammar, premises, lemmas, p.closers) if p.closers > 0 else grammar


@ray.remote(num_cpus=1)
class _SearchActor:
    """A `Searcher` in a process of its own, on one thread."""

    def __init__(self, setup: LeanSetup, config: TrainConfig, premises: Mapping[str, Sequence[Premise]]) -> None:
        torch.set_num_threads(1)
        self._searcher = Searcher(setup, config, premises)

    def ready(self) -> None:
        """Answers when the actor has a place and has begun."""

    def set_policy(self, policy: PolicyModel) -> None:
        self._searcher.set_policy(policy)

    def search(self, task: Task) -> list[Attempt]:
        return self._searcher.search(task)

    def close(self) -> None:
        self._searcher.close()


class Actors:
    """A fixed number of search actors; a context manager. A lost actor is replaced and its task done again.

    Work goes to the actors that have a place in the cluster. When some have none for `PATIENCE_SECONDS`, `say` hears
    of it, once; they join when there is room.
    """

    def __init__(
        self,
        setup: LeanSetup,
        config: TrainConfig,
        premises: Mapping[str, Sequence[Premise]],
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._args = (setup, config, premises)
        self._count = config.actors
        self._say = say
        self._policy: Any = None  # ObjectRef of the current policy
        self._actors: list[Any] = []
        self._starting: dict[Any, int] = {}  # ObjectRef that is there when the actor is → its place in `_actors`
        self._failed_starts = 0
        self._patience = 0.0  # until when actors that have not begun go without a word
        self._told = False
        self._stack = ExitStack()
        self.lost = 0

    def __enter__(self) -> Actors:
        with ExitStack() as stack:
            stack.enter_context(connected(self._count))
            stack.callback(self._end)
            self._shared = ray.put(self._args[2])
            self._actors = [None] * self._count
            for slot in range(self._count):
                self._start(slot)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _end(self) -> None:
        started = [actor for slot, actor in enumerate(self._actors) if slot not in self._starting.values()]
        with contextlib.suppress(Exception):  # they are going away anyway; a busy one is not waited for
            ray.get([actor.close.remote() for actor in started], timeout=3)
        for actor in filter(None, self._actors):
            ray.kill(actor)
        self._actors, self._starting = [], {}

    def set_policy(self, policy: PolicyModel) -> None:
        """Publishes new weights; searches that begin from now on use them."""
        self._policy = ray.put(policy)
        for actor in self._actors:
            actor.set_policy.remote(self._policy)

    def run(self, tasks: Sequence[Task], on_result: Callable[[Task, list[Attempt]], None]) -> None:
        """Runs every task on whichever actor is free; `on_result` is called here, as results arrive.

        Raises LemmaError when a task loses its actor `MAX_RESTARTS` times, or so many actors in a row do not start.
        """
        waiting = deque((task, 0) for task in tasks)
        idle = [slot for slot in range(self._count) if slot not in self._starting.values()]
        running: dict[Any, tuple[int, Task, int]] = {}
        while waiting or running:
            while waiting and idle:
                slot = idle.pop()
                task, losses = waiting.popleft()
                running[self._actors[slot].search.remote(task)] = (slot, task, losses)
            ready = self._next([*running, *self._starting])
            if ready in self._starting:
                idle += self._started(ready)
            elif ready is not None:
                slot, task, losses = running.pop(ready)
                attempts = self._result(ready, task, losses)
                if attempts is not None:
                    idle.append(slot)
                    on_result(task, attempts)
                else:
                    self._start(slot)
                    waiting.appendleft((task, losses + 1))

    def _next(self, refs: Sequence[Any]) -> Any:
        """What is there first; None when it was time to say that actors have no place."""
        timeout = max(self._patience - time.monotonic(), 0) if self._starting and not self._told else None
        ready, _ = ray.wait(refs, timeout=timeout)
        if ready:
            return ready[0]
        self._told = True
        self._say(self._unplaced())
        return None

    def _unplaced(self) -> str:
        there = ray.cluster_resources().get("CPU", 0.0)
        free = ray.available_resources().get("CPU", 0.0)
        placed = self._count - len(self._starting)
        return (
            f"{len(self._starting)} of {self._count} search processes have not begun after {PATIENCE_SECONDS:g} s: "
            f"each asks for 1 CPU, the Ray cluster has {there:g}, {free:g} of them free; "
            + (f"the search goes on with {placed}" if placed else "nothing is searched until there is room")
        )

    def _started(self, ref: Any) -> list[int]:
        """The actor's place when it runs; none when it died, and another one is on its way. Raises LemmaError."""
        slot = self._starting.pop(ref)
        try:
            ray.get(ref)
        except RayActorError as e:
            self.lost += 1
            self._failed_starts += 1
            if self._failed_starts >= MAX_RESTARTS:
                raise LemmaError(f"search processes died {MAX_RESTARTS} times as they started: {_last_line(e)}") from e
            self._start(slot)
            return []
        self._failed_starts = 0
        return [slot]

    def _result(self, ref: Any, task: Task, losses: int) -> list[Attempt] | None:
        """A task's attempts; None when its actor was lost. Raises LemmaError, and what the search raised."""
        try:
            return ray.get(ref)
        except RayActorError as e:
            self.lost += 1
            if losses + 1 >= MAX_RESTARTS:
                names = ", ".join(t.name for t in task.theorems)
                raise LemmaError(f"search processes died {MAX_RESTARTS} times on: {names}") from e
            return None
        except RayTaskError as e:
            if isinstance(e.cause, LemmaError | WorkerLost):
                raise e.cause from e  # one line, where Ray's own message is a traceback
            raise

    def _start(self, slot: int) -> None:
        setup, config, _ = self._args
        actor: Any = _SearchActor.remote(setup, config, self._shared)  # type: ignore[attr-defined]
        self._actors[slot] = actor
        self._starting[actor.ready.remote()] = slot
        self._patience = time.monotonic() + PATIENCE_SECONDS
        if self._policy is not None:
            actor.set_policy.remote(self._policy)


def _last_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


def tasks_of(
    theorems: Sequence[Theorem],
    chunk: int,
    seed: int,
    search: SearchConfig,
    round_: int | None = None,
    lemmas: tuple[Lemma, ...] = (),
) -> list[Task]:
    """Cuts theorems into tasks of at most `chunk`, each of one module, keeping their order otherwise."""
    by_module: dict[str, list[Theorem]] = {}
    for theorem in theorems:
        by_module.setdefault(theorem.module, []).append(theorem)
    return [
        Task(tuple(group[i : i + chunk]), seed, search, round_, lemmas)
        for group in by_module.values()
        for i in range(0, len(group), chunk)
    ]

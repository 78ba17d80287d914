"""The warm start: supervised steps on proofs that others wrote, before the first round.

What is learned from (`warm_start.data`) are tactics on states: the reference proofs of the run's train theorems, files
of LeanDojo, datasets of states and tactics. They teach the policy what to write, and the value where it is known how
many tactics remain. Nothing of it counts as proved, and no held-out theorem is in it: a step is left out when it names
one, or when one of its goals is the goal that a held-out theorem begins with.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

import ray

from prover.files import write_whole
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.references import reference_steps
from prover.suites import load_suite
from prover.text.reader import reader_for
from prover.types import CORE_MODULE, LemmaError, Premise, ProofState, StatementError, Theorem
from rl.config import TrainConfig
from rl.learner import LearnStats, TrainingState
from rl.learner_group import LearnerGroup
from rl.roles import InProcess, LearnerRole, LearnOrder
from rl.snapshot import ReplaySnapshot
from rl.types import Goals, GoodState
from rl.warm_start_data import REFERENCES, GivenStep, read_given

if TYPE_CHECKING:
    from rl.coordinator import Coordinator

FILE: Final = "warm_start.json"
"""What a run's folder says of its warm start."""
TOKEN_WEIGHT: Final = 20.0
"""Weight of the likelihood of the given tactics: what is learned is to write them, not only to rank them. With 1 the
gradients of the ranking, which are clipped together with it, left the loss of a token half again as high (measured).
"""
WAIT: Final = 0.5
"""Seconds between two looks at a learner in other processes."""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """Of one source: the steps that it has, and those left out as held out; reference proofs that Lean did not replay
    are `not_replayed`.
    """

    source: str
    steps: int
    held_out: int
    not_replayed: int = 0


def given_steps(config: TrainConfig) -> dict[str, tuple[GivenStep, ...]]:
    """The steps of every source but the references, read and checked. Raises LemmaError, in one line."""
    return {source: read_given(source) for source in config.warm_start.data if source != REFERENCES}


def warm_start(
    run: Coordinator,
    lean: LeanSetup,
    premises: Mapping[str, Sequence[Premise]],
    theorems: Sequence[Theorem],
    given: Mapping[str, Sequence[GivenStep]],
) -> None:
    """Teaches the run's policy the given steps and writes its checkpoint, from which training goes on.

    theorems: all of the run, of whatever split. Raises LemmaError when there is nothing to learn from.
    """
    began = time.monotonic()
    with LeanPool(lean, run.config.actors, run.config.lean) as env:
        seen, counts = collect_steps(run, env, lean, premises, theorems, given)
    stats = _learn(run, premises, seen)
    means = stats.means()
    report = {
        "sources": [asdict(count) for count in counts],
        "states": len(seen.good),
        "updates": stats.updates,
        "token_loss": means["token"],
        "top1": means["top1"],
        "seconds": round(time.monotonic() - began, 1),
    }
    run.report.log(0, "warm_start", {k: v for k, v in report.items() if isinstance(v, int | float)} | means)
    run.report.say(
        f"warm start: {len(seen.good)} states of {', '.join(c.source for c in counts)}, {stats.updates} updates, "
        f"loss of a token {means['token']:.2f}, {report['seconds']:.0f} s"
    )
    write_whole(run.out / FILE, json.dumps(report, indent=2) + "\n")
    run.trained_on.add(state.goals for state in seen.good)
    run.save()


def collect_steps(
    run: Coordinator,
    env: LeanPool,
    lean: LeanSetup,
    premises: Mapping[str, Sequence[Premise]],
    theorems: Sequence[Theorem],
    given: Mapping[str, Sequence[GivenStep]],
) -> tuple[ReplaySnapshot, tuple[SourceCount, ...]]:
    """What the learner sees: every state with the tactics that were given for it, held-out ones left out."""
    training = set(run.training)
    held = HeldOutTheorems.of([t for t in theorems if t not in training], env)
    good: dict[Goals, GoodState] = {}
    counts: list[SourceCount] = []
    module = CORE_MODULE if CORE_MODULE in premises else min(premises)
    for source in run.config.warm_start.data:
        modules: list[tuple[str, GivenStep]] = [(module, step) for step in given.get(source, ())]
        failed = 0
        if source == REFERENCES:
            modules, failed = _references(run, env, lean, training)
        kept = [(where, step) for where, step in modules if not held.has(step)]
        for where, step in kept:
            state = good.setdefault(step.goals, GoodState(step.goals, where, theorems={step.theorem}))
            known = state.remaining.get(step.tactic, step.remaining)
            state.remaining[step.tactic] = min(known, step.remaining)
        counts.append(SourceCount(source, len(modules), len(modules) - len(kept), failed))
    if not good:
        raise LemmaError(f"warm_start.data: nothing to learn from in {', '.join(run.config.warm_start.data)}")
    return ReplaySnapshot(tuple(good[goals].canonical() for goals in sorted(good)), ()), tuple(counts)


@dataclass(frozen=True, slots=True)
class HeldOutTheorems:
    """Theorems that nothing may be learned from: their names, and the goals that they begin with."""

    names: frozenset[str]
    goals: frozenset[str]

    @classmethod
    def of(cls, theorems: Sequence[Theorem], env: LeanPool) -> HeldOutTheorems:
        """Asks Lean for the goals. A theorem that cannot be stated has none."""
        goals: set[str] = set()
        states: list[ProofState] = []
        for theorem in theorems:
            try:
                states.append(env.start(theorem))
            except StatementError:
                continue
            goals.update(goal.canonical for goal in states[-1].goals)
        env.free(states)
        return cls(frozenset(theorem.name for theorem in theorems), frozenset(goals))

    def has(self, step: GivenStep) -> bool:
        """Whether a step is of one of them."""
        return step.theorem in self.names or not self.goals.isdisjoint(step.goals)


def _references(
    run: Coordinator, env: LeanPool, lean: LeanSetup, training: set[Theorem]
) -> tuple[list[tuple[str, GivenStep]], int]:
    """Module and step of the reference proofs of the train theorems; how many proofs Lean did not replay."""
    suites = [load_suite(name) for name in run.config.suites]
    entries = [entry for suite in suites for entry in suite.entries if entry.theorem in training]
    run.report.begin("warm start: reference proofs", len(entries))
    proofs = reference_steps(entries, env, reader_for(lean), run.report.advance)
    steps = [
        (entry.theorem.module, GivenStep(_goals(step.state), step.tactic, step.remaining, entry.theorem.name))
        for entry, proof in zip(entries, proofs, strict=True)
        if proof is not None
        for step in proof.walk()
    ]
    return steps, sum(proof is None for proof in proofs)


def _goals(state: ProofState) -> Goals:
    return tuple(goal.canonical for goal in state.goals)


def _learn(run: Coordinator, premises: Mapping[str, Sequence[Premise]], seen: ReplaySnapshot) -> LearnStats:
    """One pass of a learner of its own: neither its optimizer nor its schedule is that of the rounds."""
    updates = run.config.warm_start.gradient_steps
    settings = replace(run.config.learner, updates=updates, failed_batch=0, token_weight=TOKEN_WEIGHT)
    config = replace(run.config, learner=settings)
    run.report.begin("warm start: learn", updates)
    with ExitStack() as stack:
        if config.cluster.learners:
            learner: LearnerRole = stack.enter_context(LearnerGroup(config, premises, run.report.say))
        else:
            learner = InProcess(config, premises, run.state)
        order = LearnOrder(0, seen, (), run.state, f"{config.seed} warm start")
        waited = learner.start(order, lambda update: run.report.learned(update, True))
        while waited is not None and not ray.wait([waited], timeout=WAIT)[0]:
            learner.progress()
        learned = learner.take()
    model = learned.state.model
    model.spec = replace(model.spec, version=0, warm_started=True)
    run.state = TrainingState(model, {}, {})
    run.learn_retriever(seen.good)
    return learned.stats

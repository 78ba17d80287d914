"""What the search itself costs beside Lean and the model, how fast a tree grows and how much memory it takes.

The share is measured on suite theorems with the real Lean and a policy of the demo's size (its weights do not matter
for time). Speed and memory come from a synthetic environment whose states, tactics and refusals have the sizes of real
ones, in a process of its own. `python -m benchmarks.search` prints one JSON object.
"""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from prover.scripts import LeanWriter
from prover.search import (
    BeamConfig,
    BestFirstConfig,
    Budget,
    MctsConfig,
    SearchConfig,
    Strategy,
    search_many,
)
from prover.types import (
    Advanced,
    Evaluator,
    Goal,
    ProofState,
    Proposal,
    Proposer,
    Rejected,
    RejectKind,
    StepRequest,
    StepResult,
    Theorem,
    ValueDistribution,
)
from rl.conjecturing.metering import ObservedEnv

THEOREMS, LEAN_STEPS = 12, 64
SEARCHES: dict[Strategy, SearchConfig] = {
    Strategy.BEST_FIRST: BestFirstConfig(value_weight=0.01),
    Strategy.BEAM: BeamConfig(value_weight=0.01),
    Strategy.MCTS: MctsConfig(use_value=True),
}
NODES = 100_000  # of the trees whose speed and size are measured
DEEPEST = 24
PROPOSALS = 160  # per state, as many as the demo's policy ranks


class Clock:
    """Seconds spent outside of the tree, by `now`."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self.now = now
        self.outside = 0.0

    @contextmanager
    def away(self):
        """Counts what happens within."""
        began = self.now()
        try:
            yield
        finally:
            self.outside += self.now() - began


class TimedModel:
    """A proposer and evaluator whose time counts as outside."""

    def __init__(self, proposer: Proposer, evaluator: Evaluator, clock: Clock) -> None:
        self._proposer = proposer
        self._evaluator = evaluator
        self._clock = clock

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        with self._clock.away():
            return self._proposer.propose(states)

    def evaluate(self, states: Sequence[ProofState]) -> list[ValueDistribution]:
        with self._clock.away():
            return self._evaluator.evaluate(states)


class Endless:
    """A theorem nobody proves: of the tactics two fifths advance, to one goal or two, and the others are refused.

    Below `DEEPEST` nothing advances, so that a tree is about as deep as those of real theorems.
    """

    def __init__(self) -> None:
        self._rng = random.Random(0)
        self._made = 0
        self._depth: dict[int, int] = {}
        self._parts: dict[int, tuple[ProofState, ...]] = {}

    def _state(self, goals: Sequence[Goal], depth: int) -> ProofState:
        self._made += 1
        self._depth[self._made] = depth
        return ProofState(tuple(goals), self._made)

    def _goal(self) -> Goal:
        lines = "\n".join(f"h{i} : a + b * {self._rng.randrange(10**9)} ≤ c" for i in range(6))
        return Goal(f"a b c : Nat\n{lines}\n⊢ a = {self._rng.randrange(10**12)}")

    def start(self, theorem: Theorem) -> ProofState:
        return self._state([self._goal()], 0)

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        return [self._step(self._depth[r.state.handle]) for r in requests]

    def _step(self, depth: int) -> StepResult:
        if depth == DEEPEST or self._rng.random() < 0.6:
            return Rejected(RejectKind.ELABORATION, f"unknown identifier in the term number {self._rng.random()}" * 2)
        goals = [self._goal() for _ in range(1 + (self._rng.random() < 0.25))]
        state = self._state(goals, depth + 1)
        if len(goals) > 1:
            self._parts[state.handle] = tuple(self._state([g], depth + 1) for g in goals)
        return Advanced(state)

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        return self._parts.pop(state.handle)

    def free(self, states: Iterable[ProofState]) -> None:
        pass

    def close(self) -> None:
        pass

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        return [self._menu() for _ in states]

    def _menu(self) -> list[Proposal]:
        """As many proposals as a policy makes, with probabilities that fall off like its own."""
        start = self._rng.randrange(10**6)
        return [
            Proposal(f"rw [Nat.some_lemma_{start + i}] at h{i % 6}", -1.0 - 1.5 * math.log1p(i))
            for i in range(PROPOSALS)
        ]

    def evaluate(self, states: Sequence[ProofState]) -> list[ValueDistribution]:
        return [ValueDistribution((0.0,), (self._rng.uniform(1, 60),)) for _ in states]


def measure() -> dict[str, object]:
    """Runs the benchmark; see the keys of the answer."""
    data: dict[str, object] = {"theorems": THEOREMS, "lean_steps_per_theorem": LEAN_STEPS}
    for strategy in Strategy:
        data[f"tree_share_{strategy}"] = round(tree_share(strategy), 4)
    for strategy in (Strategy.BEST_FIRST, Strategy.MCTS):
        command = [sys.executable, "-m", "benchmarks.search", "--grow", strategy, str(NODES)]
        done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True)
        nodes, expanded, seconds, megabytes = json.loads(done.stdout)
        data[f"nodes_{strategy}"] = nodes
        data[f"expanded_{strategy}"] = expanded
        data[f"nodes_per_second_{strategy}"] = round(nodes / seconds)
        data[f"megabytes_per_100000_nodes_{strategy}"] = round(megabytes / nodes * 1e5)
    return data


def tree_share(strategy: Strategy) -> float:
    """Share of wall time that is neither Lean's nor the model's, over searches of suite theorems side by side."""
    import torch

    from prover.lean.gym.pool import LeanPool
    from prover.lean.library.build import load_lean
    from prover.lean.library.premises import load_premises
    from prover.policy.grammar import TacticGrammar
    from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
    from prover.policy.network import LocalScorer
    from prover.policy.proposals import ProposalConfig
    from prover.policy.proposer import MixedProposer
    from prover.policy.tokenizer import train_tokenizer
    from prover.suites import load_suite

    torch.set_num_threads(1)
    setup = load_lean()
    entries = [e for name in ("lists", "nat", "order") for e in load_suite(name).entries]
    theorems = [e.theorem for e in entries if e.theorem.module == "Core"][:THEOREMS]
    premises = load_premises(setup, "Core")
    spec = PolicySpec(PolicyConfig(width=96, layers=3, heads=4, feed_forward=256), version=1)
    tokenizer = train_tokenizer([text for p in premises for text in (p.name, p.type)], 1024)
    model = PolicyModel.create(spec, tokenizer, seed=0).eval()
    grammar = TacticGrammar(premises, 0, premise_count=16, limit=300)
    mixed = MixedProposer(LocalScorer(model), grammar, ProposalConfig(candidates=PROPOSALS, samples=0))
    config = replace(SEARCHES[strategy], budget=Budget(lean_steps=LEAN_STEPS))
    warming = replace(config, budget=Budget(lean_steps=4))
    clock = Clock()
    with LeanPool(setup, workers=1) as pool:
        timed = TimedModel(mixed, mixed, clock)
        env = ObservedEnv(pool, lambda _: clock.away())
        search_many(env, theorems[:2], timed, timed, warming, 0, writer=LeanWriter())
        clock.outside = 0.0
        began = time.perf_counter()
        search_many(env, theorems, timed, timed, config, 0, writer=LeanWriter())
        total = time.perf_counter() - began
    return 1.0 - clock.outside / total


def grow_tree(strategy: Strategy, nodes: int) -> tuple[int, int, float, float]:
    """Grow one tree to a number of states: states, expanded ones, seconds of the tree alone, megabytes it holds.

    Seconds of processor time: nothing happens outside of this process.
    """
    before = _resident()
    endless, clock = Endless(), Clock(time.process_time)
    model = TimedModel(endless, endless, clock)
    knobs = {"exploration": 2.0} if strategy is Strategy.MCTS else {"value_weight": 0.1}
    config = replace(SEARCHES[strategy], budget=Budget(lean_steps=None, nodes=nodes), tactics_at_once=4, **knobs)
    theorem = Theorem("endless", "theorem endless : False")
    began = clock.now()
    env = ObservedEnv(endless, lambda _: clock.away())
    (result,) = search_many(env, [theorem], model, model, config, 0, writer=LeanWriter())
    seconds = clock.now() - began - clock.outside
    expanded = sum(node.proposals is not None for node in result.tree.nodes)
    return len(result.tree.nodes), expanded, seconds, _resident() - before


def _resident() -> float:
    """Memory of this process in megabytes (10⁶ bytes)."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


if __name__ == "__main__":
    answer = grow_tree(Strategy(sys.argv[2]), int(sys.argv[3])) if sys.argv[1:2] == ["--grow"] else measure()
    json.dump(answer, sys.stdout, indent=1)
    print()

"""Proof environments with known answers, for tests of search.

A problem names goals and says what each tactic does to each goal. A goal's text may hold metavariables (``?a``):
goals of one state that share one stay together, as in Lean. A tactic acts on the first goal of a state. The
environment counts what it is asked and refuses the use of a freed state.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from prover.types import (
    Advanced,
    Exhausted,
    Finished,
    Goal,
    Limit,
    Proof,
    ProofState,
    Proposal,
    Proved,
    RefusalReason,
    Refused,
    Rejected,
    RejectKind,
    StatementError,
    StepRequest,
    StepResult,
    Theorem,
    ValueDistribution,
    Verdict,
    WorkerLost,
)


class Dead(StrEnum):
    """A tactic that leaves nothing."""

    REJECTED = "rejected"
    EXHAUSTED = "exhausted"


Effect = tuple[str, ...] | Dead  # the goals a tactic leaves; () closes the goal
Rules = Mapping[str, Mapping[str, Effect]]


@dataclass(frozen=True)
class Problem:
    """Goals with their tactics; a theorem's statement is the goal it starts from."""

    rules: Rules

    def effect(self, goal: str, tactic: str) -> Effect:
        return self.rules[goal].get(tactic, Dead.REJECTED)

    def tactics(self, goal: str) -> tuple[str, ...]:
        return tuple(self.rules[goal])

    def provable(self) -> set[str]:
        """Least fixed point over the goals."""
        found: set[str] = set()
        while True:
            more = {
                goal
                for goal, tactics in self.rules.items()
                if any(not isinstance(e, Dead) and found.issuperset(e) for e in tactics.values())
            }
            if more == found:
                return found
            found = more


@dataclass
class RewritePuzzle:
    """Words over an alphabet; tactic ``i>j@k`` rewrites at position k; the word ``target`` closes by ``done``."""

    pairs: Sequence[tuple[str, str]]
    target: str
    longest: int = 8

    def effect(self, goal: str, tactic: str) -> Effect:
        if tactic == "done":
            return () if goal == self.target else Dead.REJECTED
        pair, _, place = tactic.partition("@")
        old, _, new = pair.partition(">")
        at = int(place)
        if goal[at : at + len(old)] != old:
            return Dead.REJECTED
        word = goal[:at] + new + goal[at + len(old) :]
        return Dead.EXHAUSTED if len(word) > self.longest else (word,)

    def tactics(self, goal: str) -> tuple[str, ...]:
        moves = [f"{old}>{new}@{at}" for old, new in self.pairs for at in range(len(goal)) if goal.startswith(old, at)]
        return ("done", *moves)

    def distance(self, start: str, bound: int = 12) -> int | None:
        """Fewest tactics from `start` to a closed goal, by breadth."""
        seen, layer = {start}, [start]
        for steps in range(bound):
            if self.target in layer:
                return steps + 1
            after = [self.effect(word, tactic) for word in layer for tactic in self.tactics(word)[1:]]
            layer = [e[0] for e in dict.fromkeys(after) if not isinstance(e, Dead) and e[0] not in seen]
            seen.update(layer)
        return None


AnyProblem = Problem | RewritePuzzle


@dataclass
class SyntheticEnv:
    """`lost` numbers the calls of `step` (from 0) that raise `WorkerLost` and do nothing."""

    problem: AnyProblem
    lost: frozenset[int] = frozenset()
    live: dict[int, tuple[str, ...]] = field(default_factory=dict)
    steps: int = 0
    calls: int = 0
    made: int = 0

    def _state(self, goals: Sequence[str]) -> ProofState:
        self.made += 1
        self.live[self.made] = tuple(goals)
        return ProofState(tuple(Goal(f"⊢ {goal}") for goal in goals), self.made)

    def start(self, theorem: Theorem) -> ProofState:
        if theorem.statement == "nonsense":
            raise StatementError("no such goal: nonsense")
        return self._state([theorem.statement])

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        self.calls += 1
        if self.calls - 1 in self.lost:
            raise WorkerLost("synthetic loss")
        return [self._step(request) for request in requests]

    def _step(self, request: StepRequest) -> StepResult:
        self.steps += 1
        goals = self.live[request.state.handle]
        assert goals == tuple(g.target for g in request.state.goals)
        effect = self.problem.effect(goals[0], request.tactic)
        if effect is Dead.EXHAUSTED:
            return Exhausted(Limit.HEARTBEATS)
        if effect is Dead.REJECTED:
            return Rejected(RejectKind.ELABORATION, "does not apply")
        left = (*effect, *goals[1:])
        return Advanced(self._state(left)) if left else Finished(self._state(()))

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        goals = self.live[state.handle]
        groups: list[tuple[set[str], list[int]]] = []
        for index, goal in enumerate(goals):
            names, members = set(re.findall(r"\?\w+", goal)), [index]
            apart: list[tuple[set[str], list[int]]] = []
            for group in groups:
                if names & group[0]:
                    names, members = names | group[0], group[1] + members
                else:
                    apart.append(group)
            groups = [*apart, (names, sorted(members))]
        ordered = sorted(members for _, members in groups)
        return tuple(self._state([goals[i] for i in members]) for members in ordered)

    def free(self, states: Iterable[ProofState]) -> None:
        for state in states:
            del self.live[state.handle]

    def close(self) -> None:
        self.live.clear()


@dataclass
class TableProposer:
    """All tactics of the first goal with log-probabilities from a seeded table; counts the states it saw.

    `oracle` maps a goal to its best tactic, which then gets most of the probability.
    """

    problem: AnyProblem
    seed: int = 0
    uniform: bool = False
    oracle: Mapping[str, str] = field(default_factory=dict)
    seen: int = 0

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        self.seen += len(states)
        return [self._one(state.goals[0].target) for state in states]

    def _one(self, goal: str) -> list[Proposal]:
        tactics = self.problem.tactics(goal)
        rng = random.Random(f"{self.seed} {goal}")
        weights = [1.0 if self.uniform else 0.05 + rng.random() for _ in tactics]
        weights = [50.0 if self.oracle.get(goal) == t else w for t, w in zip(tactics, weights, strict=True)]
        found = [Proposal(t, math.log(w / sum(weights))) for t, w in zip(tactics, weights, strict=True)]
        return sorted(found, key=lambda p: -p.logprob)


@dataclass
class TableEvaluator:
    """Remaining steps by a table from goal to number, added up over a state's goals; unknown goals get `default`."""

    table: Mapping[str, float]
    default: float = 10.0
    seen: int = 0

    def evaluate(self, states: Sequence[ProofState]) -> list[ValueDistribution]:
        self.seen += len(states)
        sums = [sum(self.table.get(g.target, self.default) for g in state.goals) for state in states]
        return [ValueDistribution((0.0, -50.0), (total, total + 1)) for total in sums]


@dataclass
class ScriptVerifier:
    """Runs a script as Lean would: a list of goals, tactics on the first, `·`, `rotate_…`. Knows no tree."""

    problem: AnyProblem
    refuse: frozenset[str] = frozenset()
    asked: int = 0

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
        self.asked += len(candidates)
        return [self._verify(theorem, proof) for theorem, proof in candidates]

    def _verify(self, theorem: Theorem, proof: Proof) -> Verdict:
        left = self._run([theorem.statement], proof.script.split("\n"))
        if left or left is None or theorem.name in self.refuse:
            return Refused(RefusalReason.ELABORATION, f"left: {left}")
        return Proved((), "synthetic")

    def _run(self, goals: list[str], lines: list[str]) -> list[str] | None:
        """The goals left after a block of lines, or None if a line fails."""
        while lines:
            line, *lines = lines
            if line.startswith("· "):
                inner = [line[2:]]
                while lines and lines[0].startswith("  "):
                    inner.append(lines.pop(0)[2:])
                if not goals or self._run(goals[:1], inner) != []:
                    return None
                goals = goals[1:]
                continue
            if line.startswith("rotate_") and goals:
                turns = int(line.partition(" ")[2] or 1) * (1 if line.startswith("rotate_left") else -1) % len(goals)
                goals = goals[turns:] + goals[:turns]
                continue
            effect = self.problem.effect(goals[0], line) if goals else Dead.REJECTED
            if isinstance(effect, Dead):
                return None
            goals = [*effect, *goals[1:]]
        return goals


def random_problem(rng: random.Random, goals: int = 8, tactics: int = 4, cyclic: bool = True) -> Problem:
    """Goals ``g0 … `` with random effects; some goals carry a metavariable. Acyclic ones only lead to later goals."""
    names = [f"g{i}" + (f" ?{rng.choice('ab')}" if rng.random() < 0.3 else "") for i in range(goals)]
    rules: dict[str, dict[str, Effect]] = {}
    for index, name in enumerate(names):
        reachable = names if cyclic else names[index + 1 :]
        rules[name] = {f"t{k}": _random_effect(rng, reachable) for k in range(rng.randint(1, tactics))}
    return Problem(rules)


def _random_effect(rng: random.Random, reachable: Sequence[str]) -> Effect:
    kind = rng.random()
    if kind < 0.2:
        return Dead.REJECTED if rng.random() < 0.7 else Dead.EXHAUSTED
    if kind < 0.35 or not reachable:
        return ()
    return tuple(rng.choice(reachable) for _ in range(rng.choice((1, 1, 2, 2, 3))))


def theorem(goal: str, name: str = "t") -> Theorem:
    """A theorem that starts from `goal`."""
    return Theorem(name, goal)

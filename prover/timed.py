"""Where the time of proving goes: a clock is looked at around every call of Lean, of the verifier and of the model."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Final, Literal

from prover.types import (
    Evaluator,
    Proof,
    ProofEnv,
    ProofState,
    ProofVerifier,
    Proposal,
    Proposer,
    StepRequest,
    StepResult,
    Theorem,
    ValueDistribution,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Seconds of a process by the wall clock; the sums of several processes add up.

    `lean`: waiting for steps, first states and splits; `verify`: waiting for verdicts; `model`: waiting for proposals
    and values, those of the grammar included. What is left of `total`, which is the time of whole tasks, is the
    search's own. `steps` are the tactics that Lean ran.
    """

    total: float = 0.0
    lean: float = 0.0
    verify: float = 0.0
    model: float = 0.0
    steps: int = 0

    def __add__(self, other: TimeSpent) -> TimeSpent:
        return TimeSpent(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __sub__(self, other: TimeSpent) -> TimeSpent:
        return TimeSpent(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))

    def share(self, part: float) -> float:
        """A part of the total; 0 when no time passed."""
        return part / self.total if self.total > 0 else 0.0


Part = Literal["total", "lean", "verify", "model"]
PARTS: Final[tuple[Part, ...]] = ("total", "lean", "verify", "model")


class Stopwatch:
    """Adds up where the time of one process goes, call by call. Use it from one thread."""

    def __init__(self) -> None:
        self._seconds: dict[Part, float] = dict.fromkeys(PARTS, 0.0)
        self._steps = 0

    @contextmanager
    def timing(self, part: Part, steps: int = 0) -> Generator[None]:
        """The time within it counts for `part`."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[part] += time.perf_counter() - began
            self._steps += steps

    def take(self) -> TimeSpent:
        """The time since it was last taken."""
        found = self._seconds
        spent = TimeSpent(found["total"], found["lean"], found["verify"], found["model"], self._steps)
        self._seconds, self._steps = dict.fromkeys(PARTS, 0.0), 0
        return spent


class TimedEnv:
    """A `ProofEnv` whose calls are timed."""

    def __init__(self, env: ProofEnv, watch: Stopwatch) -> None:
        self._env, self._watch = env, watch

    def start(self, theorem: Theorem) -> ProofState:
        with self._watch.timing("lean"):
            return self._env.start(theorem)

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        with self._watch.timing("lean", len(requests)):
            return self._env.step(requests)

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        with self._watch.timing("lean"):
            return self._env.split(state)

    def free(self, states: Iterable[ProofState]) -> None:
        self._env.free(states)

    def close(self) -> None:
        self._env.close()


class TimedVerifier:
    """A `ProofVerifier` whose calls are timed."""

    def __init__(self, verifier: ProofVerifier, watch: Stopwatch) -> None:
        self._verifier, self._watch = verifier, watch

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
        with self._watch.timing("verify"):
            return self._verifier.verify_many(candidates)


class TimedProposer:
    """A `Proposer` whose calls are timed."""

    def __init__(self, proposer: Proposer, watch: Stopwatch) -> None:
        self._proposer, self._watch = proposer, watch

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        with self._watch.timing("model"):
            return self._proposer.propose(states)


class TimedEvaluator:
    """An `Evaluator` whose calls are timed."""

    def __init__(self, evaluator: Evaluator, watch: Stopwatch) -> None:
        self._evaluator, self._watch = evaluator, watch

    def evaluate(self, states: Sequence[ProofState]) -> list[ValueDistribution]:
        with self._watch.timing("model"):
            return self._evaluator.evaluate(states)

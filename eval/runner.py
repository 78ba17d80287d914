"""Runs a prover on a benchmark and counts what the verifier accepts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from eval.problems import Benchmark
from eval.provers import Prover
from eval.statistics import Interval, wilson
from prover.search import Budget, SearchConfig, StopReason
from prover.solve import Outcome, ProofVerifier, SolveConfig, solve_many
from prover.types import Evaluator, LemmaError, ProofEnv, Theorem

ProverOf = Callable[[str, int], Prover]  # (module of the theorems, seed) → a prover for them
BATCH = 16  # theorems between two reports of progress


@dataclass(frozen=True, slots=True)
class RunConfig:
    """How to attempt: Lean steps per theorem and seed, the seeds, other knobs of the search."""

    budget: int = 256
    seeds: tuple[int, ...] = (0,)
    search: SearchConfig = field(default_factory=SearchConfig)

    def __post_init__(self) -> None:
        if self.budget < 1:
            raise LemmaError(f"budget is {self.budget}; give at least 1 Lean step")
        if not self.seeds:
            raise LemmaError("no seed given; give at least one")

    def evaluator_of(self, prover: Prover) -> Evaluator | None:
        """The prover's value, when the search's order uses one (else asking would only cost model calls)."""
        return prover.evaluator if self.search.uses_value else None

    def solve_config(self) -> SolveConfig:
        """The search's bounds; the step budget binds, model calls and seconds do not."""
        return SolveConfig(search=replace(self.search, budget=Budget(steps=self.budget)))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One search of one theorem with one seed."""

    seed: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All attempts on a benchmark, seed by seed, theorems in the benchmark's order."""

    benchmark: Benchmark
    prover: str
    config: RunConfig
    attempts: tuple[Attempt, ...]

    @property
    def proved(self) -> int:
        return sum(a.outcome.proved for a in self.attempts)

    @property
    def rate(self) -> float:
        """Proved attempts over all attempts; 0 when there were none."""
        return self.proved / len(self.attempts) if self.attempts else 0.0

    @property
    def interval(self) -> Interval:
        """Wilson's 95 % interval of `rate`, each theorem one trial."""
        problems = len(self.benchmark.theorems)
        return wilson(self.rate * problems, problems)

    def refused_statements(self) -> dict[str, str]:
        """Theorems whose statement Lean did not accept: name → its message."""
        refused = [a.outcome for a in self.attempts if a.outcome.search.stop is StopReason.BAD_STATEMENT]
        return {outcome.theorem.name: outcome.search.detail for outcome in refused}


def evaluate(
    benchmark: Benchmark,
    prover_of: ProverOf,
    env: ProofEnv,
    verifier: ProofVerifier,
    config: RunConfig,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Evaluation:
    """Attempt every theorem once per seed; theorems are grouped by module, since each module has its own premises."""
    total = len(benchmark.theorems) * len(config.seeds)
    attempts: list[Attempt] = []
    label = ""
    for seed in config.seeds:
        found: dict[int, Outcome] = {}
        for module, places in _by_module(benchmark.theorems).items():
            prover = prover_of(module, seed)
            label = prover.label
            for batch in _batches(places, BATCH):
                theorems = [benchmark.theorems[i] for i in batch]
                rng = random.Random(f"{seed} {module} {batch[0]}")
                outcomes = solve_many(
                    theorems, env, verifier, prover.proposer, config.evaluator_of(prover), config.solve_config(), rng
                )
                found.update(zip(batch, outcomes, strict=True))
                progress(len(attempts) + len(found), total)
        attempts.extend(Attempt(seed, found[i]) for i in range(len(benchmark.theorems)))
    return Evaluation(benchmark, label, config, tuple(attempts))


def _by_module(theorems: Sequence[Theorem]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, theorem in enumerate(theorems):
        places.setdefault(theorem.module, []).append(place)
    return places


def _batches(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

"""Runs a prover on a benchmark and counts what the verifier accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from eval.problems import Benchmark
from eval.provers import Prover
from eval.statistics import Interval, wilson
from prover.search import Budget, MctsConfig, SearchConfig, StopReason
from prover.solve import Outcome, ProofVerifier, SolveConfig, solve_many
from prover.types import Evaluator, LemmaError, ProofEnv, Proved, Theorem

ProverOf = Callable[[str, int], Prover]  # (module of the theorems, seed) → a prover for them
BATCH = 16  # theorems between two reports of progress


@dataclass(frozen=True, slots=True)
class RunConfig:
    """How to attempt: Lean steps per theorem and seed, the seeds, other knobs of the search."""

    budget: int = 256
    seeds: tuple[int, ...] = (0,)
    search: SearchConfig = field(default_factory=MctsConfig)

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
        return SolveConfig(search=replace(self.search, budget=Budget(lean_steps=self.budget)))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One search of one theorem with one seed, as far as an evaluation keeps it.

    `script` is a proof that the verifier accepted, in `environment` and resting on `axioms`; None when there is none.
    `steps` are Lean steps of the search; `disagreements` says why the verifier refused scripts that the search found.
    """

    seed: int
    theorem: str
    stop: StopReason
    steps: int
    script: str | None = None
    axioms: tuple[str, ...] = ()
    environment: str | None = None
    disagreements: tuple[str, ...] = ()
    detail: str = ""

    @property
    def proved(self) -> bool:
        """Did the verifier say so?"""
        return self.script is not None


def attempt_of(seed: int, outcome: Outcome) -> Attempt:
    """What is kept of an outcome."""
    search = outcome.search
    proved = outcome.verdict if isinstance(outcome.verdict, Proved) and outcome.proof is not None else None
    return Attempt(
        seed,
        outcome.theorem.name,
        search.stop,
        search.stats.lean_steps,
        outcome.proof.script if proved and outcome.proof else None,
        proved.axioms if proved else (),
        proved.environment if proved else None,
        tuple(f"{d.refused.reason}: {d.refused.detail}" for d in outcome.disagreements),
        search.detail,
    )


class AttemptStore(Protocol):
    """Attempts of an earlier run of the same evaluation."""

    def find(self, seed: int, place: int) -> Attempt | None:
        """The attempt on the theorem at `place` of the benchmark, when there was one."""
        ...

    def add(self, attempts: Mapping[int, Attempt]) -> None:
        """Keep attempts, by their theorems' places."""
        ...


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All attempts on a benchmark, seed by seed, theorems in the benchmark's order."""

    benchmark: Benchmark
    prover: str
    config: RunConfig
    attempts: tuple[Attempt, ...]

    @property
    def proved(self) -> int:
        return sum(a.proved for a in self.attempts)

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
        return {a.theorem: a.detail for a in self.attempts if a.stop is StopReason.BAD_STATEMENT}


def evaluate(
    benchmark: Benchmark,
    prover_of: ProverOf,
    env: ProofEnv,
    verifier: ProofVerifier,
    config: RunConfig,
    progress: Callable[[int, int], None] = lambda done, total: None,
    store: AttemptStore | None = None,
) -> Evaluation:
    """Attempt every theorem once per seed; theorems are grouped by module, since each module has its own premises.

    A batch that `store` knows in full is not searched again; what is searched goes into it, batch by batch.
    """
    total = len(benchmark.theorems) * len(config.seeds)
    attempts: list[Attempt] = []
    label = ""
    for seed in config.seeds:
        found: dict[int, Attempt] = {}
        for module, places in _by_module(benchmark.theorems).items():
            prover = prover_of(module, seed)
            label = prover.label
            for batch in _batches(places, BATCH):
                known = {i: a for i in batch if store is not None and (a := store.find(seed, i)) is not None}
                if len(known) < len(batch):
                    known = _attempt(benchmark, batch, seed, prover, env, verifier, config)
                    if store is not None:
                        store.add(known)
                found.update(known)
                progress(len(attempts) + len(found), total)
        attempts.extend(found[i] for i in range(len(benchmark.theorems)))
    return Evaluation(benchmark, label, config, tuple(attempts))


def _attempt(
    benchmark: Benchmark,
    batch: Sequence[int],
    seed: int,
    prover: Prover,
    env: ProofEnv,
    verifier: ProofVerifier,
    config: RunConfig,
) -> dict[int, Attempt]:
    theorems = [benchmark.theorems[i] for i in batch]
    evaluator, solve = config.evaluator_of(prover), config.solve_config()
    outcomes = solve_many(theorems, env, verifier, prover.proposer, evaluator, solve, seed)
    return {i: attempt_of(seed, outcome) for i, outcome in zip(batch, outcomes, strict=True)}


def _by_module(theorems: Sequence[Theorem]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, theorem in enumerate(theorems):
        places.setdefault(theorem.module, []).append(place)
    return places


def _batches(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

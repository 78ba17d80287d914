"""One evaluation of a prover on any SUITE: load, state, attempt, refute, sum up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from eval.equational import NonImplications, load_equational
from eval.problems import Benchmark
from eval.record import open_record, record_key
from eval.refute import RefutationRun, refute
from eval.sources import Source, SourceKind, load_benchmark
from eval.summary import EvalSummary
from prover.evaluation import evaluate_with
from prover.prover import Prover
from prover.session import Session, record_attempt
from prover.types import LemmaError, Split, SplitRule

Progress = Callable[[int, int], None]


class Display(Protocol):
    """Where long work shows its progress."""

    def note(self, text: str) -> None: ...

    def bar(self, title: str) -> AbstractContextManager[Progress]: ...


@dataclass(frozen=True, slots=True)
class EvalRequest:
    """What to evaluate: the theorems of `source` in `split` (None: all), at most `limit`, once per seed.

    `record` is a file that keeps the attempts: the same evaluation continues from it. `rule` splits a shipped suite.
    """

    source: Source
    split: Split | None
    limit: int | None
    seeds: tuple[int, ...]
    record: Path | None = None
    rule: SplitRule = SplitRule.HASH


def evaluate_suite(request: EvalRequest, prover: Prover, session: Session, display: Display) -> EvalSummary:
    """Attempts the theorems, and refutes the known false claims. Raises `LemmaError` when there are none."""
    benchmark, false = _load(request, session, display)
    budget = prover.search.budget.lean_steps
    display.note(f"{benchmark.label}: {len(benchmark.theorems)} theorems, {budget} Lean steps each")
    record = nullcontext()
    if request.record is not None:
        record = open_record(request.record, record_key(benchmark, prover, session.setup.identity))
        display.note(f"{request.record}: {len(record)} attempts are there; the same command goes on from it")
    with record as store, display.bar("searching") as progress:
        evaluation = evaluate_with(
            session, prover, benchmark.theorems, record_attempt, request.seeds, progress=progress, store=store
        )
    refused = benchmark.without(evaluation.refused_statements())
    if benchmark.theorems and not refused.theorems:
        raise LemmaError(refused.why_none())
    refutations: RefutationRun | None = None
    if false is not None:
        with display.bar("refuting") as progress:
            refutations = refute(false, session.verifier, progress=progress)
    split = str(request.split) if request.split is not None else "all"
    lean = session.setup.identity
    return EvalSummary(benchmark, evaluation, refutations, lean, split, request.limit, request.rule)


def _load(request: EvalRequest, session: Session, display: Display) -> tuple[Benchmark, NonImplications | None]:
    source, split, seed = request.source, request.split, request.seeds[0]
    false: NonImplications | None = None
    if source.kind is SourceKind.EQUATIONAL:
        benchmark, false = load_equational(Path(source.place), request.limit, np.random.default_rng(seed))
    else:
        with display.bar("stating problems") as progress:
            setup, env = session.setup, session.env()
            benchmark = load_benchmark(source, split, request.limit, seed, setup, env, progress, request.rule)
    if benchmark.unstated and len(benchmark.unstated) == benchmark.total:
        raise LemmaError(benchmark.why_none())
    if not benchmark.theorems and (false is None or not false.claims) and split is None:
        raise LemmaError(f"{source}: nothing in it to attempt")
    if not benchmark.theorems and split is not None:
        raise LemmaError(f"{source}: no theorem in its {split} split; choose another one with --split")
    return benchmark, false

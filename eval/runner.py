"""One evaluation of a prover on any SUITE: load, state, attempt, refute, sum up."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from eval.breakdown import check_pass_at
from eval.contamination import Contamination, contamination_of
from eval.equational import NonImplications, load_equational
from eval.manifest import manifest_of
from eval.problems import Benchmark
from eval.record import RESULT_FILE, AttemptRecord, open_record
from eval.refute import RefutationRun, refute
from eval.sources import Source, SourceKind, load_benchmark
from eval.summary import EvalSummary
from eval.wrong import wrong_among
from prover.attempts import lost_attempt
from prover.command_policy import CommandPolicy
from prover.evaluation import CHUNK, evaluate_with
from prover.files import write_whole
from prover.prover import Prover
from prover.session import Executor, Session, record_attempt
from prover.types import LemmaError, Split, SplitRule, WorkerLost

Progress = Callable[[int, int], None]


class Display(Protocol):
    """Where long work shows its progress."""

    def note(self, text: str) -> None: ...

    def bar(self, title: str) -> AbstractContextManager[Progress]: ...


@dataclass(frozen=True, slots=True)
class EvalRequest:
    """What to evaluate: the theorems of `source` in `split` (None: all), at most `limit`, once per seed.

    `out` is the folder that keeps the attempts, and `resume` says whether the evaluation goes on there. `rule` splits a
    shipped suite. `pass_at` are the k of pass@k to tell. `policy_folder` is where the prover's weights came from, and
    `clean` leaves out theorems that it was trained on, `sound` statements that are known to be wrong. With `actors` so
    many processes on Ray search, else those of the session.
    """

    source: Source
    split: Split | None
    limit: int | None
    seeds: tuple[int, ...]
    rule: SplitRule = SplitRule.HASH
    out: Path | None = None
    resume: bool = False
    pass_at: tuple[int, ...] = ()
    policy_folder: Path | None = None
    clean: bool = False
    actors: int = 0
    sound: bool = False


def evaluate_suite(request: EvalRequest, prover: Prover, session: Session, display: Display) -> EvalSummary:
    """Attempts the theorems, and refutes the known false claims. Raises `LemmaError` when there are none."""
    pass_at = check_pass_at(request.pass_at, len(request.seeds))
    benchmark, false = _load(request, session, display)
    seen: Contamination | None = None
    if request.policy_folder is not None:
        with display.bar("comparing with what it was trained on") as progress:
            env, theorems = session.env(prover.limits), benchmark.theorems
            seen = contamination_of(theorems, request.policy_folder, env, request.clean, progress)
        if request.clean:
            benchmark = benchmark.leaving_out(seen.overlaps)
            if theorems and not benchmark.theorems:
                raise LemmaError(f"{request.source}: the checkpoint was trained on all {len(theorems)} theorems")
    if request.sound:
        benchmark = benchmark.leaving_out(wrong_among(benchmark.theorems))
    budget = prover.search.budget.lean_steps
    display.note(f"{benchmark.label}: {len(benchmark.theorems)} theorems, {budget} Lean steps each")
    split = str(request.split) if request.split is not None else "all"
    chunk = 1 if isinstance(prover.policy, CommandPolicy) else CHUNK  # it is asked one by one, and may take long
    with _record(request, benchmark, prover, session, split) as store, _executor(request, session, display) as executor:
        if store is not None:
            display.note(f"{request.out}: {len(store)} attempts are there; --resume goes on from it")
        with display.bar("searching") as progress:
            evaluation = evaluate_with(
                executor, prover, benchmark.theorems, record_attempt, request.seeds, chunk, progress, store
            )
    if isinstance(prover.policy, CommandPolicy):
        prover.policy.end()
    if evaluation.attempts and not evaluation.made:
        raise WorkerLost(f"all {len(evaluation.attempts)} attempts were lost: {evaluation.attempts[0].detail}")
    refused = benchmark.without(evaluation.refused_statements())
    if benchmark.theorems and not refused.theorems:
        raise LemmaError(refused.why_none())
    refutations: RefutationRun | None = None
    if false is not None:
        with display.bar("refuting") as progress:
            refutations = refute(false, session.verifier, progress=progress)
    lean = session.setup.identity
    summary = EvalSummary(benchmark, evaluation, refutations, lean, split, request.limit, request.rule, pass_at, seen)
    if request.out is not None:
        write_whole(request.out / RESULT_FILE, json.dumps(summary.data(), indent=2) + "\n")
    return summary


def _record(
    request: EvalRequest, benchmark: Benchmark, prover: Prover, session: Session, split: str
) -> AbstractContextManager[AttemptRecord | None]:
    if request.out is None:
        return nullcontext()
    manifest = manifest_of(
        benchmark,
        prover,
        session.setup,
        request.seeds,
        split=split,
        split_rule=request.rule.value,
        limit=request.limit,
        policy_folder=request.policy_folder,
        processes=f"{request.actors} processes on Ray" if request.actors else f"{session.workers} Lean processes",
    )
    return open_record(request.out, manifest, request.resume)


@contextmanager
def _executor(request: EvalRequest, session: Session, display: Display) -> Generator[Executor]:
    """Who searches: the session, or processes on Ray."""
    if not request.actors:
        yield session
        return
    from rl.actors import Actors  # ray
    from rl.cluster import connected

    with connected(request.actors), Actors(session.setup, request.actors, {}, display.note) as actors:
        actors.give_up = lambda task, why: [lost_attempt(theorem, task.seed, why) for theorem in task.theorems]
        yield actors


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

"""`lemma eval`: the solve rate of a prover on a suite."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.checkpoints import settings_of
from cli.lean import open_lean
from cli.output import Answer, Checkpoint, JsonFlag, LeanProject, Screen, Seed, Workers, deliver
from cli.search_flags import BackupFlag, ReadingFlag, SearchFlags, SearchSettings, StrategyFlag, ValueWeight
from eval.hammer import ProverKind
from prover.types import Proved, Split

if TYPE_CHECKING:
    from eval.runner import Evaluation


class SplitChoice(StrEnum):
    """A split, or all of them."""

    TRAIN = "train"
    VALID = "valid"
    TEST = "test"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class EvalConfig:
    """`prover` None means policy with a checkpoint, grammar without.

    `split` None means the test split of a shipped suite and everything of other sources; `seeds` searches each
    theorem that many times, with seed, seed + 1, …
    """

    suite: str
    checkpoint: Path | None = None
    prover: ProverKind | None = None
    budget: int = 256
    limit: int | None = None
    seed: int = 0
    seeds: int = 1
    split: SplitChoice | None = None
    workers: int = 1
    lean_project: Path | None = None
    search: SearchFlags = field(default_factory=SearchFlags)


def main(config: EvalConfig, screen: Screen) -> Answer:
    """Attempt a suite's theorems; positive when the evaluation could be run. Raises `LemmaError`."""
    from eval.provers import ProverFactory
    from eval.runner import RunConfig, evaluate
    from eval.sources import SourceKind, load_benchmark, parse_source

    source = parse_source(config.suite)
    choice = config.split or (SplitChoice.TEST if source.kind is SourceKind.SUITE else SplitChoice.ALL)
    split = None if choice is SplitChoice.ALL else Split(choice.value)
    proposals, search = settings_of(config.checkpoint, config.search)
    run = RunConfig(config.budget, tuple(range(config.seed, config.seed + config.seeds)), search)
    setup = open_lean(config.lean_project, screen)
    from prover.lean.pool import LeanPool
    from prover.lean.verify import Verifier

    factory = ProverFactory(setup, config.prover, config.checkpoint, proposals)
    with LeanPool(setup, workers=config.workers) as env, Verifier(setup) as verifier:
        with screen.bar("stating problems") as report:
            benchmark = load_benchmark(source, split, config.limit, config.seed, setup, env, report)
        screen.note(f"{benchmark.label}: {len(benchmark.theorems)} theorems, {config.budget} Lean steps each")
        with screen.bar("searching") as report:
            evaluation = evaluate(benchmark, factory, env, verifier, run, report)
    return _answer(evaluation, setup.identity, choice)


def _answer(evaluation: Evaluation, lean: str, split: SplitChoice) -> Answer:
    benchmark = evaluation.benchmark.without(evaluation.refused_statements())
    interval = evaluation.interval
    proofs = [(a, a.outcome.proof) for a in evaluation.attempts if a.outcome.proof is not None]
    environments = {a.outcome.verdict.environment for a, _ in proofs if isinstance(a.outcome.verdict, Proved)}
    unstated = Counter(u.reason for u in benchmark.unstated)
    data = {
        "suite": benchmark.name,
        "label": benchmark.label,
        "revision": benchmark.revision,
        "split": split,
        "lean": lean,
        "verifier": sorted(environments),
        "prover": evaluation.prover,
        "total": benchmark.total,
        "statable": benchmark.total - len(benchmark.unstated),
        "attempted": len(evaluation.attempts),
        "proved": evaluation.proved,
        "rate": evaluation.rate,
        "ci95": [interval.low, interval.high],
        "budget": evaluation.config.budget,
        "seeds": list(evaluation.config.seeds),
        "steps": sum(a.outcome.search.stats.steps for a in evaluation.attempts),
        "stops": dict(Counter(a.outcome.search.stop.value for a in evaluation.attempts)),
        "lost": [a.outcome.theorem.name for a in evaluation.attempts if a.outcome.search.stop.value == "worker_lost"],
        "disagreements": sum(len(a.outcome.disagreements) for a in evaluation.attempts),
        "proofs": [{"name": a.outcome.theorem.name, "script": p.script, "seed": a.seed} for a, p in proofs],
        "unstatable": {reason.value: count for reason, count in unstated.most_common()},
        "unstated": [{"name": u.name, "reason": u.reason, "detail": u.detail} for u in benchmark.unstated],
    }
    lines = [f"not statable here: {count} for {reason}" for reason, count in unstated.most_common()]
    if data["disagreements"]:
        lines.append(f"found scripts that the verifier refused: {data['disagreements']}")
    lines += [f"proved {name}" for name in dict.fromkeys(a.outcome.theorem.name for a, _ in proofs)]
    lines.append(
        f"{benchmark.label}: {evaluation.prover} proved {evaluation.proved} of {len(evaluation.attempts)} attempts, "
        f"{100 * evaluation.rate:.1f} % (95 % interval {100 * interval.low:.1f} to {100 * interval.high:.1f} %), "
        f"{evaluation.config.budget} Lean steps each"
    )
    return Answer(data, True, "\n".join(lines))


def command(
    suite: Annotated[
        str, typer.Argument(help="A shipped suite, FILE.lean, minif2f:PATH, equational:PATH, hf:DATASET or dojo:PATH.")
    ],
    checkpoint: Checkpoint = None,
    prover: Annotated[ProverKind | None, typer.Option(help="Which prover; by default what --checkpoint says.")] = None,
    budget: Annotated[int, typer.Option(min=1, help="Lean steps per theorem.")] = 256,
    limit: Annotated[int | None, typer.Option(min=1, help="Attempt at most this many, drawn by the seed.")] = None,
    seed: Seed = 0,
    seeds: Annotated[int, typer.Option(min=1, help="Search each theorem with this many seeds.")] = 1,
    split: Annotated[SplitChoice | None, typer.Option(help="Default: test of a shipped suite, else all.")] = None,
    workers: Workers = 1,
    strategy: StrategyFlag = None,
    backup: BackupFlag = None,
    value_weight: ValueWeight = None,
    value_reading: ReadingFlag = None,
    settings: SearchSettings = None,
    lean_project: LeanProject = None,
    as_json: JsonFlag = False,
) -> None:
    """Measure a solve rate on a suite.

    Reports the rate with its 95 % interval, and the proofs.

    Examples:

        lemma eval nat --prover hammer --limit 20

        lemma eval minif2f:data/minif2f --checkpoint runs/demo --budget 256
    """
    search = SearchFlags(strategy, backup, value_weight, value_reading, tuple(settings or ()))
    config = EvalConfig(suite, checkpoint, prover, budget, limit, seed, seeds, split, workers, lean_project, search)
    deliver(lambda screen: main(config, screen), as_json)

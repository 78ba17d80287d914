"""`lemma eval`: the solve rate of a prover on a suite."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, Checkpoint, JsonFlag, LeanProject, Screen, Seed, Workers, deliver, writable_file
from cli.search_flags import BackupFlag, ReadingFlag, SearchFlags, SearchSettings, StrategyFlag, ValueWeight
from prover.prover import ProverKind
from prover.types import Split


class SplitChoice(StrEnum):
    """A split, or all of them."""

    TRAIN = "train"
    VALID = "valid"
    TEST = "test"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class EvalConfig:
    """`prover` None means policy with a checkpoint, grammar without.

    `record` is a file that keeps what was attempted: the same evaluation goes on from it. `html` is a page to write.
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
    record: Path | None = None
    html: Path | None = None


def main(config: EvalConfig, screen: Screen) -> Answer:
    """Attempt a suite's theorems; positive when the evaluation could be run. Raises `LemmaError`."""
    from eval.report import write_report
    from eval.runner import Request, evaluate_suite
    from eval.sources import SourceKind, parse_source
    from prover.prover import load_prover
    from prover.session import Session

    source = parse_source(config.suite)
    for file in (config.record, config.html):
        if file is not None:
            writable_file(file)
    choice = config.split or (SplitChoice.TEST if source.kind is SourceKind.SUITE else SplitChoice.ALL)
    split = None if choice is SplitChoice.ALL else Split(choice.value)
    prover = load_prover(config.checkpoint, config.search.settings(), config.prover).with_budget(config.budget)
    seeds = tuple(range(config.seed, config.seed + config.seeds))
    with Session(open_lean(config.lean_project, screen), config.workers) as session:
        request = Request(source, split, config.limit, seeds, config.record)
        summary = evaluate_suite(request, prover, session, screen)
    if config.html is not None:
        write_report(summary.report(), config.html)
        screen.note(f"wrote {config.html}")
    return Answer(summary.data(), True, summary.text())


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
    record: Annotated[Path | None, typer.Option(help="Keep attempts in this file, and go on from it.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with the rates and the proofs.")] = None,
    lean_project: LeanProject = None,
    as_json: JsonFlag = False,
) -> None:
    """Measure a solve rate on a suite.

    Reports the rate with its 95 % interval, and the proofs. Of equational theories it attempts implications known to
    be true, and refutes by finite magmas as many that are known to be false.

    Examples:

        lemma eval nat --prover hammer --limit 20

        lemma eval minif2f:data/minif2f --checkpoint runs/demo --budget 256 --record runs/minif2f.jsonl
    """
    search = SearchFlags(strategy, backup, value_weight, value_reading, tuple(settings or ()))
    config = EvalConfig(
        suite, checkpoint, prover, budget, limit, seed, seeds, split, workers, lean_project, search, record, html
    )
    deliver(lambda screen: main(config, screen), as_json)

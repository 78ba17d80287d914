"""`lemma eval`: the solve rate of a prover on a suite."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, Checkpoint, LeanProject, Screen, Seed, Workers, verb
from cli.search_flags import (
    BackupFlag,
    EndpointPairs,
    EndpointUrl,
    ModelName,
    ReadingFlag,
    StrategyFlag,
    ValueWeight,
    WholeProofs,
    endpoint_of,
    prover_of,
)
from cli.settings import SearchSettings
from eval.runner import EvalRequest, evaluate_suite
from eval.sources import SourceKind, parse_source
from prover.files import writable_file
from prover.prover import ProverKind
from prover.session import Session
from prover.types import LemmaError, Split, SplitRule


class SplitChoice(StrEnum):
    """A split, or all of them."""

    TRAIN = "train"
    VALID = "valid"
    TEST = "test"
    ALL = "all"


@verb
def command(
    screen: Screen,
    suite: Annotated[
        str,
        typer.Argument(
            help="A shipped suite, WORLD@DEPTHSxCOUNT, FILE.lean, minif2f:PATH, equational:PATH, hf:NAME or dojo:PATH."
        ),
    ],
    checkpoint: Checkpoint = None,
    prover: Annotated[ProverKind | None, typer.Option(help="Which prover; by default what --checkpoint says.")] = None,
    budget: Annotated[int, typer.Option(min=1, help="Lean steps per theorem.")] = 256,
    limit: Annotated[int | None, typer.Option(min=1, help="Attempt at most this many, drawn by the seed.")] = None,
    seed: Seed = 0,
    seeds: Annotated[int, typer.Option(min=1, help="Search each theorem with this many seeds.")] = 1,
    split: Annotated[
        SplitChoice | None, typer.Option(help="Default: test of a shipped suite or a world, else all.")
    ] = None,
    split_rule: Annotated[
        SplitRule, typer.Option(help="How a shipped suite is split: by cluster, near-duplicates stand in one split.")
    ] = SplitRule.HASH,
    workers: Workers = 1,
    strategy: StrategyFlag = None,
    backup: BackupFlag = None,
    value_weight: ValueWeight = None,
    value_reading: ReadingFlag = None,
    settings: SearchSettings = None,
    endpoint: EndpointUrl = None,
    model: ModelName = None,
    whole_proofs: WholeProofs = False,
    endpoint_set: EndpointPairs = None,
    record: Annotated[Path | None, typer.Option(help="Keep attempts in this file, and go on from it.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with the rates and the proofs.")] = None,
    lean_project: LeanProject = None,
) -> Answer:
    """Measure a solve rate on a suite.

    Reports the rate with its 95 % interval, and the proofs. Of equational theories it attempts implications known to
    be true, and refutes by finite magmas as many that are known to be false.

    Examples:

        lemma eval nat --prover hammer --limit 20

        lemma eval nat --endpoint http://localhost:8000/v1 --model Kimina-Prover --endpoint-set samples=16

        lemma eval minif2f:data/minif2f --checkpoint runs/suites --budget 256 --record runs/minif2f.jsonl
    """
    source = parse_source(suite)
    for file in (record, html):
        if file is not None:
            writable_file(file)
    if split is not None and source.kind is SourceKind.EQUATIONAL:
        raise LemmaError(f"--split has no effect on {source}: equations have no splits")
    if split_rule is not SplitRule.HASH and source.kind is not SourceKind.SUITE:
        raise LemmaError(f"--split-rule has no effect on {source}: only the shipped suites are split by a rule")
    shipped = source.kind in (SourceKind.SUITE, SourceKind.WORLD)
    choice = split or (SplitChoice.TEST if shipped else SplitChoice.ALL)
    part = None if choice is SplitChoice.ALL else Split(choice.value)
    asked = endpoint_of(endpoint, model, whole_proofs, endpoint_set)
    flags = {"strategy": strategy, "backup": backup, "value_weight": value_weight, "value_reading": value_reading}
    attempting = prover_of(checkpoint, flags, settings, prover, asked).with_budget(budget)
    request = EvalRequest(source, part, limit, tuple(range(seed, seed + seeds)), record, split_rule)
    with Session(open_lean(lean_project, screen), workers) as session:
        summary = evaluate_suite(request, attempting, session, screen)
    if html is not None:
        from eval.report import write_report  # matplotlib

        write_report(summary.report(), html)
        screen.note(f"wrote {html}")
    return Answer(summary.data(), True, summary.text())

"""`lemma eval`: the solve rate of a prover on a suite."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, Checkpoint, Interrupted, LeanProject, Screen, Seed, Workers, verb
from cli.search_flags import (
    BackupFlag,
    EndpointPairs,
    EndpointUrl,
    LanguageModelName,
    ModelName,
    ProverCommand,
    ProverSeconds,
    ReadingFlag,
    StrategyFlag,
    ValueWeight,
    WholeProofs,
    endpoint_of,
    prover_of,
    written_by,
)
from cli.settings import SearchSettings
from eval.breakdown import check_pass_at
from eval.record import check_place, holds_evaluation
from eval.runner import EvalRequest, evaluate_suite
from eval.sources import SourceKind, parse_source
from prover.files import writable_file
from prover.policy.folder import find_policy
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
    prover_command: ProverCommand = None,
    prover_timeout: ProverSeconds = None,
    model_folder: LanguageModelName = None,
    clean: Annotated[
        bool, typer.Option("--clean", help="Leave out theorems that the checkpoint was trained on.")
    ] = False,
    sound: Annotated[bool, typer.Option("--sound", help="Leave out statements that are known to be wrong.")] = False,
    pass_at: Annotated[
        list[int] | None, typer.Option(help="Tell pass@K, at most --seeds; repeatable. Default: 1, 2, 4, …")
    ] = None,
    actors: Annotated[int, typer.Option(min=0, help="Search in so many processes on Ray, in place of --workers.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Folder for attempts.jsonl, manifest.json and result.json.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the evaluation in --out.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page with the rates and the proofs.")] = None,
    lean_project: LeanProject = None,
) -> Answer:
    """Measure a solve rate on a suite.

    Reports the rate with its 95 % interval, and the proofs. Of equational theories it attempts implications known to
    be true, and refutes by finite magmas as many that are known to be false.

    Examples:

        lemma eval nat --prover hammer --limit 20

        lemma eval nat --endpoint http://localhost:8000/v1 --model Kimina-Prover --endpoint-set samples=16

        lemma eval nat --prover-command "python other_prover.py" --out runs/other

        lemma eval minif2f:data/minif2f --checkpoint runs/suites --seeds 8 --actors 4 --out runs/minif2f
    """
    source = parse_source(suite)
    if html is not None:
        writable_file(html)
    if out is not None:
        check_place(out, resume)
    elif resume:
        raise LemmaError("--resume has no effect without --out FOLDER")
    if actors and workers > 1:
        raise LemmaError("--workers has no effect with --actors: each of those has one Lean process")
    if clean and checkpoint is None:
        raise LemmaError("--clean has no effect without --checkpoint: nothing else says what it was trained on")
    if sound and source.kind in (SourceKind.SUITE, SourceKind.WORLD, SourceKind.LEAN_FILE, SourceKind.EQUATIONAL):
        raise LemmaError(f"--sound has no effect on {source}: it is for published statements such as minif2f:PATH")
    check_pass_at(pass_at or (), seeds)
    if split is not None and source.kind is SourceKind.EQUATIONAL:
        raise LemmaError(f"--split has no effect on {source}: equations have no splits")
    if split_rule is not SplitRule.HASH and source.kind is not SourceKind.SUITE:
        raise LemmaError(f"--split-rule has no effect on {source}: only the shipped suites are split by a rule")
    shipped = source.kind in (SourceKind.SUITE, SourceKind.WORLD)
    choice = split or (SplitChoice.TEST if shipped else SplitChoice.ALL)
    part = None if choice is SplitChoice.ALL else Split(choice.value)
    flags = {"strategy": strategy, "backup": backup, "value_weight": value_weight, "value_reading": value_reading}
    others = {f"--{name.replace('_', '-')}": value is not None for name, value in flags.items()}
    others |= {"--checkpoint": checkpoint, "--prover": prover, "--search": settings, "--endpoint": endpoint}
    others |= {"--model": model, "--whole-proofs": whole_proofs}
    attempting = written_by(prover_command, prover_timeout, model_folder, endpoint_set, others)
    if attempting is None:
        asked = endpoint_of(endpoint, model, whole_proofs, endpoint_set)
        attempting = prover_of(checkpoint, flags, settings, prover, asked)
    request = EvalRequest(
        source,
        part,
        limit,
        tuple(range(seed, seed + seeds)),
        split_rule,
        out,
        resume,
        tuple(pass_at or ()),
        None if checkpoint is None else find_policy(checkpoint),
        clean,
        actors,
        sound,
    )
    with Session(open_lean(lean_project, screen), workers) as session, _ends_with_a_hint(out):
        summary = evaluate_suite(request, attempting.with_budget(budget), session, screen)
    if html is not None:
        from eval.report import write_report  # matplotlib

        write_report(summary.report(), html)
        screen.note(f"wrote {html}")
    return Answer(summary.data(), True, summary.text())


@contextmanager
def _ends_with_a_hint(out: Path | None) -> Generator[None]:
    """Ctrl-C and signals leave what was attempted; the message says how to go on."""
    try:
        yield
    except KeyboardInterrupt as error:
        if out is None or not holds_evaluation(out):
            raise
        raise Interrupted(f"what was attempted is in {out}; the same command with --resume goes on") from error

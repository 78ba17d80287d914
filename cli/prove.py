"""`lemma prove`: search a proof of one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.lean import open_lean
from cli.output import Answer, Checkpoint, Interrupted, LeanProject, Screen, Seed, drawn, verb, verdict_data
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
from cli.settings import SearchSettings, parse_settings
from eval.treeplot import tree_svg
from prover.api import judged, state
from prover.attempts import Attempt, attempt_of
from prover.files import writable_file
from prover.prover import Prover
from prover.search import SearchResult
from prover.search.render import LEGEND, render_tree
from prover.session import Session, Task
from prover.solve import SolveResult
from prover.types import CORE_MODULE, LemmaError

if TYPE_CHECKING:
    from rl.ttrl import TestTimeResult

BUDGET = 512
"""Lean steps of a search without training."""


@verb
def command(
    screen: Screen,
    statement: Annotated[str, typer.Argument(help="A theorem without its proof; the name may be left out.")],
    checkpoint: Checkpoint = None,
    budget: Annotated[
        int | None,
        typer.Option(
            min=1,
            help=f"Lean steps of a search: {BUDGET}, or 128 with --ttrl. Shortening comes on top.",
            metavar="INTEGER",
        ),
    ] = None,
    seed: Seed = 0,
    module: Annotated[str, typer.Option(help="The library module that the statement sees.")] = CORE_MODULE,
    show_tree: Annotated[bool, typer.Option("--show-tree", help="Print the search tree, goals alone.")] = False,
    show_hypotheses: Annotated[
        bool, typer.Option("--show-hypotheses", help="The tree with whole states and the tactics that Lean refused.")
    ] = False,
    svg: Annotated[Path | None, typer.Option(help="Write a picture of the search tree.")] = None,
    strategy: StrategyFlag = None,
    backup: BackupFlag = None,
    value_weight: ValueWeight = None,
    value_reading: ReadingFlag = None,
    settings: SearchSettings = None,
    endpoint: EndpointUrl = None,
    model: ModelName = None,
    whole_proofs: WholeProofs = False,
    endpoint_set: EndpointPairs = None,
    ttrl: Annotated[
        float | None,
        typer.Option(metavar="MINUTES", help="Train on variants of the statement for so long to prove it."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="With --ttrl: the run's folder, which goes on; runs/ttrl-NAME-… by default.")
    ] = None,
    training: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="With --ttrl: KEY=VALUE over configs/ttrl.toml (in worlds with depth: ttrl_worlds.toml); repeatable.",
        ),
    ] = None,
    lean_project: LeanProject = None,
) -> Answer:
    """Search a proof of a statement.

    What the search finds is judged by the verifier; only its word counts. With --ttrl a small prover is trained on
    variants of the statement meanwhile, until it is proved or the time is up; the same command goes on.

    Examples:

        lemma prove '(a b c : Nat) (h : a < b) : a + c < b + c' --budget 256

        lemma prove '(n : Nat) : n * 0 = 0' --endpoint http://localhost:8000/v1 --model Goedel-Prover --whole-proofs

        lemma prove '(n : Nat) : 3 ∣ 4 ^ n + 2' --ttrl 5
    """
    show_tree = show_tree or show_hypotheses
    if show_tree and screen.as_json:
        raise LemmaError("--show-tree has no effect with --json; --svg FILE writes a picture of the tree")
    if svg is not None:
        writable_file(svg)
    asked = endpoint_of(endpoint, model, whole_proofs, endpoint_set)
    flags = {"strategy": strategy, "backup": backup, "value_weight": value_weight, "value_reading": value_reading}
    for flag, given in (("--out", out), ("--set", training)):
        if given and ttrl is None:
            raise LemmaError(f"{flag} has no effect without --ttrl MINUTES")
    prover = prover_of(checkpoint, flags, settings, endpoint=asked)
    if ttrl is not None:
        if show_tree or svg is not None:
            raise LemmaError(
                "--show-tree, --show-hypotheses and --svg have no effect with --ttrl, which makes many trees"
            )
        given_settings = _training_settings(checkpoint, flags, settings, training, budget)
        return _with_training(screen, statement, ttrl, prover, out, given_settings, seed, module, lean_project)
    budget = budget or BUDGET
    prover = prover.with_budget(budget)
    setup = open_lean(lean_project, screen)
    theorem = state(statement, module, setup)
    screen.note(f"{theorem.statement}\nsearching with {prover.label}, at most {budget} Lean steps")
    with Session(setup) as session:
        (outcome,) = session.solve(prover, Task((theorem,), seed))
    attempt = judged(attempt_of(outcome, seed))
    if svg is not None:
        svg.write_text(tree_svg(outcome.search.tree, outcome.search.statistics), encoding="utf-8")
        screen.note(f"search tree: {svg}")
    tree = _tree_text(outcome.search, show_hypotheses) if show_tree else None
    return _answer(prover, outcome, attempt, tree)


def _training_settings(
    checkpoint: Path | None,
    flags: Mapping[str, Any],
    search: list[str] | None,
    training: list[str] | None,
    budget: int | None,
) -> dict[str, Any]:
    """What is laid over the configuration; a trained prover has its search's settings already."""
    given = {**parse_settings(search, "--search"), **{k: v for k, v in flags.items() if v is not None}}
    named = {} if checkpoint else {f"search.{key}": value for key, value in given.items()}
    return {**named, **({} if budget is None else {"search.lean_steps": budget}), **parse_settings(training)}


def _with_training(
    screen: Screen,
    statement: str,
    minutes: float,
    prover: Prover,
    out: Path | None,
    settings: Mapping[str, Any],
    seed: int,
    module: str,
    lean_project: Path | None,
) -> Answer:
    from rl.display import rich_reporter
    from rl.ttrl import prove_with_training  # torch, Ray
    from rl.ttrl.proving import check_minutes, config_for

    check_minutes(minutes)
    config_for(prover, settings, module)
    setup = open_lean(lean_project, screen)
    with rich_reporter() as reporter:
        result = prove_with_training(statement, minutes, prover, out, settings, seed, module, setup, reporter)
    if result.interrupted:
        raise Interrupted(f"what was learned is in {result.out}: the same command goes on")
    return _trained_answer(result, seed)


def _trained_answer(result: TestTimeResult, seed: int) -> Answer:
    theorem = result.theorem
    data = {
        "proved": result.proved,
        "name": theorem.name,
        "statement": theorem.statement,
        "preamble": theorem.preamble,
        "script": result.script,
        "lean_steps": result.lean_steps,
        "seconds": result.seconds,
        "variants": result.variants,
        "proved_variants": result.proved_variants,
        "rounds": result.rounds,
        "lemmas": list(result.lemmas),
        "out": str(result.out),
        "seed": seed,
        **verdict_data(result.verdict),
    }
    spent = (
        f"{result.lean_steps} Lean steps in all, {result.rounds} rounds, {result.proved_variants} of {result.variants}"
        f" variants proved, {result.seconds:.0f} s"
    )
    lines = [f"not proved: time is up ({spent})"]
    if result.script is not None:
        script = "\n".join(f"  {line}" for line in result.script.splitlines())
        before = theorem.preamble.strip()
        lines = [
            *([before, ""] if before else []),
            f"{theorem.statement} := by",
            script,
            f"proved and verified ({spent})",
        ]
    return Answer(data, result.proved, "\n".join([*lines, f"run folder: {result.out}"]))


def _answer(prover: Prover, outcome: SolveResult, attempt: Attempt, tree: str | None) -> Answer:
    theorem = outcome.theorem
    data = {
        "proved": attempt.proved,
        "name": theorem.name,
        "statement": theorem.statement,
        "preamble": theorem.preamble,
        "script": attempt.script,
        "steps": attempt.lean_steps,
        "lean_steps": attempt.lean_steps,
        "model_calls": attempt.model_calls,
        "seconds": attempt.seconds,
        "stop": attempt.stop,
        "nodes": outcome.search.stats.nodes,
        "tactics": attempt.tactics,
        "proof_steps": attempt.tactics,
        "saved": attempt.saved,
        "shortening_lean_steps": attempt.shortening_lean_steps,
        "shortening_steps": attempt.shortening_lean_steps,
        "lemmas": list(attempt.cited),
        "prover": prover.label,
        "trained_with": prover.library or None,
        "budget": prover.search.budget.lean_steps,
        "seed": attempt.seed,
        "usage": None if attempt.usage is None else asdict(attempt.usage),
        **verdict_data(attempt.verdict),
    }
    lines = [tree] if tree else []
    spent = f"{attempt.lean_steps} Lean steps, {attempt.model_calls} model calls, {attempt.seconds:.1f} s"
    if attempt.script is not None:
        script = "\n".join(f"  {line}" for line in attempt.script.splitlines())
        before = theorem.preamble.strip()  # what the statement means is said there
        lines += [
            *([before, ""] if before else []),
            f"{theorem.statement} := by",
            script,
            f"proved and verified ({spent})",
        ]
        if attempt.saved:
            found = (attempt.tactics or 0) + attempt.saved
            more = f"{attempt.shortening_lean_steps} Lean steps more"
            lines.append(f"shortened from {found} tactics to {attempt.tactics} ({more})")
    else:
        lines.append(f"not proved: {attempt.stop.replace('_', ' ')} ({spent})")
    if attempt.usage is not None:
        lines.append(f"asked {prover.label}: {attempt.usage.text()}")
    return Answer(data, attempt.proved, "\n".join(lines))


def _tree_text(result: SearchResult, hypotheses: bool) -> str:
    tree = render_tree(result.tree, statistics=result.statistics, hypotheses=hypotheses)
    return f"{drawn(tree)}\n{LEGEND}\n"

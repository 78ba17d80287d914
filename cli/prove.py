"""`lemma prove`: search a proof of one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.lean import open_lean
from cli.output import (
    Answer,
    Checkpoint,
    JsonFlag,
    LeanProject,
    Screen,
    Seed,
    deliver,
    drawn,
    verdict_data,
    writable_file,
)
from cli.search_flags import BackupFlag, ReadingFlag, SearchFlags, SearchSettings, StrategyFlag, ValueWeight
from prover.types import CORE_MODULE

if TYPE_CHECKING:
    from prover.attempts import Attempt
    from prover.prover import Prover
    from prover.search import SearchResult
    from prover.solve import Outcome


@dataclass(frozen=True, slots=True)
class ProveConfig:
    """`budget` counts Lean steps of the search (shortening a found proof comes on top)."""

    statement: str
    checkpoint: Path | None = None
    budget: int = 512
    seed: int = 0
    module: str = CORE_MODULE
    show_tree: bool = False
    show_hypotheses: bool = False
    svg: Path | None = None
    lean_project: Path | None = None
    search: SearchFlags = field(default_factory=SearchFlags)


def main(config: ProveConfig, screen: Screen) -> Answer:
    """Search, verify, shorten. Positive when the verifier says proved.

    Raises `LemmaError` for a statement that Lean does not accept, a bad checkpoint, an SVG file that cannot be written.
    """
    from prover.api import judged, state
    from prover.attempts import attempt_of
    from prover.prover import load_prover
    from prover.session import Session, Task

    if config.svg is not None:
        writable_file(config.svg)
    setup = open_lean(config.lean_project, screen)
    theorem = state(config.statement, config.module, setup)
    prover = load_prover(config.checkpoint, config.search.settings()).with_budget(config.budget)
    screen.note(f"{theorem.statement}\nsearching with {prover.label}, at most {config.budget} Lean steps")
    with Session(setup) as session:
        (outcome,) = session.solve(prover, Task((theorem,), config.seed))
    attempt = judged(attempt_of(outcome, config.seed))
    if config.svg is not None:
        from eval.treeplot import tree_svg

        config.svg.write_text(tree_svg(outcome.search.tree, outcome.search.statistics), encoding="utf-8")
        screen.note(f"search tree: {config.svg}")
    return _answer(config, prover, outcome, attempt)


def _answer(config: ProveConfig, prover: Prover, outcome: Outcome, attempt: Attempt) -> Answer:
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
        "saved": attempt.saved,
        "shortening_steps": attempt.shortening_steps,
        "lemmas": list(attempt.cited),
        "prover": prover.label,
        "trained_with": prover.library or None,
        "budget": config.budget,
        "seed": config.seed,
        **verdict_data(attempt.verdict),
    }
    lines = [_tree_text(outcome.search, config.show_hypotheses)] if config.show_tree else []
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
            more = f"{attempt.shortening_steps} Lean steps more"
            lines.append(f"shortened from {found} tactics to {attempt.tactics} ({more})")
    else:
        lines.append(f"not proved: {attempt.stop.replace('_', ' ')} ({spent})")
    return Answer(data, attempt.proved, "\n".join(lines))


def _tree_text(result: SearchResult, hypotheses: bool) -> str:
    from prover.search.render import LEGEND, render_tree

    tree = render_tree(result.tree, statistics=result.statistics, hypotheses=hypotheses)
    return f"{drawn(tree)}\n{LEGEND}\n"


def command(
    statement: Annotated[str, typer.Argument(help="A theorem without its proof; the name may be left out.")],
    checkpoint: Checkpoint = None,
    budget: Annotated[int, typer.Option(min=1, help="Lean steps the search may take.")] = 512,
    seed: Seed = 0,
    module: Annotated[str, typer.Option(help="The library module that the statement sees.")] = CORE_MODULE,
    show_tree: Annotated[
        bool, typer.Option("--show-tree", help="Print the search tree, goals without hypotheses.")
    ] = False,
    show_hypotheses: Annotated[
        bool, typer.Option("--show-hypotheses", help="The tree with whole states and the tactics that Lean refused.")
    ] = False,
    svg: Annotated[Path | None, typer.Option(help="Write a picture of the search tree.")] = None,
    strategy: StrategyFlag = None,
    backup: BackupFlag = None,
    value_weight: ValueWeight = None,
    value_reading: ReadingFlag = None,
    settings: SearchSettings = None,
    lean_project: LeanProject = None,
    as_json: JsonFlag = False,
) -> None:
    """Search a proof of a statement.

    What the search finds is judged by the verifier; only its word counts.

    Example:

        lemma prove '(a b c : Nat) (h : a < b) : a + c < b + c' --budget 256
    """
    search = SearchFlags(strategy, backup, value_weight, value_reading, tuple(settings or ()))
    config = ProveConfig(
        statement,
        checkpoint,
        budget,
        seed,
        module,
        show_tree or show_hypotheses,
        show_hypotheses,
        svg,
        lean_project,
        search,
    )
    deliver(lambda screen: main(config, screen), as_json)

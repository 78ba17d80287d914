"""`lemma prove`: search a proof of one statement."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.checkpoints import settings_of
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
from prover.types import CORE_MODULE, LemmaError

if TYPE_CHECKING:
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
    if config.svg is not None:
        writable_file(config.svg)
    setup = open_lean(config.lean_project, screen)
    from prover.lean.verifier.files import has_module
    from prover.text.reader import reader_for
    from prover.text.statements import theorem_of

    theorem = theorem_of(config.statement, config.module, reader=reader_for(setup))
    if not has_module(setup, theorem.module):
        raise LemmaError(f"unknown module {theorem.module}: this is {setup.identity}; give --lean-project DIR")
    from eval.provers import ProverFactory
    from eval.runner import RunConfig
    from prover.lean.gym.pool import LeanPool
    from prover.lean.verifier.verify import Verifier
    from prover.solve import solve_many

    proposals, search = settings_of(config.checkpoint, config.search)
    run = RunConfig(config.budget, (config.seed,), search)
    prover = ProverFactory(setup, None, config.checkpoint, proposals)(theorem.module, config.seed)
    screen.note(f"{theorem.statement}\nsearching with {prover.label}, at most {config.budget} Lean steps")
    with LeanPool(setup, workers=1) as env, Verifier(setup) as verifier:
        env.free([env.start(theorem)])  # a statement that Lean does not accept is the caller's mistake
        rng = random.Random(config.seed)
        evaluator = run.evaluator_of(prover)
        solve = run.solve_config()
        outcome = solve_many([theorem], env, verifier, prover.proposer, evaluator, solve, rng)[0]
    if config.svg is not None:
        from eval.treeplot import tree_svg
        from prover.search.render import statistics_of

        config.svg.write_text(tree_svg(outcome.search.tree, statistics_of(outcome.search)), encoding="utf-8")
        screen.note(f"search tree: {config.svg}")
    return _answer(config, prover.label, outcome)


def _answer(config: ProveConfig, label: str, outcome: Outcome) -> Answer:
    stats = outcome.search.stats
    data = {
        "proved": outcome.proved,
        "name": outcome.theorem.name,
        "statement": outcome.theorem.statement,
        "preamble": outcome.theorem.preamble,
        "script": outcome.proof.script if outcome.proof else None,
        "steps": stats.steps,
        "model_calls": stats.model_calls,
        "seconds": round(stats.seconds, 3),
        "stop": outcome.search.stop,
        "nodes": stats.nodes,
        "proof_steps": outcome.steps,
        "saved": outcome.saved,
        "shortening_steps": outcome.shortening_steps,
        "prover": label,
        "budget": config.budget,
        "seed": config.seed,
        **verdict_data(outcome.verdict),
    }
    lines = [_tree_text(outcome.search, config.show_hypotheses)] if config.show_tree else []
    spent = f"{stats.steps} Lean steps, {stats.model_calls} model calls, {stats.seconds:.1f} s"
    if outcome.proof is not None:
        script = "\n".join(f"  {line}" for line in outcome.proof.script.splitlines())
        before = outcome.theorem.preamble.strip()  # what the statement means is said there
        lines += [
            *([before, ""] if before else []),
            f"{outcome.theorem.statement} := by",
            script,
            f"proved and verified ({spent})",
        ]
        if outcome.saved:
            found = (outcome.steps or 0) + outcome.saved
            lines.append(
                f"shortened from {found} tactics to {outcome.steps} ({outcome.shortening_steps} Lean steps more)"
            )
    else:
        lines.append(f"not proved: {outcome.search.stop.replace('_', ' ')} ({spent})")
    return Answer(data, outcome.proved, "\n".join(lines))


def _tree_text(result: SearchResult, hypotheses: bool) -> str:
    from prover.search.render import LEGEND, render_tree, statistics_of

    tree = render_tree(result.tree, statistics=statistics_of(result), hypotheses=hypotheses)
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

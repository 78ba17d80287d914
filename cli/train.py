"""`lemma train`: train a prover by expert iteration."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.dry_run import answer_plan
from cli.lean import open_lean
from cli.output import Answer, Interrupted, LeanProject, Screen, verb
from cli.settings import Settings, parse_settings

if TYPE_CHECKING:
    from rl.loop import TrainResult


@verb
def command(
    screen: Screen,
    config: Annotated[Path, typer.Argument(help="A TOML file, or the name of a shipped one, such as demo.")],
    out: Annotated[Path | None, typer.Option(help="Run folder; runs/NAME by default.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue the run in the folder.")] = False,
    warm_start: Annotated[
        list[str] | None,
        typer.Option(
            "--warm-start",
            metavar="DATA",
            help="Learn from given proofs first: `references`, a file or folder of LeanDojo or of states and tactics,"
            " or hf:NAME; repeatable.",
        ),
    ] = None,
    settings: Settings = None,
    lean_project: LeanProject = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would run, what it takes and whether that fits; start nothing.")
    ] = False,
) -> Answer:
    """Train a prover by expert iteration.

    Evaluates before and after on held-out theorems. With `conjecturer.enabled=true` part
    of every round's Lean steps goes into lemmas, which the prover may then cite; they end up in `lemmas.lean`.

    Examples:

        lemma train demo --out runs/mine --set rounds=2

        lemma train suites --out runs/warm --warm-start references

        lemma train eight_gpus --dry-run

        lemma train suites --out runs/lemmas --set conjecturer.enabled=true --set proposals.closers=0.3
    """
    given = parse_settings(settings)
    if warm_start:
        given["warm_start.data"] = warm_start
    from rl.config import load_config  # torch
    from rl.display import rich_reporter
    from rl.loop import train  # Ray
    from rl.run_folder import check_startable, holds_run

    chosen = load_config(config, given)
    if dry_run:
        if out or resume:
            check_startable(out or Path("runs") / config.stem, chosen, resume)
        return answer_plan(chosen)
    out = out or Path("runs") / config.stem
    check_startable(out, chosen, resume)
    setup = open_lean(lean_project, screen)
    goes_on = Interrupted(f"everything is saved: the same command with --resume --out {out} goes on")
    try:
        with rich_reporter() as reporter:
            result = train(chosen, out, resume, reporter, setup)
    except KeyboardInterrupt as error:  # before the first search
        raise goes_on if holds_run(out) else error from None
    if result.interrupted:
        raise goes_on
    return _answer(result)


def _answer(result: TrainResult) -> Answer:
    from eval.run_report import evaluation_data  # matplotlib

    data = {
        "out": str(result.out),
        "iterations": result.iterations,
        "proved": result.proved,
        "theorems": result.theorems,
        "eval_before": evaluation_data(result.before),
        "eval_after": evaluation_data(result.after),
        "seconds": round(result.seconds, 1),
        "conjectures": None if result.conjectures is None else asdict(result.conjectures),
        "usage": None if result.usage is None else asdict(result.usage),
    }
    lines = [f"{result.iterations} iterations, proved {result.proved} of {result.theorems} training theorems"]
    for name, found in (("before", result.before), ("after", result.after)):
        if found is not None:
            lines.append(f"{name}: {found.proved} of {found.attempted} held-out attempts ({100 * found.rate:.1f} %)")
    if (made := result.conjectures) is not None:
        counts = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in made.statuses.items() if n)
        lines.append(f"{made.judged} conjectures in {made.lean_steps} Lean steps: {counts or 'none'}")
        lines.append(f"{len(made.lemmas)} lemmas in the library: {result.out / 'lemmas.lean'}")
    if result.usage is not None:
        lines.append(f"asked the endpoint: {result.usage.text()}")
    lines.append(f"run folder: {result.out}")
    return Answer(data, True, "\n".join(lines))

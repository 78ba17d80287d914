"""`lemma demo`: train a small prover from zero and show what that changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, Interrupted, Screen, table, verb
from cli.settings import Settings, parse_settings
from prover.session import Session
from rl import CONFIGS

CONFIG = CONFIGS / "demo.toml"


@verb
def command(
    screen: Screen,
    config: Annotated[Path, typer.Option(help="A training configuration.", show_default="demo")] = CONFIG,
    out: Annotated[Path, typer.Option(help="Run folder.")] = Path("runs/demo"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Remove an earlier run in the folder first.")] = False,
    settings: Settings = None,
) -> Answer:
    """Train a small prover from zero.

    Evaluates before and after on held-out theorems and writes a report with plots. A run that was cut off goes on.

    Example:

        lemma demo --out runs/demo
    """
    given = parse_settings(settings)
    from eval.depth_report import depth_text
    from eval.report import comparison_text, rates_table, write_report  # matplotlib
    from eval.run_report import build_report, evaluation_data, read_run
    from rl.config import load_config  # torch
    from rl.display import rich_reporter
    from rl.evaluate import evaluate_automation
    from rl.loop import train  # Ray
    from rl.run_folder import check_lean, check_startable, holds_run

    chosen = load_config(config, given)
    if fresh and (out / "run.json").is_file():
        shutil.rmtree(out)
    check_startable(out, chosen, holds_run(out))
    setup = open_lean(None, screen)
    check_lean(out, setup.identity)
    with Session(setup, chosen.actors) as session, screen.bar("Lean's automation alone") as progress:
        automation = evaluate_automation(session, chosen, progress)
    with rich_reporter() as reporter:
        result = train(chosen, out, holds_run(out), reporter, setup)
    if result.interrupted:
        raise Interrupted("everything is saved: the same command goes on")
    automation.save(out / "evaluation" / "automation.json")
    screen.note("verifying the proofs once more for the report")
    page = out / "report.html"
    report = build_report(read_run(out), setup)
    write_report(report, page)
    assert result.before is not None
    assert result.after is not None
    rates = rates_table(report.rates)
    numbers = [column.name for column in rates.columns if column.number]
    lines = [table([column.name for column in rates.columns], rates.rows, numbers)]
    lines += map(comparison_text, report.comparisons)
    lines += [depth_text(report.depths)] if report.depths else []
    lines.append(f"report: {page.resolve()}")
    data = {
        "out": str(out),
        "report": str(page),
        "iterations": result.iterations,
        "proved": result.proved,
        "theorems": result.theorems,
        "eval_before": evaluation_data(result.before),
        "eval_after": evaluation_data(result.after),
        "hammer": {"proved": automation.proved, "attempted": automation.attempted, "rate": automation.rate},
        "seconds": round(result.seconds, 1),
    }
    return Answer(data, result.after.proved > result.before.proved, "\n".join(lines))

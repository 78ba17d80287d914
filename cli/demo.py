"""`lemma demo`: train a small prover from zero and show what that changed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.lean import open_lean
from cli.output import Answer, Interrupted, JsonFlag, Screen, deliver, table
from cli.train import evaluation_data, parse_settings
from prover.types import LemmaError
from rl import CONFIGS

if TYPE_CHECKING:
    from prover.lean.library.build import LeanSetup
    from rl.config import TrainConfig
    from rl.evaluate import EvaluationResult

CONFIG = CONFIGS / "demo.toml"


@dataclass(frozen=True, slots=True)
class DemoConfig:
    """A training configuration, where to put the run, and settings over the file's."""

    config: Path = CONFIG
    out: Path = Path("runs/demo")
    fresh: bool = False
    settings: dict[str, Any] = field(default_factory=dict[str, Any])


def main(config: DemoConfig, screen: Screen) -> Answer:
    """Build the library, evaluate, train, evaluate again, write `report.html`. A run that was cut off goes on.

    Positive when the trained prover proves more held-out theorems than the untrained one. Raises `LemmaError`.
    """
    from rl.config import load_config
    from rl.run_folder import check_startable, holds_run

    settings = load_config(config.config, config.settings)
    if config.fresh and (config.out / "run.json").is_file():
        shutil.rmtree(config.out)
    out = config.out
    check_startable(out, settings, holds_run(out))
    setup = open_lean(None, screen)
    from cli.run_report import build_report, read_run
    from eval.report import comparison_text, rates_table, write_report
    from rl.loop import train
    from rl.metrics import rich_reporter

    baseline = _hammer(settings, setup, screen)
    with rich_reporter() as reporter:
        result = train(settings, out, holds_run(out), reporter, setup)
    if result.interrupted:
        raise Interrupted("everything is saved: the same command goes on")
    baseline.save(out / "evaluation" / "automation.json")
    path = out / "report.html"
    report = build_report(read_run(out), setup, screen)
    write_report(report, path)
    assert result.before is not None
    assert result.after is not None
    rates = rates_table(report.rates)
    numbers = [column.name for column in rates.columns if column.number]
    lines = [table([column.name for column in rates.columns], rates.rows, numbers)]
    lines += map(comparison_text, report.comparisons)
    lines.append(f"report: {path.resolve()}")
    data = {
        "out": str(out),
        "report": str(path),
        "iterations": result.iterations,
        "proved": result.proved,
        "theorems": result.theorems,
        "eval_before": evaluation_data(result.before),
        "eval_after": evaluation_data(result.after),
        "hammer": {"proved": baseline.proved, "attempted": baseline.attempted, "rate": baseline.rate},
        "seconds": round(result.seconds, 1),
    }
    return Answer(data, result.after.proved > result.before.proved, "\n".join(lines))


def _hammer(settings: TrainConfig, setup: LeanSetup, screen: Screen) -> EvaluationResult:
    """Lean's automation on the same held-out theorems, at the same budget."""
    from prover.evaluation import evaluate_with
    from prover.prover import ProverKind, load_prover
    from prover.session import Session, record_attempt
    from prover.suites import load_suite
    from rl.evaluate import EvaluationResult, TheoremResult, evaluation_lean_steps, held_out

    suites = [load_suite(name) for name in settings.suites]
    theorems = held_out([e.theorem for suite in suites for e in suite.entries], settings)
    if not theorems:
        raise LemmaError(f"no theorem of the {settings.evaluation.split} split in {', '.join(settings.suites)}")
    prover = load_prover(kind=ProverKind.HAMMER).with_budget(evaluation_lean_steps(settings))
    with Session(setup, settings.actors) as session, screen.bar("Lean's automation alone") as progress:
        found = evaluate_with(session, prover, theorems, record_attempt, progress=progress)
    results = [
        TheoremResult(t.name, (a.proved,), (a.lean_steps,), (a.script,), t.source.removeprefix("suite:"))
        for t, a in zip(theorems, found.attempts, strict=True)
    ]
    return EvaluationResult(str(settings.evaluation.split), 0, found.budget or 0, 1, tuple(results))


def command(
    config: Annotated[Path, typer.Option(help="A training configuration.", show_default="demo")] = CONFIG,
    out: Annotated[Path, typer.Option(help="Run folder.")] = Path("runs/demo"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Remove an earlier run in the folder first.")] = False,
    settings: Annotated[list[str] | None, typer.Option("--set", help="KEY=VALUE over the file; repeatable.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Train a small prover from zero.

    Evaluates before and after on held-out theorems and writes a report with plots.

    Example:

        lemma demo --out runs/demo
    """
    deliver(lambda screen: main(DemoConfig(config, out, fresh, parse_settings(settings or [])), screen), as_json)

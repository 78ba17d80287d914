"""`lemma report`: a page about a training run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, JsonFlag, LeanProject, Screen, deliver, writable_file

if TYPE_CHECKING:
    from eval.report import Report
    from prover.lean.library.build import LeanSetup


def main(run: Path, out: Path | None, lean_project: Path | None, screen: Screen) -> Answer:
    """Write the page of a run folder; positive when it could be written. Raises `LemmaError`."""
    from cli.run_report import read_run

    folder = read_run(run)
    path = writable_file(out or run / "report.html")
    report = write(run, path, open_lean(lean_project, screen), screen)
    lines = [*([f"not there: {report.missing}"] if report.missing else []), f"report: {path.resolve()}"]
    data = {"run": str(run), "report": str(path), "rounds": folder.rounds, "missing": list(folder.missing)}
    return Answer(data, True, "\n".join(lines))


def write(run: Path, path: Path, setup: LeanSetup, screen: Screen) -> Report:
    """Read a run folder and write its page."""
    from cli.run_report import build_report, read_run
    from eval.report import write_report

    report = build_report(read_run(run), setup, screen)
    write_report(report, path)
    return report


def command(
    run: Annotated[Path, typer.Argument(help="The folder of a training run, finished or not.")],
    out: Annotated[Path | None, typer.Option(help="The page; report.html in the run folder by default.")] = None,
    lean_project: LeanProject = None,
    as_json: JsonFlag = False,
) -> None:
    """Write a page about a training run: solve rates, curves, calibration, a search tree, proofs.

    It shows what the folder holds and says what is missing; proofs are verified once more.

    Example:

        lemma report runs/demo
    """
    deliver(lambda screen: main(run, out, lean_project, screen), as_json)

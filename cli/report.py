"""`lemma report`: a page about a training run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, LeanProject, Screen, verb
from prover.files import writable_file


@verb
def command(
    screen: Screen,
    run: Annotated[Path, typer.Argument(help="The folder of a training run, finished or not.")],
    out: Annotated[Path | None, typer.Option(help="The page; report.html in the run folder by default.")] = None,
    lean_project: LeanProject = None,
) -> Answer:
    """Write a page about a training run.

    Solve rates, curves, calibration, a search tree, proofs: what the folder holds. It says what is missing, and
    verifies the proofs once more.

    Example:

        lemma report runs/demo
    """
    from eval.report import write_report  # matplotlib
    from eval.run_report import build_report, read_run  # torch

    if out is not None:
        writable_file(out)
    folder = read_run(run)
    page = writable_file(out or run / "report.html")
    setup = open_lean(lean_project, screen)
    screen.note("verifying the proofs once more for the report")
    report = build_report(folder, setup)
    write_report(report, page)
    missing = [f"not there: {', '.join(report.missing)}"] if report.missing else []
    data = {"run": str(run), "report": str(page), "rounds": folder.rounds, "missing": list(report.missing)}
    return Answer(data, True, "\n".join([*missing, f"report: {page.resolve()}"]))

"""`lemma report`: a page about a training run, or about several."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, LeanProject, Screen, verb
from prover.files import writable_file
from prover.types import LemmaError


@verb
def command(
    screen: Screen,
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of training runs, finished or not.")],
    out: Annotated[
        Path | None, typer.Option(help="The page; report.html in the run folder by default. Needed for several runs.")
    ] = None,
    lean_project: LeanProject = None,
) -> Answer:
    """Write a page about a training run, or about several.

    Of one run: solve rates, what became of each held-out theorem, curves, calibration, a search tree, proofs, as far as
    the folder holds them. It says what is missing, and verifies the proofs once more. Of several: their rates, curves
    and settings side by side.

    Examples:

        lemma report runs/demo

        lemma report runs/demo runs/mine --out both.html
    """
    if len(runs) > 1:
        return _side_by_side(runs, out)
    (run,) = runs
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


def _side_by_side(runs: list[Path], out: Path | None) -> Answer:
    if out is None:
        raise LemmaError("a page about several runs belongs to none of their folders; say where with --out FILE.html")
    from eval.page import write_page
    from eval.runs_report import runs_page

    page = runs_page(runs)
    write_page(page, writable_file(out))
    return Answer({"runs": [str(run) for run in runs], "report": str(out)}, True, f"report: {out.resolve()}")

"""`lemma report`: a page about a training run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, JsonFlag, LeanProject, Screen, deliver, writable_file


def main(run: Path, out: Path | None, lean_project: Path | None, screen: Screen) -> Answer:
    """Write the page of a run folder; positive when it could be written. Raises `LemmaError`."""
    from cli.run_report import build_report, read_run
    from eval.report import write_report

    folder = read_run(run)
    path = writable_file(out or run / "report.html")
    write_report(build_report(folder, open_lean(lean_project, screen), screen), path)
    missing = [f"not there: {', '.join(folder.missing)}"] if folder.missing else []
    data = {"run": str(run), "report": str(path), "rounds": folder.rounds, "missing": list(folder.missing)}
    return Answer(data, True, "\n".join([*missing, f"report: {path.resolve()}"]))


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

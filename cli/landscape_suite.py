"""`lemma landscape SUITE`: what evaluations together know of a suite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cli.lean import open_lean
from cli.output import Answer, Screen
from cli.runs import RUNS
from eval.page import write_page
from eval.sources import load_benchmark, parse_source
from eval.suite_landscape import find_evaluations, landscape_page, landscape_text, suite_landscape
from prover.files import writable_file
from prover.lean.library.premises import load_premises
from prover.session import Session
from prover.types import LemmaError


def suite_view(
    screen: Screen, name: str, folders: Sequence[Path], html: Path | None, lean_project: Path | None
) -> Answer:
    """The answer over these evaluations, or over all of the suite in `RUNS`. Raises `LemmaError` when there is none."""
    source = parse_source(name)
    found = list(folders) or find_evaluations(str(source), RUNS)
    if not found:
        raise LemmaError(
            f"no finished evaluation of {source} in {RUNS}; make one with `lemma eval {name} --split all --out "
            f"{RUNS}/NAME`, or name its folder with --from"
        )
    if html is not None:
        writable_file(html)
    with Session(open_lean(lean_project, screen), 1) as session:
        suite = load_benchmark(source, None, None, 0, session.setup, session.env())
        modules = {theorem.module for theorem in suite.theorems}
        premises = {premise.name for module in modules for premise in load_premises(session.setup, module)}
    landscape = suite_landscape(suite, found, premises)
    lines = [landscape_text(landscape)]
    if html is not None:
        write_page(landscape_page(landscape), html)
        lines.append(f"page: {html.resolve()}")
    return Answer(landscape.data(), True, "\n".join(lines))

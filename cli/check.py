"""`lemma check`: verify finished proofs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.lean import open_lean
from cli.output import Answer, LeanProject, Screen, verb, verdict_data
from prover.api import check, state
from prover.checking import FileCheck, check_file
from prover.lean.library.build import LeanSetup
from prover.lean.processes.confine import Layer, held_layers
from prover.lean.verifier.incidents import incident_log
from prover.suites import read_source
from prover.types import LemmaError


@verb
def command(
    screen: Screen,
    file: Annotated[Path | None, typer.Argument(help="A file of `theorem … := by …`.", show_default=False)] = None,
    statement: Annotated[str | None, typer.Option(help="A statement, without its proof.")] = None,
    script: Annotated[str | None, typer.Option(help="The tactic block that is said to prove it.")] = None,
    lean_project: LeanProject = None,
) -> Answer:
    """Verify finished proofs.

    Either every theorem of a file, or one tactic block against one statement. Exit code 0: all of them are proved.

    Examples:

        lemma check examples/proofs.lean

        lemma check --statement '(a b : Nat) : a + b = b + a' --script 'omega'
    """
    if file is not None and (statement is not None or script is not None):
        raise LemmaError("give a file, or --statement and --script, not both")
    if file is None and (statement is None or script is None):
        raise LemmaError("give a FILE.lean, or both --statement and --script")
    text = None if file is None else read_source(file)
    setup = open_lean(lean_project, screen)
    if text is not None:
        with screen.bar("verifying"):
            found = check_file(text, str(file), setup)
        return _answer(_rows(found), found.errors, setup)
    began = time.perf_counter()
    with screen.bar("verifying"):
        theorem = state(statement or "", lean=setup)
        verdict = check(theorem, script or "", lean=setup)
    seconds = round(time.perf_counter() - began, 3)
    return _answer([{"name": theorem.name, **verdict_data(verdict), "seconds": seconds}], (), setup)


def _rows(report: FileCheck) -> list[dict[str, Any]]:
    return [
        {
            "name": theorem.name,
            **verdict_data(theorem.verdict),
            "disagreement": report.incidents.get(theorem.name),
            "line": theorem.start.line,
            "type": theorem.type,
            "depends_on": list(theorem.depends_on),
            "seconds": round(report.seconds / len(report.theorems), 3),
        }
        for theorem in report.theorems
    ]


def _answer(rows: Sequence[Mapping[str, Any]], errors: Sequence[str], setup: LeanSetup) -> Answer:
    proved = sum(r["verdict"] == "proved" for r in rows)
    lines = [
        f"{r['verdict']:8} {r['name']}" + (f"  ({r['reason']}: {r['detail']})" if r["reason"] else "") for r in rows
    ]
    disputed = [r for r in rows if r["disagreement"]]
    lines += [
        *errors,
        *(f"incident {r['name']}  ({r['disagreement']}; recorded in {incident_log()})" for r in disputed),
    ]
    data = {
        "results": rows,
        "proved": proved,
        "errors": list(errors),
        "incidents": len(disputed),
        "lean": setup.identity,
        "confinement": {layer.value: layer in held_layers() for layer in Layer},
    }
    text = "\n".join([*lines, f"{proved} of {len(rows)} proved ({setup.identity})"])
    return Answer(data, proved == len(rows) and not errors, text, incident=bool(disputed))

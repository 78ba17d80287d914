"""`lemma check`: verify finished proofs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.lean import open_lean
from cli.output import Answer, JsonFlag, LeanProject, Screen, deliver, verdict_data
from prover.suites import read_text
from prover.types import LemmaError, Proof

if TYPE_CHECKING:
    from prover.lean.library.build import LeanSetup

SECONDS: Final = 60.0
SECONDS_PER_CHARACTER: Final = 0.01
"""What a file may take: 2,000 theorems by `omega` are 100,000 characters, and take Lean a minute or two."""
RETRIES: Final = 8
"""Commands of a file at which Lean's process may end, and the rest is still judged."""


@dataclass(frozen=True, slots=True)
class CheckConfig:
    """Either `file`, or `statement` and `script`."""

    file: Path | None = None
    statement: str | None = None
    script: str | None = None
    lean_project: Path | None = None


def main(config: CheckConfig, screen: Screen) -> Answer:
    """Verify each theorem of a file, or one script. Positive when every one is proved. Raises `LemmaError`.

    Where Lean's own process and the audit disagree, the result says so and the exit code is that of an incident.
    """
    given = config.statement is not None, config.script is not None
    if config.file is not None and any(given):
        raise LemmaError("give a file, or --statement and --script, not both")
    if config.file is None and not all(given):
        raise LemmaError("give a FILE.lean, or both --statement and --script")
    text = None if config.file is None else read_text(config.file)
    setup = open_lean(config.lean_project, screen)
    if text is not None:
        return _check_file(text, str(config.file), setup, screen)
    return _check_script(config.statement or "", config.script or "", setup, screen)


def _check_script(statement: str, script: str, setup: LeanSetup, screen: Screen) -> Answer:
    from prover.lean.verifier.verify import Verifier
    from prover.text.reader import reader_for
    from prover.text.statements import theorem_of

    theorem = theorem_of(statement, reader=reader_for(setup))
    began = time.perf_counter()
    with Verifier(setup) as verifier, screen.bar("verifying"):
        verdict = verifier.verify(theorem, Proof(script))
    seconds = round(time.perf_counter() - began, 3)
    row = {"name": theorem.name, **verdict_data(verdict), "seconds": seconds}
    return _answer([row], [], setup, row["disagreement"] is not None)


def _check_file(text: str, where: str, setup: LeanSetup, screen: Screen) -> Answer:
    from prover.lean.processes.supervise import CompileLimits
    from prover.lean.verifier.auditor import AuditLimits
    from prover.lean.verifier.files import Broken, FileChecker, FileLimits, Severity, TimedOut
    from prover.lean.verifier.incidents import Incident, record_incident

    incidents: list[Incident] = []

    def on_incident(incident: Incident) -> None:
        incidents.append(incident)
        record_incident(incident)

    seconds = SECONDS + SECONDS_PER_CHARACTER * len(text)
    limits = FileLimits(CompileLimits(seconds=seconds), AuditLimits(seconds=seconds), RETRIES)
    with FileChecker(setup, limits, on_incident) as files, screen.bar("verifying"):
        verdict = files.check(text)
    if isinstance(verdict, TimedOut | Broken):
        why = verdict.detail if isinstance(verdict, Broken) else f"Lean took longer than {verdict.limit:g} s"
        raise LemmaError(f"{where} cannot be judged: {why}")
    disagree = {incident.theorem.name: incident.disagreement for incident in incidents}
    share = round(verdict.seconds / max(1, len(verdict.theorems)), 3)
    rows: list[dict[str, object]] = [
        {
            "name": theorem.name,
            **verdict_data(theorem.verdict),
            "disagreement": disagree.get(theorem.name),
            "line": theorem.start.line,
            "type": theorem.type,
            "depends_on": list(theorem.depends_on),
            "seconds": share,
        }
        for theorem in verdict.theorems
    ]
    errors = [
        f"{where}:{m.start.line}:{m.start.column}: {m.text}" for m in verdict.messages if m.severity is Severity.ERROR
    ]
    if not rows:
        why = (
            _first_line(errors[0]).replace(": lemma: ", ": ", 1)
            if errors
            else f"{where}: no theorem in it; write `theorem NAME : STATEMENT := by …`"
        )
        raise LemmaError(why)
    return _answer(rows, errors, setup, bool(incidents))


def _answer(rows: list[dict[str, object]], errors: list[str], setup: LeanSetup, incident: bool) -> Answer:
    from prover.lean.processes.confine import Layer, held_layers
    from prover.lean.verifier.incidents import incident_log

    proved = sum(r["verdict"] == "proved" for r in rows)
    lines = [
        f"{r['verdict']:8} {r['name']}" + (f"  ({r['reason']}: {r['detail']})" if r["reason"] else "") for r in rows
    ]
    lines += [f"{error}" for error in errors]
    incidents = [r for r in rows if r["disagreement"]]
    lines += [f"incident {r['name']}  ({r['disagreement']}; written down in {incident_log()})" for r in incidents]
    text = "\n".join([*lines, f"{proved} of {len(rows)} proved ({setup.identity})"])
    data = {
        "results": rows,
        "proved": proved,
        "errors": errors,
        "incidents": len(incidents),
        "lean": setup.identity,
        "confinement": {layer.value: layer in held_layers() for layer in Layer},
    }
    return Answer(data, proved == len(rows) and not errors, text, incident=incident)


def _first_line(text: object) -> str:
    return str(text).partition("\n")[0]


def command(
    file: Annotated[Path | None, typer.Argument(help="A file of `theorem … := by …`.", show_default=False)] = None,
    statement: Annotated[str | None, typer.Option(help="A statement, without its proof.")] = None,
    script: Annotated[str | None, typer.Option(help="The tactic block that is said to prove it.")] = None,
    lean_project: LeanProject = None,
    as_json: JsonFlag = False,
) -> None:
    """Verify finished proofs.

    Each theorem of a file, or one script against one statement.

    Examples:

        lemma check proofs.lean

        lemma check --statement '(a b : Nat) : a + b = b + a' --script 'omega'
    """
    deliver(lambda screen: main(CheckConfig(file, statement, script, lean_project), screen), as_json)

"""Verifying the finished proofs of a whole file. What `lemma check FILE` says; `prover.check` is for one script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from prover.lean.library.build import LeanSetup
from prover.lean.processes.supervise import CompileLimits
from prover.lean.reader.file_read import Severity
from prover.lean.verifier.auditor import AuditLimits
from prover.lean.verifier.file_judgement import Broken, JudgedTheorem, TimedOut
from prover.lean.verifier.files import FileChecker, FileLimits
from prover.lean.verifier.incidents import Incident, record_incident
from prover.types import Disagreement, LemmaError

SECONDS: Final = 60.0
SECONDS_PER_CHARACTER: Final = 0.01
"""What a file may take: 2,000 theorems by `omega` are 100,000 characters, and take Lean a minute or two."""
RETRIES: Final = 8
"""Commands of a file at which Lean's process may end, and the rest is still judged."""


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What became of a file's theorems, at least one.

    `errors` are Lean's, each with file, line and column. `incidents` names the theorems of which Lean's own process
    and the audit think differently, and how. `seconds` is for the whole file.
    """

    theorems: tuple[JudgedTheorem, ...]
    errors: tuple[str, ...]
    incidents: Mapping[str, Disagreement]
    seconds: float


def check_file(text: str, where: str, setup: LeanSetup) -> FileCheck:
    """Judge every theorem of a file's text; `where` names the file in errors.

    Raises `LemmaError` for a file that cannot be judged or has no theorem, with the place and Lean's words.
    """
    incidents: dict[str, Disagreement] = {}

    def on_incident(incident: Incident) -> None:
        incidents[incident.theorem.name] = incident.disagreement
        record_incident(incident)

    seconds = SECONDS + SECONDS_PER_CHARACTER * len(text)
    limits = FileLimits(CompileLimits(seconds=seconds), AuditLimits(seconds=seconds), RETRIES)
    with FileChecker(setup, limits, on_incident) as files:
        verdict = files.check(text)
    if isinstance(verdict, TimedOut):
        raise LemmaError(f"{where} cannot be judged: Lean took longer than {verdict.limit:g} s")
    if isinstance(verdict, Broken):
        raise LemmaError(f"{where} cannot be judged: {verdict.detail}")
    errors = [m for m in verdict.messages if m.severity is Severity.ERROR]
    said = tuple(f"{where}:{m.start.line}:{m.start.column}: {m.text}" for m in errors)
    if not verdict.theorems:
        first = said[0].partition("\n")[0].replace(": lemma: ", ": ", 1) if said else ""
        raise LemmaError(first or f"{where}: no theorem in it; write `theorem NAME : STATEMENT := by …`")
    return FileCheck(verdict.theorems, said, incidents, verdict.seconds)

"""Judges a whole file as a proof of a given theorem. Models answer with such files, with helper lemmas and scopes.

The statement is compiled separately, in the trusted context alone; nothing of the file reaches it. The file is read in
confinement, after the theorem's imports and preamble. Lean's kernel must accept one of its theorems as a term of the
trusted type (`file_audit.audit_claim`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from prover.lean.olean.exprs import Name
from prover.lean.reader.file_read import Command, Declaration, FileRead, normalised
from prover.lean.reader.hazards import HazardKind
from prover.lean.reader.reading import Mode
from prover.lean.verifier.auditor import Accepted
from prover.lean.verifier.compile import Compiler
from prover.lean.verifier.compile_server import ReadingTask
from prover.types import ProofFile, RefusalReason, Refused, Theorem

MOST_CLAIMS: Final = 8

Audit = Callable[[bytes, tuple[Name, ...]], Accepted | Refused]
"""The audit's outcome for a compiled file and the names of the theorems in it."""


def judge_claim(
    compiler: Compiler, theorem: Theorem, proof: ProofFile, seconds: float, audit: Audit
) -> Accepted | Refused:
    """Read the file after the theorem's preamble; if that fails, without it, because the file may repeat it."""
    text = normalised(proof.text)
    preamble = theorem.preamble.strip()
    found: Accepted | Refused = Refused(RefusalReason.MISSING_THEOREM, "the file has no theorem")
    for before in (f"{preamble}\n", "") if preamble else ("",):
        task = ReadingTask(Mode.WHOLE, None)
        (read,) = compiler.read(theorem.module, [before + text], task, replace(compiler.limits, seconds=seconds))
        found = _claim(read, len(before.encode("utf-8", "replace")), theorem, audit)
        if isinstance(found, Accepted):
            break
    return found


def _claim(read: FileRead, begin: int, theorem: Theorem, audit: Audit) -> Accepted | Refused:
    if read.header is not None and read.header.is_module:
        return Refused(RefusalReason.PARSE, "a file that begins with `module` does not export its proofs")
    if read.olean is None:
        return read.ended or Refused(RefusalReason.CRASH, "Lean gave no answer")
    stating = [(d, c) for c in read.commands for d in c.declarations if d.states and d.span[0] >= begin]
    wanted = theorem.name.rpartition(".")[2]
    stating.sort(key=lambda pair: (pair[0].last_name == wanted, pair[0].span[0]), reverse=True)
    if not stating:
        return Refused(RefusalReason.MISSING_THEOREM, "the file has no theorem")
    good = [d for d, c in stating if not _fault(read, d, c)]
    if not good:
        return _fault(read, *stating[0]) or Refused(RefusalReason.ELABORATION, "Lean reports an error")
    names: Sequence[Name] = [d.name for d in good if d.name][:MOST_CLAIMS]
    return audit(read.olean, tuple(names))


def _fault(read: FileRead, declaration: Declaration, command: Command) -> Refused | None:
    """Why a theorem is refused before any audit, by Lean or by us. An error in its signature leaves it unstated."""
    for hazard in command.hazards:
        if hazard.kind is HazardKind.OPTION:
            return Refused(RefusalReason.OPTION, hazard.why)
    value = read.position(declaration.value[0]) if declaration.value[0] >= 0 else None
    for error in command.errors:
        before = value is not None and (error.start.line, error.start.column) < (value.line, value.column)
        if declaration.broken or before:
            return Refused(RefusalReason.STATEMENT_CHANGED, error.text[:2000])
        return Refused(RefusalReason.PARSE if error.parsing else RefusalReason.ELABORATION, error.text[:2000])
    return None

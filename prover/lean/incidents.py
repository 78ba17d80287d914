"""What happens when the two judgements on a candidate disagree: it is refused, said aloud, and written down.

Lean's own process, which ran the candidate's text, says that all is well or that it is not; the auditor, which did not,
says whether the file proves the statement. For an honest candidate they agree. Where they do not, the candidate fooled
one of them, or one of them has a bug, and either is worth a person's time.
"""

from __future__ import annotations

import json
import logging
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock

from prover.lean.auditor import Accepted
from prover.lean.compile import Compiled
from prover.lean.toolchain import cache_dir
from prover.types import Disagreement, Proof, RefusalReason, Refused, Theorem

MAX_LOG_BYTES: Final = 64 << 20
MAX_SCRIPT: Final = 20_000

_UNDECIDED: Final = frozenset({RefusalReason.TIMEOUT, RefusalReason.MEMORY, RefusalReason.STATEMENT})
"""Refusals of the audit that say nothing about the candidate's proof."""

_logger = logging.getLogger("lemma.trust")


@dataclass(frozen=True, slots=True)
class Incident:
    """A candidate on which the judgements disagree. `lean` and `audit` are what each said."""

    disagreement: Disagreement
    theorem: Theorem
    script: str
    environment: str
    lean: str
    audit: str
    reason: RefusalReason
    when: float  # seconds since the epoch

    @staticmethod
    def of(
        disagreement: Disagreement,
        theorem: Theorem,
        proof: Proof,
        environment: str,
        lean: Compiled | Refused,
        audited: Accepted | Refused | None,
    ) -> Incident:
        refusals = [found for found in (audited, lean) if isinstance(found, Refused)]
        return Incident(
            disagreement,
            theorem,
            proof.script[:MAX_SCRIPT],
            environment,
            _said(lean),
            _said(audited),
            refusals[0].reason if refusals else RefusalReason.CRASH,
            time.time(),
        )

    @property
    def verdict(self) -> Refused:
        """The refusal that carries the disagreement."""
        return Refused(self.reason, f"Lean: {self.lean}; audit: {self.audit}", self.disagreement)


def disagreement_of(lean: Compiled | Refused, audited: Accepted | Refused | None) -> Disagreement | None:
    """Whether Lean's own process and the audit contradict each other.

    A `sorry` that Lean warned of is no contradiction, nor is an audit that ran out of time or memory. A process that
    ended as if all were well and wrote nothing claims what no audit can confirm.
    """
    if isinstance(lean, Refused):
        if isinstance(audited, Accepted):
            return Disagreement.AUDIT_ACCEPTS
        return Disagreement.AUDIT_REFUSES if lean.reason is RefusalReason.MISSING_THEOREM else None
    if not isinstance(audited, Refused) or audited.reason in _UNDECIDED:
        return None
    if audited.reason is RefusalReason.SORRY and lean.sorry:
        return None
    return Disagreement.AUDIT_REFUSES


def incident_log() -> Path:
    """Where incidents are written down, a line of JSON each: ``$LEMMA_INCIDENTS``, else a file in the cache."""
    named = os.environ.get("LEMMA_INCIDENTS")
    return Path(named) if named else cache_dir() / "incidents.jsonl"


def record_incident(incident: Incident) -> None:
    """Log an error and append to `incident_log`, which stops growing at 64 MiB."""
    path = incident_log()
    _logger.error("incident: %s: %s (see %s)", incident.theorem.name, incident.verdict.detail, path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")), path.open("a", encoding="utf-8") as log:
            if log.tell() < MAX_LOG_BYTES:
                log.write(json.dumps(asdict(incident), ensure_ascii=False) + "\n")
    except OSError as error:
        _logger.error("the incident could not be written down: %s", error)


def _said(found: Compiled | Accepted | Refused | None) -> str:
    match found:
        case Compiled(sorry=True):
            return "no error, a warning of sorry"
        case Compiled():
            return "no error"
        case Accepted():
            return "accepted"
        case Refused(reason, detail):
            return f"{reason}: {detail}"
        case None:
            return "no answer"

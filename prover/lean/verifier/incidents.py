"""When the two judgements on a candidate disagree, it is refused, and the incident is logged and recorded.

Lean's own process, which ran the candidate's text, reports success or failure; the auditor, which did not run it, says
whether the file proves the statement. For an honest candidate they agree. Where they do not, the candidate fooled one
of them, or one of them has a bug, and either is worth a person's time.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from filelock import FileLock

from prover.files import write_whole
from prover.jsonlog import append_whole
from prover.lean.toolchain import cache_dir
from prover.lean.verifier.auditor import Accepted
from prover.lean.verifier.compiled import Compiled
from prover.printable import one_line
from prover.types import Disagreement, Proof, RefusalReason, Refused, Theorem

MAX_LOG_BYTES: Final = 16 << 20
"""Size of the file; while it is rewritten, a second one of at most half of this exists beside it."""
KEPT_BYTES: Final = 128 << 10  # of each cause, a rewriting keeps that many of the first and of the latest
LINE_BYTES: Final = KEPT_BYTES // 2
CUT_TEXTS: Final = (20_000, 2_000, 500)  # characters of each text of an incident; the first with which it fits a line
ALL_OF_FIRST: Final = 20  # of a cause, in one process
SECONDS_BETWEEN: Final = 10.0  # afterwards, at least, between two of a cause

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
            proof.script,
            environment,
            _said(lean),
            _said(audited),
            refusals[0].reason if refusals else RefusalReason.CRASH,
            time.time(),
        )

    @property
    def cause(self) -> str:
        """Incidents of one cause are sampled: which judgement said no, and why."""
        return f"{self.disagreement}/{self.reason}"

    @property
    def verdict(self) -> Refused:
        """The refusal that carries the disagreement."""
        return Refused(self.reason, f"Lean: {self.lean}; audit: {self.audit}", self.disagreement)


def disagreement_of(lean: Compiled | Refused, audited: Accepted | Refused | None) -> Disagreement | None:
    """Whether Lean's own process and the audit contradict each other.

    A `sorry` that Lean warned of is no contradiction, nor is an audit that ran out of time or memory. A process that
    reported success and wrote nothing is one: it claims what no audit can confirm.
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
    """The file of incidents, a line of JSON each: ``$LEMMA_INCIDENTS``, else a file in the cache."""
    named = os.environ.get("LEMMA_INCIDENTS")
    return Path(named) if named else cache_dir() / "incidents.jsonl"


def record_incident(incident: Incident) -> None:
    """Log an error and append to `incident_log`: all of the first of a cause, then a sample (`IncidentLog`)."""
    _log_at(incident_log()).record(incident)


@lru_cache(maxsize=16)
def _log_at(path: Path) -> IncidentLog:
    return IncidentLog(path)


@dataclass(slots=True)
class _Seen:
    """Of one cause: how many were recorded, when the latest was, and how many were left out since."""

    recorded: int = 0
    latest: float = 0.0
    left_out: int = 0


@dataclass(slots=True)
class IncidentLog:
    """A file of incidents that no single cause can fill. Safe to use from several threads and processes.

    A cause is a disagreement with a reason. A process writes the first `ALL_OF_FIRST` of each cause, later ones no
    more often than every `SECONDS_BETWEEN`, with the number of those `left_out` before. When the file has reached
    `most` bytes it is rewritten: the first and the latest of each cause stay, `KEPT_BYTES` of either.
    """

    path: Path
    most: int = MAX_LOG_BYTES
    _seen: dict[str, _Seen] = field(default_factory=dict[str, _Seen])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def record(self, incident: Incident) -> None:
        """Log and record it, or count it as left out. A failure to write is logged, never raised."""
        left_out = self._sample(incident)
        if left_out is None:
            return
        what = f"{incident.theorem.name}: {incident.verdict.detail}"
        _logger.error("incident: %s (see %s)", one_line(what), self.path)
        line = _line(incident, left_out)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_suffix(".lock")):
                self._append(line)
        except OSError as error:
            _logger.error("the incident could not be written down: %s", error)

    def _sample(self, incident: Incident) -> int | None:
        """How many of its cause were left out before this one; None when this one is left out, too."""
        with self._lock:
            seen = self._seen.setdefault(incident.cause, _Seen())
            now = time.monotonic()
            if seen.recorded >= ALL_OF_FIRST and now - seen.latest < SECONDS_BETWEEN:
                seen.left_out += 1
                return None
            left_out, seen.left_out = seen.left_out, 0
            seen.recorded, seen.latest = seen.recorded + 1, now
            return left_out

    def _append(self, line: str) -> None:
        size = self.path.stat().st_size if self.path.exists() else 0
        if size + len(line) <= self.most:
            with self.path.open("ab", buffering=0) as log:
                append_whole(log, line.encode("ascii"))
            return
        kept = _first_and_latest(self.path.read_text(encoding="utf-8", errors="replace").splitlines(), self.most // 2)
        write_whole(self.path, "".join(f"{old}\n" for old in kept) + line)


def _line(incident: Incident, left_out: int) -> str:
    """JSON in ASCII, so that nothing in it moves a terminal's cursor; long texts are cut."""
    line = ""
    for most in CUT_TEXTS:
        given = incident.theorem
        cut = {name: getattr(given, name)[:most] for name in ("name", "statement", "module", "source", "preamble")}
        short = replace(incident, theorem=replace(given, **cut), script=incident.script[:most])
        short = replace(short, lean=short.lean[:most], audit=short.audit[:most])
        line = json.dumps(asdict(short) | {"left_out": left_out}) + "\n"
        if len(line) <= LINE_BYTES:
            break
    return line


def _first_and_latest(lines: Iterable[str], most: int) -> list[str]:
    """Of each cause the first lines and the latest, in order."""
    causes: dict[str, list[int]] = {}
    texts = list(lines)
    for number, text in enumerate(texts):
        try:
            data = json.loads(text)
            causes.setdefault(f"{data['disagreement']}/{data['reason']}", []).append(number)
        except (ValueError, TypeError, KeyError):  # cut off by a full disk
            continue
    each = min(KEPT_BYTES, most // (2 * max(1, len(causes))))
    kept: set[int] = set()
    for numbers in causes.values():
        kept |= _within(numbers, texts, each) | _within(numbers[::-1], texts, each)
    return [texts[number] for number in sorted(kept)]


def _within(numbers: Iterable[int], texts: list[str], most: int) -> set[int]:
    """The first of `numbers` whose texts have at most that many bytes together."""
    found: set[int] = set()
    for number in numbers:
        most -= len(texts[number].encode()) + 1
        if most < 0:
            break
        found.add(number)
    return found


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

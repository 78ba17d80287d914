"""The record of an evaluation: a file of attempts, written as they finish, so that an interrupted run can continue.

JSON Lines: first the evaluation of the attempts (`RecordKey`), then one line for each theorem and seed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from eval.problems import Benchmark
from prover.attempts import Attempt
from prover.closing import Closing
from prover.jsonlog import JsonLog
from prover.prover import Prover
from prover.search import StopReason, search_table
from prover.types import LemmaError

FORMAT = 3


@dataclass(frozen=True, slots=True)
class RecordKey:
    """Which evaluation a record belongs to. Seeds are not part of it: more of them may follow later."""

    suite: str
    theorems: str
    prover: str
    limits: str
    search: dict[str, Any]
    lean: str
    lemmas: str = ""
    format: int = FORMAT


def record_key(benchmark: Benchmark, prover: Prover, lean: str) -> RecordKey:
    """`lean` names Lean with its library; the theorems are identified by their text."""
    digest = _digest([[t.name, t.statement, t.module, t.preamble] for t in benchmark.theorems])
    return RecordKey(
        benchmark.name,
        f"{len(benchmark.theorems)} ({digest})",
        prover.policy.identity,
        repr(prover.limits),
        search_table(prover.search),
        lean,
        _digest([[lemma.theorem.statement, lemma.proof.script] for lemma in prover.lemmas]),
    )


def _digest(rows: list[list[str]]) -> str:
    """A digest of their text; empty without any."""
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12] if rows else ""


@dataclass(frozen=True, slots=True)
class _Line:
    place: int
    attempt: Attempt


def _flat(key: RecordKey) -> dict[str, Any]:
    """Everything that must be the same, with the search's settings one by one."""
    table = asdict(key)
    search = table.pop("search")
    return table | {f"search.{name}": value for name, value in search.items()}


_ROW: TypeAdapter[RecordKey | _Line] = TypeAdapter(RecordKey | _Line)
_OTHER = "not the record of an evaluation; choose another file"


class AttemptRecord(Closing):
    """An `AttemptStore` in a file; make one with `open_record`, and close it."""

    def __init__(self, log: JsonLog[RecordKey | _Line]) -> None:
        self._log = log
        lines = (row for row in log.rows if isinstance(row, _Line))
        self._known = {(line.attempt.seed, line.place): line.attempt for line in lines}

    def __len__(self) -> int:
        return len(self._known)

    def find(self, seed: int, place: int) -> Attempt | None:
        """The attempt in the file; one whose Lean worker was lost says nothing and does not count."""
        attempt = self._known.get((seed, place))
        return None if attempt is None or attempt.stop is StopReason.WORKER_LOST else attempt

    def add(self, attempts: Mapping[int, Attempt]) -> None:
        """Append attempts. Raises `LemmaError` when the file cannot be written."""
        self._log.append(*(_Line(place, attempt) for place, attempt in attempts.items()))
        self._known.update({(attempt.seed, place): attempt for place, attempt in attempts.items()})

    def close(self) -> None:
        self._log.close()


def open_record(path: Path, key: RecordKey) -> AttemptRecord:
    """Begin a record, or continue an existing one: its last line may be cut off, a later line replaces an earlier one.

    Raises `LemmaError` when the file is not a record, belongs to another evaluation, or cannot be read or written.
    """
    log = JsonLog(path, _ROW, _OTHER).read()
    begun = bool(log.rows or log.torn)
    found = (log.rows[0] if log.rows else None) if begun else key
    if not isinstance(found, RecordKey) or any(isinstance(row, RecordKey) for row in log.rows[1:]):
        raise LemmaError(f"{path}: {_OTHER}")
    ours, theirs = _flat(key), _flat(found)
    for name in ours | theirs:
        if (here := ours.get(name)) != (there := theirs.get(name)):
            raise LemmaError(
                f"{path}: the record of another evaluation: {name} {there}, not {here}; choose another file"
            )
    log.open()
    if not begun:
        log.append(key)
    return AttemptRecord(log)

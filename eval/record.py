"""The record of an evaluation: a file of attempts, written as they come, so that a run that was ended goes on later.

JSON Lines: first what the attempts belong to (`RecordKey`), then one line for each theorem and seed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eval.problems import Benchmark
from prover.attempts import Attempt
from prover.files import read_text
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
    format: int = FORMAT


def record_key(benchmark: Benchmark, prover: Prover, lean: str) -> RecordKey:
    """`lean` names Lean with its library; the theorems are identified by their text."""
    text = json.dumps([[t.name, t.statement, t.module, t.preamble] for t in benchmark.theorems])
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return RecordKey(
        benchmark.name,
        f"{len(benchmark.theorems)} ({digest})",
        prover.policy.identity,
        repr(prover.limits),
        search_table(prover.search),
        lean,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    place: int
    attempt: Attempt


def _flat(key: RecordKey) -> dict[str, Any]:
    """All that must be the same, settings of the search one by one."""
    table = asdict(key)
    search = table.pop("search")
    return table | {f"search.{name}": value for name, value in search.items()}


MOST_RECORD = 1 << 30
"""Bytes of a record that is gone on from."""
_LINE, _KEY = TypeAdapter(_Line), TypeAdapter(RecordKey)


class AttemptRecord:
    """An `AttemptStore` in a file; make one with `open_record`."""

    def __init__(self, path: Path, known: dict[tuple[int, int], Attempt]) -> None:
        self._path = path
        self._known = known

    def __len__(self) -> int:
        return len(self._known)

    def find(self, seed: int, place: int) -> Attempt | None:
        """The attempt that is in the file; one whose Lean worker was lost says nothing and does not count."""
        attempt = self._known.get((seed, place))
        return None if attempt is None or attempt.stop is StopReason.WORKER_LOST else attempt

    def add(self, attempts: Mapping[int, Attempt]) -> None:
        """Append attempts. Raises `LemmaError` when the file cannot be written."""
        lines = [_LINE.dump_json(_Line(place, attempt)).decode() for place, attempt in attempts.items()]
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in lines))
        except OSError as error:
            raise LemmaError(f"cannot write {self._path}: {error.strerror}") from error
        self._known.update({(attempt.seed, place): attempt for place, attempt in attempts.items()})


def open_record(path: Path, key: RecordKey) -> AttemptRecord:
    """Begin a record, or go on with the one that is there: its last line may be torn, a later line replaces an earlier.

    Raises `LemmaError` when the file is no record, belongs to another evaluation, or cannot be read or written.
    """
    number = 1
    try:
        text = read_text(path, MOST_RECORD) if path.exists() else ""
        *whole, torn = text.split("\n")  # and at no other character: U+2028 may stand in a proof
        if not whole:
            if text:
                raise LemmaError(f"{path}: not the record of an evaluation; choose another file")
            path.write_text(json.dumps(asdict(key), ensure_ascii=False) + "\n", encoding="utf-8")
            return AttemptRecord(path, {})
        found, known = _KEY.validate_json(whole[0]), list[_Line]()
        for line in whole[1:]:
            number += 1
            known.append(_LINE.validate_json(line))
        if torn:
            path.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
    except OSError as error:
        raise LemmaError(f"cannot write {path}: {error.strerror}") from error
    except ValidationError as error:
        raise LemmaError(f"{path}:{number}: not the record of an evaluation; choose another file") from error
    ours, theirs = _flat(key), _flat(found)
    for name in ours | theirs:
        if (here := ours.get(name)) != (there := theirs.get(name)):
            raise LemmaError(
                f"{path}: the record of another evaluation: {name} {there}, not {here}; choose another file"
            )
    return AttemptRecord(path, {(line.attempt.seed, line.place): line.attempt for line in known})

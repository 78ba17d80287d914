"""The folder of an evaluation: attempts on the disk as they are made, so that it can be ended and goes on.

manifest.json    what is attempted by what, in which calls (`eval.manifest`)
attempts.jsonl   one line for each theorem and seed (`AttemptLine`); a lost attempt is made again by the next call, and
                 its new line counts
result.json      what `lemma eval --json` said at the end
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from eval.manifest import MANIFEST_FILE, EvaluationManifest
from prover.attempts import Attempt
from prover.closing import Closing
from prover.files import writable_folder
from prover.jsonlog import JsonLog
from prover.locks import locked_folder
from prover.search import StopReason
from prover.types import LemmaError, Proved, Refused

ATTEMPTS_FILE: Final = "attempts.jsonl"
RESULT_FILE: Final = "result.json"


class Outcome(StrEnum):
    """What became of an attempt."""

    PROVED = "proved"  # the verifier said so
    REFUSED = "refused"  # there was a script, and the verifier refused it
    NONE = "none"  # no script was found
    STATEMENT = "statement"  # Lean does not accept the statement
    LOST = "lost"  # Lean, a server or a command was lost: says nothing about the theorem, and is made again


def attempt_outcome(attempt: Attempt) -> Outcome:
    """What became of it, in a word."""
    if attempt.lost:
        return Outcome.LOST
    if attempt.stop is StopReason.BAD_STATEMENT:
        return Outcome.STATEMENT
    match attempt.verdict:
        case Proved():
            return Outcome.PROVED
        case Refused():
            return Outcome.REFUSED
        case None:
            return Outcome.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLine(Attempt):
    """An attempt as it stands in the file. `place` is its theorem's in the benchmark, `budget` is in Lean steps."""

    place: int
    budget: int | None
    outcome: Outcome


_LINE = TypeAdapter(AttemptLine)
_OWN: Final = tuple(field.name for field in fields(Attempt))


class AttemptRecord(Closing):
    """An `AttemptStore` in a folder; make one with `open_record`."""

    def __init__(self, log: JsonLog[AttemptLine], budget: int | None) -> None:
        self._log, self._budget = log, budget
        self._known = {(line.seed, line.place): line for line in log.rows}

    def __len__(self) -> int:
        return sum(not line.lost for line in self._known.values())

    def find(self, seed: int, place: int) -> Attempt | None:
        """The attempt in the file; a lost one says nothing and does not count."""
        line = self._known.get((seed, place))
        return None if line is None or line.lost else line

    def add(self, attempts: Mapping[int, Attempt]) -> None:
        """Append attempts. Raises `LemmaError` when the file cannot be written."""
        lines = [
            AttemptLine(
                **{name: getattr(attempt, name) for name in _OWN},
                place=place,
                budget=self._budget,
                outcome=attempt_outcome(attempt),
            )
            for place, attempt in attempts.items()
        ]
        self._log.append(*lines)
        self._known |= {(line.seed, line.place): line for line in lines}

    def close(self) -> None:
        self._log.close()


def holds_evaluation(folder: Path) -> bool:
    """Whether an evaluation was begun in this folder."""
    return (folder / MANIFEST_FILE).exists()


def check_place(folder: Path, resume: bool | None) -> None:
    """Checks, before any work, that an evaluation can begin in a folder, or go on there.

    resume: False begins, True goes on, None does either. Raises `LemmaError`.
    """
    if resume and not holds_evaluation(folder):
        raise LemmaError(f"{folder}: no evaluation to resume; leave out --resume to begin one there")
    if resume is False and holds_evaluation(folder):
        raise LemmaError(f"{folder} already holds an evaluation: give --resume to go on with it, or another --out")
    if folder.exists() and not folder.is_dir():
        raise LemmaError(f"cannot write {folder}: it is not a folder")
    if not folder.parent.is_dir():
        raise LemmaError(f"cannot write {folder}: there is no folder {folder.parent}; make it first")


@contextmanager
def open_record(folder: Path, manifest: EvaluationManifest, resume: bool | None = None) -> Generator[AttemptRecord]:
    """A context with the record of an evaluation that begins in a folder or goes on there; `resume` as `check_place`.

    Raises `LemmaError` as that, when the folder holds an evaluation with other settings or another process writes to
    it, and when it cannot be read or written.
    """
    check_place(folder, resume)
    if holds_evaluation(folder):
        try:
            manifest = EvaluationManifest.load(folder).continued(manifest)
        except LemmaError as error:
            said = str(error)
            raise LemmaError(
                said if said.startswith(str(folder)) else f"{folder} was {said}, or another --out"
            ) from error
    writable_folder(folder)
    with locked_folder(folder, f"another process writes to {folder}; wait for it, or give another --out"):
        log = JsonLog(folder / ATTEMPTS_FILE, _LINE, "not an attempt; restore the file, or give another --out").open()
        with AttemptRecord(log, manifest.budget) as record:
            manifest.save(folder)
            yield record


def read_evaluation(folder: Path) -> tuple[EvaluationManifest, list[AttemptLine]]:
    """A finished evaluation: what it is, and its attempts, seed by seed with theorems in their order.

    Raises `LemmaError` when the folder holds none, or attempts are missing.
    """
    manifest = EvaluationManifest.load(folder)
    log = JsonLog(folder / ATTEMPTS_FILE, _LINE, "not an attempt; restore the file").read()
    known = {(line.seed, line.place): line for line in log.rows}
    wanted = [(seed, place) for seed in manifest.seeds for place in range(manifest.dataset.theorems)]
    if missing := sum(key not in known for key in wanted):
        raise LemmaError(f"{folder}: {missing} of {len(wanted)} attempts are missing; go on with lemma eval --resume")
    return manifest, [known[key] for key in wanted]

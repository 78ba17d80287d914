"""How hard the theorems of a suite are, measured: which single closers prove them, and a level from 1 to 5.

The level comes from the size of the shortest proof known, counted in words and symbols: the reference's, or 1 when a
closer alone proves the theorem. So what a closer proves is of level 1, whatever its reference looks like.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prover.automation import GRADING
from prover.files import write_whole
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.toolchain import cache_dir
from prover.suites import Suite, SuiteEntry
from prover.types import Finished, Proof, Split, StepRequest

LEVEL_LIMITS = (8, 20, 45, 90)  # the largest sizes of levels 1 to 4
LEVELS = range(1, len(LEVEL_LIMITS) + 2)
_WORDS = re.compile(r"[^\W\d][\w'.?!]*|\d+|[^\w\s]")
_LAYOUT = frozenset("()[]{}⟨⟩,·;|")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Grades:
    """Of one suite, in its order: the level of each reference proof, and the closers that prove the theorem alone."""

    references: tuple[int, ...]
    closed: tuple[frozenset[str], ...]

    @property
    def levels(self) -> tuple[int, ...]:
        """The level of each theorem: 1 where a closer alone proves it, else that of its reference."""
        return tuple(1 if by else level for level, by in zip(self.references, self.closed, strict=True))

    def per_level(self) -> dict[int, int]:
        """How many theorems each level has, levels without any included."""
        counts = Counter(self.levels)
        return {level: counts[level] for level in LEVELS}

    def per_closer(self) -> dict[str, dict[int, int]]:
        """How many theorems each closer proves alone, by the level of their *reference*; ``any`` for one of them."""
        counts = Counter(
            (name, level)
            for level, by in zip(self.references, self.closed, strict=True)
            for name in (*by, *(["any"] if by else []))
        )
        return {name: {level: counts[name, level] for level in LEVELS} for name in (*GRADING, "any")}


def proof_size(proof: Proof) -> int:
    """Words, numbers and symbols of a script; brackets, separators and layout do not count."""
    return sum(word not in _LAYOUT for word in _WORDS.findall(proof.script))


def level_of(size: int) -> int:
    """1 (up to 8 words) to 5 (more than 90)."""
    return 1 + sum(size > limit for limit in LEVEL_LIMITS)


def grade(suites: Sequence[Suite], setup: LeanSetup, progress: Progress | None = None) -> list[Grades]:
    """Levels and closers of suites; what closers do is measured once per suite revision and library.

    `progress` hears how many of the theorems to measure are done, and of how many. Raises `WorkerLost`.
    """
    files = {suite.name: _file_of(suite, setup) for suite in suites}
    known = {suite.name: _read(files[suite.name], suite) for suite in suites}
    missing = [suite for suite in suites if known[suite.name] is None]
    if missing:
        found = iter(try_closers([e for suite in missing for e in suite.entries], setup, progress))
        for suite in missing:
            known[suite.name] = closed = [next(found) for _ in suite.entries]
            _write(files[suite.name], suite, closed)
    return [
        Grades(tuple(level_of(proof_size(e.reference)) for e in suite.entries), tuple(known[suite.name] or ()))
        for suite in suites
    ]


def summary(suite: Suite, grades: Grades | None = None) -> dict[str, Any]:
    """A suite in numbers: theorems, and how many per split; with grades its levels, closers and reference proofs.

    `sizes` is split by level, `closers` closer by level of the reference proof, lines are of reference proofs.
    """
    row: dict[str, Any] = {"name": suite.name, "revision": suite.revision, "theorems": len(suite.entries)}
    row |= {split.value: len(suite.of_split(split)) for split in Split}
    if grades is None:
        return row
    splits = [e.theorem.split for e in suite.entries]
    count = Counter(zip(splits, grades.levels, strict=True))
    lines = [len(e.reference.script.strip().splitlines()) for e in suite.entries]
    row["levels"] = {str(level): n for level, n in grades.per_level().items()}
    row["sizes"] = {split.value: {str(level): count[split, level] for level in LEVELS} for split in Split}
    row["closers"] = {name: {str(k): n for k, n in by.items()} for name, by in grades.per_closer().items()}
    row["modules"] = sorted({e.theorem.module for e in suite.entries})
    row["reference_lines_mean"] = round(sum(lines) / len(lines), 2)
    row["reference_lines_max"] = max(lines)
    return row


def totals(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Several summaries added up: theorems, splits, and levels, sizes and closers where they have them."""
    summed = ("theorems", *(split.value for split in Split), "levels", "sizes", "closers")
    return _sum([{key: row[key] for key in summed if key in row} for row in rows])


def _sum(parts: Sequence[Any]) -> Any:
    """Numbers added up, mappings key by key."""
    if all(isinstance(part, dict) for part in parts):
        return {key: _sum([part[key] for part in parts]) for key in (parts[0] if parts else {})}
    return sum(parts)


def _file_of(suite: Suite, setup: LeanSetup) -> Path:
    names = [e.theorem.name for e in suite.entries]
    key = hashlib.sha256(json.dumps([setup.identity, suite.revision, names, GRADING]).encode()).hexdigest()[:16]
    return cache_dir() / "closers" / f"{suite.name}-{key}.json"


def _read(file: Path, suite: Suite) -> list[frozenset[str]] | None:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
        return [frozenset(known[e.theorem.name]) for e in suite.entries]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(file: Path, suite: Suite, closed: Sequence[frozenset[str]]) -> None:
    table = {e.theorem.name: sorted(by) for e, by in zip(suite.entries, closed, strict=True)}
    with suppress(OSError):  # a cache that cannot be written costs the same work next time, not the answer
        write_whole(file, json.dumps(table))


def try_closers(
    entries: Sequence[SuiteEntry], setup: LeanSetup, progress: Progress | None = None
) -> list[frozenset[str]]:
    """For each theorem the closers that leave no goal of it, tried in the gym. Raises `WorkerLost`."""
    found: list[frozenset[str]] = []
    with LeanPool(setup, workers=1) as env:
        for entry in entries:
            state = env.start(entry.theorem)
            results = env.step([StepRequest(state, closer) for closer in GRADING])
            by = {c: r for c, r in zip(GRADING, results, strict=True) if isinstance(r, Finished)}
            env.free([state, *(r.state for r in by.values())])
            found.append(frozenset(by))
            if progress:
                progress(len(found), len(entries))
    return found

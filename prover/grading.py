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
from dataclasses import dataclass
from pathlib import Path

from prover.lean.library import LeanSetup
from prover.lean.pool import LeanPool
from prover.lean.toolchain import cache_dir
from prover.suites import Suite, SuiteEntry
from prover.types import Finished, Proof, StepRequest

CLOSERS = ("rfl", "decide", "simp", "omega")
LEVEL_LIMITS = (8, 20, 45, 90)  # the largest sizes of levels 1 to 4
LEVELS = range(1, len(LEVEL_LIMITS) + 2)
_WORDS = re.compile(r"[^\W\d][\w'.?!]*|\d+|[^\w\s]")
_LAYOUT = frozenset("()[]{}⟨⟩,·;|")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Grades:
    """Of one suite, in its order: the level of each theorem and the closers that prove it alone."""

    levels: tuple[int, ...]
    closed: tuple[frozenset[str], ...]

    def per_level(self) -> dict[int, int]:
        """How many theorems each level has, levels without any included."""
        counts = Counter(self.levels)
        return {level: counts[level] for level in LEVELS}

    def per_closer(self) -> dict[str, int]:
        """How many theorems each closer proves alone."""
        return {closer: sum(closer in by for by in self.closed) for closer in CLOSERS}


def proof_size(proof: Proof) -> int:
    """Words, numbers and symbols of a script; brackets, separators and layout do not count."""
    return sum(word not in _LAYOUT for word in _WORDS.findall(proof.script))


def level_of(size: int) -> int:
    """1 (up to 8 words) to 5 (more than 90)."""
    return 1 + sum(size > limit for limit in LEVEL_LIMITS)


def grade(suite: Suite, setup: LeanSetup, progress: Progress | None = None) -> Grades:
    """Levels and closers of a suite; what closers do is measured once per suite revision and library."""
    closed = _closers_of(suite, setup, progress)
    levels = (level_of(1 if by else proof_size(e.reference)) for e, by in zip(suite.entries, closed, strict=True))
    return Grades(tuple(levels), tuple(closed))


def _closers_of(suite: Suite, setup: LeanSetup, progress: Progress | None) -> list[frozenset[str]]:
    names = [e.theorem.name for e in suite.entries]
    key = hashlib.sha256(json.dumps([setup.identity, suite.revision, names, CLOSERS]).encode()).hexdigest()[:16]
    file = cache_dir() / "closers" / f"{suite.name}-{key}.json"
    known = _read(file)
    if known is None or set(known) != set(names):
        known = dict(zip(names, try_closers(suite.entries, setup, progress), strict=True))
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps({name: sorted(by) for name, by in known.items()}), encoding="utf-8")
        draft.replace(file)
    return [known[name] for name in names]


def _read(file: Path) -> Mapping[str, frozenset[str]] | None:
    try:
        return {name: frozenset(by) for name, by in json.loads(file.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return None


def try_closers(
    entries: Sequence[SuiteEntry], setup: LeanSetup, progress: Progress | None = None
) -> list[frozenset[str]]:
    """For each theorem the closers that leave no goal of it, tried in the gym. Raises `WorkerLost`."""
    found: list[frozenset[str]] = []
    with LeanPool(setup, workers=1) as env:
        for entry in entries:
            state = env.start(entry.theorem)
            results = env.step([StepRequest(state, closer) for closer in CLOSERS])
            by = {c: r for c, r in zip(CLOSERS, results, strict=True) if isinstance(r, Finished)}
            env.free([state, *(r.state for r in by.values())])
            found.append(frozenset(by))
            if progress:
                progress(len(found), len(entries))
    return found

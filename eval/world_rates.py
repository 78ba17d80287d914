"""How hard worlds are, measured: rates of Lean's automation and of the atomic grammar, by world and depth.

Every attempt goes into the cache folder, so a later call goes on from there, and one without time shows what is known.
"""

from __future__ import annotations

import functools
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from eval.statistics import wilson
from prover.files import write_whole
from prover.lean.library.build import LeanSetup
from prover.lean.toolchain import cache_dir
from prover.prover import Prover, ProverKind, load_prover
from prover.session import Session, Task, record_attempt
from prover.worlds.base import World
from prover.worlds.generate import WorldTheorem, generate
from prover.worlds.worlds import all_worlds

GRAMMAR_BUDGETS: Final = (16, 64, 128)
"""Lean steps at which the atomic grammar's rate is told."""
HAMMER_BUDGET: Final = 64
MEASURED_DEPTHS: Final = (1, 2, 3, 4, 6, 8, 12)
MOST_TRIED: Final = 40
"""Theorems of a world and depth, at most."""
_SEED: Final = 2026
_CHUNK: Final = 4

Tries = list[tuple[bool, int]]
"""For each theorem, in order: whether it was proved, and within how many Lean steps."""


@dataclass(frozen=True, slots=True)
class WorldRate:
    """One world at one depth: what both provers did with its first theorems, and how long derivations are."""

    world: str
    depth: int
    hammer: Tries
    grammar: Tries
    proof_characters: float | None
    statement_characters: float | None

    def data(self) -> dict[str, Any]:
        """For JSON; a rate is None where nothing was tried."""
        return {
            "world": self.world,
            "depth": self.depth,
            "hammer": _rate(self.hammer, HAMMER_BUDGET),
            "hammer_tried": len(self.hammer),
            "hammer_ci95": _interval(self.hammer, HAMMER_BUDGET),
            "grammar": {str(budget): _rate(self.grammar, budget) for budget in GRAMMAR_BUDGETS},
            "grammar_tried": len(self.grammar),
            "grammar_ci95": _interval(self.grammar, GRAMMAR_BUDGETS[-1]),
            "proof_tactics": self.depth,
            "proof_characters": self.proof_characters and round(self.proof_characters),
            "statement_characters": self.statement_characters and round(self.statement_characters),
        }


def _hits(tries: Tries, budget: int) -> int:
    return sum(proved and steps <= budget for proved, steps in tries)


def _rate(tries: Tries, budget: int) -> float | None:
    return round(_hits(tries, budget) / len(tries), 4) if tries else None


def _interval(tries: Tries, budget: int) -> list[float] | None:
    if not tries:
        return None
    found = wilson(_hits(tries, budget), len(tries))
    return [round(found.low, 4), round(found.high, 4)]


def measured_worlds(
    setup: LeanSetup, minutes: float, progress: Callable[[int, int], None] = lambda done, total: None
) -> list[WorldRate]:
    """What is known of all worlds after `minutes` more of measuring (0: none). Raises `WorkerLost`.

    Measures `_CHUNK` theorems of each world, depth and prover, then as many more, so that little time is spread evenly.
    `progress` hears how many attempts are there, and how many would be all.
    """
    provers = {
        kind: replace(load_prover(kind=kind).with_budget(budget), shorten=None)
        for kind, budget in ((ProverKind.HAMMER, HAMMER_BUDGET), (ProverKind.ATOMIC, GRAMMAR_BUDGETS[-1]))
    }
    cells = [
        _Cell(world, depth, kind) for world in all_worlds().values() for depth in MEASURED_DEPTHS for kind in provers
    ]
    files = {cell: _file_of(cell, provers[cell.kind], setup) for cell in cells}
    known = {cell: _read(file) for cell, file in files.items()}
    deadline = time.monotonic() + 60 * minutes
    if minutes > 0:
        with Session(setup) as session:
            for cell in _in_rounds(cells, known):
                if time.monotonic() > deadline:
                    break
                done = len(known[cell])
                theorems = tuple(one.theorem for one in cell.theorems(done + _CHUNK)[done:])
                outcomes = session.solve(provers[cell.kind], Task(theorems, 0))
                attempts = [record_attempt(outcome, 0, None) for outcome in outcomes]
                known[cell] = [*known[cell], *((a.proved, a.lean_steps) for a in attempts)]
                _write(files[cell], known[cell])
                progress(sum(map(len, known.values())), MOST_TRIED * len(cells))
    return [
        _of_depth(
            world, depth, known[_Cell(world, depth, ProverKind.HAMMER)], known[_Cell(world, depth, ProverKind.ATOMIC)]
        )
        for world in all_worlds().values()
        for depth in MEASURED_DEPTHS
    ]


@dataclass(frozen=True, slots=True)
class _Cell:
    """What is measured together: a world at a depth, by a prover."""

    world: World
    depth: int
    kind: ProverKind

    def theorems(self, count: int) -> list[WorldTheorem]:
        return list(generate(self.world, range(self.depth, self.depth + 1), count, _SEED))


def _in_rounds(cells: Sequence[_Cell], known: dict[_Cell, Tries]) -> Iterator[_Cell]:
    """Every cell with the fewest tries first, until all have enough."""
    while left := [cell for cell in cells if len(known[cell]) < MOST_TRIED]:
        fewest = min(len(known[cell]) for cell in left)
        yield from (cell for cell in left if len(known[cell]) == fewest)


def _of_depth(world: World, depth: int, hammer: Tries, grammar: Tries) -> WorldRate:
    tried = max(len(hammer), len(grammar))
    sample = list(generate(world, range(depth, depth + 1), min(tried, 8), _SEED)) if tried else []
    return WorldRate(
        world.name,
        depth,
        hammer,
        grammar,
        fmean(len(one.proof.script) for one in sample) if sample else None,
        fmean(len(one.theorem.statement) for one in sample) if sample else None,
    )


def _file_of(cell: _Cell, prover: Prover, setup: LeanSetup) -> Path:
    key = hashlib.sha256(
        json.dumps([setup.identity, prover.identity, _sample_of(cell.world.name)]).encode()
    ).hexdigest()[:16]
    return cache_dir() / "worlds" / f"{cell.world.name}-{cell.depth}-{cell.kind}-{key}.json"


@functools.cache
def _sample_of(name: str) -> list[str]:
    """Some statements of a world: another generator makes others."""
    return [one.theorem.statement for one in generate(all_worlds()[name], range(3, 7), 8, _SEED)]


def _read(file: Path) -> Tries:
    try:
        return [(bool(proved), int(steps)) for proved, steps in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def _write(file: Path, tries: Tries) -> None:
    with suppress(OSError):  # a cache that cannot be written costs the same work next time, not the answer
        write_whole(file, json.dumps(tries))

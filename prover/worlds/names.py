"""Worlds by name: ``rewriting@1-6x200`` is a suite of 200 theorems of depths 1 to 6, the same ones wherever it is read.

``WORLD@DEPTHSxCOUNT``, and ``#SEED`` behind it for another seed than 0; ``+backplay`` adds the states of all
derivations (`prover.backplay`). So whoever has the name has the theorems: a run's configuration, its report and an
evaluation need no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from prover.suggest import unknown
from prover.types import LemmaError
from prover.worlds.base import World
from prover.worlds.generate import DEEPEST, WorldTheorem, generate
from prover.worlds.theories import all_theories
from prover.worlds.worlds import all_worlds

MOST_THEOREMS: Final = 100_000
"""Of a suite, which is held in memory; files and folders may have more."""
_EXAMPLE: Final = "write for instance rewriting@1-6x200: world, depths, number of theorems"
_PARTS: Final = re.compile(
    r"(?P<world>[^@]*)@(?P<depths>[\d-]+)x(?P<count>\d{1,9})(?:#(?P<seed>\d{1,18}))?(?P<backplay>\+backplay)?"
)
_DEPTHS: Final = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class WorldSuite:
    """A world as a suite: `count` theorems of `depths` in turn, drawn by `seed`; with `backplay` their states, too."""

    world: str
    depths: range
    count: int
    seed: int = 0
    backplay: bool = False

    def __str__(self) -> str:
        seed = f"#{self.seed}" if self.seed else ""
        states = "+backplay" if self.backplay else ""
        return f"{self.world}@{show_depths(self.depths)}x{self.count}{seed}{states}"

    def theorems(self) -> tuple[WorldTheorem, ...]:
        """All of its theorems, states left out. Raises `LemmaError` when the world has not so many."""
        return tuple(generate(world_named(self.world), self.depths, self.count, self.seed))


def is_world_suite(text: str) -> bool:
    """Whether a suite's name is meant as a world with depths: it begins with a word and ``@``, and is no file's."""
    return re.match(r"\w*@", text) is not None and not text.endswith(".lean")


def parse_world_suite(text: str) -> WorldSuite:
    """Reads ``WORLD@DEPTHSxCOUNT``, ``WORLD@DEPTHSxCOUNT#SEED``, either with ``+backplay``. Raises `LemmaError`."""
    world_named(text.partition("@")[0])
    found = _PARTS.fullmatch(text)
    if found is None:
        raise LemmaError(f"cannot read the suite {text}; {_EXAMPLE}")
    count = int(found["count"])
    if not 1 <= count <= MOST_THEOREMS:
        raise LemmaError(f"{text}: {count} theorems; a suite has 1 to {MOST_THEOREMS:,}")
    return WorldSuite(
        found["world"], parse_depths(found["depths"]), count, int(found["seed"] or 0), bool(found["backplay"])
    )


def world_named(name: str) -> World:
    """The world or theory. Raises `LemmaError` when there is none of that name."""
    worlds: dict[str, World] = {**all_worlds(), **all_theories()}
    if name not in worlds:
        raise LemmaError(unknown("world", name, list(worlds), "see `lemma worlds`"))
    return worlds[name]


def parse_depths(text: str) -> range:
    """Reads ``4`` or ``1-6``. Raises `LemmaError` for anything else, and beyond 1 to `DEEPEST`."""
    found = _DEPTHS.fullmatch(text.strip())
    if found is None:
        raise LemmaError(f"cannot read the depths {text}; write a number such as 4, or two such as 1-6")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last <= DEEPEST:
        raise LemmaError(f"depths {text}: they go from 1 to {DEEPEST}, the smaller one first")
    return range(first, last + 1)


def show_depths(depths: range) -> str:
    """``4`` or ``1-6``."""
    return str(depths[0]) if len(depths) == 1 else f"{depths[0]}-{depths[-1]}"


def overlapping(names: Iterable[str]) -> tuple[str, str] | None:
    """Two of these suites that may share theorems: the same world and seed, and a depth in common. None if none do."""
    before: list[tuple[str, WorldSuite]] = []
    for name in filter(is_world_suite, names):
        suite = parse_world_suite(name)
        for other_name, other in before:
            same = (suite.world, suite.seed) == (other.world, other.seed)
            if same and set(suite.depths) & set(other.depths):
                return other_name, name
        before.append((name, suite))
    return None

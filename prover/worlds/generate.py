"""From drafts to theorems: distinct up to renaming, named, split into train, valid and test.

Theorem number n of a world, a family draw and a seed does not depend on how many are asked for: a longer list begins
with the shorter one. The train split has depths up to `TRAIN_DEPTH` and families that are not held out; what is deeper
or held out is valid or test by a hash of the statement, and so are four tenths of the rest.
"""

from __future__ import annotations

import hashlib
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from prover.types import LemmaError, Proof, Split, Theorem, split_of, unnamed
from prover.worlds.base import Draft, World, canonical

TRAIN_DEPTH: Final = 6
"""Tactics of the longest derivation of a train theorem."""
DEEPEST: Final = 40
"""Tactics of a derivation, at most."""
_TRIES: Final = 30
"""Draws from a family before another one gets its turn, so that families are even where they can be."""
_FRUITLESS: Final = 400
"""Turns in a row without a new theorem after which a depth counts as used up."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class WorldTheorem:
    """A generated theorem with its derivation: a tactic per line, each run on the first goal; none where it is unknown.

    `exact` says that its depth is the length of the shortest proof by the world's rules; else it is an upper bound.
    """

    theorem: Theorem
    world: str
    family: str
    depth: int
    tactics: tuple[str, ...]
    exact: bool

    @property
    def proof(self) -> Proof:
        """The derivation as a script; an open proof where there is none."""
        return Proof("\n".join(self.tactics) or "sorry")

    @property
    def remaining(self) -> tuple[int, ...]:
        """Tactics left before each tactic of the derivation, and 0 behind the last: ``(k, k − 1, …, 0)``."""
        return tuple(range(len(self.tactics), -1, -1)) if self.tactics else ()


def generate(
    world: World,
    depths: range,
    count: int,
    seed: int = 0,
    split: Split | None = None,
    progress: Progress = lambda done, total: None,
) -> Iterator[WorldTheorem]:
    """`count` distinct theorems, the depths in turn; only those of `split`, if given.

    A depth that is used up leaves its turns to the others. Raises `LemmaError` when all are, or when one has no theorem
    at all (in that split).
    """
    if split is Split.TRAIN and depths[-1] > TRAIN_DEPTH:
        raise LemmaError(f"no train theorem is deeper than {TRAIN_DEPTH}; ask for depths up to {TRAIN_DEPTH}")
    seen: set[tuple[str, ...]] = set()
    turns = deque((depth, 0, theorems_of_depth(world, depth, seed, split, seen)) for depth in depths)
    used_up: dict[int, int] = {}
    done = 0
    while done < count:
        depth, had, stream = turns.popleft()
        found = next(stream, None)
        if found is not None:
            turns.append((depth, had + 1, stream))
            done += 1
            progress(done, count)
            yield found
            continue
        used_up[depth] = had
        if not had or not turns:
            part = f" in the {split} split" if split else ""
            some = ", ".join(f"{number} theorems of depth {depth}" for depth, number in sorted(used_up.items()))
            raise LemmaError(
                f"{world.name} has no more than {some}{part} to be found; ask for fewer, or for other depths"
            )


def theorems_of_depth(
    world: World, depth: int, seed: int, split: Split | None, seen: set[tuple[str, ...]]
) -> Iterator[WorldTheorem]:
    """New theorems of one depth until the world seems to have no more; `seen`, the keys of their drafts, grows."""
    families = [f for f in world.families if split is not Split.TRAIN or f not in world.held_out]
    number, fruitless = 0, 0
    while fruitless < _FRUITLESS:
        rng = random.Random(f"{world.name} {depth} {seed} {number}")
        number, fruitless = number + 1, fruitless + 1
        family = rng.choice(families)
        draft = next(filter(None, (world.draw(family, depth, rng) for _ in range(_TRIES))), None)
        if draft is None:
            continue
        assert draft.depth == depth
        draft = canonical(draft)
        if draft.key in seen:
            continue
        seen.add(draft.key)
        theorem = _theorem(world, draft)
        if split is None or theorem.theorem.split is split:
            fruitless = 0
            yield theorem


def _theorem(world: World, draft: Draft) -> WorldTheorem:
    digest = hashlib.sha256("\n".join(draft.key).encode()).hexdigest()[:12]
    name = f"{world.name}_{draft.family}_{draft.depth}_{digest}"
    binders = f" {draft.binders}" if draft.binders else ""
    statement = f"theorem {name}{binders} : {draft.goal}"
    theorem = Theorem(
        name,
        statement,
        world.module,
        split_at(draft.group or statement, draft.depth, draft.family in world.held_out),
        f"suite:{world.name}",
        binders=draft.binders,
        type=draft.goal,
        depth=draft.depth,
        preamble=draft.preamble,
    )
    return WorldTheorem(theorem, world.name, draft.family, draft.depth, draft.tactics, draft.exact)


def family_of(name: str, world: World) -> str:
    """The family of a generated theorem of a world, by the theorem's name."""
    return name.removeprefix(f"{world.name}_").rsplit("_", 2)[0]


def split_at(statement: str, depth: int, held_out: bool) -> Split:
    """The split of a generated theorem: by a hash of its statement (or group), and never train if held out or deep.

    A quarter of what would be in train otherwise is then valid, the rest test.
    """
    split = split_of(statement)
    if split is not Split.TRAIN or not (held_out or depth > TRAIN_DEPTH):
        return split
    quarter = hashlib.sha256(unnamed(statement).encode()).digest()[1] < 64
    return Split.VALID if quarter else Split.TEST

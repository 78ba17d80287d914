"""What a world is: rules on fresh definitions, and a way to draw a theorem whose proof takes a given number of tactics.

A *draft* is a theorem before it has a name and a split. Every world writes drafts; `prover.worlds.generate` makes them
distinct, names them and says which split they belong to.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Protocol

_NAME: Final = re.compile(r"(?<![\w.'])[^\W\d][\w']*(?![\w'.])")
_INTRODUCED: Final = re.compile(r"\bh\d+\b")
_LETTERS: Final = "abcdexyzuvwpqrst"


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement with a derivation: `tactics`, each run on the first goal, prove it together and none is idle.

    `variables` and `hypotheses` are (name, type) in the order of the binders, behind `fixed` (``{G : Type} [Grp G]``).
    `exact` says that no proof of the world's own rules is shorter. Where no derivation is known, `tactics` is empty and
    `graded` says how deep the theorem counts as; it may also count some of the tactics only. `group` is what the split
    goes by, if not by the statement. `preamble` stands in front of the theorem.
    """

    family: str
    fixed: str
    variables: tuple[tuple[str, str], ...]
    hypotheses: tuple[tuple[str, str], ...]
    goal: str
    tactics: tuple[str, ...]
    exact: bool = False
    graded: int | None = None
    group: str = ""
    preamble: str = ""

    @property
    def depth(self) -> int:
        """Tactics of the derivation, or what stands for them."""
        return len(self.tactics) if self.graded is None else self.graded

    @property
    def binders(self) -> str:
        """What stands between the theorem's name and its type."""
        groups: list[tuple[list[str], str]] = []
        for name, kind in self.variables:
            if groups and groups[-1][1] == kind:
                groups[-1][0].append(name)
            else:
                groups.append(([name], kind))
        parts = [self.fixed] if self.fixed else []
        parts += [f"({' '.join(names)} : {kind})" for names, kind in groups]
        return " ".join([*parts, *(f"({name} : {kind})" for name, kind in self.hypotheses)])

    @property
    def key(self) -> tuple[str, ...]:
        """Equal keys mean the same theorem up to names and the order of hypotheses, if both drafts are canonical."""
        return (self.fixed, self.goal, *sorted(kind for _, kind in self.hypotheses))


class World(Protocol):
    """A generator of theorems. Draws depend on nothing but their arguments."""

    @property
    def name(self) -> str:
        """As it is written in commands and configurations."""
        ...

    @property
    def about(self) -> str:
        """One line for people."""
        ...

    @property
    def module(self) -> str:
        """The Lean module of its definitions and rules."""
        ...

    @property
    def families(self) -> tuple[str, ...]:
        """The sets of rules that theorems are drawn from: theories, puzzles, schemes."""
        ...

    @property
    def held_out(self) -> frozenset[str]:
        """Families of which no theorem is in the train split."""
        ...

    def draw(self, family: str, depth: int, rng: random.Random) -> Draft | None:
        """A theorem of the family whose derivation has `depth` tactics; None when this draw came to nothing."""
        ...


def canonical(draft: Draft) -> Draft:
    """The draft with names and an order that say nothing of how it was made.

    Variables are named by their first use in the goal, then in the hypotheses: f, g, … if they are functions, else
    a, b, …; unused ones are left out. Hypotheses are ordered by their text and named h1, h2, …, and those that the
    tactics introduce go on from there.
    """
    kinds = dict(draft.variables)
    in_goal = [name for name in _NAME.findall(draft.goal) if name in kinds]

    def masked(kind: str) -> str:
        return _NAME.sub(lambda found: "_" if found[0] in kinds and found[0] not in in_goal else found[0], kind)

    hypotheses = sorted(draft.hypotheses, key=lambda pair: masked(pair[1]))
    in_hypotheses = [name for _, kind in hypotheses for name in _NAME.findall(kind) if name in kinds]
    used = dict.fromkeys([*in_goal, *in_hypotheses])
    texts = (draft.goal, *(kind for _, kind in hypotheses), *draft.tactics)
    named = dict.fromkeys(name for name, _ in hypotheses)
    named |= dict.fromkeys(name for tactic in draft.tactics for name in _INTRODUCED.findall(tactic))
    taken = {name for text in texts for name in _NAME.findall(text)} - kinds.keys() - named.keys()
    renamed: dict[str, str] = {}
    pools = {kind: _unused(kind, taken) for kind in ("fg", _LETTERS, "h")}
    for name in used:
        renamed[name] = next(pools["fg" if "→" in kinds[name] else _LETTERS])
    renamed |= {name: next(pools["h"]) for name in named}

    def rename(text: str) -> str:
        return _NAME.sub(lambda found: renamed.get(found[0], found[0]), text)

    return replace(
        draft,
        variables=tuple((renamed[name], kinds[name]) for name in used),
        hypotheses=tuple((renamed[name], rename(kind)) for name, kind in hypotheses),
        goal=rename(draft.goal),
        tactics=tuple(map(rename, draft.tactics)),
    )


def _unused(letters: str, taken: set[str]) -> Iterator[str]:
    """Names made of one of the letters and a number, without the taken ones: a, b, …, a1, b1, …; or h1, h2, …"""
    start = 1 if letters == "h" else 0
    names = (f"{letter}{number or ''}" for number in itertools.count(start) for letter in letters)
    return (name for name in names if name not in taken)

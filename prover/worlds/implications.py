"""The world `implications`: equations that follow from one law of a magma, or two, instance by instance.

Laws are as in the Equational Theories Project (B. Bolan et al. 2024, arXiv:2412.07087): equations of at most four
operations. They are drawn with the same variables on both sides, so that none is equivalent to ``x = y``, from which
everything follows; and with a right side that is larger and has an instance of the left one inside, so that `simp_all`,
which rewrites with hypotheses from left to right, never comes to an end. Laws, not theorems, are split: a quarter of
them is never in train.
"""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from prover.terms import OPERATOR, Term, match_term, names_in, show_term, substitute, subterms, term_size
from prover.worlds.base import Draft
from prover.worlds.rules import Rule, proves, random_term, walk

MOST_OPERATIONS: Final = 4
"""Of a law, both sides together."""
_VARIABLES: Final = ("x", "y", "z")
_LETTERS: Final = ("v1", "v2", "v3", "v4")
_OPERATIONS: Final = ((OPERATOR, 2),)
_LARGEST: Final = 60
_LAWS_TRIED: Final = 60


@dataclass(frozen=True, slots=True)
class Implications:
    """Equations of magmas from laws."""

    name: str = "implications"
    about: str = "what follows from one or two laws of a magma, an instance of a law per tactic"
    module: str = "Suites.Defs.Magma"
    families: tuple[str, ...] = ("laws", "unseen")
    held_out: frozenset[str] = frozenset({"unseen"})

    def draw(self, family: str, depth: int, rng: random.Random) -> Draft | None:
        """See `World`. The laws of `unseen` occur in no theorem of `laws`."""
        drawn = (law for _ in range(_LAWS_TRIED) if (law := _law(rng)) and _is_unseen(law) == (family == "unseen"))
        laws = list(itertools.islice(drawn, rng.choice((1, 1, 2))))
        rules = tuple(Rule(f"h{n}", law.arguments, law.left, law.right) for n, law in enumerate(laws, 1))
        if not rules:
            return None
        start = _start(rules, depth, rng)
        found = walk(start, depth, rules, frozenset(_LETTERS), rng, largest=min(_LARGEST, term_size(start) + 10))
        if found is None or not proves(found[0], start, found[1][-1]):
            return None
        hypotheses = tuple((rule.name, _shown(rule)) for rule in rules)
        goal = f"{show_term(start)} = {show_term(found[1][-1])}"
        variables = tuple((letter, "G") for letter in _LETTERS)
        tactics = tuple(step.tactic for step in found[0])
        return Draft(family, "{G : Type} [Magma G]", variables, hypotheses, goal, tactics)


def _law(rng: random.Random) -> Rule | None:
    """A law with the same variables on both sides, named by their first use; None when this draw came to nothing."""
    left_size = rng.randint(0, MOST_OPERATIONS // 2)
    right_size = rng.randint(1, MOST_OPERATIONS - left_size)
    left, right = (random_term(_OPERATIONS, _VARIABLES, 2 * size + 1, rng) for size in (left_size, right_size))
    if term_size(left) >= term_size(right):
        return None
    used = tuple(name for name in dict.fromkeys(names_in(left)) if name != OPERATOR)
    if left == right or set(used) != set(names_in(right)) - {OPERATOR}:
        return None
    renamed: dict[str, Term] = dict(zip(used, _VARIABLES, strict=False))
    law = Rule("", _VARIABLES[: len(used)], substitute(left, renamed), substitute(right, renamed))
    grows = any(match_term(law.left, part, law.arguments) is not None for part in subterms(law.right))
    return law if grows else None


def _shown(rule: Rule) -> str:
    return f"∀ {' '.join(rule.arguments)} : G, {show_term(rule.left)} = {show_term(rule.right)}"


def _is_unseen(law: Rule) -> bool:
    return hashlib.sha256(_shown(law).encode()).digest()[0] < 64


def _start(rules: Sequence[Rule], depth: int, rng: random.Random) -> Term:
    """Instances of sides of the laws, joined; more and larger ones for deeper theorems."""
    parts: list[Term] = []
    for _ in range(1 + rng.randint(0, depth // 3)):
        law = rng.choice(rules)
        side = law.left if rng.random() < 0.5 and not isinstance(law.left, str) else law.right
        sizes = (1, 1, 3) if depth < 5 else (1, 3, 3, 5)
        values = {name: random_term(_OPERATIONS, _LETTERS, rng.choice(sizes), rng) for name in law.arguments}
        parts.append(substitute(side, values))
    parts += [random_term(_OPERATIONS, _LETTERS, rng.choice((1, 3)), rng) for _ in range(rng.randint(0, 1))]
    rng.shuffle(parts)
    while len(parts) > 1:
        at = rng.randrange(len(parts) - 1)
        parts[at : at + 2] = [(OPERATOR, parts[at], parts[at + 1])]
    return parts[0]

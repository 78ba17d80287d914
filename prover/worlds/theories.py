"""Theories: definitions, no lemma at all, and a stream of theorems that follow from a dozen lemmas one should find.

A theorem is an equation between a random term and what a number of rewrites make of it, its depth; each rewrite is an
instance of a law that everybody would put into a library (commutativity, ``rev (l ++ m)``…). The module has the
definitions alone, so a prover has to find the laws, or prove each theorem by an induction of its own. The derivation
proves the laws that it cites first, and then rewrites with them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from prover.terms import Term, names_in, show_term, term_size
from prover.types import Proof, Theorem
from prover.worlds.base import Draft
from prover.worlds.rules import proves, walk
from prover.worlds.theory_laws import (
    BUSH_FUNCTIONS,
    BUSH_LAWS,
    CHAIN_FUNCTIONS,
    CHAIN_LAWS,
    NUMBER_FUNCTIONS,
    NUMBER_LAWS,
    SORT_OF,
    Signature,
    TheoryLaw,
    with_needs,
)

MODULE: Final = "Suites.Defs.Recovery"
_PLAIN: Final = "set_option pp.fieldNotation false"  # goals are printed as they are written here
_VARIABLES: Final = 3
"""Of each sort, in a theorem."""


@dataclass(frozen=True, slots=True)
class BareTheory:
    """See `World`. `laws` are the lemmas that are missing; a family is named by the type of both sides, `results`."""

    name: str
    about: str
    functions: Signature
    laws: tuple[TheoryLaw, ...]
    results: tuple[tuple[str, str], ...]
    fixed: str = ""
    module: str = MODULE
    held_out: frozenset[str] = frozenset()

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.results)

    def draw(self, family: str, depth: int, rng: random.Random) -> Draft | None:
        """See `World`; `depth` counts instances of laws. No two terms of the chain further apart are one step apart."""
        start = self._random(dict(self.results)[family], rng.randint(3 + depth, 6 + 2 * depth), rng)
        variables = {name: kind for name in names_in(start) if (kind := self._variable(name)) is not None}
        if not variables:
            return None
        rules = [law.rule for law in self.laws]
        found = walk(start, depth, rules, frozenset(variables), rng, largest=term_size(start) + 6)
        if found is None or not proves(found[0], start, found[1][-1]):
            return None
        rewrites = [step.tactic for step in found[0]]
        used = {tactic.removeprefix("rw [").removeprefix("← ").split()[0].rstrip("]") for tactic in rewrites}
        cited = [law.name for law in self.laws if law.name in used]
        tactics = (*(self.have(law) for law in with_needs(cited, self.laws)), *rewrites)
        goal = f"{show_term(start)} = {show_term(found[1][-1])}"
        return Draft(family, self.fixed, tuple(variables.items()), (), goal, tactics, graded=depth, preamble=_PLAIN)

    def have(self, law: TheoryLaw) -> str:
        """A tactic that proves a law; those that it needs are there already."""
        names = " ".join(law.rule.arguments)
        proof = "\n".join(f"  {line}" for line in (f"intro {names}", *law.script.splitlines()))
        return f"have {law.name} : ∀ {self._binders(law)}, {_equation(law)} := by\n{proof}"

    def statement(self, law: TheoryLaw) -> Theorem:
        """A law as a theorem of its own."""
        text = f"theorem {law.name} {self.fixed} {self._binders(law)} : {_equation(law)}"
        return Theorem(law.name, " ".join(text.split()), self.module, source=f"theory:{self.name}", preamble=_PLAIN)

    def proof(self, law: TheoryLaw) -> Proof:
        """Its proof from the definitions alone."""
        *before, last = with_needs([law.name], self.laws)
        return Proof("\n".join([*map(self.have, before), last.script]))

    def _binders(self, law: TheoryLaw) -> str:
        return " ".join(f"({name} : {SORT_OF[name[0]]})" for name in law.rule.arguments)

    def _variable(self, name: str) -> str | None:
        """The type of a theorem's variable, None for another name."""
        stem, _, number = name.partition("v")
        return SORT_OF.get(stem) if number.isdigit() else None

    def _random(self, sort: str, size: int, rng: random.Random) -> Term:
        """A term of a type with about `size` names."""
        letters = [letter for letter, kind in SORT_OF.items() if kind == sort]
        makers = [name for name, (_, result) in self.functions.items() if result == sort]
        compound = [name for name in makers if self.functions[name][0]]
        constants = [name for name in makers if not self.functions[name][0]]
        if size <= 1 or not compound:
            return rng.choice([*(f"{letter}v{n}" for letter in letters for n in range(1, _VARIABLES + 1)), *constants])
        name = rng.choice(compound)
        sorts = self.functions[name][0]
        return (name, *(self._random(s, n, rng) for s, n in zip(sorts, _parts(size - 1, len(sorts), rng), strict=True)))


def _parts(total: int, count: int, rng: random.Random) -> Iterator[int]:
    """Sizes of so many arguments that together have about `total` names."""
    for left in range(count, 0, -1):
        here = total if left == 1 else rng.randint(1, max(1, total - left + 1))
        yield max(1, here)
        total -= here


def _equation(law: TheoryLaw) -> str:
    return f"{show_term(law.rule.left)} = {show_term(law.rule.right)}"


@lru_cache(maxsize=1)
def all_theories() -> dict[str, BareTheory]:
    """Name → theory, in the order of the documentation."""
    generic = "{α : Type}"
    theories = (
        BareTheory(
            "theory_numbers",
            "sums and products of unary numbers, with no lemma about them",
            NUMBER_FUNCTIONS,
            NUMBER_LAWS,
            (("numbers", "Num"),),
        ),
        BareTheory(
            "theory_chains",
            "joined, turned, mapped and counted sequences, with no lemma about them",
            CHAIN_FUNCTIONS,
            CHAIN_LAWS,
            (("chains", "Chain α"), ("lengths", "Num")),
            generic,
        ),
        BareTheory(
            "theory_bushes",
            "binary trees, their fringes and sizes, with no lemma about them",
            BUSH_FUNCTIONS,
            BUSH_LAWS,
            (("bushes", "Bush α"), ("fringes", "Chain α"), ("sizes", "Num")),
            generic,
        ),
    )
    return {theory.name: theory for theory in theories}

"""The world `inequalities`: goals of an ordered structure, reduced rule by rule to hypotheses, among distractors.

After INT (Y. Wu et al. 2021, "INT: An inequality benchmark for evaluating generalization in theorem proving", ICLR): a
theorem is made by applying axioms backwards from what is given. Distractors are hypotheses about something that occurs
in the proof and something that does not, so they lead nowhere.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from prover.terms import Term, show_term, substitute
from prover.worlds.base import Draft
from prover.worlds.horn import Derivation, HornSystem, hidden_claim, horn_rule
from prover.worlds.rules import Rule, rule

NAMES: Final = ("zero", "add", "mul", "Le")
EQUATIONS: Final = """
add_comm x y : add x y = add y x
add_assoc x y z : add (add x y) z = add x (add y z)
mul_comm x y : mul x y = mul y x
mul_assoc x y z : mul (mul x y) z = mul x (mul y z)
mul_add x y z : mul x (add y z) = add (mul x y) (mul x z)
add_zero x : add x zero = x
"""
RULES: Final = """
le_trans x y z : Le x y, Le y z ⊢ Le x z
add_left x y z : Le x y ⊢ Le (add z x) (add z y)
add_right x y z : Le x y ⊢ Le (add x z) (add y z)
mul_left x y z : Le zero z, Le x y ⊢ Le (mul z x) (mul z y)
square x : ⊢ Le zero (mul x x)
add_nonneg x y : Le zero x, Le zero y ⊢ Le zero (add x y)
mul_nonneg x y : Le zero x, Le zero y ⊢ Le zero (mul x y)
grow x y z : Le zero z, Le x y ⊢ Le x (add y z)
"""
_LETTERS: Final = ("v1", "v2", "v3", "v4", "v5")
_ELSEWHERE: Final = ("w1", "w2", "w3")
_LEAF: Final[Term] = ("Ordered.Le", "?x", "?y")
_OF_FAMILY: Final = {
    "chains": ("le_trans", "add_left", "add_right"),
    "sums": ("le_trans", "add_left", "add_right", "grow", "add_nonneg", "square"),
    "products": ("le_trans", "mul_left", "mul_nonneg", "square", "grow", "add_right"),
}


@cache
def _system(family: str) -> HornSystem:
    full: dict[str, Term] = {name: f"Ordered.{name}" for name in NAMES}
    wanted = _OF_FAMILY[family]
    lines = [line for line in RULES.strip().splitlines() if line.split()[0] in wanted]
    rules = tuple(horn_rule(f"Ordered.{line}", full) for line in lines)
    return HornSystem(rules, (_LEAF,), (("Ordered.add", 2), ("Ordered.mul", 2)), _LETTERS)


@lru_cache(maxsize=1)
def _equations() -> tuple[Rule, ...]:
    full: dict[str, Term] = {name: f"Ordered.{name}" for name in NAMES}
    return tuple(
        Rule(f"Ordered.{one.name}", one.arguments, substitute(one.left, full), substitute(one.right, full))
        for one in map(rule, EQUATIONS.strip().splitlines())
    )


@dataclass(frozen=True, slots=True)
class Inequalities:
    """Inequalities of an ordered structure."""

    name: str = "inequalities"
    about: str = "inequalities of an ordered structure, from hypotheses among distractors"
    module: str = "Suites.Defs.Worlds.Inequalities"
    families: tuple[str, ...] = ("chains", "sums", "products")
    held_out: frozenset[str] = frozenset({"products"})

    def draw(self, family: str, depth: int, rng: random.Random) -> Draft | None:
        """See `World`."""
        derivation = Derivation()
        found = hidden_claim(_system(family), _LEAF, depth, _equations(), derivation, rng)
        if found is None:
            return None
        facts = [(name, show_term(fact)) for fact, name in derivation.facts.items()]
        facts += _distractors(list(derivation.facts), len(facts), rng)
        rng.shuffle(facts)
        variables = tuple((letter, "α") for letter in (*_LETTERS, *_ELSEWHERE))
        return Draft(family, "{α : Type} [Ordered α]", variables, tuple(facts), show_term(found[0]), found[1])


def _distractors(facts: list[Term], first: int, rng: random.Random) -> list[tuple[str, str]]:
    """One to three claims about a side of a fact and a variable that occurs nowhere else."""
    sides: list[Term] = [side for fact in facts if isinstance(fact, tuple) for side in fact[1:]] or [*_LETTERS[:2]]
    found: list[tuple[str, str]] = []
    for number, other in enumerate(_ELSEWHERE[: rng.randint(1, 3)], first + 1):
        pair: tuple[Term, Term] = (rng.choice(sides), other)
        left, right = pair if rng.random() < 0.7 else pair[::-1]
        found.append((f"h{number}", show_term(("Ordered.Le", left, right))))
    return found

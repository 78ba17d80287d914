"""The world `rewriting`: one term is turned into another by named laws, an instance of one law per tactic.

The derivation is a random walk that never comes back (`prover.worlds.rules.walk`). Its length is an upper bound on the
shortest proof: a way round that the look for shortcuts does not see may be shorter.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from prover.terms import Term, show_term, substitute, term_size
from prover.worlds.base import Draft
from prover.worlds.rules import Rule, proves, random_term, rule, walk

_LETTERS: Final = ("x", "y", "z", "w", "u")
_LARGEST: Final = 60
"""Names of the first term, about."""


@dataclass(frozen=True, slots=True)
class Theory:
    """A class of algebras: its operations with their numbers of arguments, and the laws that proofs may cite."""

    name: str
    carrier: str
    operations: tuple[tuple[str, int], ...]
    rules: tuple[Rule, ...]


GROUP: Final = """
assoc x y z : mul (mul x y) z = mul x (mul y z)
one_mul x : mul one x = x
mul_one x : mul x one = x
inv_mul x : mul (inv x) x = one
mul_inv x : mul x (inv x) = one
inv_inv x : inv (inv x) = x
inv_prod x y : inv (mul x y) = mul (inv y) (inv x)
"""
RING: Final = """
add_comm x y : add x y = add y x
add_assoc x y z : add (add x y) z = add x (add y z)
add_zero x : add x zero = x
add_neg x : add x (neg x) = zero
mul_assoc x y z : mul (mul x y) z = mul x (mul y z)
mul_add x y z : mul x (add y z) = add (mul x y) (mul x z)
add_mul x y z : mul (add x y) z = add (mul x z) (mul y z)
neg_mul x y : mul (neg x) y = neg (mul x y)
"""
LATTICE: Final = """
meet_comm x y : meet x y = meet y x
join_comm x y : join x y = join y x
meet_assoc x y z : meet (meet x y) z = meet x (meet y z)
join_assoc x y z : join (join x y) z = join x (join y z)
meet_join x y : meet x (join x y) = x
join_meet x y : join x (meet x y) = x
"""
BOOLEAN: Final = """
and_comm x y : and x y = and y x
or_comm x y : or x y = or y x
not_not x : not (not x) = x
not_and x y : not (and x y) = or (not x) (not y)
not_or x y : not (or x y) = and (not x) (not y)
and_or x y z : and x (or y z) = or (and x y) (and x z)
or_and x y z : or x (and y z) = and (or x y) (or x z)
and_self x : and x x = x
"""
QUANDLE: Final = """
act_self x : act x x = x
act_back x y : back (act x y) y = x
back_act x y : act (back x y) y = x
act_act x y z : act (act x y) z = act (act x z) (act y z)
"""


@cache
def theory_named(family: str) -> Theory:
    """The theory of a family, read when it is first asked for."""
    match family:
        case "group":
            return _theory("Grp", "G", "mul/2 inv/1 one/0", GROUP)
        case "ring":
            return _theory("Rng", "R", "add/2 mul/2 neg/1 zero/0", RING)
        case "lattice":
            return _theory("Lat", "L", "meet/2 join/2", LATTICE)
        case "boolean":
            return _theory("Boole", "B", "and/2 or/2 not/1", BOOLEAN)
        case "quandle":
            return _theory("Quandle", "Q", "act/2 back/2", QUANDLE)
        case _:
            raise AssertionError(family)


def _theory(name: str, carrier: str, operations: str, laws: str) -> Theory:
    """Operations, with their numbers of arguments, and laws are written without the name of the class."""
    arities = {op: int(count) for op, _, count in (word.partition("/") for word in operations.split())}
    full: dict[str, Term] = {op: f"{name}.{op}" for op in arities}
    read = (rule(f"{name}.{line}") for line in laws.strip().splitlines())
    rules = (replace(one, left=substitute(one.left, full), right=substitute(one.right, full)) for one in read)
    return Theory(name, carrier, tuple((f"{name}.{op}", n) for op, n in arities.items() if n), tuple(rules))


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Equations in groups, rings, lattices, Boolean algebras and quandles."""

    name: str = "rewriting"
    about: str = "equations in groups, rings, lattices, Boolean algebras and quandles, one law instance per tactic"
    module: str = "Suites.Defs.Worlds.Rewriting"
    families: tuple[str, ...] = ("group", "ring", "lattice", "boolean", "quandle")
    held_out: frozenset[str] = frozenset({"quandle"})

    def draw(self, family: str, depth: int, rng: random.Random) -> Draft | None:
        """See `World`."""
        theory = theory_named(family)
        letters = _LETTERS[: rng.randint(2, min(len(_LETTERS), 2 + depth))]
        size = rng.randint(4 + 2 * depth, 7 + 3 * depth)
        start = random_term(theory.operations, letters, min(size, _LARGEST), rng)
        found = walk(start, depth, theory.rules, frozenset(letters), rng, largest=term_size(start) + 8)
        if found is None:
            return None
        steps, terms = found
        left, right = start, terms[-1]
        if not proves(steps, left, right):
            return None
        goal = f"{show_term(left)} = {show_term(right)}"
        fixed = f"{{{theory.carrier} : Type}} [{theory.name} {theory.carrier}]"
        variables = tuple((letter, theory.carrier) for letter in letters)
        return Draft(family, fixed, variables, (), goal, tuple(step.tactic for step in steps))

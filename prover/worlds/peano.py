"""The world `peano`: natural numbers from nothing, every step citing a theorem proved before.

Families: `sums` (equations, one instance per tactic), `order`, `divisibility`, `parity` (rules with premises, under
connectives and behind rewrites), `recursion` (functions equal by induction) and `accumulator` (the same with
`generalizing`).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from prover.terms import Term, show_term, substitute, term_size
from prover.worlds.accumulator import equal_accumulators
from prover.worlds.base import Draft
from prover.worlds.connectives import wrapped
from prover.worlds.horn import Derivation, HornRule, HornSystem, hidden_claim, horn_rule
from prover.worlds.recursion import Datatype, equal_functions
from prover.worlds.rules import Rule, proves, random_term, rule, walk

NAMES: Final = ("zero", "succ", "add", "mul", "pow", "Le", "Dvd", "Even")
EQUATIONS: Final = """
add_zero a : add a zero = a
add_succ a b : add a (succ b) = succ (add a b)
zero_add a : add zero a = a
succ_add a b : add (succ a) b = succ (add a b)
add_comm a b : add a b = add b a
add_assoc a b c : add (add a b) c = add a (add b c)
mul_zero a : mul a zero = zero
mul_succ a b : mul a (succ b) = add (mul a b) a
zero_mul a : mul zero a = zero
succ_mul a b : mul (succ a) b = add (mul a b) b
mul_comm a b : mul a b = mul b a
mul_assoc a b c : mul (mul a b) c = mul a (mul b c)
mul_add a b c : mul a (add b c) = add (mul a b) (mul a c)
add_mul a b c : mul (add a b) c = add (mul a c) (mul b c)
pow_succ a b : pow a (succ b) = mul (pow a b) a
pow_add a b c : pow a (add b c) = mul (pow a b) (pow a c)
"""
ORDER: Final = """
zero_le a : ⊢ Le zero a
le_succ a : ⊢ Le a (succ a)
le_trans a b c : Le a b, Le b c ⊢ Le a c
succ_le_succ a b : Le a b ⊢ Le (succ a) (succ b)
add_le_add a b c d : Le a b, Le c d ⊢ Le (add a c) (add b d)
le_add_right a b c : Le a b ⊢ Le a (add b c)
le_add_left a b c : Le a b ⊢ Le a (add c b)
mul_le_mul_right a b c : Le a b ⊢ Le (mul a c) (mul b c)
mul_le_mul_left a b c : Le a b ⊢ Le (mul c a) (mul c b)
"""
DIVISIBILITY: Final = """
dvd_zero a : ⊢ Dvd a zero
dvd_trans a b c : Dvd a b, Dvd b c ⊢ Dvd a c
dvd_add a b c : Dvd a b, Dvd a c ⊢ Dvd a (add b c)
dvd_mul_right a b c : Dvd a b ⊢ Dvd a (mul b c)
dvd_mul_left a b c : Dvd a b ⊢ Dvd a (mul c b)
dvd_pow a b c : Dvd a b ⊢ Dvd a (pow b (succ c))
"""
PARITY: Final = """
even_double a : ⊢ Even (add a a)
even_succ_succ a : Even a ⊢ Even (succ (succ a))
even_add a b : Even a, Even b ⊢ Even (add a b)
even_mul_right a b : Even a ⊢ Even (mul a b)
even_mul_left a b : Even b ⊢ Even (mul a b)
even_pow a b : Even a ⊢ Even (pow a (succ b))
even_of_dvd a b : Dvd a b, Even a ⊢ Even b
"""
_OPERATIONS: Final = (("Num.add", 2), ("Num.add", 2), ("Num.mul", 2), ("Num.succ", 1))
_LETTERS: Final = ("v1", "v2", "v3", "v4", "v5")
_CASES: Final = "| zero => ?_ | succ n ih => ?_"


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The rules, read."""

    equations: tuple[Rule, ...]
    systems: dict[str, tuple[HornSystem, Term]]
    data: Datatype


@lru_cache(maxsize=1)
def _numbers() -> _Numbers:
    full: dict[str, Term] = {name: f"Num.{name}" for name in NAMES}
    equations = tuple(
        Rule(f"Num.{one.name}", one.arguments, substitute(one.left, full), substitute(one.right, full))
        for one in map(rule, EQUATIONS.strip().splitlines())
    )

    def system(table: str, *leaves: str) -> tuple[HornSystem, Term]:
        rules: list[HornRule] = [horn_rule(f"Num.{line}", full) for line in table.strip().splitlines()]
        claims: list[Term] = [(f"Num.{leaf}", *("?x", "?y")[: 1 if leaf == "Even" else 2]) for leaf in leaves]
        return HornSystem(tuple(rules), tuple(claims), _OPERATIONS, _LETTERS), claims[0]

    systems = {
        "order": system(ORDER, "Le"),
        "divisibility": system(DIVISIBILITY, "Dvd"),
        "parity": system(PARITY, "Even", "Dvd"),
    }
    data = Datatype("Num", "Num.zero", ("Num.succ", "n"), (("n", "ih"),), _CASES, "Num", _OPERATIONS, equations)
    return _Numbers(equations, systems, data)


@dataclass(frozen=True, slots=True)
class Peano:
    """Natural numbers from nothing."""

    name: str = "peano"
    about: str = "natural numbers from nothing: sums, products, order, divisibility, even numbers, induction"
    module: str = "Suites.Defs.Worlds.Peano"
    families: tuple[str, ...] = ("sums", "order", "divisibility", "parity", "recursion", "accumulator")
    held_out: frozenset[str] = frozenset({"divisibility"})

    def draw(self, family: str, depth: int, rng: random.Random) -> Draft | None:
        """See `World`. Induction takes six tactics or more."""
        numbers = _numbers()
        if family == "sums":
            return _equation(numbers.equations, depth, rng)
        if family == "recursion":
            return equal_functions(family, "", numbers.data, depth, rng)
        if family == "accumulator":
            return equal_accumulators(family, "", numbers.data, depth, rng)
        return _claim(family, *numbers.systems[family], numbers.equations, depth, rng)


def _equation(equations: tuple[Rule, ...], depth: int, rng: random.Random) -> Draft | None:
    letters = _LETTERS[: rng.randint(2, 4)]
    operations = (*_OPERATIONS, ("Num.pow", 2))
    start = random_term(operations, letters, rng.randint(4 + 2 * depth, 6 + 3 * depth), rng)
    found = walk(start, depth, equations, frozenset(letters), rng, largest=term_size(start) + 8)
    if found is None or not proves(found[0], start, found[1][-1]):
        return None
    goal = f"{show_term(start)} = {show_term(found[1][-1])}"
    return Draft("sums", "", tuple((v, "Num") for v in letters), (), goal, tuple(s.tactic for s in found[0]))


def _claim(
    family: str, system: HornSystem, pattern: Term, equations: tuple[Rule, ...], depth: int, rng: random.Random
) -> Draft | None:
    """A claim, or two joined by ∧, each by rules with premises, behind rewrites, under connectives."""
    derivation = Derivation()
    around = rng.choice((0, 0, 1, 2)) if depth >= 5 else 0
    if depth - around >= 7 and rng.random() < 0.3:
        first = rng.randint(3, depth - around - 4)
        sizes = [first, depth - around - 1 - first]
    else:
        sizes = [depth - around]
    parts = [hidden_claim(system, pattern, size, equations, derivation, rng) for size in sizes]
    made = [part for part in parts if part is not None]
    if len(made) < len(parts):
        return None
    goal = " ∧ ".join(show_term(claim) for claim, _ in made)
    tactics = [*["constructor"][: len(made) - 1], *(t for _, proof in made for t in proof)]
    facts = [(name, show_term(fact)) for fact, name in derivation.facts.items()]
    other = show_term(substitute(pattern, {"?x": rng.choice(_LETTERS), "?y": rng.choice(_LETTERS)}))
    whole = wrapped(facts, goal, tactics, around, other, rng)
    if whole is None:
        return None
    variables = tuple((v, "Num") for v in _LETTERS)
    return Draft(family, "", variables, whole.hypotheses, whole.goal, whole.tactics)

"""The world `programs`: runs of a stack machine, what a loop computes, and functions on chains and trees by induction.

Families: `machine` (runs, with choices), `chains` (equations between chains), `loop` (a loop computes a function given
by recursion: its invariant is the induction), `lists` and `trees` (functions equal by structural induction).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from prover.terms import Term, contains, show_term, substitute, term_size
from prover.worlds.base import Draft
from prover.worlds.machine import machine_run
from prover.worlds.recursion import Datatype, equal_functions
from prover.worlds.rules import Rule, proves, random_term, rule, walk

EQUATIONS: Final = """
nil_app ys : app nil ys = ys
app_nil xs : app xs nil = xs
cons_app x xs ys : app (cons x xs) ys = cons x (app xs ys)
app_assoc xs ys zs : app (app xs ys) zs = app xs (app ys zs)
rev_cons x xs : rev (cons x xs) = app (rev xs) (cons x nil)
rev_app xs ys : rev (app xs ys) = app (rev ys) (rev xs)
rev_rev xs : rev (rev xs) = xs
"""
_FIXED: Final = "{α : Type}"
_CHAIN: Final = "Chain α"
_OPERATIONS: Final = (("Chain.app", 2), ("Chain.app", 2), ("Chain.rev", 1))
_LETTERS: Final = ("v1", "v2", "v3", "v4")
_ONE: Final[Term] = ("Chain.cons", "x", "Chain.nil")


@lru_cache(maxsize=1)
def _equations() -> tuple[Rule, ...]:
    full: dict[str, Term] = {name: f"Chain.{name}" for name in ("nil", "cons", "app", "rev")}
    return tuple(
        Rule(f"Chain.{one.name}", one.arguments, substitute(one.left, full), substitute(one.right, full))
        for one in map(rule, EQUATIONS.strip().splitlines())
    )


@cache
def _datatype(family: str) -> Datatype:
    if family == "lists":
        step: Term = ("Chain.cons", "x", "xs")
        cases, inner = "| nil => ?_ | cons x xs ih => ?_", (("xs", "ih"),)
        return Datatype(_CHAIN, "Chain.nil", step, inner, cases, _CHAIN, _OPERATIONS, _equations(), (_ONE,))
    step = ("Tree.node", "l", "x", "r")
    cases, both = "| leaf => ?_ | node l x r ihl ihr => ?_", (("l", "ihl"), ("r", "ihr"))
    return Datatype("Tree α", "Tree.leaf", step, both, cases, _CHAIN, _OPERATIONS, _equations(), (_ONE,))


@dataclass(frozen=True, slots=True)
class Programs:
    """Programs and data."""

    name: str = "programs"
    about: str = "a stack machine with choices, what a loop computes, functions on chains and trees by induction"
    module: str = "Suites.Defs.Worlds.Programs"
    families: tuple[str, ...] = ("machine", "chains", "loop", "lists", "trees")
    held_out: frozenset[str] = frozenset({"trees"})

    def draw(self, family: str, depth: int, rng: random.Random) -> Draft | None:
        """See `World`. Induction takes six tactics or more."""
        match family:
            case "machine":
                return machine_run(family, depth, rng)
            case "chains":
                return _equation(depth, rng)
            case "loop":
                return _loop(depth, rng)
            case _:
                return equal_functions(family, _FIXED, _datatype(family), depth, rng)


def _equation(depth: int, rng: random.Random) -> Draft | None:
    letters = _LETTERS[: rng.randint(2, 4)]
    operations = (*_OPERATIONS, ("Chain.rev", 1))
    start = random_term(operations, letters, rng.randint(4 + 2 * depth, 6 + 3 * depth), rng)
    if rng.random() < 0.6:
        start = substitute(start, {letters[0]: ("Chain.cons", "x", letters[0])})
    found = walk(start, depth, _equations(), frozenset((*letters, "x")), rng, largest=term_size(start) + 8)
    if found is None or not proves(found[0], start, found[1][-1]):
        return None
    goal = f"{show_term(start)} = {show_term(found[1][-1])}"
    variables = (*((v, _CHAIN) for v in letters), ("x", "α"))
    return Draft("chains", _FIXED, variables, (), goal, tuple(s.tactic for s in found[0]))


def _loop(depth: int, rng: random.Random) -> Draft | None:
    """The loop whose body is φ′ computes the function whose recursion equation has φ."""
    spare = depth - 7
    if spare < 0:
        return None
    letters = ("v1", "v2", "a")
    body = random_term(_OPERATIONS, letters, rng.randint(3 + spare, 7 + 2 * spare), rng)
    found = walk(body, spare, _equations(), frozenset(letters), rng, largest=term_size(body) + 8)
    if found is None or not contains(body, "a") or body == "a":
        return None
    steps, after = found[0], found[1][-1]
    if steps and not proves(steps, body, after):
        return None
    hypotheses = (
        ("h1", "∀ a, f Count.zero a = a"),
        ("h2", f"∀ n a, f (Count.succ n) a = {show_term(('f', 'n', after))}"),
        ("h3", f"∀ a, g a = {show_term(body)}"),
    )
    tactics = (
        "induction t generalizing a with | zero => ?_ | succ n ih => ?_",
        "rw [h1 a]",
        "apply Loop.stop",
        "rw [h2 n a]",
        "apply Loop.step",
        "rw [h3 a]",
        *(step.tactic for step in steps),
        f"exact ih {show_term(after, True)}",
    )
    variables = (
        ("f", f"Count → {_CHAIN} → {_CHAIN}"),
        ("g", f"{_CHAIN} → {_CHAIN}"),
        ("v1", _CHAIN),
        ("v2", _CHAIN),
        ("a", _CHAIN),
        ("t", "Count"),
    )
    return Draft("loop", _FIXED, variables, hypotheses, "Loop g t a (f t a)", tactics)

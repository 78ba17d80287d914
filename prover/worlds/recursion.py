"""Theorems by induction: two functions given by recursion equations are equal, though their equations differ.

``f zero = A``, ``f (succ n) = φ[f n]`` and likewise for g with A′ and φ′, where φ′ is φ rewritten by named laws. Then
``f n = g n`` by induction on n: both equations, the induction hypothesis, and the rewrites. Nothing shorter is at hand,
since the functions are variables of the theorem.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from prover.terms import Term, contains, show_term, substitute, term_size
from prover.worlds.base import Draft
from prover.worlds.rules import Rewrite, Rule, proves, random_term, walk

_HOLE: Final = "hole"


@dataclass(frozen=True, slots=True)
class Datatype:
    """An inductive type with a base and a step, and the terms over it that recursion equations are made of.

    `step` is the constructor with bound names as arguments, `inner` those of them that recursion goes into, with the
    names of their induction hypotheses; `cases` is what follows ``induction x with``.
    """

    kind: str
    base: Term
    step: Term
    inner: tuple[tuple[str, str], ...]
    cases: str
    value: str
    operations: tuple[tuple[str, int], ...]
    rules: tuple[Rule, ...]
    elements: tuple[Term, ...] = ()
    """Further leaves of φ, such as a chain of the step's element."""


def equal_functions(family: str, fixed: str, data: Datatype, depth: int, rng: random.Random) -> Draft | None:
    """A theorem that takes `depth` tactics: induction, four equations, the hypotheses, and rewrites of φ and A."""
    quantified = rng.random() < 0.5
    spare = depth - quantified - 5 - len(data.inner)
    if spare < 0:
        return None
    at_base = rng.randint(0, min(2, spare // 2))
    letters = ("v1", "v2", "v3")
    base = _changed(
        random_term(data.operations, letters, rng.randint(1, 5 + 2 * at_base), rng), at_base, data.rules, letters, rng
    )
    holes = tuple(f"{_HOLE}{i}" for i in range(len(data.inner)))
    leaves = (*letters[:2], *holes, *holes)
    start = _with_holes(data, leaves, holes, spare - at_base, rng)
    if base is None or start is None:
        return None
    step = _changed(start, spare - at_base, data.rules, (*letters, *holes), rng)
    if step is None:
        return None
    calls: dict[str, dict[str, Term]] = {
        f: {h: (f, name) for h, (name, _) in zip(holes, data.inner, strict=True)} for f in ("f", "g")
    }

    def shown(term: Term, function: str) -> str:
        return show_term(substitute(term, calls[function]))

    filled = [_filled(step, calls["g"]), _filled(base, {})]
    if any(found is None for found in filled):
        return None
    bound = " ".join(str(name) for name in data.step[1:])
    arguments = f" {bound}"
    left, right = (show_term((f, data.step)) for f in ("f", "g"))
    hypotheses = (
        ("h1", f"f {show_term(data.base, True)} = {show_term(base.before)}"),
        ("h2", f"g {show_term(data.base, True)} = {show_term(base.after)}"),
        ("h3", f"∀ {bound}, {left} = {shown(step.before, 'f')}"),
        ("h4", f"∀ {bound}, {right} = {shown(step.after, 'g')}"),
    )
    tactics = [
        *(["intro t"] if quantified else []),
        f"induction t with {data.cases}",
        "rw [h1]",
        "rw [h2]",
        *(filled[1] or ()),
        f"rw [h3{arguments}]",
        f"rw [h4{arguments}]",
        *(f"rw [{hypothesis}]" for _, hypothesis in data.inner),
        *(filled[0] or ()),
    ]
    variables = (("f", f"{data.kind} → {data.value}"), ("g", f"{data.kind} → {data.value}"))
    variables += tuple((letter, data.value) for letter in letters)
    goal = "f t = g t"
    if not quantified:
        variables += (("t", data.kind),)
    else:
        goal = f"∀ t, {goal}"
    return Draft(family, fixed, variables, hypotheses, goal, tuple(tactics))


@dataclass(frozen=True, slots=True)
class _Changed:
    """A term, what it becomes, and by which rewrites."""

    before: Term
    after: Term
    steps: tuple[Rewrite, ...]


def _changed(
    term: Term, steps: int, rules: Sequence[Rule], variables: Sequence[str], rng: random.Random
) -> _Changed | None:
    found = walk(term, steps, rules, frozenset(variables), rng, largest=term_size(term) + 8)
    return None if found is None else _Changed(term, found[1][-1], tuple(found[0]))


def _with_holes(
    data: Datatype, leaves: Sequence[str], holes: Sequence[str], steps: int, rng: random.Random
) -> Term | None:
    """A term in which every hole occurs; a step's element may occur, too."""
    term = random_term(data.operations, leaves, rng.randint(3 + steps, 7 + 2 * steps), rng)
    if data.elements and rng.random() < 0.7:
        operation = rng.choice([name for name, arity in data.operations if arity == 2])
        term = (
            (operation, rng.choice(data.elements), term)
            if rng.random() < 0.5
            else (operation, term, rng.choice(data.elements))
        )
    return term if all(contains(term, hole) for hole in holes) and term not in holes else None


def _filled(changed: _Changed, values: Mapping[str, Term]) -> tuple[str, ...] | None:
    """The tactics of the rewrites with holes filled; None when they do not prove that both terms are equal."""
    steps = [
        Rewrite(_in_text(s.tactic, values), None, substitute(s.old, values), substitute(s.new, values))
        for s in changed.steps
    ]
    left, right = substitute(changed.before, values), substitute(changed.after, values)
    if not steps:
        return () if left == right else None
    return tuple(s.tactic for s in steps) if proves(steps, left, right) else None


def _in_text(tactic: str, values: Mapping[str, Term]) -> str:
    """Holes stand alone as arguments of an instance, or inside its terms."""
    for hole, value in values.items():
        tactic = tactic.replace(hole, show_term(value, True))
    return tactic

"""Theorems by induction that generalises: two functions with an accumulator are equal.

``f zero a = A[a]``, ``f (succ n) a = f n φ[a]``, and g likewise with A′ and φ′, which are A and φ rewritten. The
induction hypothesis is needed at another accumulator, so the induction has to generalise it.
"""

from __future__ import annotations

import random

from prover.terms import contains, show_term, term_size
from prover.worlds.base import Draft
from prover.worlds.recursion import Datatype
from prover.worlds.rules import proves, random_term, walk


def equal_accumulators(family: str, fixed: str, data: Datatype, depth: int, rng: random.Random) -> Draft | None:
    """A theorem that takes `depth` tactics: induction, four equations, rewrites of φ and A, and the hypothesis."""
    spare = depth - 6
    if spare < 0:
        return None
    at_base = rng.randint(0, min(2, spare // 2))
    letters = ("v1", "v2", "a")
    first = random_term(data.operations, letters, rng.randint(1, 3 + 2 * at_base), rng)
    step = random_term(data.operations, letters, rng.randint(3 + spare, 7 + 2 * spare), rng)
    if not contains(step, "a") or step == "a":
        return None
    bases = walk(first, at_base, data.rules, frozenset(letters), rng, largest=term_size(first) + 8)
    steps = walk(step, spare - at_base, data.rules, frozenset(letters), rng, largest=term_size(step) + 8)
    if bases is None or steps is None:
        return None
    after = steps[1][-1]
    bound = " ".join(str(name) for name in data.step[1:])
    ((inner, hypothesis),) = data.inner
    if steps[0] and not proves(steps[0], step, after):
        return None
    if bases[0] and not proves(bases[0], first, bases[1][-1]):
        return None
    shown = show_term(data.step, True)
    hypotheses = (
        ("h1", f"∀ a, f {show_term(data.base, True)} a = {show_term(first)}"),
        ("h2", f"∀ a, g {show_term(data.base, True)} a = {show_term(bases[1][-1])}"),
        ("h3", f"∀ {bound} a, f {shown} a = {show_term(('f', inner, step))}"),
        ("h4", f"∀ {bound} a, g {shown} a = {show_term(('g', inner, after))}"),
    )
    tactics = (
        f"induction t generalizing a with {data.cases}",
        "rw [h1 a]",
        "rw [h2 a]",
        *(s.tactic for s in bases[0]),
        f"rw [h3 {bound} a]",
        f"rw [h4 {bound} a]",
        *(s.tactic for s in steps[0]),
        f"exact {hypothesis} {show_term(after, True)}",
    )
    functions = tuple((name, f"{data.kind} → {data.value} → {data.value}") for name in ("f", "g"))
    variables = (*functions, ("v1", data.value), ("v2", data.value), ("a", data.value), ("t", data.kind))
    return Draft(family, fixed, variables, hypotheses, "f t a = g t a", tactics)

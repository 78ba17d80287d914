"""Around a derivation: some of its hypotheses stand behind ``→`` or in pairs, another claim stands beside the goal.

Each takes a tactic more: `intro`, `cases`, `apply Or.inl`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Hypotheses (name, type), goal and tactics of a theorem."""

    hypotheses: tuple[tuple[str, str], ...]
    goal: str
    tactics: tuple[str, ...]


def wrapped(
    facts: Sequence[tuple[str, str]], goal: str, tactics: Sequence[str], spare: int, other: str, rng: random.Random
) -> Wrapped | None:
    """The theorem with `spare` tactics more; None where it has too few hypotheses for that.

    `facts` are its hypotheses, `other` is a claim that a disjunction offers beside the right one.
    """
    free = rng.sample(facts, len(facts))
    intros: list[tuple[str, str]] = []
    pairs: list[tuple[str, str]] = []
    before: list[str] = []
    either = False
    for _ in range(spare):
        options = ["or"] * (not either) + ["intro"] * (2 * bool(free)) + ["pair"] * (len(free) >= 2)
        if not options:
            return None
        match rng.choice(options):
            case "intro":
                intros.append(free.pop())
            case "pair":
                (first, left), (second, right) = free.pop(), free.pop()
                pairs.append((f"p{len(pairs) + 1}", f"{left} ∧ {right}"))
                before.append(f"cases p{len(pairs)} with | intro {first} {second} => ?_")
            case _:
                either = True
                side, goal = rng.choice((("inl", f"({goal}) ∨ {other}"), ("inr", f"{other} ∨ {goal}")))
                before.append(f"apply Or.{side}")
    premises = "".join(f"{claim} → " for _, claim in intros)
    goal = f"{premises}({goal})" if premises and either else f"{premises}{goal}"
    names = [f"intro {name}" for name, _ in intros]
    return Wrapped((*pairs, *sorted(free)), goal, (*names, *before, *tactics))

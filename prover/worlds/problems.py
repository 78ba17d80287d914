"""What the worlds of competition problems share: numbers drawn at random, and polynomials and drafts as text."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from prover.worlds.base import Draft

LARGEST = 6
"""The largest size of a problem."""


@dataclass(frozen=True, slots=True)
class Problems:
    """A `World` of competition problems; `draws` makes those of each family."""

    name: str
    about: str
    module: str
    draws: Mapping[str, Callable[[int, random.Random], Draft]] = field(compare=False)
    held_out: frozenset[str] = frozenset()

    @property
    def families(self) -> tuple[str, ...]:
        """See `World`."""
        return tuple(self.draws)

    def draw(self, family: str, depth: int, rng: random.Random) -> Draft | None:
        """See `World`. The depth is the size of numbers and of what is given; derivations are not known."""
        return self.draws[family](depth, rng) if depth <= LARGEST else None


def small(rng: random.Random, depth: int, least: int = 1) -> int:
    """A number of the size that suits a depth."""
    return rng.randint(least, 4 + 3 * depth)


def nonzero(rng: random.Random, most: int) -> int:
    """A number from −most to most that is not 0."""
    return rng.choice([-1, 1]) * rng.randint(1, most)


def times(factor: int, text: str) -> str:
    """``3 * x``, ``x`` or ``-x``."""
    return {1: text, -1: f"-{text}"}.get(factor, f"{factor} * {text}")


def sum_of(parts: Sequence[tuple[int, str]]) -> str:
    """A sum of multiples, without those that are 0: ``3 * x - y + 7``, where the text ``1`` is the number one."""
    text = ""
    for factor, of in parts:
        if not factor:
            continue
        term = str(abs(factor)) if of == "1" else times(abs(factor), of)
        sign = "-" if factor < 0 else "+"
        text = f"{text} {sign} {term}" if text else ("-" if factor < 0 else "") + term
    return text or "0"


def polynomial(coefficients: Sequence[int], of: str) -> str:
    """Text of a polynomial, the constant first in `coefficients` and last in the text."""
    powers = [(c, "1" if k == 0 else of if k == 1 else f"{of} ^ {k}") for k, c in enumerate(coefficients)]
    return sum_of(powers[::-1])


def value(coefficients: Sequence[int], at: int) -> int:
    """Of a polynomial, the constant first."""
    return sum(c * at**k for k, c in enumerate(coefficients))


def problem(
    family: str,
    depth: int,
    variables: Mapping[str, str],
    hypotheses: Sequence[str],
    goal: str,
) -> Draft:
    """A draft of which no derivation is known. `variables`: name → type."""
    named = tuple((f"h{number}", kind) for number, kind in enumerate(hypotheses, 1))
    return Draft(family, "", tuple(variables.items()), named, goal, (), graded=depth)


def shuffled(items: Sequence[str], rng: random.Random) -> list[str]:
    """The same in another order."""
    return rng.sample(items, len(items))

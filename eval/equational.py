"""Implications between the 4,694 magma laws of the Equational Theories Project, as ordinary Lean theorems.

The data's format is that of `prover.worlds.equations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.magmas import Table
from eval.problems import Benchmark
from prover.types import Proof, Split, Theorem
from prover.worlds.equations import FALSE_CODES, TRUE_CODES, Laws, read_laws
from prover.worlds.laws import Law

MODULE = "Suites.Defs.Magma"
DEFAULT_LIMIT = 100


def implication(premise: int, conclusion: int, laws: tuple[Law, ...]) -> Theorem:
    """The theorem that equation `premise` implies equation `conclusion` (both numbered from 1)."""
    name = f"eq{premise}_implies_eq{conclusion}"
    hypothesis = laws[premise - 1].text()
    claim = laws[conclusion - 1].text()
    return Theorem(
        name,
        f"theorem {name} (G : Type _) [Magma G] (h : {hypothesis}) : {claim}",
        MODULE,
        Split.TEST,
        "equational",
    )


@dataclass(frozen=True, slots=True)
class NonImplication:
    """The claim that equation `premise` does not imply equation `conclusion` (numbers from 1), with their laws."""

    premise: int
    conclusion: int
    premise_law: Law
    conclusion_law: Law

    @property
    def theorem(self) -> Theorem:
        """The claim as a theorem, which needs a magma."""
        name = f"eq{self.premise}_does_not_imply_eq{self.conclusion}"
        claim = f"({self.premise_law.text()}) → {self.conclusion_law.text()}"
        return Theorem(name, f"theorem {name} : ¬ ∀ (G : Type) [Magma G], {claim}", MODULE, Split.TEST, "equational")

    def proof(self, table: Table) -> Proof:
        """The script that proves the theorem from a magma's operation table; Lean decides both laws in it."""
        rows = ", ".join(f"[{', '.join(map(str, row))}]" for row in table)
        magma = f"(Magma.ofTable [{rows}])"
        decide = "(by decide +kernel)"
        return Proof(f"intro h\nexact absurd (@h (Fin {len(table)}) {magma} {decide}) {decide}")


@dataclass(frozen=True, slots=True)
class NonImplications:
    """Claims to refute; `known` counts all claims in the source."""

    label: str
    known: int
    claims: tuple[NonImplication, ...]


def load_equational(folder: Path, limit: int | None, rng: np.random.Generator) -> tuple[Benchmark, NonImplications]:
    """`limit` implications known to be true and as many known to be false (default 100 each of all there are).

    Both are drawn uniformly without replacement.
    """
    data = read_laws(folder)
    most = DEFAULT_LIMIT if limit is None else limit
    true, known = _draw(data, TRUE_CODES, most, rng)
    false, known_false = _draw(data, FALSE_CODES, most, rng)
    theorems = tuple(implication(i, j, data.laws) for i, j in true)
    benchmark = Benchmark(
        f"equational:{folder}",
        f"equational implications, {len(theorems)} of {known}",
        data.revision,
        known,
        theorems,
    )
    return benchmark, NonImplications(
        f"equational non-implications, {len(false)} of {known_false}",
        known_false,
        tuple(NonImplication(i, j, data.laws[i - 1], data.laws[j - 1]) for i, j in false),
    )


def _draw(
    data: Laws, codes: tuple[str, ...], count: int, rng: np.random.Generator
) -> tuple[list[tuple[int, int]], int]:
    """Pairs (premise, conclusion) with one of these outcomes, numbered from 1 and in order; and the number of all."""
    known = data.pairs(codes)
    chosen = np.sort(rng.choice(known, size=min(count, len(known)), replace=False)) if len(known) else known
    return [(int(pair) // len(data.laws) + 1, int(pair) % len(data.laws) + 1) for pair in chosen], len(known)

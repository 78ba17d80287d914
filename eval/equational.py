"""Implications between the 4,694 magma laws of the Equational Theories Project, as ordinary Lean theorems.

Format: a folder with ``equations.txt`` (law n on line n, variables ``x y z w u v``, operation ``◇``) and
``outcomes.npz`` (`outcomes`: uint8 `[laws, laws]`, row implies column; `codes`: the name of each value).
Source: B. Bolan et al. (2024), "The Equational Theories Project", https://github.com/teorth/equational_theories.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.laws import Law, parse_law
from eval.magmas import Table
from eval.problems import Benchmark
from prover import jsonl
from prover.files import content_revision
from prover.types import LemmaError, Proof, Split, Theorem

MODULE = "Suites.Defs.Magma"
TRUE_CODES = ("explicit_proof_true", "implicit_proof_true")
FALSE_CODES = ("explicit_proof_false", "implicit_proof_false")
DEFAULT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Laws:
    """The laws (`laws[i]` is equation `i + 1`) and the matrix of outcomes `[laws, laws]` with its code names."""

    laws: tuple[Law, ...]
    outcomes: npt.NDArray[np.uint8]
    codes: tuple[str, ...]
    revision: str

    def pairs(self, codes: tuple[str, ...]) -> npt.NDArray[np.int64]:
        """Flat indices `row * laws + column` with one of these outcomes, off the diagonal (a law implies itself)."""
        wanted = np.isin(self.outcomes, [self.codes.index(c) for c in codes if c in self.codes])
        np.fill_diagonal(wanted, False)
        return np.flatnonzero(wanted)


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


def read_laws(folder: Path) -> Laws:
    """Read ``equations.txt`` and ``outcomes.npz``. Raises `LemmaError` when they are missing or do not match."""
    equations, matrix = folder / "equations.txt", folder / "outcomes.npz"
    revision = content_revision([equations, matrix])
    laws = _read_equations(equations)
    try:
        with np.load(matrix, allow_pickle=False) as stored:
            outcomes, codes = stored["outcomes"], tuple(str(c) for c in stored["codes"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        raise LemmaError(f"{matrix}: not an archive with `outcomes` and `codes` ({error})") from error
    if outcomes.dtype != np.uint8:
        raise LemmaError(f"{matrix}: outcomes are {outcomes.dtype}, not uint8")
    if outcomes.shape != (len(laws), len(laws)) or (outcomes.size and int(outcomes.max()) >= len(codes)):
        raise LemmaError(f"{matrix}: outcomes {outcomes.shape} with {len(codes)} codes don't fit {len(laws)} equations")
    return Laws(laws, outcomes, codes, revision)


def _read_equations(path: Path) -> tuple[Law, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise jsonl.bad_utf8(path) from None
    laws: list[Law] = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        try:
            laws.append(parse_law(line))
        except LemmaError as error:
            raise LemmaError(f"{path}:{number}: {error}") from error
        except RecursionError:
            raise LemmaError(f"{path}:{number}: not a magma law: nested too deep") from None
    return tuple(laws)


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

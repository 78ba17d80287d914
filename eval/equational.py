"""Implications between the 4,694 magma laws of the Equational Theories Project, as ordinary Lean theorems.

Format: a folder with ``equations.txt`` (law n on line n, variables ``x y z w u v``, operation ``◇``) and
``outcomes.npz`` (`outcomes`: uint8 `[laws, laws]`, row implies column; `codes`: the name of each value).
Source: B. Bolan et al. (2024), "The Equational Theories Project", https://github.com/teorth/equational_theories.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.problems import Benchmark, content_revision
from prover.types import LemmaError, Split, Theorem

MODULE = "Suites.Defs.Magma"
TRUE_CODES = ("explicit_proof_true", "implicit_proof_true")
FALSE_CODES = ("explicit_proof_false", "implicit_proof_false")
DEFAULT_LIMIT = 100
_TOKEN = re.compile(r"[a-z]|[()◇=]")


@dataclass(frozen=True, slots=True)
class Var:
    """A variable, by its letter."""

    name: str


@dataclass(frozen=True, slots=True)
class Op:
    """``left ◇ right``."""

    left: MagmaTerm
    right: MagmaTerm


MagmaTerm = Var | Op


@dataclass(frozen=True, slots=True)
class Law:
    """``left = right`` for all values of the variables."""

    left: MagmaTerm
    right: MagmaTerm

    def variables(self) -> tuple[str, ...]:
        """Variables in order of first appearance."""
        return tuple(dict.fromkeys([*_variables(self.left), *_variables(self.right)]))

    def text(self) -> str:
        """Lean text: ``∀ x y : G, x ◇ y = y ◇ x``."""
        return f"∀ {' '.join(self.variables())} : G, {_show(self.left)} = {_show(self.right)}"


@dataclass(frozen=True, slots=True)
class Laws:
    """The laws (`laws[i]` is equation `i + 1`) and the matrix of outcomes `[laws, laws]` with its code names."""

    laws: tuple[Law, ...]
    outcomes: npt.NDArray[np.uint8]
    codes: tuple[str, ...]
    revision: str

    def pairs(self, codes: tuple[str, ...]) -> npt.NDArray[np.int64]:
        """Flat indices `row * laws + column` with one of these outcomes; the diagonal (a law implies itself) is out."""
        wanted = np.isin(self.outcomes, [self.codes.index(c) for c in codes if c in self.codes])
        np.fill_diagonal(wanted, False)
        return np.flatnonzero(wanted)


def parse_law(text: str) -> Law:
    """Read ``x ◇ y = y ◇ x``; nested operations are in parentheses. Raises `LemmaError` for anything else."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != "".join(text.split()):
        raise LemmaError(f"not a magma law: {text!r} (use the variables a-z, ◇, =, parentheses)")
    tokens.append("")
    left, at = _term(tokens, 0)
    if tokens[at] != "=":
        raise LemmaError(f"not a magma law: {text!r} (expected `=` between two terms)")
    right, at = _term(tokens, at + 1)
    if tokens[at]:
        raise LemmaError(f"not a magma law: {text!r} (left over from {tokens[at]!r})")
    return Law(left, right)


def _term(tokens: list[str], at: int) -> tuple[MagmaTerm, int]:
    left, at = _atom(tokens, at)
    if tokens[at] != "◇":
        return left, at
    right, at = _atom(tokens, at + 1)
    return Op(left, right), at


def _atom(tokens: list[str], at: int) -> tuple[MagmaTerm, int]:
    if re.fullmatch("[a-z]", tokens[at]):
        return Var(tokens[at]), at + 1
    if tokens[at] != "(":
        raise LemmaError(f"not a magma law: a variable or `(` expected, found {tokens[at] or 'the end'!r}")
    inner, at = _term(tokens, at + 1)
    if tokens[at] != ")":
        raise LemmaError(f"not a magma law: `)` expected, found {tokens[at] or 'the end'!r}")
    return inner, at + 1


def _variables(term: MagmaTerm) -> Iterator[str]:
    if isinstance(term, Var):
        yield term.name
    else:
        yield from _variables(term.left)
        yield from _variables(term.right)


def _show(term: MagmaTerm, nested: bool = False) -> str:
    if isinstance(term, Var):
        return term.name
    text = f"{_show(term.left, True)} ◇ {_show(term.right, True)}"
    return f"({text})" if nested else text


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


def read_laws(folder: Path) -> Laws:
    """Read ``equations.txt`` and ``outcomes.npz``. Raises `LemmaError` when they are missing or don't fit together."""
    equations, matrix = folder / "equations.txt", folder / "outcomes.npz"
    revision = content_revision([equations, matrix])
    lines = equations.read_text(encoding="utf-8").splitlines()
    try:
        laws = tuple(parse_law(line) for line in lines)
    except LemmaError as error:
        raise LemmaError(f"{equations}: {error}") from error
    try:
        with np.load(matrix, allow_pickle=False) as stored:
            outcomes, codes = stored["outcomes"], tuple(str(c) for c in stored["codes"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise LemmaError(f"{matrix}: not an archive with `outcomes` and `codes` ({error})") from error
    if outcomes.shape != (len(laws), len(laws)) or (outcomes.size and int(outcomes.max()) >= len(codes)):
        raise LemmaError(f"{matrix}: outcomes {outcomes.shape} with {len(codes)} codes don't fit {len(laws)} equations")
    return Laws(laws, outcomes, codes, revision)


def load_equational(folder: Path, limit: int | None, rng: np.random.Generator) -> Benchmark:
    """`limit` implications known to be true, drawn uniformly without replacement (default 100 of all)."""
    data = read_laws(folder)
    known = data.pairs(TRUE_CODES)
    count = min(DEFAULT_LIMIT if limit is None else limit, len(known))
    chosen = np.sort(rng.choice(known, size=count, replace=False)) if count else known[:0]
    theorems = tuple(
        implication(int(pair) // len(data.laws) + 1, int(pair) % len(data.laws) + 1, data.laws) for pair in chosen
    )
    return Benchmark(
        f"equational:{folder}", f"equational implications, {count} of {len(known)}", data.revision, len(known), theorems
    )

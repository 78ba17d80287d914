"""The 4,694 magma laws of the Equational Theories Project, and which of them imply which, from its data.

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

from prover import jsonl
from prover.files import content_revision
from prover.types import LemmaError
from prover.worlds.laws import Law, parse_law

EXPLICIT_TRUE = "explicit_proof_true"
TRUE_CODES = (EXPLICIT_TRUE, "implicit_proof_true")
FALSE_CODES = ("explicit_proof_false", "implicit_proof_false")


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


_EQUATIONS, _OUTCOMES = "equations.txt", "outcomes.npz"


def holds_laws(folder: Path) -> bool:
    """Whether this is meant to be a folder of laws: one of the two files is there."""
    return (folder / _EQUATIONS).exists() or (folder / _OUTCOMES).exists()


def read_laws(folder: Path) -> Laws:
    """Read ``equations.txt`` and ``outcomes.npz``. Raises `LemmaError` when they are missing or do not match."""
    equations, matrix = folder / _EQUATIONS, folder / _OUTCOMES
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

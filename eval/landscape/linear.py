"""Affine magmas ``x ◇ y = A x + B y + c`` over Z/n, many at once: which laws they satisfy, from coefficients alone.

A law holds when both sides have the same coefficient at each variable, and the same constant. The coefficient of a leaf
is the product of the matrices on the way to it, a word in A and B, so one matrix product decides all laws for a family.
Source: B. Bolan et al. (2024), "The Equational Theories Project", arXiv:2412.07087, section on linear models.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from eval.magmas import Table
from prover.worlds.laws import Law, MagmaTerm, Var

Matrices = npt.NDArray[np.int64]
_AT_ONCE = 256  # magmas of one matrix product


@dataclass(frozen=True, slots=True)
class AffineFamily:
    """`left`, `right` `[magmas, d, d]` and `constant` `[magmas, d]`, modulo `modulus`; elements are the vectors."""

    modulus: int
    left: Matrices
    right: Matrices
    constant: Matrices

    def __len__(self) -> int:
        return len(self.left)

    @property
    def elements(self) -> int:
        """Size of each magma."""
        return self.modulus ** self.left.shape[1]

    def table(self, number: int) -> Table:
        """Operation table of one magma."""
        d = self.left.shape[1]
        digits = self.modulus ** np.arange(d)
        vectors = np.arange(self.elements)[:, None] // digits % self.modulus
        by_left, by_right = vectors @ self.left[number].T, vectors @ self.right[number].T
        values = (by_left[:, None] + by_right[None] + self.constant[number]) % self.modulus @ digits
        return tuple(tuple(int(v) for v in row) for row in values)


@dataclass(frozen=True, slots=True)
class LawCoefficients:
    """How often each word in A and B occurs at a variable, left side minus right: `rows` `[rows, words]`, without
    repetition. `variables` says which of them the variables of the laws have, one law after the other from `starts` on;
    `constants` `[laws, words]` are the same for the constant.
    """

    words: tuple[str, ...]
    rows: npt.NDArray[np.float32]
    variables: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    constants: npt.NDArray[np.float32]

    @classmethod
    def of(cls, laws: Sequence[Law]) -> LawCoefficients:
        """Coefficients of all laws."""
        found = [_coefficients(law) for law in laws]
        longest = max((len(w) for law in found for words in law.values() for w in words), default=0)
        words = tuple("".join(w) for n in range(longest + 1) for w in product("AB", repeat=n))
        place = {word: n for n, word in enumerate(words)}
        rows: list[npt.NDArray[np.float32]] = []
        constants = np.zeros((len(laws), len(words)), dtype=np.float32)
        starts: list[int] = []
        for number, law in enumerate(found):
            starts.append(len(rows))
            for name, counts in law.items():
                row = np.zeros(len(words), dtype=np.float32)
                for word, count in counts.items():
                    row[place[word]] += count
                if name:
                    rows.append(row)
                else:
                    constants[number] = row
        different, variables = np.unique(np.stack(rows), axis=0, return_inverse=True)
        return cls(words, different, variables, np.array(starts), constants)

    def satisfied(self, family: AffineFamily) -> npt.NDArray[np.bool_]:
        """`[magmas, laws]`."""
        parts = [self._satisfied(family, start) for start in range(0, len(family), _AT_ONCE)]
        return np.concatenate(parts)

    def _satisfied(self, family: AffineFamily, start: int) -> npt.NDArray[np.bool_]:
        left, right = family.left[start : start + _AT_ONCE], family.right[start : start + _AT_ONCE]
        constant = family.constant[start : start + _AT_ONCE]
        magmas, d = len(left), left.shape[1]
        made = {"": np.broadcast_to(np.eye(d, dtype=np.int64), left.shape)}
        for word in self.words[1:]:
            made[word] = made[word[:-1]] @ (left if word[-1] == "A" else right) % family.modulus
        stacked = np.stack([made[word] for word in self.words])
        flat = stacked.reshape(len(self.words), -1).astype(np.float32)
        zero = (self.rows @ flat % family.modulus == 0).reshape(len(self.rows), magmas, d * d).all(axis=2)
        holds = np.logical_and.reduceat(zero[self.variables], self.starts, axis=0)
        if constant.any():
            moved = np.einsum("wmij,mj->wmi", stacked, constant) % family.modulus
            still = self.constants @ moved.reshape(len(self.words), -1).astype(np.float32) % family.modulus == 0
            holds &= still.reshape(-1, magmas, d).all(axis=2)
        return holds.T


def _coefficients(law: Law) -> dict[str, dict[str, int]]:
    """Variable → word → how often; the empty name stands for the constant."""
    found = {name: dict[str, int]() for name in (*law.variables(), "")}

    def walk(term: MagmaTerm, word: str, sign: int) -> None:
        if isinstance(term, Var):
            found[term.name][word] = found[term.name].get(word, 0) + sign
        else:
            found[""][word] = found[""].get(word, 0) + sign
            walk(term.left, word + "A", sign)
            walk(term.right, word + "B", sign)

    walk(law.left, "", 1)
    walk(law.right, "", -1)
    return found


def affine_families(rng: np.random.Generator) -> Iterator[AffineFamily]:
    """Over Z/n up to 13, all with constant 0 or 1; over the planes of two and three elements, all without constant, and
    some with one; over larger spaces, drawn ones."""
    for n in range(2, 14):
        numbers = np.array(list(product(range(n), range(n), (0, 1))))
        yield AffineFamily(n, numbers[:, :1, None], numbers[:, 1:2, None], numbers[:, 2:])
    squares = _matrices(2, 2)
    a, b, c = (g.ravel() for g in np.meshgrid(range(16), range(16), range(4), indexing="ij"))
    yield AffineFamily(2, squares[a], squares[b], np.stack([c % 2, c // 2], axis=1))
    squares = _matrices(3, 2)
    a, b = (g.ravel() for g in np.meshgrid(range(81), range(81), indexing="ij"))
    yield AffineFamily(3, squares[a], squares[b], np.zeros((len(a), 2), dtype=np.int64))
    for n, d, count in ((2, 3, 1024), (5, 2, 1024)):
        drawn = rng.integers(0, n, size=(2, count, d, d))
        yield AffineFamily(n, drawn[0], drawn[1], np.zeros((count, d), dtype=np.int64))


def _matrices(n: int, d: int) -> Matrices:
    return np.array(list(product(range(n), repeat=d * d))).reshape(-1, d, d)

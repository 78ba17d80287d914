"""Finite magmas, and which of all laws each satisfies: what one table refutes, it refutes for many pairs.

Nothing here is trusted: a magma counts when Lean has decided the laws in it (`eval.landscape.decisions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
import numpy.typing as npt

from eval.landscape.linear import LawCoefficients, affine_families
from eval.landscape.order import Bits
from eval.magmas import Table, all_tables, holding, table_of
from prover.worlds.laws import Law

MOST_ASSIGNMENTS = 2_200
"""Of a law's variables, in a magma in which Lean is to try them all."""


@dataclass(frozen=True, slots=True)
class Magmas:
    """`satisfied[m, l]`: law l holds in magma m; no two magmas satisfy the same laws."""

    tables: tuple[Table, ...]
    satisfied: Bits

    def checkable(self, laws: Sequence[Law]) -> Bits:
        """`[magmas, laws]`: whether Lean can try all assignments of the law's variables."""
        sizes = np.array([len(table) for table in self.tables], dtype=np.float64)
        variables = np.array([len(law.variables()) for law in laws], dtype=np.float64)
        return sizes[:, None] ** variables[None] <= MOST_ASSIGNMENTS


@dataclass(slots=True)
class _Collector:
    """Magmas by the laws that they satisfy, the smallest of each kind."""

    found: dict[bytes, tuple[int, Callable[[], Table]]] = field(
        default_factory=dict[bytes, tuple[int, Callable[[], Table]]]
    )

    def add(self, satisfied: Bits, size: int, table: Callable[[int], Table]) -> None:
        for number, row in enumerate(np.packbits(satisfied, axis=1)):
            key = row.tobytes()
            if key not in self.found or self.found[key][0] > size:
                self.found[key] = (size, lambda number=number: table(number))

    def magmas(self, laws: int) -> Magmas:
        tables = tuple(make() for _, make in self.found.values())
        packed = np.stack([np.frombuffer(key, dtype=np.uint8) for key in self.found])
        return Magmas(tables, np.unpackbits(packed, axis=1, count=laws).astype(np.bool_))


def known_magmas(
    laws: Sequence[Law], rng: np.random.Generator, progress: Callable[[int, int], None] = lambda done, total: None
) -> Magmas:
    """All magmas of two and three elements, and affine ones (`affine_families`)."""
    collector = _Collector()
    for size in (2, 3):
        tables = up_to_renaming(all_tables(size))
        collector.add(satisfied_by(tables, laws), size, lambda n, tables=tables: table_of(tables[n]))
    coefficients = LawCoefficients.of(laws)
    families = list(affine_families(rng))
    for done, family in enumerate(families):
        progress(done, len(families))
        collector.add(coefficients.satisfied(family), family.elements, family.table)
    progress(len(families), len(families))
    return collector.magmas(len(laws))


def of_tables(tables: Iterable[Table], laws: Sequence[Law]) -> Magmas:
    """The magmas with these tables."""
    by_size: dict[int, list[Table]] = {}
    for table in tables:
        by_size.setdefault(len(table), []).append(table)
    collector = _Collector()
    for size, some in by_size.items():
        collector.add(satisfied_by(np.array(some, dtype=np.int16), laws), size, some.__getitem__)
    return collector.magmas(len(laws)) if by_size else Magmas((), np.zeros((0, len(laws)), dtype=np.bool_))


def satisfied_by(tables: npt.NDArray[np.int16], laws: Sequence[Law]) -> Bits:
    """`[tables, laws]` of tables `[tables, n, n]`."""
    return np.stack([holding(law, tables, law.variables()) for law in laws], axis=1)


def up_to_renaming(tables: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """One table of each class of isomorphic ones, of all tables `[tables, n, n]` of one size."""
    size = tables.shape[1]
    digits = size ** np.arange(size * size)
    own = tables.reshape(len(tables), -1) @ digits
    least = own.copy()
    for order in permutations(range(size)):
        place, name = np.argsort(order), np.array(order)
        renamed = name[tables[:, place][:, :, place]]
        least = np.minimum(least, renamed.reshape(len(tables), -1) @ digits)
    return tables[own == least]

"""Finite magmas that satisfy one law and break another: all small tables, then affine ones, then a search by cells.

Affine operations ``x ◇ y = a x + b y + c`` modulo n satisfy a law exactly when both sides have the same coefficients.
They and the small tables refute most false implications between short laws (B. Bolan et al. 2024, "The Equational
Theories Project", arXiv:2412.07087). The search by cells is that of J. Zhang, H. Zhang (1995), "SEM: a system for
enumerating models": fill a cell, propagate through the ground instances of the law, go back at a contradiction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import numpy.typing as npt

from prover.worlds.laws import Law, MagmaTerm, Var

Table = tuple[tuple[int, ...], ...]
"""Operation table of a magma on 0, …, n - 1: `table[x][y]` is ``x ◇ y``."""

_Ints = npt.NDArray[np.int16]
_FIRST_CHUNK = 8  # assignments tested before the tables that failed are dropped


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """Which magmas to search: every table up to size `all_up_to`, affine ones up to `affine_up_to`, and by cells up to
    `cells_up_to` with at most `work` evaluations of a ground equation per size. Sizes at which a law has more than
    `assignments` assignments of its variables are skipped: Lean has to try them all."""

    all_up_to: int = 3
    affine_up_to: int = 11
    cells_up_to: int = 5
    work: int = 200_000
    assignments: int = 20_000


def satisfies(law: Law, table: Table) -> bool:
    """Whether the law holds for all elements."""
    names = law.variables()
    grid = np.asarray(table, dtype=np.int16)[None]
    return bool(holding(law, grid, names)[0])


def find_model(premise: Law, conclusion: Law, limits: ModelLimits | None = None) -> Table | None:
    """A magma in which `premise` holds and `conclusion` does not; None when none was found within the limits."""
    limits = limits or ModelLimits()
    variables = max(len(premise.variables()), len(conclusion.variables()))

    def sizes(first: int, last: int) -> Iterator[int]:
        return (n for n in range(first, last + 1) if n**variables <= limits.assignments)

    for size in sizes(2, limits.all_up_to):
        if (found := _among(all_tables(size), premise, conclusion)) is not None:
            return found
    for size in sizes(limits.all_up_to + 1, limits.affine_up_to):
        if (found := _affine(size, premise, conclusion)) is not None:
            return found
    for size in sizes(limits.all_up_to + 1, limits.cells_up_to):
        if (found := by_cells(size, premise, conclusion, limits.work)) is not None:
            return found
    return None


# --- all tables of a size


def all_tables(size: int) -> _Ints:
    """`[size ** (size * size), size, size]`."""
    cells = size * size
    numbers = np.arange(size**cells)
    digits = [(numbers // size**i) % size for i in range(cells)]
    return np.stack(digits, axis=1).astype(np.int16).reshape(-1, size, size)


def _among(tables: _Ints, premise: Law, conclusion: Law) -> Table | None:
    models = tables[holding(premise, tables, premise.variables())]
    broken = models[~holding(conclusion, models, conclusion.variables())]
    return table_of(broken[0]) if len(broken) else None


def holding(law: Law, tables: _Ints, names: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which of the tables `[t, n, n]` satisfy the law: `[t]`. Tables that fail early are not tested again."""
    size = tables.shape[1]
    assignments = np.array(list(product(range(size), repeat=len(names))), dtype=np.int16)
    alive = np.arange(len(tables))
    start, chunk = 0, _FIRST_CHUNK
    while start < len(assignments) and len(alive):
        values = dict(zip(names, assignments[start : start + chunk].T, strict=True))
        kept = tables[alive]
        same = _evaluate(law.left, values, kept) == _evaluate(law.right, values, kept)
        alive = alive[np.broadcast_to(same, (len(alive), same.shape[-1])).all(axis=1)]
        start, chunk = start + chunk, 2 * chunk
    mask = np.zeros(len(tables), dtype=np.bool_)
    mask[alive] = True
    return mask


def _evaluate(term: MagmaTerm, values: dict[str, _Ints], tables: _Ints) -> _Ints:
    """Values `[t or 1, assignments]` of the term in every table."""
    if isinstance(term, Var):
        return values[term.name][None]
    left, right = _evaluate(term.left, values, tables), _evaluate(term.right, values, tables)
    return tables[np.arange(len(tables))[:, None], left, right]


def table_of(rows: npt.NDArray[np.integer]) -> Table:
    """`[n, n]` as a `Table`."""
    return tuple(tuple(int(v) for v in row) for row in rows)


# --- affine operations


def _affine(size: int, premise: Law, conclusion: Law) -> Table | None:
    a, b, c = np.meshgrid(*[np.arange(size)] * 3, indexing="ij")
    good = _affine_holds(premise, size, a, b, c) & ~_affine_holds(conclusion, size, a, b, c)
    if not good.any():
        return None
    a0, b0, c0 = np.argwhere(good)[0]
    x, y = np.meshgrid(np.arange(size), np.arange(size), indexing="ij")
    return table_of((a0 * x + b0 * y + c0) % size)


def _affine_holds(
    law: Law, size: int, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], c: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """For which `x ◇ y = a x + b y + c` modulo `size` the law holds; `a`, `b`, `c` and the result have one shape."""
    names = law.variables()

    def coefficients(term: MagmaTerm) -> npt.NDArray[np.int64]:  # `[variables + 1, …]`, the constant last
        if isinstance(term, Var):
            unit = np.zeros((len(names) + 1, *a.shape), dtype=np.int64)
            unit[names.index(term.name)] = 1
            return unit
        total = a * coefficients(term.left) + b * coefficients(term.right)
        total[-1] += c
        return total % size

    return (coefficients(law.left) == coefficients(law.right)).all(axis=0)


# --- cell by cell


@dataclass(slots=True)
class _Cells:
    """A partial table and its remaining constraints: equations, and one inequation."""

    size: int
    work: int
    table: list[int] = field(default_factory=list[int])  # -1: not filled yet

    def value(self, term: MagmaTerm, values: dict[str, int]) -> tuple[int, int]:
        """(value, -1), or (-1, the first cell that is missing)."""
        if isinstance(term, Var):
            return values[term.name], -1
        left, missing = self.value(term.left, values)
        if left < 0:
            return -1, missing
        right, missing = self.value(term.right, values)
        if right < 0:
            return -1, missing
        cell = left * self.size + right
        return self.table[cell], cell

    def is_outermost(self, term: MagmaTerm, values: dict[str, int]) -> bool:
        """Whether only the term's outermost operation is missing."""
        return (
            not isinstance(term, Var)
            and self.value(term.left, values)[0] >= 0
            and self.value(term.right, values)[0] >= 0
        )


def by_cells(size: int, premise: Law, conclusion: Law, work: int) -> Table | None:
    """A magma of this size in which `premise` holds and `conclusion` does not, by the search by cells; None when there
    is none, or `work` was spent.
    """
    names = premise.variables()
    grounds = [dict(zip(names, v, strict=True)) for v in product(range(size), repeat=len(names))]
    for witness in _witnesses(conclusion.variables(), size):
        cells = _Cells(size, work, [-1] * (size * size))
        if _fill(cells, premise, grounds, conclusion, witness):
            return tuple(tuple(cells.table[x * size : (x + 1) * size]) for x in range(size))
        work = cells.work
        if work <= 0:
            return None
    return None


def _witnesses(names: Sequence[str], size: int) -> Iterator[dict[str, int]]:
    """Assignments up to renaming elements: each new value is the smallest one not used yet."""
    for values in product(range(size), repeat=len(names)):
        if all(v <= max(values[:i], default=-1) + 1 for i, v in enumerate(values)):
            yield dict(zip(names, values, strict=True))


def _fill(cells: _Cells, premise: Law, grounds: list[dict[str, int]], conclusion: Law, witness: dict[str, int]) -> bool:
    """Complete the table so that the premise holds and the conclusion fails at `witness`; False leaves it as it was."""
    before = list(cells.table)
    branch = _propagate(cells, premise, grounds, conclusion, witness)
    if branch is None:
        cells.table[:] = before
        return False
    open_grounds, cell = branch
    if cell < 0:
        cells.table[:] = [max(v, 0) for v in cells.table]
        return True
    for value in range(cells.size):
        cells.table[cell] = value
        if _fill(cells, premise, open_grounds, conclusion, witness):
            return True
        if cells.work <= 0:
            break
    cells.table[:] = before
    return False


def _propagate(
    cells: _Cells, premise: Law, grounds: list[dict[str, int]], conclusion: Law, witness: dict[str, int]
) -> tuple[list[dict[str, int]], int] | None:
    """Fill the cells that follow; returns the open constraints and the cell to branch on (-1: none), or None: a
    contradiction.
    """
    changed = True
    wanted: Counter[int] = Counter()
    while changed:
        changed = False
        wanted.clear()
        still: list[dict[str, int]] = []
        cells.work -= len(grounds) + 1
        if cells.work <= 0:
            return None
        for values in grounds:
            left, at_left = cells.value(premise.left, values)
            right, at_right = cells.value(premise.right, values)
            if left >= 0 and right >= 0:
                if left != right:
                    return None
                continue
            if left >= 0 and cells.is_outermost(premise.right, values):
                cells.table[at_right] = left
                changed = True
            elif right >= 0 and cells.is_outermost(premise.left, values):
                cells.table[at_left] = right
                changed = True
            else:
                wanted.update(cell for value, cell in ((left, at_left), (right, at_right)) if value < 0)
                still.append(values)
        grounds = still
    left, at_left = cells.value(conclusion.left, witness)
    right, at_right = cells.value(conclusion.right, witness)
    if left >= 0 and right >= 0:
        if left == right:
            return None
    else:
        wanted.update({at_left if left < 0 else at_right: len(grounds) + 1})  # the conclusion first
    return grounds, max(wanted, key=lambda cell: (wanted[cell], -cell)) if wanted else -1

"""A Hasse diagram: what implies what directly, the strongest at the top, lines downwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from rich.cells import cell_len

from eval.landscape.order import Bits, covers
from eval.page import fill

ROW = 64
"""Pixels from one row to the next."""
_SPACE, _CHARACTER = 14, 6.7


def hasse(relation: Bits, members: Sequence[int], labels: Sequence[str]) -> Markup:
    """An SVG of `members`, one of each class, in a transitive and reflexive relation; `labels` are those of all.

    A row is as far from the top as the longest chain down to it; within rows the order follows the mean place of the
    neighbours above and below (K. Sugiyama, S. Tagawa, M. Toda 1981), a few times up and down.
    """
    edges = covers(relation, np.array(members, dtype=np.int64))
    above: dict[int, list[int]] = {n: [] for n in members}
    below: dict[int, list[int]] = {n: [] for n in members}
    for high, low in edges:
        above[low].append(high)
        below[high].append(low)
    rows = _rows(members, above, relation)
    for _ in range(8):
        for row in rows[1:]:
            _sort(row, above, rows)
        for row in reversed(rows[:-1]):
            _sort(row, below, rows)
    texts = {n: f"{n + 1}: {labels[n]}" for n in members}
    widths = {n: cell_len(texts[n]) * _CHARACTER + 16 for n in members}
    total = max((sum(widths[n] + _SPACE for n in row) for row in rows), default=100.0)
    middle: dict[int, tuple[float, float]] = {}
    for number, row in enumerate(rows):
        x = (total - sum(widths[n] + _SPACE for n in row)) / 2 + _SPACE / 2
        for n in row:
            middle[n] = (x + widths[n] / 2, 20.0 + ROW * number)
            x += widths[n] + _SPACE
    boxes = [(*middle[n], widths[n], texts[n]) for n in members]
    lines = [(*middle[high], *middle[low]) for high, low in edges]
    return Markup(fill("hasse.svg", width=round(total), height=40 + ROW * (len(rows) - 1), boxes=boxes, lines=lines))


def _rows(members: Sequence[int], above: dict[int, list[int]], relation: Bits) -> list[list[int]]:
    depth: dict[int, int] = {}
    for n in sorted(members, key=lambda n: int(relation[list(members), n].sum())):  # stronger laws first
        depth[n] = max((depth[a] + 1 for a in above[n]), default=0)
    return [[n for n in members if depth[n] == d] for d in range(max(depth.values(), default=-1) + 1)]


def _sort(row: list[int], neighbours: dict[int, list[int]], rows: Sequence[Sequence[int]]) -> None:
    place = {n: (i + 0.5) / len(some) for some in rows for i, n in enumerate(some)}

    def mean(n: int) -> float:
        near = [place[m] for m in neighbours[n]]
        return sum(near) / len(near) if near else place[n]

    row.sort(key=lambda n: (mean(n), n))

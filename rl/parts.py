"""How the rows of a batch are divided into parts that are run together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from prover.policy.trie import TrieRow

T = TypeVar("T")
PART_TOKENS = (64, 4096)
"""Tokens that take as long as one more part does by being one, on a CPU and on a card (where it is a guess)."""


def row_parts(rows: Sequence[tuple[T, TrieRow]], most: int, on_card: bool) -> list[list[tuple[T, TrieRow]]]:
    """Rows to run together: of similar length, at most `most` tokens with padding, or one alone.

    Of all ways to cut the rows, sorted by length, the one with the least padding, where a part costs as much as
    `PART_TOKENS`.
    """
    fixed = PART_TOKENS[on_card]
    ordered = sorted(rows, key=lambda pair: -pair[1].tokens)
    best: list[tuple[int, int]] = [(0, 0)]  # of the first so many rows: the cost, and where the last part begins
    for end in range(1, len(ordered) + 1):
        ways = ((start, (end - start) * ordered[start][1].tokens) for start in range(end))
        fitting = (way for way in ways if way[1] <= most or way[0] == end - 1)
        best.append(min((best[start][0] + fixed + tokens, start) for start, tokens in fitting))
    parts: list[list[tuple[T, TrieRow]]] = []
    end = len(ordered)
    while end:
        parts.append(ordered[best[end][1] : end])
        end = best[end][1]
    return parts[::-1]

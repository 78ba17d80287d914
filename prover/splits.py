"""Splits in which theorems that nearly say the same stand together.

`prover.types.split_of` splits by a hash of the statement, so a theorem of the test split may have a near-duplicate in
the train split: `a + b = b + a` beside `x + y = y + x + 0`. By cluster such theorems are kept together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from prover.types import Split, Theorem, unnamed

NEAR: Final = 0.8
"""Similarity from which on two statements are near-duplicates."""
_ORDER: Final = (Split.TRAIN, Split.VALID, Split.TEST)
_BINDERS: Final = re.compile(r"[({\[⦃]([^(){}\[\]⦃⦄:]+):|(?:∀|∃|λ|\bfun\b)\s*([^(){}\[\]⦃⦄,:=↦]+)")
_WORD: Final = re.compile(r"[\w'✝]+")


def clusters_of(statements: Sequence[str], near: float = NEAR) -> list[int]:
    """`[statements]`, the number of each one's cluster: statements joined by a chain of pairs at least `near` alike.

    How alike two are is the Jaccard index of their `trigrams`: 1 when the same ones occur, 0 when none is shared.
    """
    if not statements:
        return []
    from scipy.sparse import csr_matrix  # takes a second
    from scipy.sparse.csgraph import connected_components

    numbers: dict[str, int] = {}
    columns = [sorted({numbers.setdefault(t, len(numbers)) for t in trigrams(s)}) for s in statements]
    starts = [0]
    for row in columns:
        starts.append(starts[-1] + len(row))
    flat = [column for row in columns for column in row]
    table = csr_matrix(([1.0] * len(flat), flat, starts), shape=(len(statements), len(numbers)))
    pairs = (table @ table.T).tocoo()
    sizes = np.array([len(row) for row in columns])
    alike = pairs.data / (sizes[pairs.row] + sizes[pairs.col] - pairs.data) >= near - 1e-9
    links = csr_matrix((alike[alike], (pairs.row[alike], pairs.col[alike])), shape=(len(statements),) * 2)
    return connected_components(links, directed=False)[1].tolist()


def trigrams(statement: str) -> frozenset[str]:
    """All three successive characters of a statement between spaces, without its name, variables numbered as they come.

    What a variable is, is read off the text: a name that stands before a colon in brackets, or behind a quantifier. A
    wrong guess misses a pair.
    """
    text, numbers = unnamed(statement), dict[str, int]()
    for found in _BINDERS.finditer(text):
        for name in (found[1] or found[2]).split():
            numbers.setdefault(name, len(numbers))
    text = _WORD.sub(lambda word: f"x{numbers[word[0]]}" if word[0] in numbers else word[0], text)
    text = f" {text} "
    return frozenset(text[i : i + 3] for i in range(max(len(text) - 2, 1)))


def splits_by_cluster(theorems: Sequence[Theorem], near: float = NEAR) -> list[Split]:
    """`[theorems]`, their splits with every cluster in one: train if a member is in train, else valid if one is, else
    test.

    So theorems only leave valid and test. What was trained on the train split has seen no theorem of these valid and
    test splits either, and a rate on this test split can be counted from attempts at the whole one.
    """
    found: dict[int, Split] = {}
    labels = clusters_of([t.statement for t in theorems], near)
    for label, theorem in zip(labels, theorems, strict=True):
        found[label] = min(found.get(label, theorem.split), theorem.split, key=_ORDER.index)
    return [found[label] for label in labels]

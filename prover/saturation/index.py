"""A discrimination tree: left sides of rules, found by the terms that are instances of them.

A path from the root spells a left side in prefix order. Variables are numbered by their first occurrence, so that one
walk through the tree also finds their values. Source: W. McCune (1992), "Experiments with discrimination-tree indexing
and path indexing for term retrieval"; P. Graf (1996), "Term Indexing", LNAI 1053.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from prover.saturation.terms import SharedTerm

Entry = TypeVar("Entry")
Values = tuple[SharedTerm, ...]
"""Values of a left side's variables, in the order of their first occurrence."""
Rest = tuple[SharedTerm, "Rest"] | None
"""Terms that the walk has yet to look at."""
_NONE: Final[Values] = ()


@dataclass(slots=True)
class _Branch(Generic[Entry]):
    operation: _Branch[Entry] | None = None
    variables: list[tuple[int, _Branch[Entry]]] = field(default_factory=list[tuple[int, "_Branch[Entry]"]])
    entries: list[Entry] = field(default_factory=list[Entry])


class DiscriminationTree(Generic[Entry]):
    """Entries by patterns without constants."""

    def __init__(self) -> None:
        self._root: _Branch[Entry] = _Branch()

    def add(self, pattern: SharedTerm, entry: Entry) -> None:
        """Put the entry at the pattern."""
        self._branch(pattern).entries.append(entry)

    def remove(self, pattern: SharedTerm, entry: Entry) -> None:
        """Take away what `add` put there. Raises `ValueError` when it is not there."""
        self._branch(pattern).entries.remove(entry)

    def instances_of(self, term: SharedTerm) -> Iterator[tuple[Entry, Values]]:
        """Entries whose patterns have `term` as an instance, with the values of their variables."""
        waiting: list[tuple[_Branch[Entry], SharedTerm, Rest, Values]] = [(self._root, term, None, _NONE)]
        while waiting:
            branch, term, rest, values = waiting.pop()
            for number, after in branch.variables:
                if number == len(values):
                    bound = (*values, term)
                elif values[number] is term:
                    bound = values
                else:
                    continue
                if rest is None:
                    for entry in after.entries:
                        yield entry, bound
                else:
                    waiting.append((after, rest[0], rest[1], bound))
            if branch.operation is not None and not term.name:
                waiting.append((branch.operation, term.left, (term.right, rest), values))

    def _branch(self, pattern: SharedTerm) -> _Branch[Entry]:
        """Where the pattern ends; the way there is made if it is not there."""
        numbers: dict[int, int] = {}
        branch = self._root
        waiting = [pattern]
        while waiting:
            part = waiting.pop()
            if not part.name:
                if branch.operation is None:
                    branch.operation = _Branch()
                branch = branch.operation
                waiting += (part.right, part.left)
                continue
            number = numbers.setdefault(part.name, len(numbers))
            after = next((after for n, after in branch.variables if n == number), None)
            if after is None:
                after = _Branch[Entry]()
                branch.variables.append((number, after))
            branch = after
        return branch

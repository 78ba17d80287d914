"""A proof with ``trace_state`` before each of its tactics and behind each sequence of them, no column changed."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from prover.lean.reader.file_read import Declaration, FileRead, Span
from prover.lean.reader.tactics import in_order
from prover.lean.text import INDENT

_TRACE: Final = "trace_state"


@dataclass(frozen=True, slots=True)
class Before:
    """The goals before a tactic, by its place in `TracedScript.tactics`."""

    tactic: int


@dataclass(frozen=True, slots=True)
class After:
    """The goals at the end of a sequence, by its place in `TracedScript.sequences`."""

    sequence: int


Mark = Before | After


@dataclass(frozen=True, slots=True)
class Tactic:
    """A tactic of a proof. A `frame` (``·``, ``case … =>``, parentheses) only holds others. `first`: of its sequence.

    The tactics within ``induction … with``, ``cases``, ``match`` and frames follow their own; those in terms, in
    ``<;>`` and in what may run them never or repeatedly (``first``, ``try``, ``all_goals``) are parts of one tactic.
    """

    span: Span
    frame: bool
    first: bool


@dataclass(frozen=True, slots=True)
class TracedScript:
    """`text` is that of `read` with traces; `marks` tells by the byte where each begins in it what it shows.

    `sequences` are the places of tactics that follow each other, the outer sequences first; `around` is for each the
    tactic that it is a part of.
    """

    read: FileRead
    declaration: Declaration
    tactics: tuple[Tactic, ...]
    text: str
    marks: Mapping[int, Mark]
    sequences: tuple[tuple[int, ...], ...]
    around: tuple[int | None, ...]
    _insertions: tuple[tuple[int, int], ...]
    """Byte of the original text, and the bytes that were inserted up to there."""

    def original_offset(self, offset: int) -> int:
        """The byte of the original text for a byte of `text`; that which follows a trace, for one within it."""
        n = bisect.bisect_right([at + total for at, total in self._insertions], offset)
        moved = offset - (self._insertions[n - 1][1] if n else 0)
        return min(moved, self._insertions[n][0]) if n < len(self._insertions) else moved

    def in_block(self, at: int) -> int:
        """The character of the script for a byte of the original text, where it stands indented below ``:= by``."""
        first = self.read.text.find(b"\n", self.declaration.value[0]) + 1
        block = self.read.text[first:at].decode("utf-8", "replace")
        *lines, last = block.split("\n")
        return sum(len(line.removeprefix(INDENT)) + 1 for line in lines) + len(last.removeprefix(INDENT))


def traced(read: FileRead, declaration: Declaration) -> TracedScript:
    """The text that was read, with the traces."""
    tactics = tuple(Tactic((t.start, t.end), t.is_frame, first) for t, first in in_order(declaration.tactics))
    sequences, around = _sequences(tactics)
    insertions: list[tuple[int, bytes, Mark]] = [
        (t.span[0], _before(read, t), Before(n)) for n, t in enumerate(tactics)
    ]
    for number, sequence in reversed(list(enumerate(sequences))):  # inner ones end first
        first, last = tactics[sequence[0]], tactics[sequence[-1]]
        column = read.position(first.span[0]).column
        insertions.append((last.span[1], f"\n{' ' * column}{_TRACE}".encode(), After(number)))
    insertions.sort(key=lambda insertion: insertion[0])  # a stable order
    parts, marks, sums, total, end = list[bytes](), dict[int, Mark](), list[tuple[int, int]](), 0, 0
    for at, trace, mark in insertions:
        parts += [read.text[end:at], trace]
        marks[at + total + trace.index(_TRACE.encode())] = mark
        total, end = total + len(trace), at
        sums.append((at, total))
    text = b"".join([*parts, read.text[end:]]).decode("utf-8", "replace")
    return TracedScript(read, declaration, tactics, text, marks, sequences, around, tuple(sums))


def _before(read: FileRead, tactic: Tactic) -> bytes:
    """The trace on a line of its own, so that no column changes; behind a ``;`` it shares the line."""
    begin = tactic.span[0]
    line = read.text[read.text.rfind(b"\n", 0, begin) + 1 : begin]
    if tactic.first or not line.strip():
        return f"{_TRACE}\n{' ' * read.position(begin).column}".encode()
    return f"{_TRACE}; ".encode()


def _sequences(tactics: Sequence[Tactic]) -> tuple[tuple[tuple[int, ...], ...], tuple[int | None, ...]]:
    """Which tactics follow each other, and the tactic around each sequence."""
    sequences: list[list[int]] = []
    around: list[int | None] = []
    current: dict[int | None, list[int]] = {}
    open_: list[int] = []
    for n, tactic in enumerate(tactics):
        while open_ and tactics[open_[-1]].span[1] <= tactic.span[0]:
            open_.pop()
        parent = open_[-1] if open_ else None
        if tactic.first:
            current[parent] = []
            sequences.append(current[parent])
            around.append(parent)
        current[parent].append(n)
        open_.append(n)
    return tuple(map(tuple, sequences)), tuple(around)

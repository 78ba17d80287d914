"""The tactics of a proof, as Lean's parser sees them: where each stands, and the blocks of tactics inside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from prover.lean.runtime.syntax import Syntax

MOST_NESTED: Final = 40
"""Blocks within each other of which is told; what is nested deeper is part of its tactic."""
_T: Final = "Lean.Parser.Tactic."
_SEQUENCES: Final = {_T + "tacticSeq1Indented": 0, _T + "tacticSeqBracketed": 1}
"""Kinds of sequences of tactics, and the child that holds tactics and separators by turns."""
_BY: Final = "Lean.Parser.Term.byTactic"


class TacticKind(StrEnum):
    """What a tactic does with the blocks inside it."""

    FOCUS = "focus"  # brings one goal to the front, which its one block proves: ``·``, ``case … =>``, ``next``
    FRAME = "frame"  # runs its block once and does nothing of its own
    CASES = "cases"  # ``induction``, ``cases``: each block proves a goal that it makes
    BRANCHES = "branches"  # the same, where a block cannot be left out for a goal: ``match``, ``if``
    OTHER = "other"  # may run blocks never or repeatedly, as ``first`` or ``try`` do


_KINDS: Final = {
    "Lean.cdot": TacticKind.FOCUS,
    **{_T + name: TacticKind.FOCUS for name in ("case", "tacticNext_=>_")},
    **{_T + name: TacticKind.FRAME for name in ("case'", "paren", "tacticSeqBracketed", "focus")},
    **{_T + name: TacticKind.CASES for name in ("induction", "cases")},
    **{_T + name: TacticKind.BRANCHES for name in ("match", "tacDepIfThenElse", "tacIfThenElse")},
}


@dataclass(frozen=True, slots=True)
class TacticBlock:
    """A block inside a tactic: its bytes in the text, whether it is the ``by`` of a term, and its tactics."""

    start: int
    end: int
    of_term: bool
    tactics: tuple[TacticSyntax, ...]


@dataclass(frozen=True, slots=True)
class TacticSyntax:
    """A tactic of a block: its bytes in the text, and its blocks in the order of the text. Of `OTHER` tactics only
    those of ``have … := by`` are told.
    """

    start: int
    end: int
    kind: TacticKind
    blocks: tuple[TacticBlock, ...]

    @property
    def is_frame(self) -> bool:
        """Whether it only holds others."""
        return self.kind in (TacticKind.FOCUS, TacticKind.FRAME)


def in_order(tactics: Sequence[TacticSyntax]) -> Iterator[tuple[TacticSyntax, bool]]:
    """Each tactic before those inside it, with whether it is the first of its block.

    The ``by`` of a term is part of the tactic that the term belongs to.
    """
    stack = [(tactic, n == 0) for n, tactic in reversed(list(enumerate(tactics)))]
    while stack:
        tactic, first = stack.pop()
        yield tactic, first
        blocks = [block.tactics for block in tactic.blocks if not block.of_term]
        stack += [(t, n == 0) for inner in reversed(blocks) for n, t in reversed(list(enumerate(inner)))]


def tactics_of(value: Syntax) -> list[Any]:
    """The tactics of ``:= by …`` as JSON: ``[start, end, kind, [[start, end, of_term, tactics], …]]`` each."""
    term = value.child(1)
    return _sequence(term.child(1), 0) if term.kind == _BY else []


def read_tactics(data: Sequence[Any]) -> tuple[TacticSyntax, ...]:
    """The tactics that `tactics_of` wrote. Raises what wrong data raises."""
    return tuple(
        TacticSyntax(
            int(start),
            int(end),
            TacticKind(kind),
            tuple(TacticBlock(int(a), int(b), bool(term), read_tactics(inner)) for a, b, term, inner in blocks),
        )
        for start, end, kind, blocks in data
    )


def _sequence(node: Syntax, depth: int) -> list[Any]:
    """The tactics of a sequence, or of the node that holds it alone."""
    while node.kind not in _SEQUENCES and node.children:
        node = node.child(0)
    if node.kind not in _SEQUENCES:
        return []
    items = node.child(_SEQUENCES[node.kind]).children[::2]
    return [_tactic(item, depth) for item in items if item.start >= 0 and item.kind != "null"]


def _tactic(node: Syntax, depth: int) -> list[Any]:
    kind = _KINDS.get(node.kind, TacticKind.OTHER)
    blocks: list[Any] = []
    stack = list(reversed(node.children)) if depth < MOST_NESTED else []
    if kind is TacticKind.FRAME and node.kind in _SEQUENCES:  # braces are a sequence themselves
        return [node.start, node.end, kind.value, [[node.start, node.end, False, _sequence(node, depth + 1)]]]
    while stack:
        part = stack.pop()
        if part.kind == _BY:  # of other tactics than `have`, goals of `?_` come in another order, or not at all
            if "have" in node.kind.lower():
                blocks.append([part.start, part.end, True, _sequence(part.child(1), depth + 1)])
        elif part.kind == _T + "tacticSeq" or part.kind in _SEQUENCES:
            if kind is not TacticKind.OTHER:
                blocks.append([part.start, part.end, False, _sequence(part, depth + 1)])
        else:
            stack += reversed(part.children)
    return [node.start, node.end, kind.value, blocks]

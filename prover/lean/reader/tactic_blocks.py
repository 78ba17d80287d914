"""The tactics of a tactic block, as Lean's parser sees them: where each stands, and the blocks inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from prover.lean.runtime.syntax import Syntax

MOST_NESTED: Final = 40
"""Blocks within each other of which is told; what is nested deeper is part of its tactic."""
_FOCUS: Final = frozenset({"Lean.cdot", "Lean.Parser.Tactic.case", "Lean.Parser.Tactic.tacticNext_=>_"})
_SEQUENCE: Final = "Lean.Parser.Tactic.tacticSeq"
_ALTERNATIVE: Final = "Lean.Parser.Tactic.inductionAlt"
_BY: Final = "Lean.Parser.Term.byTactic"


@dataclass(frozen=True, slots=True)
class TacticBlock:
    """A block inside a tactic: the span that `?_` could stand in for, and its tactics."""

    start: int
    end: int
    tactics: tuple[TacticSyntax, ...]


@dataclass(frozen=True, slots=True)
class TacticSyntax:
    """A tactic of a block: its bytes in the text, and the blocks inside it that prove goals of their own.

    Blocks are those of ``induction`` and ``cases`` behind ``=>``, and of ``have`` behind ``by``. `focus`: the tactic
    only brings one goal to the front (``·``, ``case``, ``next``), and its one block proves that.
    """

    start: int
    end: int
    focus: bool
    blocks: tuple[TacticBlock, ...]


def tactics_in(sequence: Syntax, depth: int = 0) -> list[Any]:
    """The tactics of a ``tacticSeq``, as JSON: ``[start, end, focus, [[start, end, tactics], …]]`` each."""
    inner = sequence.child(0)
    items = inner.child(0) if inner.kind.endswith("1Indented") else inner.child(1)
    written = (node for node in items.children if node.children and node.start >= 0)
    return [_tactic(node, depth) for node in written if node.kind != "null"]


def read_tactics(data: Sequence[Any]) -> tuple[TacticSyntax, ...]:
    """The tactics that `tactics_in` wrote. Raises what wrong data raises."""
    return tuple(
        TacticSyntax(
            int(start), int(end), bool(focus), tuple(TacticBlock(int(a), int(b), read_tactics(t)) for a, b, t in blocks)
        )
        for start, end, focus, blocks in data
    )


def _tactic(node: Syntax, depth: int) -> list[Any]:
    focus = node.kind in _FOCUS
    blocks: list[Any] = []
    stack = [(part, focus) for part in reversed(node.children)] if depth < MOST_NESTED else []
    while stack:
        part, opens = stack.pop()  # `opens`: a sequence of tactics here is a block of this tactic
        if part.kind == _SEQUENCE and opens:
            blocks.append([part.start, part.end, tactics_in(part, depth + 1)])
        elif part.kind == _BY:  # of other tactics than `have`, goals of `?_` come in another order, or not at all
            if "have" in node.kind.lower():
                blocks.append([part.start, part.end, tactics_in(part.child(1), depth + 1)])
        else:
            stack += [(child, opens or part.kind == _ALTERNATIVE) for child in reversed(part.children)]
    return [node.start, node.end, focus, blocks]

"""Where the tactics of a proof stand in its syntax, those within bullets, cases and branches included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prover.lean.runtime.syntax import Syntax

_T: Final = "Lean.Parser.Tactic."
_SEQUENCES: Final = {_T + "tacticSeq1Indented": 0, _T + "tacticSeqBracketed": 1}
"""Kinds of sequences of tactics, and the child that holds tactics and separators by turns."""
_FRAMES: Final = frozenset(
    {"Lean.cdot", *(_T + k for k in ("case", "case'", "tacticNext_=>_", "paren", "tacticSeqBracketed", "focus"))}
)
"""What runs a sequence once and does nothing of its own."""
_BRANCHING: Final = frozenset(_T + k for k in ("induction", "cases", "match", "tacDepIfThenElse", "tacIfThenElse"))
"""What makes goals and runs a sequence on each. Other tactics that hold sequences may run them never or repeatedly."""
_BY: Final = "Lean.Parser.Term.byTactic"


def tactics_of(value: Syntax) -> Iterator[tuple[int, int, bool, bool]]:
    """Begin, end, `frame` and `first` (see `file_read.Tactic`) of each tactic of ``:= by …``, in the text's order."""
    term = value.child(1)
    if term.kind == _BY:
        yield from _within(term)


def _within(node: Syntax) -> Iterator[tuple[int, int, bool, bool]]:
    stack: list[tuple[Syntax, bool, bool]] = [(child, False, False) for child in reversed(node.children)]
    while stack:
        part, is_tactic, first = stack.pop()
        if is_tactic and part.start >= 0:
            yield part.start, part.end, part.kind in _FRAMES, first
            if part.kind not in _FRAMES and part.kind not in _BRANCHING:
                continue
        elif part.kind == _BY:
            continue  # the proof of a term is a part of the tactic that the term belongs to
        if part.kind in _SEQUENCES:
            items = part.child(_SEQUENCES[part.kind]).children[::2]
            stack += [(item, True, n == 0) for n, item in reversed(list(enumerate(items)))]
        else:
            stack += [(child, False, False) for child in reversed(part.children)]

"""The little that is done with Lean text itself: indenting a tactic block, finding where text is blank."""

from __future__ import annotations

import re
from typing import Final

INDENT = "  "

_PROGRAM: Final = re.compile(
    r"@\[|#|debug|native|unsafe|elab|eval|macro|syntax|notation|attribute|run_|extern|implemented|initialize|include"
)


def tactic_block(script: str) -> str:
    """The lines of a tactic block, indented: what stands after ``by``. Lines end as Lean has it."""
    lines = script.replace("\r\n", "\n").rstrip().split("\n")
    return "".join(f"{INDENT}{line}\n" if line.strip() else "\n" for line in lines)


def by_block(script: str) -> str:
    """A tactic block as a term."""
    return f"by\n{tactic_block(script)}"


def after_position(text: str, line: int, column: int) -> str:
    """What follows a position; lines count from 1, columns are characters from 0. Empty past the end."""
    lines = text.split("\n")
    rest = lines[max(line - 1, 0) :]
    return "\n".join([rest[0][column:], *rest[1:]]) if rest else ""


def is_blank(text: str) -> bool:
    """Whether a text that does not begin inside a comment or a string holds white space and comments only.

    >>> is_blank("  -- done\\n/- /- nested -/ -/")
    True
    >>> is_blank("/- open")
    False
    """
    i, depth = 0, 0
    while i < len(text):
        if text.startswith("/-", i):
            depth, i = depth + 1, i + 2
        elif depth and text.startswith("-/", i):
            depth, i = depth - 1, i + 2
        elif depth:
            i += 1
        elif text.startswith("--", i):
            end = text.find("\n", i)
            i = len(text) if end < 0 else end
        elif text[i].isspace():
            i += 1
        else:
            return False
    return depth == 0


def may_run_code(script: str) -> bool:
    """Whether a tactic block may, for all its words say, have code of its own run. A guess on the side of caution.

    >>> may_run_code("let rec @[extern \"x\"] f (n : Nat) : Nat := n"), may_run_code("exact h")
    (True, False)
    """
    return _PROGRAM.search(script) is not None

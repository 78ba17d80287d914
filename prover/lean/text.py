"""The little that is done with Lean text itself: indenting a tactic block, finding where text is blank."""

from __future__ import annotations

INDENT = "  "


def tactic_block(script: str) -> str:
    """The lines of a tactic block, indented: what stands after ``by``."""
    return "".join(f"{INDENT}{line}\n" if line.strip() else "\n" for line in script.rstrip().split("\n"))


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

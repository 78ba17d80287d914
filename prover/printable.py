"""Text from files, from Lean and from arguments, made fit for a terminal and for a line of a log."""

from __future__ import annotations

import re

LONGEST_LINE = 1200
"""Characters of a message."""
_DOUBTFUL = re.compile(r"[^\n\t -~]")  # what is plain ASCII needs no second look


def printable(text: str) -> str:
    """The text with everything that a terminal could obey written out: ESC as ``\\x1b``, U+202E as ``\\u202e``.

    Control characters, characters of direction and lone surrogates go, line ends and tabs stay.
    """
    return text if text.isprintable() else _DOUBTFUL.sub(_shown, text)


def one_line(text: str, most: int = LONGEST_LINE) -> str:
    """`printable`, with runs of white space folded: a message is one line, whatever Lean or a file said.

    The middle is left out of more than `most` characters.
    """
    line = printable(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most // 2]} … {line[-most // 2 :]}"


def whole(number: float) -> str:
    """A rounded number, its thousands apart, and no minus before 0.

    >>> whole(1234.6), whole(-0.2)
    ('1,235', '0')
    """
    return f"{round(number) + 0:,d}"


def printable_json(text: str) -> str:
    """The same for a JSON document that is not plain ASCII: its strings mean what they meant."""
    return text if text.isprintable() else _DOUBTFUL.sub(_escaped, text)


def _shown(match: re.Match[str]) -> str:
    char = match[0]
    return char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode("ascii")


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char.isprintable():
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def line_of(error: object) -> str:
    """An error in one line: the first of its message, its type's name where there is none."""
    return _lines_of(error)[0]


def last_line_of(error: object) -> str:
    """The last line of an error's message, where Ray puts what happened; its type's name where there is none."""
    return _lines_of(error)[-1]


def _lines_of(error: object) -> list[str]:
    return (str(error).strip() or type(error).__name__).splitlines()

"""Text from files, from Lean and from arguments, made fit for a terminal and for a line of a log."""

from __future__ import annotations

import re

_DOUBTFUL = re.compile(r"[^\n\t -~]")  # what is plain ASCII needs no second look


def printable(text: str) -> str:
    """The text with everything that a terminal could obey written out: ESC as ``\\x1b``, U+202E as ``\\u202e``.

    Control characters, characters of direction and lone surrogates go, line ends and tabs stay.
    """
    return text if text.isprintable() else _DOUBTFUL.sub(_shown, text)


def one_line(text: str) -> str:
    """`printable`, with runs of white space folded: a message is one line, whatever Lean or a file said."""
    return printable(" ".join(text.split()))


def printable_json(text: str) -> str:
    """The same for a JSON document that is not plain ASCII: its strings mean what they meant."""
    return _DOUBTFUL.sub(_escaped, text)


def _shown(match: re.Match[str]) -> str:
    char = match[0]
    return char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode("ascii")


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char.isprintable():
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))

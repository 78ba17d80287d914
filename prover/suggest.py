"""The known word nearest to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that is most like `word`; None when none is alike."""
    return next(iter(get_close_matches(word, list(words), 1)), None)


def did_you_mean(word: str, words: Iterable[str], prefix: str = "") -> str:
    """``; did you mean X?``, to end an error message with; empty when no word is alike."""
    found = nearest(word, words)
    return f"; did you mean {prefix}{found}?" if found else ""


def unknown(what: str, word: str, known: Sequence[str], hint: str = "") -> str:
    """The message for a name that is not there, with the nearest one that is.

    >>> unknown("suite", "nta", ["logic", "nat"])
    'unknown suite nta; did you mean nat?'
    >>> unknown("suite", "xyz", ["logic", "nat"], "see `lemma suites`")
    'unknown suite xyz; there are logic, nat (see `lemma suites`)'
    """
    shown = word if word and word == "".join(word.split()) else repr(word)
    if meant := did_you_mean(word.lower(), known):
        return f"unknown {what} {shown}{meant}"
    there = f"there are {', '.join(known)}" if known else "there are none here"
    return f"unknown {what} {shown}; {there}" + (f" ({hint})" if hint else "")

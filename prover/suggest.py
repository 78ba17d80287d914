"""The word that somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that is most like `word`; None when none is alike."""
    return next(iter(get_close_matches(word, list(words), 1)), None)


def unknown(kind: str, word: str, words: Iterable[str]) -> str:
    """An error message: there is no `kind` of this name, which one may be meant, and all of them if none is alike."""
    known = list(words)
    return f"unknown {kind} {word!r}" + (did_you_mean(word, known) or f"; there are {', '.join(known) or 'none'}")


def did_you_mean(word: str, words: Iterable[str], prefix: str = "") -> str:
    """``; did you mean X?``, to end an error message with; empty when no word is alike."""
    found = nearest(word, words)
    return f"; did you mean {prefix}{found}?" if found else ""

"""The word that somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that is most like `word`; None when none is alike."""
    return next(iter(get_close_matches(word, list(words), 1)), None)


def did_you_mean(word: str, words: Iterable[str], prefix: str = "") -> str:
    """``; did you mean X?``, to end an error message with; empty when no word is alike."""
    found = nearest(word, words)
    return f"; did you mean {prefix}{found}?" if found else ""

"""From what people type to a `Theorem`."""

from __future__ import annotations

import re

from prover.types import CORE_MODULE, LemmaError, Split, Theorem

DEFAULT_NAME = "goal"
_NAMED = re.compile(r"(?:theorem|lemma)\s+(?P<name>[^\s({\[⦃:]+)(?P<rest>.*)", re.DOTALL)
_KEYWORD = re.compile(r"(?:theorem|lemma|example)(?=[\s({\[⦃:])(?P<rest>.*)", re.DOTALL)
_PROOF = re.compile(r":=\s*(?:by\b)?\s*(?:sorry)?\s*$")
_OPENING, _CLOSING = "([{⦃⟨", ")]}⦄⟩"


def theorem_of(text: str, module: str = CORE_MODULE, preamble: str = "") -> Theorem:
    """A theorem from ``theorem t (a : Nat) : P``, ``example : P``, ``(a : Nat) : P`` or a bare proposition ``P``.

    A missing name is `goal`; a trailing ``:= by sorry`` or ``:=`` is dropped. Raises `LemmaError` for an empty text.
    Whether it is a proposition at all is for Lean to say.
    """
    stripped = _PROOF.sub("", text.strip()).strip()
    if not stripped:
        raise LemmaError("the statement is empty; give for instance `(a b : Nat) : a + b = b + a`")
    if named := _NAMED.fullmatch(stripped):
        name, signature = named["name"], named["rest"].strip()
    elif keyword := _KEYWORD.fullmatch(stripped):
        name, signature = DEFAULT_NAME, keyword["rest"].strip()
    else:
        name, signature = DEFAULT_NAME, stripped if _is_signature(stripped) else f": {stripped}"
    return Theorem(name, f"theorem {name} {signature}", module, Split.TEST, "command line", preamble)


def _is_signature(text: str) -> bool:
    """Does the text begin with binders in brackets, and then a colon?"""
    depth = 0
    for at, letter in enumerate(text):
        if letter in _OPENING:
            depth += 1
        elif letter in _CLOSING:
            depth -= 1
        elif depth == 0 and not letter.isspace():
            return letter == ":" and not text.startswith(":=", at)
    return False

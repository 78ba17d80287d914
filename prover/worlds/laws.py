"""Laws of magmas: equations between terms in variables and one operation ``◇``, read and written as Lean text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prover.types import LemmaError

_TOKEN = re.compile(r"[a-z]|[()◇=]")


@dataclass(frozen=True, slots=True)
class Var:
    """A variable, by its letter."""

    name: str


@dataclass(frozen=True, slots=True)
class Op:
    """``left ◇ right``."""

    left: MagmaTerm
    right: MagmaTerm


MagmaTerm = Var | Op


@dataclass(frozen=True, slots=True)
class Law:
    """``left = right`` for all values of the variables."""

    left: MagmaTerm
    right: MagmaTerm

    def variables(self) -> tuple[str, ...]:
        """Variables in order of first appearance."""
        return tuple(dict.fromkeys([*_variables(self.left), *_variables(self.right)]))

    def text(self, carrier: str = "G") -> str:
        """Lean text: ``∀ x y : G, x ◇ y = y ◇ x``."""
        return f"∀ {' '.join(self.variables())} : {carrier}, {_show(self.left)} = {_show(self.right)}"


def parse_law(text: str) -> Law:
    """Read ``x ◇ y = y ◇ x``; nested operations are in parentheses. Raises `LemmaError` for anything else."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != "".join(text.split()):
        raise LemmaError(f"not a magma law: {text!r} (use the variables a-z, ◇, =, parentheses)")
    tokens.append("")
    left, at = _term(tokens, 0)
    if tokens[at] != "=":
        raise LemmaError(f"not a magma law: {text!r} (expected `=` between two terms)")
    right, at = _term(tokens, at + 1)
    if tokens[at]:
        raise LemmaError(f"not a magma law: {text!r} (left over from {tokens[at]!r})")
    return Law(left, right)


def _term(tokens: list[str], at: int) -> tuple[MagmaTerm, int]:
    left, at = _atom(tokens, at)
    if tokens[at] != "◇":
        return left, at
    right, at = _atom(tokens, at + 1)
    return Op(left, right), at


def _atom(tokens: list[str], at: int) -> tuple[MagmaTerm, int]:
    if re.fullmatch("[a-z]", tokens[at]):
        return Var(tokens[at]), at + 1
    if tokens[at] != "(":
        raise LemmaError(f"not a magma law: a variable or `(` expected, found {tokens[at] or 'the end'!r}")
    inner, at = _term(tokens, at + 1)
    if tokens[at] != ")":
        raise LemmaError(f"not a magma law: `)` expected, found {tokens[at] or 'the end'!r}")
    return inner, at + 1


def _variables(term: MagmaTerm) -> Iterator[str]:
    if isinstance(term, Var):
        yield term.name
    else:
        yield from _variables(term.left)
        yield from _variables(term.right)


def _show(term: MagmaTerm, nested: bool = False) -> str:
    if isinstance(term, Var):
        return term.name
    text = f"{_show(term.left, True)} ◇ {_show(term.right, True)}"
    return f"({text})" if nested else text

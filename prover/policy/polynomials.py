"""Polynomials with rational coefficients, read from Lean's text and written as Lean's text.

A term is a polynomial in its *atoms*: variables, values of functions, quotients by something other than a numeral, …
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

Monomial = tuple[int, ...]
"""Numbers of the atoms, sorted, each as often as its power."""
Polynomial = Mapping[Monomial, Fraction]
"""Monomial → coefficient, none of them 0."""

ZERO: Final[Polynomial] = {}
ONE: Final[Polynomial] = {(): Fraction(1)}
MOST_TERMS: Final = 200
"""Terms of a polynomial, at most: what is larger is not read."""
_MOST_POWER: Final = 12
_TOKEN: Final = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([^\W\d][\w'!?✝]*(?:\.[^\W\d][\w'!?✝]*|\.\d+)*)|(⁻¹|.))", re.DOTALL)
_NUMERAL: Final = re.compile(r"\d+")
"""What a term may be divided by without becoming an atom."""
_WORDS: Final = frozenset(["fun", "if", "then", "else", "let", "match", "with", "in", "at"])


class NotPolynomial(Exception):
    """The text is no polynomial, or a too large one."""


def constant(value: Fraction | int) -> Polynomial:
    """The constant polynomial."""
    return {(): Fraction(value)} if value else ZERO


def add(p: Polynomial, q: Polynomial, factor: Fraction | int = 1) -> Polynomial:
    """p + factor · q"""
    total = dict(p)
    for monomial, c in q.items():
        value = total.get(monomial, Fraction(0)) + factor * c
        if value:
            total[monomial] = value
        else:
            total.pop(monomial, None)
    return total


def multiply(p: Polynomial, q: Polynomial) -> Polynomial:
    """p · q. Raises `NotPolynomial` when the product is too large."""
    if len(p) * len(q) > 20 * MOST_TERMS:
        raise NotPolynomial
    total: dict[Monomial, Fraction] = {}
    for m, c in p.items():
        for k, d in q.items():
            monomial = tuple(sorted(m + k))
            total[monomial] = total.get(monomial, Fraction(0)) + c * d
    if len(total) > MOST_TERMS:
        raise NotPolynomial
    return {m: c for m, c in total.items() if c}


def scaled(p: Polynomial, factor: Fraction | int) -> Polynomial:
    """factor · p"""
    return {m: c * factor for m, c in p.items()} if factor else ZERO


def power(p: Polynomial, n: int) -> Polynomial:
    """p ^ n"""
    total = ONE
    for _ in range(n):
        total = multiply(total, p)
    return total


def degree(p: Polynomial) -> int:
    """The largest number of atoms in a monomial; 0 for the zero polynomial."""
    return max(map(len, p), default=0)


def denominator(polynomials: Iterable[Polynomial]) -> int:
    """The least number that makes all coefficients whole."""
    return math.lcm(1, *(c.denominator for p in polynomials for c in p.values()))


@dataclass(frozen=True, slots=True)
class Quotient:
    """An atom that is `above` divided by `below`, both as text; `below` as a polynomial too."""

    atom: int
    above: str
    below: str
    divisor: Polynomial
    dividend: Polynomial


class Numbers(StrEnum):
    """What kind of numbers terms are about."""

    FIELD = "field"
    INTEGERS = "Int"
    NATURALS = "Nat"


@dataclass(slots=True)
class Atoms:
    """The atoms of several terms by their text, numbered as they are met.

    Quotients of whole numbers are atoms, differences of natural numbers too; all are written as rational numbers.
    """

    kind: Numbers = Numbers.FIELD
    numbers: dict[str, int] = field(default_factory=dict[str, int])
    applications: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict[int, tuple[str, tuple[str, ...]]])
    quotients: dict[int, Quotient] = field(default_factory=dict[int, Quotient])
    touched: set[int] = field(default_factory=set[int])
    """Atoms that were read since it was cleared."""

    def number(self, text: str) -> int:
        """That of an atom, a new one if need be."""
        found = self.numbers.setdefault(text, len(self.numbers))
        self.touched.add(found)
        return found

    def names(self, numbers: frozenset[int]) -> str:
        """A list of atoms as Lean writes it."""
        return "[" + ", ".join(self._written(text) for text, n in self.numbers.items() if n in numbers) + "]"

    def _written(self, text: str) -> str:
        if self.kind is Numbers.FIELD:
            return text
        return f"({text} : Rat)" if re.fullmatch(r"[\w'.₀-₉ ]+", text) else f"(({text} : {self.kind}) : Rat)"

    def read(self, text: str) -> Polynomial:
        """The polynomial of a term. Raises `NotPolynomial`."""
        reader = _Reader(text, self)
        p = reader.sum()
        if reader.peek() is not None:
            raise NotPolynomial
        return p

    def show(self, p: Polynomial) -> str:
        """A polynomial with whole coefficients as a term, in parentheses if it is none of a name or a numeral."""
        names = {n: self._written(text) for text, n in self.numbers.items()}
        if not p:
            return "0"
        parts: list[str] = []
        for monomial, c in sorted(p.items(), key=lambda pair: (-len(pair[0]), pair[0])):
            factors = [_atom(names[n]) + (f" ^ {k}" if k > 1 else "") for n, k in _powers(monomial)]
            size = abs(c)
            if size != 1 or not factors:
                factors.insert(0, str(size))
            sign = "-" if c < 0 else "+"
            parts.append((f"{sign} " if parts else "-" if c < 0 else "") + " * ".join(factors))
        text = " ".join(parts)
        return text if re.fullmatch(r"[\w'₀-₉.]+", text) else f"({text})"


def _powers(monomial: Monomial) -> list[tuple[int, int]]:
    return [(n, monomial.count(n)) for n in dict.fromkeys(monomial)]


def _atom(text: str) -> str:
    simple = text.startswith("(") or not re.search(r" [/%] |^-", text)
    return text if simple else f"({text})"


class _Reader:
    """Reads by precedence: sums, products, powers, applications."""

    def __init__(self, text: str, atoms: Atoms) -> None:
        self._atoms = atoms
        self._tokens: list[tuple[str, str, int, int]] = []  # kind, text, from, to
        self._text = text
        for found in _TOKEN.finditer(text.rstrip()):
            kind = "number" if found[1] else "name" if found[2] else "symbol"
            self._tokens.append(
                (kind, found[1] or found[2] or found[3], found.start(found.lastindex or 0), found.end())
            )
        self._at = 0

    def peek(self) -> str | None:
        """The next token; None at the end."""
        return self._tokens[self._at][1] if self._at < len(self._tokens) else None

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else "end"

    def _next(self) -> str:
        if self.peek() is None:
            raise NotPolynomial
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _since(self, start: int) -> str:
        return " ".join(self._text[self._tokens[start][2] : self._tokens[self._at - 1][3]].split())

    def _atom_since(self, start: int) -> Polynomial:
        return {(self._atoms.number(self._since(start)),): Fraction(1)}

    def sum(self) -> Polynomial:
        start = self._at
        p = self.product()
        while self.peek() in ("+", "-"):
            sign = 1 if self._next() == "+" else -1
            other = self.product()
            cut = sign < 0 and self._atoms.kind is Numbers.NATURALS
            p = self._atom_since(start) if cut else add(p, other, sign)
        return p

    def product(self) -> Polynomial:
        start = self._at
        p = self.factor()
        while self.peek() in ("*", "/", "%"):
            before = self._at
            above = self._since(start)
            symbol = self._next()
            below = self.factor()
            if symbol == "*":
                p = multiply(p, below)
            elif symbol == "%" or self._atoms.kind is not Numbers.FIELD:
                p = self._atom_since(start)
            elif degree(below) == 0 and _NUMERAL.fullmatch(self._since(before + 1)):
                if not below:
                    raise NotPolynomial
                p = scaled(p, 1 / below[()])
            else:
                p = self._quotient(above, self._since(before + 1), p, below, start)
        return p

    def _quotient(self, above: str, under: str, p: Polynomial, below: Polynomial, start: int) -> Polynomial:
        number = self._atoms.number(self._since(start))
        self._atoms.quotients[number] = Quotient(number, above, under, below, p)
        return {(number,): Fraction(1)}

    def factor(self) -> Polynomial:
        if self.peek() == "-":
            self._next()
            return scaled(self.factor(), -1)
        start = self._at
        p = self.postfix()
        if self.peek() != "^":
            return p
        self._next()
        negative = self.peek() == "-"
        exponent = self.factor()
        if negative or degree(exponent) or exponent.get((), Fraction(0)).denominator != 1:
            return self._atom_since(start)
        n = int(exponent.get((), Fraction(0)))
        if n > _MOST_POWER and degree(p):
            raise NotPolynomial
        if n > 200:
            raise NotPolynomial
        return power(p, n) if degree(p) else constant(p.get((), Fraction(0)) ** n)

    def postfix(self) -> Polynomial:
        start = self._at
        p = self.application()
        if self.peek() == "⁻¹":
            self._next()
            if degree(p) == 0 and p:
                return constant(1 / p[()])
            return self._atom_since(start)
        return p

    def application(self) -> Polynomial:
        start = self._at
        if self.peek() == "↑" and self._atoms.kind is not Numbers.FIELD:
            self._next()
            return self.application()
        if self.peek() == "(":
            if self._tokens[self._at + 1 : self._at + 2] and self._tokens[self._at + 1][1].startswith("Finset."):
                return self._sum_over_a_set()
            self._next()
            p = self.sum()
            if self.peek() != ")":
                raise NotPolynomial
            self._next()
            return p
        if self._kind == "number":
            return constant(Fraction(self._next()))
        if self.peek() in ("↑", "√"):
            self._next()
            self._argument()
            return self._atom_since(start)
        if self._kind != "name" or self.peek() in _WORDS:
            raise NotPolynomial
        head = self._next()
        arguments: list[str] = []
        while self._kind in ("name", "number") or self.peek() in ("(", "↑"):
            if self.peek() in _WORDS:
                raise NotPolynomial
            before = self._at
            self._argument()
            arguments.append(self._since(before))
        number = self._atoms.number(self._since(start))
        if arguments:
            self._atoms.applications[number] = (head, tuple(arguments))
        return {(number,): Fraction(1)}

    def _sum_over_a_set(self) -> Polynomial:
        """``(Finset.range n).sum fun k => …``, which goes on as far as it can."""
        start = self._at
        self._argument()
        depth = 0
        while self.peek() is not None and (depth or self.peek() != ")"):
            depth += (self.peek() == "(") - (self.peek() == ")")
            self._next()
        return self._atom_since(start)

    def _argument(self) -> None:
        """Passes over a name, a numeral, or what stands in parentheses."""
        if self.peek() == "↑":
            self._next()
        if self.peek() != "(":
            if self._kind == "symbol":
                raise NotPolynomial
            self._next()
            return
        depth = 0
        while True:
            symbol = self._next()
            depth += (symbol == "(") - (symbol == ")")
            if depth == 0:
                return

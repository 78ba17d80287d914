"""Propositions as trees, read from Lean's pretty print, and what two of them have in common.

Reads applications, numerals and infix operators, which make up most goals of the suites. Anything else (binders, lists
in brackets, `if`) gives None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

_TOKEN = re.compile(r"\s*([^\W\d][\w'!?]*(?:\.[^\W\d][\w'!?]*)*|\d+|\+\+|::|&&|\|\||==|[()+\-*/%^=≠<≤>≥∣∧∨↔→◇∙×¬])")
_OPERATORS: dict[str, tuple[int, int]] = {  # left and right binding power
    "→": (26, 25), "↔": (21, 21), "∨": (31, 30), "∧": (36, 35), "=": (51, 51), "≠": (51, 51), "<": (51, 51),
    "≤": (51, 51), ">": (51, 51), "≥": (51, 51), "∣": (51, 51), "==": (51, 51), "||": (31, 30), "&&": (36, 35),
    "++": (65, 66), "+": (65, 66), "-": (65, 66), "*": (70, 71), "/": (70, 71), "%": (70, 71), "^": (76, 75),
    "::": (68, 67), "◇": (65, 66), "∙": (70, 71),
}  # fmt: skip
_KEYWORDS = frozenset({"fun", "if", "then", "else", "let", "match", "with", "have", "show", "by", "do"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """`head` applied to `arguments`; a name or numeral when there are none. `hole` marks a variable of a pattern."""

    head: str
    arguments: tuple[Pattern, ...] = ()
    hole: bool = False

    @property
    def size(self) -> int:
        return 1 + sum(a.size for a in self.arguments)

    def walk(self) -> Iterator[Pattern]:
        yield self
        for argument in self.arguments:
            yield from argument.walk()


def read_pattern(text: str) -> Pattern | None:
    """The tree of a proposition or term, or None when this reader does not cover it."""
    tokens: list[str] = []
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match[1] in _KEYWORDS:
            return None
        tokens.append(match[1])
        at = match.end()
    try:
        pattern, end = _expression(tokens, 0, 0)
    except (IndexError, ValueError):
        return None
    return pattern if end == len(tokens) else None


def way_between(start: Pattern, reached: Pattern) -> tuple[int, Pattern] | None:
    """What is shown by tactics that led from one goal to another: ``R a c`` if from ``R a b`` to ``R c b``, and
    ``R d b`` if to ``R a d``; with the place of the side that they changed, −2 or −1. None where more has changed.
    """
    if start.head != reached.head or not 2 <= len(start.arguments) == len(reached.arguments):
        return None
    changed = [p for p in range(-len(start.arguments), 0) if start.arguments[p] != reached.arguments[p]]
    if changed not in ([-2], [-1]):
        return None
    (side,) = changed
    arguments = [*start.arguments]
    arguments[-3 - side] = reached.arguments[side]
    return side, replace(start, arguments=tuple(arguments))


def _expression(tokens: Sequence[str], at: int, power: int) -> tuple[Pattern, int]:
    if tokens[at] == "¬":
        inner, at = _expression(tokens, at + 1, 40)
        left = Pattern("¬", (inner,))
    else:
        left, at = _application(tokens, at)
    while at < len(tokens) and tokens[at] in _OPERATORS:
        low, high = _OPERATORS[tokens[at]]
        if low < power:
            break
        operator = tokens[at]
        right, at = _expression(tokens, at + 1, high)
        left = Pattern(operator, (left, right))
    return left, at


def _application(tokens: Sequence[str], at: int) -> tuple[Pattern, int]:
    head, at = _atom(tokens, at)
    arguments: list[Pattern] = []
    while at < len(tokens) and tokens[at] not in _OPERATORS and tokens[at] != ")":
        argument, at = _atom(tokens, at)
        arguments.append(argument)
    if not arguments:
        return head, at
    if head.head in _OPERATORS:
        raise ValueError("an operator's result applied to something")
    return Pattern(head.head, (*head.arguments, *arguments)), at


def _atom(tokens: Sequence[str], at: int) -> tuple[Pattern, int]:
    if tokens[at] == "(":
        inner, at = _expression(tokens, at + 1, 0)
        if tokens[at] != ")":
            raise ValueError("a bracket is not closed")
        return inner, at + 1
    if tokens[at] in _OPERATORS or tokens[at] in (")", "¬", "×"):
        raise ValueError(f"{tokens[at]} where a term belongs")
    return Pattern(tokens[at]), at + 1


def show_pattern(pattern: Pattern, power: int = 0) -> str:
    """Lean text that reads back as the same tree."""
    if not pattern.arguments:
        return pattern.head
    if pattern.head in _OPERATORS and len(pattern.arguments) == 2:
        low, high = _OPERATORS[pattern.head]
        left, right = pattern.arguments
        text = f"{show_pattern(left, low + (low >= high))} {pattern.head} {show_pattern(right, high + (low == high))}"
        return f"({text})" if low < power else text
    if pattern.head == "¬":
        text = f"¬{show_pattern(pattern.arguments[0], 1000)}"
        return f"({text})" if power > 40 else text
    text = " ".join([pattern.head, *(show_pattern(a, 1000) for a in pattern.arguments)])
    return f"({text})" if power >= 1000 else text


Pairs = dict[tuple[Pattern, Pattern], str]
"""The variable that stands for a pair of subterms."""


def anti_unify(left: Pattern, right: Pattern, stem: str = "x", pairs: Pairs | None = None) -> Pattern:
    """The most specific pattern that both are instances of (Plotkin 1970, "A note on inductive generalization").

    Equal pairs of subterms become equal variables ``x1``, ``x2``…, marked as holes; they are noted in `pairs`.
    """
    names: Pairs = {} if pairs is None else pairs

    def common(a: Pattern, b: Pattern) -> Pattern:
        if a == b and not a.hole:
            return a
        if a.head == b.head and a.arguments and len(a.arguments) == len(b.arguments):
            return Pattern(a.head, tuple(map(common, a.arguments, b.arguments)))
        return Pattern(names.setdefault((a, b), f"{stem}{len(names) + 1}"), (), True)

    return common(left, right)


def rename(pattern: Pattern, names: Mapping[str, str]) -> Pattern:
    """The pattern with variables (nodes without arguments) renamed."""
    if not pattern.arguments:
        return Pattern(names.get(pattern.head, pattern.head), (), pattern.hole)
    return Pattern(pattern.head, tuple(rename(a, names) for a in pattern.arguments))


def with_holes(tree: Pattern, names: frozenset[str]) -> Pattern:
    """The tree with these variables marked as holes."""
    if not tree.arguments:
        return Pattern(tree.head, (), tree.head in names)
    return Pattern(tree.head, tuple(with_holes(a, names) for a in tree.arguments))


def matched(pattern: Pattern, term: Pattern) -> dict[str, Pattern] | None:
    """The terms for the pattern's holes that make it the term, None when there are none."""
    found: dict[str, Pattern] = {}
    return found if _match(pattern, term, found) else None


def _match(pattern: Pattern, term: Pattern, found: dict[str, Pattern]) -> bool:
    if pattern.hole:
        return found.setdefault(pattern.head, term) == term
    if pattern.head != term.head or len(pattern.arguments) != len(term.arguments):
        return False
    return all(_match(p, t, found) for p, t in zip(pattern.arguments, term.arguments, strict=True))


def substituted(pattern: Pattern, terms: Mapping[str, Pattern]) -> Pattern:
    """The pattern with terms for its holes; a hole without one stays."""
    if pattern.hole:
        return terms.get(pattern.head, pattern)
    return Pattern(pattern.head, tuple(substituted(a, terms) for a in pattern.arguments))


def abstract(pattern: Pattern, part: Pattern, name: str) -> Pattern:
    """The pattern with every occurrence of `part` replaced by a variable."""
    return replaced(pattern, part, Pattern(name, (), True))


def replaced(pattern: Pattern, part: Pattern, other: Pattern) -> Pattern:
    """The pattern with every occurrence of `part` replaced by another."""
    if pattern == part:
        return other
    return Pattern(pattern.head, tuple(replaced(a, part, other) for a in pattern.arguments), pattern.hole)

"""First-order terms as Lean prints applications, ``Grp.mul x (Grp.inv y)``: read, shown, matched and rewritten.

No binders, and one infix operator, the ``◇`` of magmas: that is all that worlds and the atomic grammar need.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final, TypeAlias

Term: TypeAlias = str | tuple["Term", ...]
"""A variable or constant, or an application: a tuple of the function (a name) and its arguments."""
Substitution: TypeAlias = dict[str, Term]

OPERATOR: Final = "◇"
_TOKEN: Final = re.compile(rf"\s*(?:([()])|([^\W][\w'.!?✝₀-₉]*|{OPERATOR}))")


def parse_term(text: str) -> Term | None:
    """The term of a text; None when it is something else, such as an equation or a function.

    >>> parse_term("Grp.mul x (Grp.inv y)")
    ('Grp.mul', 'x', ('Grp.inv', 'y'))
    >>> parse_term("x ◇ y ◇ f z")
    ('◇', ('◇', 'x', 'y'), ('f', 'z'))
    """
    stack: list[list[Term]] = [[]]
    at = 0
    text = text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            return None
        at = found.end()
        if found[2]:
            stack[-1].append(found[2])
        elif found[1] == "(":
            stack.append([])
        else:
            inner = _applied(stack.pop())
            if inner is None or not stack:
                return None
            stack[-1].append(inner)
    return _applied(stack[0]) if len(stack) == 1 else None


def _applied(parts: list[Term]) -> Term | None:
    if OPERATOR in parts[1:]:
        at = len(parts) - 1 - parts[::-1].index(OPERATOR)
        left, right = _applied(parts[:at]), _applied(parts[at + 1 :])
        return None if left is None or right is None else (OPERATOR, left, right)
    if not parts or parts[0] == OPERATOR:
        return None
    if len(parts) == 1:
        return parts[0]
    head, *arguments = parts
    return (*head, *arguments) if isinstance(head, tuple) else (head, *arguments)


def show_term(term: Term, nested: bool = False) -> str:
    """Lean text; in parentheses if `nested` and an application."""
    if isinstance(term, str):
        return term
    if term[0] == OPERATOR and len(term) == 3:
        text = f"{show_term(term[1], True)} {OPERATOR} {show_term(term[2], True)}"
    else:
        text = " ".join(show_term(part, True) for part in term)
    return f"({text})" if nested else text


def subterms(term: Term) -> Iterator[Term]:
    """The term and all arguments within it, outermost first, from the left; with repetitions."""
    yield term
    if isinstance(term, tuple):
        for part in term[1:]:
            yield from subterms(part)


def places_of(term: Term, part: Term, here: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Where `part` occurs: the numbers of the arguments on the way to it, outermost occurrences only."""
    if term == part:
        yield here
    elif isinstance(term, tuple):
        for number, inner in enumerate(term[1:], 1):
            yield from places_of(inner, part, (*here, number))


def term_size(term: Term) -> int:
    """Names in the term."""
    return 1 if isinstance(term, str) else sum(map(term_size, term))


def contains(term: Term, part: Term) -> bool:
    """Whether `part` occurs in the term."""
    return term == part or (isinstance(term, tuple) and any(contains(t, part) for t in term[1:]))


def names_in(term: Term) -> Iterator[str]:
    """Every name of the term, from the left, with repetitions."""
    if isinstance(term, str):
        yield term
    else:
        for part in term:
            yield from names_in(part)


def replace_term(term: Term, old: Term, new: Term) -> Term:
    """The term with every occurrence of `old` replaced at once, as `rw` does with a closed pattern."""
    if term == old:
        return new
    if isinstance(term, str):
        return term
    return (term[0], *(replace_term(part, old, new) for part in term[1:]))


def substitute(term: Term, values: Mapping[str, Term]) -> Term:
    """The term with variables replaced by their values; one at the head of an application, too."""
    if isinstance(term, str):
        return values.get(term, term)
    head, *rest = (substitute(part, values) for part in term)
    return (*head, *rest) if isinstance(head, tuple) else (head, *rest)


def match_term(
    pattern: Term, term: Term, variables: Collection[str], known: Mapping[str, Term] | None = None
) -> Substitution | None:
    """Values of `variables` that make the pattern equal to the term, beside those `known`; None if there are none."""
    values = dict(known or {})
    return values if _match(pattern, term, variables, values) else None


def _match(pattern: Term, term: Term, variables: Collection[str], values: Substitution) -> bool:
    if isinstance(pattern, str):
        if pattern not in variables:
            return pattern == term
        return values.setdefault(pattern, term) == term
    if isinstance(term, str) or len(pattern) != len(term):
        return False
    for p, t in zip(pattern, term, strict=True):  # noqa: SIM110  # a generator would cost more than the rest
        if not _match(p, t, variables, values):
            return False
    return True

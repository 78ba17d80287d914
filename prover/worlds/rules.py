"""Equations with names, as `rw` uses them: instances, exact effects on a goal, and a look for shortcuts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from prover.terms import (
    Substitution,
    Term,
    contains,
    match_term,
    names_in,
    parse_term,
    places_of,
    replace_term,
    show_term,
    substitute,
    subterms,
    term_size,
)

_DOWNWARD: Final = 2.0
"""How much deeper than the highest place a rewrite may be: from the top down no place is closed to later rewrites."""


@dataclass(frozen=True)
class Rule:
    """The theorem `name`, with explicit `arguments`, says that `left` is `right`."""

    name: str
    arguments: tuple[str, ...]
    left: Term
    right: Term

    @cached_property
    def backward(self) -> bool:
        """Whether it says something else from right to left, and its right side determines all arguments."""
        determined = set(self.arguments) <= set(names_in(self.right)) and not isinstance(self.right, str)
        return determined and not self.symmetric

    @cached_property
    def directions(self) -> tuple[bool, ...]:
        """How it can be used: False for left to right, which needs a pattern on the left, True for the other way."""
        return (False,) * (not isinstance(self.left, str)) + (True,) * self.backward

    @cached_property
    def symmetric(self) -> bool:
        """Whether it says the same from right to left, as commutativity does."""
        matches = (match_term(a, b, self.arguments) for a, b in ((self.left, self.right), (self.right, self.left)))
        return all(values is not None for values in matches)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One `rw` with an instance: all of `old` in the goal becomes `new`. `undo` is the same in the other direction,
    None where that has a variable as its pattern."""

    tactic: str
    undo: str | None
    old: Term
    new: Term


def rule(text: str, constants: str = "") -> Rule:
    """Reads ``NAME x y : LEFT = RIGHT``."""
    head, _, equation = text.partition(" : ")
    name, *arguments = head.split()
    left, right = (parse_term(side) for side in equation.split(" = "))
    assert left is not None
    assert right is not None
    return Rule(name, tuple(arguments), left, right)


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a rule, in one direction, that would make `new` of `old` everywhere in a term."""

    rule: Rule
    values: Substitution
    backward: bool
    old: Term
    new: Term

    def rewrite(self) -> Rewrite:
        """As tactics; their texts are made of what is chosen alone, since most instances are not."""
        return Rewrite(rw(self.rule, self.values, self.backward), self.undo(), self.old, self.new)

    def undo(self) -> str | None:
        """See `Rewrite`."""
        one = self.rule
        if one.symmetric:
            return rw(one, match_term(one.left, self.new, one.arguments) or self.values, False)
        back = not self.backward
        return rw(one, self.values, back) if back in one.directions else None


def instances(term: Term, rules: Sequence[Rule], variables: frozenset[str]) -> Iterator[Instance]:
    """Every `rw` with an instance of a rule that changes the term, once each.

    Instances without a variable are left out: Lean could not tell which structure they speak of.
    """
    by_head: dict[Term, list[tuple[Rule, bool, Term, Term]]] = {}  # heads are constants
    for one in rules:
        for backward in one.directions:
            old, new = (one.right, one.left) if backward else (one.left, one.right)
            by_head.setdefault(old[0], []).append((one, backward, old, new))
    seen: set[Term] = set()
    for part in subterms(term):
        if isinstance(part, str) or part[0] not in by_head or part in seen:
            continue
        seen.add(part)
        for one, backward, old, new in by_head[part[0]]:
            values = match_term(old, part, one.arguments)
            if values is None or (changed := substitute(new, values)) == part:
                continue
            if any(name in variables for value in values.values() for name in names_in(value)):
                yield Instance(one, values, backward, part, changed)


def rw(one: Rule, values: Substitution, backward: bool) -> str:
    """The tactic that rewrites with an instance."""
    shown = " ".join([one.name, *(show_term(values[name], True) for name in one.arguments)])
    return f"rw [{'← ' if backward else ''}{shown}]"


def one_step(before: Term, after: Term, rules: Sequence[Rule]) -> bool:
    """Whether an instance of one rule, at one place, makes `after` of `before`; either way round."""
    for one in rules:
        for left, right in ((before, after), (after, before)):
            if any(isinstance(side, tuple) and side[0] != t[0] for side, t in ((one.left, left), (one.right, right))):
                continue
            values = match_term(one.left, left, one.arguments)
            if values is not None and match_term(one.right, right, one.arguments, values) is not None:
                return True
    if isinstance(before, str) or isinstance(after, str) or len(before) != len(after):
        return False
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    return len(changed) == 1 and one_step(*changed[0], rules)


def walk(
    start: Term, steps: int, rules: Sequence[Rule], variables: frozenset[str], rng: random.Random, largest: int
) -> tuple[list[Rewrite], list[Term]] | None:
    """A chain of rewrites of a term that never comes back, with the terms on its way; None where it got stuck.

    It is not longer than it needs to be, as far as this is seen: no place is rewritten at or above one that was
    rewritten before, except where that left only a part of it, so that no step is undone later with others in between;
    no two of its terms that are not neighbours are one step apart, and no three steps do the work of two. Terms have
    at most `largest` names.
    """
    terms, done, fixed = [start], list[Rewrite](), list[tuple[int, ...]]()
    places_so_far: list[list[tuple[int, ...]]] = []
    for _ in range(steps):
        options = [(o, list(places_of(terms[-1], o.old))) for o in instances(terms[-1], rules, variables)]
        options.sort(key=lambda pair: min(map(len, pair[1])) + _DOWNWARD * rng.random())
        two_before: list[Term] | None = None  # what one step makes of the term two steps ago
        for option, places in options:
            if any(place[: len(above)] == above for place in fixed for above in places):
                continue
            term = replace_term(terms[-1], option.old, option.new)
            if term_size(term) > largest or term in terms or any(one_step(t, term, rules) for t in terms[:-1]):
                continue
            near = any(_nested(a, b) for recent in places_so_far[-2:] for a in recent for b in places)
            if near and len(terms) >= 3:
                if two_before is None:
                    two_before = _one_step_on(terms[-3], rules, variables)
                if any(one_step(between, term, rules) for between in two_before):
                    continue
            fixed += [] if contains(option.old, option.new) else places
            places_so_far.append(places)
            terms.append(term)
            done.append(option.rewrite())
            break
        else:
            return None
    return done, terms


def _nested(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether one place is at or inside the other: steps elsewhere have nothing to do with each other."""
    return one[: len(other)] == other or other[: len(one)] == one


def _one_step_on(term: Term, rules: Sequence[Rule], variables: frozenset[str]) -> list[Term]:
    return [replace_term(term, option.old, option.new) for option in instances(term, rules, variables)]


def proves(steps: Sequence[Rewrite], left: Term, right: Term) -> bool:
    """Whether these rewrites, each changing both sides, make the sides equal with the last of them and not before."""
    for number, step in enumerate(steps):
        if left == right or not (contains(left, step.old) or contains(right, step.old)):
            return False
        left, right = (replace_term(side, step.old, step.new) for side in (left, right))
        if left == right:
            return number == len(steps) - 1
    return False


def random_term(operations: Sequence[tuple[str, int]], variables: Sequence[str], size: int, rng: random.Random) -> Term:
    """A term of about `size` names: operations (with numbers of arguments) at its nodes, variables at its leaves."""
    if size <= 1:
        return rng.choice(variables)
    name, arity = rng.choice(operations)
    if arity == 1:
        return (name, random_term(operations, variables, size - 1, rng))
    rest = size - 1
    first = rng.randint(1, max(1, rest - 1))
    return (
        name,
        random_term(operations, variables, first, rng),
        random_term(operations, variables, max(1, rest - first), rng),
    )

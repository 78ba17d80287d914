"""Equations, and normal forms by ordered rewriting with every step recorded.

A term's first step is kept with the term for ever: it only leads to smaller terms, and it rests on equations that were
there before it, so that whatever used it can be derived again, step by step (`prover.saturation.derivation`).
Source of ordered rewriting: L. Bachmair, N. Dershowitz, D. Plaisted (1989), "Completion without failure".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from prover.saturation.index import DiscriminationTree
from prover.saturation.terms import SharedTerm, TermBank, is_greater, match_shared, variables_of

LEAST_CONSTANT: Final = -1
_FEW: Final = 3  # new rules that are tried one by one, for terms in normal form for all rules before


@dataclass(frozen=True, slots=True)
class GivenEquation:
    """The equation ``left = right`` that is given, number `number` of those."""

    number: int
    left: SharedTerm
    right: SharedTerm


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where two equations meet in one term: ``left ← peak → right``.

    `outer` turns the peak into `right` at its root, `inner` turns it into `left` at `place` (0: left argument, 1:
    right).
    """

    outer: Equation
    inner: Equation
    place: tuple[int, ...]
    left: SharedTerm
    peak: SharedTerm
    right: SharedTerm


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """``left = right`` and where it comes from; the normal forms of an overlap's two sides, or a hypothesis' sides."""

    left: SharedTerm
    right: SharedTerm
    source: GivenEquation | Overlap


@dataclass(frozen=True, slots=True, eq=False)
class RewriteRule:
    """Rewrites `left` to `right`. Variables are numbered from 1 by their first occurrence, in `left`, then `right`.

    `oriented`: every instance gets smaller; else each has to be compared. `extra` are the variables of `right` alone:
    such a rule rewrites ground terms only, with the least constant for them.
    """

    left: SharedTerm
    right: SharedTerm
    equation: Equation
    oriented: bool
    arguments: tuple[int, ...]
    extra: tuple[int, ...]

    @classmethod
    def of(cls, left: SharedTerm, right: SharedTerm, equation: Equation, oriented: bool, bank: TermBank) -> RewriteRule:
        """The rule with its variables numbered anew."""
        names = variables_of(left, right)
        renamed = {old: bank.leaf(new) for new, old in enumerate(names, 1)}
        here = len(variables_of(left))
        left, right = bank.substitute(left, renamed), bank.substitute(right, renamed)
        numbers = tuple(range(1, len(names) + 1))
        return cls(left, right, equation, oriented, numbers[:here], numbers[here:])


@dataclass(frozen=True, slots=True)
class Reduction:
    """The step from a term to `after`: by an instance of `equation` at the root; None: within its arguments."""

    after: SharedTerm
    equation: Equation | None


@dataclass(slots=True)
class Rewriter:
    """The current rules; `added` counts all there ever were."""

    bank: TermBank
    added: int = 0
    _tree: DiscriminationTree[RewriteRule] = field(default_factory=DiscriminationTree[RewriteRule])
    _latest: list[RewriteRule] = field(default_factory=list[RewriteRule])

    def add(self, rule: RewriteRule) -> None:
        """From now on terms are rewritten by this rule, too."""
        self._tree.add(rule.left, rule)
        self._latest.append(rule)
        self.added += 1

    def remove(self, rule: RewriteRule) -> None:
        """No longer rewrite by this rule; steps that were found by it remain."""
        self._tree.remove(rule.left, rule)

    def normal_form(self, term: SharedTerm) -> SharedTerm:
        """What no rule rewrites further, innermost first."""
        while True:
            found = term.reduction
            if found is not None:
                term = found.after
                continue
            if term.name or term.checked == self.added:
                return term
            left, right = self.normal_form(term.left), self.normal_form(term.right)
            if left is not term.left or right is not term.right:
                term.reduction = Reduction(self.bank.apply(left, right), None)
                continue
            term.reduction = self._at_root(term)
            if term.reduction is None:
                term.checked = self.added

    def is_instance(self, left: SharedTerm, right: SharedTerm) -> bool:
        """Whether one rule has the equation as an instance, within a context that both sides share."""
        while True:
            for rule, values in self._tree.instances_of(left):
                bound = dict(zip(rule.arguments, values, strict=True))
                if match_shared(rule.right, right, bound):
                    return True
            if left.name or right.name:
                return False
            if left.left is right.left:
                left, right = left.right, right.right
            elif left.right is right.right:
                left, right = left.left, right.left
            else:
                return False

    def _at_root(self, term: SharedTerm) -> Reduction | None:
        if self.added - term.checked <= _FEW:
            for rule in self._latest[term.checked - self.added :]:
                bound: dict[int, SharedTerm] = {}
                if match_shared(rule.left, term, bound) and (after := self._rewritten(rule, term, bound)) is not None:
                    return Reduction(after, rule.equation)
            return None
        for rule, values in self._tree.instances_of(term):
            after = self._rewritten(rule, term, dict(zip(rule.arguments, values, strict=True)))
            if after is not None:
                return Reduction(after, rule.equation)
        return None

    def _rewritten(self, rule: RewriteRule, term: SharedTerm, bound: dict[int, SharedTerm]) -> SharedTerm | None:
        """`term` by the rule's instance; None when that is not smaller."""
        if rule.extra:
            if term.counts:
                return None
            least = self.bank.leaf(LEAST_CONSTANT)
            bound |= dict.fromkeys(rule.extra, least)
        after = self.bank.substitute(rule.right, bound)
        return after if rule.oriented or is_greater(term, after) else None

"""Unfailing completion: what follows from equations of one binary operation, by superposition and ordered rewriting.

The loop is that of a given clause: take the lightest equation that waits (now and then the oldest), rewrite it, let it
simplify the rules that are there, and overlap it with all of them. A ground equation follows as soon as both its sides
have one normal form; whatever follows from the hypotheses comes to that in the end.
Sources: L. Bachmair, N. Dershowitz, D. Plaisted (1989), "Completion without failure"; T. Hillenbrand, A. Buch,
R. Vogt, B. Löchner (1997), "Waldmeister: high-performance equational deduction".
"""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from prover.saturation.rewriting import Equation, GivenEquation, Overlap, Rewriter, RewriteRule
from prover.saturation.terms import (
    HALF,
    MOST_LEAVES,
    MOST_VARIABLES,
    SharedTerm,
    TermBank,
    is_greater,
    match_shared,
    unify,
    variables_of,
)

Place = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SaturationLimits:
    """When to give up: after `seconds`, or `overlaps` of two rules; equations with a side of more than `leaves` are
    dropped. One in `oldest` equations is chosen by its age, the others by their weight.
    """

    seconds: float = 1.0
    overlaps: int = 1_000_000
    leaves: int = 40
    oldest: int = 6


@dataclass(frozen=True, slots=True)
class GroundGoal:
    """Two ground terms."""

    left: SharedTerm
    right: SharedTerm


@dataclass(frozen=True, slots=True)
class Joined:
    """A goal whose sides are equal: they reach `meeting` by rewriting, or are an instance of `collapse`: ``x = y``."""

    goal: GroundGoal
    meeting: SharedTerm
    collapse: Equation | None


@dataclass(frozen=True, slots=True, eq=False)
class _Active:
    """A rule in use, its copy for superposition with other variables, and the places of its left side's operations."""

    rule: RewriteRule
    left: SharedTerm
    right: SharedTerm
    places: tuple[tuple[Place, SharedTerm], ...]


@dataclass(slots=True)
class Saturation:
    """A run of completion. `run` may be called again: it goes on where it was, with new limits."""

    bank: TermBank
    goals: list[GroundGoal]
    overlaps: int = 0
    rewriter: Rewriter = field(init=False)
    collapse: Equation | None = None
    exhausted: bool = False
    """Whether nothing is left to do: what is not joined does not follow, unless an equation was dropped (`dropped`)."""
    dropped: bool = False
    _active: list[_Active] = field(default_factory=list[_Active])
    _heap: list[tuple[int, int, Equation]] = field(default_factory=list[tuple[int, int, Equation]])
    _queue: deque[tuple[int, Equation]] = field(default_factory=deque[tuple[int, Equation]])
    _taken: set[int] = field(default_factory=set[int])
    _seen: set[tuple[SharedTerm, SharedTerm]] = field(default_factory=set[tuple[SharedTerm, SharedTerm]])
    _count: int = 0
    _picked: int = 0
    _limits: SaturationLimits = field(default_factory=SaturationLimits)

    def __post_init__(self) -> None:
        self.rewriter = Rewriter(self.bank)

    def assume(self, left: SharedTerm, right: SharedTerm, number: int) -> None:
        """Add a hypothesis."""
        self._wait(Equation(left, right, GivenEquation(number, left, right)))

    def run(self, limits: SaturationLimits) -> Iterator[Joined]:
        """Goals that follow, as they are found; ends when none is left, nothing is left to do, or a limit is met."""
        self._limits = limits
        deadline = time.perf_counter() + limits.seconds
        yield from self._join()
        last = self.overlaps + limits.overlaps
        while self.goals and self.overlaps < last and time.perf_counter() < deadline:
            equation = self._next()
            if equation is None:
                self.exhausted = True
                return
            before = self.rewriter.added
            self._use(equation)
            if self.collapse is not None or self._is_time(before):
                yield from self._join()
        yield from self._join()

    # --- goals

    def _is_time(self, before: int) -> bool:
        """Whether to look at the goals: after each new rule, and with many rules and goals more rarely."""
        added = self.rewriter.added
        every = 1 if len(self.goals) < 8 or added < 16 else 4
        return added // every > before // every

    def _join(self) -> Iterator[Joined]:
        still: list[GroundGoal] = []
        for goal in self.goals:
            left, right = self.rewriter.normal_form(goal.left), self.rewriter.normal_form(goal.right)
            if left is right or self.collapse is not None:
                yield Joined(goal, left, self.collapse if left is not right else None)
            else:
                still.append(goal)
        self.goals[:] = still

    # --- the loop

    def _wait(self, equation: Equation) -> None:
        self._count += 1
        weight = 0 if _collapses(equation) else equation.left.leaves + equation.right.leaves
        heapq.heappush(self._heap, (weight, self._count, equation))
        self._queue.append((self._count, equation))

    def _next(self) -> Equation | None:
        self._picked += 1
        by_age = self._picked % self._limits.oldest == 0
        while self._heap:
            if by_age and self._queue:
                number, equation = self._queue.popleft()
            else:
                _, number, equation = heapq.heappop(self._heap)
            if number not in self._taken:
                self._taken.add(number)
                return equation
        return None

    def _use(self, waiting: Equation) -> None:
        """Make rules of an equation, unless it follows from those there are."""
        rewriter = self.rewriter
        left, right = rewriter.normal_form(waiting.left), rewriter.normal_form(waiting.right)
        if left is right or rewriter.is_instance(left, right):
            return
        equation = waiting if (left, right) == (waiting.left, waiting.right) else Equation(left, right, waiting.source)
        if _collapses(equation):
            self._collapse(*(left, right) if left.name else (right, left), equation)
            return
        rules = self._rules(equation)
        for rule in rules:
            rewriter.add(rule)
        self._simplify(rules)
        new = [self._activate(rule) for rule in rules]
        self._active += new
        for given in new:
            for other in tuple(self._active):
                self._overlap(given, other)
                if other not in new:
                    self._overlap(other, given)

    def _collapse(self, variable: SharedTerm, other: SharedTerm, equation: Equation) -> None:
        """From ``x = t`` without x in t: ``x = t = y``."""
        fresh = self.bank.leaf(1 + max([variable.name, *variables_of(other)]))
        self.collapse = Equation(variable, fresh, Overlap(equation, equation, (), variable, other, fresh))

    def _rules(self, equation: Equation) -> list[RewriteRule]:
        left, right = equation.left, equation.right
        if is_greater(left, right):
            return [RewriteRule.of(left, right, equation, True, self.bank)]
        if is_greater(right, left):
            return [RewriteRule.of(right, left, equation, True, self.bank)]
        both = [RewriteRule.of(left, right, equation, False, self.bank)]
        back = RewriteRule.of(right, left, equation, False, self.bank)
        if (back.left, back.right) != (both[0].left, both[0].right):
            both.append(back)
        return both

    def _activate(self, rule: RewriteRule) -> _Active:
        copies = {n: self.bank.leaf(n + HALF) for n in (*rule.arguments, *rule.extra)}
        left, right = self.bank.substitute(rule.left, copies), self.bank.substitute(rule.right, copies)
        return _Active(rule, left, right, tuple(_places(rule.left)))

    def _simplify(self, rules: Sequence[RewriteRule]) -> None:
        """Take away active rules that a new one rewrites, and let what becomes of them wait."""
        gone: dict[Equation, Overlap] = {}
        for active in self._active:
            if active.rule.equation not in gone and (found := self._rewritten(active, rules)) is not None:
                gone[active.rule.equation] = found
        if not gone:
            return
        for active in self._active:
            if active.rule.equation in gone:
                self.rewriter.remove(active.rule)
        self._active = [active for active in self._active if active.rule.equation not in gone]
        for overlap in gone.values():
            self._derive(overlap)

    def _rewritten(self, active: _Active, rules: Sequence[RewriteRule]) -> Overlap | None:
        """What becomes of the rule by rewriting its left side."""
        old = active.rule
        for new in rules:
            if new.extra or new.left.leaves > old.left.leaves:
                continue
            for place, part in active.places:
                values: dict[int, SharedTerm] = {}
                if match_shared(new.left, part, values):
                    after = self.bank.substitute(new.right, values)
                    if new.oriented or is_greater(part, after):
                        left = self._replaced(old.left, place, after)
                        return Overlap(old.equation, new.equation, place, left, old.left, old.right)
        return None

    def _replaced(self, term: SharedTerm, place: Place, part: SharedTerm) -> SharedTerm:
        if not place:
            return part
        if place[0]:
            return self.bank.apply(term.left, self._replaced(term.right, place[1:], part))
        return self.bank.apply(self._replaced(term.left, place[1:], part), term.right)

    # --- overlaps

    def _overlap(self, outer: _Active, inner: _Active) -> None:
        """Superpose the inner rule, with other variables, into the outer one."""
        rule, left, bank = outer.rule, inner.left, self.bank
        for place, part in outer.places:
            if not place and inner.rule is rule and not rule.extra:
                continue
            values: dict[int, SharedTerm] = {}
            if not unify(part, left, values):
                continue
            self.overlaps += 1
            unifier = _Unifier(bank, values)
            peak = unifier.resolve(rule.left)
            by_outer, after = unifier.resolve(rule.right), unifier.resolve(inner.right)
            by_inner = unifier.put(rule.left, place, after)
            if unifier.fresh > HALF or max(peak.leaves, by_inner.leaves, by_outer.leaves) > MOST_LEAVES:
                self.dropped = True
                continue
            if by_inner is by_outer or (not rule.oriented and is_greater(by_outer, peak)):
                continue
            if not inner.rule.oriented and is_greater(after, unifier.resolve(left)):
                continue
            self._derive(Overlap(rule.equation, inner.rule.equation, place, by_inner, peak, by_outer))

    def _derive(self, overlap: Overlap) -> None:
        """Let the overlap's equation wait, in normal form, if it says something new."""
        left, right = self.rewriter.normal_form(overlap.left), self.rewriter.normal_form(overlap.right)
        if left is right or (left, right) in self._seen or (right, left) in self._seen:
            return
        if max(left.leaves, right.leaves) > self._limits.leaves:
            self.dropped = True
            return
        self._seen.add((left, right))
        self._wait(Equation(left, right, overlap))


@dataclass(slots=True)
class _Unifier:
    """Puts a unifier's values into terms, and numbers the variables that are left from 1: `fresh` of them."""

    bank: TermBank
    values: dict[int, SharedTerm]
    fresh: int = 0
    _known: dict[int, SharedTerm] = field(default_factory=dict[int, SharedTerm])

    def resolve(self, term: SharedTerm) -> SharedTerm:
        """The term with all values."""
        if not term.counts:
            return term
        if not term.name:
            return self.bank.apply(self.resolve(term.left), self.resolve(term.right))
        found = self._known.get(term.name)
        if found is None:
            bound = self.values.get(term.name)
            if bound is not None:
                found = self.resolve(bound)
            else:
                self.fresh += 1
                found = self.bank.leaf(min(self.fresh, MOST_VARIABLES))
            self._known[term.name] = found
        return found

    def put(self, term: SharedTerm, place: Place, part: SharedTerm) -> SharedTerm:
        """The term with all values, and `part` at `place`."""
        if not place:
            return part
        if place[0]:
            return self.bank.apply(self.resolve(term.left), self.put(term.right, place[1:], part))
        return self.bank.apply(self.put(term.left, place[1:], part), self.resolve(term.right))


def _collapses(equation: Equation) -> bool:
    """Whether it is ``x = t`` without x in t."""
    both = ((equation.left, equation.right), (equation.right, equation.left))
    return any(one.name and one.name not in variables_of(other) for one, other in both)


def _places(term: SharedTerm, here: Place = ()) -> Iterator[tuple[Place, SharedTerm]]:
    """Its operations, outermost first."""
    if not term.name:
        yield here, term
        yield from _places(term.left, (*here, 0))
        yield from _places(term.right, (*here, 1))

"""From what a saturation recorded to chains of equal terms, for the goal and each equation that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from prover.saturation.completion import Joined, Place
from prover.saturation.rewriting import Equation, GivenEquation
from prover.saturation.terms import SharedTerm, TermBank, match_shared, variables_of

Ground = Equation | GivenEquation
"""What a step is an instance of."""


@dataclass(frozen=True, slots=True)
class ChainStep:
    """`before` becomes `after` at `place` by an instance of `ground`, in whichever direction."""

    place: Place
    before: SharedTerm
    after: SharedTerm
    ground: Ground

    def inverse(self) -> ChainStep:
        """The step back."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class Chain:
    """`terms[0] = … = terms[-1]`, one step between two terms."""

    terms: tuple[SharedTerm, ...]
    steps: tuple[ChainStep, ...]


@dataclass(frozen=True, slots=True)
class EquationalProof:
    """Lemmas, each after those that its chain uses, and the goal's chain."""

    lemmas: tuple[tuple[Equation, Chain], ...]
    goal: Chain

    @property
    def length(self) -> int:
        """Steps of all chains."""
        return len(self.goal.steps) + sum(len(chain.steps) for _, chain in self.lemmas)


def derive(joined: Joined, bank: TermBank) -> EquationalProof:
    """The goal's derivation, without what it does not need: equations that are not used or used once, ways round."""
    goal = joined.goal
    if joined.collapse is not None:
        steps: list[ChainStep] = [ChainStep((), goal.left, goal.right, joined.collapse)]
    else:
        steps = [*_path(goal.left, joined.meeting), *_back(_path(goal.right, joined.meeting))]
    return _Writer(bank).write(goal.left, steps)


@dataclass(slots=True)
class _Writer:
    bank: TermBank

    def write(self, start: SharedTerm, steps: Sequence[ChainStep]) -> EquationalProof:
        goal = self._chain(start, steps)
        chains: dict[Equation, Chain] = {}
        self._collect(goal, chains)
        chains, goal = self._without_single_uses(chains, goal)
        return EquationalProof(tuple(chains.items()), goal)

    def _collect(self, chain: Chain, chains: dict[Equation, Chain]) -> None:
        """Chains of all equations that this one rests on, those needed first before those that need them."""
        waiting: list[tuple[Equation, Chain | None]] = [(e, None) for e in reversed(_equations(chain))]
        while waiting:
            equation, own = waiting.pop()
            if equation in chains:
                continue
            if own is not None:
                chains[equation] = own
                continue
            own = self._own_chain(equation)
            waiting.append((equation, own))
            waiting += [(e, None) for e in reversed(_equations(own)) if e not in chains]

    def _own_chain(self, equation: Equation) -> Chain:
        source = equation.source
        before = _back(_path(source.left, equation.left))
        after = _path(source.right, equation.right)
        if isinstance(source, GivenEquation):
            middle = [ChainStep((), source.left, source.right, source)]
        else:
            at_place, part = _at(source.left, source.place), _at(source.peak, source.place)
            middle = [
                ChainStep(source.place, at_place, part, _ground(source.inner)),
                ChainStep((), source.peak, source.right, _ground(source.outer)),
            ]
        chain = self._chain(equation.left, [*before, *middle, *after])
        known = variables_of(equation.left, equation.right)
        extra = set(variables_of(*chain.terms)) - set(known)
        return self._instance(chain, dict.fromkeys(extra, self.bank.leaf(known[0]))) if extra else chain

    def _chain(self, start: SharedTerm, steps: Iterable[ChainStep]) -> Chain:
        """The steps from `start` on, without those between two occurrences of one term."""
        terms, kept = [start], list[ChainStep]()
        seen = {start: 0}
        for step in steps:
            term = self._put(terms[-1], step.place, step.after)
            at = seen.get(term)
            if at is not None:
                for gone in terms[at + 1 :]:
                    del seen[gone]
                del terms[at + 1 :], kept[at:]
                continue
            seen[term] = len(terms)
            terms.append(term)
            kept.append(step)
        return Chain(tuple(terms), tuple(kept))

    def _put(self, term: SharedTerm, place: Place, part: SharedTerm) -> SharedTerm:
        if not place:
            return part
        if place[0]:
            return self.bank.apply(term.left, self._put(term.right, place[1:], part))
        return self.bank.apply(self._put(term.left, place[1:], part), term.right)

    def _instance(self, chain: Chain, values: Mapping[int, SharedTerm]) -> Chain:
        put = self.bank.substitute
        steps = (replace(s, before=put(s.before, values), after=put(s.after, values)) for s in chain.steps)
        return self._chain(put(chain.terms[0], values), steps)

    def _without_single_uses(self, chains: dict[Equation, Chain], goal: Chain) -> tuple[dict[Equation, Chain], Chain]:
        """Put the chains of equations that are used once, or have one step, in the place where they are used."""
        uses = Counter(step.ground for chain in (*chains.values(), goal) for step in chain.steps)
        kept: dict[Equation, Chain] = {}
        inlined: dict[Equation, Chain] = {}
        for equation, chain in chains.items():
            chain = self._inline(chain, inlined)
            if uses[equation] == 1 or len(chain.steps) == 1:
                inlined[equation] = chain
            else:
                kept[equation] = chain
        return kept, self._inline(goal, inlined)

    def _inline(self, chain: Chain, inlined: Mapping[Equation, Chain]) -> Chain:
        steps: list[ChainStep] = []
        for step in chain.steps:
            if not isinstance(step.ground, Equation) or step.ground not in inlined:
                steps.append(step)
                continue
            values, forwards = instance_of(step, step.ground)
            inner = self._instance(inlined[step.ground], values).steps
            for part in inner if forwards else _back(inner):
                steps.append(replace(part, place=(*step.place, *part.place)))
        return self._chain(chain.terms[0], steps)


def instance_of(step: ChainStep, ground: Ground) -> tuple[dict[int, SharedTerm], bool]:
    """Values of the variables for which `ground` is the step, and whether it is from its left side to its right."""
    for before, after, forwards in ((step.before, step.after, True), (step.after, step.before, False)):
        values: dict[int, SharedTerm] = {}
        if match_shared(ground.left, before, values) and match_shared(ground.right, after, values):
            return values, forwards
    raise AssertionError("a recorded step is no instance of its equation")


def _ground(equation: Equation) -> Ground:
    """The hypothesis itself where the equation is one."""
    source = equation.source
    if isinstance(source, GivenEquation) and (source.left, source.right) == (equation.left, equation.right):
        return source
    return equation


def _equations(chain: Chain) -> list[Equation]:
    return list(dict.fromkeys(step.ground for step in chain.steps if isinstance(step.ground, Equation)))


def _path(start: SharedTerm, end: SharedTerm, place: Place = ()) -> list[ChainStep]:
    """The recorded steps from `start` to `end`, both parts of a term at `place`."""
    steps: list[ChainStep] = []
    while start is not end:
        reduction = start.reduction
        assert reduction is not None, "a recorded way does not lead there"
        after = reduction.after
        if reduction.equation is not None:
            steps.append(ChainStep(place, start, after, _ground(reduction.equation)))
        else:
            steps += _path(start.left, after.left, (*place, 0))
            steps += _path(start.right, after.right, (*place, 1))
        start = after
    return steps


def _back(steps: Sequence[ChainStep]) -> list[ChainStep]:
    return [step.inverse() for step in reversed(steps)]


def _at(term: SharedTerm, place: Place) -> SharedTerm:
    for number in place:
        term = term.right if number else term.left
    return term

"""Candidates that follow a line of thought: what a stuck induction lacks, what two lemmas say together, analogues.

All are equations, and tested in bulk before they become candidates (`prover.conjecture.equations.that_hold`): a few
Lean steps for a hundred of them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from prover.conjecture.analogues import analogues
from prover.conjecture.congruence import follows_at_once
from prover.conjecture.critical_pairs import critical_pairs
from prover.conjecture.equations import (
    Rules,
    TermEquation,
    equation_in,
    equation_of,
    equation_signature,
    functions_by_name,
    inner,
    oriented,
    shrinking,
    simplified,
    sorts_of,
    that_hold,
)
from prover.conjecture.explore import Domain, Function
from prover.conjecture.mine import MAX_SIZE, is_fact, undotted
from prover.conjecture.novelty import ParsedStatement, is_instance
from prover.conjecture.patterns import Pattern
from prover.conjecture.variants import accessible, stuck
from prover.policy.goals import parse_goal, top_level
from prover.types import Goal, ProofEnv, Theorem
from rl.conjecturing.journal import Candidate, Origin

TESTS = 12
"""Assignments of small values that an equation has to hold under."""
SEEDS = 24
"""Lemmas that critical pairs and analogues are made of, the newest ones."""
_BINDER = re.compile(r"[({]([^:(){}]*) : ([^(){}]*)[)}]")
TESTED = 3
"""Times as many equations are tested as candidates are wanted."""


class Deriving:
    """The derived candidates of one module; what was tested is remembered.

    Args:
        functions: those that the module's theorems mention, with constants.
        env: where equations are evaluated.
        seed: of the assignments.
    """

    def __init__(self, module: str, domain: Domain, functions: Sequence[Function], env: ProofEnv, seed: str) -> None:
        self._module, self._domain, self._env, self._seed = module, domain, env, seed
        self._constructors = frozenset(c.name for c in domain.constructors)
        constants = [c for c in domain.constructors if not c.arguments]
        self._names = [f.name for f in (*functions, *constants)]
        self._signature = functions_by_name((*functions, *domain.constructors))
        self._held: dict[TermEquation, bool] = {}
        self.rules: Rules = ()
        """What candidates are simplified with."""

    def simplify_with(self, texts: Iterable[str]) -> None:
        """Equations that hold in all tests, which are candidates themselves: others are told apart from them."""
        self.rules = shrinking((e for text in texts if (e := _equation(text)) is not None), self._constructors)

    def directed(self, candidate: Candidate) -> Candidate:
        """The candidate with its sides in the order in which a simplifier should use it, if it can be read."""
        equation = _equation(candidate.text)
        sorts = None if equation is None else sorts_of(equation, self._signature)
        if equation is None or sorts is None:
            return candidate
        return replace(candidate, text=equation_signature(oriented(equation, self._constructors), sorts))

    def candidates(
        self, goals: Mapping[Theorem, Sequence[str]], known: Sequence[ParsedStatement], most: int
    ) -> Iterator[Candidate]:
        """At most so many of each source: `goals` are those of failed searches, `known` the lemmas proved before."""
        lemmas = [e for claim in known[-SEEDS:] if (e := equation_of(claim)) is not None]
        sources: Mapping[Origin, Mapping[TermEquation, tuple[str, ...]]] = {
            Origin.STUCK: stuck_equations(goals),
            Origin.CRITICAL_PAIR: dict.fromkeys(critical_pairs(lemmas), ()),
            Origin.ANALOGUE: dict.fromkeys(analogues(lemmas, self._signature, self._names), ()),
        }
        for origin, suggested in sources.items():
            some = itertools.islice(suggested.items(), TESTED * most)
            found = self._true(some)
            new = [e for e in sorted(found, key=lambda e: e.size) if not _is_known(e, known)]
            for equation in new[:most]:
                text, names = found[equation]
                yield Candidate(text, self._module, origin, names, tested=True)

    def tested(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates, tidied; those that are equations and fail a test are left out, others marked as tested."""
        read = {c: _equation(c.text) for c in candidates}
        typed = {e: c for c, e in read.items() if e is not None and self._is_typed(e)}
        true = self._true((e, c.theorems) for e, c in typed.items())
        first = next(iter(candidates), None)
        held = (
            [replace(first, text=text, theorems=names, tested=True) for text, names in true.values()] if first else []
        )
        return [*held, *(c for c, e in read.items() if e is None or not self._is_typed(e))]

    def _true(
        self, suggested: Iterable[tuple[TermEquation, tuple[str, ...]]]
    ) -> dict[TermEquation, tuple[str, tuple[str, ...]]]:
        """What is left of the equations, simplified, that hold in all tests: each with its text and its theorems.

        Of an equation and those inside of it (`equations.inner`) the smallest that holds is taken.
        """
        given = list(suggested)
        ways = {e: [way.canonical() for way in inner(simplified(e, self.rules))] for e, _ in given}
        every = dict.fromkeys(way for some in ways.values() for way in some if way.left != way.right)
        holding = dict(self._that_hold(every))
        found: dict[TermEquation, tuple[str, tuple[str, ...]]] = {}
        for equation, names in given:
            best = next((way for way in reversed(ways[equation]) if way in holding), None)
            if best is not None:
                shown = equation_signature(oriented(best, self._constructors), holding[best])
                found.setdefault(best, (shown, names))
        return found

    def _is_typed(self, equation: TermEquation) -> bool:
        return sorts_of(equation, self._signature) is not None

    def _that_hold(self, equations: Iterable[TermEquation]) -> list[tuple[TermEquation, Mapping[str, str]]]:
        typed = [(e, sorts) for e in equations if (sorts := sorts_of(e, self._signature)) is not None]
        new = [(e, sorts) for e, sorts in typed if e not in self._held]
        found = that_hold(new, self._domain, self._module, self._env, self._seed, TESTS)
        self._held.update((e, holds) for (e, _), holds in zip(new, found, strict=True))
        return [(e, sorts) for e, sorts in typed if self._held[e]]


def stuck_equations(goals: Mapping[Theorem, Sequence[str]]) -> dict[TermEquation, tuple[str, ...]]:
    """What failed induction steps lack, with the theorems they are of; what more theorems lack comes first."""
    found: dict[TermEquation, dict[str, None]] = {}
    for theorem, texts in goals.items():
        for text in texts:
            goal = accessible(undotted(parse_goal(Goal(text))))
            for suggested in stuck(goal):
                names = [n for h in suggested.hypotheses for n in h.names]
                equation = equation_in(suggested.target, names)
                if equation is not None and equation.size <= MAX_SIZE and equation.left != equation.right:
                    found.setdefault(equation.canonical(), {})[theorem.name] = None
    order = sorted(found, key=lambda e: (-len(found[e]), e.size, repr(e)))
    return {e: tuple(sorted(found[e])) for e in order}


def _equation(text: str) -> TermEquation | None:
    """What ``BINDERS : TARGET`` says, if that is an equation without hypotheses."""
    at = top_level(text, " : ")
    binders = _BINDER.findall(text[: max(at, 0)])
    if at < 0 or any(is_fact(kind) for _, kind in binders):
        return None
    equation = equation_in(text[at + 3 :], [name for names, _ in binders for name in names.split()])
    return None if equation is None else equation.canonical()


def _is_known(equation: TermEquation, known: Sequence[ParsedStatement]) -> bool:
    claim = ParsedStatement("", Pattern("=", (equation.left, equation.right)), 0)
    return any(is_instance(claim, other) for other in known) or follows_at_once(claim, known)

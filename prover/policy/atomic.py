"""The atomic tactic grammar: one rule, hypothesis or instance per tactic, and nothing that searches by itself.

`intro`, `exact`, `apply`, `rw` with an instance, `constructor`, `cases`, `induction`: no closer, no simplifier, no
``<;>``. So a proof is as long as its derivation, and which step to take is left to learning. What may be cited are the
theorems in the namespaces of the goal's constants; constructors and their arguments are read off induction principles
(``∀ {P : Num → Prop}, P Num.zero → (∀ n, P n → P (Num.succ n)) → ∀ n, P n``).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from prover.policy.claims import Claim, read_claim
from prover.policy.goals import ParsedGoal, binder_name, head_symbol, parse_goal
from prover.policy.grammar import jittered
from prover.policy.outcomes import OutcomeReader
from prover.policy.prompt import premise_line
from prover.policy.relevance import PremiseIndex
from prover.policy.term_features import TermRow, TermRowReader
from prover.terms import Term, match_term, names_in, parse_term, show_term, subterms
from prover.types import Goal, Premise, ProofState, Proposal

_MOST_RULES: Final = 64
"""Theorems that are considered for a goal; the most relevant ones where its namespaces have more."""
_FLOOR: Final = 2.0
"""A rule of fewer candidates gets a proportional part of its mass."""
MOST_INDUCTIONS: Final = 4
"""Induction hypotheses of a goal, after which no further induction is proposed.
Without a bound a search in vain goes on inside of the last induction, where each costs Lean a third more: the twentieth
took 13 seconds."""
_WORD: Final = re.compile(r"(?<![\w.'])[^\W\d][\w']*")


@dataclass(frozen=True)
class AtomicContext:
    """A goal, and the theorems that may be cited for it, by name."""

    goal: ParsedGoal
    rules: dict[str, Claim]

    @cached_property
    def target(self) -> str:
        """The target on one line."""
        return " ".join(self.goal.target.split())

    @cached_property
    def term(self) -> Term | None:
        """The target as a predicate of terms, if it is one."""
        return parse_term(self.target)

    @cached_property
    def parts(self) -> tuple[Term, ...]:
        """Terms in which an instance may be rewritten: those of a predicate, or both sides of an equation."""
        if self.term is not None:
            return (self.term,)
        sides = read_claim(self.target).sides if not self.target.startswith("∀") else None
        return sides or ()

    @cached_property
    def hypotheses(self) -> dict[str, str]:
        """Name → type on one line, of what a tactic can name."""
        return {n: " ".join(h.type.split()) for h in self.goal.hypotheses for n in h.accessible}

    @cached_property
    def facts(self) -> dict[str, Claim]:
        """Hypotheses that say something, newest first: those that are named as such, or are equations or predicates."""
        claims = {n: read_claim(kind) for n, kind in self.hypotheses.items() if re.match(r"[hH]|ih", n)}
        return dict(reversed(claims.items()))

    @cached_property
    def variables(self) -> dict[str, str]:
        """Name → type, of data."""
        return {
            n: kind
            for n, kind in self.hypotheses.items()
            if n not in self.facts and not kind.startswith(("Type", "Sort", "Prop"))
        }

    def fresh(self, count: int) -> list[str]:
        """Names for hypotheses: h and a number above all those that are there."""
        numbers = [int(n[1:]) for n in self.hypotheses if re.fullmatch(r"h\d+", n)]
        first = max(numbers, default=0) + 1
        return [f"h{number}" for number in range(first, first + count)]


Candidates = Iterator[str]


def _introduce(c: AtomicContext) -> Candidates:
    if c.target.startswith("∀"):
        name = binder_name(c.target)
        yield f"intro {name if name and name not in c.hypotheses else c.fresh(1)[0]}"
    elif head_symbol(c.target) in ("→", "¬"):
        yield f"intro {c.fresh(1)[0]}"


def _connect(c: AtomicContext) -> Candidates:
    match head_symbol(c.target):
        case "∧" | "↔":
            yield "constructor"
        case "∨":
            yield from ("apply Or.inl", "apply Or.inr")
        case "∃":
            yield from (f"refine ⟨{name}, ?_⟩" for name in c.variables)
        case _:
            pass


def _separate(c: AtomicContext) -> Candidates:
    """Case analysis of hypotheses."""
    first, second = c.fresh(2)
    for name, kind in c.hypotheses.items():
        match head_symbol(kind):
            case "∧":
                yield f"cases {name} with | intro {first} {second} => ?_"
            case "∃":
                yield f"cases {name} with | intro {binder_name('∀' + kind[1:]) or 'x'} {first} => ?_"
            case "∨":
                yield f"cases {name} with | inl {first} => ?_ | inr {first} => ?_"
            case _:
                pass


def _use_fact(c: AtomicContext) -> Candidates:
    """A hypothesis that says what is to be shown, at the instance that the target gives."""
    for name, claim in c.facts.items():
        if not claim.kinds and not claim.premises:
            if head_symbol(claim.conclusion) == head_symbol(c.target):
                yield f"exact {name}"
        elif (values := _matched(claim, c)) is not None:
            if set(claim.arguments) <= values.keys():
                yield f"{'apply' if claim.premises else 'exact'} {_instance(name, claim, values)}"
        elif claim.premises and head_symbol(claim.conclusion) == head_symbol(c.target):
            yield f"apply {name}"


def _matched(claim: Claim, c: AtomicContext) -> dict[str, Term] | None:
    """Values that make the claim's conclusion the target."""
    if claim.term is not None and c.term is not None:
        return match_term(claim.term, c.term, claim.variables)
    if claim.sides is not None and len(c.parts) == 2:
        return match_term(("=", *claim.sides), ("=", *c.parts), claim.variables)
    return None


def _apply_rule(c: AtomicContext) -> Candidates:
    """A theorem about the target's predicate, with a hypothesis where it needs one to say what is left."""
    if not isinstance(c.term, tuple):
        return
    for name, claim in c.rules.items():
        if not isinstance(claim.term, tuple) or claim.term[0] != c.term[0]:
            continue
        if not claim.needs_fact:
            yield f"apply {name}"
            continue
        first = claim.premise_terms[0]
        for fact_name, fact in c.facts.items():
            if first is not None and fact.term is not None and match_term(first, fact.term, claim.variables):
                yield f"apply {name} {fact_name}"


def _rewrite_with_fact(c: AtomicContext) -> Candidates:
    for name, claim in c.facts.items():
        yield from _rewrites(name, claim, c.parts)


def _rewrite_with_rule(c: AtomicContext) -> Candidates:
    for name, claim in c.rules.items():
        yield from _rewrites(name, claim, c.parts)


def _rewrites(name: str, claim: Claim, parts: Sequence[Term]) -> Candidates:
    """``rw`` with every instance whose pattern occurs, in both directions where they differ."""
    if claim.sides is None or claim.premises:
        return
    left, right = claim.sides
    turned = (
        match_term(left, right, claim.variables) is not None and match_term(right, left, claim.variables) is not None
    )
    for arrow, pattern in (("", left), ("← ", right)):
        determined = set(claim.arguments) <= set(names_in(pattern))
        if not determined or pattern in claim.variables or (arrow and turned and claim.arguments):
            continue
        for part in dict.fromkeys(t for whole in parts for t in subterms(whole)):
            values = match_term(pattern, part, claim.variables)
            if values is not None:
                yield f"rw [{arrow}{_instance(name, claim, values)}]"


def _instance(name: str, claim: Claim, values: Mapping[str, Term]) -> str:
    """A claim with the values of its arguments."""
    return " ".join([name, *(show_term(values[a], True) for a in claim.arguments)])


def _induct(c: AtomicContext) -> Candidates:
    """Induction on a variable, with and without another one generalised, and case analysis."""
    nested = sum(n.startswith("ih") for h in c.goal.hypotheses for n in h.names)  # those that cannot be named, too
    for claim in c.rules.values():
        principle = _principle(claim)
        if principle is None:
            continue
        kind, inductive, plain = principle
        used = set(_WORD.findall(c.target))
        for name in (n for n, k in c.variables.items() if k.partition(" ")[0] == kind and n in used):
            if nested < MOST_INDUCTIONS:
                yield f"induction {name} with {inductive}"
                for other in (n for n in c.variables if n in used and n != name and "→" not in c.variables[n]):
                    yield f"induction {name} generalizing {other} with {inductive}"
            yield f"cases {name} with {plain}"


def _principle(claim: Claim) -> tuple[str, str, str] | None:
    """The type that an induction principle is about, and the cases of `induction` and of `cases`; None of others."""
    term = claim.term
    if not isinstance(term, tuple) or len(term) != 2:
        return None
    motive, variable = term
    if not isinstance(motive, str) or not isinstance(variable, str):
        return None
    if not claim.kinds.get(motive, "").endswith("→ Prop") or variable not in claim.arguments:
        return None
    inductive: list[str] = []
    plain: list[str] = []
    for premise in map(read_claim, claim.premises):
        if not isinstance(premise.term, tuple) or premise.term[0] != motive:
            return None
        made = premise.term[1]
        constructor = str(made if isinstance(made, str) else made[0]).rpartition(".")[2]
        inner = [p[1] for p in premise.premise_terms if isinstance(p, tuple) and p[0] == motive]
        names = ["ih"] if len(inner) == 1 else [f"ih{show_term(one)}" for one in inner]
        inductive.append(f"| {' '.join([constructor, *premise.arguments, *names])} => ?_")
        plain.append(f"| {' '.join([constructor, *premise.arguments])} => ?_")
    return claim.kinds[variable].partition(" ")[0], " ".join(inductive), " ".join(plain)


ATOMIC_RULES: Final[tuple[tuple[Callable[[AtomicContext], Candidates], float], ...]] = (
    (_introduce, 4.0),
    (_connect, 4.0),
    (_separate, 2.0),
    (_use_fact, 3.0),
    (_apply_rule, 4.0),
    (_rewrite_with_fact, 3.0),
    (_rewrite_with_rule, 4.0),
    (_induct, 2.0),
)
"""Every rule with its mass, which its candidates share."""


class AtomicGrammar:
    """Proposes one-step tactics for the first goal of a state. Arguments are as in `TacticGrammar`."""

    def __init__(self, premises: Sequence[Premise], seed: int = 0, *, limit: int = 300, jitter: float = 0.25) -> None:
        self._of_root: dict[str, list[Premise]] = {}
        for premise in premises:
            root, dot, _ = premise.name.partition(".")
            if dot:
                self._of_root.setdefault(root, []).append(premise)
        self._seed, self._limit, self._jitter = seed, limit, jitter
        self._cached = lru_cache(maxsize=20_000)(self._propose)
        self._read = lru_cache(maxsize=4_000)(read_claim)
        self._reader = lru_cache(maxsize=4_000)(self._begin_reading)
        self._context = lru_cache(maxsize=64)(self._begin_context)  # proposing, then reading what was proposed

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """Proposals best first; log-probabilities are normalised over the returned list."""
        return [list(self._cached(s.key, s.goals[0].canonical)) if s.goals else [] for s in states]

    def premises_for(self, state: ProofState, count: int) -> tuple[str, ...]:
        """As `TacticGrammar.premises_for`, of the theorems that it cites itself."""
        if not state.goals:
            return ()
        text = state.goals[0].canonical
        goal = parse_goal(Goal(text))
        found = PremiseIndex(self._citable(text, goal)).relevant(goal, count)
        return tuple(premise_line(entry.name, entry.type) for entry, _ in found)

    def term_row(self, state: ProofState, tactics: Sequence[str]) -> TermRow | None:
        """What tactics would leave of a state, predicted without Lean; None without goals."""
        if not state.goals:
            return None
        return self._reader(state.goals[0].canonical).row(tactics, len(state.goals) - 1)

    def weights(self, goal_text: str) -> dict[str, float]:
        """Unnormalised prior of every candidate of a goal, before jitter and limit."""
        context = self.context(goal_text)
        total: dict[str, float] = {}
        for rule, mass in ATOMIC_RULES:
            found = list(dict.fromkeys(rule(context)))
            for tactic in found:
                total[tactic] = total.get(tactic, 0.0) + mass / max(len(found), _FLOOR)
        return total

    def context(self, goal_text: str) -> AtomicContext:
        """A goal, read, with the theorems that it may cite."""
        return self._context(goal_text)

    def _begin_context(self, goal_text: str) -> AtomicContext:
        goal = parse_goal(Goal(goal_text))
        return AtomicContext(goal, {p.name: self._read(p.type) for p in self._citable(goal_text, goal)})

    def _begin_reading(self, goal_text: str) -> TermRowReader:
        context = self.context(goal_text)
        return TermRowReader(OutcomeReader(context.target, context.facts, context.rules))

    def _citable(self, text: str, goal: ParsedGoal) -> list[Premise]:
        """Theorems in the namespaces of the goal's constants."""
        roots = [root for root in dict.fromkeys(_WORD.findall(text)) if root in self._of_root]
        found = [premise for root in roots for premise in self._of_root[root]]
        if len(found) <= _MOST_RULES:
            return found
        best = {entry.name for entry, _ in PremiseIndex(found).relevant(goal, _MOST_RULES)}
        return [premise for premise in found if premise.name in best]

    def _propose(self, key: str, goal_text: str) -> tuple[Proposal, ...]:
        rng = random.Random(f"{self._seed}\n{key}")
        return jittered(self.weights(goal_text), rng, self._jitter, self._limit)

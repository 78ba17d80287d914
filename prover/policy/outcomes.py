"""What a tactic of the atomic grammar would leave, predicted from the texts of goal and rules, without Lean.

A guess and nothing more: it orders proposals before Lean is asked, and what is run is judged by Lean alone. TacticToe
and ENIGMA read features of state and tactic in the same way (Gauthier et al. 2021, TacticToe, §4; Jakubův & Urban
2017).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from prover.policy.claims import Claim, read_claim
from prover.policy.goals import bare, head_symbol, top_level
from prover.terms import Substitution, Term, match_term, names_in, parse_term, replace_term, substitute

_REWRITE: Final = re.compile(r"rw \[(← )?(.*)\]")
_CITED: Final = re.compile(r"(apply|exact) (.*)")


@dataclass(frozen=True, slots=True)
class Relation:
    """A proposition as a relation of two terms: ``=``, or a predicate with its last two arguments.

    `right` is None for a predicate of one argument, and both sides are None for what is not of this form; `rest` are
    the arguments before.
    """

    name: str
    left: Term | None = None
    right: Term | None = None
    rest: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class PredictedGoal:
    """A goal: its target, its text's length in characters, and the hypotheses that say something, as relations."""

    target: Relation
    length: int
    facts: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class PredictedOutcome:
    """What a tactic would leave. `goals` is None where nothing is known, and empty where the goal would be closed.

    `refused`: by what can be read, the tactic does not apply.
    """

    goals: tuple[PredictedGoal, ...] | None = None
    refused: bool = False


_UNKNOWN: Final = PredictedOutcome()
_REFUSED: Final = PredictedOutcome(refused=True)


def relation_of(claim: Claim) -> Relation:
    """The conclusion of a claim."""
    if claim.sides is not None:
        return Relation("=", *claim.sides)
    return _relation(claim.term) if claim.term is not None else Relation(head_symbol(claim.conclusion))


def _relation(term: Term) -> Relation:
    if isinstance(term, str):
        return Relation(term)
    name, *arguments = term
    if len(arguments) == 1:
        return Relation(str(name), arguments[0])
    return Relation(str(name), arguments[-2], arguments[-1], tuple(arguments[:-2]))


def _term(relation: Relation) -> Term | None:
    if relation.left is None:
        return None
    return (relation.name, *relation.rest, relation.left, *((relation.right,) if relation.right is not None else ()))


class OutcomeReader:
    """Predicts outcomes of tactics for one goal.

    Args:
        target: of the goal, on one line.
        facts: hypotheses by name; rules: theorems that may be cited, by name.
    """

    def __init__(self, target: str, facts: Mapping[str, Claim], rules: Mapping[str, Claim]) -> None:
        self._target = target
        self._facts = facts
        self._rules = rules
        self._known = tuple(relation_of(fact) for fact in facts.values() if not fact.kinds and not fact.premises)
        self.goal = self._of_text(target)
        self._term = _term(self.goal.target)

    def outcome(self, tactic: str) -> PredictedOutcome:
        """What `tactic` would leave."""
        if found := _REWRITE.fullmatch(tactic):
            return self._rewritten(bool(found[1]), found[2])
        if tactic in ("apply Or.inl", "apply Or.inr", "constructor") or tactic.startswith("intro "):
            return self._taken_apart(tactic)
        if found := _CITED.fullmatch(tactic):
            return self._cited(found[2])
        return _UNKNOWN

    def _rewritten(self, backwards: bool, text: str) -> PredictedOutcome:
        name, arguments = _call(text)
        claim = self._claim(name)
        if claim is None or claim.sides is None or self._term is None or len(arguments) != len(claim.arguments):
            return _UNKNOWN
        values = dict(zip(claim.arguments, arguments, strict=True))
        left, right = (substitute(side, values) for side in claim.sides)
        old, new = (right, left) if backwards else (left, right)
        after = replace_term(self._term, old, new)
        if after == self._term:
            return _REFUSED if old != new else PredictedOutcome((self.goal,))
        goal = self._goal(after)
        return PredictedOutcome(() if goal.target.name == "=" and goal.target.left == goal.target.right else (goal,))

    def _cited(self, text: str) -> PredictedOutcome:
        name, arguments = _call(text)
        claim = self._claim(name)
        pattern = None if claim is None else _term(relation_of(claim))
        if claim is None or pattern is None or self._term is None:
            return _UNKNOWN
        values, premises = self._given(claim, arguments)
        found = match_term(pattern, self._term, claim.variables, values)
        if found is None:
            return _REFUSED
        left = [substitute(p, found) for p in premises if p is not None]
        if len(left) < len(premises):
            return _UNKNOWN
        return PredictedOutcome(tuple(map(self._goal, left)))

    def _given(self, claim: Claim, arguments: Sequence[Term]) -> tuple[Substitution, list[Term | None]]:
        """Values by the arguments written behind a claim's name, and the premises that they leave."""
        count = min(len(arguments), len(claim.arguments))
        values: Substitution = dict(zip(claim.arguments, arguments[:count], strict=False))
        premises = list(claim.premise_terms)
        for proof in arguments[count:]:
            fact = self._facts.get(proof) if isinstance(proof, str) else None
            premise = premises.pop(0) if premises else None
            if fact is not None and fact.term is not None and premise is not None:
                values = match_term(premise, fact.term, claim.variables, values) or values
        return values, premises

    def _taken_apart(self, tactic: str) -> PredictedOutcome:
        text = self._target
        if tactic.startswith("intro "):
            if text.startswith("∀"):
                return PredictedOutcome((self._of_text(text[top_level(text, ",") + 1 :].strip()),))
            at = top_level(text, "→")
            premise = relation_of(read_claim(bare(text[:at]))) if at > 0 else None
            return (
                _UNKNOWN if premise is None else PredictedOutcome((self._of_text(text[at + 1 :].strip(), (premise,)),))
            )
        symbol = "∧" if tactic == "constructor" else "∨"
        at = top_level(text, f" {symbol} ")
        if at < 0:
            return _UNKNOWN
        parts = [self._of_text(bare(part)) for part in (text[:at], text[at + 3 :])]
        return PredictedOutcome(tuple(parts) if symbol == "∧" else (parts[tactic.endswith("r")],))

    def _claim(self, name: str) -> Claim | None:
        return self._facts.get(name) or self._rules.get(name)

    def _goal(self, term: Term) -> PredictedGoal:
        relation = _relation(term)
        return PredictedGoal(relation, sum(map(len, names_in(term))), self._known)

    def _of_text(self, text: str, more: tuple[Relation, ...] = ()) -> PredictedGoal:
        return PredictedGoal(relation_of(_target_claim(text)), len(text), self._known + more)


@lru_cache(maxsize=4_000)
def _target_claim(text: str) -> Claim:
    """A target as a claim; one with binders or premises says nothing as a relation."""
    claim = read_claim(text)
    return claim if not claim.kinds and not claim.premises else Claim((), {}, (), text)


def _call(text: str) -> tuple[str, tuple[Term, ...]]:
    """The name of a claim and the arguments behind it."""
    name, _, rest = text.partition(" ")
    term = parse_term(f"f {rest}") if rest else None
    return name, term[1:] if isinstance(term, tuple) else ()

"""What the network of a run says, with another word on what remains: a trained head's, or that of an oracle."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import torch
from torch import Tensor

from benchmarks.values.oracles import remaining_by_rules
from prover.policy.atomic import AtomicGrammar
from prover.policy.network import LocalScorer
from prover.policy.outcomes import OutcomeReader
from prover.policy.scorer import StateAnswer, StateQuestion
from prover.policy.term_network import TermValue, read_left, term_batch
from prover.policy.value import QuantileValue, ValueConfig
from prover.types import ValueDistribution

FAR = 99.0
"""Tactics that remain, by an oracle, of what has no proof that it knows."""
SURE = 40.0
"""What an oracle adds to the score of a tactic that leads to the end."""
EARLY_STATES = 6
"""First states of a search of which `cautious_late` expects the best."""
HOPE = 0.25
"""The quantile that it then reads."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of a state the tactics that remain, and `left`, `[candidates]`, behind each tactic; NaN: not foreseen."""

    own: float
    left: Sequence[float]


class Judge(Protocol):
    """Says what remains. `asked`: states of the search that it was asked about before."""

    def __call__(self, question: StateQuestion, asked: int) -> Judgement: ...


@dataclass(frozen=True)
class HeadJudge:
    """A trained head. `cautious_late`: of the first states of a search it reads a low quantile, later the mean."""

    head: ValueConfig
    value: TermValue
    cautious_late: bool = False

    def __call__(self, question: StateQuestion, asked: int) -> Judgement:
        assert question.terms is not None
        with torch.inference_mode():
            batch = term_batch([question.terms])
            left, own = self.value(batch)
            read = self._low if self.cautious_late and asked < EARLY_STATES else self.head.expected
            told = read_left(batch, self.head, read(left))
            return Judgement(float(read(own)[0]), told.double().tolist())

    def _low(self, logits: Tensor) -> Tensor:
        assert isinstance(self.head, QuantileValue)
        return torch.tensor([d.quantile(HOPE) for d in self.head.distributions(logits)])


@dataclass(frozen=True)
class ExactJudge:
    """The exact distance in `reachability`: of the state, and by predicted outcomes behind each tactic."""

    grammar: AtomicGrammar

    def __call__(self, question: StateQuestion, asked: int) -> Judgement:
        goal = question.goals[0]
        own = remaining_by_rules(goal) or FAR
        context = self.grammar.context(goal)
        reader = OutcomeReader(context.target, context.facts, context.rules)
        left: list[float] = []
        for tactic in question.candidates:
            outcome = reader.outcome(tactic)
            if outcome.goals is None:
                left.append(FAR if outcome.refused else own)
            else:
                left.append(sum(remaining_by_rules(goal, one.target) or FAR for one in outcome.goals))
        return Judgement(own, left)


@dataclass(frozen=True)
class DerivationJudge:
    """Knows the states of one proof: `steps`, goals → its tactic there and the tactics that remain."""

    steps: Mapping[tuple[str, ...], tuple[str, int]]

    def __call__(self, question: StateQuestion, asked: int) -> Judgement:
        tactic, remaining = self.steps.get(question.goals, ("", FAR))
        return Judgement(remaining, [remaining - 1 if t == tactic else FAR for t in question.candidates])


class PolicyAnswers:
    """A run's network, asked once about each question; `forget` when the next theorem begins."""

    def __init__(self, scorer: LocalScorer) -> None:
        self.scorer = scorer
        self._known: dict[StateQuestion, StateAnswer] = {}

    def answer(self, question: StateQuestion) -> StateAnswer:
        if question not in self._known:
            (self._known[question],) = self.scorer.answer([question])
        return self._known[question]

    def questions(self) -> list[StateQuestion]:
        """Those about states with their tactics."""
        return [question for question in self._known if question.candidates]

    def forget(self) -> None:
        self._known.clear()


class JudgedScorer:
    """A `StateScorer`: the policy of a run, and a judge's word on what remains; None: nobody's.

    `states_only`: the judge is asked about states that Lean has made, and foresees nothing. `sure`: tactics that lead
    to the end by the judge's word are ranked first.
    """

    def __init__(
        self, answers: PolicyAnswers, judge: Judge | None, states_only: bool = False, sure: bool = False
    ) -> None:
        self._answers, self._judge, self._states_only, self._sure = answers, judge, states_only, sure
        self._asked = 0

    @property
    def version(self) -> int:
        return self._answers.scorer.version

    @property
    def trained(self) -> bool:
        return True

    @property
    def premises(self) -> int:
        return 0

    @property
    def reads_terms(self) -> bool:
        return True

    def answer(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        """As `StateScorer`."""
        return [self._judged(question, self._answers.answer(question)) for question in questions]

    def _judged(self, question: StateQuestion, answer: StateAnswer) -> StateAnswer:
        if self._judge is None:
            return replace(answer, value=None, left=None)
        told = self._judge(question, self._asked)
        self._asked += bool(question.candidates)
        value = ValueDistribution((0.0,), (told.own,), answer.version)
        if self._sure:
            best = min(told.left, default=0.0)
            raised = (s + SURE * (left == best) for s, left in zip(answer.scores, told.left, strict=True))
            return replace(answer, value=value, left=None, scores=array("d", raised))
        return replace(answer, value=value, left=None if self._states_only else array("d", told.left))

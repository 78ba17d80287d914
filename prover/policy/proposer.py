"""The policy as search sees it: grammar and network mixed, and the network's value."""

from __future__ import annotations

import hashlib
import math
from array import array
from collections.abc import Sequence

import numpy as np
from cachetools import LRUCache

from prover.packing import PackedProposals
from prover.policy.grammar import LibraryProposer
from prover.policy.proposals import ProposalConfig
from prover.policy.scorer import StateAnswer, StateQuestion, StateScorer
from prover.policy.term_features import TermRow
from prover.types import LemmaError, ProofState, Proposal, ValueDistribution

MOST_CERTAIN = 1 - 1e-6
"""Chance of a refusal, at most."""
CACHED_STATES = 20_000
"""States whose proposals and values are remembered, each."""


class MixedProposer:
    """Proposer and Evaluator over one network, cached by state key.

    Grammar and network make one distribution, ``grammar_share · grammar + (1 − grammar_share) · network``. The
    network's part is a softmax over candidates (the `candidates` likeliest of the grammar, and `samples` tactics drawn
    from the network itself) of ``s + prior_weight · g``, divided by `temperature`: s is the network's log-probability,
    g the grammar's. With a `prior_weight` the network need only learn where it disagrees with the grammar. While the
    network is not `trained`, the grammar proposes alone.

    Proposals depend on the state, the weights, the grammar and, when `samples` > 0, on the draws for that state (seeded
    by the state's key: the order of questions does not matter). Values come from a pass over the state alone: beside
    candidates they would differ in the last bits. When an answer is of newer weights than what is remembered, that is
    forgotten; an answer of older ones is used and not remembered.
    """

    def __init__(
        self,
        scorer: StateScorer,
        grammar: LibraryProposer,
        config: ProposalConfig,
        seed: int = 0,
        cache_states: int = CACHED_STATES,
    ) -> None:
        self._scorer = scorer
        self._grammar = grammar
        self._config = config
        self._seed = seed
        self._version = scorer.version  # of what is remembered
        self._proposals: LRUCache[str, PackedProposals] = LRUCache(cache_states)
        self._values: LRUCache[str, array[float]] = LRUCache(cache_states)  # logits and support, one after the other

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """Proposals best first, log-probabilities normalised over each list."""
        config = self._config
        trained = self._scorer.trained
        priors = [
            renormalised(prior[: config.candidates], None if trained else self._scorer.version)
            for prior in self._grammar.propose(states)
        ]
        if not trained or (config.grammar_share == 1.0 and not config.samples):
            return priors
        found: dict[str, Sequence[Proposal]] = {}
        asked: dict[str, tuple[StateQuestion, list[Proposal]]] = {}
        for state, prior in zip(states, priors, strict=True):
            known = self._proposals.get(state.question)
            if known is not None:
                found[state.question] = known
            elif state.goals and (prior or config.samples):
                asked[state.question] = (self._question(state, prior), prior)
        answers = self._ask([question for question, _ in asked.values()])
        for (key, (question, prior)), answer in zip(asked.items(), answers, strict=True):
            found[key] = packed = PackedProposals(self._mixed(question, prior, answer))
            if answer.version == self._version:
                self._proposals[key] = packed
        return [list(found.get(s.question, prior)) for s, prior in zip(states, priors, strict=True)]

    def evaluate(self, states: Sequence[ProofState]) -> list[ValueDistribution]:
        """The value head's distribution for each state. Raises LemmaError when the policy has no value head."""
        known = {s.key: self._value(s.key) for s in states}
        asked = {
            s.key: StateQuestion(_goals(s), premises=self._premises(s), terms=self._terms(s, ()))
            for s in states
            if known[s.key] is None
        }
        for key, answer in zip(asked, self._ask(list(asked.values())), strict=True):
            known[key] = answer.value
        found = [known[s.key] for s in states]
        values = [value for value in found if value is not None]
        if len(values) < len(found):
            raise LemmaError("this policy has no value head: train one with value.head, or search without a value")
        return values

    def _question(self, state: ProofState, prior: Sequence[Proposal]) -> StateQuestion:
        samples = self._config.samples
        seed = hash_seed(self._seed, state.question) if samples else 0
        tactics = tuple(p.tactic for p in prior)
        terms = self._terms(state, tactics)
        return StateQuestion(_goals(state), tactics, samples, seed, self._premises(state), state.refused, terms)

    def _terms(self, state: ProofState, tactics: Sequence[str]) -> TermRow | None:
        return self._grammar.term_row(state, tactics) if self._scorer.reads_terms else None

    def _premises(self, state: ProofState) -> tuple[str, ...]:
        count = self._scorer.premises
        return self._grammar.premises_for(state, count) if count else ()

    def _ask(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        """Answers in order; what they say about values is remembered, and what older weights said is forgotten."""
        if not questions:
            return []
        answers = self._scorer.answer(questions)
        newest = max(answer.version for answer in answers)
        if newest > self._version:
            self._proposals.clear()
            self._values.clear()
            self._version = newest
        for question, answer in zip(questions, answers, strict=True):
            alone = not question.candidates and not question.samples
            if alone and answer.version == self._version and answer.value is not None:
                self._values["\n\n".join(question.goals)] = array("d", (*answer.value.logits, *answer.value.support))
        return answers

    def _mixed(self, question: StateQuestion, prior: Sequence[Proposal], answer: StateAnswer) -> list[Proposal]:
        config = self._config
        tactics = (*question.candidates, *answer.written)
        if not tactics:
            return []
        floor = min((p.logprob for p in prior), default=0.0)  # what a sampled tactic counts for in the prior
        priors = np.array([p.logprob for p in prior] + [floor] * len(answer.written))
        weights = [math.exp(p.logprob) for p in prior] + [0.0] * len(answer.written)
        known = np.asarray(answer.scores)
        if config.refusal_weight and answer.refused is not None:
            known = known + config.refusal_weight * np.log1p(-np.minimum(answer.refused, MOST_CERTAIN))
        scores = (known + config.prior_weight * priors) / config.temperature
        top = scores.max()
        logprobs = (scores - (top + np.log(np.exp(scores - top).sum()))).tolist()
        left = [None] * len(tactics) if answer.left is None else [None if math.isnan(x) else x for x in answer.left]
        mixed = [
            Proposal(tactic, _log_mixture(config.grammar_share, weight, logprob), answer.version, tokens, behind)
            for tactic, weight, logprob, tokens, behind in zip(
                tactics, weights, logprobs, answer.tokens, left, strict=True
            )
        ]
        return sorted((p for p in mixed if p.logprob > -math.inf), key=lambda p: -p.logprob)

    def _value(self, key: str) -> ValueDistribution | None:
        numbers = self._values.get(key)
        if numbers is None:
            return None
        half = len(numbers) // 2
        return ValueDistribution(tuple(numbers[:half]), tuple(numbers[half:]), self._version)


def hash_seed(seed: int, text: str) -> int:
    """A 63-bit seed from a number and a text; the same on every machine."""
    digest = hashlib.sha256(f"{seed}\n{text}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _goals(state: ProofState) -> tuple[str, ...]:
    return tuple(goal.canonical for goal in state.goals)


def _log_mixture(share: float, weight: float, logprob: float) -> float:
    """log(share · weight + (1 − share) · exp(logprob)), safe where either part vanishes."""
    parts = [math.log(share * weight)] if share * weight > 0 else []
    if share < 1.0:
        parts.append(math.log1p(-share) + logprob)
    top = max(parts, default=-math.inf)
    return top + math.log(sum(math.exp(x - top) for x in parts)) if top > -math.inf else top


def renormalised(proposals: Sequence[Proposal], version: int | None = None) -> list[Proposal]:
    """The proposals with probabilities that add up to 1, said to be by the weights of `version`."""
    if not proposals:
        return []
    norm = math.log(sum(math.exp(p.logprob) for p in proposals))
    return [Proposal(p.tactic, p.logprob - norm, version) for p in proposals]

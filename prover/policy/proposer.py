"""The policy as search sees it: grammar and model mixed, and the model's value."""

from __future__ import annotations

import hashlib
import math
from array import array
from collections.abc import Sequence

import torch
from cachetools import LRUCache

from prover.packing import PackedProposals
from prover.policy.model import PolicyModel
from prover.policy.proposals import ProposalConfig
from prover.policy.sampler import sample_tactics
from prover.types import ProofState, Proposal, Proposer, ValueDistribution

CACHED_STATES = 20_000
"""States whose proposals and values are remembered, each."""


class MixedProposer:
    """Proposer and Evaluator over one model, cached by state key.

    Grammar and model make one distribution, ``grammar_share · grammar + (1 − grammar_share) · model``. The model's part
    is a softmax over candidates (the `candidates` likeliest of the grammar, and `samples` tactics drawn from the model
    itself) of ``s + prior_weight · g``, divided by `temperature`: s is the model's log-probability, g the grammar's.
    With a `prior_weight` the model need only learn where it disagrees with the grammar. A policy of version 0 never
    learned, so it proposes as the grammar alone does: an untrained transformer holds no information, only a liking for
    short tactics.

    Proposals depend on the state, the weights, the grammar and, when `samples` > 0, on the generator's draws for
    that state (seeded by the state's key: the order of questions does not matter). Values come from a pass over the
    state alone: beside candidates they would differ in the last bits. Because of the cache, the weights must not change
    while it lives.
    """

    def __init__(
        self,
        model: PolicyModel,
        grammar: Proposer,
        config: ProposalConfig,
        seed: int = 0,
        cache_states: int = CACHED_STATES,
    ) -> None:
        self._model = model
        self._grammar = grammar
        self._config = config
        self._seed = seed
        self._proposals: LRUCache[str, PackedProposals] = LRUCache(cache_states)
        self._values: LRUCache[str, array[float]] = LRUCache(cache_states)

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """Proposals best first, log-probabilities normalised over each list."""
        priors = self._grammar.propose(states)
        return [self._mixed(s, p) for s, p in zip(states, priors, strict=True)]

    def evaluate(self, states: Sequence[ProofState]) -> list[ValueDistribution]:
        """The value head's distribution for each state. Raises LemmaError when the policy has no value head."""
        numbers = torch.tensor([list(self._value(s)) for s in states])
        return self._model.spec.value.distributions(numbers)

    def _mixed(self, state: ProofState, prior: list[Proposal]) -> list[Proposal]:
        config = self._config
        prior = _renormalised(prior[: config.candidates])
        if not state.goals or self._model.spec.version == 0 or (config.grammar_share == 1.0 and not config.samples):
            return prior
        found = self._proposals.get(state.key)
        if found is None:
            found = self._proposals[state.key] = PackedProposals(self._score(state, prior))
        return list(found)

    def _score(self, state: ProofState, prior: list[Proposal]) -> list[Proposal]:
        config, model = self._config, self._model
        weights = {p.tactic: math.exp(p.logprob) for p in prior}
        floor = min((p.logprob for p in prior), default=0.0)  # what a sampled tactic counts for in the prior
        if config.samples:
            generator = torch.Generator().manual_seed(hash_seed(self._seed, state.key))
            for tactic in sample_tactics(model, state, config.samples, generator):
                weights.setdefault(tactic, 0.0)
        tactics = list(weights)
        if not tactics:
            return []
        with torch.inference_mode():
            (scores,), _ = model(model.batch([state], [tactics]))
            priors = torch.tensor([_log(weights[t], floor) for t in tactics], device=scores.device)
            scores = scores + config.prior_weight * priors
            logprobs = torch.log_softmax(scores / config.temperature, dim=0).tolist()
        mixed = [(t, _log_mixture(config.grammar_share, weights[t], s)) for t, s in zip(tactics, logprobs, strict=True)]
        kept = [Proposal(t, logprob) for t, logprob in mixed if logprob > -math.inf]
        return sorted(kept, key=lambda p: -p.logprob)

    def _value(self, state: ProofState) -> array[float]:
        known = self._values.get(state.key)
        if known is None:
            with torch.inference_mode():
                _, values = self._model(self._model.batch([state], [()]))
            known = self._values[state.key] = array("f", values[0].tolist())
        return known


def hash_seed(seed: int, text: str) -> int:
    """A 63-bit seed from a number and a text; the same on every machine."""
    digest = hashlib.sha256(f"{seed}\n{text}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _log(weight: float, floor: float) -> float:
    return math.log(weight) if weight > 0 else floor


def _log_mixture(share: float, weight: float, logprob: float) -> float:
    """log(share · weight + (1 − share) · exp(logprob)), safe where either part vanishes."""
    parts = [math.log(share * weight)] if share * weight > 0 else []
    if share < 1.0:
        parts.append(math.log1p(-share) + logprob)
    top = max(parts, default=-math.inf)
    return top + math.log(sum(math.exp(x - top) for x in parts)) if top > -math.inf else top


def _renormalised(proposals: Sequence[Proposal]) -> list[Proposal]:
    if not proposals:
        return []
    norm = math.log(sum(math.exp(p.logprob) for p in proposals))
    return [Proposal(p.tactic, p.logprob - norm) for p in proposals]

"""The server's tactics and another proposer's, mixed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cachetools import LRUCache

from prover.policy.endpoint.answers import Sample, tactics_in
from prover.policy.endpoint.client import EndpointClient, EndpointLost
from prover.policy.endpoint.prompts import ModelRequest
from prover.policy.proposer import CACHED_STATES, hash_seed
from prover.types import ProofState, Proposal, Proposer

Weighted = tuple[tuple[str, float], ...]
"""Tactics, each once, with weights that sum to 1; empty when there are none."""


class EndpointProposer:
    """A `Proposer`: ``share · server + (1 − share) · base``, cached by state key.

    The server's part are the tactics in its samples. Where it told the log-probabilities of all of them, a tactic
    weighs as likely as its tokens are (of several ways to write it, the likeliest); else as often as it was drawn,
    which estimates the same. A state that the server cannot be asked about (too long a text) has the base's proposals
    alone; a server that is lost raises `EndpointLost`, and what it said before stays.
    """

    def __init__(self, client: EndpointClient, base: Proposer, seed: int) -> None:
        self._client = client
        self._settings = client.endpoint.settings
        self._base = base
        self._seed = seed
        self._known: LRUCache[str, Weighted] = LRUCache(CACHED_STATES)

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """Proposals best first, log-probabilities normalised over each list. Raises `EndpointLost`."""
        written = self._written({s.question: self._request(s) for s in states if s.goals})
        own = self._base.propose(states) if self._settings.share < 1 else [[] for _ in states]
        return [
            mixed(written.get(s.question, ()), base, self._settings.share) for s, base in zip(states, own, strict=True)
        ]

    def _request(self, state: ProofState) -> ModelRequest:
        drawn = hash_seed(self._seed, state.question)
        return ModelRequest(self._settings.samples, drawn, goal=state.key, refused=state.refused)

    def _written(self, asked: dict[str, ModelRequest]) -> dict[str, Weighted]:
        """What the server wrote for states, by their questions."""
        known = {key: self._known[key] for key in asked if key in self._known}
        new = [key for key in asked if key not in known]
        lost: EndpointLost | None = None
        for key, samples in zip(new, self._client.ask([asked[key] for key in new]), strict=True):
            if isinstance(samples, EndpointLost):
                lost = samples
            else:
                self._known[key] = known[key] = weighted(samples)
        if lost is not None:
            raise lost
        return known


def weighted(samples: Sequence[Sample]) -> Weighted:
    """The tactics of some samples of one state, with their weights."""
    offered = [(sample, tactics_in(sample)) for sample in samples]
    offered = [(sample, tactics) for sample, tactics in offered if tactics]
    told = bool(offered) and all(sample.tokens for sample, _ in offered)
    weights: dict[str, float] = {}
    for sample, tactics in offered:
        for tactic in tactics:
            if told:
                logprob = sample.logprob_of(tactic)
                assert logprob is not None
                weights[tactic] = max(weights.get(tactic, 0.0), math.exp(max(logprob, -300.0)))
            else:
                weights[tactic] = weights.get(tactic, 0.0) + 1 / len(tactics)
    total = sum(weights.values())
    return tuple((tactic, weight / total) for tactic, weight in weights.items())


def mixed(written: Weighted, base: Sequence[Proposal], share: float) -> list[Proposal]:
    """``share · written + (1 − share) · base``, best first; the one alone where the other has nothing."""
    if not written or not base:
        share = 1.0 if written else 0.0
    norm = sum(math.exp(p.logprob) for p in base)
    chances = {p.tactic: (1 - share) * math.exp(p.logprob) / norm for p in base}
    for tactic, weight in written:
        chances[tactic] = chances.get(tactic, 0.0) + share * weight
    tokens = {p.tactic: p.tokens for p in base}
    version = base[0].version if base else None
    found = [
        Proposal(tactic, math.log(chance), version, tokens.get(tactic, ()))
        for tactic, chance in chances.items()
        if chance > 0
    ]
    return sorted(found, key=lambda p: -p.logprob)

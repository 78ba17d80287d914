"""The mixture of grammar and model."""

import dataclasses
import math
import sys
from typing import Any

import pytest
import torch

from prover.packing import PackedProposals
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel
from prover.policy.network import LocalScorer
from prover.policy.proposals import ProposalConfig
from prover.policy.proposer import MixedProposer
from prover.policy.sampler import sample_tactics
from prover.types import LemmaError, ProofState, Proposer


def test_mixture_sums_to_one_and_is_the_formula(model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]):
    config = ProposalConfig(grammar_share=0.3, prior_weight=0.5, candidates=40, samples=0)
    proposer: Proposer = MixedProposer(LocalScorer(model), grammar, config)
    for state, prior, found in zip(states, grammar.propose(states), proposer.propose(states), strict=True):
        tactics = [p.tactic for p in prior[:40]]
        total = sum(math.exp(p.logprob) for p in prior[:40])
        with torch.inference_mode():
            scores = model(model.batch([state], [tactics]))[0][0]
            scores = scores + 0.5 * torch.tensor([p.logprob for p in prior[:40]])
            shares = torch.softmax(scores, 0).tolist()
        want = {p.tactic: 0.3 * math.exp(p.logprob) / total + 0.7 * s for p, s in zip(prior[:40], shares, strict=True)}
        assert {p.tactic: math.exp(p.logprob) for p in found} == pytest.approx(want, rel=1e-3)
        assert sum(math.exp(p.logprob) for p in found) == pytest.approx(1.0, rel=1e-6)
        assert [p.logprob for p in found] == sorted((p.logprob for p in found), reverse=True)


def test_a_network_that_knows_nothing_is_not_asked(
    model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]
):
    model.spec = dataclasses.replace(model.spec, version=0)
    mixed = MixedProposer(LocalScorer(model), grammar, ProposalConfig(candidates=300, samples=4))
    found = mixed.propose(states)
    assert [[p.tactic for p in row] for row in found] == [[p.tactic for p in row] for row in grammar.propose(states)]
    assert {p.version for row in found for p in row} == {0}


@pytest.mark.parametrize("spec", [{"network": PolicyConfig(base="somebody/else")}, {"warm_started": True}])
def test_what_learned_elsewhere_proposes_from_the_first_round(
    spec: dict[str, Any], model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]
):
    model.spec = dataclasses.replace(model.spec, version=0, **spec)
    found = MixedProposer(LocalScorer(model), grammar, ProposalConfig(candidates=40)).propose(states)
    assert all(p.tokens and p.version == 0 for row in found for p in row), "the network scored them"
    assert [p.tactic for p in found[0]] != [p.tactic for p in grammar.propose(states)[0]][:40]
    assert not model.spec.has_value, "its value head has learned nothing yet"


def test_model_moves_the_order(model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]):
    found = MixedProposer(
        LocalScorer(model), grammar, ProposalConfig(grammar_share=0.0, candidates=300, samples=0)
    ).propose(states)
    assert [p.tactic for p in found[0]] != [p.tactic for p in grammar.propose(states)[0]]
    assert {p.tactic for p in found[0]} == {p.tactic for p in grammar.propose(states)[0]}


def test_samples_join_the_candidates(model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]):
    config = ProposalConfig(grammar_share=0.5, candidates=10, samples=8)
    first = MixedProposer(LocalScorer(model), grammar, config, seed=3).propose(states)
    backwards = MixedProposer(LocalScorer(model), grammar, config, seed=3).propose(states[::-1])[::-1]
    assert first == backwards
    assert all(sum(math.exp(p.logprob) for p in row) == pytest.approx(1.0, rel=1e-6) for row in first)


def test_sampling_follows_the_models_distribution(model: PolicyModel, states: list[ProofState]):
    """Frequencies of what an overfitted model samples match its own log-probabilities."""
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    state, tactics = states[0], ["rfl", "simp"]
    for _ in range(200):
        scores, *_ = model(model.batch([state], [tactics]))
        loss = -(0.75 * scores[0][0] + 0.25 * scores[0][1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.inference_mode():
        want = model(model.batch([state], [tactics]))[0][0].exp().tolist()
    drawn = sample_tactics(model, state, 400, torch.Generator().manual_seed(0))
    for tactic, probability in zip(tactics, want, strict=True):
        assert drawn.count(tactic) / 400 == pytest.approx(probability, abs=0.08)
    assert sum(want) > 0.9


def test_values_are_the_models_whatever_was_asked_before(
    model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]
):
    """To the last bit: a resumed run asks in another order."""
    torch.nn.init.normal_(model.value.outer.weight, generator=torch.Generator().manual_seed(1))
    mixed = MixedProposer(LocalScorer(model), grammar, ProposalConfig())
    mixed.propose(states[:2])
    with torch.inference_mode():
        alone = [model(model.batch([s], [()]))[1][0].tolist() for s in states]
    for logits, found in zip(alone, mixed.evaluate(states), strict=True):
        assert list(found.logits) == logits
        assert 1.0 <= found.mean() <= model.spec.value.unsolved


@pytest.mark.parametrize(
    "bad", [{"grammar_share": 1.5}, {"candidates": 0, "samples": 0}, {"temperature": 0.0}, {"samples": -1}]
)
def test_bad_mix_is_refused(bad: dict[str, float]):
    with pytest.raises(LemmaError):
        ProposalConfig(**bad)  # type: ignore[arg-type]


def test_a_full_cache_forgets_and_answers_the_same(
    model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]
):
    small = MixedProposer(LocalScorer(model), grammar, ProposalConfig(), cache_states=1)
    first = small.propose(states)
    assert (
        small.propose(states) == first == MixedProposer(LocalScorer(model), grammar, ProposalConfig()).propose(states)
    )
    assert small.propose(states[-1:]) == first[-1:]


def test_a_cached_state_is_small(model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]):
    (proposals,) = MixedProposer(LocalScorer(model), grammar, ProposalConfig(candidates=160, samples=0)).propose(
        states[:1]
    )
    packed = PackedProposals(proposals)
    assert list(packed) == proposals
    assert packed.nbytes < 4000  # so that the 20,000 states of a full cache are some 60 MB
    sizes = (
        sys.getsizeof(p) + sys.getsizeof(p.tactic) + sys.getsizeof(p.tokens) + 24 * len(p.tokens) for p in proposals
    )
    assert packed.nbytes < 0.2 * sum(sizes)

"""Candidates scored by a head of their own: it begins as the grammar, says the same everywhere, and can be saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel
from prover.policy.network import LocalScorer
from prover.policy.proposals import ProposalConfig
from prover.policy.proposer import MixedProposer
from prover.policy.scorer import StateQuestion
from prover.types import LemmaError, ProofState


@pytest.fixture
def ranking(model: PolicyModel) -> PolicyModel:
    spec = replace(model.spec, network=replace(model.spec.network, ranking_head=True))
    return PolicyModel.create(spec, model.tokenizer, seed=0).eval()


def learned(model: PolicyModel) -> PolicyModel:
    """With a head that is not zero."""
    assert model.value.ranking is not None
    torch.nn.init.normal_(model.value.ranking.outer.weight, generator=torch.Generator().manual_seed(0))
    return model


def test_it_begins_as_the_grammar(ranking: PolicyModel, grammar: TacticGrammar, states: list[ProofState]) -> None:
    config = ProposalConfig(prior_weight=1.0, candidates=300)
    found = MixedProposer(LocalScorer(ranking), grammar, config).propose(states)
    for mixed, alone in zip(found, grammar.propose(states), strict=True):
        assert {p.tactic: p.logprob for p in mixed} == pytest.approx({p.tactic: p.logprob for p in alone}, abs=1e-4)


def test_search_sees_the_scores_that_are_learned(
    ranking: PolicyModel, grammar: TacticGrammar, states: list[ProofState], tmp_path: Path
) -> None:
    model = learned(ranking)
    tactics = [[p.tactic for p in found] for found in grammar.propose(states)]
    with torch.inference_mode():
        together, _ = model(model.batch(states, tactics))
    questions = [
        StateQuestion(tuple(g.canonical for g in s.goals), tuple(t)) for s, t in zip(states, tactics, strict=True)
    ]
    answers = LocalScorer(model).answer(questions)
    model.save(tmp_path)
    again = LocalScorer(PolicyModel.load(tmp_path).eval()).answer(questions)
    for scores, answer, later in zip(together, answers, again, strict=True):
        assert list(answer.scores) == pytest.approx(scores.tolist(), abs=1e-4)
        assert list(later.scores) == pytest.approx(list(answer.scores), abs=1e-6)
        assert len(answer.tokens) == len(scores)
        assert scores.std() > 0


def test_a_base_model_has_none() -> None:
    with pytest.raises(LemmaError, match="ranking_head"):
        PolicyConfig(base="some/model", ranking_head=True)

"""What the network sees of refused tactics."""

from dataclasses import replace

import pytest
import torch

from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel
from prover.policy.network import LocalScorer
from prover.policy.prompt import MOST_REFUSED, MOST_REFUSED_CHARACTERS, prompt_text
from prover.policy.proposals import ProposalConfig
from prover.policy.proposer import MixedProposer
from prover.types import ProofState, RefusedTactic

REFUSED = tuple(RefusedTactic(f"tactic{i}", f"elaboration: no\n  {'x' * 500}") for i in range(9))


def test_the_last_refusals_stand_before_the_goal_and_are_bounded(states: list[ProofState]) -> None:
    plain, text = prompt_text(states[0]), prompt_text(replace(states[0], refused=REFUSED))
    assert text.endswith(f"\n\n{plain}")
    assert "tactic8\nelaboration: no xx" in text
    assert f"tactic{9 - MOST_REFUSED - 1}" not in text
    assert len(text) <= len(plain) + MOST_REFUSED * (2 * MOST_REFUSED_CHARACTERS + 20)


def test_a_long_prompt_loses_refusals_and_keeps_the_goal(model: PolicyModel, states: list[ProofState]) -> None:
    ids = model.prompt_ids(replace(states[0], refused=REFUSED * 9))
    plain = model.prompt_ids(states[0])
    assert len(ids) <= model.spec.network.prompt_tokens
    assert ids[-len(plain) + 1 :] == plain[1:]
    assert model.prompt_ids(states[0]) == plain != ids


def test_proposals_after_refusals_are_remembered_apart(
    model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]
) -> None:
    proposer = MixedProposer(LocalScorer(model), grammar, ProposalConfig(candidates=40, samples=4))
    again = [replace(state, refused=REFUSED[:2]) for state in states]
    first, repaired = proposer.propose(states), proposer.propose(again)
    assert proposer.propose(states) == first
    assert proposer.propose(again) == repaired != first
    assert {p.tactic for p in first[0]} & {p.tactic for p in repaired[0]}


def test_the_network_learns_which_tactic_is_right_after_a_refusal(model: PolicyModel, states: list[ProofState]) -> None:
    """One goal, two tactics: which is right depends on what was refused alone."""
    tactics = ["omega", "simp"]
    cases = [replace(states[0], refused=(RefusedTactic(t, "elaboration: it fails"),)) for t in ("rfl", "decide")]
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(150):
        scores, *_ = model(model.batch(cases, [tactics] * 2))
        loss = -sum(torch.log_softmax(row, 0)[i] for i, row in enumerate(scores))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.inference_mode():
        scores, *_ = model(model.batch(cases, [tactics] * 2))
    assert [int(row.argmax()) for row in scores] == [0, 1]


@pytest.mark.parametrize("refused", [(), REFUSED])
def test_a_state_is_the_same_whatever_was_refused(states: list[ProofState], refused: tuple[RefusedTactic, ...]) -> None:
    other = replace(states[0], refused=refused)
    assert other == states[0]
    assert other.key == states[0].key
    assert (other.question == states[0].question) == (not refused)

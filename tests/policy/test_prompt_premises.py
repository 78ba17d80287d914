"""Premises in the prompt: which ones, how many fit, and that search and learning show the same."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.network import LocalScorer
from prover.policy.prompt import PREMISE_LENGTH, premise_line, state_of_key
from prover.policy.proposals import ProposalConfig
from prover.policy.proposer import MixedProposer
from prover.policy.scorer import StateAnswer, StateQuestion
from prover.types import CORE_MODULE, Premise, ProofState
from rl.learner import Learner
from rl.settings import LearnerConfig
from rl.types import BadState, GoodState, ValueTarget


@pytest.fixture
def showing(model: PolicyModel) -> PolicyModel:
    """The small policy, with two premises in its prompts."""
    model.spec = replace(model.spec, network=replace(model.spec.network, premises=2))
    return model


def text_of(model: PolicyModel, state: ProofState) -> str:
    return str(model.tokenizer.decode(list(model.prompt_ids(state))))


def test_the_best_premise_stands_next_to_the_goal_and_whole_lines_are_left_out(model: PolicyModel) -> None:
    goal, lines = "a b : Nat\n⊢ a + b = b + a", ("best : x = y", "second : y = z", "long : " + "q " * 300)
    assert text_of(model, state_of_key((goal,), lines[:2])) == f"<goal>second : y = z\nbest : x = y\n{goal}<tactic>"
    assert text_of(model, state_of_key((goal,), lines)) == text_of(model, state_of_key((goal,), lines[:2]))
    assert text_of(model, state_of_key((goal,))) == f"<goal>{goal}<tactic>"
    full = state_of_key((f"h : {'p ∧ ' * 400}p\n⊢ p",), lines)
    assert len(model.prompt_ids(full)) == model.spec.network.prompt_tokens
    assert "best" not in text_of(model, full)


def test_a_long_type_is_cut() -> None:
    assert premise_line("f", "x = y") == "f : x = y"
    assert len(premise_line("f", "x" * 500)) == len("f : ") + PREMISE_LENGTH


class Recorder(LocalScorer):
    """Notes what it is asked."""

    def answer(self, questions: list[StateQuestion]) -> list[StateAnswer]:  # type: ignore[override]
        self.asked = list(questions)
        return super().answer(questions)


def test_search_and_learning_show_the_same(
    showing: PolicyModel, grammar: TacticGrammar, states: list[ProofState], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rl.learner.RENAMED", 0.0)
    scorer = Recorder(showing)
    mixed = MixedProposer(scorer, grammar, ProposalConfig(candidates=4))
    mixed.propose(states[:1])
    (proposing,) = scorer.asked
    mixed.evaluate(states[:1])
    (valuing,) = scorer.asked
    assert proposing.premises == valuing.premises == grammar.premises_for(states[0], 2)
    assert proposing.premises[0].startswith("Nat.add_comm : ")
    learner = Learner(showing, {CORE_MODULE: grammar}, LearnerConfig(device="cpu"))
    good = learner.good_example(GoodState((states[0].key,), CORE_MODULE, {"rfl": 1}), random.Random(0))
    bad = learner.bad_example(BadState((states[0].key,), 1, 0), ValueTarget(1.0), random.Random(0))
    asked = showing.prompt_ids(state_of_key(proposing.goals, proposing.premises))
    assert showing.prompt_ids(good.state) == showing.prompt_ids(bad.state) == asked


def test_other_premises_are_another_prompt(showing: PolicyModel, states: list[ProofState]) -> None:
    """The caches of tokens go by the whole prompt."""
    goals = (states[0].key,)
    with_one = showing.prompt_ids(state_of_key(goals, ("one : x = y",)))
    assert with_one != showing.prompt_ids(state_of_key(goals)) != showing.prompt_ids(state_of_key(goals, ("two : z",)))


def test_a_policy_folder_keeps_their_number(showing: PolicyModel, tmp_path: Path) -> None:
    showing.save(tmp_path)
    assert PolicyModel.load(tmp_path).spec.network.premises == 2
    assert PolicySpec(PolicyConfig()).network.premises == 0
    assert Premise("f", "x").name == "f"

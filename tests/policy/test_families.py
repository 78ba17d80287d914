"""Language models of the usual families become policies (`families`): they score, sample, learn, and come back."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from families import FAMILIES, WINDOW, Family

from prover.policy.base import base_policy
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.network import LocalScorer
from prover.policy.scorer import StateQuestion
from prover.types import CORE_MODULE, LemmaError, Premise, ProofState
from rl.learner import Learner
from rl.settings import LearnerConfig
from rl.snapshot import ReplaySnapshot
from rl.types import GoodState

PREMISES = (Premise("Nat.add_comm", "∀ (n m : Nat), n + m = m + n"),)
GOAL = "a b : Nat\n⊢ a + b = b + a"
WRITTEN = "have h : a + b = b + a := by\n  rw [Nat.add_comm]"


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest) -> Family:
    return FAMILIES[request.param]


def test_a_family_becomes_a_policy_that_learns_and_comes_back(family: Family, tmp_path: Path) -> None:
    """`base_policy` has compared its scores with plain passes, sampled, saved and loaded it. Here it learns to write a
    tactic of two lines, and writes it after it was saved and loaded again.
    """
    spec = PolicySpec(PolicyConfig(base=str(family.write(tmp_path / "base")), prompt_tokens=64))
    policy = base_policy(spec, seed=0)
    assert type(policy.lm).__name__ == getattr(family.lm, "__name__", "")
    settings = LearnerConfig(
        updates=150, batch=1, failed_batch=0, candidates=2, learning_rate=1e-2, token_weight=1.0, device="cpu"
    )
    learner = Learner(policy, {CORE_MODULE: TacticGrammar(PREMISES)}, settings)
    known = (GoodState((GOAL,), CORE_MODULE, {WRITTEN: 1}),)
    learner.learn(ReplaySnapshot(known, ()), random.Random(0))
    policy.save(tmp_path / "policy")
    again = PolicyModel.load(tmp_path / "policy").eval()
    assert again.spec == replace(spec, version=1)
    question = StateQuestion((GOAL,), ("rfl", WRITTEN), samples=16, seed=1)
    (before,), (after,) = (LocalScorer(model).answer([question]) for model in (policy, again))
    assert after.scores.tolist() == pytest.approx(before.scores.tolist(), abs=1e-3)
    assert after.written == before.written
    assert after.scores[1] > after.scores[0]
    alone = LocalScorer(again).answer([replace(question, candidates=())])[0]
    assert WRITTEN in alone.written, alone.written


@pytest.mark.parametrize("name", ["llama", "gemma3"])
def test_prompts_begin_as_the_tokenizer_begins_a_text(name: str, tmp_path: Path) -> None:
    folder = FAMILIES[name].write(tmp_path)
    policy = base_policy(PolicySpec(PolicyConfig(base=str(folder), prompt_tokens=64)), seed=0)
    begins = policy.tokenizer.encode("intro h")[0] == policy.tokenizer.bos_token_id
    prompt = policy.prompt_ids(ProofState((), -1))
    assert (prompt[0] == policy.tokenizer.bos_token_id) is begins


def test_a_window_of_attention_shorter_than_a_prompt_is_refused(tmp_path: Path) -> None:
    narrow = replace(FAMILIES["gemma3"], size={**WINDOW, "sliding_window": 64})
    folder = narrow.write(tmp_path)
    with pytest.raises(LemmaError, match="window of attention") as caught:
        base_policy(PolicySpec(PolicyConfig(base=str(folder))), seed=0)
    assert "\n" not in str(caught.value)

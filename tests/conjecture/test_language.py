"""Bits of scripts under a frozen model from `transformers`."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from prover.conjecture.candidates import Lemma
from prover.conjecture.language import FrozenModel, train_model
from prover.conjecture.mine import closed_goals
from prover.conjecture.sample import sample_from_policy, statements
from prover.conjecture.scripts import Rewritten, longest_script, script_bits, script_score
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.tokenizer import train_tokenizer
from prover.types import LemmaError, Proof, Theorem

TEXTS = [
    f"theorem t{i} (a b : Nat) : a + {i} = {i} + a := by\n  {tactic}\n"
    for i in range(8)
    for tactic in ("omega", "rw [Nat.add_comm]")
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> FrozenModel:
    folder = tmp_path_factory.mktemp("model")
    assert train_model(TEXTS, folder, updates=25) < 3.0
    return FrozenModel(str(folder))


def test_what_the_model_has_seen_is_cheap(model: FrozenModel) -> None:
    context = "theorem t3 (a b : Nat) : a + 3 = 3 + a := by\n"
    known, odd = model.bits(context, "  omega\n"), model.bits(context, "  obtain ⟨x, y⟩ := zorn\n")
    assert 0 < known < odd
    assert model.bits(context, "  omega\n") == known
    # a probability: the bits of all continuations by one token satisfy Kraft's inequality
    texts = ["  omega\n", "  rw [Nat.add_comm]\n", "  simp\n", "  rfl\n", "  rfl\n  rfl\n"]
    assert sum(2.0 ** -model.bits(context, text) for text in texts) <= 1 + 1e-6
    assert math.isfinite(model.bits("", "x" * 5_000))


def test_the_score_in_scripts(model: FrozenModel) -> None:
    lemma = Lemma(Theorem("ell", "theorem ell (a : Nat) : a = a"), Proof("rfl"))
    theorem = Theorem("t", "theorem t (a : Nat) : a + 1 = 1 + a")
    long = "rw [Nat.add_comm]\nrw [Nat.add_comm]\nrw [Nat.add_comm]\nomega"
    cap = longest_script(model, {theorem: long})
    assert cap == pytest.approx(script_bits(model, theorem, long))
    assert longest_script(model, {}) == 0
    changed = [Rewritten(theorem, None, "omega", True), Rewritten(theorem, long, "omega", False)]
    score = script_score(model, lemma, changed, cap)
    after = script_bits(model, theorem, "omega", lemma)
    assert score.held_out_bits == pytest.approx(max(cap - after, 0))
    assert score.train_bits == pytest.approx(max(script_bits(model, theorem, long) - after, 0))
    assert score.score_bits == pytest.approx(score.held_out_bits - score.statement_bits - score.proof_bits)
    assert min(score.statement_bits, score.proof_bits) > 0


def test_statements_from_a_policy() -> None:
    corpus = ["a b : Nat\n⊢ a + b = b + a", "<goal>", "omega"]
    spec = PolicySpec(PolicyConfig(width=16, layers=1, heads=2, feed_forward=32))
    policy = PolicyModel.create(spec, train_tokenizer(corpus, 300), 0)
    drawn = [sample_from_policy(policy, 8, torch.Generator().manual_seed(3)) for _ in range(2)]
    assert drawn[0] == drawn[1]  # an untrained policy says nothing that can be read, and always the same
    goal = policy.tokenizer.encode("a b : Nat\n⊢ a + b = b + a", add_special_tokens=False)
    (texts,) = [closed_goals(policy.tokenizer.decode(goal))]
    assert texts == ["(x1 : Nat) (x2 : Nat) : x1 + x2 = x2 + x1"]
    assert [t.statement for t in statements([*texts, *texts], "Core")] == [f"theorem sampled_1 {texts[0]}"]


def test_no_model(tmp_path: Path) -> None:
    with pytest.raises(LemmaError, match="no causal language model"):
        FrozenModel(str(tmp_path))

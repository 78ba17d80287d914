"""Attempts, a small grammar and a small model for the learner."""

import pytest
import torch
from experiences import experience

from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.prompt import state_of_key
from prover.policy.tokenizer import train_tokenizer
from prover.policy.value import HlGaussValue
from prover.types import Premise
from rl.types import Experience, FailedState, GoodStep

PREMISES = (
    Premise("Nat.add_comm", "∀ (n m : Nat), n + m = m + n"),
    Premise("Nat.le_refl", "∀ (n : Nat), n ≤ n"),
)
GOALS = (
    "a b : Nat\n⊢ a + b = b + a",
    "p q : Prop\nh : p ∧ q\n⊢ q",
    "n : Nat\n⊢ n ≤ n",
    "p q : Prop\nh : p\n⊢ p ∨ q",
    "⊢ ∀ (p : Prop), p → p",
    "a b : Nat\nh : a = b\n⊢ b = a",
)
TACTICS = ("rw [Nat.add_comm]", "exact h.2", "apply Nat.le_refl", "left", "intros", "exact h.symm")


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def attempts() -> list[Experience]:
    """One proved theorem per goal, with 1, 2, 3… remaining steps, and a failed one."""
    proved = [
        experience(
            i // 3,
            f"t{i}",
            seed=i,
            proved=True,
            script=tactic,
            good=(GoodStep((goal,), tactic, i + 1, rejected=("omega", "rfl")),),
        )
        for i, (goal, tactic) in enumerate(zip(GOALS, TACTICS, strict=True))
    ]
    failed = experience(
        1,
        "hard",
        seed=9,
        proved=False,
        failed=(FailedState(("⊢ 2 ^ 7 = 3",), 64, False), FailedState((GOALS[0],), 3, False)),
    )
    return [*proved, failed]


@pytest.fixture
def grammar() -> TacticGrammar:
    return TacticGrammar(PREMISES, seed=0)


@pytest.fixture
def model() -> PolicyModel:
    return make_model()


def make_model() -> PolicyModel:
    """A small model that has seen the goals."""
    grammar = TacticGrammar(PREMISES, seed=0)
    found = grammar.propose([state_of_key((g,)) for g in GOALS])
    corpus = [*GOALS, *(p.tactic for row in found for p in row)]
    spec = PolicySpec(
        PolicyConfig(width=48, layers=2, heads=2, feed_forward=96), value=HlGaussValue(bins=12, longest=11.0)
    )
    return PolicyModel.create(spec, train_tokenizer(corpus, 400), seed=0).eval()

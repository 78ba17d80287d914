"""A small library, some goals and an untrained policy over them."""

import pytest
import torch

from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.tokenizer import train_tokenizer
from prover.types import Goal, Premise, ProofState

PREMISES = (
    Premise("Nat.add_comm", "∀ (n m : Nat), n + m = m + n"),
    Premise("Nat.add_assoc", "∀ (n m k : Nat), n + m + k = n + (m + k)"),
    Premise("Nat.add_left_comm", "∀ (n m k : Nat), n + (m + k) = m + (n + k)"),
    Premise("Nat.le_trans", "∀ {n m k : Nat}, n ≤ m → m ≤ k → n ≤ k"),
    Premise("And.comm", "∀ {a b : Prop}, a ∧ b ↔ b ∧ a"),
    Premise("List.reverse_append", "∀ {α : Type u} (as bs : List α), (as ++ bs).reverse = bs.reverse ++ as.reverse"),
)

GOALS = (
    "a b : Nat\n⊢ a + b = b + a",
    "p q : Prop\nh : p ∧ q\n⊢ q ∧ p",
    "α : Type u\nxs ys : List α\n⊢ (xs ++ ys).reverse = ys.reverse ++ xs.reverse",
    "⊢ ∀ (n : Nat), n ≤ n",
    "a b c : Nat\nh : a ≤ b\nk : b ≤ c\n⊢ ∃ d, a + d = c",
)


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def premises() -> tuple[Premise, ...]:
    return PREMISES


@pytest.fixture
def states() -> list[ProofState]:
    return [ProofState((Goal(text),), i) for i, text in enumerate(GOALS)]


@pytest.fixture
def grammar() -> TacticGrammar:
    return TacticGrammar(PREMISES, seed=0)


@pytest.fixture
def model(grammar: TacticGrammar, states: list[ProofState]) -> PolicyModel:
    corpus = [*GOALS, *(p.tactic for found in grammar.propose(states) for p in found)]
    spec = PolicySpec(PolicyConfig(width=32, layers=2, heads=2, feed_forward=64), version=1)
    return PolicyModel.create(spec, train_tokenizer(corpus, 400), seed=0).eval()

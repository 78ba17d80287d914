"""A small policy that has seen a few goals, for the tests of learning."""

from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.prompt import state_of_key
from prover.policy.tokenizer import train_tokenizer
from prover.policy.value import HlGaussValue
from prover.types import Premise

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


def make_model() -> PolicyModel:
    """A small model that has seen the goals."""
    grammar = TacticGrammar(PREMISES, seed=0)
    found = grammar.propose([state_of_key((g,)) for g in GOALS])
    corpus = [*GOALS, *(p.tactic for row in found for p in row)]
    spec = PolicySpec(
        PolicyConfig(width=48, layers=2, heads=2, feed_forward=96), value=HlGaussValue(bins=12, longest=11.0)
    )
    return PolicyModel.create(spec, train_tokenizer(corpus, 400), seed=0).eval()

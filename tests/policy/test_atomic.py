"""The atomic grammar: what it reads, what it offers, and that it offers every step of a world's derivation."""

from __future__ import annotations

import pytest

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.policy.atomic import AtomicGrammar
from prover.policy.claims import read_claim
from prover.policy.proposals import ProposalConfig, make_grammar
from prover.types import Advanced, Goal, Premise, ProofState, StepRequest
from prover.worlds.base import World
from prover.worlds.generate import generate
from prover.worlds.worlds import all_worlds

RULES = (
    Premise("Num.add_comm", "∀ (a b : Num), Num.add a b = Num.add b a"),
    Premise("Num.add_zero", "∀ (a : Num), Num.add a Num.zero = a"),
    Premise("Num.le_trans", "∀ {a b c : Num}, Num.Le a b → Num.Le b c → Num.Le a c"),
    Premise("Num.le_succ", "∀ (a : Num), Num.Le a (Num.succ a)"),
    Premise("Num.induct", "∀ {P : Num → Prop}, P Num.zero → (∀ (n : Num), P n → P (Num.succ n)) → ∀ (n : Num), P n"),
    Premise("Nat.add_comm", "∀ (n m : Nat), n + m = m + n"),
)


def offered(goal: str) -> set[str]:
    grammar = AtomicGrammar(RULES, jitter=0.0)
    (proposals,) = grammar.propose([ProofState((Goal(goal),), 0)])
    return {p.tactic for p in proposals}


def test_a_type_is_read() -> None:
    claim = read_claim("∀ {G : Type} [inst : Grp G] (x y : G), P x → (Q y → R) → Grp.mul x y = x")
    assert claim.arguments == ("x", "y")
    assert claim.kinds == {"G": "Type", "x": "G", "y": "G"}
    assert claim.premises == ("P x", "Q y → R")
    assert claim.sides == (("Grp.mul", "x", "y"), "x")
    assert not read_claim("Num.Even a").kinds


def test_instances_are_rewritten_in_both_directions() -> None:
    found = offered("a b : Num\n⊢ Num.add a (Num.add b Num.zero) = Num.add a b")
    assert {"rw [Num.add_zero b]", "rw [Num.add_comm a b]", "rw [Num.add_comm b Num.zero]"} <= found
    assert not any("←" in tactic for tactic in found)  # commutativity is the same, a variable matches everything
    assert not any("Nat" in tactic for tactic in found)


def test_hypotheses_are_used_as_they_fit() -> None:
    found = offered("a b c : Num\nh1 : Num.Le a b\nh2 : Num.Le b c\nh3 : Num.Even a\n⊢ Num.Le a c")
    assert {"exact h1", "apply Num.le_trans h1", "apply Num.le_succ"} <= found
    assert not {"exact h3", "apply Num.le_trans h3"} & found


def test_a_recursion_equation_is_rewritten_at_its_instance() -> None:
    facts = "f : Num → Num\nh1 : ∀ (n : Num), f (Num.succ n) = n\nm : Num\nih : ∀ (a : Num), f a = a"
    found = offered(f"{facts}\n⊢ f (Num.succ m) = m")
    assert {"rw [h1 m]", "rw [ih (Num.succ m)]"} <= found


def test_cases_come_from_the_induction_principle() -> None:
    found = offered("t a : Num\n⊢ Num.add t a = a")
    assert "induction t generalizing a with | zero => ?_ | succ n ih => ?_" in found
    assert "cases t with | zero => ?_ | succ n => ?_" in found


def test_inductions_are_not_nested_without_bound() -> None:
    goal = "t a : Num\n{}ih : Num.Even a\n⊢ Num.add t a = a"
    assert any(tactic.startswith("induction t") for tactic in offered(goal.format("ih✝¹ ih✝ : Num.Even t\n")))
    deep = offered(goal.format("ih✝² ih✝¹ ih✝ : Num.Even t\n"))
    assert "cases t with | zero => ?_ | succ n => ?_" in deep
    assert not any(tactic.startswith("induction") for tactic in deep)


def test_connectives() -> None:
    assert "constructor" in offered("a : Num\n⊢ Num.Even a ∧ Num.Even a")
    assert {"apply Or.inl", "apply Or.inr"} <= offered("a : Num\n⊢ Num.Even a ∨ Num.Even a")
    assert "intro h3" in offered("a : Num\nh2 : Num.Even a\n⊢ Num.Even a → Num.Even a")
    assert "cases h1 with | intro h2 h3 => ?_" in offered("h1 : P ∧ Q\n⊢ P")
    assert "intro t" in offered("f : Num → Num\n⊢ ∀ (t : Num), f t = t")


def test_no_tactic_searches() -> None:
    made = make_grammar(ProposalConfig(atomic=True), RULES, seed=0)
    (proposals,) = made.propose([ProofState((Goal("a b : Num\n⊢ Num.add a b = Num.add b a"),), 0)])
    assert proposals
    assert all(p.tactic.split()[0] in ("rw", "induction", "cases", "exact", "apply", "intro") for p in proposals)


@pytest.mark.parametrize("world", all_worlds().values(), ids=lambda w: w.name)
def test_every_step_of_a_derivation_is_offered(setup: LeanSetup, world: World) -> None:
    grammar = AtomicGrammar(load_premises(setup, world.module), jitter=0.0)
    with LeanPool(setup, workers=1) as env:
        for one in generate(world, range(1, 9), 24, seed=11):
            state = env.start(one.theorem)
            for tactic in one.tactics:
                (proposals,) = grammar.propose([state])
                assert tactic in [p.tactic for p in proposals], (one.theorem.name, state.goals[0].text)
                (result,) = env.step([StepRequest(state, tactic)])
                state = result.state if isinstance(result, Advanced) else state

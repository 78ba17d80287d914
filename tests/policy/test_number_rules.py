"""Rules for numbers: what they offer, that Lean accepts it, and that other libraries see none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.policy import number_rules
from prover.policy.context import Context
from prover.policy.goals import parse_goal
from prover.policy.grammar import RULES
from prover.policy.schemas import Weighted
from prover.types import Advanced, Finished, Goal, ProofState, StepRequest, Theorem

Rule = Callable[[Context], Weighted]


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup, workers=1) as pool:
        yield pool


def offered(rule: Rule, state: ProofState) -> list[str]:
    context = Context(parse_goal(state.goals[0]), (), frozenset([number_rules.MARKER]))
    return [tactic for tactic, _ in sorted(rule(context), key=lambda pair: -pair[1])]


@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        (number_rules.compute, ": 7 ^ 123 % 10 = 3"),
        (number_rules.compute, ": ((2 : ℝ) / 3 - 1 / 6) * 2 = 1"),
        (number_rules.compute, "(f : ℝ → ℝ) (h₀ : ∀ x, f x = 2 * x ^ 2 - 1) : f (f 2) = 97"),
        (number_rules.try_all, "(n : ℕ) (h₀ : n < 91) (h₁ : n * 8 % 91 = 1) : n = 57"),
        (number_rules.try_all, "(x : ℤ) (h₀ : -9 < x) (h₁ : x < 9) (h₂ : x ^ 3 = -27) : x = -3"),
        (number_rules.try_all, "(a b : ℕ) (h₀ : a < 9) (h₁ : b < 9) (h₂ : a * b = 56) (h₃ : a < b) : a = 7"),
        (number_rules.by_remainder, "(a : ℕ) : a ^ 2 % 3 ≠ 2"),
        (number_rules.of_sets, "(S : Finset ℕ) (h₀ : ∀ n : ℕ, n ∈ S ↔ n ∣ 28) : (∑ k ∈ S, k) = 56"),
        (number_rules.of_sets, "(S : Finset ℕ) (h₀ : ∀ x, x ∈ S ↔ 0 < x ∧ x ^ 2 + x < 30) : S.card = 4"),
        (number_rules.of_sets, ": IsLeast {x : ℕ | 0 < x ∧ x % 3 = 2 ∧ x % 7 = 4} 11"),
        (number_rules.by_sign, "(a : ℤ) (h₀ : abs (a - 3) < 2) : a < 5"),
        (number_rules.by_sign, ": Int.floor ((7 : ℝ) / 2) = 3"),
        (number_rules.of_sets, ": IsGreatest {x : ℕ | x ∣ 60 ∧ x < 15} 12"),
    ],
)
def test_one_of_the_candidates_closes_the_goal(env: LeanPool, rule: Rule, statement: str) -> None:
    state = env.start(Theorem("t", f"theorem t {statement}", "Suites.Defs.Complex"))
    candidates = offered(rule, state)
    results = (env.step([StepRequest(state, tactic)])[0] for tactic in candidates)
    assert any(isinstance(result, Finished) for result in results), candidates


def test_a_conjunction_is_taken_apart_at_once(env: LeanPool) -> None:
    state = env.start(Theorem("t", "theorem t (a : ℕ) (h₀ : 0 < a ∧ a < 5 ∧ a ≠ 2) : a < 6", "Suites.Defs.Mathlib"))
    tactic = next(t for t in offered(number_rules.use_equations, state) if t.startswith("obtain"))
    (result,) = env.step([StepRequest(state, tactic)])
    assert isinstance(result, Advanced)
    assert result.state.goals[0].text.count(" : ") == 4


def test_other_libraries_are_offered_none_of_it() -> None:
    goal = parse_goal(Goal("a b : Nat\nh : a < 5 ∧ b < 5\n⊢ a ^ 2 % 3 ≠ 2"))
    rules = [rule for rule, _ in RULES if rule.__module__ == number_rules.__name__]
    assert len(rules) == 8
    assert [tactic for rule in rules for tactic in rule(Context(goal, ()))] == []

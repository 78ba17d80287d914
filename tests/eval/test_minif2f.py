"""Mathlib statements in the real Lean: what they elaborate to, and how many of them there are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from shared_data import PROJECT, shared_data

from eval.minif2f import DEFINITIONS, read_jsonl, state_problems
from eval.problems import Unstatable
from prover.lean.library import LeanSetup
from prover.lean.pool import LeanPool
from prover.types import Finished, StepRequest, Theorem

SAMPLE = PROJECT / "tests" / "data" / "minif2f_sample.jsonl"


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup, workers=1) as pool:
        yield pool


def goal(env: LeanPool, statement: str) -> str:
    return env.start(Theorem("t", f"theorem t {statement}", DEFINITIONS, preamble="open Nat")).goals[0].target


def test_sample_is_stated_as_far_as_it_can_be(env: LeanPool) -> None:
    problems, revision = read_jsonl(SAMPLE)
    seen: list[tuple[int, int]] = []
    benchmark = state_problems(
        problems, "minif2f:sample", "miniF2F", revision, env, False, lambda done, of: seen.append((done, of))
    )
    stated = {t.name for t in benchmark.theorems}
    assert {
        "sample_sum_zero",
        "sample_remainder",
        "sample_even_square",
        "sample_prime_bound",
        "sample_factorial",
    } <= stated
    assert benchmark.label == f"miniF2F-core, {len(stated)} of 14"
    assert benchmark.total == len(problems) == len(stated) + len(benchmark.unstated)
    refused = {u.name: u for u in benchmark.unstated}
    assert refused["sample_broken"].reason is Unstatable.ELABORATION
    assert "unexpected token" in refused["sample_broken"].detail
    assert seen == [(i, 14) for i in range(1, 15)]
    assert env.live_states == 0


@pytest.mark.parametrize(
    ("statement", "target"),
    [
        (": 91^2 = 8281", "91 ^ 2 = 8281"),
        ("(n : ℕ) : n ! * 5! = (n)!", "n ! * 5! = n !"),
        ("(a b n : ℕ) : a ≡ b + 1 [MOD n]", "a ≡ b + 1 [MOD n]"),
        ("(p : ℕ) : Nat.Prime p ∧ Odd p", "p.Prime ∧ Odd p"),
        ("(a b : ℕ) : ↑a - ↑b = (10 : ℤ)", "↑a - ↑b = 10"),
        ("(f : ℕ → ℕ) : f 3 - f 2 = (0 : ℤ)", "↑(f 3) - ↑(f 2) = 0"),  # subtraction of integers, as in Mathlib
        ("(n : ℤ) : abs (n - 2) ≤ 5 + 6 / 10", "abs (n - 2) ≤ 5 + 6 / 10"),
        (
            "(a : ℕ) : ∑ k ∈ Finset.range 8, (2 * k + 1) - ∑ k ∈ Finset.range 5, (a + 2 * k) = (4 : ℤ)",
            "↑((Finset.range 8).sum fun k => 2 * k + 1) - ↑((Finset.range 5).sum fun k => a + 2 * k) = 4",
        ),
        (": ∀ n ≥ 3, ∃ m, m > n", "∀ (n : Nat), n ≥ 3 → ∃ m, m > n"),
    ],
)
def test_goals_read_as_the_statements_do(env: LeanPool, statement: str, target: str) -> None:
    assert goal(env, statement) == target


@pytest.mark.parametrize(
    "fact",
    [
        "Nat.factorial 5 = 120 ∧ 0 ! = 1",
        "Nat.choose 5 2 = 10 ∧ Nat.choose 2 5 = 0 ∧ Nat.choose 0 0 = 1",
        "Nat.sqrt 0 = 0 ∧ Nat.sqrt 1 = 1 ∧ Nat.sqrt 3 = 1 ∧ Nat.sqrt 4 = 2 ∧ Nat.sqrt 35 = 5 ∧ Nat.sqrt 36 = 6",
        "Nat.digits 10 0 = [] ∧ Nat.digits 10 407 = [7, 0, 4] ∧ Nat.digits 2 6 = [0, 1, 1]",
        "Nat.digits 1 3 = [1, 1, 1] ∧ Nat.digits 0 3 = [3] ∧ Nat.digits 0 0 = []",
        "Nat.ofDigits 10 [7, 0, 4] = 407 ∧ Nat.ofDigits 10 [] = 0",
        "407 ≡ 7 [MOD 10] ∧ ¬ 407 ≡ 8 [MOD 10]",
        "Even 10 ∧ Odd 7 ∧ Even 0",
        "abs (-3 : ℤ) = 3 ∧ abs (4 : ℤ) = 4",
        "∑ k ∈ Finset.range 5, k = 10 ∧ ∑ k ∈ Finset.range 0, k = 0 ∧ ∑ k ∈ Finset.range 3, (k : ℤ) = 3",
        "∑ k ∈ Finset.Icc 2 4, k ^ 2 = 29 ∧ ∏ k ∈ Finset.Icc 2 4, k = 24 ∧ (Finset.Icc 4 2).card = 0",
        "(Finset.filter (fun k => 3 ∣ k) (Finset.Icc 1 10)).card = 3 ∧ 6 ∈ Finset.range 7 ∧ 7 ∉ Finset.range 7",
        "(Nat.divisors 12).card = 6 ∧ ∑ k ∈ Nat.properDivisors 6, k = 6 ∧ (Nat.divisors 0).card = 0",
    ],
)
def test_definitions_have_mathlibs_values(env: LeanPool, fact: str) -> None:
    state = env.start(Theorem("t", f"theorem t : {fact}", DEFINITIONS, preamble="open Nat"))
    tactics = (
        "decide",
        "refine ⟨?_, ?_⟩ <;> decide",
        "exact ⟨by decide, by decide, by decide⟩",
        "exact ⟨by decide, List.mem_cons_self, fun h => absurd (Nat.lt_of_mem_descending h) (by decide)⟩",
        "simp [Nat.ModEq]",
        "exact ⟨⟨5, rfl⟩, ⟨3, rfl⟩, ⟨0, rfl⟩⟩",
        "exact ⟨rfl, fun h => absurd h (by unfold Nat.ModEq; decide)⟩",
    )
    results = env.step([StepRequest(state, tactic) for tactic in tactics])
    assert any(isinstance(result, Finished) for result in results), results


def test_prime_is_prime(env: LeanPool) -> None:
    two = env.start(Theorem("t", "theorem t : Nat.Prime 2", DEFINITIONS))
    script = "refine ⟨Nat.le_refl 2, fun m h => ?_⟩\nhave : m ≤ 2 := Nat.le_of_dvd (by decide) h\nmatch m with\n" + (
        "| 0 => exact absurd h (by decide)\n| 1 => exact Or.inl rfl\n| 2 => exact Or.inr rfl"
    )
    (result,) = env.step([StepRequest(two, script)])
    assert isinstance(result, Finished), result
    refutations = {0: "exact absurd h.1 (by decide)", 1: "exact absurd h.1 (by decide)",
                   4: "exact absurd (h.2 2 ⟨2, rfl⟩) (by decide)"}  # fmt: skip
    for number, refutation in refutations.items():
        state = env.start(Theorem("t", f"theorem t : ¬ Nat.Prime {number}", DEFINITIONS))
        (result,) = env.step([StepRequest(state, f"intro h\n{refutation}")])
        assert isinstance(result, Finished), result


def test_published_problems(env: LeanPool) -> None:
    problems, revision = read_jsonl(shared_data("minif2f"))
    benchmark = state_problems(problems, "minif2f", "miniF2F", revision, env, False)
    assert len(benchmark.theorems) >= 190
    assert all(u.detail for u in benchmark.unstated)
    assert benchmark.label == f"miniF2F-core, {len(benchmark.theorems)} of 488"

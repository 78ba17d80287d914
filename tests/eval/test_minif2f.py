"""Mathlib statements in the real Lean: what they elaborate to, and how many of them there are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from shared_data import PROJECT, shared_data

from eval.meaning import StatementReader, known_constants
from eval.minif2f import DEFINITIONS, FIELDS, category_of, read_problems, state_problems
from eval.problems import Unstatable
from eval.screen import needs_fields
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.types import Theorem

SAMPLE = PROJECT / "tests" / "data" / "minif2f_sample.jsonl"


@pytest.fixture(scope="module")
def reader(setup: LeanSetup) -> Iterator[StatementReader]:
    with StatementReader(setup) as reader:
        yield reader


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup, workers=1) as pool:
        yield pool


def goal(env: LeanPool, statement: str) -> str:
    module = FIELDS if needs_fields(statement) else DEFINITIONS
    return env.start(Theorem("t", f"theorem t {statement}", module, preamble="open Nat")).goals[0].target


def test_sample_is_stated_as_far_as_it_can_be(reader: StatementReader) -> None:
    problems, revision = read_problems(SAMPLE)
    seen: list[tuple[int, int]] = []
    benchmark = state_problems(
        problems,
        "minif2f:sample",
        "miniF2F",
        revision,
        reader.constants,
        False,
        lambda done, of: seen.append((done, of)),
    )
    stated = {t.name for t in benchmark.theorems}
    assert {
        "sample_sum_zero",
        "sample_remainder",
        "sample_even_square",
        "sample_prime_bound",
        "sample_factorial",
        "sample_set",
        "sample_real_root",
        "sample_rational",
        "sample_complex",
    } <= stated
    assert benchmark.label == f"miniF2F-core, {len(stated)} of 14"
    assert benchmark.total == len(problems) == len(stated) + len(benchmark.unstated)
    refused = {u.name: u for u in benchmark.unstated}
    assert refused["sample_broken"].reason is Unstatable.ELABORATION
    assert "unexpected token" in refused["sample_broken"].detail
    assert seen == [(i, 14) for i in range(1, 15)]


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
        ("(S : Set ℕ) (u : ℕ) : IsLeast (S \\ {u}) 3", "IsLeast (S \\ singleton u) 3"),
        (": IsGreatest { n : ℕ | 15 ^ n ∣ 942! } 233", "IsGreatest (setOf fun n => 15 ^ n ∣ 942!) 233"),
        (": ∃! n : ℕ, n = 3", "ExistsUnique fun n => n = 3"),
        ("(x : ℝ) (n : ℕ) : x / n < 1 / 2 * n", "x / ↑n < 1 / 2 * ↑n"),
        ("(n : ℕ) : (1 : ℝ) / 2 ^ (n + 1) = 0.5", "1 / 2 ^ (n + 1) = 0.5"),
        ("(x y : ℝ) : |x - y| = Real.sqrt ((x - y) ^ 2)", "abs (x - y) = ((x - y) ^ 2).sqrt"),
        ("(q : ℚ) (x : ℝ) : x + q = ⌊x⌋ ∨ ↑q.den + q.num = 4", "x + ↑q = ↑(Int.floor x) ∨ ↑q.den + q.num = 4"),
        ("(z : ℂ) (r : ℝ) : r * z = Complex.I + 2 * r", "↑r * z = Complex.I + 2 * ↑r"),
    ],
)
def test_goals_read_as_the_statements_do(env: LeanPool, statement: str, target: str) -> None:
    assert goal(env, statement) == target


def test_published_problems(reader: StatementReader) -> None:
    problems, revision = read_problems(shared_data("minif2f"))
    used: set[str] = set()

    def constants_of(theorem: Theorem) -> frozenset[str]:
        constants = reader.constants(theorem)
        used.update(constants)
        return constants

    benchmark = state_problems(problems, "minif2f", "miniF2F", revision, constants_of, False)
    assert len(benchmark.theorems) >= 400
    assert len(benchmark.theorems) + len(benchmark.unstated) == 488
    assert all(u.detail for u in benchmark.unstated)
    assert all(u.reason is not Unstatable.MEANING for u in benchmark.unstated)  # every constant has its argument
    refused = {u.detail for u in benchmark.unstated if u.reason is Unstatable.ELABORATION}
    assert all("HPow Real Real" in detail or "expected term" in detail for detail in refused)  # real powers and ℕ+
    assert benchmark.label == f"miniF2F-core, {len(benchmark.theorems)} of 488"
    assert used <= known_constants()
    assert {"Nat.Prime", "instNatCastInt", "Int.instMod", "instOfNatNat"} <= used


def test_a_problem_of_minif2f_has_a_category() -> None:
    names = ("mathd_algebra_478", "amc12a_2015_p10", "imosl_2007_algebra_p6", "algebra_sqineq_unitcircatbpabsamblt1")
    assert [category_of(name) for name in names] == ["mathd_algebra", "amc12", "imo", "algebra"]
    assert category_of("exercise_1_1") is None

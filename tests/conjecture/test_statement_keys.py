"""Keys of statements, on goals that Lean prints: equal for renamings, different for everything else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from prover import state
from prover.conjecture.statement_keys import goal_key
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup

SAME = (
    ("(a b : Nat) : a + b = b + a", "(x : Nat) (y : Nat) : x + y = y + x", ": ∀ (m n : Nat), m + n = n + m"),
    ("(p q : Prop) (h : p) (k : q) : p ∧ q", "(p q : Prop) (k : q) (h : p) : p ∧ q", "(p q : Prop) : p → q → p ∧ q"),
    (": ∀ n : Nat, 0 < n → ∃ m, n = m + 1", "(k : Nat) (pos : 0 < k) : ∃ m : Nat, k = m + 1"),
    (
        "{α : Type} [Inhabited α] (xs : List α) : xs ++ [] = xs",
        "{β : Type} [Inhabited β] (l : List β) : l ++ [] = l",
        ": ∀ {β : Type} [Inhabited β] (l : List β), l ++ [] = l",
    ),
    ("{α : Type _} (xs : List α) : xs.length = xs.length", ": ∀ {β : Type _} (ys : List β), ys.length = ys.length"),
    ("(a b : Nat) (h : a ≤ b ∧ b ≤ a) : a = b", "(x y : Nat) : x ≤ y ∧ y ≤ x → x = y"),
    (": ¬ (1 : Nat) = 2", ": (1 : Nat) ≠ 2 ↔ True"),  # alone: these two are not the same
)


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup) as pool:
        yield pool


def key_of(env: LeanPool, signature: str) -> str:
    found = env.start(state(f"theorem t {signature}"))
    env.free([found])
    return goal_key(found.goals[0].text)


def test_renamed_and_reordered_statements_have_one_key(env: LeanPool) -> None:
    keys = [{key_of(env, one) for one in group} for group in SAME]
    assert [len(found) for found in keys] == [1] * (len(SAME) - 1) + [2]
    assert len(set.union(*keys)) == len(SAME) + 1, "and other statements have others"


def test_a_part_that_binds_is_not_taken_apart(env: LeanPool) -> None:
    different = (
        "(p q : Prop) : p ↔ q → p",
        "(p q : Prop) (h : p ↔ q) : p",
        "(q : Prop) : ∃ p : Prop, p → q",
        "(p q : Prop) : p → q",
        "(p q : Prop) : (p → q) → p",
    )
    assert len({key_of(env, one) for one in different}) == len(different)

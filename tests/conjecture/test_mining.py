"""Patterns, exploration and recurring goals."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.conjecture.explore import Function, explore, functions_of, functions_used
from prover.conjecture.mine import OPEN, as_lean, recurring
from prover.conjecture.patterns import Pattern, abstract, anti_unify, read_pattern, rename, show_pattern
from prover.conjecture.refute import find_counterexample
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.suites import parse_suite
from prover.types import Proof


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup) as pool:
        yield pool


@pytest.mark.parametrize(
    "text",
    [
        "a + b * c = d - e - f",
        "a - (b - c) = d",
        "f (a + b) c ++ l = x :: y :: l",
        "p ∧ q → ¬(r ∨ s)",
        "a ^ 2 ^ b ≤ (a + b) ^ c",
        "List.length (l ++ m) = n + 1",
    ],
)
def test_reading_and_showing(text: str) -> None:
    pattern = read_pattern(text)
    assert pattern is not None
    assert show_pattern(pattern) == text


@pytest.mark.parametrize("text", ["∀ x, x = x", "fun x => x", "[a, b] = l", "if p then a else b", "a +", "(a", ""])
def test_what_is_not_read(text: str) -> None:
    assert read_pattern(text) is None


def terms(depth: int = 3) -> st.SearchStrategy[Pattern]:
    leaf = st.sampled_from("abc01").map(Pattern)
    if depth == 0:
        return leaf
    below = terms(depth - 1)
    binary = st.builds(lambda f, x, y: Pattern(f, (x, y)), st.sampled_from(["+", "*", "^", "-", "g"]), below, below)
    return st.one_of(leaf, binary)


def matches(pattern: Pattern, term: Pattern, found: dict[str, Pattern]) -> bool:
    if pattern.hole:
        return found.setdefault(pattern.head, term) == term
    same = pattern.head == term.head and len(pattern.arguments) == len(term.arguments)
    return same and all(matches(p, t, found) for p, t in zip(pattern.arguments, term.arguments, strict=True))


@given(terms(), terms())
def test_what_two_terms_have_in_common_matches_both(left: Pattern, right: Pattern) -> None:
    common = anti_unify(left, right)
    assert matches(common, left, {})
    assert matches(common, right, {})
    assert anti_unify(left, left) == left
    assert read_pattern(show_pattern(left)) == left


def test_anti_unification_by_hand() -> None:
    left, right = read_pattern("a * (b + 1) = a * b + a"), read_pattern("2 * (b + 1) = 2 * b + 2")
    assert left is not None
    assert right is not None
    assert show_pattern(anti_unify(left, right)) == "x1 * (b + 1) = x1 * b + x1"
    part = left.arguments[0]
    assert show_pattern(abstract(left, part, "z")) == "z = a * b + a"
    assert show_pattern(rename(left, {"a": "k"})) == "k * (b + 1) = k * b + k"


def test_exploration_finds_the_laws_and_no_falsehood(setup: LeanSetup, env: LeanPool) -> None:
    signature = functions_used(["theorem t (a b : Nat) : a + b * a = 0"])
    assert [f.name for f in signature] == ["0", "1", "+", "*"]
    found = explore(signature, "Core", env, random.Random(0), 3)
    claims = {t.statement.rpartition(" : ")[2] for t in found}
    assert {"b + a = a + b", "a + 0 = a", "b * a = a * b", "a * 0 = 0", "a * 1 = a"} <= claims
    assert len(claims) == len(found)
    with Verifier(setup) as verifier:
        assert not any(find_counterexample(theorem, env, verifier, 20) for theorem in found[:12])
    assert env.live_states == 0


def test_functions_of_a_module_join_the_signature(env: LeanPool) -> None:
    found = functions_of(["double", "half", "revOnto", "iter"], "Suites.Defs.Programs", env)
    assert Function("double", ("Nat",), "Nat") in found
    assert Function("revOnto", ("List α", "List α"), "List α") in found
    signature = functions_used(["half (double n) = n"], found)
    claims = [
        t.statement.rpartition(" : ")[2] for t in explore(signature, "Suites.Defs.Programs", env, random.Random(0), 3)
    ]
    assert "half (double a) = a" in claims


def test_goals_that_recur_become_general(env: LeanPool) -> None:
    goals = [
        ["a b : Nat\n⊢ a * (b + 1) = a * b + a", "n : Nat\nh : 0 < n\n⊢ n ≠ 0"],
        ["x y z : Nat\n⊢ x * (y + z) = x * y + x * z", "m : Nat\nk : 0 < m\n⊢ m ≠ 0"],
        ["x✝ : Nat\n⊢ x✝ = x✝"],
    ]
    found = recurring(goals, "Core", env, random.Random(0))
    claims = {m.theorem.statement.partition(" ")[2].partition(" ")[2] for m in found}
    assert "(x1 : Nat) (x2 : 0 < x1) : x1 ≠ 0" in claims
    assert any(c.endswith(" : x1 * (x2 + x3) = x1 * x2 + x4") for c in claims)
    assert all(m.seen_in == 2 for m in found)


def test_the_file_that_comes_out_can_be_read_again() -> None:
    entries = parse_suite("theorem a (n : Nat) : n = n := by\n  rfl\n", "a", "", "a").entries
    from prover.conjecture.candidates import lemma_of

    text = as_lean([(lemma_of(entries[0]), "compresses: a remark")], "Core")
    again = parse_suite(text, "a", "", "a").entries
    assert [e.theorem.statement for e in again] == [e.theorem.statement for e in entries]
    assert again[0].reference == Proof("rfl")
    assert OPEN.script == "sorry"

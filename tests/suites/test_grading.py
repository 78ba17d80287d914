"""Grades: measured in Lean, remembered per revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.grading import CLOSERS, Grades, grade, level_of, proof_size
from prover.lean.library import LeanSetup
from prover.suites import load_suite, parse_suite
from prover.types import Proof

TEXT = """\
theorem by_all : 2 + 2 = 4 := by
  rfl

theorem by_simp (xs : List Nat) : xs ++ [] = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.cons_append, ih]

theorem by_omega (a b : Nat) (h : a < b) : ¬ b < a := by
  exact Nat.not_lt.2 (Nat.le_of_lt h)

theorem by_none (p q r : Prop) (h : p → q) (k : q → r) : p → r := by
  intro hp
  exact k (h hp)
"""


def test_closers_and_levels(setup: LeanSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMA_CACHE", str(tmp_path))
    suite = parse_suite(TEXT, "graded", "file:graded", "graded.lean")
    reports: list[tuple[int, int]] = []
    grades = grade(suite, setup, lambda done, total: reports.append((done, total)))
    every, simp, omega, none = grades.closed
    assert every == set(CLOSERS)
    assert simp == {"simp"}
    assert omega == {"omega"}
    assert none == frozenset()
    assert grades.levels == (1, 1, 1, 1)
    assert reports == [(n, 4) for n in range(1, 5)]
    assert grades.per_closer() == {"rfl": 1, "decide": 1, "simp": 2, "omega": 2}
    reports.clear()
    assert grade(suite, setup, lambda done, total: reports.append((done, total))) == grades
    assert reports == []


def test_a_changed_suite_is_measured_again(setup: LeanSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMA_CACHE", str(tmp_path))
    one = parse_suite("theorem t : 1 = 1 := by\n  rfl\n", "graded", "file:graded", "graded.lean")
    two = parse_suite("theorem t (p : Prop) (h : p) : p := by\n  exact h\n", "graded", "file:graded", "graded.lean")
    assert grade(one, setup).closed != grade(two, setup).closed
    assert len(list((tmp_path / "closers").glob("graded-*.json"))) == 2


def test_a_spoilt_cache_is_measured_again(setup: LeanSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMA_CACHE", str(tmp_path))
    suite = parse_suite("theorem t : 1 = 1 := by\n  rfl\n", "graded", "file:graded", "graded.lean")
    first = grade(suite, setup)
    (file,) = (tmp_path / "closers").iterdir()
    file.write_text("[")
    assert grade(suite, setup) == first


def test_what_a_closer_proves_is_level_one(setup: LeanSetup) -> None:
    suite = load_suite("remainders")
    grades = grade(suite, setup)
    assert len(grades.levels) == len(suite.entries)
    assert all(level == 1 for level, by in zip(grades.levels, grades.closed, strict=True) if by)
    assert sum(grades.per_level().values()) == len(suite.entries)


def test_levels_follow_sizes() -> None:
    assert [level_of(size) for size in (1, 8, 9, 20, 21, 45, 46, 90, 91, 500)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert proof_size(Proof("rfl")) == 1
    assert proof_size(Proof("exact ⟨h.1, Nat.le_of_lt k⟩")) == 4
    assert proof_size(Proof("· rw [a, ← b]\n· exact c")) == 6
    assert Grades((1, 3, 3), (frozenset(), frozenset(), frozenset())).per_level() == {1: 1, 2: 0, 3: 2, 4: 0, 5: 0}

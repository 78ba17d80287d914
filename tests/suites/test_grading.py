"""Grades: measured in Lean, remembered per revision."""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path

import pytest
from cli_runner import lemma

from cli.suites import tables_of
from prover.automation import GRADING
from prover.grading import LEVELS, Grades, grade, level_of, proof_size, try_closers
from prover.lean.library.build import LeanSetup
from prover.suites import SuiteEntry, list_suites, load_suite, parse_suite
from prover.text.reader import reader_for
from prover.types import Proof

GOLDEN = Path(__file__).parent / "golden" / "stats.json"
PAGE = Path(__file__).parents[2] / "docs" / "suites.md"

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
    suite = parse_suite(TEXT, "graded", "file:graded", "graded.lean", reader_for(setup))
    reports: list[tuple[int, int]] = []
    (grades,) = grade([suite], setup, lambda done, total: reports.append((done, total)))
    every, simp, omega, none = grades.closed
    assert every == set(GRADING)
    assert simp == {"simp"}
    assert omega == {"omega"}
    assert none == frozenset()
    assert grades.levels == (1, 1, 1, 1)
    assert reports == [(n, 4) for n in range(1, 5)]
    assert grades.references == (1, 2, 1, 1)
    per_closer = grades.per_closer()
    assert per_closer["simp"] == {1: 1, 2: 1, 3: 0, 4: 0, 5: 0}
    assert per_closer["any"] == {1: 2, 2: 1, 3: 0, 4: 0, 5: 0}
    assert [sum(per_closer[name].values()) for name in GRADING] == [1, 1, 2, 2]
    reports.clear()
    assert grade([suite], setup, lambda done, total: reports.append((done, total))) == [grades]
    assert reports == []


def test_a_changed_suite_is_measured_again(setup: LeanSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMA_CACHE", str(tmp_path))
    one = parse_suite("theorem t : 1 = 1 := by\n  rfl\n", "graded", "file:graded", "graded.lean", reader_for(setup))
    two = parse_suite(
        "theorem t (p : Prop) (h : p) : p := by\n  exact h\n", "graded", "file:graded", "graded.lean", reader_for(setup)
    )
    assert grade([one], setup)[0].closed != grade([two], setup)[0].closed
    assert len(list((tmp_path / "closers").glob("graded-*.json"))) == 2


def test_a_spoilt_cache_is_measured_again(setup: LeanSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMA_CACHE", str(tmp_path))
    suite = parse_suite("theorem t : 1 = 1 := by\n  rfl\n", "graded", "file:graded", "graded.lean", reader_for(setup))
    first = grade([suite], setup)
    (file,) = (tmp_path / "closers").iterdir()
    file.write_text("[")
    assert grade([suite], setup) == first


def hard(every: int) -> list[SuiteEntry]:
    """The theorems whose reference proof is above level 2, or a sample of them that follows their names."""
    return [
        e
        for name in list_suites()
        for e in load_suite(name).entries
        if level_of(proof_size(e.reference)) > 2 and zlib.crc32(e.theorem.name.encode()) % every == 0
    ]


@pytest.mark.parametrize("every", [pytest.param(5, id="sample"), pytest.param(1, id="all", marks=pytest.mark.slow)])
def test_no_closer_alone_proves_what_is_above_level_two(every: int, setup: LeanSetup) -> None:
    entries = hard(every)
    assert len(entries) > 500 / every
    closed = zip(entries, try_closers(entries, setup), strict=True)
    assert {e.theorem.name: by for e, by in closed if by} == {}


def test_the_committed_measurements_are_of_these_theorems(setup: LeanSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `lemma suites --stats --json` said: renewed by it when asked to, else compared by content."""
    monkeypatch.delenv("COLUMNS", raising=False)
    if os.environ.get("LEMMA_UPDATE_GOLDEN"):
        found = lemma("suites", "--stats", "--json").json
        GOLDEN.write_text(json.dumps(found, indent=1) + "\n")
        before, _, after = _parts(PAGE.read_text())
        PAGE.write_text(f"{before}{tables_of(found)}\n{after}")
    measured = json.loads(GOLDEN.read_text())
    rows = {row["name"]: row for row in measured["suites"]}
    changed = [name for name in list_suites() if rows.get(name, {}).get("revision") != load_suite(name).revision]
    assert not changed, f"run LEMMA_UPDATE_GOLDEN=1 pytest tests/suites: {changed} changed since they were measured"
    assert sorted(rows) == list(list_suites())
    for closer, by_level in measured["closers"].items():
        assert [by_level[str(level)] for level in LEVELS if level > 2] == [0, 0, 0], closer
    assert measured["theorems"] == sum(measured["levels"].values()) >= 1500
    assert all(count >= 50 for count in measured["levels"].values())
    assert _parts(PAGE.read_text())[1] == tables_of(measured) + "\n"


def _parts(page: str) -> tuple[str, str, str]:
    """The page's block of plain text, and what stands before and behind it."""
    before, fence, rest = page.partition("```text\n")
    table, end, after = rest.partition("```\n")
    assert fence
    assert end
    return before + fence, table, end + after


def test_the_committed_measurements_are_still_true(setup: LeanSetup) -> None:
    measured = {row["name"]: row for row in json.loads(GOLDEN.read_text())["suites"]}
    for suite in map(load_suite, ("booleans", "remainders")):
        (grades,) = grade([suite], setup)
        assert all(level == 1 for level, by in zip(grades.levels, grades.closed, strict=True) if by)
        assert sum(grades.per_level().values()) == len(suite.entries)
        # a library that grows may let a closer prove more, never less
        for closer, by_level in grades.per_closer().items():
            assert sum(by_level.values()) >= sum(measured[suite.name]["closers"][closer].values())


def test_levels_follow_sizes() -> None:
    assert [level_of(size) for size in (1, 8, 9, 20, 21, 45, 46, 90, 91, 500)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert proof_size(Proof("rfl")) == 1
    assert proof_size(Proof("exact ⟨h.1, Nat.le_of_lt k⟩")) == 4
    assert proof_size(Proof("· rw [a, ← b]\n· exact c")) == 6
    grades = Grades((1, 3, 3), (frozenset(), frozenset({"omega"}), frozenset()))
    assert grades.levels == (1, 1, 3)
    assert grades.per_level() == {1: 2, 2: 0, 3: 1, 4: 0, 5: 0}

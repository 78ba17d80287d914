"""Reading candidates, and a lemma as a part of a library."""

from __future__ import annotations

from pathlib import Path

import pytest
from shared_data import PROJECT

from prover.conjecture.applicability import Applicability
from prover.conjecture.candidates import (
    Lemma,
    Unreadable,
    mentions,
    parse_candidates,
    premise_of,
    read_candidates,
    renamed,
    with_lemma,
)
from prover.types import LemmaError, Premise, Proof, Theorem

FILE = """import Suites.Defs.Magma
open Nat
/-- A comment with
theorem inside : False := by sorry
-/
@[simp] theorem good (a : Nat) : a = a := by
  rfl
-- a remark
lemma also_good (a : Nat) :
    a + 0 = a := by
  simp

theorem bad a = a
def nothing := 3
theorem good (b : Nat) : b = b := by rfl
theorem unfinished (a : Nat) : a = 0
theorem last : 1 = 1 := rfl
"""


def test_one_bad_lemma_does_not_hide_the_others() -> None:
    found = parse_candidates(FILE, "lemmas", "lemmas.lean")
    good = {c.theorem.name: c for c in found if isinstance(c, Lemma)}
    assert list(good) == ["good", "also_good", "last"]
    assert good["also_good"].theorem.statement == "theorem also_good (a : Nat) : a + 0 = a"
    assert good["good"].theorem.module == "Suites.Defs.Magma"
    assert good["good"].theorem.preamble == "open Nat"
    assert good["last"].proof == Proof("exact rfl")
    bad = {c.name: c.why for c in found if isinstance(c, Unreadable)}
    assert "came before" in bad["good"]
    assert "unexpected token 'theorem'" in bad["unfinished"]
    assert "unexpected token '='" in bad["bad"]
    assert good["last"].theorem.preamble == "open Nat\ndef nothing := 3"
    assert all("\n" not in why for why in bad.values())


def test_a_file_without_lemmas(tmp_path: Path) -> None:
    with pytest.raises(LemmaError, match="no lemma in it"):
        parse_candidates("import Stock\n", "a", "a.lean")
    with pytest.raises(LemmaError, match="cannot read"):
        read_candidates(tmp_path / "absent.lean")


@pytest.mark.parametrize(
    ("statement", "type_"),
    [
        ("theorem t (a b : Nat) : a + b = b + a", "∀ (a b : Nat), a + b = b + a"),
        ("theorem t : 1 = 1", "1 = 1"),
        ("theorem t : ∀ x : Nat, x = x", "∀ x : Nat, x = x"),
        (
            "theorem t {α : Type} [h : Inhabited α] (f : α → α) : f = f",
            "∀ {α : Type} [h : Inhabited α] (f : α → α), f = f",
        ),
    ],
)
def test_a_theorem_as_premise(statement: str, type_: str) -> None:
    assert premise_of(Theorem("t", statement)) == Premise("t", type_)


def test_a_preamble_of_its_own_does_not_leak() -> None:
    opened = Lemma(Theorem("ell", "theorem ell : 1 = 1", preamble="open Nat"), Proof("rfl"))
    text = with_lemma(Theorem("t", "theorem t : 2 = 2", preamble="open List"), opened).preamble
    assert text == "section\nopen Nat\ntheorem ell : 1 = 1\n  := by\n  rfl\n\nend\n\nopen List"


def test_what_both_come_after_stands_there_once() -> None:
    def lemma(preamble: str, name: str = "ell") -> Lemma:
        return Lemma(Theorem(name, f"theorem {name} : 1 = 1", preamble=preamble), Proof("rfl"))

    def lines(theorem: Theorem, *lemmas: Lemma) -> list[str]:
        return [line for line in with_lemma(theorem, *lemmas).preamble.splitlines() if line]

    theorem = Theorem("t", "theorem t : 2 = 2", preamble="def f := 1\nopen List")
    proof = ["  := by", "  rfl"]
    same = lines(theorem, lemma("def f := 1"), lemma("def f := 1\nopen List", "two"))
    assert same == ["def f := 1", "open List", "theorem ell : 1 = 1", *proof, "theorem two : 1 = 1", *proof]
    longer = lines(theorem, lemma("def f := 1\nopen List\nopen Nat"))
    assert longer == ["def f := 1", "open List", "section", "open Nat", "theorem ell : 1 = 1", *proof, "end"]
    assert lines(theorem, lemma("")) == ["theorem ell : 1 = 1", *proof, "def f := 1", "open List"]


def test_names() -> None:
    assert renamed(Theorem("a.b", "theorem a.b : 1 = 1"), "c").statement == "theorem c : 1 = 1"
    assert mentions("rw [← foo, bar]", "foo")
    assert not mentions("rw [foo', Nat.foo, foo_comm]", "foo")


LIBRARY = [Premise("Nat.add_comm", "∀ (n m : Nat), n + m = m + n"), Premise("Nat.zero_le", "∀ (n : Nat), 0 ≤ n")]


@pytest.mark.parametrize(
    ("kind", "goal", "applies"),
    [
        ("∀ (a b c : Nat), a * (b + c) = c * a + b * a", "x y : Nat\n⊢ x * (y + 1) = x + y * x", True),
        ("∀ (a b c : Nat), a * (b + c) = c * a + b * a", "x y : Nat\n⊢ x + y = y + x", False),
        ("∀ (a b c : Nat), a * (b + c) = c * a + b * a", "x y : Nat\nh : x * (y + y) = 0\n⊢ y ≤ x", True),
        ("∀ (n : Nat), n * n = 0 → n = 0", "k : Nat\n⊢ k = 0", True),
        ("∀ (p q : Prop), p ∧ q → q ∧ p", "p q : Prop\n⊢ p ∨ q", False),
        ("∀ (n : Nat), n.succ ≠ 0", "n : Nat\n⊢ n ≠ 0", False),
        ("∀ (a b c : Nat), a * (b + c) = c * a + b * a", "x y : Nat\n⊢ x * y + y = y + x * y", False),  # no side fits
        ("∀ (a b c : Nat), a * (b + c) = c * a + b * a", "x y : Nat\n⊢ x * y + z * y = y + x * y", True),
        ("∀ (a b : Nat), a * (b + 2) = a * b + 2 * a", "x y : Nat\n⊢ x * 5 + y = 2", True),  # 5 is 3 + 2
        ("∀ (l m : List Nat), (l ++ m).length = 0", "l : List Nat\nh : l ++ l = l\n⊢ l.length = 0", True),  # not read
    ],
)
def test_where_a_lemma_applies(kind: str, goal: str, applies: bool) -> None:
    assert Applicability(LIBRARY, [Premise("ell", kind)]).matters([goal]) == applies


def test_a_lemma_that_is_not_relevant_enough_does_not_apply() -> None:
    crowd = [Premise(f"add_{i}", "∀ (n m : Nat), n + m = m + n") for i in range(20)]
    lemma = Premise("ell", "∀ (a b c : Nat), (a + b) * c * c ^ a = a + b")
    goal = ["x y : Nat\n⊢ x + y = y + x"]
    assert not Applicability(crowd, [lemma], 5).matters(goal)
    assert Applicability(crowd, [lemma], 25).matters(goal)


def test_the_example_file_is_read() -> None:
    found = read_candidates(PROJECT / "examples" / "conjectures.lean")
    assert len(found) >= 14
    assert sum(isinstance(c, Lemma) and c.is_open for c in found) == 2

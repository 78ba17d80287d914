"""What counts as the same theorem: judged on Lean's own terms."""

from __future__ import annotations

from pathlib import Path

import pytest
from alike import Alike
from lean_text import messages

from prover.lean.library.build import LeanSetup
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import TermTable

MODULES = "Suites.Defs.Sorting\nimport Suites.Defs.Programs\nimport Suites.Defs.Machines\nimport Suites.Defs.Magma"
SAME = [
    ("(p q : Prop) (h : p ∧ q) : ∃ _x : Nat, p", "(r s : Prop) (k : r ∧ s) : ∃ _y : Nat, r"),
    ("(a b : Nat) (h : a ≤ b) : a < b + 1", "{x y : Nat} : x ≤ y → x < y + 1"),
    ("(a b c : Nat) (h : a ≤ b) (k : b ≤ c) : a ≤ c", "(c b a : Nat) (k : b ≤ c) (h : a ≤ b) : a ≤ c"),
    (
        "(f : Nat → Nat) (n : Nat) (h : ∀ x y, f x = y → y = n) : f 0 = n",
        "(k : Nat) (g : Nat → Nat) (e : ∀ u v, g u = v → v = k) : g 0 = k",
    ),
    (
        "(xs ys : List Nat) : total (xs ++ ys) = total xs + total ys",
        "(u v : List Nat) : Sorting.sum (u ++ v) = Sorting.sum u + Sorting.sum v",
    ),
    (
        "{M : Type} [Magma M] (x : M) (h : ∀ y : M, x ◇ y = y) : x ◇ x = x",
        "(G : Type) [Magma G] (e : G) (k : ∀ a : G, e ◇ a = a) : e ◇ e = e",
    ),
]
DIFFERENT = [
    ("(p q : Prop) (h : p ∧ q) : ∃ _x : Nat, p", "(p q : Prop) (h : p ∧ q) : ∃ _x : Nat, q"),
    ("(a b c : Nat) (h : a ≤ b) (k : b ≤ c) : a ≤ c", "(a b c : Nat) (h : a ≤ b) (k : b ≤ c) : a ≤ b"),
    (
        "(a b c d : Nat) (h : a ≤ b) (k : c ≤ d) : a + c ≤ b + d",
        "(a b c d : Nat) (h : a ≤ b) (k : c ≤ d) : a + d ≤ b + c",
    ),
    ("(m n : Nat) : m + n = n + m", "(m n : Int) : m + n = n + m"),
    ("(p : Prop) (h : p) : p ∨ p", "(p : Prop) (h : p) : p ∧ p"),
    ("(xs : List Nat) : Sorting.sum xs = 0", "(xs : List Nat) : Sorting.greatest xs = 0"),
    ("(l : Machine.Light) : l.next ≠ Machine.Light.red", "(l : Machine.Light) : l.next ≠ Machine.Light.amber"),
    ("(α : Type) (x : α) : x = x", "(α : Prop) (x : α) : x = x"),
]


@pytest.mark.parametrize(("pairs", "same"), [(SAME, True), (DIFFERENT, False)], ids=["same", "different"])
def test_pairs(pairs: list[tuple[str, str]], same: bool, setup: LeanSetup, tmp_path: Path) -> None:
    texts = [
        f"theorem {side}_{i} {text} := by sorry"
        for i, pair in enumerate(pairs)
        for side, text in zip("ab", pair, strict=True)
    ]
    said = messages(setup, tmp_path, MODULES, "\n".join(texts))
    assert {m["severity"] for m in said} == {"warning"}, said
    (library,) = setup.lean_path
    table = TermTable()
    alike = Alike(table, [Olean(file.read_bytes(), table) for file in sorted(library.glob("Suites/Defs/*.olean"))])
    olean = Olean((tmp_path / "Test.olean").read_bytes(), table)
    for i, pair in enumerate(pairs):
        assert (alike.statement(olean, f"a_{i}") == alike.statement(olean, f"b_{i}")) is same, pair

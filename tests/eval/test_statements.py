"""From typed text to a theorem."""

from __future__ import annotations

import pytest

from eval.statements import theorem_of
from prover.types import LemmaError


@pytest.mark.parametrize(
    ("text", "name", "statement"),
    [
        ("theorem t (a : Nat) : a = a", "t", "theorem t (a : Nat) : a = a"),
        ("lemma t' : 1 = 1 := by sorry", "t'", "theorem t' : 1 = 1"),
        ("theorem t : 1 = 1 := sorry", "t", "theorem t : 1 = 1"),
        ("theorem t : 1 = 1 :=", "t", "theorem t : 1 = 1"),
        ("theorem t : 1 = 1 := by", "t", "theorem t : 1 = 1"),
        ("theorem t(a : Nat): a = a", "t", "theorem t (a : Nat): a = a"),
        ("example (a : Nat) : a = a", "goal", "theorem goal (a : Nat) : a = a"),
        ("theorem (a : Nat) : a = a", "goal", "theorem goal (a : Nat) : a = a"),
        ("theorem : 1 = 1", "goal", "theorem goal : 1 = 1"),
        ("(a b : Nat) {c : Nat} [Magma α] : a = b", "goal", "theorem goal (a b : Nat) {c : Nat} [Magma α] : a = b"),
        ("1 + 1 = 2", "goal", "theorem goal : 1 + 1 = 2"),
        ("(1 + 1) = 2 ∧ ∃ x : Nat, x = x", "goal", "theorem goal : (1 + 1) = 2 ∧ ∃ x : Nat, x = x"),
        ("∀ a : Nat, a = a", "goal", "theorem goal : ∀ a : Nat, a = a"),
        ("(a : Nat) → a = a", "goal", "theorem goal : (a : Nat) → a = a"),
        ("(fun x : Nat => x) 1 = 1", "goal", "theorem goal : (fun x : Nat => x) 1 = 1"),
        ("theoremish = 1", "goal", "theorem goal : theoremish = 1"),
    ],
)
def test_names_are_supplied_and_proofs_dropped(text: str, name: str, statement: str) -> None:
    theorem = theorem_of(text)
    assert (theorem.name, theorem.statement) == (name, statement)


@pytest.mark.parametrize("text", ["", "  \n ", ":= by sorry"])
def test_no_statement_is_an_error(text: str) -> None:
    with pytest.raises(LemmaError, match="empty"):
        theorem_of(text)

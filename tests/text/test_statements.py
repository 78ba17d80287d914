"""From typed text to a theorem."""

from __future__ import annotations

import pytest

from prover.text.statements import theorem_of, theorems_from, with_signature
from prover.types import LemmaError, StatementError, Theorem


@pytest.mark.parametrize(
    ("text", "name", "statement"),
    [
        ("theorem t (a : Nat) : a = a", "t", "theorem t (a : Nat) : a = a"),
        ("lemma t' : 1 = 1 := by sorry", "t'", "theorem t' : 1 = 1"),
        ("theorem t : 1 = 1 := sorry", "t", "theorem t : 1 = 1"),
        ("theorem t : 1 = 1 :=", "t", "theorem t : 1 = 1"),
        ("theorem t : 1 = 1 := by", "t", "theorem t : 1 = 1"),
        ("theorem t(a : Nat): a = a", "t", "theorem t(a : Nat): a = a"),
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


WHOLE = {
    "opening and docstring": "open Nat\n\n/-- Show it. -/\ntheorem t (a b : Nat) : a + b = b + a := by\n  sorry",
    "comment before sorry": "theorem t (a b : Nat) : a + b = b + a := by\n  -- prove it\n  sorry",
    "sorry and a remark": "theorem t (a b : Nat) : a + b = b + a := by\n  sorry -- TODO",
    "line ends of another system": "theorem t (a b : Nat) :\r\n  a + b = b + a := by\r\n  sorry\r\n",
    "byte order mark": "\ufefftheorem t (a b : Nat) : a + b = b + a := by admit",
    "lemma": "@[simp] private lemma t (a b : Nat) : a + b = b + a := by sorry",
    "fenced": "Prove this:\n\n```lean4\ntheorem t (a b : Nat) : a + b = b + a := by sorry\n```\nGood luck.",
    "what follows": "theorem t (a b : Nat) : a + b = b + a := by\n  omega\n\n#print axioms t\n",
    "behind in": "open Nat in\ntheorem t (a b : Nat) : a + b = b + a",
    "pattern matching": "theorem t (a b : Nat) : a + b = b + a\n  | 0 => sorry\n  | _ + 1 => sorry",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=list(WHOLE))
def test_statements_as_data_sets_hold_them(text: str) -> None:
    theorem = theorem_of(text)
    assert (theorem.name, theorem.statement) == ("t", "theorem t (a b : Nat) : a + b = b + a")
    assert theorem.preamble in ("", "open Nat")


def test_definitions_and_the_theorems_they_rest_on_are_kept() -> None:
    text = (
        "theorem pos : 0 < 5 := by decide\ntheorem other : True := trivial\n"
        "def x : {n : Nat // 0 < n} := ⟨5, pos⟩\ntheorem t : x.val = 5 := sorry"
    )
    theorem = theorem_of(text)
    assert theorem.statement == "theorem t : x.val = 5"
    assert (
        theorem.preamble
        == "theorem pos : 0 < 5 := by decide\ntheorem other : True := trivial\ndef x : {n : Nat // 0 < n} := ⟨5, pos⟩"
    )


def test_what_depends_on_its_layout_keeps_it() -> None:
    signature = "t :\n    let x := 1\n    let y := 2\n    x + y = 3"
    assert theorem_of(f"theorem {signature} := by sorry").statement == f"theorem {signature}"
    assert theorem_of('theorem t : "a  b" = "a\n b"').statement == 'theorem t : "a  b" = "a\n b"'


@pytest.mark.parametrize("text", ["", "  \n ", ":= by sorry"])
def test_no_statement_is_an_error(text: str) -> None:
    with pytest.raises(LemmaError, match="empty"):
        theorem_of(text)


@pytest.mark.parametrize("text", ["theorem t : 1 = := by sorry", "1 = (2", "theorem t (a : Nat) a = a", "import", "-/"])
def test_what_cannot_be_read_is_one_line_with_leans_words(text: str) -> None:
    with pytest.raises(LemmaError, match="cannot read the statement") as caught:
        theorem_of(text)
    assert "\n" not in str(caught.value)


def test_one_bad_text_does_not_hide_the_others() -> None:
    found = theorems_from(["1 = 1", "1 = (", "\ud800 \0", "2 = 2"])
    assert [isinstance(f, LemmaError) for f in found] == [False, True, True, False]


def test_a_signature_is_told_apart() -> None:
    theorem = with_signature(Theorem("t", "theorem t.{u} {α : Type u} (a : α) : a = a"))
    assert (theorem.universes, theorem.binders, theorem.type) == (".{u}", "{α : Type u} (a : α)", "a = a")
    with pytest.raises(StatementError):
        with_signature(Theorem("t", "theorem t (a : Nat) a = a"))

"""Reading files of theorems."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.suites import Suite, parse_suite, read_suite_file
from prover.types import LemmaError


def parse(text: str) -> Suite:
    return parse_suite(text, "test", "file:test", "test.lean")


def test_what_a_file_may_hold() -> None:
    suite = parse(
        "/- A title\n\ntheorem not_this : p := by\n  trivial -/\n"
        "import Suites.Defs.Magma\n\n"
        "open Nat\n"
        "/-- Docs with /- nesting -/ inside. -/\n"
        "@[simp] theorem one.two' {α : Type}\n"
        "    (h : a = b) : -- a comment\n"
        "    b = a := by\n"
        "  -- another\n"
        "  cases h\n"
        "  · rfl\n"
        "\n"
        "theorem term : True := trivial\n"
        "theorem left_open : False := by sorry\n"
        "theorem inline_proof : True ∧ True := by constructor\n"
        "                                         all_goals trivial\n"
    )
    one, term, left_open, inline = suite.entries
    assert one.theorem.name == "one.two'"
    assert one.theorem.statement == "theorem one.two' {α : Type} (h : a = b) : b = a"
    assert one.theorem.module == "Suites.Defs.Magma"
    assert one.theorem.preamble == "open Nat"
    assert one.reference.script == "cases h\n· rfl"
    assert (one.theorem.binders, one.theorem.type) == ("{α : Type}\n    (h : a = b)", "b = a")
    assert term.reference.script == "exact trivial"
    assert left_open.reference.script == "sorry"
    assert inline.reference.script == "constructor\nall_goals trivial"


def test_the_assignment_of_a_default_is_not_the_proof() -> None:
    (entry,) = parse("theorem t (n : Nat := 3) : let m := n; m = n := by\n  rfl\n").entries
    assert entry.theorem.statement == "theorem t (n : Nat := 3) : let m := n; m = n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "test.lean: no theorem in it"),
        ("theorem t : True\n", "test.lean:2:0: unexpected end of input; expected ':=', 'where' or '|'"),
        ("\ndef f := 1\n", "test.lean: no theorem in it"),
        ("theorem : True := by trivial\n", "test.lean:1: a theorem needs a name"),
        ("theorem t : True := by trivial\nimport Stock\n", "test.lean:2: imports come first"),
        ("theorem t : True := by trivial\ntheorem t : True := by trivial\n", "test.lean:2: theorem t is there twice"),
        ("theorem t : True := by trivial\n/- never ends\n", "test.lean:3:0: unterminated comment"),
    ],
)
def test_mistakes_are_one_clear_line(text: str, complaint: str) -> None:
    with pytest.raises(LemmaError) as caught:
        parse(text)
    assert str(caught.value).startswith(complaint)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LemmaError, match="cannot read"):
        read_suite_file(tmp_path / "none.lean")


KEYWORDS = ("by", "end", "at", "do", "else", "from", "fun", "have", "if", "in", "let", "of", "show", "then", "with")
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}'?", fullmatch=True).filter(lambda name: name not in KEYWORDS)
TERMS = st.sampled_from(
    ['"a  b" = "(" ++ "--"', "∀ a b : Nat, a = b", "(fun x => x) p", "¬p", "∃ x, x ∈ [a]", "c = '\"'"]
)
STATEMENTS = st.lists(TERMS, min_size=1, max_size=6).map(" ∧ ".join)
STEPS = st.sampled_from(["intro h", "· exact h", "rw [a, ← b]", "simp only [x]", "have k : a = b := by rfl"])
PROOFS = st.lists(STEPS, min_size=1, max_size=5).map("\n".join)
NOISE = st.sampled_from(["", '-- a comment "\n', "/- theorem x : y := by -/\n", "\n\n", "/-- docs '\n-/\n", "@[simp] "])


@settings(max_examples=40)
@given(st.lists(st.tuples(NAMES, STATEMENTS, PROOFS, NOISE), min_size=1, max_size=5, unique_by=lambda row: row[0]))
def test_what_is_written_is_read(rows: list[tuple[str, str, str, str]]) -> None:
    text = "import Stock\n\n"
    for name, statement, proof, noise in rows:
        text += f"{noise}theorem {name} : {statement} := by\n" + "".join(f"  {line}\n" for line in proof.split("\n"))
    suite = parse(text)
    assert [e.theorem.name for e in suite.entries] == [name for name, *_ in rows]
    for entry, (name, statement, proof, _) in zip(suite.entries, rows, strict=True):
        assert entry.theorem.statement == f"theorem {name} : {statement}"
        assert entry.reference.script == proof
        assert entry.theorem.module == "Core"

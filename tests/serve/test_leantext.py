"""Reading whole files: nothing that Lean may take for a theorem is overlooked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lean_project
from prover.serve.leantext import Claim, Unreadable, blanked, module_named, read_claims, read_header
from prover.suites import list_suites, load_suite
from prover.types import CORE_MODULE

HEADERS = {
    "": ((), 0),
    "theorem t : True := trivial": ((), 0),
    "import Mathlib\nimport Aesop\nset_option maxHeartbeats 400000": (("Mathlib", "Aesop"), 27),
    "prelude import Core\n#check Nat": (("Core",), 19),
    "/- words\nimport Not -/ import A.B -- c\n\n": (("A.B",), 33),
    "public import A\nimport all B": (("A", "B"), 28),
}


@pytest.mark.parametrize("code", HEADERS)
def test_headers(code: str) -> None:
    header = read_header(code)
    assert (header.modules, header.end) == HEADERS[code]
    rest = blanked(code, header)
    assert rest[header.end :] == code[header.end :]
    assert not rest[: header.end].strip()
    assert len(rest) == len(code)
    assert rest.count("\n") == code.count("\n")


def test_modules_that_stand_for_the_imports() -> None:
    assert module_named([]) == CORE_MODULE
    assert module_named(["Init", "Stock", "Core"]) == CORE_MODULE
    assert module_named(["Mathlib", "Aesop", "Mathlib.Tactic", "Batteries.Data.List"]) == "Mathlib"
    assert module_named(["Suites.Defs.Bank", "Core"]) == "Suites.Defs.Bank"
    assert module_named(["A", "B", "A"]) == "A B"


def read_theorems(text: str) -> list[Claim]:
    return [claim for claim in read_claims(text) if claim.definition is None]


READ = {
    "plain": ("theorem a : True := trivial", ["a"]),
    "several on a line": ("theorem a : True := by trivial theorem b : True := by trivial", ["a", "b"]),
    "indented": ("theorem a : True := by\n  trivial\n   lemma b : True := trivial", ["a", "b"]),
    "modifiers": ("@[simp, ext]\nprotected theorem a : True := trivial", ["a"]),
    "comments": ("-- theorem x\n/- theorem /- y -/ z -/ theorem a : True := trivial -- theorem w", ["a"]),
    "strings": ('theorem a : "theorem b" = "\\" theorem c" := rfl', ["a"]),
    "characters": ("theorem a : '\"' = '\"' := rfl\ntheorem b' : True := trivial", ["a", "b'"]),
    "quoted names": ("theorem «theorem x» : True := trivial", ["«theorem x»"]),
    "dotted words": ("theorem A.theorem_b : x.theorem = 1 := rfl", ["A.theorem_b"]),
    "equations": ("theorem a : ∀ n : Nat, n = n\n  | 0 => rfl\n  | _ + 1 => rfl", ["a"]),
    "where": ("theorem a : P where\n  x := 1", ["a"]),
    "definitions": ("def f := 1\nstructure S where\n  x : Nat\ntheorem a : True := trivial", ["a"]),
    "classes": ("class inductive C\n| a\nderiving instance Repr for C\ntheorem a : True := trivial", ["a"]),
}


@pytest.mark.parametrize("case", READ)
def test_theorems_are_found(case: str) -> None:
    text, names = READ[case]
    assert [t.name for t in read_theorems(text)] == names


REFUSED = {
    "theorem a : True := by rw [<--x] theorem b : 1 = 2 := by bad": "comment",
    "example : 1 = 2 := by bad": "example",
    'local notation "one" => 2': "notation",
    "theorem a : True := trivial macro_rules | `(x) => `(y)": "macro_rules",
    "@[implemented_by g] def f := 1": "implemented_by",
    "attribute [local simp, implemented_by g] f": "implemented_by",
    'def s := s!"{f "} theorem a : 1 = 2 := bad': "string",
    'def s := "open': "string",
    "theorem a : 1 = 2": "no proof",
    "theorem (a : Nat) : a = a := rfl": "name",
    "#eval run_cmd x": "run_cmd",
    "axiom a : False": "axiom",
    "mutual\ntheorem a : True := trivial\nend": "mutual",
}


@pytest.mark.parametrize("text", REFUSED)
def test_texts_that_may_mean_something_else(text: str) -> None:
    with pytest.raises(Unreadable, match=REFUSED[text]):
        read_theorems(text)


@pytest.mark.parametrize("name", list_suites())
def test_suites_are_read_as_the_suite_parser_reads_them(name: str) -> None:
    file = next(f for f in lean_project.ROOT.glob("Suites/*.lean") if f.stem.lower() == name)
    text = file.read_text(encoding="utf-8")
    theorems = read_theorems(blanked(text, read_header(text)))
    entries = load_suite(name).entries
    assert [t.name for t in theorems] == [e.theorem.name for e in entries]
    for theorem, entry in zip(theorems, entries, strict=True):
        assert entry.theorem.statement in [" ".join(s.split()) for s in theorem.statements]


LINES = ("theorem t : True := by trivial", "  simp", "-- theorem x", "/- theorem y", "-/", '"theorem z"', "@[simp]")


def read_or_refused(text: str) -> tuple[tuple[str, int, int], ...]:
    """The word and place of each theorem, or an empty word and the place where reading was given up."""
    try:
        found = read_theorems(text)
    except Unreadable as error:
        return (("", error.line, error.column),)
    return tuple(("theorem", t.line, t.column) for t in found)


@given(st.lists(st.sampled_from(LINES), max_size=8), st.text(alphabet="'\"-/[]{}⟨@«» \n:=|ab", max_size=12))
def test_reading_ends_and_places_are_right(lines: list[str], noise: str) -> None:
    text = noise + "\n" + "\n".join(lines)
    rows = text.split("\n")
    for word, line, column in read_or_refused(text):
        assert rows[line - 1][column:].startswith(word)

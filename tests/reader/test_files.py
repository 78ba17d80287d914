"""Whole files: Lean's messages as `lean` gives them, and no file passes whose theorems are not proved."""

# ruff: noqa: E501  (a line per file and what is said of it)

from __future__ import annotations

import json
import random
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.attacks.files import TRUE
from prover.lean.library.build import LeanSetup
from prover.lean.processes.supervise import CompileLimits
from prover.lean.reader.file_read import Severity
from prover.lean.text import by_block
from prover.lean.verifier.files import Broken, Checked, FileChecker, FileLimits, TimedOut
from prover.lean.verifier.incidents import Incident
from prover.suites import list_suites, load_suite
from prover.types import CORE_MODULE, Proved

FOLDERS = sorted(f.parent for f in (Path(__file__).parents[1] / "attacks").glob("*/script.lean"))
FALSE = [f for f in FOLDERS if (f / "theorem.lean").read_text(encoding="utf-8").strip() != TRUE]
CHEAT = (
    'macro "cheat " o:ident : tactic => `(tactic| set_option $o:ident true in decide +kernel)\n'
    "theorem t : 1 = 2 := by cheat debug.skipKernelTC"
)
SKIP_KERNEL = "by set_option debug.skipKernelTC true in decide +kernel"


@pytest.fixture(scope="module")
def incidents() -> list[Incident]:
    return []


@pytest.fixture(scope="module")
def checker(setup: LeanSetup, incidents: list[Incident]) -> Iterator[FileChecker]:
    limits = FileLimits(CompileLimits(seconds=60, memory_bytes=1 << 30))
    with FileChecker(setup, limits, on_incident=incidents.append) as checker:
        yield checker


def checked(checker: FileChecker, code: str) -> Checked:
    verdict = checker.check(code)
    assert isinstance(verdict, Checked), verdict
    return verdict


def errors(checker: FileChecker, code: str) -> list[str]:
    return [m.text for m in checked(checker, code).messages if m.severity is Severity.ERROR]


GOOD = {
    "nothing": "",
    "comment": "-- nothing\n",
    "information": "#check Nat",
    "imports": "import Init\nimport Stock\n\ntheorem t : True := trivial",
    "definition": "def two := 2\ntheorem t : two + two = 4 := rfl",
    "definitions": "def f : Nat → Nat\n  | 0 => 1\n  | n + 1 => f n\nabbrev P := 1 = 2\ntheorem t : f 0 = 1 := rfl",
    "lemma before": "theorem a (n : Nat) : n + 0 = n := rfl\ntheorem b (n : Nat) : n + 0 + 0 = n := by rw [a]",
    "namespace": "namespace F\nprivate theorem a : True := trivial\ntheorem b : True := a\nend F",
    "variables": "universe u\nvariable {α : Type u} (a b : α)\ntheorem t (h : a = b) : b = a := h.symm",
    "equations": "theorem t : ∀ n : Nat, n = n\n  | 0 => rfl\n  | _ + 1 => rfl",
    "inductive type": "inductive T | a | b\ntheorem t (x : T) : x = .a ∨ x = .b := by cases x <;> simp",
    "structure": "structure P where\n  x : Nat\n  y : Nat\ntheorem t (p : P) : P.mk p.x p.y = p := rfl",
    "let in the statement": "theorem t : let x := 2; x = 2 := by\n  intro x; rfl",
    "attribute and option": "set_option maxHeartbeats 400000 in\n@[simp] theorem t : 1 + 1 = 2 := rfl",
    "example": "example (n : Nat) : n = n := rfl\ntheorem t : True := trivial",
    "lemma": "@[simp] lemma t (n : Nat) : n + 0 = n := rfl",
    "new notation": 'infixl:65 " ⊞ " => Nat.add\nnotation "ℙ" => 2\ntheorem t : ℙ ⊞ ℙ = 4 := rfl',
    "evaluation": "#eval 1\ntheorem t : True := trivial",
    "mutual": "mutual\ntheorem a : ∀ n : Nat, n = n\n  | 0 => rfl\n  | n + 1 => by have := b n; rfl\n"
    "theorem b : ∀ n : Nat, n = n\n  | 0 => rfl\n  | n + 1 => by have := a n; rfl\nend",
    "mutual definitions": "mutual\ndef ev : Nat → Bool\n  | 0 => true\n  | n + 1 => od n\ndef od : Nat → Bool\n  | 0 => false\n  | n + 1 => ev n\nend\ntheorem t : 1 = 1 := rfl",
    "partial": "partial def f (n : Nat) : Nat := f (n + 1)\ntheorem t : True := trivial",
    "well-founded": "def f (n : Nat) : Nat := if n < 2 then 0 else f (n / 2) + 1\ntermination_by n\n"
    "decreasing_by omega\ntheorem t : True := trivial",
    "nested inductive": "inductive T | node : List T → T\ntheorem t : True := trivial",
    "deriving": "inductive T | a | b deriving DecidableEq\ntheorem t : T.a ≠ T.b := by decide",
    "open": "open Nat in\ntheorem t : succ 1 = 2 := rfl",
}
BAD = {
    "wrong": ("theorem t : 1 = 2 := by decide", "is false"),
    "kernel skipped": (f"theorem t : 1 = 2 := {SKIP_KERNEL}", "lemma: the option debug.skipKernelTC"),
    "kernel skipped by a macro": (CHEAT, "lemma: t is not proved"),
    "for the file": ("set_option debug.skipKernelTC true\ntheorem t : 1 = 2 := by decide +kernel", "debug.skipKernelTC"),
    "second on a line": (f"theorem t : True := by trivial theorem u : 1 = 2 := {SKIP_KERNEL}", "debug.skipKernelTC"),
    "used by another": (f"{CHEAT}\ntheorem u : 2 = 1 := t.symm", "lemma: u is not proved"),
    "axiom": ("axiom u : 1 = 2\ntheorem t : 1 = 2 := u", "lemma: t is not proved: rests on u: u is an axiom"),
    "axiom nobody uses": ("axiom u : False\ntheorem t : True := trivial", "lemma: u: u is an axiom"),
    "proof as a definition": (f"{CHEAT}\nnoncomputable def u : 1 = 2 := by cheat debug.skipKernelTC", "lemma: u: "),
    "proof by equations": (f"{CHEAT}\nabbrev u : Nat → 1 = 2\n  | 0 => by cheat debug.skipKernelTC\n  | _ => t", "lemma: u: "),
    "instance": (f"{CHEAT}\nclass C : Prop where\n  out : 1 = 2\ninstance : C := ⟨by cheat debug.skipKernelTC⟩", "lemma: instC: "),
    "example": (f"{CHEAT}\nexample : 1 = 2 := by cheat debug.skipKernelTC", "lemma: example at 3:0 is not proved"),
    "word as notation": ('local notation "two" => 1\ntheorem t : 1 = two := rfl', "lemma: t is not proved: its statement"),
    "equality redefined": ("macro_rules | `($_ = $_) => `(True)\ntheorem t : 1 = 2 := trivial", "lemma: t is not proved"),
    "unsafe": ("unsafe def f : Nat := 1\ntheorem t : True := trivial", "lemma: f: f is unsafe"),
    "sorry unsaid": ("set_option warn.sorry false\ntheorem t : 1 = 2 := sorry", "the option warn.sorry"),
    "definition left open": ("def f : Nat := by admit\ntheorem t : f = f := rfl\nexample : 1 = 2 := rfl", "is not def"),
    "reserved name": ("def Nat.log2' := 1\ndef eagerReduce := 1\ntheorem t : True := trivial", "eagerReduce"),
    "mathlib": ("import Mathlib\ntheorem t : True := trivial", "unknown module Mathlib"),
    "unknown module": ("import No.Such\n", "unknown module No.Such"),
    "module": ("module\ntheorem t : True := trivial", "begins with `module`"),
    "about a structure": (f"structure S where\n  x : Nat\n{CHEAT}\ntheorem u : S.x ⟨1⟩ = 2 := by cheat debug.skipKernelTC", "lemma: u is not"),
    "parse": ("theorem t : := trivial", "unexpected token"),
}  # fmt: skip


@pytest.mark.parametrize("case", GOOD)
def test_good_files_pass(case: str, checker: FileChecker) -> None:
    verdict = checked(checker, GOOD[case])
    assert not verdict.failed, verdict.messages
    assert verdict.holes == ()
    proved = [t for t in verdict.theorems if isinstance(t.verdict, Proved)]
    assert len(proved) == len(verdict.theorems) == len(re.findall(r"theorem|lemma|example", GOOD[case]))


@pytest.mark.parametrize("case", BAD)
def test_bad_files_fail(case: str, checker: FileChecker) -> None:
    code, why = BAD[case]
    assert any(why in error for error in errors(checker, code))


def test_a_file_that_fools_lean_is_an_incident(checker: FileChecker, incidents: list[Incident]) -> None:
    before = len(incidents)
    for case in ("wrong", "mathlib", "axiom", "kernel skipped"):
        checker.check(BAD[case][0])
    assert len(incidents) == before, "Lean or the reader refused these"
    checker.check(CHEAT)
    assert [i.theorem.statement for i in incidents[before:]] == ["1 = 2"]


MESSAGES = """theorem t (a : Nat) : a = a := by
  have h : a + 0 = a := sorry
  sorry

theorem u : 1 = 2 := by decide
#check Nat
theorem w : 1 = := by
#print axioms t
"""


def test_messages_are_those_of_lean(checker: FileChecker, setup: LeanSetup, tmp_path: Path) -> None:
    file = tmp_path / "File.lean"
    header = setup.header(CORE_MODULE)
    file.write_text(header + MESSAGES, encoding="utf-8")
    run = subprocess.run(
        setup.toolchain.lean_argv("--json", str(file)), env=setup.environ(), capture_output=True, text=True, check=False
    )
    expected = [
        (m["severity"], m["pos"]["line"] - header.count("\n"), m["pos"]["column"], m["data"])
        for m in map(json.loads, run.stdout.splitlines())
    ]
    found = checked(checker, MESSAGES)
    names = {Severity.INFO: "information", Severity.WARNING: "warning", Severity.ERROR: "error"}
    assert [(names[m.severity], m.start.line, m.start.column, m.text) for m in found.messages] == expected
    assert [(h.start.line, h.goal) for h in found.holes] == [
        (2, "a : Nat\n⊢ a + 0 = a"),
        (3, "a : Nat\nh : a + 0 = a\n⊢ a = a"),
    ]


def test_an_endless_file_is_timed_out(checker: FileChecker) -> None:
    verdict = checker.check("theorem t : True := by\n  repeat (have := 1)", seconds=1)
    assert isinstance(verdict, TimedOut)
    assert verdict.limit == 1


def test_a_greedy_file_is_broken_off(setup: LeanSetup) -> None:
    with FileChecker(setup, FileLimits(CompileLimits(seconds=30, output_bytes=1000))) as checker:
        verdict = checker.check("#print Nat\n" * 200)
    assert isinstance(verdict, Broken)
    assert "output" in verdict.detail


@pytest.mark.parametrize("sample", [40, pytest.param(len(FALSE), marks=pytest.mark.slow)])
def test_attacks_fail_as_whole_files(sample: int, checker: FileChecker) -> None:
    """Attacks on the verifier, written as files of a false theorem: none passes."""

    def passes(folder: Path) -> bool:
        statement = (folder / "theorem.lean").read_text(encoding="utf-8").strip()
        script = (folder / "script.lean").read_bytes().decode("utf-8")
        verdict = checker.check(f"{statement} := {by_block(script)}", seconds=2)
        return isinstance(verdict, Checked) and not verdict.failed and not verdict.holes

    folders = random.Random(0).sample(FALSE, sample)
    with ThreadPoolExecutor(2) as pool:
        passed = [f.name for f, bad in zip(folders, pool.map(passes, folders), strict=True) if bad]
    assert passed == []
    assert len(FALSE) > 100


def test_reference_proofs_pass_as_files(checker: FileChecker) -> None:
    entries = [e for name in list_suites() for e in load_suite(name).entries]
    for entry in random.Random(1).sample(entries, 12):
        t = entry.theorem
        header = "" if t.module == CORE_MODULE else f"import {t.module}\n"
        verdict = checked(checker, f"{header}{t.preamble}\n{t.statement} := {by_block(entry.reference.script)}")
        assert not verdict.failed, (t.name, verdict.messages)
        assert [isinstance(t.verdict, Proved) for t in verdict.theorems] == [True]

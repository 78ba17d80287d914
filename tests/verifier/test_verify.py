"""The verifier accepts what is proved: hand-made proofs and the suites' reference proofs, warm and cold."""

from __future__ import annotations

import os
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from prover.lean.library.build import LeanSetup
from prover.lean.processes.supervise import CompileLimits
from prover.lean.text import after_position, by_block, is_blank
from prover.lean.verifier.compile import Compiler, source_of
from prover.lean.verifier.compiled import Compiled
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.suites import SuiteEntry, list_suites, load_suite
from prover.types import Proof, Proved, RefusalReason, Refused, Theorem

THREE = {"propext", "Classical.choice", "Quot.sound"}

GOOD: dict[str, tuple[str, str]] = {
    "term": ("theorem t (a b : Nat) : a + b = b + a", "exact Nat.add_comm a b"),
    "rewrite": ("theorem t (a b c : Nat) (h : a = b) : a + c = b + c", "rw [h]"),
    "induction": (
        "theorem t (n : Nat) : 0 + n = n",
        "induction n with\n| zero => rfl\n| succ n ih => rw [Nat.add_succ, ih]",
    ),
    "bullets": ("theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q", "constructor\n· exact hp\n· exact hq"),
    "cases": (
        "theorem t (p q : Prop) (h : p ∨ q) : q ∨ p",
        "cases h with\n| inl h => exact Or.inr h\n| inr h => exact Or.inl h",
    ),
    "exists": ("theorem t : ∃ x : Nat, x * x = 9", "exact ⟨3, rfl⟩"),
    "classical": ("theorem t (p : Prop) (h : ¬¬p) : p", "exact Classical.byContradiction h"),
    "decide": ("theorem t : 7 * 8 = 56", "decide"),
    "kernel_decide": ("theorem t : 123 * 456 = 56088", "decide +kernel"),
    "simp": ("theorem t (n : Nat) : n + 0 = n", "simp"),
    "have": ("theorem t (a b : Nat) (h : a = b) : b = a", "have k := h.symm\nexact k"),
    "calc": ("theorem t (a b c : Nat) (h : a = b) (k : b = c) : a = c", "calc\n  a = b := h\n  _ = c := k"),
    "funext": ("theorem t (f g : Nat → Nat) (h : ∀ x, f x = g x) : f = g", "funext x\nexact h x"),
    "propext": ("theorem t (p q : Prop) (h : p ↔ q) : p = q", "exact propext h"),
    "match_in_proof": (
        "theorem t (n : Nat) : n = 0 ∨ n ≠ 0",
        "match n with\n| 0 => exact Or.inl rfl\n| n + 1 => exact Or.inr (fun h => nomatch h)",
    ),
    "match_in_statement": ("theorem t (n : Nat) : (match n with | 0 => True | _ => True)", "cases n <;> trivial"),
    "proof_in_statement": ("theorem t : (⟨1, by decide⟩ : { n : Nat // n < 2 }).1 = 1", "rfl"),
    "let_in_statement": ("theorem t : let x := 2; x + x = 4", "rfl"),
    "universes": ("theorem t.{u} {α : Type u} (a : α) : a = a", "rfl"),
    "instances": ("theorem t {α : Type} [h : Inhabited α] : ∃ a : α, a = a", "exact ⟨default, rfl⟩"),
    "large_number": ("theorem t : 2 ^ 100 = 1267650600228229401496703205376", "rfl"),
    "huge_number": (f"theorem t : 1{'0' * 5000} = 1{'0' * 5000}", "rfl"),
    "string": ('theorem t : "a\\"b" = "a\\"b"', "rfl"),
    "option_in": ("theorem t : True", "set_option maxHeartbeats 1000 in\ntrivial"),
    "open_in": ("theorem t (a b : Nat) (h : a < b + 1) : a ≤ b", "open Nat in\nexact le_of_lt_succ h"),
    "comments": ("theorem t : True -- one\n  /- two -/", "trivial -- three\n/- four -/"),
    "blank_lines": ("theorem t (p : Prop) (h : p) : p ∧ p", "constructor\n\n· exact h\n\n· exact h\n\n"),
    "several_lines": ("theorem t\n    (a : Nat)\n    (h : a = 1) :\n    1 = a", "exact h.symm"),
    "nested_by": ("theorem t (a b : Nat) (h : a ≤ b) : a ≤ b + 1", "exact Nat.le_trans h (by exact Nat.le_succ b)"),
    "shadowed_numeral": ("theorem t : (2 : Nat) = 1 + 1", "rfl"),
    "dotted_name": ("theorem A.B.t (p : Prop) (h : p) : p", "exact h"),
    "aux_lemma": (
        "theorem t (n : Nat) (h : n < 3) : n < 5",
        "have k : ∀ m : Nat, m < 3 → m < 5 := fun m h => Nat.lt_trans h (by decide)\nexact k n h",
    ),
}

BAD: dict[str, tuple[str, str, RefusalReason]] = {
    "statement_syntax": ("theorem t (a : Nat : a = a", "rfl", RefusalReason.STATEMENT),
    "statement_type": ("theorem t : Nat", "exact 1", RefusalReason.STATEMENT),
    "statement_name": ("theorem Nat.add_comm (a b : Nat) : a + b = b + a", "rfl", RefusalReason.STATEMENT),
    "statement_unknown": ("theorem t (a : Real) : a = a", "rfl", RefusalReason.STATEMENT),
    "parse": ("theorem t : True", "exact )", RefusalReason.PARSE),
    "elaboration": ("theorem t : True", "exact 3", RefusalReason.ELABORATION),
    "two_blocks": ("theorem t : True", "trivial\n\ntheorem u : True := by\n  trivial", RefusalReason.PARSE),
}


@pytest.mark.parametrize("case", GOOD)
def test_good_proofs_are_proved(case: str, verifier: Verifier) -> None:
    statement, script = GOOD[case]
    verdict = verifier.verify(Theorem("t", statement), Proof(script))
    assert isinstance(verdict, Proved), verdict
    assert set(verdict.axioms) <= THREE
    assert verdict.environment == verifier.setup.identity


@pytest.mark.parametrize("case", BAD)
def test_bad_candidates_are_refused(case: str, verifier: Verifier) -> None:
    statement, script, reason = BAD[case]
    verdict = verifier.verify(Theorem("t", statement), Proof(script))
    assert isinstance(verdict, Refused)
    assert verdict.reason is reason, verdict


def test_axioms_are_named(verifier: Verifier) -> None:
    verdicts = [verifier.verify(Theorem("t", GOOD[c][0]), Proof(GOOD[c][1])) for c in ("term", "propext", "classical")]
    assert [v.axioms for v in verdicts if isinstance(v, Proved)] == [
        (),
        ("propext",),
        ("Classical.choice", "Quot.sound", "propext"),
    ]


def test_preamble_counts(verifier: Verifier) -> None:
    statement = "theorem t (a b : Nat) (h : a < b + 1) : a ≤ b"
    opened = Theorem("t", statement, preamble="open Nat\n\nnamespace Here")
    assert isinstance(verifier.verify(opened, Proof("exact le_of_lt_succ h")), Proved)
    assert isinstance(verifier.verify(Theorem("t", statement), Proof("exact le_of_lt_succ h")), Refused)


def test_a_lean_command_per_candidate_says_the_same(setup: LeanSetup, verifier: Verifier) -> None:
    cases = [(Theorem("t", s), Proof(p)) for s, p in list(GOOD.values())[::5]]
    cases += [(Theorem("t", s), Proof(p)) for s, p, _ in BAD.values()]
    with Verifier(setup, VerifyLimits(warm=False)) as cold:
        assert [_outcome(v) for v in cold.verify_many(cases)] == [_outcome(v) for v in verifier.verify_many(cases)]


def _outcome(verdict: Proved | Refused) -> object:
    return verdict if isinstance(verdict, Proved) else verdict.reason in (RefusalReason.STATEMENT,)


def test_batches_keep_their_order_and_may_be_empty(verifier: Verifier) -> None:
    assert verifier.verify_many([]) == []
    theorem = Theorem("t", "theorem t (p : Prop) (h : p) : p")
    scripts = ["exact h", "exact p", "assumption", "sorry"]
    verdicts = verifier.verify_many([(theorem, Proof(s)) for s in scripts])
    assert [isinstance(v, Proved) for v in verdicts] == [True, False, True, False]


def test_threads_share_a_verifier(verifier: Verifier) -> None:
    theorem = Theorem("t", "theorem t (p : Prop) (h : p) : p")
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(lambda _: verifier.verify(theorem, Proof("exact h")), range(8)))
    assert all(isinstance(v, Proved) for v in verdicts)


def test_a_closed_verifier_opens_again(setup: LeanSetup) -> None:
    theorem = Theorem("t", "theorem t : True")
    verifier = Verifier(setup, VerifyLimits(CompileLimits(seconds=30)))
    for _ in range(2):
        assert isinstance(verifier.verify(theorem, Proof("trivial")), Proved)
        verifier.close()


def test_a_lost_compile_server_is_replaced(setup: LeanSetup) -> None:
    compiler = Compiler(setup, CompileLimits(seconds=30))
    source = source_of(setup, Theorem("t", "theorem t : True"), by_block("trivial"))
    assert isinstance(compiler.compile("Core", source), Compiled)
    for pid in compiler.pids:
        os.kill(pid, signal.SIGKILL)
    assert isinstance(compiler.compile("Core", source), Compiled)
    compiler.close()


def suite_entries(every: int) -> list[SuiteEntry]:
    entries = [entry for name in list_suites() for entry in load_suite(name).entries]
    return entries[::every]


@pytest.mark.parametrize("every", [pytest.param(12, id="sample"), pytest.param(1, id="all", marks=pytest.mark.slow)])
def test_no_reference_proof_of_the_suites_is_refused(every: int, verifier: Verifier) -> None:
    entries = suite_entries(every)
    assert entries
    verdicts = verifier.verify_many([(e.theorem, e.reference) for e in entries])
    refused = {e.theorem.name: v for e, v in zip(entries, verdicts, strict=True) if isinstance(v, Refused)}
    assert not refused, Counter(v.reason for v in refused.values())


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("", True),
        (" \n\t", True),
        ("-- a", True),
        ("-- a\nb", False),
        ("/- a /- b -/ c -/ -- d", True),
        ("/- a /- b -/ c", False),
        ("/--/", True),
        ("x", False),
        ("- -", False),
    ],
)
def test_blank(text: str, blank: bool) -> None:
    assert is_blank(text) is blank


def test_after_position() -> None:
    assert after_position("ab\ncλd\ne", 2, 2) == "d\ne"
    assert after_position("ab", 3, 0) == ""
    assert after_position("ab", 1, 9) == ""
    assert after_position("ab", 0, 0) == "ab"

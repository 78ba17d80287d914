"""Inductive types that a statement's own text declares: the kernel makes their recursors, and nothing is believed."""

from __future__ import annotations

import pytest

from prover.lean.library.build import LeanSetup
from prover.lean.verifier.auditor import Accepted, Auditor
from prover.lean.verifier.compile import Compiler, SourceText, source_of
from prover.lean.verifier.compiled import Compiled
from prover.lean.verifier.verify import Verifier
from prover.types import Proof, Proved, RefusalReason, Refused, Theorem

BOOL = "inductive T | a | b"
TREE = """inductive Tree (α : Type) | leaf | node (l : Tree α) (x : α) (r : Tree α)
def Tree.size {α : Type} : Tree α → Nat
  | .leaf => 0
  | .node l _ r => l.size + 1 + r.size
def Tree.mirror {α : Type} : Tree α → Tree α
  | .leaf => .leaf
  | .node l x r => .node r.mirror x l.mirror"""
INDUCTION = """induction t with
| leaf => rfl
| node l x r hl hr => simp only [Tree.mirror, Tree.size, hl, hr]; omega"""
GOOD = {
    "enumeration": (BOOL, "(x : T) : x = .a ∨ x = .b", "cases x <;> simp"),
    "recursive": (TREE, "{α : Type} (t : Tree α) : t.mirror.size = t.size", INDUCTION),
    "nested": ("inductive R | mk (c : List R)", "(c d : List R) (h : R.mk c = .mk d) : c = d", "injection h"),
    "structure": ("structure P where\n  x : Nat\n  y : Nat", "(p : P) : P.mk p.x p.y = p", "rfl"),
    "universes": ("universe u v\nstructure P (α : Type u) (β : Type v) where\n  x : α\n  y : β", ": 1 = 1", "rfl"),
    "class": (
        "class G (α : Type) where\n  m : α → α\n  p : ∀ a, m (m a) = a",
        "{α : Type} [G α] (a : α) : G.m (G.m (G.m a)) = G.m a",
        "exact G.p _",
    ),
    "family": ("inductive E : Nat → Prop | z : E 0 | s (n : Nat) : E n → E (n + 2)", ": ¬ E 1", "intro h; cases h"),
    "mutual": (
        "mutual\ninductive A | nil | cons (b : B)\ninductive B | cons (a : A)\nend",
        "(a : A) (h : A.nil = .cons (.cons a)) : False",
        "cases h",
    ),
    "used by the proof alone": (BOOL, ": 1 = 1", "exact (fun (_ : T) => rfl) T.a"),
}
BAD = {
    "false": (BOOL, "(x : T) : x = .a", "cases x <;> rfl"),
    "kernel skipped": (BOOL, ": T.a = T.b", "set_option debug.skipKernelTC true in decide +kernel"),
    "sorry": (BOOL, "(x : T) : x = .a", "sorry"),
}


def stated(preamble: str, rest: str) -> Theorem:
    return Theorem("t", f"theorem t {rest}", preamble=preamble)


@pytest.mark.parametrize("case", GOOD)
def test_proofs_about_types_of_the_preamble(case: str, verifier: Verifier) -> None:
    preamble, rest, script = GOOD[case]
    verdict = verifier.verify(stated(preamble, rest), Proof(script))
    assert isinstance(verdict, Proved), verdict


@pytest.mark.parametrize("case", BAD)
def test_wrong_proofs_about_them(case: str, verifier: Verifier) -> None:
    preamble, rest, script = BAD[case]
    assert isinstance(verifier.verify(stated(preamble, rest), Proof(script)), Refused)


FORGED = {
    "fewer constructors": "inductive T | a",
    "another kind": "def T : Type := Unit\ndef T.a : T := ()\ndef T.b : T := ()",
    "other constructors": "inductive T | b | a",
}
CLAIM = "theorem t (x : T) : x = T.a"


@pytest.mark.parametrize("case", FORGED)
def test_a_candidate_cannot_declare_them_otherwise(
    case: str, setup: LeanSetup, compiler: Compiler, auditor: Auditor
) -> None:
    """The candidate's file is right about its own `T`; what counts is the statement's."""
    statement = source_of(setup, Theorem("t", CLAIM, preamble=BOOL), "sorry")
    trusted = compiler.compile("Core", statement)
    proof = "by cases x <;> rfl" if "fewer" in case else "sorry" if "other" in case else "rfl"
    forged = compiler.compile("Core", SourceText(setup.header("Core"), f"{FORGED[case]}\n{CLAIM} := {proof}\n", 1))
    assert isinstance(trusted, Compiled)
    assert isinstance(forged, Compiled)
    verdict = auditor.audit(trusted.olean, forged.olean, statement.theorem_range())
    assert isinstance(verdict, Refused)
    assert verdict.reason in (RefusalReason.KERNEL, RefusalReason.SORRY)


def test_types_that_only_the_candidate_declares_are_refused(
    setup: LeanSetup, compiler: Compiler, auditor: Auditor
) -> None:
    statement = source_of(setup, Theorem("t", "theorem t : 1 = 1"), "sorry")
    body = f"{BOOL}\ntheorem t : 1 = 1 := (fun (_ : T) => rfl) T.a\n"
    trusted = compiler.compile("Core", statement)
    candidate = compiler.compile("Core", SourceText(setup.header("Core"), body, 1))
    assert isinstance(trusted, Compiled)
    assert isinstance(candidate, Compiled)
    verdict = auditor.audit(trusted.olean, candidate.olean, statement.theorem_range())
    assert not isinstance(verdict, Accepted)
    assert verdict.reason is RefusalReason.FORBIDDEN_DECLARATION

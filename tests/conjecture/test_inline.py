"""Lemmas inside a script: the verifier sees the theorem as stated, and judges the lemma's proof with it."""

from __future__ import annotations

from prover.conjecture.candidates import Lemma, with_lemma
from prover.conjecture.inline import InliningVerifier, self_contained, without_names
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.types import Proof, Proved, Refused, Theorem

MODULE = "Suites.Defs.Recovery"


def stated(name: str, text: str) -> Theorem:
    return Theorem(name, f"theorem {name} {text}", MODULE)


LEFT = Lemma(stated("left_z", "(a : Num) : plus Num.z a = a"), Proof("induction a <;> simp_all [plus]"))
SUCC = Lemma(
    stated("left_s", "(a b : Num) : plus (Num.s a) b = Num.s (plus a b)"), Proof("induction b <;> simp_all [plus]")
)
WRONG = Lemma(stated("comm", "(a b : Num) : plus a b = plus b a"), Proof("induction b <;> simp_all [plus]"))
CHAIN = Lemma(
    stated("join_end", "{α : Type _} (l : Chain α) : join l Chain.stop = l"), Proof("induction l <;> simp_all [join]")
)
GOAL = stated("goal", "(a b c : Num) : plus (plus a b) c = plus c (plus b a)")


def test_a_proof_that_cites_lemmas_is_judged_with_their_proofs(setup: LeanSetup) -> None:
    comm = Lemma(WRONG.theorem, self_contained("induction b <;> simp_all [plus, left_z, left_s]", [LEFT, SUCC]))
    join = stated("join_twice", "{α : Type} (l : Chain α) : join (join l Chain.stop) Chain.stop = l")
    offered = {with_lemma(GOAL, comm): GOAL, with_lemma(GOAL, WRONG): GOAL, with_lemma(join, CHAIN): join}
    with Verifier(setup) as verifier:
        good = InliningVerifier(verifier, offered, [comm]).verify_many([(with_lemma(GOAL, comm), Proof("simp [comm]"))])
        chain = InliningVerifier(verifier, offered, [CHAIN])
        generic = chain.verify_many([(with_lemma(join, CHAIN), Proof("simp_all [join_end]"))])
        bad = InliningVerifier(verifier, offered, [WRONG]).verify_many(
            [(with_lemma(GOAL, WRONG), Proof("simp [comm]")), (GOAL, Proof("simp [left_z]"))]
        )
    assert isinstance(good[0], Proved)
    assert "goal.comm" in good[0].added  # audited like all that the script adds
    assert isinstance(generic[0], Proved)
    assert [type(v) for v in bad] == [Refused, Refused]  # a lemma whose proof fails carries nothing; nor one not there


def test_only_what_is_cited_is_put_in() -> None:
    assert self_contained("rw [left_z]", [LEFT, SUCC]).script == (
        "let rec left_z (a : Num) : plus Num.z a = a := by\n  induction a <;> simp_all [plus]\nrw [left_z]"
    )
    assert self_contained("rfl", [LEFT, SUCC]) == Proof("rfl")
    assert without_names("simp_all [plus, left_z, ← left_s] <;> rw [left_z]", ["left_z", "left_s"]) == (
        "simp_all [plus] <;> rw [left_z]"
    )

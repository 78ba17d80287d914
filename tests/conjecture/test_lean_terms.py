"""Proof terms on the real Lean."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from prover.conjecture.candidates import Lemma, with_lemma
from prover.conjecture.description import proof_bits, statement_bits
from prover.conjecture.proof_terms import LeanTerms
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.types import LemmaError, Proof, Proved, Theorem

SWAP = Theorem("t", "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p")


@pytest.fixture(scope="module")
def terms(setup: LeanSetup) -> Iterator[LeanTerms]:
    with LeanTerms(setup) as reader:
        yield reader


def test_terms_of_one_theorem(terms: LeanTerms) -> None:
    size = terms.library_size("Core")
    assert size > 1000
    short = terms.read(SWAP, Proof("exact ⟨h.2, h.1⟩"))
    long = terms.read(SWAP, Proof("cases h with\n| intro a b => exact ⟨b, a⟩"))
    renamed = terms.read(Theorem("t", "theorem t (a b : Prop) (k : a ∧ b) : b ∧ a"), Proof("exact ⟨k.2, k.1⟩"))
    assert short.citations >= {"And.intro", "And"}
    assert long.citations >= {"And.intro"}
    assert (renamed.type, renamed.value) == (short.type, short.value) == (long.type, short.value)
    assert proof_bits(short, size) < proof_bits(long, size)
    assert statement_bits(short, size) == statement_bits(long, size)


def test_constants_made_for_a_proof_are_paid_for(terms: LeanTerms) -> None:
    pair = Theorem("t", "theorem t (x : Nat × Nat) : x = x")
    size = terms.library_size("Core")
    plain, matching = terms.read(pair, Proof("rfl")), terms.read(pair, Proof("match x with\n| (a, b) => rfl"))
    assert not plain.auxiliaries
    assert len(matching.auxiliaries) == 1
    assert proof_bits(matching, size) > 2 * proof_bits(plain, size)


def test_a_lemma_is_cited_not_looked_into(setup: LeanSetup, terms: LeanTerms) -> None:
    lemma = Lemma(Theorem("swap", "theorem swap {p q : Prop} (h : p ∧ q) : q ∧ p"), Proof("exact ⟨h.2, h.1⟩"))
    theorem, proof = with_lemma(SWAP, lemma), Proof("exact swap h")
    with Verifier(setup) as verifier:
        assert isinstance(verifier.verify(theorem, proof), Proved)
    term = terms.read(theorem, proof, frozenset({"swap"}))
    assert term.citations == {"And", "swap"}
    assert not term.auxiliaries
    inside = terms.read(theorem, proof)
    assert len(inside.auxiliaries) == 1
    assert proof_bits(inside, 4096) > proof_bits(term, 4096)


def test_what_does_not_compile_is_one_line(terms: LeanTerms) -> None:
    with pytest.raises(LemmaError, match="t does not compile"):
        terms.read(SWAP, Proof("exact h"))
    with pytest.raises(LemmaError, match="not on the Lean path"):
        terms.library_size("No.Such.Module")


def test_what_the_library_has_already(terms: LeanTerms) -> None:
    library = terms.library_theorems("Core")
    assert library[terms.statement_type(Theorem("t", "theorem t {y x : Nat} : y + x = x + y"))] == "Nat.add_comm"
    assert terms.statement_type(Theorem("t", "theorem t (x y : Nat) : x + y = y + (x + 0)")) not in library
    polymorphic = Theorem("t", "theorem t {A : Type _} (l k m : List A) : l ++ k ++ m = l ++ (k ++ m)")
    assert library[terms.statement_type(polymorphic)] == "List.append_assoc"
    swapped = Theorem("t", "theorem t (y x : Nat) : x + y = y + x")  # the order of the variables does not count
    assert library[terms.statement_type(swapped)] == "Nat.add_comm"
    cubes = [f"theorem t (a b c : Nat) (h : a < {v}) : a + {v} = c" for v in "bc"]
    assert len({terms.statement_type(Theorem("t", cube)) for cube in cubes}) == 2
    bound = ["(h : ∀ x, x = a) : ∃ y, y < b", "(h : ∀ x, x = b) : ∃ y, y < b", "(h : ∀ x, a = x) : ∃ y, y < b"]
    assert len({terms.statement_type(Theorem("t", f"theorem t (a b : Nat) {text}")) for text in bound}) == 3
    renamed = Theorem("t", "theorem t (z w : Nat) (k : ∀ u, u = w) : ∃ v, v < z")
    assert terms.statement_type(renamed) == terms.statement_type(Theorem("t", f"theorem t (a b : Nat) {bound[0]}"))
    exact = Theorem("t", "theorem t (a : Nat) : a + a * 2 = a * 2 + a")
    assert terms.cited(exact, Proof("exact Nat.add_comm a (a * 2)")) == {"Nat.add_comm"}

"""Proof terms and lemma scores on the real Lean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pytest

from prover.conjecture.description import proof_bits, statement_bits
from prover.conjecture.proof_terms import LeanTerms
from prover.conjecture.score import Lemma, ScoreConfig, Worth, score_lemmas, with_lemma
from prover.lean.library import LeanSetup
from prover.lean.pool import LeanPool
from prover.lean.verify import Verifier
from prover.search import Budget, SearchConfig
from prover.solve import SolveConfig
from prover.types import LemmaError, Premise, Proof, ProofState, Proposal, Proved, Theorem

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


class Menu:
    """Citations of the premises first, then a few plain tactics, evenly."""

    def __init__(self, premises: Sequence[Premise]) -> None:
        self.tactics = [f"exact {p.name} h" for p in premises] + [
            "constructor",
            "exact h.2.2",
            "exact h.2.1",
            "exact h.1",
        ]

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        return [[Proposal(t, -math.log(len(self.tactics))) for t in self.tactics] for _ in states]


def test_scores_of_lemmas(setup: LeanSetup, terms: LeanTerms) -> None:
    rotate = Theorem("rotate", "theorem rotate {p q r : Prop} (h : p ∧ q ∧ r) : (q ∧ r) ∧ p")
    nothing = Theorem("nothing", "theorem nothing {p : Prop} (h : p) : p")
    corpus = [
        Theorem("a", "theorem a (s t u : Prop) (h : s ∧ t ∧ u) : (t ∧ u) ∧ s"),
        Theorem("b", "theorem b (s : Prop) (h : s ∧ True ∧ s) : (True ∧ s) ∧ s"),
        Theorem("same", "theorem same {x y z : Prop} (h : x ∧ y ∧ z) : (y ∧ z) ∧ x"),
        Theorem("hard", "theorem hard (s : Prop) (h : s ∧ s ∧ s) : s ↔ True"),
    ]
    lemmas = [
        Lemma(rotate, Proof("exact ⟨h.2, h.1⟩")),
        Lemma(nothing, Proof("exact h")),
        Lemma(Theorem("wrong", "theorem wrong {p : Prop} : p"), Proof("rfl")),
    ]
    config = ScoreConfig(SolveConfig(SearchConfig(Budget(steps=200)), None), 900.0, ("assumption",))
    with LeanPool(setup, workers=1) as env, Verifier(setup) as verifier:
        scores = score_lemmas(lemmas, corpus, env, verifier, terms, (), lambda premises: (Menu(premises), None), config)
    useful, trivial, wrong = scores
    # `a` and `same` are the lemma in other words (binders' names and kinds do not count) and are left out
    assert (useful.held_out, useful.uses, useful.solved_before, useful.solved_after) == (2, 1, 1, 1)
    assert useful.held_out_bits is not None
    assert useful.held_out_bits > 0
    assert useful.score_bits == pytest.approx(
        useful.held_out_bits - (useful.statement_bits or 0) - (useful.proof_bits or 0)
    )
    assert (trivial.trivial, trivial.worth) == (True, Worth.TRIVIAL)
    assert (wrong.worth, wrong.score_bits) == (Worth.NOT_PROVED, None)

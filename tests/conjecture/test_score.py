"""Screening, refuting and scoring on the real Lean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from prover.conjecture.cache import MemoryCache
from prover.conjecture.candidates import Lemma, Unreadable
from prover.conjecture.measure import MeasureConfig, ProofMeasurer
from prover.conjecture.proof_terms import LeanTerms
from prover.conjecture.refute import find_counterexample, try_instances
from prover.conjecture.score import ScoreConfig, Scorer
from prover.conjecture.score_report import verdict_of
from prover.conjecture.screen import LemmaScreen, LemmaStatus
from prover.conjecture.selection import break_even
from prover.interval import Interval
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.prover import Prover
from prover.search import BestFirstConfig, Budget
from prover.types import Evaluator, LemmaError, Premise, Proof, ProofState, Proposal, Proposer, Proved, Theorem


@dataclass(frozen=True)
class Parts:
    env: LeanPool
    verifier: Verifier
    terms: LeanTerms


@pytest.fixture(scope="module")
def parts(setup: LeanSetup) -> Iterator[Parts]:
    with LeanPool(setup) as env, Verifier(setup) as verifier, LeanTerms(setup) as terms:
        yield Parts(env, verifier, terms)


class Menu:
    """A few plain tactics, then citations of the premises, evenly."""

    def __init__(self, premises: Sequence[Premise]) -> None:
        plain = ["constructor", "exact h.2.2", "exact h.2.1", "exact h.1"]
        self.tactics = plain + [f"exact {p.name} h" for p in premises]

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        return [[Proposal(t, -math.log(len(self.tactics))) for t in self.tactics] for _ in states]


@dataclass(frozen=True)
class MenuPolicy:
    """The menu, as a policy."""

    label: str = "menu"
    identity: str = "menu"
    cites_library: bool = True

    def with_library(
        self, premises: Sequence[Premise], lemmas: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        return Menu((*premises, *lemmas)), None


def theorem(name: str, signature: str, module: str = "Core") -> Theorem:
    return Theorem(name, f"theorem {name} {signature}", module)


def test_false_statements_have_counterexamples(parts: Parts) -> None:
    def values(signature: str, module: str = "Core") -> str | None:
        found = find_counterexample(theorem("t", signature, module), parts.env, parts.verifier)
        return found and found.values

    assert values("(n : Nat) : n * n < 9") == "n = 3"
    assert values("(a b : Nat) (h : a < b) : b - a = 1") == "a = 0, b = 2"
    assert values("(p q : Prop) : p ∨ q → p ∧ q") == "p = False, q = True"
    assert values("{α : Type _} (l k : List α) : l ++ k = k ++ l") == "l = [0], k = [1]"
    assert values("(G : Type _) [Magma G] (x y : G) : x ◇ y = y ◇ x", "Suites.Defs.Magma") is not None
    assert values("(a b : Nat) : a + b = b + a") is None
    assert values("(f : Nat → Nat) (h : ∀ x, f x = x) : f 0 = 0") is None
    groups, lattices = "Suites.Defs.Groups", "Suites.Defs.Lattices"
    found = values("{G : Type} [Grp G] (a b : G) : a ∙ b = b ∙ a", groups)
    assert found == "G = the permutations of three, 0 to 5 being 012 021 102 120 201 210, a = 1, b = 2"
    assert values("{L : Type} [Lat L] (a b c : L) : a ⊓ (b ⊔ c) = a ⊓ b ⊔ a ⊓ c", lattices) is not None
    assert parts.env.live_states == 0


def test_every_way_to_be_turned_down(parts: Parts) -> None:
    def prove(statement: Theorem) -> Proof | None:
        return Proof("exact h.1") if statement.name == "searched" else None

    def asked_again(statement: Theorem) -> Proof | None:
        raise AssertionError(f"{statement.name} was searched twice")

    offered = [
        (theorem("good", "(p q : Prop) (h : (p ∧ q) ∧ q) : (q ∧ q) ∧ p"), "exact ⟨⟨h.2, h.2⟩, h.1.1⟩", None),
        (theorem("renamed", "(a b : Prop) (k : (a ∧ b) ∧ b) : (b ∧ b) ∧ a"), "sorry", LemmaStatus.RENAMING),
        (theorem("known", "{x y : Nat} : x + y = y + x"), "sorry", LemmaStatus.IN_LIBRARY),
        (theorem("Nat.add_comm", "(x : Nat) : x * x = x * x * 1"), "simp", LemmaStatus.NAME_TAKEN),
        (theorem("mistaken", "(n : Nat) : n < 5"), "omega", LemmaStatus.FALSE),
        (theorem("open_one", "(p q : Prop) (h : p ∧ q) : (q ∧ q) ∧ (q ∧ p)"), "sorry", LemmaStatus.UNPROVED),
        (theorem("wrong_proof", "(p q : Prop) (h : q ∧ p) : (q ∧ q) ∧ (q ∧ p)"), "exact h", LemmaStatus.UNPROVED),
        (theorem("linear", "(a b : Nat) : a + b + b = 2 * b + a"), "omega", LemmaStatus.TRIVIAL),
        (
            theorem("instance_of", "(a b : Nat) : a * b * b = a * (b * b)"),
            "exact Nat.mul_assoc ..",
            LemmaStatus.INSTANCE,
        ),
        (theorem("foreign", "(n : Nat) : Frobnicated n"), "sorry", LemmaStatus.MISSING_IMPORT),
        (theorem("abroad", ": 1 = 1", "No.Such.Module"), "rfl", LemmaStatus.MISSING_IMPORT),
        (theorem("garbled", "(a : Nat : a = a"), "rfl", LemmaStatus.UNREADABLE),
        (theorem("number", ": 3"), "rfl", LemmaStatus.NO_STATEMENT),
        (theorem("searched", "(p q r : Prop) (h : (p ∧ r) ∧ q) : p ∧ r"), "sorry", None),
    ]
    cache = MemoryCache()
    screen = LemmaScreen(parts.env, parts.verifier, parts.terms, prove, ("rfl", "omega"), cache, lean_steps=7)
    candidates = [*(Lemma(t, Proof(p)) for t, p, _ in offered), Unreadable("odd", "it is not Lean")]
    found = screen.screen(candidates)
    assert replace(screen, prove=asked_again).screen(candidates) == found  # from the cache
    assert {s.name: s.worth for s in found[:-1]} == {t.name: worth for t, _, worth in offered}
    details = {s.name: s.detail for s in found}
    assert details["known"] == "as Nat.add_comm"
    assert details["mistaken"] == "counterexample n = 5"
    assert details["open_one"] == (
        "it comes without a proof; the search found none in 7 Lean steps; no counterexample among 4 small instances"
    )
    assert details["renamed"].startswith("good")
    assert "Nat.mul_assoc" in details["instance_of"]
    assert "Frobnicated" in details["foreign"]
    assert found[-1].worth is LemmaStatus.UNREADABLE
    assert all("\n" not in detail for detail in details.values())


ROTATE = Lemma(
    theorem("rotate", "{p q r s : Prop} (h : p ∧ q ∧ (r ∧ s)) : ((q ∧ (s ∧ r)) ∧ p) ∧ True"),
    Proof("exact ⟨⟨⟨h.2.1, h.2.2.2, h.2.2.1⟩, h.1⟩, True.intro⟩"),
)
TRAIN = [
    theorem("a", "(s t u : Prop) (h : s ∧ t ∧ (u ∧ u)) : ((t ∧ (u ∧ u)) ∧ s) ∧ True"),
    theorem("b", "(s t : Prop) (h : s ∧ t) : s"),
]
HELD_OUT = [
    theorem("c", "(s t : Prop) (h : s ∧ t ∧ (t ∧ s)) : ((t ∧ (s ∧ t)) ∧ s) ∧ True"),
    theorem("same", "{x y z w : Prop} (h : x ∧ y ∧ (z ∧ w)) : ((y ∧ (w ∧ z)) ∧ x) ∧ True"),
    theorem("hard", "(s : Prop) (h : s ∧ s ∧ s) : s ↔ True"),
]


def scorer(parts: Parts, cache: MemoryCache, config: ScoreConfig) -> Scorer:
    prover = Prover(MenuPolicy(), BestFirstConfig(budget=Budget(lean_steps=6)), shorten=None)
    premises = (Premise("And.left", "∀ {a b : Prop}, a ∧ b → a"),)
    measurer = ProofMeasurer(
        parts.env, parts.verifier, parts.terms, lambda _: premises, prover, MeasureConfig(), cache
    )  # fmt: skip
    screen = LemmaScreen(parts.env, parts.verifier, parts.terms, measurer.prove, ("rfl",))
    return Scorer(TRAIN, HELD_OUT, measurer, screen, config)


def test_the_score_of_a_lemma_that_unlocks(parts: Parts) -> None:
    cache = MemoryCache()
    config = ScoreConfig(unsolved_bits=5_000.0)
    report = scorer(parts, cache, config).score([ROTATE, Lemma(theorem("odd", "(n : Nat) : n = 3"), Proof("rfl"))])
    useful, wrong = report.lemmas
    assert (wrong.worth, wrong.verdict, wrong.score_bits) == (LemmaStatus.FALSE, "false: counterexample n = 0", None)
    assert useful.worth is LemmaStatus.UNDECIDED
    assert useful.verdict.startswith("undecided: one held-out proof uses it, which is too few to tell; it would take ")
    # `same` is the lemma in other words and is left out; `a` helped to choose, `c` is what is reported
    assert (useful.held_out, useful.uses, useful.solved_before, useful.solved_after) == (3, 1, 0, 1)
    assert [(c.theorem, c.split.value, c.before, c.after) for c in useful.changes] == [
        ("a", "train", None, "exact rotate h"),
        ("c", "test", None, "exact rotate h"),
    ]
    assert useful.held_out_bits is not None
    assert useful.statement_bits is not None
    assert useful.proof_bits is not None
    saved = sum(c.bits_before - c.bits_after for c in useful.changes if c.split.value == "test")
    assert useful.held_out_bits == pytest.approx(saved, abs=0.1)  # but for the dearer citations of the others
    assert useful.score_bits == pytest.approx(useful.held_out_bits - useful.statement_bits - useful.proof_bits)
    assert useful.held_out_interval is not None
    assert useful.held_out_interval.low <= useful.held_out_bits <= useful.held_out_interval.high
    assert [p.name for p in report.chosen.picks] == ["rotate"]
    assert report.chosen.held_out_bits == pytest.approx(useful.held_out_bits)
    assert useful.baselines is not None
    assert (useful.baselines.uses, useful.baselines.random_bits) == (1, None)
    assert report.graph.has_edge("a", "rotate")
    assert not {"And", "And.intro", "True.intro"} & set(report.graph)  # what Lean makes proofs of, not theorems
    assert useful.break_even == pytest.approx(
        3 * (useful.statement_bits + useful.proof_bits) / useful.held_out_bits, rel=1e-6
    )
    # a second scorer finds everything in the cache and says the same
    steps: list[int] = []
    step = parts.env.step

    def counted(requests: Sequence[object]) -> object:
        steps.append(len(requests))
        return step(requests)  # type: ignore[arg-type]

    parts.env.step = counted  # type: ignore[method-assign, assignment]
    try:
        again = scorer(parts, cache, config)
        effect = again.effect(ROTATE)
    finally:
        parts.env.step = step  # type: ignore[method-assign]
    assert steps == []
    assert float(effect.saved[len(TRAIN) :].sum()) == pytest.approx(useful.held_out_bits)


def test_an_unsolved_theorem_costs_what_is_stated(parts: Parts) -> None:
    cache = MemoryCache()
    cheap = scorer(parts, cache, ScoreConfig(unsolved_bits=100.0)).effect(ROTATE)
    assert cheap.saved.sum() <= 100 * len(cheap.found)
    assert set(cheap.before.tolist()) <= {100.0, *cheap.before[cheap.before < 100].tolist()}
    with pytest.raises(LemmaError, match="unsolved_bits"):
        ScoreConfig(unsolved_bits=0)


def test_an_empty_part_of_the_corpus(parts: Parts) -> None:
    with pytest.raises(LemmaError, match="no held-out theorems"):
        Scorer(TRAIN, [], None, None, ScoreConfig())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("saved", "train", "train_uses", "uses", "worth"),
    [
        (Interval(1_400.0, 8_171.0), 0.0, 0, 5, LemmaStatus.COMPRESSES),
        (Interval(0.0, 8_171.0), 9_000.0, 3, 1, LemmaStatus.UNDECIDED),  # as `mul_pow_flipped`, which "compressed"
        (Interval(0.0, 1_000.0), 9_000.0, 3, 1, LemmaStatus.TOO_LONG),
        (Interval(0.0, 0.0), 9_000.0, 3, 0, LemmaStatus.UNDECIDED),
        (Interval(0.0, 0.0), 900.0, 1, 0, LemmaStatus.TOO_LONG),
        (Interval(0.0, 0.0), 0.0, 0, 0, LemmaStatus.UNUSED),
    ],
)
def test_a_lemma_compresses_when_its_interval_clears_its_cost(
    saved: Interval, train: float, train_uses: int, uses: int, worth: LemmaStatus
) -> None:
    found, detail = verdict_of(saved, 1_309.0, train, train_uses, uses, break_even(1_309.0, saved.high, 31))
    assert found is worth
    assert bool(detail) == (worth not in (LemmaStatus.COMPRESSES, LemmaStatus.UNUSED))


def test_what_repays_a_cost() -> None:
    assert break_even(3_012.0, 1_651.0, 36) == pytest.approx(65.68, abs=0.01)
    assert break_even(10.0, 0.0, 36) is None


def test_testing_says_how_far_it_went(parts: Parts) -> None:
    def said(signature: str) -> str:
        return str(try_instances(theorem("t", signature), parts.env, parts.verifier, 16))

    assert said("(a b : Nat) : a + b = b + a") == "no counterexample among 16 small instances"
    assert said("(n : Nat) : n < 5") == "counterexample n = 5"
    undecided = said("(n : Nat) : ∃ p : Nat, p = n + n")
    assert undecided == "it could not be tested: Lean decides none of its 6 small instances"
    assert said("(x : Nat × Nat) : x = x").startswith("it could not be tested: no small values")
    # only where three variables differ: the 16 smallest instances of four variables have two that are not 0
    assert said("(a b c d : Nat) : a * b * c = 0 ∨ d = d + 1").startswith("counterexample")


def test_a_proof_may_cite_the_lemmas_before_it(parts: Parts) -> None:
    screen = LemmaScreen(parts.env, parts.verifier, parts.terms, lambda _: None, ("rfl",))
    turn = Lemma(theorem("turn", "{p q r : Prop} (h : p ∧ q ∧ r) : (r ∧ q) ∧ p"), Proof("exact ⟨⟨h.2.2, h.2.1⟩, h.1⟩"))
    cited = Proof("exact ⟨(turn h).2, (turn h).1⟩")
    back = Lemma(theorem("back", "{p q r : Prop} (h : p ∧ q ∧ r) : p ∧ (r ∧ q)"), cited)
    first, second = screen.screen([turn, back])
    assert (first.worth, second.worth) == (None, None)
    assert second.lemma is not None
    assert isinstance(parts.verifier.verify_many([(second.lemma.theorem, second.lemma.proof)])[0], Proved)
    (alone,) = screen.screen([back])
    assert alone.worth is LemmaStatus.UNPROVED
    assert "turn" in alone.detail


def test_definitions_of_a_file_count_for_lemmas_and_corpus(parts: Parts) -> None:
    """Lemma and theorem come after the same definitions, which must not stand there twice."""
    defined = "def Both (p q : Prop) : Prop := p ∧ q"
    lemma = Lemma(
        Theorem("both_swap", "theorem both_swap {p q : Prop} (h : Both p q) : Both q p", preamble=defined),
        Proof("exact ⟨h.2, h.1⟩"),
    )
    goal = Theorem("g", "theorem g (s t : Prop) (h : Both s t) : Both t s", preamble=f"{defined}\nopen Nat")
    prover = Prover(MenuPolicy(), BestFirstConfig(budget=Budget(lean_steps=8)), shorten=None)
    measurer = ProofMeasurer(
        parts.env, parts.verifier, parts.terms, lambda _: (), prover, MeasureConfig(), MemoryCache()
    )  # fmt: skip
    (found,) = measurer.measure([goal], [lemma])
    assert found.script == "exact both_swap h"
    assert "both_swap" in found.cites

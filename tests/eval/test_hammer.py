"""Lean's automation as a prover: every closer is one here, and the page of its results says what was run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.hammer import HammerConfig, Rates, page
from prover.attempts import Attempt
from prover.automation import HAMMER
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.policy.hammer import Hammer
from prover.search import StopReason
from prover.types import Finished, Goal, Proof, ProofState, Proved, Rejected, RejectKind, Split, StepRequest, Theorem


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup) as pool:
        yield pool


CLOSED = {
    "rfl": ": 2 + 2 = 4",
    "assumption": "(p : Prop) (h : p) : p",
    "trivial": ": True",
    "decide": ": 3 ∣ 12",
    "omega": "(a b : Nat) (h : a < b) : a + 1 ≤ b",
    "simp": "(l : List Nat) : l ++ [] = l",
    "simp_all": "(p q : Prop) (h : p ∧ q) : q ∧ p",
    "ac_rfl": "(a b c : Nat) : a + b + c = c + b + a",
    "intros; assumption": "(p : Prop) : p → p",
    "intros; rfl": ": ∀ n : Nat, n = n",
    "intros; omega": ": ∀ n : Nat, n < n + 1",
    "intros; simp_all": "(p q : Prop) : p ∧ q → q ∧ p",
    "intros; contradiction": "(p : Prop) : False → p",
    "simp_all +decide": "(n : Nat) (h : n = 12) : n % 5 = 2 ∧ 3 < n",
    "intros; subst_vars; decide +kernel": ": ∀ n : Nat, n = 12 → 5 < n",
    "exact?": "(a b c : Nat) (h : a ∣ b) : a ∣ b * c",
}


def test_every_closer_has_a_case() -> None:
    assert tuple(CLOSED) == HAMMER


@pytest.mark.parametrize("tactic", HAMMER)
def test_a_closer_closes(env: LeanPool, tactic: str) -> None:
    state = env.start(Theorem("t", f"theorem t {CLOSED[tactic]}"))
    (result,) = env.step([StepRequest(state, tactic)])
    assert isinstance(result, Finished), result


def test_a_closer_does_not_close_what_is_false(env: LeanPool) -> None:
    state = env.start(Theorem("t", "theorem t (a b : Nat) : a + b = a * b"))
    results = env.step([StepRequest(state, tactic) for tactic in HAMMER])
    assert not any(isinstance(result, Finished) for result in results)
    assert not any(isinstance(result, Rejected) and result.kind is RejectKind.PARSE for result in results)


def test_what_exact_finds_is_a_proof(setup: LeanSetup) -> None:
    with Verifier(setup) as verifier:
        theorem = Theorem("t", f"theorem t {CLOSED['exact?']}")
        assert isinstance(verifier.verify(theorem, Proof("exact?")), Proved)


def test_proposals_are_the_list() -> None:
    (proposals,) = Hammer().propose([ProofState((Goal("⊢ p"),), 0)])
    assert tuple(p.tactic for p in proposals) == HAMMER


def test_page(setup: LeanSetup) -> None:
    def attempts(proved: int, failed: int) -> list[Attempt]:
        good = [
            Attempt(
                theorem="t", stop=StopReason.PROVED, lean_steps=1, verdict=Proved((), "lean"), script="simp_all\nomega"
            )
        ] * proved
        return good + [Attempt(theorem="t", stop=StopReason.NO_OPEN_NODES, lean_steps=9)] * failed

    splits = {Split.TRAIN: attempts(1, 1), Split.VALID: attempts(0, 0), Split.TEST: attempts(3, 7)}
    foreign = {Split.TRAIN: [], Split.VALID: attempts(1, 0), Split.TEST: attempts(0, 2)}
    found = [
        Rates("nat", Counter(), splits),
        Rates("int", Counter(), splits),
        Rates("miniF2F-core, 3 of 488", Counter({"real numbers": 485}), foreign),
    ]
    text = page(HammerConfig(None, budget=8, seed=5), found, setup, "abc", 61)
    assert "| nat | 1 of 2, 50.0 % (9.5–90.5) | – | 3 of 10, 30.0 % (10.8–60.3) | 4 of 12, 33.3 % (13.8–60.9) |" in text
    assert "| all suites | 2 of 4, 50.0 %" in text
    assert "| miniF2F-core, 3 of 488 | – | 1 of 1" in text
    assert "485 for real numbers" in text
    assert "| `simp_all` | 9 |" in text
    assert "--budget 8 --seed 5 --no-minif2f" in text
    assert setup.identity in text
    assert max(map(len, text.splitlines())) <= 140

"""Value targets with known answers."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from prover.search import ProofStep
from prover.types import Goal, ProofState, ValueDistribution
from rl.returns import lambda_return, n_step_return, n_step_returns
from rl.targets import failed_target, solved_target
from rl.types import UNSOLVED, BadState, FailureTarget, GoodState, ReturnKind, ValueTarget


def state(name: str) -> ProofState:
    return ProofState((Goal(f"⊢ {name}"),), 0)


def test_failed_targets():
    seen = BadState(("⊢ p",), effort=40, version=0, beyond=3, tried=0.25)
    assert failed_target(seen, FailureTarget.CENSORED) == ValueTarget(3.0, censored=True)
    assert failed_target(replace(seen, beyond=0), FailureTarget.CENSORED) is None
    assert failed_target(replace(seen, beyond=0, settled=True), FailureTarget.CENSORED) == UNSOLVED
    assert failed_target(seen, FailureTarget.WORST) == UNSOLVED == ValueTarget(math.inf)


def test_a_failure_counts_by_what_was_tried():
    seen = BadState(("⊢ p",), effort=40, version=0, tried=0.25)
    assert failed_target(seen, FailureTarget.TRIED) == ValueTarget(math.inf, weight=0.25)
    assert failed_target(replace(seen, tried=0.0), FailureTarget.TRIED) is None
    assert failed_target(replace(seen, tried=0.5, settled=True), FailureTarget.TRIED) == UNSOLVED


def proof() -> ProofStep:
    """root → a and b; a → c → done; b is done by one tactic: four tactics in all."""
    end = ProofStep(state("c"), "rfl")
    a = ProofStep(state("a"), "intro h", (end,))
    return ProofStep(state("root"), "constructor", (a, ProofStep(state("b"), "rfl")))


def keys(**values: float) -> dict[str, float]:
    return {state(name).key: value for name, value in values.items()}


def test_n_step_returns_by_hand():
    # one tactic and the word on a and b; two (into c, b is done) and the word on c; all four tactics
    assert n_step_returns(proof(), keys(a=5.0, b=2.0, c=0.5)) == (8.0, 1 + (1 + 0.5) + 1, 4.0)
    assert n_step_returns(proof(), keys(a=5.0)) == (1 + 5.0 + 1, 4.0, 4.0)  # others count as in the proof
    assert n_step_returns(proof(), keys(root=50.0)) == ()  # nobody asks about the first state itself
    assert n_step_returns(proof(), {}) == ()
    assert [n_step_return((8.0, 3.5, 4.0), n) for n in (1, 2, 3, 9)] == [8.0, 3.5, 4.0, 4.0]
    assert lambda_return((8.0, 3.5, 4.0), 0.5) == pytest.approx(0.5 * 8 + 0.25 * 3.5 + 0.25 * 4)
    assert (lambda_return((8.0, 3.5, 4.0), 1.0), lambda_return((8.0, 3.5, 4.0), 0.0)) == (4.0, 8.0)


def test_what_not_provable_counts_for_is_no_part_of_a_return():
    """Three tactics, and a value that is sure of "two remain" but for a chance of 60 % of "not provable"."""
    unsure = ValueDistribution((math.log(0.4), math.log(0.6)), (2.0, 128.0))
    end = ProofStep(state("b"), "rfl")
    three = ProofStep(state("root"), "intro", (ProofStep(state("a"), "intro", (end,)),))
    assert 1 + unsure.mean() == pytest.approx(78.6)
    value = unsure.mean_within(63.0)
    assert value is not None
    assert n_step_returns(three, keys(a=value))[0] == pytest.approx(3.0)
    assert ValueDistribution((0.0,), (128.0,)).mean_within(63.0) is None


def test_solved_targets():
    good = GoodState(("⊢ p",), "Core", {"simp": 4}, returns=(8.0, 3.5, 4.0))
    assert solved_target(good, ReturnKind.MONTE_CARLO, 1, 0.5) == ValueTarget(4.0)
    assert solved_target(good, ReturnKind.N_STEP, 2, 0.5) == ValueTarget(3.5)
    assert solved_target(good, ReturnKind.TD_LAMBDA, 2, 0.5) == ValueTarget(5.875)
    shorter = replace(good, remaining={"simp": 4, "omega": 1})  # found since: the returns are of a longer proof
    assert solved_target(shorter, ReturnKind.N_STEP, 1, 0.5) == ValueTarget(1.0)
    assert solved_target(replace(good, returns=()), ReturnKind.N_STEP, 1, 0.5) == ValueTarget(4.0)

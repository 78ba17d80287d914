"""Pass@k, curves over budgets and rates of parts: known values and properties."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.breakdown import Spent, budget_curve, check_pass_at, pass_estimates, rates_by
from eval.statistics import bootstrap_mean, interval_of, mcnemar, pass_at_k, wilson
from prover.attempts import Attempt, lost_attempt
from prover.evaluation import Evaluation
from prover.search import StopReason
from prover.types import LemmaError, Proved, Theorem

THEOREMS = tuple(Theorem(name, f"theorem {name} : True") for name in "abc")


def attempt(name: str, seed: int, proved: bool, lean_steps: int = 4, tokens: int | None = 10) -> Attempt:
    verdict = Proved((), "lean") if proved else None
    stop = StopReason.PROVED if proved else StopReason.EXHAUSTED_LEAN_STEPS
    return Attempt(theorem=name, seed=seed, stop=stop, lean_steps=lean_steps, verdict=verdict, tokens=tokens)


def evaluation(*attempts: Attempt, seeds: int = 1) -> Evaluation[Attempt]:
    return Evaluation("prover", 8, tuple(range(seeds)), THEOREMS, attempts)


@given(st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n))))
def test_pass_at_k_is_the_share_of_samples_with_a_proof(counts: tuple[int, int, int]) -> None:
    n, c, k = counts
    samples = list(combinations([i < c for i in range(n)], k))
    assert pass_at_k(n, c, k) == pytest.approx(fmean(any(sample) for sample in samples))


@pytest.mark.parametrize("k", [0, 5])
def test_pass_at_k_of_too_few_attempts(k: int) -> None:
    with pytest.raises(LemmaError, match=f"pass@{k} cannot be estimated from 4 attempts"):
        pass_at_k(4, 2, k)
    with pytest.raises(LemmaError, match=f"pass@{k} needs"):
        check_pass_at([1, k], 4)


def test_which_k_are_told() -> None:
    assert check_pass_at([], 1) == ()
    assert check_pass_at([], 6) == (1, 2, 4, 6)
    assert check_pass_at([3, 1, 3], 6) == (1, 3)


def test_mcnemar_agrees_with_the_binomial_sum() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(5, 5) == 1
    assert mcnemar(1, 9) == pytest.approx(2 * (1 + 10) / 2**10)
    assert mcnemar(9, 1) == mcnemar(1, 9)


def test_bootstrap_of_a_mean() -> None:
    found = bootstrap_mean([0.0] * 60 + [1.0] * 40, np.random.default_rng(0))
    exact = wilson(40, 100)
    assert found.low == pytest.approx(exact.low, abs=0.02)
    assert found.high == pytest.approx(exact.high, abs=0.02)
    assert bootstrap_mean([1.0] * 5, np.random.default_rng(0)).low == 1
    assert (bootstrap_mean([], np.random.default_rng(0)).low, bootstrap_mean([], np.random.default_rng(0)).high) == (
        0,
        1,
    )


def test_what_was_lost_counts_nowhere() -> None:
    lost = lost_attempt(THEOREMS[2], 0, "gone")
    found = evaluation(attempt("a", 0, True), attempt("b", 0, False), lost)
    assert (found.made, found.rate, found.rates()) == (2, 0.5, (1.0, 0.0))
    assert interval_of(found) == wilson(1, 2)
    assert rates_by(found, lambda t: t.name)[-1].name == "b"
    assert budget_curve(found, Spent.LEAN_STEPS)[-1].rate == 0.5


def test_pass_at_k_over_theorems() -> None:
    outcomes = {"a": (True, False), "b": (False, False), "c": (True, True)}
    made = [attempt(name, seed, proved[seed]) for seed in range(2) for name, proved in outcomes.items()]
    found = pass_estimates(evaluation(*made, seeds=2), (1, 2), np.random.default_rng(0))
    assert (found[1].rate, found[2].rate) == (pytest.approx(0.5), pytest.approx(2 / 3))
    assert found[2].interval.low <= 2 / 3 <= found[2].interval.high


def test_a_curve_counts_a_proof_from_what_it_took_on() -> None:
    found = evaluation(attempt("a", 0, True, 1), attempt("b", 0, True, 3), attempt("c", 0, False, 8))
    rates = {point.budget: point.rate for point in budget_curve(found, Spent.LEAN_STEPS)}
    assert rates == {1: pytest.approx(1 / 3), 2: pytest.approx(1 / 3), 4: pytest.approx(2 / 3), 8: pytest.approx(2 / 3)}
    assert all(point.rate == found.rate_within(int(point.budget)) for point in budget_curve(found, Spent.LEAN_STEPS))
    assert [p.budget for p in budget_curve(found, Spent.TOKENS)] == [1, 2, 4, 8, 10]
    uncounted = evaluation(attempt("a", 0, True), attempt("b", 0, True, tokens=None), attempt("c", 0, False))
    assert budget_curve(uncounted, Spent.TOKENS) == ()


def test_rates_of_parts() -> None:
    found = evaluation(attempt("a", 0, True), attempt("b", 0, False), attempt("c", 0, True))
    one, two = rates_by(found, lambda t: {"a": "x", "b": "x", "c": "y"}.get(t.name))
    assert (one.name, one.proved, one.attempted, one.rate) == ("x", 1, 2, 0.5)
    assert (two.name, two.rate, two.interval) == ("y", 1.0, wilson(1, 1))
    assert rates_by(found, lambda t: None) == ()

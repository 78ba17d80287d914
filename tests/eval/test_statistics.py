"""Intervals: known values and properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics import bootstrap_over_runs, interval_over_runs, no_difference, paired_bootstrap, wilson
from prover.interval import Interval
from prover.types import LemmaError

counts = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_agrees_with_published_values(successes: int, trials: int, low: float, high: float) -> None:
    interval = wilson(successes, trials)
    assert interval.low == pytest.approx(low, abs=5e-5)
    assert interval.high == pytest.approx(high, abs=5e-5)


@given(counts)
def test_wilson_holds_the_rate_and_stays_a_probability(count: tuple[int, int]) -> None:
    successes, trials = count
    interval = wilson(successes, trials)
    assert 0 <= interval.low <= successes / trials <= interval.high <= 1
    assert interval.low < interval.high


@given(counts)
def test_wilson_is_symmetric_and_narrows_with_more_trials(count: tuple[int, int]) -> None:
    successes, trials = count
    here, mirrored = wilson(successes, trials), wilson(trials - successes, trials)
    assert mirrored.low == pytest.approx(1 - here.high)
    more = wilson(10 * successes, 10 * trials)
    assert more.high - more.low < here.high - here.low


def test_wilson_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    drawn = rng.binomial(60, 0.3, size=4000)
    covered = np.mean([wilson(int(k), 60).low <= 0.3 <= wilson(int(k), 60).high for k in drawn])
    assert 0.93 < covered < 0.97


def test_wilson_without_trials_knows_nothing_and_refuses_nonsense() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    with pytest.raises(ValueError, match="3 successes of 2 trials"):
        wilson(3, 2)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=40), st.integers(0, 2**32))
def test_bootstrap_stays_within_the_differences(pairs: list[tuple[float, float]], seed: int) -> None:
    before, after = [b for b, _ in pairs], [a for _, a in pairs]
    interval = paired_bootstrap(before, after, np.random.default_rng(seed), resamples=200)
    differences = [a - b for b, a in pairs]
    if not any(differences):
        assert interval == no_difference(len(pairs))
        return
    assert min(differences) - 1e-9 <= interval.low <= interval.high <= max(differences) + 1e-9


def test_bootstrap_depends_on_its_generator_only() -> None:
    before, after = [0.0, 1.0, 0.5, 0.0], [1.0, 1.0, 0.5, 0.5]
    first = paired_bootstrap(before, after, np.random.default_rng(7))
    assert first == paired_bootstrap(before, after, np.random.default_rng(7))
    gains = [0.0, 0.1, 0.3, -0.2, 0.7]
    known = paired_bootstrap([0.0] * 5, gains, np.random.default_rng(7))
    assert (known.low, known.high) == pytest.approx((-0.06, 0.46))


def test_bootstrap_pairs_problems() -> None:
    # Problems differ a lot, the gain on each is the same: only pairing sees that the gain is certain.
    before = [0.0, 0.2, 0.4, 0.6, 0.8] * 4
    after = [b + 0.1 for b in before]
    interval = paired_bootstrap(before, after, np.random.default_rng(0))
    assert interval.low == pytest.approx(0.1)
    assert interval.high == pytest.approx(0.1)


@pytest.mark.parametrize(("before", "after"), [([], []), ([1.0], [1.0, 0.0])])
def test_bootstrap_refuses_unpaired_data(before: list[float], after: list[float]) -> None:
    with pytest.raises(LemmaError, match="same problems twice"):
        paired_bootstrap(before, after, np.random.default_rng(0))


def test_no_difference_at_all_is_not_certainty() -> None:
    rng = np.random.default_rng(0)
    alike = [0.0, 1.0, 1.0] * 13
    for interval in (paired_bootstrap(alike, alike, rng), bootstrap_over_runs([alike] * 3, [alike] * 3, rng)):
        assert interval == no_difference(39)
        assert -interval.low == interval.high == pytest.approx(0.074, abs=5e-4)
        assert (1 - interval.high) ** 39 == pytest.approx(0.05)  # that often one would see no difference, if it were so
    assert interval_over_runs([[0.0] * 39] * 3, rng) == Interval(0.0, no_difference(39).high)


def test_over_runs_with_one_run_is_over_problems() -> None:
    before, after = [0.0, 0.2, 0.4, 0.6, 0.8] * 4, [0.1, 0.2, 0.9, 0.6, 0.8] * 4
    plain = paired_bootstrap(before, after, np.random.default_rng(0))
    over_runs = bootstrap_over_runs([before], [after], np.random.default_rng(1))
    assert (over_runs.low, over_runs.high) == pytest.approx((plain.low, plain.high), abs=0.01)
    assert interval_over_runs([[1.0, 0.0, 1.0]], np.random.default_rng(0)) == wilson(2, 3)


def test_runs_that_differ_make_the_interval_wide() -> None:
    """All problems alike, runs not: over problems alone the gain would be certain to the last digit."""
    before, after = [[0.5] * 30] * 4, [[0.5 + gain] * 30 for gain in (-0.2, 0.0, 0.2, 0.4)]
    interval = bootstrap_over_runs(before, after, np.random.default_rng(0))
    assert interval.low == pytest.approx(-0.1, abs=0.03)
    assert interval.high == pytest.approx(0.3, abs=0.03)
    pooled = paired_bootstrap([0.5] * 30, [0.6] * 30, np.random.default_rng(0))
    assert (pooled.low, pooled.high) == pytest.approx((0.1, 0.1))
    alone = interval_over_runs(after, np.random.default_rng(0))
    assert (alone.low, alone.high) == pytest.approx((0.4, 0.8), abs=0.03)


def test_the_same_runs_at_two_moments_are_drawn_together() -> None:
    before = [[level] * 10 for level in (0.1, 0.5, 0.9)]
    after = [[level + 0.1] * 10 for level in (0.1, 0.5, 0.9)]
    together = bootstrap_over_runs(before, after, np.random.default_rng(0), same_runs=True)
    assert (together.low, together.high) == pytest.approx((0.1, 0.1))
    apart = bootstrap_over_runs(before, after, np.random.default_rng(0))
    assert apart.low < 0 < 0.2 < apart.high


def test_an_interval_over_runs_covers_what_other_runs_would_show() -> None:
    """Eight runs of 40 problems, both with their own effects: 95 % intervals hold the truth about so often."""
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(200):
        chance = 0.5 + rng.normal(0, 0.1, size=(8, 1)) + rng.normal(0, 0.15, size=(1, 40))
        rates = (rng.random((8, 40)) < np.clip(chance, 0, 1)).astype(float)
        interval = bootstrap_over_runs([[0.0] * 40], rates.tolist(), rng, resamples=400)
        covered += interval.low <= 0.5 <= interval.high
    assert covered >= 0.88 * 200


@pytest.mark.parametrize(("before", "after"), [([], []), ([[1.0]], [[1.0, 0.0]]), ([[]], [[]])])
def test_over_runs_refuses_what_does_not_fit(before: list[list[float]], after: list[list[float]]) -> None:
    with pytest.raises(LemmaError, match="the same problems"):
        bootstrap_over_runs(before, after, np.random.default_rng(0))

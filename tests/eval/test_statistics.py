"""Intervals: known values and properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics import paired_bootstrap, wilson
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

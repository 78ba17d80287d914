"""Calibration with known answers."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rl.calibration import brier_score, cross_fitted, fit_platt, reliability


def test_reliability_by_hand():
    bins = reliability([0.05, 0.15, 0.12, 0.95, 1.0], [False, True, False, True, True])
    assert [(b.low, b.high, b.count) for b in bins] == [(0.0, 0.1, 1), (0.1, 0.2, 2), (0.9, 1.0, 2)]
    assert [b.forecast for b in bins] == pytest.approx([0.05, 0.135, 0.975])
    assert [b.happened for b in bins] == [0.0, 0.5, 1.0]


def test_brier_score_by_hand():
    found = brier_score([0.1, 0.1, 0.1, 0.7, 0.7], [False, False, True, True, False])
    assert found.score == pytest.approx((0.01 + 0.01 + 0.81 + 0.09 + 0.49) / 5)
    assert found.reliability == pytest.approx((3 * (0.1 - 1 / 3) ** 2 + 2 * (0.7 - 0.5) ** 2) / 5)
    assert found.resolution == pytest.approx((3 * (1 / 3 - 0.4) ** 2 + 2 * (0.5 - 0.4) ** 2) / 5)
    assert (found.uncertainty, found.by_chance) == pytest.approx((0.24, 0.06))
    assert found.score == pytest.approx(found.reliability - found.resolution + found.uncertainty)
    perfect = brier_score([0.0, 1.0], [False, True])
    assert (perfect.score, perfect.resolution, perfect.skill) == (0.0, perfect.uncertainty, 1.0)
    assert math.isnan(brier_score([], []).score)
    assert math.isnan(brier_score([0.5], [True]).skill)


@given(st.floats(0, 1), st.lists(st.booleans(), min_size=1, max_size=50))
def test_a_constant_resolves_nothing(forecast: float, happened: list[bool]):
    """Though it may be perfectly calibrated: the reason why the calibration error went."""
    found = brier_score([forecast] * len(happened), happened)
    assert (found.resolution, found.by_chance) == pytest.approx((0.0, 0.0))
    frequency = sum(happened) / len(happened)
    best = brier_score([frequency] * len(happened), happened)
    assert (best.reliability, best.score) == pytest.approx((0.0, best.uncertainty))


def test_forecasts_that_know_nothing_resolve_what_chance_does():
    rng = random.Random(0)
    found = [
        brier_score([rng.random() for _ in range(60)], [rng.random() < 0.3 for _ in range(60)]) for _ in range(300)
    ]
    mean = sum(f.resolution for f in found) / 300
    assert mean == pytest.approx(sum(f.by_chance for f in found) / 300, rel=0.1)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_bins_share_out_all_forecasts(pairs: list[tuple[float, bool]]):
    bins = reliability([p for p, _ in pairs], [y for _, y in pairs])
    assert sum(b.count for b in bins) == len(pairs)
    assert sum(b.count * b.happened for b in bins) == pytest.approx(sum(y for _, y in pairs))
    assert all(b.low - 1e-9 <= b.forecast <= b.high + 1e-9 for b in bins)


def test_platt_recovers_a_logistic_curve():
    rng = random.Random(0)
    scores = [rng.uniform(0, 10) for _ in range(4000)]
    happened = [rng.random() < 1 / (1 + math.exp(1.5 * s - 6)) for s in scores]
    platt = fit_platt(scores, happened)
    assert platt.slope == pytest.approx(-1.5, rel=0.1)
    assert platt.offset == pytest.approx(6, rel=0.1)
    assert brier_score([platt(s) for s in scores], happened).reliability < 0.001


def test_platt_without_information_gives_the_frequency():
    assert fit_platt([3.0] * 8, [True] * 6 + [False] * 2)(3.0) == pytest.approx(0.75, abs=0.1)
    assert fit_platt([1.0, 2.0, 3.0], [True] * 3)(2.0) == pytest.approx(0.8, abs=0.05)
    assert fit_platt([], [])(1.0) == 0.5


def test_platt_of_few_by_newtons_method():
    platt = fit_platt([0.5, 1.0, 2.0, 3.0, 5.0, 8.0], [True, True, False, True, False, False])
    assert (platt.slope, platt.offset) == pytest.approx((-0.363535, 1.136524), abs=1e-5)


def test_cross_fitting_never_sees_its_own_item():
    scores, happened = [0.0, 1.0] * 10, [False, True] * 10
    found = cross_fitted(scores, happened)
    flipped = cross_fitted(scores, [not happened[0], *happened[1:]])
    assert flipped[0] == found[0]
    assert found[1] > 0.8 > 0.2 > found[0]

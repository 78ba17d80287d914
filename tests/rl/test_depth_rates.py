"""Solve rates by depth and D50."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rl.depth_rates import crossing, d50_of, depth_numbers, outcomes_by_depth
from rl.evaluate import EvaluationResult, TheoremResult


def result_of(outcomes: dict[int, list[bool]], family: str = "ring", world: str = "rewriting") -> EvaluationResult:
    theorems = tuple(
        TheoremResult(f"{world}_{family}_{depth}_{i}", (proved,), (1,), (None,), world, depth=depth)
        for depth, found in outcomes.items()
        for i, proved in enumerate(found)
    )
    return EvaluationResult("valid", 0, 64, 1, theorems)


def test_d50_is_read_between_the_depths_around_one_half() -> None:
    assert crossing([1, 2, 3, 4], [1.0, 0.75, 0.25, 0.0], [4] * 4) == pytest.approx(2.5)
    assert crossing([2, 4], [0.0, 0.0], [4, 4]) == 1.0  # a theorem of depth 0 is proved
    assert crossing([1, 2, 3], [1.0, 1.0, 0.5], [4] * 3) == 3.0  # half of the deepest are proved
    rising = crossing([1, 2, 3], [1.0, 0.25, 0.5], [4] * 3)  # 2 and 3 count as one rate, 0.375
    assert rising == pytest.approx(1 + 0.5 / 0.625)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_d50_is_a_depth_and_grows_with_the_rates(rates: list[float]) -> None:
    depths, sizes = list(range(1, len(rates) + 1)), [3] * len(rates)
    found = crossing(depths, rates, sizes)
    assert 0 < found <= len(rates)
    assert crossing(depths, [min(rate + 0.1, 1.0) for rate in rates], sizes) >= found - 1e-9


def test_its_interval_is_over_theorems() -> None:
    few = d50_of({1: [1, 1], 2: [1, 0], 3: [0, 0]})
    many = d50_of({1: [1] * 80, 2: [1, 0] * 40, 3: [0] * 80})
    assert few.depth == many.depth == 2.0
    assert few.interval.low <= many.interval.low <= 2.0 <= many.interval.high <= few.interval.high
    assert few.interval.high - few.interval.low > many.interval.high - many.interval.low
    assert d50_of({1: [1.0], 2: [1.0]}).beyond
    assert str(d50_of({1: [1.0], 2: [1.0]})) == "≥ 2.0 (2.0 to 2.0)"


def test_an_evaluation_tells_d50_and_rates_of_each_world() -> None:
    result = result_of({1: [True, True], 2: [False, False]})
    assert outcomes_by_depth(result) == {1: [1.0, 1.0], 2: [0.0, 0.0]}
    assert depth_numbers(result) == {"d50/rewriting": 1.5, "rate/rewriting@1": 1.0, "rate/rewriting@2": 0.0}
    new = result_of({1: [True]}, "quandle")
    both = replace(result, theorems=(*result.theorems, *new.theorems))
    assert depth_numbers(both) == depth_numbers(result) | {"d50_unseen/rewriting": 1.0}
    assert outcomes_by_depth(both, unseen=True) == {1: [1.0]}
    assert depth_numbers(EvaluationResult("valid", 0, 1, 1, (TheoremResult("a", (True,), (1,), (None,)),))) == {}

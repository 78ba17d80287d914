"""What an evaluation says about smaller budgets."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from rl.evaluate import EvaluationResult, TheoremResult, calibration_of
from rl.types import Forecast


def test_rate_within_counts_only_attempts_proved_that_early() -> None:
    theorems = (
        TheoremResult("a", (True, True), (1, 8), ("x", "x")),
        TheoremResult("b", (False, True), (16, 16), (None, "x")),
    )
    found = EvaluationResult("test", 1, 16, 2, theorems)
    assert [found.rate_within(b) for b in (1, 7, 8, 15, 16)] == [0.25, 0.25, 0.5, 0.5, 0.75]
    assert found.rate_within(found.budget) == pytest.approx(found.rate)


def test_calibration_per_suite() -> None:
    """Theorems forecast at 2 and at 90 steps: the first kind is proved, the second is not, but for one of each."""
    theorems = [
        TheoremResult(
            f"t{i}",
            (easy != (i in (0, 1)),),
            (3,),
            ("x",),
            "nat" if i < 30 else "lists",
            ((Forecast(2.0 if easy else 90.0, 2.0, 0.9 if easy else 0.2, 4 if easy else None),),),
        )
        for i in range(40)
        for easy in [i % 2 == 0]
    ]
    found = calibration_of(EvaluationResult("test", 1, 16, 1, tuple(theorems)))
    assert list(found) == ["all", "lists", "nat"]
    everything = found["all"]
    assert (everything.attempts, found["nat"].attempts, found["lists"].attempts) == (40, 30, 10)
    # 20 forecasts of 0.9, 19 come true; 20 of 0.2, one comes true
    assert everything.raw_error == pytest.approx((0.05 + 0.15) / 2)
    assert everything.corrected_error < 0.15  # little data: the curve is drawn towards the middle
    assert found["lists"].raw_error == pytest.approx((0.1 + 0.2) / 2)
    assert (everything.states, everything.mean_error, everything.median_error) == (20, 2.0, 2.0)
    assert TypeAdapter(EvaluationResult).validate_json(
        TypeAdapter(EvaluationResult).dump_json(EvaluationResult("test", 1, 16, 1, tuple(theorems)))
    ).theorems == tuple(theorems)


def test_no_value_no_calibration() -> None:
    assert calibration_of(EvaluationResult("test", 0, 16, 1, (TheoremResult("a", (True,), (1,), ("x",)),))) == {}

"""What an evaluation says about smaller budgets."""

from __future__ import annotations

import pytest

from rl.evaluate import EvaluationResult, TheoremResult


def test_rate_within_counts_only_attempts_proved_that_early() -> None:
    theorems = (
        TheoremResult("a", (True, True), (1, 8), ("x", "x")),
        TheoremResult("b", (False, True), (16, 16), (None, "x")),
    )
    found = EvaluationResult("test", 1, 16, 2, theorems)
    assert [found.rate_within(b) for b in (1, 7, 8, 15, 16)] == [0.25, 0.25, 0.5, 0.5, 0.75]
    assert found.rate_within(found.budget) == pytest.approx(found.rate)

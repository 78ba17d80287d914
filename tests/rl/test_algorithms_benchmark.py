"""The benchmark of the algorithms at a tiny size with the real Lean, and its arithmetic."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import algorithms
from benchmarks.algorithms import ARMS, CHOSEN_WITH, SMOKE, UNTRAINED, Measured, Setup, Unit
from prover.types import Split


def measured(unit: Unit, *steps: int | None) -> Measured:
    return Measured(unit, steps, ("a",), 3, 100, 1.5, "r")


def test_a_run_is_trained_and_evaluated():
    """Of an algorithm with rounds of both kinds: it spends what it may, and knows what it proved."""
    unit = Unit("PPO", 1e-4, 0, Split.VALID)
    row = algorithms.measure_unit(SMOKE, unit, "r")
    assert row.unit == unit
    assert row.rounds >= 2
    assert SMOKE.spend <= row.spent < SMOKE.spend + 2 * SMOKE.per_round * SMOKE.lean_steps
    assert len(row.steps) == len(SMOKE.theorems(Split.VALID))
    assert all(s is None or 1 <= s <= SMOKE.budget for s in row.steps)


def test_rates_are_chosen_on_valid_theorems_before_anything_is_reported():
    setup = Setup(seeds=2, rates=((1.0, 2.0), (3.0, 4.0)), budgets=(1, 4))
    wanted = algorithms.to_choose(setup)
    assert len(wanted) == 2 * len(ARMS)
    assert {unit.split for unit in wanted} == {Split.VALID}
    assert {unit.seed for unit in wanted} == {CHOSEN_WITH}
    rows = [measured(unit, 1 if unit.rate in (2.0, 3.0) else None, 4) for unit in wanted]
    assert not algorithms.to_report(setup, rows[:-1])
    units = algorithms.to_report(setup, rows)
    assert {(u.arm, u.rate) for u in units} == {(a, 2.0 if a == "distillation" else 3.0) for a in ARMS} | {
        (UNTRAINED, 1.0)
    }
    assert {u.seed for u in units if u.arm in ARMS} == {0, 1}
    assert {u.split for u in units} == {Split.TEST}


def test_every_arm_spends_alike_and_only_its_algorithm_differs():
    setup = Setup()
    configs = {arm: setup.config(arm, 0.5, 3) for arm in ARMS}
    for arm, config in configs.items():
        gradient = arm != "distillation"
        assert (config.gradient_in(0), config.gradient_in(1) is not None) == (None, gradient)
        assert config.search_in(2).budget.lean_steps == setup.lean_steps
        own = ("algorithm.", "learner.learning_rate")
        same = {k: v for k, v in config.flat().items() if not k.startswith(own)}
        other = {k: v for k, v in configs["GRPO"].flat().items() if k in same}
        assert same == other
        rate = config.algorithm.learning_rate if gradient else config.learner.learning_rate
        assert rate == 0.5


def test_intervals_are_of_theorems_and_of_runs():
    """Between runs that all agree only theorems count; where runs differ the interval is wider."""
    theorems = np.array([1.0, 0.0] * 50)
    agree = np.stack([theorems] * 3)
    found = algorithms.resampled(agree)
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.5 / 10, rel=0.1)
    differ = np.stack([np.ones(100), np.zeros(100), theorems])
    wider = algorithms.resampled(differ)
    assert wider.high - wider.low > 2 * (found.high - found.low)
    constant = algorithms.resampled(np.ones((3, 7)))
    assert (constant.low, constant.high) == pytest.approx((1.0, 1.0))


def test_the_page_has_every_algorithm(tmp_path: Path):
    units = algorithms.to_choose(SMOKE)
    valid, test = (len(SMOKE.theorems(split)) for split in (Split.VALID, Split.TEST))
    rows = [measured(u, *[1] * valid) for u in units]
    for u in algorithms.to_report(SMOKE, rows):
        rows.append(measured(u, *[1 if u.arm == "PPO" else 4] * test))
    text = algorithms.page(rows, SMOKE, "lean", "python -m benchmarks.algorithms --smoke")
    assert "| PPO | 0.0001 | 100.0 % (100.0 to 100.0) | 100.0 % (100.0 to 100.0) |" in text
    assert "| PPO − distillation | +100.0 (+100.0 to +100.0) | +0.0 (+0.0 to +0.0) |" in text
    assert all(f"| {arm} |" in text for arm in (*ARMS, UNTRAINED))

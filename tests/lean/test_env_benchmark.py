"""The gym's own benchmark, on a small scale."""

from __future__ import annotations

import sys

import pytest

from benchmarks import env as bench
from prover.lean.gym.pool import LeanPool


def test_memory_of_a_few_steps() -> None:
    found = bench.measure_memory(1000)
    assert 1000 <= found["memory_steps"] < 1000 + bench.DEPTH * len(bench.TACTICS)
    low, high = found["memory_interval"]
    assert low <= found["memory_bytes_per_step"] <= high
    assert 30 < found["memory_mb"][-1] < 1000


def test_both_pools_run_the_same_steps(fast: LeanPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ROUNDS", 3)
    steps = bench.plan(fast)[:: 8 * bench.DEPTH]  # one tactic of each theorem
    clocks = (bench.Clock(fast), bench.Clock(fast))
    before = fast.live_states
    bench.time_pools(clocks, steps)
    for clock in clocks:
        assert [len(states) for states in clock.rounds] == [len(steps)] * 3
        assert 0 < clock.ms(len(steps)) < 1000
        assert 0 < clock.processor_ms(len(steps)) < 1000
    assert fast.live_states == before, "every round frees its states"


def test_too_few_steps_for_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["env", "--memory-steps", "5"])
    with pytest.raises(SystemExit, match="2"):
        bench.main()
    assert "give 1000 or more" in capsys.readouterr().err

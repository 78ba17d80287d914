"""What `lemma bench inference` counts, and that it runs."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from benchmarks import inference as bench
from benchmarks.lean_latencies import LeanLatencies, load, processor_seconds
from prover.policy.model import PolicyConfig
from prover.policy.scorer import StateQuestion

TINY = bench.Setup(
    PolicyConfig(width=64, layers=2, heads=2, feed_forward=128),
    samples=16,
    states=(2, 3),
    rounds=1,
    learned=60,
    searchers=2,
    answers=20,
)
QUESTIONS = [StateQuestion(("⊢ True",))]


@pytest.mark.parametrize(("searchers", "lean"), [(1, 18.0), (1, 0.0), (3, 100.0)])
def test_the_simulated_device_waits_as_long_as_it_must(searchers: int, lean: float):
    """Searchers that all need Lean equally long: then 2 ms for a fuller batch, and 10 ms of the device for each."""
    latencies = LeanLatencies({}, (1,), (lean,))
    device = bench.Modelled((0.0, 0.010), 1.0)
    found = bench.waiting_share(replace(TINY, answers=300), device, latencies, QUESTIONS, searchers)
    assert found == pytest.approx((lean + 2) / (lean + 2 + 10 * searchers), abs=0.01)


def test_more_searchers_keep_a_faster_device_busy():
    latencies = LeanLatencies({}, (1,), (10.0,))
    setup = replace(TINY, answers=1000)
    needed = [bench.enough_searchers(setup, (0.0, 0.01), speed, latencies, QUESTIONS) for speed in (1, 16)]
    assert needed == [8, 128]  # 12 / (12 + 10 n) and 12 / (12 + 10 n / 16) are below a fifth


def test_the_trace_that_is_committed():
    trace = load()
    assert len(trace.states) == len(trace.milliseconds) > 100
    assert min(trace.states) >= 1
    assert all(x >= 0 for x in trace.milliseconds)
    assert {"command", "revision", "processor", "lean"} <= trace.made.keys()


def test_processor_time_counts_what_was_computed():
    began = processor_seconds()
    assert sum(range(3_000_000)) > 0
    assert processor_seconds() > began + 0.001


def test_it_runs_and_says_nothing_else(capfd: pytest.CaptureFixture[str]):
    found = bench.measure(TINY)
    assert capfd.readouterr().out == ""  # which is the JSON's
    assert found["device"] == "cpu, 1 thread"
    assert 0 <= found["lean_wait_share"] <= 1
    for key in ("ratio_over_generate_2", "ratio_over_generate_3", "milliseconds_per_state", "candidates"):
        assert found[key] > 0, key
    assert torch.get_num_threads() >= 1

"""The arithmetic of an update, and what a device can do at most."""

import math

import pytest
import torch
from test_learner_benchmark import TINY
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from benchmarks import learner as bench
from rl.flops import PEAKS, ModelShape, mfu, peak_of
from rl.learner import Learner
from rl.settings import Precision


def test_the_formula_is_what_torch_counts():
    model, ((example, *_), *_) = bench.data(TINY)
    learner = Learner(model, {}, TINY.learner)
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        stats = learner.backward([example])
    layout = model.batch([example.state], [example.tactics])
    assert counter.get_total_flops() == ModelShape.of(model).update(layout) == stats.flops
    assert stats.tokens == layout.tokens


def test_a_batch_costs_its_rows_and_padding_nothing():
    model, (batch, *_) = bench.data(TINY)
    shape, learner = ModelShape.of(model), Learner(model, {}, TINY.learner)
    rows = [model.batch([e.state], [e.tactics]) for e in batch]
    stats = learner.backward(batch)
    assert stats.flops == sum(shape.update(row) for row in rows)
    assert stats.tokens == sum(row.tokens for row in rows)


def test_the_peak_of_a_cpu_is_measured_without_a_trace(monkeypatch: pytest.MonkeyPatch):
    torch.manual_seed(7)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    peak = peak_of(torch.device("cpu"), Precision.FLOAT32)
    assert peak.flops_per_second > 1e8
    assert "measured" in peak.source
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize(
    ("name", "most"), [("NVIDIA H100 80GB HBM3", 989.4e12), ("NVIDIA H100 PCIe", 756e12), ("NVIDIA L40S", 362e12)]
)
def test_the_peak_of_a_card_is_its_makers(name: str, most: float, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: name)
    assert peak_of(torch.device("cuda"), Precision.BFLOAT16).flops_per_second == most
    assert most in PEAKS.values()


def test_mfu():
    assert mfu(50.0, 2.0, 100.0) == 0.25
    assert math.isnan(mfu(50.0, 0.0, 100.0))

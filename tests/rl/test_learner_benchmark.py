"""What `lemma bench learner` reads, and that it runs."""

import pytest
import torch

from benchmarks import learner as bench
from prover.policy.model import PolicyConfig
from rl.settings import LearnerConfig

TINY = bench.Setup(
    PolicyConfig(width=32, layers=2, heads=2, feed_forward=48),
    LearnerConfig(device="cpu", batch=2, failed_batch=1, candidates=6),
    vocabulary=1100,
    updates=1,
    warm=1,
    rounds=1,
)


def test_the_trainer_reads_as_many_tokens():
    model, ((example, *_), *_) = bench.data(TINY)
    ids, prompt = bench.row_of(model, example)
    assert len(ids) == model.batch([example.state], [example.tactics]).tokens
    assert tuple(ids[:prompt]) == model.prompt_ids(example.state)
    apart = bench.rows_one_by_one(model, example)
    assert len(apart) == len(example.tactics) == 6
    assert sum(len(row) for row, _ in apart) > len(ids)


def test_it_runs_and_says_nothing_else(capfd: pytest.CaptureFixture[str]):
    found = bench.measure(TINY)
    assert capfd.readouterr().out == ""  # which is the JSON's
    assert found["device"] == "cpu, 1 thread"
    assert 0 < found["mfu"] < 1
    assert found["packing"] > 1
    assert 0 <= found["padding"] <= found["padding_in_one"] < 1
    assert found["gain_of_budget"] > 0
    for key in ("ratio_over_trainer", "tokens_per_second", "trainer_tokens_per_second", "ratio_with_packing"):
        assert found[key] > 0, key
    assert torch.get_num_threads() >= 1

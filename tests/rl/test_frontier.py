"""The compute frontier: the whole command on a tiny budget, and the fit on data with a known exchange rate."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.compute_frontier import FrontierConfig, main
from benchmarks.frontier.fit import Surface, fit
from prover.types import LemmaError, Split, split_of

TINY = Path(__file__).parents[2] / "configs" / "tiny.toml"
KNOWN = Surface(ceiling=0.7, bias=-3.0, train=0.6, test=0.9)
TRAIN = 1000.0 * np.outer([1.0, 1.1, 0.9], [1, 2, 4, 8, 16])  # [seeds, sizes]
TEST = np.broadcast_to(1.5 * 2.0 ** np.arange(8), (3, 5, 8))  # [seeds, sizes, budgets]


def made(theorems: int, surface: Surface) -> np.ndarray:
    """Theorems of all difficulties: each is solved where the surface is above its own number."""
    difficulty = np.random.default_rng(1).random((theorems, 3, 1, 1))
    return (difficulty < surface.rate(TRAIN[..., None], TEST)).astype(np.int64)


def test_the_fit_finds_a_known_exchange_rate():
    found = fit(made(400, KNOWN), TRAIN, TEST, np.random.default_rng(0), resamples=100)
    assert found.surface.slope == pytest.approx(KNOWN.slope, abs=0.15)
    assert found.slope.low <= KNOWN.slope <= found.slope.high
    assert found.slope.high - found.slope.low < 0.5
    assert found.surface.ceiling == pytest.approx(KNOWN.ceiling, abs=0.1)
    assert found.explained > 0.9


def test_the_fit_sees_that_training_does_nothing():
    found = fit(made(400, replace(KNOWN, train=0.0, bias=-1.0)), TRAIN, TEST, np.random.default_rng(0), resamples=100)
    assert found.slope.low <= 0 <= found.slope.high
    assert abs(found.surface.slope) < 0.15


def test_a_line_of_equal_rate_has_the_slope():
    line = KNOWN.test_for(0.35, np.array([100.0, 1000.0, 10_000.0]))
    assert KNOWN.rate(np.array([100.0, 1000.0, 10_000.0]), line) == pytest.approx([0.35] * 3)
    assert np.diff(np.log10(line)) == pytest.approx([KNOWN.slope] * 2)


def test_the_command_trains_tests_fits_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    config = FrontierConfig(
        TINY, tmp_path / "run", tmp_path / "page.md", minutes=2, rounds=(1, 2), steps=6, seeds=1, limit=2
    )
    with pytest.raises(LemmaError, match="no budget of training"):
        main(replace(config, page_only=True))
    first = main(config)
    assert first is not None
    assert len(first.rows) == first.theorems == 2
    assert first.budgets == (1, 2, 4, 6)
    assert first.solved.shape == (2, 1, 3, 4)
    assert (np.diff(first.solved, axis=-1) >= 0).all()
    assert first.train.shape == (1, 2)
    assert 0 < first.train[0, 0] < first.train[0, 1]
    assert first.test[0, 0].tolist() == [1, 2, 4, 6]  # the untrained policy costs Lean steps alone
    assert (first.test[0, 1:] > first.test[0, :1]).all()
    (one, two) = first.training[0]
    assert one.searched == 0 < two.searched  # in the first round the grammar searches alone
    assert 0 < one.learned < two.learned

    more = main(replace(config, limit=4))
    assert more is not None
    assert [r["theorem"] for r in more.rows[:2]] == [r["theorem"] for r in first.rows]
    assert len(more.rows) == 4
    assert capsys.readouterr().out.count("seed 0: round") == 4  # two rounds, searched and learned, once
    page = config.page.read_text()
    for text in ("4 of the 4 held-out", "| untrained | 0 |", "a = −α / β", "configuration: `tiny.toml`"):
        assert text in page
    assert config.page.with_suffix(".svg").read_text().startswith("<?xml")
    log = (config.out / "test.jsonl").read_text().splitlines()
    assert json.loads(log[0])["rounds"] == [1, 2]
    assert json.loads(log[1])["runs"].keys() == {"0 0", "0 1", "0 2"}


def test_only_held_out_theorems_are_tested():
    from benchmarks.compute_frontier import held_out
    from rl.config import load_config

    found = held_out(load_config(TINY), None)
    assert found
    assert all(split_of(t.statement) is Split.TEST for t in found)


def test_nonsense_is_refused():
    with pytest.raises(LemmaError, match="growing"):
        FrontierConfig(rounds=(4, 2))

"""Forward selection, intervals, baselines and the cache: no Lean."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.conjecture.baselines import dependency_graph, pagerank
from prover.conjecture.cache import FileCache, code_revision, content_key
from prover.conjecture.selection import bootstrap_sum, greedy
from prover.types import LemmaError


def test_gains_of_overlapping_lemmas_do_not_add() -> None:
    before = np.array([100.0, 100.0, 100.0])
    after = {
        "wide": np.array([40.0, 40.0, 100.0]),
        "same": np.array([40.0, 45.0, 100.0]),
        "other": np.array([100.0, 100.0, 20.0]),
    }
    picks = greedy(before, after, {"wide": 10.0, "same": 5.0, "other": 30.0})
    assert [(p.name, p.gain) for p in picks] == [("wide", 110.0), ("other", 50.0)]
    assert greedy(before, after, dict.fromkeys(after, 500.0)) == []


@given(st.integers(0, 10**6))
def test_laws_of_selection(seed: int) -> None:
    rng = np.random.default_rng(seed)
    before = rng.uniform(50, 100, 6)
    after = {str(i): before - rng.uniform(0, 30, 6) * rng.integers(0, 2, 6) for i in range(5)}
    costs = {name: float(rng.uniform(0, 60)) for name in after}
    picks = greedy(before, after, costs)
    gains = [p.gain for p in picks]
    assert all(g > 0 for g in gains)
    taken = [after[p.name] for p in picks]
    best = np.minimum.reduce([before, *taken])
    assert sum(gains) == pytest.approx(float((before - best).sum()) - sum(costs[p.name] for p in picks))


def test_interval_of_a_sum() -> None:
    rng = np.random.default_rng(0)
    constant = bootstrap_sum([3.0] * 10, rng)
    assert (constant.low, constant.high) == (30.0, 30.0)
    spread = bootstrap_sum([0.0] * 50 + [10.0] * 50, rng)
    assert spread.low < 500 < spread.high
    assert 150 < spread.high - spread.low < 250  # 4 · 10 · √(100 · ¼) = 200
    assert bootstrap_sum([], rng).high == 0
    assert bootstrap_sum([2.5], rng).low == 2.5
    known = bootstrap_sum([0.0, 1.0, 4.0, 2.0, 8.0], np.random.default_rng(7))
    assert (known.low, known.high) == (4.0, 28.0)


def test_pagerank_of_a_small_graph() -> None:
    ranks = pagerank(dependency_graph([("a", ["hub"]), ("b", ["hub", "b"]), ("c", ["hub", "leaf"]), ("hub", [])]))
    assert sum(ranks.values()) == pytest.approx(1)
    assert max(ranks, key=ranks.__getitem__) == "hub"
    assert ranks["leaf"] > ranks["a"] == pytest.approx(ranks["b"])
    assert ranks["hub"] == pytest.approx(0.15 / 5 + 0.85 * (2.5 * ranks["a"] + (ranks["hub"] + ranks["leaf"]) / 5))
    assert pagerank(dependency_graph([])) == {}


def test_the_cache_outlives_its_opening(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "cache.sqlite"
    key = content_key("t", 3, None)
    with FileCache(file) as cache:
        assert cache.get(key) is None
        cache.put(key, {"script": "rfl", "bits": 1.5})
    with FileCache(file) as again:
        assert again.get(key) == {"script": "rfl", "bits": 1.5}
    assert content_key("t", 3, None) == key != content_key("t3", None)
    assert len(code_revision()) == 16
    broken = tmp_path / "broken.sqlite"
    broken.write_text("not a database" * 100)
    with pytest.raises(LemmaError, match=r"broken\.sqlite"):
        FileCache(broken)

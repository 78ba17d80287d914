"""The search's own benchmark, on a small scale."""

from __future__ import annotations

from benchmarks.search import grow_tree
from prover.search import Strategy


def test_a_tree_of_a_thousand_states_is_small_and_quick():
    nodes, expanded, seconds, megabytes = grow_tree(Strategy.BEST_FIRST, 1000)
    assert 1000 <= nodes < 1010
    assert 100 < expanded <= nodes
    assert seconds < 20
    assert megabytes < 60  # the interpreter's own growth included

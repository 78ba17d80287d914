"""The search's own benchmark and the memory of the value grid, on a small scale."""

from __future__ import annotations

from synthetic import RewritePuzzle, SyntheticEnv, TableProposer, theorem

from benchmarks.grid.memo import MemoEnv
from benchmarks.search import grow_tree
from prover.scripts import LeanWriter
from prover.search import BestFirstConfig, Budget, Strategy, search_many
from prover.search.record import search_record


def test_a_tree_of_a_thousand_states_is_small_and_quick():
    nodes, expanded, seconds, megabytes = grow_tree(Strategy.BEST_FIRST, 1000)
    assert 1000 <= nodes < 1010
    assert 100 < expanded <= nodes
    assert seconds < 20
    assert megabytes < 60  # the interpreter's own growth included


def test_remembered_answers_change_nothing_and_spare_the_environment():
    puzzle = RewritePuzzle([("a", "bb"), ("bb", "a"), ("ab", "c")], "unreachable", longest=6)
    config = BestFirstConfig(budget=Budget(lean_steps=30))

    def run(env, seed):
        proposer = TableProposer(puzzle, seed)
        (result,) = search_many(env, [theorem("abab")], proposer, None, config, 0, writer=LeanWriter())
        return search_record(result)

    plain = SyntheticEnv(puzzle)
    memo = MemoEnv(plain)
    first = [run(memo, seed) for seed in (0, 1, 0)]
    assert first == [run(SyntheticEnv(puzzle), seed) for seed in (0, 1, 0)]
    assert memo.asked == plain.steps < sum(r["lean_steps"] for r in first)
    memo.forget()
    assert not plain.live

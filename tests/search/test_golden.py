"""Whole search trees against golden files.

A change of the search that is meant shows as a diff of these files: write them anew with
`LEMMA_WRITE_GOLDEN=1 pytest tests/search/test_golden.py`, read the diff, commit it.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from synthetic import (
    AnyProblem,
    Dead,
    Problem,
    RewritePuzzle,
    SyntheticEnv,
    TableEvaluator,
    TableProposer,
    random_problem,
    theorem,
)

from prover.search import Backup, Budget, Reading, SearchConfig, Strategy, search_many
from prover.search.record import search_record

GOLDEN = Path(__file__).parent / "golden"

CONJUNCTION = Problem(
    {
        "p ∧ q": {"constructor": ("p", "q"), "comm": ("q ∧ p",), "weird": Dead.EXHAUSTED},
        "q ∧ p": {"constructor": ("q", "p"), "comm": ("p ∧ q",)},
        "p": {"assumption": (), "loop": ("p",)},
        "q": {"by_p": ("p", "p → q"), "nothing": Dead.REJECTED},
        "p → q": {"exact h": ()},
    }
)
EXISTS = Problem(
    {
        "∃ n, n < 3": {"refine ⟨?_, ?_⟩": ("?n < 3", "nat ?n", "side")},
        "?n < 3": {"decide": ()},
        "nat ?n": {"exact 2": ()},
        "side": {"rfl": ()},
    }
)
PUZZLE = RewritePuzzle([("ab", "ba"), ("ba", "b"), ("bb", "a")], "a", longest=5)

CASES: dict[str, tuple[AnyProblem, str, SearchConfig, TableEvaluator | None]] = {
    "conjunction": (CONJUNCTION, "p ∧ q", SearchConfig(), None),
    "conjunction_one_call": (CONJUNCTION, "p ∧ q", SearchConfig(Budget(model_calls=1)), None),
    "exists": (EXISTS, "∃ n, n < 3", SearchConfig(), None),
    "puzzle": (PUZZLE, "bab", SearchConfig(), None),
    "puzzle_noise": (PUZZLE, "abab", SearchConfig(Budget(steps=20), noise=1.0, steps_per_round=3), None),
    "puzzle_value": (
        PUZZLE,
        "abab",
        SearchConfig(Budget(steps=20), value_weight=1.0, length_exponent=0.5),
        TableEvaluator({"a": 1.0, "bb": 2.0, "bba": 3.0}, 5.0),
    ),
    "puzzle_mcts": (
        PUZZLE,
        "abab",
        SearchConfig(Budget(steps=40), Strategy.MCTS, exploration=0.3, steps_per_round=2),
        TableEvaluator({"a": 1.0, "bb": 2.0, "bba": 3.0}, 5.0),
    ),
    "conjunction_mcts": (CONJUNCTION, "p ∧ q", SearchConfig(strategy=Strategy.MCTS, exploration=0.3), None),
    "puzzle_beam": (
        PUZZLE,
        "abab",
        SearchConfig(Budget(steps=40), Strategy.BEAM, beam_width=3, value_weight=0.5),
        TableEvaluator({"a": 1.0, "bb": 2.0, "bba": 3.0}, 5.0),
    ),
    "conjunction_beam": (CONJUNCTION, "p ∧ q", SearchConfig(strategy=Strategy.BEAM, beam_width=2), None),
    "random_widening_sum": (
        random_problem(random.Random(7), goals=12),
        "g0",
        SearchConfig(
            Budget(steps=40),
            Strategy.MCTS,
            exploration=0.3,
            backup=Backup.SUM,
            widening=1.0,
            prior_temperature=2.0,
            value_weight=1.0,
        ),
        TableEvaluator({"g3": 2.0, "g5": 9.0}, 5.0),
    ),
    "random_min_quantile": (
        random_problem(random.Random(11), goals=12),
        "g0",
        SearchConfig(
            Budget(steps=40),
            backup=Backup.MIN,
            value_weight=1.0,
            value_reading=Reading.QUANTILE,
            value_quantile=0.9,
        ),
        TableEvaluator({"g3": 2.0, "g5": 9.0}, 5.0),
    ),
    "random": (random_problem(random.Random(58), goals=12), "g0", SearchConfig(Budget(steps=40)), None),
}


@pytest.mark.parametrize("name", CASES)
def test_tree_is_the_golden_one(name: str) -> None:
    problem, goal, config, evaluator = CASES[name]
    proposer = TableProposer(problem, seed=1)
    (result,) = search_many(SyntheticEnv(problem), [theorem(goal, name)], proposer, evaluator, config, random.Random(0))
    record = json.loads(json.dumps(search_record(result)))
    path = GOLDEN / f"{name}.json"
    if os.environ.get("LEMMA_WRITE_GOLDEN"):
        path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert record == json.loads(path.read_text(encoding="utf-8"))

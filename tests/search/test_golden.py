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

from prover.scripts import LeanWriter
from prover.search import (
    Backup,
    BeamConfig,
    BestFirstConfig,
    Budget,
    MctsConfig,
    Reading,
    SearchConfig,
    search_many,
)
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
    "conjunction": (CONJUNCTION, "p ∧ q", BestFirstConfig(), None),
    "conjunction_one_call": (CONJUNCTION, "p ∧ q", BestFirstConfig(budget=Budget(model_calls=1)), None),
    "exists": (EXISTS, "∃ n, n < 3", BestFirstConfig(), None),
    "puzzle": (PUZZLE, "bab", BestFirstConfig(), None),
    "puzzle_noise": (PUZZLE, "abab", BestFirstConfig(budget=Budget(lean_steps=20), noise=1.0, tactics_at_once=3), None),
    "puzzle_value": (
        PUZZLE,
        "abab",
        BestFirstConfig(budget=Budget(lean_steps=20), value_weight=1.0),
        TableEvaluator({"a": 1.0, "bb": 2.0, "bba": 3.0}, 5.0),
    ),
    "puzzle_mcts": (
        PUZZLE,
        "abab",
        MctsConfig(budget=Budget(lean_steps=40), exploration=0.3, tactics_at_once=2),
        TableEvaluator({"a": 1.0, "bb": 2.0, "bba": 3.0}, 5.0),
    ),
    "conjunction_mcts": (CONJUNCTION, "p ∧ q", MctsConfig(exploration=0.3), None),
    "puzzle_beam": (
        PUZZLE,
        "abab",
        BeamConfig(budget=Budget(lean_steps=40), beam_width=3, value_weight=0.5),
        TableEvaluator({"a": 1.0, "bb": 2.0, "bba": 3.0}, 5.0),
    ),
    "conjunction_beam": (CONJUNCTION, "p ∧ q", BeamConfig(beam_width=2), None),
    "random_sum": (
        random_problem(random.Random(58), goals=12),
        "g0",
        MctsConfig(budget=Budget(lean_steps=40), exploration=0.3, backup=Backup.SUM, use_value=True),
        TableEvaluator({"g3": 2.0, "g5": 9.0}, 5.0),
    ),
    "random_min": (
        random_problem(random.Random(11), goals=12),
        "g0",
        BestFirstConfig(
            budget=Budget(lean_steps=40), backup=Backup.MIN, value_weight=1.0, value_reading=Reading.DISCOUNTED
        ),
        TableEvaluator({"g3": 2.0, "g5": 9.0}, 5.0),
    ),
    "random": (random_problem(random.Random(58), goals=12), "g0", BestFirstConfig(budget=Budget(lean_steps=40)), None),
}


@pytest.mark.parametrize("name", CASES)
def test_tree_is_the_golden_one(name: str) -> None:
    problem, goal, config, evaluator = CASES[name]
    proposer = TableProposer(problem, seed=1)
    env, theorems = SyntheticEnv(problem), [theorem(goal, name)]
    (result,) = search_many(env, theorems, proposer, evaluator, config, 0, writer=LeanWriter())
    record = json.loads(json.dumps(search_record(result)))
    path = GOLDEN / f"{name}.json"
    if os.environ.get("LEMMA_WRITE_GOLDEN"):
        path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert record == json.loads(path.read_text(encoding="utf-8"))

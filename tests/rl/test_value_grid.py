"""The value grid: what its oracles know, what its scorers change, and what its page says."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.value_grid import WITH, WITHOUT, cells_to_measure, chosen, sit
from benchmarks.values.heads import LESSONS
from benchmarks.values.oracles import remaining_by_rules
from benchmarks.values.page import page
from benchmarks.values.scorers import FAR, DerivationJudge, JudgedScorer, PolicyAnswers
from benchmarks.values.searches import Cell, Row, Word
from benchmarks.values.setup import SMOKE, Setup
from prover.packing import TokenLogprobs
from prover.policy.scorer import StateAnswer, StateQuestion
from prover.worlds.generate import generate
from prover.worlds.names import world_named

SETUP = Setup(seeds=(0, 1), lean_steps=16)
WITHOUT_VALUE, WITH_VALUE = WITHOUT[3], WITH[0]
CELLS = cells_to_measure(WITHOUT_VALUE, WITH_VALUE)


def test_as_many_settings_are_searched_without_a_value_as_with_one() -> None:
    assert len(WITHOUT) == len(WITH)
    assert len({cell.label for cell in (*WITHOUT, *WITH)}) == len(WITHOUT) + len(WITH)
    assert len({cell.label for cell in CELLS}) == len(CELLS)
    for cell in (*WITHOUT, *WITH, *CELLS):
        assert cell.config(16).budget.lean_steps == 16
        assert cell.config(16).uses_value == (cell.word is not Word.NONE)


def test_the_oracle_knows_the_exact_distance() -> None:
    found = [one for one in generate(world_named("reachability"), range(2, 7), 40, seed=3) if one.theorem.binders == ""]
    assert len(found) >= 20
    assert [remaining_by_rules(f"⊢ {one.theorem.type}") for one in found] == [one.depth for one in found]
    graph = "V : Type\nE : V → V → Prop\na b c : V\nh1 : E a b\nh2 : E b c\n⊢ Walk E a c"
    assert remaining_by_rules(graph) == 3
    assert remaining_by_rules(graph.replace("Walk E a c", "Walk E c a")) is None
    assert remaining_by_rules("⊢ 1 = 1") is None


@dataclass
class Said:
    """A network that always says the same."""

    version: int = 1

    def answer(self, questions: list[StateQuestion]) -> list[StateAnswer]:
        scores = [array("d", [-1.0] * len(q.candidates)) for q in questions]
        return [StateAnswer(1, (), s, TokenLogprobs.of([()] * len(s)), None, None) for s in scores]


def test_a_judge_changes_what_remains_and_a_perfect_one_the_order() -> None:
    answers = PolicyAnswers(Said())  # type: ignore[arg-type]
    question = StateQuestion(("⊢ A",), ("a", "b"))
    judge = DerivationJudge({("⊢ A",): ("b", 4)})
    (foreseen,) = JudgedScorer(answers, judge).answer([question])
    assert (foreseen.left, foreseen.value and foreseen.value.mean()) == (array("d", [FAR, 3.0]), 4.0)
    (states,) = JudgedScorer(answers, judge, states_only=True).answer([question])
    assert states.left is None
    (sure,) = JudgedScorer(answers, judge, sure=True).answer([question])
    assert sure.scores[1] > sure.scores[0]
    (nobody,) = JudgedScorer(answers, None).answer([question])
    assert (nobody.left, nobody.value) == (None, None)


def row(seed: int, number: int, cells: list[Cell], proved: set[str]) -> Row:
    lessons = {lesson.label: 4.0 + number % 5 for lesson in LESSONS}
    runs = {cell.label: (cell.label in proved, 4 + number % 7, 0.5) for cell in cells}
    world, depth = ("reachability", "rewriting")[number % 2], 4 + number % 9
    states = ((3, lessons), (4 + number % 5, {k: v + 1 for k, v in lessons.items()}))
    return Row(seed, f"t{number}", world, "slide", depth, runs, lessons, states if number % 2 == 0 else (), "abc")


@pytest.mark.parametrize("gains", [True, False])
def test_the_page_says_whether_the_targets_were_reached(gains: bool) -> None:
    best = {cell.label for cell in CELLS if cell.word is not Word.NONE} if gains else set[str]()
    test = [row(seed, n, CELLS, best if n % 3 else set()) for seed in (0, 1) for n in range(24)]
    valid = [row(0, n, [*WITHOUT, *WITH], {WITH_VALUE.label} if n % 2 else set()) for n in range(6)]
    timed = [row(0, n, [WITHOUT_VALUE, WITH_VALUE], {WITH_VALUE.label}) for n in range(4)]
    assert chosen(valid, WITH, 16) == WITH_VALUE
    text = page(SETUP, valid, test, timed, (WITHOUT_VALUE, WITH_VALUE), (WITHOUT, WITH), CELLS, "lean")
    word = "**reached**" if gains else "**not reached**"
    assert f"points on theorems of depth 4 and more: {word}" in text
    assert ("+66.7 (" in text) == gains
    assert text.count("\n| ") > len(CELLS) + len(LESSONS)


@pytest.mark.slow
def test_it_goes_on_where_it_was_and_writes_its_page(tmp_path: Path) -> None:
    """At a tiny size, with the real Lean and Ray."""
    assert next(sit(SMOKE, tmp_path, 0.0), None) is None  # no time for anything
    text = next(sit(SMOKE, tmp_path, 30.0))
    assert "# Does a value pay for itself?" in text
    assert next(sit(SMOKE, tmp_path, 0.0)) == text  # all of it was there

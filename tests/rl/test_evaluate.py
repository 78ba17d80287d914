"""What an evaluation says about smaller budgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from experiences import experience
from pydantic import TypeAdapter

from prover.policy.model import PolicyModel
from prover.prover import Prover
from prover.search import StopReason
from prover.session import Task
from prover.types import Theorem
from rl.config import TrainConfig, load_config
from rl.evaluate import EvaluationResult, MadeAttempts, TheoremResult, calibration_of, evaluate_held_out
from rl.types import EVALUATION_ROUND, Forecast


def test_rate_within_counts_only_attempts_proved_that_early() -> None:
    theorems = (
        TheoremResult("a", (True, True), (1, 8), ("x", "x")),
        TheoremResult("b", (False, True), (16, 16), (None, "x")),
    )
    found = EvaluationResult("test", 1, 16, 2, theorems)
    assert [found.rate_within(b) for b in (1, 7, 8, 15, 16)] == [0.25, 0.25, 0.5, 0.5, 0.75]
    assert found.rate_within(found.budget) == pytest.approx(found.rate)


def test_calibration_per_suite() -> None:
    """Theorems forecast at 2 and at 90 steps: the first kind is proved, the second is not, but for one of each."""
    theorems = [
        TheoremResult(
            f"t{i}",
            (easy != (i in (0, 1)),),
            (3,),
            ("x",),
            "nat" if i < 30 else "lists",
            ((Forecast(2.0 if easy else 90.0, 2.0, 0.9 if easy else 0.2, 4 if easy else None),),),
        )
        for i in range(40)
        for easy in [i % 2 == 0]
    ]
    found = calibration_of(EvaluationResult("test", 1, 16, 1, tuple(theorems)))
    assert list(found) == ["all", "lists", "nat"]
    everything = found["all"]
    assert (everything.attempts, found["nat"].attempts, found["lists"].attempts) == (40, 30, 10)
    # 20 forecasts of 0.9, 19 come true; 20 of 0.2, one comes true
    assert everything.raw_brier.reliability == pytest.approx((0.05**2 + 0.15**2) / 2)
    assert everything.raw_brier.resolution == pytest.approx(0.45**2)
    assert everything.corrected_brier.score < 0.1 < everything.raw_brier.uncertainty
    assert found["lists"].raw_brier.reliability == pytest.approx((0.1**2 + 0.2**2) / 2)
    assert (everything.states, everything.mean_error, everything.median_error) == (20, 2.0, 2.0)
    assert TypeAdapter(EvaluationResult).validate_json(
        TypeAdapter(EvaluationResult).dump_json(EvaluationResult("test", 1, 16, 1, tuple(theorems)))
    ).theorems == tuple(theorems)


def test_no_value_no_calibration() -> None:
    assert calibration_of(EvaluationResult("test", 0, 16, 1, (TheoremResult("a", (True,), (1,), ("x",)),))) == {}


CONFIG = load_config(None, {"chunk": 2, "evaluation.seeds": 2})
THEOREMS = [Theorem(f"t{i}", f"theorem t{i} : {i} = {i}") for i in range(5)]


class Counting:
    """Proves every theorem; ends with Ctrl-C before task number `last`."""

    def __init__(self, last: int | None = None) -> None:
        self.last, self.searched = last, list[tuple[str, int]]()

    def run(self, prover: Prover, tasks: Sequence[Task], record: object, on_result: Callable[[int, list[Any]], None]):
        for index, task in enumerate(tasks):
            if index == self.last:
                raise KeyboardInterrupt
            self.searched += [(t.name, task.seed) for t in task.theorems]
            stop = StopReason.WORKER_LOST if index == 1 and self.last else StopReason.PROVED
            made = [experience(EVALUATION_ROUND, t.name, seed=task.seed, proved=True) for t in task.theorems]
            on_result(index, [replace(a, stop=stop) for a in made])


def evaluated(executor: Counting, model: PolicyModel, path: Path, config: TrainConfig = CONFIG) -> EvaluationResult:
    with MadeAttempts.open(path) as made:
        return evaluate_held_out(executor, config.prover(model, (), "lean"), THEOREMS, config, made=made)


def test_an_evaluation_that_was_cut_off_goes_on(model: PolicyModel, tmp_path: Path) -> None:
    path, cut = tmp_path / "evaluation" / "after.jsonl", Counting(last=4)
    with pytest.raises(KeyboardInterrupt):
        evaluated(cut, model, path)
    rest = Counting()
    found = evaluated(rest, model, path)
    assert found.proved == found.attempted == 10
    lost = cut.searched[2:4]  # a search that lost its Lean worker says nothing
    whole = Counting()
    assert sorted([*(set(cut.searched) - set(lost)), *rest.searched]) == sorted({*cut.searched, *rest.searched})
    assert evaluated(whole, model, tmp_path / "other.jsonl") == found
    assert sorted(whole.searched) == sorted({*cut.searched, *rest.searched})
    again = Counting()
    assert evaluated(again, model, path) == found
    assert again.searched == []


def test_attempts_of_other_weights_or_another_budget_do_not_count(model: PolicyModel, tmp_path: Path) -> None:
    path = tmp_path / "after.jsonl"
    evaluated(Counting(), model, path)
    more = Counting()
    evaluated(more, model, path, load_config(None, {"chunk": 2, "evaluation.lean_steps": 9}))
    assert len(more.searched) == 5
    next(model.parameters()).data.add_(1e-3)
    other = Counting()
    evaluated(other, model, path)
    assert len(other.searched) == 10

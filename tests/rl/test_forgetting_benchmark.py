"""The benchmarks of forgetting and of the curriculum, at a tiny size, with the real Lean."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import curriculum, forgetting
from benchmarks.small_run import unfinished
from prover.jsonlog import JsonLog
from prover.lean.library.build import load_lean
from prover.policy.model import PolicyConfig
from prover.session import Session
from prover.types import Split
from rl.settings import ReplayConfig

NETWORK = PolicyConfig(width=16, layers=1, heads=2, feed_forward=32, vocabulary=300)
TINY = forgetting.Setup(
    worlds=("logic", "booleans"),
    seeds=1,
    limit=3,
    lean_steps=8,
    budget=2,
    budgets=(1, 2),
    network=NETWORK,
    updates=2,
    replay=ReplayConfig(good_states=1, bad_states=1, priority=0.5),
)


def measured(arm: str, stage: int, world: str, *steps: int | None, top1: float | None = None) -> forgetting.Measured:
    return forgetting.Measured(arm, 0, stage, world, steps, top1, 1, 5, "r")


def test_worlds_one_after_another(tmp_path: Path):
    """Every stage and world of every arm is measured, kept, and not measured again."""
    with Session(load_lean()) as session:
        rows = [r for arm in forgetting.ARMS for r in forgetting.train_through(session, TINY, arm, 0, "r")]
    places = {(r.arm, r.stage, r.world) for r in rows}
    assert len(rows) == len(places) == 3 * 3 * 2
    valid = {w: len(TINY.theorems(w, Split.VALID)) for w in TINY.worlds}
    assert all(len(r.steps) == valid[r.world] for r in rows)
    assert all(s is None or 1 <= s <= 2 for r in rows for s in r.steps)
    trained = [r for r in rows if r.stage >= 1 + TINY.worlds.index(r.world)]
    assert all(r.top1 is None for r in rows if r not in trained)
    assert all(0 <= r.top1 <= 1 for r in trained if r.top1 is not None)
    states = {(r.arm, r.stage): r.states for r in rows}
    assert states["uniform", 1] == states["latest", 1] > 0
    assert states["uniform", 2] > states["latest", 2] > 0

    log = JsonLog(forgetting.record_path(TINY, tmp_path), forgetting.ROW, None)
    with log.open():
        log.append(*rows)
    assert forgetting.run(TINY, 0.0, tmp_path) == rows
    text = forgetting.page(rows, TINY, forgetting.facts_of(rows, TINY, "lean"))
    assert all(f"| `{arm}` | {world} |" in text for arm in forgetting.ARMS for world in TINY.worlds)


def test_what_is_forgotten_is_counted():
    """Two theorems of the first world: one is proved only right after its stage, one with more steps at the end."""
    rows = [
        measured("built", 1, "logic", 1, 1, top1=1.0),
        measured("built", 1, "booleans", None),
        measured("built", 2, "logic", None, 2, top1=0.5),
        measured("built", 2, "booleans", 1, top1=1.0),
    ]
    one = forgetting.arm_of(rows, TINY, "built", 1)
    assert (one.learned, one.kept, one.final) == (((1.0, 1.0),), ((0.0, 0.0),), ((0.0, 0.0, 1.0),))
    assert one.change == -1.0
    assert forgetting.arm_of(rows, TINY, "built", 2).final == ((0.0, 1.0, 1.0),)
    assert (one.top1_learned, one.top1_kept) == (1.0, 0.5)


def test_nothing_is_begun_without_time(tmp_path: Path):
    log = JsonLog(tmp_path / "log.jsonl", forgetting.ROW, None)
    units = [("built", 0), ("built", 1)]
    with log.open():
        log.append(measured("built", 0, "logic"))
        assert list(unfinished(log, units, lambda r: (r.arm, r.seed), 1.0)) == [("built", 1)]
        assert list(unfinished(log, units, lambda r: (r.arm, r.seed), 0.0)) == []


@pytest.mark.parametrize("arm", curriculum.ARMS)
def test_a_curriculum_spends_its_lean_steps(arm: str):
    setup = curriculum.Setup(suites=("booleans",), seeds=1, per_round=2, lean_steps=8, spend=20, updates=1, budget=2)
    with Session(load_lean()) as session:
        row = curriculum.train(session, setup, arm, 0, "r")
    assert 20 <= row.spent <= 20 + 2 * 8
    assert row.searches <= 2 * row.rounds
    assert len(row.steps) == len(setup.theorems(Split.VALID))
    assert row.largest_world == 1.0
    rows = [replace(row, arm=name) for name in curriculum.ARMS]
    assert "| `half` − `before`, points | +0.0" in curriculum.page(rows, setup, "lean")

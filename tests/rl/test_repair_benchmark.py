"""The benchmark of repair, at a tiny size, with the real Lean."""

from pathlib import Path

import pytest

from benchmarks import repair
from benchmarks.repair import Arm
from prover.jsonlog import JsonLog
from prover.lean.library.build import LeanSetup
from prover.policy.model import PolicyConfig
from prover.session import Session
from prover.types import Split

NETWORK = PolicyConfig(width=16, layers=1, heads=2, feed_forward=32, vocabulary=300)
TINY = repair.Setup(
    suites=("logic",),
    seeds=1,
    rounds=1,
    training=6,
    testing=3,
    lean_steps=24,
    budget=6,
    budgets=(2, 6),
    repair=1,
    samples=2,
    network=NETWORK,
    updates=2,
)


def measured(arm: Arm, *steps: int | None) -> repair.Measured:
    return repair.Measured(arm, 0, steps, 7, 5, tuple(range(10, 10 + len(steps))), "r")


def test_the_same_weights_search_in_all_arms(setup: LeanSetup, tmp_path: Path) -> None:
    with Session(setup) as session:
        rows = repair.measure_seed(session, TINY, 0, "r")
    assert [row.arm for row in rows] == list(Arm)
    assert all(len(row.steps) == len(TINY.theorems(Split.TEST)) and sum(row.tokens) > 0 for row in rows)
    asked = {row.arm: row.model_calls for row in rows}
    assert asked[Arm.REPAIR] > asked[Arm.ONCE]
    log = JsonLog(repair.record_path(TINY, tmp_path), repair.ROW, "other")
    with log.open():
        log.append(*rows)
    assert repair.run(TINY, 0.0, tmp_path) == rows
    text = repair.page(rows, TINY, "lean")
    assert all(f"| `{arm}` |" in text for arm in Arm)


def test_differences_are_of_the_same_theorems() -> None:
    rows = {
        Arm.ONCE: [measured(Arm.ONCE, 1, None, None, 6)],
        Arm.REPAIR: [measured(Arm.REPAIR, 1, 2, None, 6)],
    }
    found = repair.difference(rows, Arm.REPAIR, Arm.ONCE, 6)
    assert found.low == pytest.approx(0)
    assert found.high > 0.25
    assert repair.proved_within_tokens(rows[Arm.REPAIR], 11).tolist() == [[1, 1, 0, 0]]
    assert repair.proved_within(rows[Arm.REPAIR], 2).tolist() == [[1, 1, 0, 0]]

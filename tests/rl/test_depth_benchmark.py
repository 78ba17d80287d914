"""The benchmark of depths at a tiny size with the real Lean and Ray: it goes on where it was, and writes its page."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from benchmarks import depth
from benchmarks.depth import AFTER, BEFORE, KNOWN, SMOKE, Setup
from prover.lean.library.build import load_lean
from prover.types import Split
from prover.worlds.worlds import all_worlds
from rl.evaluate import held_out, suite_theorems, trained_on


@pytest.mark.slow
def test_it_goes_on_where_it_was_and_writes_its_page(tmp_path: Path) -> None:
    found, left = depth.run(SMOKE, ["reachability"], 0.0, tmp_path)
    assert (found, left) == ([], ["reachability"])  # no time for anything
    lean = load_lean()
    folder = tmp_path / f"reachability-{SMOKE.digest}"
    assert (
        depth.measure_world(SMOKE, "reachability", folder, lean, time.monotonic()) is None
    )  # ends with the first round
    rounds = depth.trained_minutes(folder / "run")
    assert rounds > 0
    (result,), left = depth.run(SMOKE, ["reachability"], 10.0, tmp_path)
    assert not left
    assert result.minutes >= rounds
    assert [p.rounds for p in result.points][:2] == [0, 1]
    assert result.test[BEFORE][KNOWN].rates.keys() == result.test[AFTER][KNOWN].rates.keys()
    depth.write([result], SMOKE, tmp_path / "page.md", lean.identity, "python -m benchmarks.depth --smoke")
    assert "(page.svg)" in (tmp_path / "page.md").read_text()
    assert json.loads((tmp_path / "page.json").read_text())["worlds"][0]["world"] == "reachability"
    assert (tmp_path / "page.svg").read_text().startswith("<svg")


def test_what_is_trained_on_is_not_held_out() -> None:
    for world in all_worlds():
        config = Setup(generated=(24, 16)).config(world)
        theorems = suite_theorems(config)
        trained, valid = trained_on(theorems, config), held_out(theorems, config)
        assert {t.split for t in trained} == {Split.TRAIN}
        assert max(t.depth or 0 for t in trained) <= 6 < max(t.depth or 0 for t in valid)
        assert config.evaluation.split is Split.VALID


def test_a_world_is_asked_for_no_more_than_it_has() -> None:
    assert depth.deepest_suite("inequalities", 1, 6, 4) == "inequalities@1-6x24"
    assert depth.deepest_suite("inequalities", 40, 45, 1) == "inequalities@40-40x1"  # 40 is the deepest that there is
    assert depth.deepest_suite("inequalities", 41, 45, 1) is None

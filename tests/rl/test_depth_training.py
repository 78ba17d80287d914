"""A run in a world with depth: fresh theorems, evaluations meanwhile, a policy that reads terms, D50 in its report."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.report import html_of
from eval.run_report import build_report, read_run
from prover.lean.library.build import load_lean
from prover.policy.folder import find_policy
from prover.policy.model import PolicyModel
from prover.types import LemmaError
from rl.config import load_config
from rl.evaluate import EvaluationResult
from rl.loop import train
from rl.metrics import read_metrics
from rl.run_folder import round_evaluation

FLAGS = {
    "suites": ["reachability@1-3x30", "reachability@7-8x12"],
    "rounds": 2,
    "algorithm.name": "ppo",  # the first round is distillation
    "value.head": "hl_gauss",
    "actors": 1,
    "policy.width": 16,
    "policy.layers": 1,
    "policy.heads": 2,
    "policy.feed_forward": 32,
    "search.lean_steps": 16,
    "curriculum.theorems_per_round": 8,
    "curriculum.fresh": 4,
    "learner.updates": 4,
    "learner.batch": 4,
    "learner.threads": 1,
    "evaluation.every": 1,
    "evaluation.lean_steps": 16,
}


def test_a_run_in_a_world_with_depth(tmp_path: Path) -> None:
    lean, out = load_lean(), tmp_path / "run"
    result = train(load_config(Path("depth"), FLAGS), out, lean=lean)
    assert result.iterations == 2
    between = EvaluationResult.load(round_evaluation(out, 1))
    assert between.version == 1
    assert {t.depth for t in between.theorems} >= {1, 3, 7, 8}
    assert not round_evaluation(out, 2).exists()  # that is `after`

    told = [m for m in read_metrics(out) if m["phase"] == "evaluate"]
    assert [m["round"] for m in told] == [0, 1, 2]
    assert all(1 <= m["d50/reachability"] <= 8 for m in told)
    searched = [m for m in read_metrics(out) if m["phase"] == "search"]
    assert searched[1]["theorems"] >= searched[0]["theorems"] > 0
    assert result.theorems == searched[1]["theorems"]  # those made as it went on, too
    assert PolicyModel.load(find_policy(out)).terms is not None

    report = build_report(read_run(out), lean)
    assert report.depths is not None
    assert [len(curve.points) for curve in report.depths.d50 if curve.name == "reachability"] == [3]
    assert "How deep it proves" in html_of(report)
    with pytest.raises(LemmaError, match=r"proposals\.samples"):
        load_config(Path("depth"), FLAGS | {"proposals.samples": 2})

"""A whole run on real Lean and real Ray; those that are killed and resumed are in `test_resume.py`."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from prover.lean.library.build import LeanSetup, load_lean
from prover.policy.model import PolicyModel, find_policy
from prover.suites import load_suite
from prover.types import LemmaError, Split
from rl.config import TrainConfig, load_config
from rl.evaluate import EvaluationResult
from rl.experience import from_json
from rl.loop import train

TINY = Path(__file__).parents[2] / "configs" / "tiny.toml"


@pytest.fixture(scope="module")
def lean() -> LeanSetup:
    return load_lean()


@pytest.fixture(scope="module")
def config() -> TrainConfig:
    return load_config(TINY)


def replay_lines(out: Path) -> list[str]:
    path = out / "replay.jsonl"
    text = path.read_text() if path.exists() else ""
    return text[: text.rfind("\n") + 1].splitlines()


def test_a_tiny_run_from_start_to_end(config: TrainConfig, lean: LeanSetup, tmp_path: Path):
    out = tmp_path / "run"
    result = train(config, out, lean=lean)
    assert (result.iterations, result.interrupted) == (1, False)
    assert result.before is not None
    assert result.after is not None
    assert result.before.attempted == result.after.attempted == 6
    assert (result.before.version, result.after.version) == (0, 1)
    assert result.after.budget == result.before.budget == 16

    attempts = [from_json(line) for line in replay_lines(out)]
    splits = {e.theorem.name: e.theorem.split for e in load_suite("logic").entries}
    assert len(attempts) == 12
    assert {splits[a.theorem] for a in attempts} == {Split.TRAIN}
    assert {splits[t.name] for t in result.after.theorems} == {Split.TEST}
    assert sum(a.proved for a in attempts) == result.proved > 0
    assert all(a.version == 0 and a.lean_steps <= 16 for a in attempts)
    assert all(bool(a.good) == a.proved == (a.script is not None) for a in attempts)

    assert PolicyModel.load(find_policy(out)).spec.version == 1
    assert EvaluationResult.load(out / "evaluation" / "after.json") == result.after
    metrics = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [m["phase"] for m in metrics] == ["evaluate", "search", *["update"] * 10, "learn", "evaluate"]
    assert [m["round"] for m in metrics] == [0, *[1] * 13]
    assert [m["update"] for m in metrics if m["phase"] == "update"] == list(range(1, 11))
    (learned,) = (m for m in metrics if m["phase"] == "learn")
    assert learned["replay_good"] > 0
    assert learned["replay_age_max"] == 0
    assert all(m["learning_rate"] > 0 and m["gradient_norm"] > 0 for m in metrics if m["phase"] == "update")
    assert list((out / "tensorboard").iterdir())
    run = json.loads((out / "run.json").read_text())
    assert run["lean"] == lean.identity
    assert run["seed"] == config.seed
    assert load_config(out / "config.toml") == config

    with pytest.raises(LemmaError, match="already holds a run"):
        train(config, out, lean=lean)
    with pytest.raises(LemmaError, match="seed: 0 there, 9 here"):
        train(replace(config, seed=9), out, resume=True, lean=lean)

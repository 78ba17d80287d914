"""A whole run on real Lean and real Ray; those that are killed and resumed are in `test_resume.py`."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from prover.lean.library.build import LeanSetup, load_lean
from prover.policy.folder import find_policy
from prover.policy.model import PolicyModel
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
    assert {splits[t.name] for t in result.after.theorems} == {Split.VALID}
    assert sum(a.proved for a in attempts) == result.proved > 0
    assert all(a.version == 0 and a.lean_steps <= 16 for a in attempts)
    assert all(bool(a.good) == a.proved == (a.script is not None) for a in attempts)

    assert PolicyModel.load(find_policy(out)).spec.version == 1
    assert EvaluationResult.load(out / "evaluation" / "after.json") == result.after
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    metrics = [m for m in lines if m["phase"] != "live"]
    assert [m["phase"] for m in metrics] == ["evaluate", "search", *["update"] * 10, "learn", "round", "evaluate"]
    assert [m["round"] for m in metrics] == [0, *[1] * 14]
    assert [m["update"] for m in metrics if m["phase"] == "update"] == list(range(1, 11))
    (learned,) = (m for m in metrics if m["phase"] == "learn")
    assert learned["replay_good"] > 0
    assert learned["replay_age_max"] == 0
    assert all(m["learning_rate"] > 0 and m["gradient_norm"] > 0 for m in metrics if m["phase"] == "update")
    assert list((out / "tensorboard").iterdir())
    seen_while_it_ran({m["phase"]: m for m in metrics})
    run = json.loads((out / "run.json").read_text())
    assert run["lean"] == lean.identity
    assert run["seed"] == config.seed
    assert load_config(out / "config.toml") == config

    with pytest.raises(LemmaError, match="already holds a run"):
        train(config, out, lean=lean)
    with pytest.raises(LemmaError, match="seed: 0 there, 9 here"):
        train(replace(config, seed=9), out, resume=True, lean=lean)


def seen_while_it_ran(last: dict[str, dict[str, Any]]) -> None:
    """The newest line of each phase."""
    search, learn, whole = last["search"], last["learn"], last["round"]
    waits = [search[f"{what}_wait"] for what in ("lean", "verify", "model")]
    assert all(0 < share < 1 for share in waits)
    assert sum(waits) <= 1
    assert search["rate/logic"] == pytest.approx(search["proved"] / search["attempted"], abs=1e-5)
    assert search["staleness/0"] == search["attempted"] == 12
    assert search["lean_steps_per_second"] > 0
    assert 0 <= search["queue_waiting"] < 3
    assert learn["tokens_per_second"] > 0
    assert 0 < learn["mfu"] < 1
    assert learn["entropy"] > 0
    assert learn["kl"] > 0
    assert learn["value_error"] > 0
    assert 0 <= learn["brier"] <= 1
    assert learn["replay_age_max"] == 0
    assert whole["proofs"] == search["proved"]
    assert whole["proofs_per_core_hour"] == pytest.approx(3600 * whole["proofs"] / whole["seconds"], rel=1e-4)
    assert "proofs_per_gpu_hour" not in whole or torch.cuda.is_available()
    for kind in ("search", "lean", "learner"):
        assert whole[f"memory_bytes/{kind}"] >= whole[f"memory_bytes_most/{kind}"] > 2**20

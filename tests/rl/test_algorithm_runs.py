"""Whole runs by policy gradients, on real Lean and real Ray."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from prover.attempts import Attempt
from prover.lean.library.build import LeanSetup, load_lean
from prover.policy.folder import find_policy
from prover.policy.model import PolicyModel
from prover.search import MctsConfig
from rl.cluster import connected
from rl.config import TrainConfig, load_config
from rl.experience import from_json
from rl.loop import train
from rl.metrics import Silent
from rl.types import Experience

TINY = Path(__file__).parents[2] / "configs" / "tiny.toml"
SMALL = {"rounds": 3, "curriculum.theorems_per_round": 8, "evaluation.limit": 1, "algorithm.epochs": 1}


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """A Ray of this process, for all runs."""
    with connected(4, "local"):
        yield


@pytest.fixture(scope="module")
def lean() -> LeanSetup:
    return load_lean()


def config_of(**flags: Any) -> TrainConfig:
    return load_config(TINY, {**SMALL, **{key.replace("__", "."): value for key, value in flags.items()}})


def attempts_of(out: Path) -> list[Experience]:
    return [from_json(line) for line in (out / "replay.jsonl").read_text().splitlines()]


def timeless(attempts: list[Experience]) -> list[str]:
    """What they say, but for the clock, in an order of their own."""
    return sorted(str({**vars_of(a), "seconds": 0.0}) for a in attempts)


def vars_of(attempt: Attempt) -> dict[str, Any]:
    return {name: getattr(attempt, name) for name in attempt.__dataclass_fields__}


class Interrupts(Silent):
    """Ctrl-C in the middle of a phase."""

    def __init__(self, phase: str) -> None:
        self._phase, self._there = phase, False

    def begin(self, title: str, total: int) -> None:
        self._there = title == self._phase

    def advance(self, units: int = 1, note: str = "") -> None:
        if self._there:
            raise KeyboardInterrupt


def test_ppo_takes_turns_and_is_the_same_when_it_is_resumed(lean: LeanSetup, tmp_path: Path):
    config = config_of(algorithm="ppo", algorithm__reference_rounds=1)
    train(config, tmp_path / "whole", lean=lean)
    stopped = train(config, tmp_path / "cut", lean=lean, report=Interrupts("round 3/3: search"))
    assert (stopped.interrupted, stopped.iterations) == (True, 2)
    assert train(config, tmp_path / "cut", resume=True, lean=lean).iterations == 3

    whole = attempts_of(tmp_path / "whole")
    assert timeless(whole) == timeless(attempts_of(tmp_path / "cut"))
    weights = [(find_policy(tmp_path / name) / "model.safetensors").read_bytes() for name in ("whole", "cut")]
    assert weights[0] == weights[1]
    assert PolicyModel.load(find_policy(tmp_path / "whole")).spec.version == 3

    warm, rolled = [a for a in whole if a.round == 0], [a for a in whole if a.round > 0]
    assert all(a.sampled is None for a in warm)
    assert sum(a.sampled is not None for a in rolled) > len(rolled) / 2
    for attempt in rolled:
        assert attempt.lean_steps <= 16
        assert attempt.shortening_lean_steps == 0
        if attempt.sampled is not None:
            verified = any(episode.verified for episode in attempt.sampled.episodes)
            assert attempt.proved or not verified
            assert all(s.version == attempt.version for e in attempt.sampled.episodes for s in e.steps)

    lines = [json.loads(line) for line in (tmp_path / "whole" / "metrics.jsonl").read_text().splitlines()]
    learned = [line for line in lines if line["phase"] == "learn"]
    assert "episodes" not in learned[0]
    for line in learned[1:]:
        assert line["episodes"] > 0
        assert line["importance"] == pytest.approx(1.0, abs=1e-4)
        assert (line["unmatched"], line["importance_truncated"]) == (0, 0)
        assert {"reward", "policy_entropy", "clip_fraction", "approximate_kl", "explained_variance", "value"} <= {*line}
        assert "ranking" not in line
    updates = [line["update"] for line in lines if line["phase"] == "update"]
    assert updates == list(range(1, len(updates) + 1))
    assert [f.name for f in sorted((tmp_path / "whole" / "reference").iterdir())] == ["000001", "000002"]


def test_grpo_side_by_side_with_a_learner_and_an_inference_process(lean: LeanSetup, tmp_path: Path):
    config = config_of(
        algorithm="grpo",
        algorithm__warm_rounds=0,
        search__lean_steps=32,
        synchronous=False,
        cluster__learners=1,
        cluster__inference=1,
    )
    result = train(config, tmp_path / "run", lean=lean)
    assert result.iterations == 3
    attempts = attempts_of(tmp_path / "run")
    assert all(a.sampled is not None for a in attempts if a.lean_steps)
    lines = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    assert any(line["phase"] == "learn" and line.get("groups_used", 0) > 0 for line in lines)
    assert isinstance(config.search, MctsConfig)

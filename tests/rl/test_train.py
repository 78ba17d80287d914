"""Whole runs on real Lean and real Ray: complete, killed and resumed, interrupted."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
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
from rl.run_folder import prepare

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


@pytest.fixture
def runs() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that a test started; whatever is left of them is killed."""
    found: list[subprocess.Popen[bytes]] = []
    yield found
    for process in found:
        process.kill()
        process.wait()


SETTINGS = {"chunk": 1, "search.lean_steps": 64, "evaluation.limit": 1}


def start(out: Path, *flags: str) -> subprocess.Popen[bytes]:
    code = (
        "import sys, json; from pathlib import Path; from rl.config import load_config; from rl.loop import train;"
        "config = load_config(Path(sys.argv[1]), json.loads(sys.argv[3]));"
        "train(config, Path(sys.argv[2]), resume='resume' in sys.argv)"
    )
    argv = [sys.executable, "-c", code, str(TINY), str(out), json.dumps(SETTINGS), *flags]
    return subprocess.Popen(argv, cwd=TINY.parents[1], stderr=subprocess.DEVNULL, env={**os.environ})


def wait_for_attempts(process: subprocess.Popen[bytes], out: Path, count: int) -> None:
    deadline = time.monotonic() + 120
    while len(replay_lines(out)) < count:
        assert process.poll() is None, "the run ended too soon"
        assert time.monotonic() < deadline, "no attempts within a minute"
        time.sleep(0.02)


def test_kill_9_loses_nothing_and_resume_finishes(lean: LeanSetup, tmp_path: Path):
    out = tmp_path / "run"
    prepare(out, load_config(TINY, SETTINGS), lean.identity)  # all that a crash before the first checkpoint leaves
    process = start(out, "resume")
    wait_for_attempts(process, out, 3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = replay_lines(out)
    assert 3 <= len(kept) < 12

    assert start(out, "resume").wait(timeout=120) == 0
    lines = replay_lines(out)
    assert lines[: len(kept)] == kept
    names = [from_json(line).theorem for line in lines]
    assert len(names) == len(set(names)) == 12  # what was searched before the kill was not searched again
    summary = json.loads((out / "summary.json").read_text())
    assert summary["iterations"] == 1
    assert summary["before"]["version"] == 0
    assert summary["after"]["version"] == 1

"""A run with a warm start: recorded, resumed, without held-out theorems, and with tactics that no grammar writes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cli_runner import lemma

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.policy.model import PolicyModel
from prover.policy.proposals import Relevance
from prover.suites import load_suite
from prover.types import Split
from rl.checkpoints import list_checkpoints
from rl.config import TrainConfig, load_config
from rl.experience import from_json
from rl.loop import train
from rl.run_folder import holds_run
from rl.settings import WarmStartConfig
from rl.warm_start import FILE, HeldOutTheorems
from rl.warm_start_data import GivenStep


@pytest.fixture(scope="module")
def config() -> TrainConfig:
    return replace(load_config(Path("tiny")), warm_start=WarmStartConfig(data=("references",), gradient_steps=12))


def test_a_run_with_a_warm_start(config: TrainConfig, setup: LeanSetup, tmp_path: Path) -> None:
    """With premises in its prompts, found by a retriever that learned from the references too."""
    out = tmp_path / "run"
    config = replace(
        config,
        suites=("nat",),
        policy=replace(config.policy, premises=2),
        proposals=replace(config.proposals, relevance=Relevance.LEARNED, samples=4),
    )
    result = train(config, out, lean=setup)
    assert result.before is not None
    assert result.before.version == 0
    first = PolicyModel.load(list_checkpoints(out)[0].policy).spec
    assert (first.version, first.warm_started, first.trained, first.has_value) == (0, True, True, False)
    assert PolicyModel.load(list_checkpoints(out)[0].policy).retriever is not None
    report = json.loads((out / FILE).read_text())
    (source,) = report["sources"]
    assert source["source"] == "references"
    assert source["held_out"] < source["steps"]
    assert 0 < report["states"] <= source["steps"]
    assert report["updates"] == 12
    phases = [json.loads(line)["phase"] for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert phases.index("warm_start") < phases.index("search")
    attempts = [from_json(line) for line in (out / "replay.jsonl").read_text().splitlines()]
    versions = {step.version for attempt in attempts for step in attempt.good}
    assert 0 in versions, "the network had a say in the first round"


def test_it_is_not_done_twice(
    config: TrainConfig, setup: LeanSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted before its first round, a run goes on from the checkpoint of its warm start."""
    out, calls = tmp_path / "run", list[int]()

    def stop(*_: object) -> None:
        calls.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr("rl.loop._run", stop)
    assert train(config, out, lean=setup).interrupted
    (checkpoint,) = list_checkpoints(out)
    assert PolicyModel.load(checkpoint.policy).spec.warm_started
    monkeypatch.setattr("rl.loop.warm_start", stop)
    assert train(config, out, resume=True, lean=setup).interrupted
    assert calls == [1, 1], "the warm start was not called again"


def test_held_out_theorems_are_known_by_name_and_by_goal(setup: LeanSetup) -> None:
    entries = load_suite("logic").entries
    held_out = [entry.theorem for entry in entries if entry.theorem.split is not Split.TRAIN][:5]
    with LeanPool(setup) as env:
        held = HeldOutTheorems.of(held_out, env)
        states = [env.start(theorem) for theorem in held_out]
        other = env.start(next(e.theorem for e in entries if e.theorem.split is Split.TRAIN))
    for theorem, state in zip(held_out, states, strict=True):
        assert held.has(GivenStep(("⊢ whatever",), "simp", 0, theorem.name))
        assert held.has(GivenStep((state.goals[0].canonical,), "simp"))
    assert not held.has(GivenStep((other.goals[0].canonical,), "simp"))


def test_nothing_of_a_held_out_theorem_is_learned(config: TrainConfig, setup: LeanSetup, tmp_path: Path) -> None:
    held_out = next(e.theorem for e in load_suite("logic").entries if e.theorem.split is Split.TEST)
    with LeanPool(setup) as env:
        goal = env.start(held_out).goals[0].text
    rows = [{"state": goal, "tactic": "simp"}, {"state": "⊢ True", "tactic": "rfl", "theorem": held_out.name}]
    file = tmp_path / "data.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run = tmp_path / "run"
    ran = lemma("train", "tiny", "--out", run, "--warm-start", file, "--set", "warm_start.gradient_steps=2")
    assert ran.code == 2
    assert "nothing to learn from" in ran.err


@pytest.mark.parametrize(
    ("text", "part"), [(None, "no file or folder"), ("", "empty file"), ('{"a": 1}\n', "its columns are a")]
)
def test_bad_data_is_one_line_before_anything_starts(text: str | None, part: str, tmp_path: Path) -> None:
    file, run = tmp_path / "data.jsonl", tmp_path / "run"
    if text is not None:
        file.write_text(text)
    lemma("train", "tiny", "--out", run, "--warm-start", file).refused(part, str(file))
    assert not holds_run(run)
    assert not run.exists()

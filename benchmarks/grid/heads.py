"""Value heads over one encoder per seed: the same states and targets for every head."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.grid.collect import Labelled
from prover.policy.encoder import StateEncoder
from prover.policy.model import ValueHead
from prover.policy.prompt import state_of_key
from prover.policy.value import (
    CategoricalValue,
    Head,
    HlGaussValue,
    QuantileValue,
    ScalarValue,
    Scale,
    ValueConfig,
)
from prover.types import ProofState, ValueDistribution
from rl.losses import value_loss
from rl.targets import UNSOLVED, ValueTarget

CONFIGS: dict[Head, ValueConfig] = {
    Head.SCALAR: ScalarValue(),
    Head.CATEGORICAL: CategoricalValue(scale=Scale.LOG),
    Head.HL_GAUSS: HlGaussValue(scale=Scale.LOG, sigma=1.5),
    Head.QUANTILE: QuantileValue(),
}
"""All on a logarithmic scale of 1 to 128 steps, so that heads differ in their loss alone."""
HORIZON = 63.0
"""A state is forecast to be provable when the value expects at most so many steps."""


@dataclass(frozen=True, slots=True)
class Training:
    """Passes over the states in batches, with a learning rate that falls linearly to nothing."""

    passes: int = 10
    batch: int = 64
    learning_rate: float = 3e-3
    weight_decay: float = 0.05


class ValueNet(nn.Module):
    """One encoder and a head of each kind, trained together: what differs between heads is the head."""

    def __init__(self, configs: Mapping[Head, ValueConfig], seed: int) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.encoder = StateEncoder()
            self.heads = nn.ModuleDict({h: ValueHead(self.encoder.width, c.outputs) for h, c in configs.items()})
        self.configs = dict(configs)

    def forward(self, rows: Sequence[tuple[int, ...]]) -> dict[Head, Tensor]:
        """Features to the numbers of every head."""
        summaries = self.encoder(rows)
        return {head: self.heads[head](summaries) for head in self.configs}


def train(
    states: Sequence[Labelled], features: Mapping[tuple[str, ...], tuple[int, ...]], settings: Training, seed: int
) -> ValueNet:
    """A net trained on states; the same seed gives the same net.

    A state with a proof learns the length of the shortest one known. A state without one learns "not provable", and
    takes part in a pass with the probability of what was tried on it: nothing is claimed of what nobody tried.
    """
    net = ValueNet(CONFIGS, seed)
    rng = random.Random(seed)
    optimizer = torch.optim.AdamW(net.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for number in range(settings.passes):
            taken = [s for s in states if s.steps is not None or rng.random() < s.tried]
            rng.shuffle(taken)
            for start in range(0, len(taken), settings.batch):
                part = taken[start : start + settings.batch]
                done = (number + start / len(taken)) / settings.passes
                for group in optimizer.param_groups:
                    group["lr"] = settings.learning_rate * (1 - done)
                targets = [UNSOLVED if s.steps is None else ValueTarget(float(s.steps)) for s in part]
                told = net([features[s.goals] for s in part])
                loss = torch.stack([value_loss(c, told[h], targets) for h, c in CONFIGS.items()]).sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return net.eval()


class NetValues:
    """What a net says of states, every head at once, remembered by state."""

    def __init__(self, net: ValueNet) -> None:
        self._net = net
        self._known: dict[str, dict[Head, ValueDistribution]] = {}

    def of(self, states: Sequence[ProofState]) -> list[dict[Head, ValueDistribution]]:
        if len(self._known) > 5_000:
            self._known.clear()
        new = list({s.key: s for s in states if s.key not in self._known}.values())
        if new:
            with torch.inference_mode():
                told = self._net([self._net.encoder.features(s) for s in new])
            rows = {h: self._net.configs[h].distributions(numbers) for h, numbers in told.items()}
            for i, state in enumerate(new):
                self._known[state.key] = {h: rows[h][i] for h in rows}
        return [self._known[s.key] for s in states]


@dataclass(frozen=True, slots=True)
class HeadEvaluator:
    """One head of a net, as search sees it."""

    values: NetValues
    head: Head

    def evaluate(self, states: Sequence[ProofState]) -> list[ValueDistribution]:
        return [told[self.head] for told in self.values.of(states)]


def features_of(states: Iterable[Labelled]) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Goals → features."""
    encoder = StateEncoder()
    return {s.goals: encoder.features(state_of_key(s.goals)) for s in states}


def held_out(states: Sequence[Labelled], share: float = 0.1) -> tuple[list[Labelled], list[Labelled]]:
    """The states to learn from, and those of a share of the theorems that are kept to judge by."""
    names = sorted({s.theorem for s in states})
    kept = set(random.Random(0).sample(names, int(share * len(names))))
    return [s for s in states if s.theorem not in kept], [s for s in states if s.theorem in kept]


def ranking(states: Sequence[Labelled], scores: Sequence[float]) -> float:
    """How well scores rank the states of one search tree that were proved above the others: the mean area under the
    ROC curve over trees with both; ½ is chance."""
    trees: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for state, score in zip(states, scores, strict=True):
        trees[state.theorem].append((score, state.steps is not None))
    areas = [_area(pairs) for pairs in trees.values() if 0 < sum(proved for _, proved in pairs) < len(pairs)]
    return fmean(areas) if areas else float("nan")


def _area(pairs: Sequence[tuple[float, bool]]) -> float:
    scores, proved = np.array([s for s, _ in pairs]), np.array([p for _, p in pairs])
    above = scores[proved][:, None] - scores[~proved][None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean())

"""Value heads trained on the frozen trunk's summaries: the same states and targets for every head."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from benchmarks.grid.prover import FrozenPolicy
from prover.policy.model import ValueHead
from prover.policy.prompt import state_of_key
from prover.policy.value import (
    CategoricalValue,
    Head,
    HlGaussValue,
    NoValue,
    QuantileValue,
    ScalarValue,
    Scale,
    ValueConfig,
)
from rl.losses import value_loss
from rl.replay import Replay
from rl.targets import Failures, Returns, ValueTarget, failed_target, solved_target

CONFIGS: dict[Head, ValueConfig] = {
    Head.NONE: NoValue(),
    Head.SCALAR: ScalarValue(),
    Head.CATEGORICAL: CategoricalValue(scale=Scale.LOG),
    Head.HL_GAUSS: HlGaussValue(scale=Scale.LOG, sigma=1.5),
    Head.QUANTILE: QuantileValue(),
}
"""All on a logarithmic scale of 1 to 128 steps, so that heads differ in their loss alone."""


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """Training of one head; `updates` of `batch` states, the best by the loss on a tenth of the states is kept."""

    failures: Failures = Failures.CENSORED
    updates: int = 600
    batch: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 0.1


@dataclass(frozen=True, slots=True)
class Data:
    """Summaries `[n, width]` of states and their targets; the first `held` are for choosing when to stop."""

    summaries: Tensor
    targets: tuple[ValueTarget, ...]
    held: int


def make_data(replay: Replay, policy: FrozenPolicy, failures: Failures, rng: random.Random) -> Data:
    """Every proved state, and every failed one that says something, in random order."""
    found: list[tuple[tuple[str, ...], ValueTarget]] = [
        (g.goals, solved_target(g.remaining, g.returns, Returns.MONTE_CARLO, 1, 1.0)) for g in replay.in_order()
    ]
    for goals in sorted(replay.bad):
        bad = replay.bad[goals]
        target = failed_target(bad.beyond, bad.settled, failures) if bad.effort > 1 else None
        if target is not None:
            found.append((goals, target))
    rng.shuffle(found)
    summaries = policy.summaries([state_of_key(goals) for goals, _ in found])
    return Data(summaries, tuple(target for _, target in found), len(found) // 10)


def train_head(config: ValueConfig, data: Data, settings: HeadSettings, seed: int) -> tuple[ValueHead, float]:
    """A head and its loss on the held states; the same seed gives the same head."""
    rng = random.Random(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        head = ValueHead(data.summaries.shape[1], config.outputs)
    if not config.outputs:
        return head, 0.0
    optimizer = torch.optim.AdamW(head.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    best, least = copy.deepcopy(head), float("inf")
    for update in range(settings.updates):
        picks = [rng.randrange(data.held, len(data.targets)) for _ in range(settings.batch)]
        loss = _loss(config, head, data, picks)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if update % 25 == 24:
            with torch.inference_mode():
                held = _loss(config, head, data, range(data.held)).item()
            if held < least:
                best, least = copy.deepcopy(head), held
    return best.eval(), least


def _loss(config: ValueConfig, head: ValueHead, data: Data, picks: Sequence[int]) -> Tensor:
    rows = list(picks)
    return value_loss(config, head(data.summaries[rows]), [data.targets[i] for i in rows])

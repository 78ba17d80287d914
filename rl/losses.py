"""The three losses of the learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from prover.policy.value import ValueConfig
from rl.types import ValueTarget

RANKING_WEIGHT, TOKEN_WEIGHT, VALUE_WEIGHT = 1.0, 0.1, 0.2
"""Weights of the three losses in `Losses.total`."""


@dataclass(frozen=True, slots=True)
class Losses:
    """Scalars of one batch, each a mean over its states. `top1` is the share of proved states ranked correctly.

    `tokens` is the number that the trunk read, padding left out, and `flops` what learning from them costs.
    """

    ranking: Tensor
    token: Tensor
    value: Tensor
    top1: float = 0.0
    tokens: int = 0
    flops: int = 0

    @property
    def total(self) -> Tensor:
        """The weighted sum, to differentiate."""
        return RANKING_WEIGHT * self.ranking + TOKEN_WEIGHT * self.token + VALUE_WEIGHT * self.value

    def weighted(self, proved: float, states: float) -> Losses:
        """Its contribution to a larger batch's means, given its share of that batch's proved and of all states."""
        parts = (self.ranking * proved, self.token * proved, self.value * states, self.top1 * proved)
        return Losses(*parts, self.tokens, self.flops)


def ranking_loss(scores: Sequence[Tensor], targets: Sequence[Tensor]) -> Tensor:
    """Cross-entropy of the model's softmax over a state's candidates against the target.

    scores, targets: per state `[candidates]`. It trains what search uses the model for: to order the candidates, good
    ones before those Lean refused (InfoNCE with known negatives; van den Oord et al. 2018). 0 without states.
    """
    losses = [-(t * torch.log_softmax(s, 0)).sum() for s, t in zip(scores, targets, strict=True)]
    return torch.stack(losses).mean() if losses else torch.zeros(())


def token_loss(scores: Sequence[Tensor], targets: Sequence[Tensor], lengths: Sequence[Tensor]) -> Tensor:
    """Negative log-likelihood of the good tactics per token; lengths: per state `[candidates]`, end token included."""
    losses = [-(t * s / n).sum() for s, t, n in zip(scores, targets, lengths, strict=True)]
    return torch.stack(losses).mean() if losses else torch.zeros(())


def value_loss(head: ValueConfig, logits: Tensor, targets: Sequence[ValueTarget]) -> Tensor:
    """The head's own loss; logits: `[states, outputs]`."""
    remaining = torch.tensor([t.remaining for t in targets], device=logits.device)
    censored = torch.tensor([t.censored for t in targets], device=logits.device)
    return head.loss(logits, remaining, censored)

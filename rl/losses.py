"""The three losses of the learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from prover.policy.value import ValueConfig
from rl.types import ValueTarget


@dataclass(frozen=True, slots=True)
class Losses:
    """Scalars of one batch, each a mean over its states; `total` is their weighted sum, to differentiate.

    `tokens` is how many the trunk read, padding included.
    """

    total: Tensor
    ranking: Tensor
    token: Tensor
    value: Tensor
    tokens: int = 0


def ranking_loss(scores: Sequence[Tensor], targets: Sequence[Tensor]) -> Tensor:
    """Cross-entropy of the model's softmax over a state's candidates against the target.

    scores, targets: per state `[candidates]`. This is what search uses the model for: to order the candidates, good
    ones before those Lean refused (InfoNCE with known negatives; van den Oord et al. 2018).
    """
    losses = [-(t * torch.log_softmax(s, 0)).sum() for s, t in zip(scores, targets, strict=True)]
    return torch.stack(losses).mean()


def token_loss(scores: Sequence[Tensor], targets: Sequence[Tensor], lengths: Sequence[Tensor]) -> Tensor:
    """Negative log-likelihood of the good tactics per token; lengths: per state `[candidates]`, end token included."""
    losses = [-(t * s / n).sum() for s, t, n in zip(scores, targets, lengths, strict=True)]
    return torch.stack(losses).mean()


def value_loss(head: ValueConfig, logits: Tensor, targets: Sequence[ValueTarget]) -> Tensor:
    """The head's own loss; logits: `[states, outputs]`."""
    remaining = torch.tensor([t.remaining for t in targets])
    censored = torch.tensor([t.censored for t in targets])
    return head.loss(logits, remaining, censored)

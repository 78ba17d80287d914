"""The losses of the learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.utils.rnn import pad_sequence

from prover.policy.value import ValueConfig
from rl.targets import ActionTargets
from rl.types import ValueTarget

RANKING_WEIGHT, VALUE_WEIGHT, ACTION_WEIGHT = 1.0, 0.2, 0.2
"""Weights of the losses in `Losses.total`; that of tokens is `LearnerConfig.token_weight`."""


@dataclass(frozen=True, slots=True)
class Losses:
    """Scalars of one batch, each a mean over its states. `action` is what tactics are said to do. `top1` is the share
    of proved states ranked correctly.

    `tokens` is the number that the trunk read, padding left out, and `flops` what learning from them costs.
    """

    ranking: Tensor
    token: Tensor
    value: Tensor
    action: Tensor
    top1: Tensor
    tokens: int = 0
    flops: int = 0
    token_weight: float = 0.1

    @property
    def total(self) -> Tensor:
        """The weighted sum, to differentiate."""
        policy = RANKING_WEIGHT * self.ranking + self.token_weight * self.token
        return policy + VALUE_WEIGHT * self.value + ACTION_WEIGHT * self.action

    def told(self) -> Tensor:
        """Its numbers for `LearnStats`, from `total` to `flops`, in double precision."""
        parts = torch.stack(
            [x.detach() for x in (self.total, self.ranking, self.token, self.value, self.action, self.top1)]
        )
        return torch.cat([parts.double(), torch.tensor([self.tokens, self.flops], device=parts.device).double()])

    def weighted(self, proved: float, states: float) -> Losses:
        """Its contribution to a larger batch's means, given its share of that batch's proved and of all states."""
        whole = (self.ranking * proved, self.token * proved, self.value * states, self.action * proved)
        parts = (*whole, self.top1 * proved)
        return Losses(*parts, self.tokens, self.flops, self.token_weight)


def ranking_loss(scores: Sequence[Tensor], targets: Sequence[Tensor]) -> Tensor:
    """Cross-entropy of the model's softmax over a state's candidates against the target.

    scores, targets: per state `[candidates]`, all of them tried. It trains what search uses the model for: to order the
    candidates, good ones before those Lean refused (InfoNCE with known negatives; van den Oord et al. 2018): a tactic
    that nobody tried is in no denominator. 0 without states.
    """
    if not scores:
        return torch.zeros(())
    all_, there = _padded(scores, -torch.inf)
    logs = torch.log_softmax(all_, -1).masked_fill(~there, 0.0)
    return -(_padded(targets, 0.0)[0] * logs).sum() / len(scores)


def token_loss(scores: Sequence[Tensor], targets: Sequence[Tensor], lengths: Sequence[Tensor]) -> Tensor:
    """Negative log-likelihood of the good tactics per token; lengths: per state `[candidates]`, end token included."""
    if not scores:
        return torch.zeros(())
    return -(torch.cat(list(targets)) * torch.cat(list(scores)) / torch.cat(list(lengths))).sum() / len(scores)


def top1_share(scores: Sequence[Tensor], targets: Sequence[Tensor]) -> Tensor:
    """Share of states whose highest score is that of a tactic with a target above 0. 0 without states."""
    if not scores:
        return torch.zeros(())
    best = _padded(scores, -torch.inf)[0].argmax(-1, keepdim=True)
    return (_padded(targets, 0.0)[0].gather(-1, best) > 0).float().mean()


def action_loss(
    head: ValueConfig, refused: Tensor, closes: Tensor, left: Tensor, known: Sequence[ActionTargets]
) -> Tensor:
    """Mean over states of what is said of their tactics, each a mean over those where it is known; 0 without states.

    refused, closes: logits, `[all tactics]`; left: the value head's numbers for what tactics leave,
    `[all tactics, outputs]`, whose loss counts `VALUE_WEIGHT` times.
    """
    if not known:
        return refused.sum() * 0.0
    targets = torch.cat([k.table for k in known]).to(refused.device)  # [all tactics, 3]
    rows = torch.repeat_interleave(
        torch.arange(len(known), device=refused.device),
        torch.tensor([len(k.table) for k in known], device=refused.device),
    )
    losses = [
        binary_cross_entropy_with_logits(refused, targets[:, 0].nan_to_num(), reduction="none"),
        binary_cross_entropy_with_logits(closes, targets[:, 1].nan_to_num(), reduction="none"),
        VALUE_WEIGHT * head.loss(left, targets[:, 2].nan_to_num(1.0), torch.zeros_like(rows, dtype=torch.bool)),
    ]
    total = refused.new_zeros(())
    for loss, target in zip(losses, targets.unbind(-1), strict=True):
        there = ~target.isnan()
        count = torch.bincount(rows[there], minlength=len(known)).clamp(min=1)
        total = total + (loss * there / count[rows]).sum() / len(known)
    return total


def _padded(rows: Sequence[Tensor], fill: float) -> tuple[Tensor, Tensor]:
    """Rows of different lengths in one tensor, `[rows, longest]`, and where it is not filled up."""
    all_ = pad_sequence(list(rows), batch_first=True, padding_value=fill)
    lengths = torch.tensor([[len(row)] for row in rows], device=all_.device)
    return all_, torch.arange(all_.shape[1], device=all_.device) < lengths


def value_loss(head: ValueConfig, logits: Tensor, targets: Sequence[ValueTarget]) -> Tensor:
    """Mean of the head's own loss, each state's times its weight; logits: `[states, outputs]`."""
    remaining, weight = torch.tensor([[t.remaining, t.weight] for t in targets], device=logits.device).unbind(-1)
    censored = torch.tensor([t.censored for t in targets], device=logits.device)
    return (weight * head.loss(logits, remaining, censored)).mean()

"""The objective of PPO and GRPO, term by term; all tensors are one number for each drawn tactic, `[n]`."""

from __future__ import annotations

import torch
from torch import Tensor

from prover.policy.proposals import ProposalConfig


def mixture_logprobs(scores: Tensor, priors: Tensor, weights: Tensor, config: ProposalConfig) -> Tensor:
    """Log-probabilities of a state's candidates, `[c]`, in double precision: what `MixedProposer` proposes, with a
    gradient.

    scores: of the network; priors: the grammar's log-probabilities, for tactics that the network wrote their least;
    weights: the grammar's probabilities, 0 for written ones.
    """
    network = torch.log_softmax((scores.double() + config.prior_weight * priors) / config.temperature, -1)
    share = config.grammar_share
    if share == 0:
        return network
    grammar = (share * weights).log()
    if share == 1:
        return grammar
    return torch.logaddexp(grammar, network + torch.log1p(torch.tensor(-share, dtype=torch.float64)))


def importance_weights(proximal: Tensor, behaviour: Tensor, most: float) -> Tensor:
    """π_proximal / π_behaviour of the drawn tactics, cut off at `most` (the truncated importance sampling of Ionides
    2008; V-trace's ρ̄, Espeholt et al. 2018).
    """
    return (proximal - behaviour).exp().clamp(max=most)


def clipped_loss(logprobs: Tensor, proximal: Tensor, advantages: Tensor, weights: Tensor, clip: float) -> Tensor:
    """−w · min(u A, clip(u, 1 − ε, 1 + ε) A), with u = π / π_proximal.

    The surrogate of Schulman et al. 2017, eq. 7, with the proximal policy apart from the one that drew the tactics, and
    w = π_proximal / π_behaviour (Hilton et al. 2022, Batch size-invariance for policy optimization; Fu et al. 2025,
    AReaL, eq. 5).
    """
    ratios = (logprobs - proximal).exp()
    clipped = ratios.clamp(1 - clip, 1 + clip)
    return -weights * torch.minimum(ratios * advantages, clipped * advantages)


def clipped_share(logprobs: Tensor, proximal: Tensor, clip: float) -> Tensor:
    """1 where the ratio to the proximal policy is beyond the clip."""
    return (((logprobs - proximal).exp() - 1).abs() > clip).double()


def kl_estimate(logprobs: Tensor, others: Tensor) -> Tensor:
    """q/p − 1 − log(q/p) ≥ 0 with p the policy and q another one: an estimate of KL(p ‖ q) from tactics drawn by p,
    unbiased and of little variance (Schulman 2020, Approximating KL divergence, "k3"; Shao et al. 2024, eq. 4).
    """
    logs = others - logprobs
    return logs.exp() - 1 - logs


def entropy_of(logprobs: Tensor) -> Tensor:
    """Entropy in nats of one state's candidates, `[c]` → a number; candidates without probability count nothing."""
    there = logprobs[logprobs > -torch.inf]
    return -(there.exp() * there).sum()

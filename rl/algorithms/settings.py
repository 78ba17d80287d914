"""How the policy is trained: search distillation, PPO or GRPO, each with its own settings."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from prover.search import RolloutConfig, SearchConfig
from prover.settings import settings


class Algorithm(StrEnum):
    """What a pass of the learner does with the searches before it."""

    DISTILLATION = "distillation"
    PPO = "ppo"
    GRPO = "grpo"


@settings
class Distillation:
    """Expert iteration: the policy imitates verified proofs (`rl.learner`, settings in `[learner]`)."""

    name: Literal[Algorithm.DISTILLATION] = Algorithm.DISTILLATION
    """How the policy is trained ([algorithms](algorithms.md)); `algorithm = "ppo"` is short for this key."""


@settings
class PolicyGradientConfig:
    """What PPO and GRPO have in common: rollouts, and the clipped objective on the tactics that were drawn."""

    warm_rounds: int | None = Field(default=None, ge=0)
    """First rounds that are search distillation: a network from scratch has to know some tactics before it can draw
    them. 0: policy gradients from the first round; none: 1, or 0 in a run of one round."""
    rollouts: int = Field(default=16, ge=1)
    """Episodes of a theorem in a round, as far as `search.lean_steps` reach."""
    tries: int = Field(default=6, ge=1)
    """Tactics that may be refused in one state of an episode."""
    depth: int = Field(default=16, ge=1)
    """Tactics from the theorem down to an open goal of an episode, at most."""
    steps: int = Field(default=32, ge=1)
    """Tactics of an episode, refused ones included, at most; no more than `search.lean_steps`."""
    learning_rate: float = Field(default=1e-4, gt=0)
    """Of AdamW, after the warm rounds; constant."""
    epochs: int = Field(default=3, ge=1)
    """How often a pass goes through its states."""
    minibatch: int = Field(default=8, ge=1)
    """States of an update, each with all tactics that were drawn there."""
    clip: float = Field(default=0.2, gt=0, lt=1)
    """How far an update may move the probability of a drawn tactic, as a ratio to that before the pass."""
    kl: float = Field(default=0.01, ge=0)
    """Weight of the KL divergence from the reference policy."""
    reference_rounds: int | None = Field(default=None, ge=1)
    """The reference is renewed every so many rounds; none: it stays what the warm rounds came to."""
    entropy: float = Field(default=0.003, ge=0)
    """Weight of the policy's entropy, a bonus."""
    correct_staleness: bool = True
    """Weigh a drawn tactic by how much likelier it has become since older weights drew it; else all weigh 1."""
    truncation: float = Field(default=2.0, ge=1)
    """The greatest such weight."""

    def rollout_search(self, search: SearchConfig) -> RolloutConfig:
        """Rollouts within the bounds of a search; an episode is no longer than its budget of Lean steps."""
        most = search.budget.lean_steps
        return RolloutConfig(
            budget=search.budget,
            trees_at_once=search.trees_at_once,
            refusals=search.refusals,
            rollouts=self.rollouts,
            tries=self.tries,
            depth=self.depth,
            steps=self.steps if most is None else min(self.steps, most),
            stop_at_proof=False,
        )

    def reference_round(self, round_: int, warm_rounds: int) -> int:
        """The round, from 0, before whose pass the reference of a round is taken."""
        since = round_ - warm_rounds
        return round_ - (since % self.reference_rounds if self.reference_rounds else since)


@settings
class PpoConfig(PolicyGradientConfig):
    """Proximal policy optimisation (Schulman et al. 2017)."""

    name: Literal[Algorithm.PPO] = Algorithm.PPO
    """`ppo`"""
    critic: bool = True
    """The value head is learned beside the policy and is the baseline; else that is the mean return."""
    discount: float = Field(default=0.95, gt=0, le=1)
    """What a return is multiplied with per tactic, refused ones included."""
    trace: float = Field(default=0.95, ge=0, le=1)
    """λ of the generalised advantage estimate: 0 trusts the critic after one tactic, 1 the outcome alone."""
    value_weight: float = Field(default=0.5, gt=0)
    """Weight of the value's loss; only with a critic."""
    normalise: bool = True
    """Advantages of a pass get mean 0 and standard deviation 1."""


@settings
class GrpoConfig(PolicyGradientConfig):
    """Group relative policy optimisation (Shao et al. 2024): the episodes of a theorem are a group."""

    name: Literal[Algorithm.GRPO] = Algorithm.GRPO
    """`grpo`"""
    divide_by_std: bool = True
    """Divide advantages by the standard deviation of the group's rewards; both false is Dr. GRPO (Liu et al. 2025)."""
    divide_by_length: bool = True
    """Every episode counts alike, whatever its number of tactics; else every tactic does."""


AlgorithmConfig = Distillation | PpoConfig | GrpoConfig

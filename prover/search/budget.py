"""What a search may spend, and why it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from prover.settings import settings


class StopReason(StrEnum):
    """Why a search ended."""

    PROVED = "proved"  # the tree holds a candidate proof; only a verifier makes it a proof
    EXHAUSTED_LEAN_STEPS = "exhausted_lean_steps"
    EXHAUSTED_MODEL_CALLS = "exhausted_model_calls"
    EXHAUSTED_SECONDS = "exhausted_seconds"
    EXHAUSTED_NODES = "exhausted_nodes"
    REFUSED = "refused"  # the verifier refused as many scripts as it may be asked about
    NO_OPEN_NODES = "no_open_nodes"  # every proposal of every state was tried
    ROLLOUTS_DONE = "rollouts_done"  # every episode was played, and none proved the theorem
    BAD_STATEMENT = "bad_statement"  # the theorem has no initial state
    WORKER_LOST = "worker_lost"  # infrastructure: says nothing about the theorem

    @classmethod
    def _missing_(cls, value: object) -> StopReason | None:
        return cls.EXHAUSTED_LEAN_STEPS if value == "exhausted_steps" else None  # as older records have it


@settings
class Budget:
    """Per-theorem bounds, each optional; checked before spending, so never exceeded by one step or call."""

    lean_steps: int | None = Field(default=256, ge=1)
    """Tactics that the environment answered."""
    model_calls: int | None = Field(default=None, ge=0)
    """States shown to the proposer or to the evaluator; a batch of n states is n calls."""
    seconds: float | None = Field(default=None, ge=0)
    """Wall-clock time since the theorem's search began: no step or call starts after it; one that is running is
    not interrupted."""
    nodes: int | None = Field(default=None, ge=0)
    """States in the tree: no step starts once there are so many, but one step may add several."""


@dataclass(slots=True)
class BudgetMeter:
    """What one search has spent of its budget. `clock` gives seconds from any origin."""

    budget: Budget
    clock: Callable[[], float]
    started: float
    lean_steps: int = 0
    model_calls: int = 0

    def has_lean_steps(self, wanted: int) -> bool:
        """May `wanted` more tactics be run?"""
        return self.budget.lean_steps is None or self.lean_steps + wanted <= self.budget.lean_steps

    def has_calls(self, wanted: int = 1) -> bool:
        """May `wanted` more states be shown to a model?"""
        return self.budget.model_calls is None or self.model_calls + wanted <= self.budget.model_calls

    def has_seconds(self) -> bool:
        """Is there time left?"""
        return self.budget.seconds is None or self.seconds() < self.budget.seconds

    def has_nodes(self, held: int) -> bool:
        """May a tree that holds so many nodes grow?"""
        return self.budget.nodes is None or held < self.budget.nodes

    def seconds(self) -> float:
        """Wall-clock time since the start."""
        return self.clock() - self.started

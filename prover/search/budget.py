"""What a search may spend, and why it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from prover.types import LemmaError


class StopReason(StrEnum):
    """Why a search ended."""

    PROVED = "proved"  # the tree holds a candidate proof; only a verifier makes it a proof
    EXHAUSTED_STEPS = "exhausted_steps"
    EXHAUSTED_MODEL_CALLS = "exhausted_model_calls"
    EXHAUSTED_SECONDS = "exhausted_seconds"
    EXHAUSTED_NODES = "exhausted_nodes"
    REFUSED = "refused"  # the verifier turned down as many scripts as it may be shown
    NO_OPEN_NODES = "no_open_nodes"  # every proposal of every state was tried
    BAD_STATEMENT = "bad_statement"  # the theorem has no initial state
    WORKER_LOST = "worker_lost"  # infrastructure: says nothing about the theorem


@dataclass(frozen=True, slots=True)
class Budget:
    """Per-theorem bounds, each optional; checked before spending, so never exceeded by one step or call.

    `steps` counts tactics the environment answered. `model_calls` counts states shown to the proposer or to the
    evaluator (a batch of n states is n calls). `nodes` bounds the states in the tree: no step starts once there are so
    many, but one step may add several. `seconds` is wall-clock time since the theorem's search began: no
    step or call starts after it, but one that is under way is not interrupted.
    """

    steps: int | None = 256
    model_calls: int | None = None
    seconds: float | None = None
    nodes: int | None = None

    def __post_init__(self) -> None:
        for name in ("steps", "model_calls", "seconds", "nodes"):
            bound = getattr(self, name)
            if bound is not None and bound < 0:
                raise LemmaError(f"budget: {name} is {bound}; give a number ≥ 0, or none for no bound")


@dataclass(slots=True)
class Meter:
    """What one search has spent of its budget. `clock` gives seconds from any origin."""

    budget: Budget
    clock: Callable[[], float]
    started: float
    steps: int = 0
    model_calls: int = 0

    def has_steps(self, wanted: int) -> bool:
        """May `wanted` more steps be taken?"""
        return self.budget.steps is None or self.steps + wanted <= self.budget.steps

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

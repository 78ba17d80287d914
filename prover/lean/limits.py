"""Bounds of one tactic, as a run's configuration has them."""

from __future__ import annotations

from pydantic import Field

from prover.settings import settings


@settings
class StepLimits:
    """Bounds of one tactic."""

    heartbeats: int = Field(default=20_000, ge=1)
    """As Lean's `maxHeartbeats` counts: thousands of small allocations, the same on every machine."""
    seconds: float = Field(default=20.0, gt=0)
    """Wall clock. Exceeding it, or the memory, kills the worker: both are set well above what heartbeats allow."""
    memory_mb: int = Field(default=4096, ge=1)
    """Resident memory of a worker, in MB."""

"""Pools over both paths to Lean, shared by all tests; a test that kills workers makes a pool of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from prover.lean.gym.base import StepLimits
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup

LIMITS = StepLimits(heartbeats=5_000, seconds=20.0)


@pytest.fixture(scope="session", params=[True, False], ids=["in-process", "lsp"])
def env(request: pytest.FixtureRequest, setup: LeanSetup) -> Iterator[LeanPool]:
    """One worker on either path."""
    with LeanPool(setup, limits=LIMITS, fast_path=request.param) as pool:
        yield pool


@pytest.fixture(scope="session")
def fast(setup: LeanSetup) -> Iterator[LeanPool]:
    """One worker on the in-process path."""
    with LeanPool(setup, limits=LIMITS, fast_path=True) as pool:
        yield pool

"""Fixtures shared by all tests: the real Lean with our library, built once per machine."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

from prover.lean.library.build import LeanSetup, load_lean

# Ray and tokenizers start threads of their own; two cores are shared by all test processes.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Runs start a Ray of their own: other tests, and others on this machine, have clusters that would be found.
os.environ.setdefault("RAY_ADDRESS", "local")
# A Ray that a test starts by itself would run its workers at the lowest priority but four; a busy machine starves them.
os.environ.setdefault("RAY_worker_niceness", "0")

RUNS_FIRST = ("rl", "deploy", "endpoint", "cli")

# A busy machine is no failure: hypothesis measures no times.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_configure() -> None:
    """Ctrl-C works here and in what tests start, also where the tests were started with SIGINT ignored (``nohup``)."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders whose tests start whole runs come first: a long file at the end would leave one processor idle.

    xdist keeps this order where it is told ``--no-loadscope-reorder``; by itself it puts files of few tests last, and
    those are the runs.
    """
    place = {folder: number for number, folder in enumerate(RUNS_FIRST)}
    items.sort(key=lambda item: place.get(item.path.parent.name, len(place)))


@pytest.fixture(scope="session")
def setup() -> LeanSetup:
    """The embedded Lean and the built core library."""
    return load_lean()

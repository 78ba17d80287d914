"""The load test of `benchmarks/serve.py`, smaller: nothing lost, nothing wrong, memory flat."""

from __future__ import annotations

from benchmarks.serve import WORKERS, measure
from prover.lean.library.build import LeanSetup
from prover.serve.judge import JudgeLimits


def test_hundreds_of_requests_from_many_connections(setup: LeanSetup) -> None:
    found = measure(requests=200, connections=20, lean_files=6)
    assert (found["answered"], found["lost"], found["wrong"]) == (200, 0, 0)
    # When the last helper starts is a matter of timing. So: no process grows, and there are only so many of them.
    assert found["process_end_mb"] < 1.1 * found["process_start_mb"]
    busy = WORKERS + JudgeLimits().proof_lanes  # each with a compile server and an auditor; statements have their own
    assert found["processes_most"] <= 1 + 3 * busy

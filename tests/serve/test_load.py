"""The load test of `benchmarks/serve.py`, smaller: nothing lost, nothing wrong, memory flat."""

from __future__ import annotations

from benchmarks.serve import measure
from prover.lean.library import LeanSetup


def test_hundreds_of_requests_from_many_connections(setup: LeanSetup) -> None:
    found = measure(requests=200, connections=20, lean_files=6)
    assert (found["answered"], found["lost"], found["wrong"]) == (200, 0, 0)
    assert found["memory_end_mb"] < 1.1 * found["memory_start_mb"]

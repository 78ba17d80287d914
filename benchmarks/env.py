"""Milliseconds per tactic step: in process, by language server, and with one `lean` process per script.

The three ways run the same steps, accepted and rejected ones, in one run; states are set up outside the clock.
`python -m benchmarks.env` prints one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from prover.lean.gym import StepLimits, tactic_block
from prover.lean.library import LEAN_OPTIONS, LeanSetup, load_lean
from prover.lean.pool import LeanPool
from prover.lean.toolchain import LeanSource
from prover.suites import list_suites, load_suite
from prover.types import Advanced, ProofEnv, StepRequest, Theorem

THEOREMS = 24
DEPTH = 4
TACTICS = (
    "intro h",
    "constructor",
    "rw [h]",
    "simp",
    "exact h",
    "refine ⟨?_, ?_⟩",
    "cases h",
    "have h₀ : True := trivial",
)
PROCESS_STEPS = 60  # a process takes its 100 ms; these are every n-th of the steps
ROUNDS = 4  # the two pools in turn; of each state's steps the best round counts, for the machine has other work too


class Step(NamedTuple):
    """A tactic after a script, which is to be set up first."""

    theorem: Theorem
    script: tuple[str, ...]
    tactic: str


def measure() -> dict[str, Any]:
    """All figures in milliseconds per step, and how many times faster the in-process path is."""
    setup = load_lean()
    with LeanPool(setup, fast_path=True) as fast, LeanPool(setup, fast_path=False) as lsp:
        steps = plan(fast)
        fast_ms, lsp_ms = time_pools((fast, lsp), steps)
    process_ms = time_processes(setup, steps[:: max(1, len(steps) // PROCESS_STEPS)])
    return {
        "fast_path_ms": round(fast_ms, 3),
        "lsp_ms": round(lsp_ms, 3),
        "process_ms": round(process_ms, 3),
        "ratio_lsp_over_fast": round(lsp_ms / fast_ms, 2),
        "ratio_process_over_fast": round(process_ms / fast_ms, 2),
        "steps": len(steps),
        "lean": setup.identity,
    }


def plan(env: ProofEnv) -> list[Step]:
    """Every tactic on every state along a walk that follows the last one accepted; always the same steps."""
    theorems = [entry.theorem for name in list_suites() for entry in load_suite(name).entries]
    steps: list[Step] = []
    for theorem in theorems[:: max(1, len(theorems) // THEOREMS)]:
        state, script = env.start(theorem), ()
        for _ in range(DEPTH):
            results = env.step([StepRequest(state, tactic) for tactic in TACTICS])
            steps += (Step(theorem, script, tactic) for tactic in TACTICS)
            advanced = [(t, r.state) for t, r in zip(TACTICS, results, strict=True) if isinstance(r, Advanced)]
            tactic, state = advanced[-1]  # the last one always applies
            script = (*script, tactic)
    return steps


def time_pools(envs: Sequence[ProofEnv], steps: Sequence[Step]) -> list[float]:
    """Milliseconds per step of each environment; all steps of one state are one batch."""
    batches = [[batch_of(env, group) for group in grouped(steps)] for env in envs]
    best = [[float("inf")] * len(groups) for groups in batches]
    for _ in range(ROUNDS):
        for env, groups, bests in zip(envs, batches, best, strict=True):
            for i, requests in enumerate(groups):
                began = time.perf_counter()
                env.step(requests)
                bests[i] = min(bests[i], time.perf_counter() - began)
    return [1000 * sum(bests) / len(steps) for bests in best]


def grouped(steps: Sequence[Step]) -> list[list[Step]]:
    """The steps of each state together."""
    groups: dict[tuple[Theorem, tuple[str, ...]], list[Step]] = {}
    for step in steps:
        groups.setdefault((step.theorem, step.script), []).append(step)
    return list(groups.values())


def batch_of(env: ProofEnv, group: Sequence[Step]) -> list[StepRequest]:
    """Requests for the steps of one state, which is set up."""
    state = env.start(group[0].theorem)
    for tactic in group[0].script:
        (result,) = env.step([StepRequest(state, tactic)])
        assert isinstance(result, Advanced)
        state = result.state
    return [StepRequest(state, step.tactic) for step in group]


def time_processes(setup: LeanSetup, steps: Sequence[Step]) -> float:
    """Milliseconds per step when each script is a file of its own and `lean` runs on it."""
    prelude = "prelude\n" if setup.toolchain.source is LeanSource.EMBEDDED else ""
    options = [*LEAN_OPTIONS, f"-DmaxHeartbeats={StepLimits().heartbeats}"]
    with tempfile.TemporaryDirectory() as folder:
        files: list[str] = []
        for i, (theorem, script, tactic) in enumerate(steps):
            block = "".join(map(tactic_block, (*script, tactic)))
            text = f"{prelude}import {theorem.module}\n{theorem.preamble}\n{theorem.statement} := by\n{block}"
            files.append(str(Path(folder) / f"step{i}.lean"))
            Path(files[-1]).write_text(text, encoding="utf-8")
        began = time.perf_counter()
        for file in files:
            argv = setup.toolchain.lean_argv("--json", *options, file)
            subprocess.run(argv, env=setup.environ(), capture_output=True, check=False)
        return 1000 * (time.perf_counter() - began) / len(steps)


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=1)
    print()

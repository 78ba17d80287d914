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
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from prover.lean.gym.base import StepLimits
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LEAN_OPTIONS, LeanSetup, load_lean
from prover.lean.text import tactic_block
from prover.suites import list_suites, load_suite
from prover.types import Advanced, ProofEnv, ProofState, StepRequest, Theorem

THEOREMS = 12
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
ROUNDS = 6  # the two pools in turn; of each state's steps the best round counts, for the machine has other work too


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
    """Milliseconds per step of each environment; the steps of one state are one batch, as in a search."""
    batches = [
        [batch for _, group in groupby(steps, lambda s: s.theorem) for batch in requests(env, list(group))]
        for env in envs
    ]
    best = [[float("inf")] * len(groups) for groups in batches]
    for _ in range(ROUNDS):
        for env, groups, bests in zip(envs, batches, best, strict=True):
            for i, batch in enumerate(groups):
                began = time.perf_counter()
                env.step(batch)
                bests[i] = min(bests[i], time.perf_counter() - began)
    return [1000 * sum(bests) / len(steps) for bests in best]


def requests(env: ProofEnv, steps: Sequence[Step]) -> list[list[StepRequest]]:
    """Requests for steps of one theorem, a list for each of its states, which are set up."""
    states: dict[tuple[str, ...], ProofState] = {(): env.start(steps[0].theorem)}
    for step in steps:
        for i in range(len(step.script)):
            script = step.script[: i + 1]
            if script not in states:
                (result,) = env.step([StepRequest(states[script[:-1]], script[-1])])
                assert isinstance(result, Advanced)
                states[script] = result.state
    asked = [StepRequest(states[step.script], step.tactic) for step in steps]
    return [list(batch) for _, batch in groupby(asked, lambda request: request.state)]


def time_processes(setup: LeanSetup, steps: Sequence[Step]) -> float:
    """Milliseconds per step when each script is a file of its own and `lean` runs on it."""
    options = [*LEAN_OPTIONS, f"-DmaxHeartbeats={StepLimits().heartbeats}"]
    with tempfile.TemporaryDirectory() as folder:
        files: list[str] = []
        for i, (theorem, script, tactic) in enumerate(steps):
            block = "".join(map(tactic_block, (*script, tactic)))
            text = f"{setup.header(theorem.module)}{theorem.preamble}\n{theorem.statement} := by\n{block}"
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

"""Milliseconds per tactic step: in process, by language server, and one `lean` process per script. Bytes per step.

The three ways run the same steps, accepted and rejected ones, under the same limits, in one run. Setting up states is
outside the clock. Every round sets its states up anew, so that neither way is asked twice for the same thing.

    python -m benchmarks.env                          # one JSON object, as `lemma bench env --json`
    python -m benchmarks.env --memory-steps 100000    # only the memory of that many steps
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from prover.lean.gym.base import StepLimits
from prover.lean.gym.pool import LeanPool
from prover.lean.gym.process import family
from prover.lean.library.build import LEAN_OPTIONS, LeanSetup, load_lean
from prover.lean.processes.supervise import own_bytes
from prover.lean.text import tactic_block
from prover.suites import list_suites, load_suite
from prover.types import Advanced, Finished, ProofEnv, ProofState, StepRequest, Theorem

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
PROCESS_STEPS = 40  # a process takes its 100 ms; these are every n-th of the steps
ROUNDS = 5  # the two pools in turn, theorem by theorem; of each state's steps the median round counts
MEMORY_STEPS = 16_000  # in `measure`
MEMORY_PASSES = 10  # over as many theorems as give the steps; the fit begins after half, when bounded memories are full
MEMORY_SAMPLES = 400
FEWEST_MEMORY_STEPS = 1000


class Step(NamedTuple):
    """A tactic after a script, which is to be set up first."""

    theorem: Theorem
    script: tuple[str, ...]
    tactic: str


@dataclass
class Clock:
    """What one pool took: seconds of each state's steps, round by round, and processor seconds of all of them."""

    pool: LeanPool
    rounds: list[list[float]] = field(default_factory=list[list[float]])
    processor: float = 0.0

    def time(self, batch: Sequence[StepRequest]) -> None:
        """Run the steps of one state as one batch, as a search does."""
        members = [pid for worker in self.pool.worker_pids() for pid in family(worker)]
        used, began = _processor_seconds(members), time.perf_counter()
        results = self.pool.step(batch)
        self.rounds[-1].append(time.perf_counter() - began)
        self.processor += _processor_seconds(members) - used
        self.pool.free(r.state for r in results if isinstance(r, Advanced | Finished))

    def ms(self, steps: int) -> float:
        """Milliseconds per step, the median round of each state."""
        return 1000 * sum(map(statistics.median, zip(*self.rounds, strict=True))) / steps

    def processor_ms(self, steps: int) -> float:
        """Milliseconds of processor time per step, in this process and in the workers."""
        return 1000 * self.processor / (steps * len(self.rounds))


def measure() -> dict[str, Any]:
    """Figures in milliseconds per step, how many times faster the in-process path is, and bytes per step."""
    setup = load_lean()
    with LeanPool(setup, fast_path=True) as fast_pool, LeanPool(setup, fast_path=False) as lsp_pool:
        steps = plan(fast_pool)
        fast, lsp = Clock(fast_pool), Clock(lsp_pool)
        time_pools((fast, lsp), steps)
    process_ms = time_processes(setup, steps[:: max(1, len(steps) // PROCESS_STEPS)])
    n = len(steps)
    ratios = sorted(sum(b) / sum(a) for a, b in zip(fast.rounds, lsp.rounds, strict=True))
    return {
        "fast_path_ms": round(fast.ms(n), 3),
        "lsp_ms": round(lsp.ms(n), 3),
        "process_ms": round(process_ms, 3),
        "ratio_lsp_over_fast": round(lsp.ms(n) / fast.ms(n), 2),
        "ratio_of_rounds": [round(ratios[0], 2), round(ratios[-1], 2)],
        "ratio_process_over_fast": round(process_ms / fast.ms(n), 2),
        "fast_path_processor_ms": round(fast.processor_ms(n), 3),
        "lsp_processor_ms": round(lsp.processor_ms(n), 3),
        "ratio_of_processor_times": round(lsp.processor / fast.processor, 2),
        "steps": n,
        "rounds": ROUNDS,
        **measure_memory(MEMORY_STEPS),
        "lean": setup.identity,
    }


def measure_memory(steps: int) -> dict[str, Any]:
    """Growth of one worker's own memory over `steps` tactics on theorems of all suites, states freed after each.

    A line is fitted to the second half by least squares; the interval (95 %) takes the scatter around it as
    independent.
    """
    theorems = spaced(max(THEOREMS, steps // (MEMORY_PASSES * DEPTH * len(TACTICS))))
    taken: list[int] = []
    memory: list[int] = []
    done = turn = 0
    with LeanPool(load_lean(), fast_path=True) as pool:
        while done < steps:
            done += walk(pool, theorems[turn % len(theorems)])
            turn += 1
            if done * MEMORY_SAMPLES >= len(taken) * steps:
                taken.append(done)
                memory.append(own_bytes(pool.worker_pids()[0]))
    first = len(taken) // 2
    (slope, _), covariance = np.polyfit(taken[first:], memory[first:], 1, cov=True)
    half = 1.96 * float(covariance[0, 0]) ** 0.5
    return {
        "memory_bytes_per_step": round(float(slope), 2),
        "memory_interval": [round(float(slope) - half, 2), round(float(slope) + half, 2)],
        "memory_steps": done,
        "memory_theorems": len(theorems),
        "memory_mb": [round(memory[first] / 1e6, 1), round(memory[-1] / 1e6, 1)],
    }


def walk(env: ProofEnv, theorem: Theorem) -> int:
    """Try every tactic on each state along a walk and free all states; how many steps that were."""
    state = env.start(theorem)
    made, steps = [state], 0
    for _ in range(DEPTH):
        results = env.step([StepRequest(state, tactic) for tactic in TACTICS])
        steps += len(results)
        made += [r.state for r in results if isinstance(r, Advanced | Finished)]
        state = [r.state for r in results if isinstance(r, Advanced)][-1]  # the last tactic always applies
    env.free(made)
    return steps


def spaced(n: int) -> list[Theorem]:
    """About `n` theorems, evenly from all suites."""
    theorems = [entry.theorem for name in list_suites() for entry in load_suite(name).entries]
    return theorems[:: max(1, len(theorems) // n)]


def plan(env: ProofEnv) -> list[Step]:
    """Every tactic on every state along a walk that follows the last one accepted; always the same steps."""
    steps: list[Step] = []
    for theorem in spaced(THEOREMS):
        state, script = env.start(theorem), ()
        for _ in range(DEPTH):
            results = env.step([StepRequest(state, tactic) for tactic in TACTICS])
            steps += (Step(theorem, script, tactic) for tactic in TACTICS)
            advanced = [(t, r.state) for t, r in zip(TACTICS, results, strict=True) if isinstance(r, Advanced)]
            tactic, state = advanced[-1]  # the last one always applies
            script = (*script, tactic)
    return steps


def time_pools(clocks: Sequence[Clock], steps: Sequence[Step]) -> None:
    """Run all steps in every pool, `ROUNDS` times."""
    for _ in range(ROUNDS):
        for clock in clocks:
            clock.rounds.append([])
        for _, group in groupby(steps, lambda step: step.theorem):
            of_theorem = list(group)
            for clock in clocks:
                batches = requests(clock.pool, of_theorem)
                for batch in batches:
                    clock.time(batch)
                clock.pool.free(batch[0].state for batch in batches)


def _processor_seconds(pids: Sequence[int]) -> float:
    """Processor time of this process and others, ended threads included (Linux: a process's clock by its number)."""
    return time.process_time() + sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


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


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.env", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--memory-steps", type=int, metavar="N", help="measure only the memory of N steps")
    steps = parser.parse_args().memory_steps
    if steps is not None and steps < FEWEST_MEMORY_STEPS:
        parser.error(f"--memory-steps {steps}: no line can be fitted to so few; give {FEWEST_MEMORY_STEPS} or more")
    json.dump(measure() if steps is None else measure_memory(steps), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()

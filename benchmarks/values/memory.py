"""A memory of everything Lean answered about one theorem, shared by all searches of it.

All cells ask mostly the same questions. A tactic on a state with the same goals gives the same answer (the assumption
on which the search itself merges states), so each question goes to Lean once. The searches do not notice: their budgets
count a remembered answer as a Lean step like any other.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from prover.types import Advanced, Finished, ProofEnv, ProofState, StepRequest, StepResult, Theorem


class RememberedLean:
    """A `ProofEnv` over another. States live until `forget`, whatever the searches free."""

    def __init__(self, env: ProofEnv) -> None:
        self._env = env
        self._roots: dict[Theorem, ProofState] = {}
        self._results: dict[tuple[str, str], StepResult] = {}
        self._parts: dict[int, tuple[ProofState, ...]] = {}
        self.asked = 0
        """Steps that went to Lean."""

    def start(self, theorem: Theorem) -> ProofState:
        if theorem not in self._roots:
            self._roots[theorem] = self._env.start(theorem)
        return self._roots[theorem]

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        keys = [(r.state.key, r.tactic) for r in requests]
        new = {k: r for k, r in zip(keys, requests, strict=True) if k not in self._results}
        if new:
            self.asked += len(new)
            self._results.update(zip(new, self._env.step(list(new.values())), strict=True))
        return [self._results[key] for key in keys]

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        if state.handle not in self._parts:
            self._parts[state.handle] = self._env.split(state)
        return self._parts[state.handle]

    def free(self, states: Iterable[ProofState]) -> None:
        """Nothing: another search may come to the same state."""

    def forget(self) -> None:
        """Free every state and forget every answer: the next theorem begins."""
        held = [*self._roots.values(), *(s for parts in self._parts.values() for s in parts)]
        held += [r.state for r in self._results.values() if isinstance(r, Advanced | Finished)]
        self._env.free({s.handle: s for s in held}.values())
        self._roots.clear()
        self._results.clear()
        self._parts.clear()

    def close(self) -> None:
        self._env.close()


def processor_seconds(pids: Iterable[int]) -> float:
    """Seconds of processor time so far of this process and of those, which must live. What else runs on the machine
    does not change it much.
    """
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])  # utime and stime, see proc(5)
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")

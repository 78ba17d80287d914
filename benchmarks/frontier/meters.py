"""What searches and training spend: Lean steps, tokens that the policy reads, and the seconds of both."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prover.policy.model import PolicyModel
from prover.types import ProofEnv, ProofState, Proposal, Proposer, StepRequest, StepResult, Theorem
from rl.config import load_config
from rl.experience import from_json


class MeteredEnv:
    """A `ProofEnv` over another that counts steps, and the seconds they take."""

    def __init__(self, env: ProofEnv) -> None:
        self._env = env
        self.steps = 0
        self.seconds = 0.0

    def start(self, theorem: Theorem) -> ProofState:
        return self._env.start(theorem)

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        began = time.perf_counter()
        results = self._env.step(requests)
        self.seconds += time.perf_counter() - began
        self.steps += len(requests)
        return results

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        return self._env.split(state)

    def free(self, states: Iterable[ProofState]) -> None:
        self._env.free(states)

    def close(self) -> None:
        self._env.close()


class TokenMeter:
    """Counts the tokens that a policy's transformer reads, padding included, from now on."""

    def __init__(self, model: PolicyModel) -> None:
        self.tokens = 0
        model.register_forward_hook(self._count)

    def _count(self, _module: Any, inputs: tuple[Any, ...], _output: Any) -> None:
        self.tokens += inputs[0].input_ids.numel()


class MeteredProposer:
    """A proposer over another that notes at which step of `env` it was asked, and how many tokens that took."""

    def __init__(self, proposer: Proposer, meter: TokenMeter, env: MeteredEnv) -> None:
        self._proposer = proposer
        self._meter = meter
        self._env = env
        self._first = env.steps
        self.calls: list[tuple[int, int]] = []  # Lean steps before the call, tokens
        self.seconds = 0.0

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        read, began = self._meter.tokens, time.perf_counter()
        proposals = self._proposer.propose(states)
        self.seconds += time.perf_counter() - began
        self.calls.append((self._env.steps - self._first, self._meter.tokens - read))
        return proposals

    def tokens_within(self, steps: int) -> int:
        """Tokens of the calls that a search with so many Lean steps comes to."""
        return sum(tokens for before, tokens in self.calls if before < steps)


@dataclass(frozen=True, slots=True)
class Training:
    """What the first `rounds` rounds of a run spent.

    lean_steps: of searches and of the shortening of proofs; searched: states shown to a trained policy; learned:
    tokens of the learner; seconds: wall clock of all of it.
    """

    rounds: int
    lean_steps: int
    searched: int
    learned: int
    seconds: float

    def flops(self, parameters: int, tokens_per_state: float) -> float:
        """6ND for the learner and 2ND for proposals (Kaplan et al. 2020, arXiv:2001.08361, section 2.1)."""
        return parameters * (6.0 * self.learned + 2.0 * self.searched * tokens_per_state)


def training_spent(run: Path, rounds: int) -> Training:
    """Reads the replay and the metrics of a run folder."""
    attempts = [from_json(line) for line in (run / "replay.jsonl").read_bytes().splitlines()]
    attempts = [a for a in attempts if a.round < rounds]
    phases: dict[tuple[int, str], dict[str, Any]] = {}
    for line in (run / "metrics.jsonl").read_text().splitlines():
        entry = json.loads(line)
        phases[entry["round"], entry["phase"]] = entry  # of a round that was done twice the last counts
    learn = [e for (r, phase), e in phases.items() if phase == "learn" and r < rounds]
    search = [e for (r, phase), e in phases.items() if phase == "search" and r < rounds]
    return Training(
        rounds=rounds,
        lean_steps=sum(a.lean_steps + a.shortening_steps for a in attempts),
        searched=sum(a.model_calls for a in attempts if a.version > 0),
        learned=round(sum(e["tokens"] for e in learn) * load_config(run / "config.toml").learner.updates),
        seconds=sum(e["seconds"] for e in (*learn, *search)),
    )

"""Real TRL: the example trains for a few steps, and every reward is the verifier's."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from shared_data import PROJECT

from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.reward import LeanReward
from prover.types import Proof, Proved, Theorem

STEPS = 2


class Recorded(LeanReward):
    """Remembers what it was asked and what it answered."""

    calls: list[tuple[str, str, float | None]]

    def __call__(
        self, prompts: Sequence[Any] = (), completions: Sequence[Any] = (), **columns: Any
    ) -> list[float | None]:
        rewards = super().__call__(prompts, completions, **columns)
        self.calls += zip(columns["statement"], completions, rewards, strict=True)
        return rewards


def test_grpo_is_paid_by_the_verifier(setup: LeanSetup, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    spec = importlib.util.spec_from_file_location("grpo_trl", PROJECT / "examples" / "grpo_trl.py")
    assert spec is not None
    assert spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    reward = Recorded()
    reward.calls = []
    try:
        means = example.train(reward, STEPS, tmp_path)
        right = reward(completions=["assumption <;> omega", "omega", "simp"], statement=list(example.THEOREMS.values()))
    finally:
        reward.close()
    assert len(means) == STEPS
    steps, direct = reward.calls[:-3], reward.calls[-3:]
    assert len(steps) == STEPS * 16
    assert sum(means) / STEPS == sum(r or 0.0 for _, _, r in steps) / len(steps)
    assert [r for _, _, r in direct] == right == [0.0, 0.0, 1.0]
    with Verifier(setup) as verifier:
        for statement, script, given in [*set(steps), *direct]:
            verdict = verifier.verify(Theorem("t", statement), Proof(script))
            assert given == float(isinstance(verdict, Proved)), script

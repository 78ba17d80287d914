"""The environment: one model, one theorem an episode, on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import verifiers.v1 as vf

from lemma_env.chat import LemmaChatConfig


class LemmaEnvConfig(vf.EnvConfig):
    """The configuration of `LemmaEnv`; by default nothing runs in a sandbox, as the model is given no tools."""

    agent: vf.AgentConfig = vf.AgentConfig(harness=LemmaChatConfig(), runtime=vf.SubprocessConfig())
    """The model that proves."""


class LemmaEnv(vf.Env[LemmaEnvConfig]):
    """One model proves one theorem."""

    async def run(self, task: vf.Task, agents: vf.Agents) -> None:
        """One episode."""
        await agents.agent.run(task)


def load_environment(
    suites: Sequence[str] = (), split: str = "train", turns: int = 1, credit: str = "none", lean_project: str = ""
) -> vf.Env[Any]:
    """The environment for use from Python. `vf-eval` and prime-rl build it from their configuration files.

    `suites`: names of shipped suites, all by default. `split`: train, valid or test. `turns`: answers that the model
    may give to a theorem, seeing Lean's message after each. `credit`: ``tactics`` pays for parts of refused proofs.
    `lean_project`: a Lake project whose Lean judges. Raises `ValueError` for other values.
    """
    taskset = {
        "id": "lemma-env",
        "suites": list(suites),
        "split": split,
        "lean_project": lean_project,
        "task": {"credit": credit},
    }
    config = {"taskset": taskset, "agent": {"harness": {"turns": turns}}}
    return vf.load_environment(LemmaEnvConfig.model_validate(config))

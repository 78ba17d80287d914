"""The theorems as tasks, and the verdict as their reward."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import verifiers.v1 as vf
from pydantic import Field

from prover.reward import shared_reward
from prover.suites import list_suites, load_suite
from prover.tactic_credit import Credit
from prover.types import CORE_MODULE, LemmaError, Refused, Split, Theorem, Unjudged, WorkerLost

SYSTEM_PROMPT = (
    "You prove theorems in Lean 4. Think as long as you need; then give the proof in one ```lean block, "
    "either the whole theorem or its tactics alone. `sorry` proves nothing."
)


class TheoremData(vf.TaskData):
    """A statement as Lean has it, and what stands before it in its file. `lean_project`: see `LemmaTasksetConfig`."""

    statement: str
    module: str = CORE_MODULE
    preamble: str = ""
    lean_project: str = ""


class LemmaTaskConfig(vf.TaskConfig):
    """Knobs of the reward (``--env.taskset.task.*``)."""

    credit: Literal["none", "tactics"] = "none"
    """`tactics`: a refused proof gets up to a half for the tactics before the first that failed."""


class TheoremTask(vf.Task[TheoremData, vf.State, LemmaTaskConfig]):
    """One theorem. The reward is that of the model's last message."""

    @property
    def key(self) -> str:
        """The theorem's name: unique in a suite, and the same in every run."""
        return self.data.id or self.hash

    @vf.reward(weight=1.0)
    async def proved(self, trace: vf.Trace) -> float:
        """1 for a proof that the verifier accepts, else 0, or the credit asked for.

        Raises where nothing could be judged: then the rollout has an error, and no reward that would be false.
        """
        judged = await asyncio.to_thread(judge, self.data, trace.last_reply, Credit(self.config.credit))
        return judged.reward

    @vf.metric
    async def turns(self, trace: vf.Trace) -> float:
        """Messages of the model."""
        return float(trace.num_turns)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the verifier says of one message: its reward, and Lean's words if it was refused."""

    reward: float
    message: str


def judge(data: TheoremData, reply: str, credit: Credit = Credit.NONE) -> Judgement:
    """The verdict on a message as models write them: fences, prose and thoughts around the proof.

    Raises `WorkerLost` when Lean could not be run, and `LemmaError` when the statement itself is at fault.
    """
    reward = shared_reward(data.lean_project)
    (theorem,) = reward.read_statements([(data.statement, data.module, data.preamble)])
    (answer,) = reward.score_answers([theorem], [reply], [data.prompt_text], credit)
    if answer.reward is None:
        why = answer.verdict.why if isinstance(answer.verdict, Unjudged) else answer.verdict
        raise why if isinstance(why, LemmaError | WorkerLost) else LemmaError(f"the statement is refused: {why}")
    return Judgement(answer.reward, answer.verdict.detail if isinstance(answer.verdict, Refused) else "")


class LemmaTasksetConfig(vf.TasksetConfig):
    """Which theorems (``--env.taskset.*``)."""

    suites: list[str] = Field(default_factory=list)
    """Names of shipped suites (`lemma suites`); empty: all."""
    split: Split = Split.TRAIN
    """`train` to learn from; `valid` and `test` are held out by a hash of the statement."""
    lean_project: str = ""
    """A Lake project whose Lean judges; empty: the embedded Lean."""
    task: LemmaTaskConfig = LemmaTaskConfig()


class LemmaTaskset(vf.Taskset[TheoremTask, LemmaTasksetConfig]):
    """The theorems of Lemma's suites."""

    def load(self) -> Iterator[TheoremTask]:
        """One task per theorem, suite by suite. Raises `LemmaError` for a suite that does not exist."""
        for name in self.config.suites or list_suites():
            for entry in load_suite(name).of_split(self.config.split):
                yield TheoremTask(_data(name, entry.theorem, self.config.lean_project), self.config.task)


def _data(suite: str, theorem: Theorem, lean_project: str) -> TheoremData:
    text = "\n".join(part for part in (theorem.preamble.strip(), theorem.statement) if part)
    return TheoremData(
        id=f"{suite}/{theorem.name}",
        name=theorem.name,
        prompt=f"Prove:\n```lean\n{text} := by\n  sorry\n```",
        system_prompt=SYSTEM_PROMPT,
        statement=theorem.statement,
        module=theorem.module,
        preamble=theorem.preamble,
        lean_project=lean_project,
    )

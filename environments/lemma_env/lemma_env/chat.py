"""The conversation: the model answers, and may be shown what Lean says of it and answer again."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import verifiers.v1 as vf
from pydantic import Field

from lemma_env.taskset import TheoremData, judge

MOST_WORDS = 2_000
"""Characters of Lean's message that the model is shown."""


class LemmaChatConfig(vf.HarnessConfig):
    """Knobs of the conversation (``--env.agent.harness.*``)."""

    id: str = "lemma-env"
    turns: int = Field(1, ge=1)
    """Answers that the model may give; after each but the last that is refused it is shown Lean's message."""


class LemmaChat(vf.Harness[LemmaChatConfig]):
    """Talks to the model from this process: it runs no program, so it needs neither a container nor `uv`."""

    APPENDS_SYSTEM_PROMPT = True
    EXECUTES_CODE = False
    NEEDS_CONTAINER = False

    async def launch(
        self,
        ctx: vf.ModelContext,
        trace: vf.Trace,
        runtime: vf.Runtime,
        endpoint: str,
        secret: str,
        mcp_urls: dict[str, str],
        data: vf.TaskData,
    ) -> vf.ProgramResult:
        """Every call of the model goes through `endpoint`, which records it."""
        system, prompt = self.resolve_prompt(data)
        messages: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
        messages.append({"role": "user", "content": str(prompt)})
        headers = {"Authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(base_url=endpoint.rstrip("/") + "/", headers=headers, timeout=None) as client:
            for turn in range(1, self.config.turns + 1):
                answer = await client.post("chat/completions", json={"model": ctx.model, "messages": messages})
                if answer.is_error:
                    return vf.ProgramResult(exit_code=1, stdout="", stderr=answer.text)
                reply = str(answer.json()["choices"][0]["message"].get("content") or "")
                if turn == self.config.turns or (message := await self._refusal(trace, reply)) is None:
                    break
                messages += [{"role": "assistant", "content": reply}, {"role": "user", "content": message}]
        return vf.ProgramResult(exit_code=0, stdout="", stderr="")

    async def _refusal(self, trace: vf.Trace, reply: str) -> str | None:
        """What the model is shown of the verdict; None if the proof is accepted."""
        data = TheoremData.model_validate(trace.task.data.model_dump())
        judged = await asyncio.to_thread(judge, data, reply)
        if judged.reward == 1.0:
            return None
        return f"Lean refuses this proof:\n{judged.message[:MOST_WORDS]}\nGive a corrected proof."

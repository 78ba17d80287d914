"""A small real server of the OpenAI protocol: a tiny causal transformer, sampled token by token, behind aiohttp.

The model is trained for a few seconds to say certain texts (`SAYINGS`), whatever it is asked, each about as often as
the others. Faults can be put before its answers.
"""

from __future__ import annotations

import asyncio
import functools
import json
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from aiohttp import web
from transformers import LlamaConfig, LlamaForCausalLM

END = 256
"""Token that ends a text; the others are its bytes."""
MODEL = "tiny"
SAYINGS = ("```lean\nomega\n```", "```lean\nsimp\n```", "`intro h`", "<think>hm</think>\nomega")
PROOFS = (
    "```lean4\ntheorem t (a b : Nat) : a + b = b + a := by\n  have h := Nat.add_comm a b\n  exact h\n```",
    "```lean\ntheorem t : True := by\n  sorry\n```",
)


MOST_TOKENS = 200
"""Tokens of a sample, at most, as servers have their limit: on some machines the model does not always end."""


@functools.lru_cache(maxsize=4)
def tiny_lm(sayings: tuple[str, ...]) -> LlamaForCausalLM:
    """A causal LM that says one of `sayings`, each about equally often."""
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=END + 1,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=512,
        bos_token_id=END,
        eos_token_id=END,
    )
    lm = LlamaForCausalLM(config)
    rows = [[END, *text.encode(), END] for text in sayings]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [END] * (longest - len(row)) for row in rows])
    labels = torch.tensor([row + [-100] * (longest - len(row)) for row in rows])
    optimizer = torch.optim.AdamW(lm.parameters(), lr=3e-3)
    for _ in range(150):
        optimizer.zero_grad()
        lm(input_ids=ids, labels=labels).loss.backward()
        optimizer.step()
    return lm.eval()


def sample(lm: LlamaForCausalLM, count: int, most: int, temperature: float, seed: int) -> list[list[tuple[int, float]]]:
    """`count` texts as tokens with their log-probabilities at temperature 1; the end is part of them."""
    stream = torch.Generator().manual_seed(seed)
    ids = torch.full((count, 1), END)
    rows: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    with torch.inference_mode():
        for _ in range(min(most, MOST_TOKENS)):
            logits = lm(input_ids=ids).logits[:, -1].float()
            chosen = torch.multinomial(torch.softmax(logits / max(temperature, 1e-3), -1), 1, generator=stream)
            logprobs = torch.log_softmax(logits, -1).gather(1, chosen)
            for row, token, logprob in zip(rows, chosen[:, 0].tolist(), logprobs[:, 0].tolist(), strict=True):
                if not row or row[-1][0] != END:
                    row.append((token, logprob))
            ids = torch.cat([ids, chosen], 1)
            if all(row[-1][0] == END for row in rows):
                break
    return rows


Fault = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class TinyServer:
    """The server on a free port of this machine, while the context lasts.

    `faults` are answered first, one a request; `always` answers every request; after `most_answers` (to requests for
    more than a token) all fail. `takes` are the parameters that it knows: it refuses `logprobs` and `seed`, and
    overlooks `n`, where they are not in it; with `refuses_n` it does not overlook it.
    """

    sayings: Sequence[str] = SAYINGS
    takes: frozenset[str] = frozenset({"n", "seed", "logprobs"})
    counts: bool = True
    key: str | None = None
    models: Sequence[str] = (MODEL,)
    faults: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    bodies: list[dict[str, Any]] = field(default_factory=list)
    most_at_once: int = 0
    most_answers: int | None = None
    refuses_n: bool = False
    _under_way: int = 0

    def __enter__(self) -> TinyServer:
        torch.set_num_threads(1)  # more wait for each other at every token when processors are busy
        self._lm = tiny_lm(tuple(self.sayings))
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.port = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def completions(self) -> list[dict[str, Any]]:
        """Requests for more than a token: all but those that only look whether the server is there."""
        return [body for body in self.bodies if body["max_tokens"] > 1]

    async def _start(self) -> int:
        app = web.Application()
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/v1/completions", self._plain)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return int(site._server.sockets[0].getsockname()[1])  # type: ignore[union-attr]

    async def _stop(self) -> None:
        await self._runner.cleanup()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _models(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, chat=True)

    async def _plain(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, chat=False)

    async def _answer(self, request: web.Request, chat: bool) -> web.StreamResponse:
        body = await request.json()
        self.bodies.append(body)
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            if self.always is not None:
                return await self.always(request)
            if self.most_answers is not None and len(self.completions) > self.most_answers:
                return error(500, "gone")
            if self.faults:
                return await self.faults.popleft()(request)
            if self.key is not None and request.headers.get("Authorization") != f"Bearer {self.key}":
                return error(401, f"Incorrect API key provided: {request.headers.get('Authorization')}")
            if body["model"] not in self.models:
                return error(404, f"The model `{body['model']}` does not exist.")
            if self.refuses_n and body.get("n", 1) > 1:
                return error(400, "n must be 1")
            for name in ("logprobs", "seed"):
                if name in body and name not in self.takes:
                    return error(400, f"unknown parameter {name}")
            await asyncio.sleep(0.01)
            return web.json_response(self._said(body, chat))
        finally:
            self._under_way -= 1

    def _said(self, body: dict[str, Any], chat: bool) -> dict[str, Any]:
        count = body.get("n", 1) if "n" in self.takes else 1
        rows = sample(self._lm, count, body["max_tokens"], body["temperature"], body.get("seed", 0))
        asked = json.dumps(body["messages"] if chat else body["prompt"])
        usage = {"prompt_tokens": len(asked), "completion_tokens": sum(map(len, rows))}
        choices = [choice(i, row, chat, bool(body.get("logprobs"))) for i, row in enumerate(rows)]
        return {"id": "x", "object": "text", "choices": choices, **({"usage": usage} if self.counts else {})}


def choice(index: int, row: list[tuple[int, float]], chat: bool, logprobs: bool) -> dict[str, Any]:
    """A sampled text in the dialect of chats or of completions."""
    ended = row[-1][0] == END
    shown = row[:-1] if ended else row
    text = bytes(token for token, _ in shown).decode("utf-8", "replace")
    made: dict[str, Any] = {"index": index, "finish_reason": "stop" if ended else "length"}
    made |= {"message": {"role": "assistant", "content": text}} if chat else {"text": text}
    if logprobs:
        pairs = [(bytes([token]).decode("latin-1"), logprob) for token, logprob in shown]
        made["logprobs"] = (
            {"content": [{"token": t, "logprob": p, "bytes": None, "top_logprobs": []} for t, p in pairs]}
            if chat
            else {"tokens": [t for t, _ in pairs], "token_logprobs": [p for _, p in pairs]}
        )
    return made


def error(status: int, message: str, **headers: str) -> web.Response:
    """An error as OpenAI's servers word it."""
    body = {"error": {"message": message, "type": "error", "code": None}}
    return web.json_response(body, status=status, headers=headers)


def fault(status: int, message: str = "", **headers: str) -> Fault:
    """A fault that answers with this status."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return error(status, message, **{name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def saying(body: object, content_type: str = "application/json") -> Fault:
    """A fault that answers with this text, or JSON, and status 200."""

    async def answer(_: web.Request) -> web.StreamResponse:
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(text=text, content_type=content_type)

    return answer


async def silence(_: web.Request) -> web.StreamResponse:
    """A fault that takes longer than anybody waits."""
    await asyncio.sleep(3)
    return error(500, "late")

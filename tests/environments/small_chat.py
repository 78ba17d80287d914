"""A model of a few thousand weights that has learned some answers by heart, behind an OpenAI-compatible server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from aiohttp import web
from tokenizers import Tokenizer, models, pre_tokenizers
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

UNKNOWN, END = "<unk>", "<eos>"
NAME = "small-chat"


class SmallChat:
    """Answers conversations by the words in them that it knows. `lessons`: words of a conversation → answer."""

    def __init__(self, lessons: Sequence[tuple[tuple[str, ...], str]]) -> None:
        words = [UNKNOWN, END, *dict.fromkeys(word for asked, answer in lessons for word in (*asked, answer))]
        tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token=UNKNOWN))
        tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        self.tokenizer: Any = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token=UNKNOWN, eos_token=END)
        self.words = words
        torch.manual_seed(0)
        sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
        self.model = LlamaForCausalLM(LlamaConfig(vocab_size=len(words), bos_token_id=None, eos_token_id=1, **sizes))
        self.loss = self._learn([[words.index(w) for w in (*asked, answer, END)] for asked, answer in lessons])

    def _learn(self, rows: Sequence[Sequence[int]]) -> float:
        optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-2)
        for _ in range(60):
            losses = []
            for row in rows:
                logits = self.model(input_ids=torch.tensor([row])).logits[0, :-1]
                losses.append(functional.cross_entropy(logits[-2:], torch.tensor(row[-2:])))
            loss = torch.stack(losses).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return float(loss.detach())

    def answer(self, messages: Sequence[dict[str, Any]], most_tokens: int = 4) -> str:
        """Sampled by `generate` of transformers."""
        ids = self.tokenizer.encode("\n".join(str(m["content"]) for m in messages), add_special_tokens=False)
        known = torch.tensor([[i for i in ids if i != 0]])
        generated = self.model.generate(
            known, attention_mask=torch.ones_like(known), max_new_tokens=most_tokens, do_sample=True, pad_token_id=1
        )
        return "".join(self.words[i] for i in generated[0, known.shape[1] :].tolist() if i != 1)


@contextmanager
def serving(chat: SmallChat) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The URL of its server on this machine, and the requests that it gets."""
    requests: list[dict[str, Any]] = []

    async def complete(request: web.Request) -> web.Response:
        asked = await request.json()
        requests.append(asked)
        text = chat.answer(asked["messages"])
        return web.json_response(
            {
                "id": f"chatcmpl-{len(requests)}",
                "object": "chat.completion",
                "created": 0,
                "model": asked["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            }
        )

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> tuple[web.AppRunner, str]:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", complete)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        (address,) = runner.addresses
        return runner, f"http://127.0.0.1:{address[1]}/v1"

    runner, url = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        yield url, requests
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()

"""Samples tactics from the model, token by token."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from transformers import DynamicCache

from prover.policy.model import PolicyModel
from prover.types import ProofState


def sample_tactics(
    model: PolicyModel,
    state: ProofState,
    count: int,
    generator: torch.Generator,
    *,
    temperature: float = 1.0,
    max_tokens: int = 32,
) -> list[str]:
    """`count` tactics drawn independently (so possibly equal), those that did not end within `max_tokens` left out.

    The prompt is read once; its cache is shared by all samples.
    """
    prompt = model.prompt_ids(state)
    banned = torch.tensor(model.control_ids)
    cache = DynamicCache()
    ids = torch.tensor([prompt]).expand(count, -1)
    rows: list[list[int]] = [[] for _ in range(count)]
    done = [False] * count
    with torch.inference_mode():
        for _ in range(max_tokens):
            logits = model.lm(input_ids=ids, past_key_values=cache, use_cache=True).logits[:, -1]
            logits[:, banned] = -torch.inf
            picks = torch.multinomial(torch.softmax(logits / temperature, dim=-1), 1, generator=generator)
            for i, token in enumerate(picks[:, 0].tolist()):
                done[i] = done[i] or token == model.end_id
                if not done[i]:
                    rows[i].append(token)
            if all(done):
                break
            ids = picks
    texts = decode_all(model, [r for r, finished in zip(rows, done, strict=True) if finished])
    return [t for t in texts if t]


def decode_all(model: PolicyModel, rows: Sequence[Sequence[int]]) -> list[str]:
    """Token rows as stripped text; bytes that are no UTF-8 come out as the replacement character."""
    return [str(model.tokenizer.decode(list(r), skip_special_tokens=True)).strip() for r in rows]

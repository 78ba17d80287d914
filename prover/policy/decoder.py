"""Next-token logits, one step at a time for many rows at once: what a sampler needs from a language model.

`LlamaDecoder` runs the blocks of a `LlamaForCausalLM` (Touvron et al. 2023, arXiv:2302.13971) itself, with that model's
own weights. A prompt is read once, by transformers, and its keys and values are shared by all rows that continue it, as
in Juravsky et al. 2024, "Hydragen" (arXiv:2402.05099): attention to the prompt is one product of matrices per prompt,
and the keys and values of the rows' own tokens are in buffers that never move. `CacheDecoder` leaves any other
architecture to transformers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import functional
from transformers import DynamicCache, LlamaForCausalLM

from prover.policy.adapters import has_adapters

PROMPT_TOKENS = 1024  # read at once: the activations between layers stay in the processor's cache


class Decoder(Protocol):
    """Rows that continue prompts; the rows of a prompt are neighbours, in the order of the prompts."""

    def start(self) -> Tensor:
        """Logits of each row's first token, `[rows, vocabulary]`."""
        ...

    def step(self, tokens: Tensor) -> Tensor:
        """Append a token to each row, `[rows]`; logits of the next, `[rows, vocabulary]`."""
        ...

    def keep(self, live: Tensor) -> Tensor:
        """Drop rows that are not `live`, `[rows]` of bool, as far as that saves work; the rows kept, ascending."""
        ...


def decoder_of(lm: Any, prompts: Sequence[Sequence[int]], count: int, room: int) -> Decoder:
    """A decoder for `count` rows on each prompt, each of at most `room` further tokens."""
    if type(lm) is LlamaForCausalLM and not has_adapters(lm):
        return LlamaDecoder(lm, prompts, count, room)
    return CacheDecoder(lm, prompts, count)


class CacheDecoder:
    """Any causal language model, by its own forward pass and cache. Prompts are padded on the left."""

    def __init__(self, lm: Any, prompts: Sequence[Sequence[int]], count: int) -> None:
        longest = max(map(len, prompts))
        rows = [p for p in prompts for _ in range(count)]
        self._lm = lm
        self._ids = torch.tensor([[0] * (longest - len(p)) + list(p) for p in rows], device=lm.device)
        self._mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in rows], device=lm.device)
        self._cache = DynamicCache()

    def start(self) -> Tensor:
        return self._forward(self._ids)

    def step(self, tokens: Tensor) -> Tensor:
        self._mask = torch.cat([self._mask, self._mask.new_ones(len(tokens), 1)], dim=1)
        return self._forward(tokens[:, None])

    def keep(self, live: Tensor) -> Tensor:
        rows = live.nonzero()[:, 0]
        self._cache.batch_select_indices(rows)
        self._mask = self._mask[rows]
        return rows

    def _forward(self, ids: Tensor) -> Tensor:
        positions = (self._mask.cumsum(dim=1) - 1).clamp(min=0)[:, -ids.shape[1] :]
        mask, cache = self._mask, self._cache
        out = self._lm(
            input_ids=ids, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True
        )
        return out.logits[:, -1]


@dataclass(frozen=True, slots=True)
class _Block:
    """Weights of one layer: queries (scaled), keys and values in one matrix, gate and up in another."""

    norm: Tensor
    qkv: Tensor
    qkv_bias: Tensor | None
    out: Tensor
    out_bias: Tensor | None
    mlp_norm: Tensor
    gate_up: Tensor
    gate_up_bias: Tensor | None
    down: Tensor
    down_bias: Tensor | None


class LlamaDecoder:
    """Decodes with a Llama's blocks; checked against transformers' logits in the tests.

    Shapes: g prompts, n rows of each, h key heads, r query heads for each of them, d the width of a head, p the longest
    prompt, t tokens so far. Keys of prompts `[g, h, p, d]`, of rows `[g, h, n, room, d]`.
    """

    def __init__(self, lm: LlamaForCausalLM, prompts: Sequence[Sequence[int]], count: int, room: int) -> None:
        model: Any = lm.model
        config: Any = lm.config
        self._prompts, self._count, self._room = prompts, count, room
        self._trunk: Any = model
        self._embedding: Tensor = model.embed_tokens.weight
        self._head: Tensor = lm.lm_head.weight
        self._norm: Tensor = model.norm.weight
        self._eps = float(config.rms_norm_eps)
        self._act: Callable[[Tensor], Tensor] = model.layers[0].mlp.act_fn
        attention: Any = model.layers[0].self_attn
        self._width = int(attention.head_dim)
        self._heads = int(config.num_key_value_heads)
        self._per_head = int(config.num_attention_heads) // self._heads
        self._blocks = [_fused(layer) for layer in model.layers]
        self._at = 0  # tokens that each row has added

    def start(self) -> Tensor:
        device, longest = self._embedding.device, max(map(len, self._prompts))
        self._lengths = torch.tensor([len(p) for p in self._prompts], device=device)
        g, n, h, d = len(self._lengths), self._count, self._heads, self._width
        prefix, room = (g, h, longest, d), (g, h, n, self._room, d)
        w = self._embedding
        self._prefix = [(w.new_zeros(prefix), w.new_zeros(prefix)) for _ in self._blocks]
        self._own = [(w.new_empty(room), w.new_empty(room)) for _ in self._blocks]
        padded = torch.arange(longest, device=device) >= self._lengths[:, None]
        self._hidden = padded[:, None, None] if bool(padded.any()) else None
        cos, sin = self._trunk.rotary_emb(w, torch.arange(longest + self._room, device=device)[None])
        half = d // 2
        self._cos, self._sin = cos[0], torch.cat([-sin[0, :, :half], sin[0, :, half:]], dim=-1)  # for rolled halves
        at_a_time = max(1, PROMPT_TOKENS // longest)
        last = [self._read(slice(i, i + at_a_time)) for i in range(0, g, at_a_time)]
        return functional.linear(torch.cat(last), self._head).repeat_interleave(n, dim=0)

    def _read(self, part: slice) -> Tensor:
        """Run some prompts through the model and keep their keys and values; hidden state of the last token of each."""
        lengths, prompts = self._lengths[part], self._prompts[part]
        longest, device = max(map(len, prompts)), lengths.device
        ids = torch.tensor([[*p, *[0] * (longest - len(p))] for p in prompts], device=device)  # causal: hides padding
        out = self._trunk(input_ids=ids, use_cache=True)
        for (keys, values), layer in zip(self._prefix, out.past_key_values.layers, strict=True):
            keys[part, :, :longest], values[part, :, :longest] = layer.keys, layer.values
        return out.last_hidden_state[torch.arange(len(lengths), device=device), lengths - 1]

    def step(self, tokens: Tensor) -> Tensor:
        x = functional.embedding(tokens, self._embedding)
        positions = (self._lengths + self._at).repeat_interleave(self._count)
        cos, sin = self._cos[positions, None], self._sin[positions, None]
        for i, block in enumerate(self._blocks):
            h = functional.rms_norm(x, (x.shape[-1],), block.norm, self._eps)
            qkv = functional.linear(h, block.qkv, block.qkv_bias)
            x = x + functional.linear(self._attend(i, qkv, cos, sin), block.out, block.out_bias)
            h = functional.rms_norm(x, (x.shape[-1],), block.mlp_norm, self._eps)
            gate, up = functional.linear(h, block.gate_up, block.gate_up_bias).chunk(2, dim=-1)
            x = x + functional.linear(self._act(gate) * up, block.down, block.down_bias)
        self._at += 1
        return functional.linear(functional.rms_norm(x, (x.shape[-1],), self._norm, self._eps), self._head)

    def _attend(self, i: int, qkv: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """Attention of one new token per row in layer `i`, `[g n, h r d]`."""
        g, n, h, r, d = len(self._lengths), self._count, self._heads, self._per_head, self._width
        turned = h * r + h  # heads that get their position: queries and keys
        qk = qkv[:, : turned * d].view(-1, turned, d)
        qk = qk * cos + qk.roll(d // 2, dims=-1) * sin
        keys, values = self._own[i]
        keys[:, :, :, self._at] = qk[:, h * r :].view(g, n, h, d).transpose(1, 2)
        values[:, :, :, self._at] = qkv[:, turned * d :].view(g, n, h, d).transpose(1, 2)
        keys, values = keys[:, :, :, : self._at + 1], values[:, :, :, : self._at + 1]
        prefix_keys, prefix_values = self._prefix[i]

        q = qk[:, : h * r].view(g, n, h, r, d).transpose(1, 2).contiguous()
        over_prefix = q.view(g, h, n * r, d) @ prefix_keys.transpose(-1, -2)
        if self._hidden is not None:
            over_prefix = over_prefix.masked_fill_(self._hidden, -torch.inf)
        # Row by row these products are too small for a call of the matrix library each.
        over_own = (q[..., None, :] * keys[:, :, :, None]).sum(dim=-1).view(g, h, n * r, -1)
        weights = torch.softmax(torch.cat([over_prefix, over_own], dim=-1), dim=-1)
        p = prefix_keys.shape[2]
        seen = (weights[..., :p] @ prefix_values).view(g, h, n, r, d)
        seen = seen + (weights[..., p:].reshape(g, h, n, r, -1, 1) * values[:, :, :, None]).sum(dim=-2)
        return seen.transpose(1, 2).reshape(g * n, h * r * d)

    def keep(self, live: Tensor) -> Tensor:
        g, n = len(self._lengths), self._count
        rows = torch.arange(g * n, device=live.device).view(g, n)
        if g == 1:  # any rows of the one prompt; of several prompts only whole ones, to stay a rectangle
            alive = live.nonzero()[:, 0]
            self._own = [(k[:, :, alive], v[:, :, alive]) for k, v in self._own]
            self._count = len(alive)
            return alive
        groups = live.view(g, n).any(dim=1).nonzero()[:, 0]
        self._own = [(k[groups], v[groups]) for k, v in self._own]
        self._prefix = [(k[groups], v[groups]) for k, v in self._prefix]
        self._lengths = self._lengths[groups]
        self._hidden = None if self._hidden is None else self._hidden[groups]
        return rows[groups].reshape(-1)


def _fused(layer: Any) -> _Block:
    attention, mlp = layer.self_attn, layer.mlp
    query = attention.q_proj.weight * attention.scaling
    bias = attention.q_proj.bias
    query_bias = None if bias is None else bias * attention.scaling
    return _Block(
        layer.input_layernorm.weight,
        torch.cat([query, attention.k_proj.weight, attention.v_proj.weight]),
        None if query_bias is None else torch.cat([query_bias, attention.k_proj.bias, attention.v_proj.bias]),
        attention.o_proj.weight,
        attention.o_proj.bias,
        layer.post_attention_layernorm.weight,
        torch.cat([mlp.gate_proj.weight, mlp.up_proj.weight]),
        None if mlp.gate_proj.bias is None else torch.cat([mlp.gate_proj.bias, mlp.up_proj.bias]),
        mlp.down_proj.weight,
        mlp.down_proj.bias,
    )

"""Samples tactics from the model: many at once, each until its end token.

Prompts are read once, keys and values stay where they are, and rows that have ended are dropped, so that a step costs
only what the open rows need. The distribution is that of `generate` in transformers with ``do_sample=True`` and nothing
else but a temperature and suppressed tokens (a statistical test says so); `benchmarks/sampler.py` compares the speed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from prover.policy.decoder import decoder_of
from prover.policy.model import PolicyModel
from prover.types import ProofState

COMPACT = 0.75  # ended rows are dropped when at most this part of the rows is still open
MOST_TOKENS = 64
"""Tokens of a sampled tactic, at most, the end included."""


def sample_tactics(
    model: PolicyModel,
    state: ProofState,
    count: int,
    generator: torch.Generator,
    *,
    temperature: float = 1.0,
    max_tokens: int = MOST_TOKENS,
) -> list[str]:
    """`count` tactics drawn independently (so possibly equal), those that did not end within `max_tokens` left out."""
    (tactics,) = sample_batch(model, [state], count, generator, temperature=temperature, max_tokens=max_tokens)
    return tactics


def sample_batch(
    model: PolicyModel,
    states: Sequence[ProofState],
    count: int,
    generator: torch.Generator | Sequence[torch.Generator],
    *,
    temperature: float = 1.0,
    max_tokens: int = MOST_TOKENS,
) -> list[list[str]]:
    """`sample_tactics` for many states at once. generator: of all, or one for each state."""
    prompts = [model.prompt_ids(state) for state in states]
    rows = sample_tokens(
        model.lm,
        prompts,
        count,
        generator,
        end=model.end_id,
        banned=model.control_ids,
        temperature=temperature,
        max_tokens=max_tokens,
    )
    tactics: list[list[str]] = []
    for i in range(len(states)):
        ended = [row[:-1] for row in rows[i * count : (i + 1) * count] if row[-1] == model.end_id]
        tactics.append([text for text in decode_all(model, ended) if text])
    return tactics


def sample_tokens(
    lm: Any,
    prompts: Sequence[Sequence[int]],
    count: int,
    generator: torch.Generator | Sequence[torch.Generator],
    *,
    end: int | None,
    banned: Sequence[int] = (),
    temperature: float = 1.0,
    max_tokens: int = MOST_TOKENS,
) -> list[list[int]]:
    """`count` continuations of each prompt, in order: tokens up to and with `end`, or `max_tokens` of them.

    lm: a causal language model of transformers, in evaluation mode. generator: of any device; one of the CPU draws the
    same random numbers wherever the model is. With a generator for each prompt, its random numbers do not depend on the
    other prompts. banned: tokens that are never drawn. Raises ValueError without prompts, or with an empty one.
    """
    if not prompts or not all(prompts) or count < 1 or max_tokens < 1:
        raise ValueError("prompts must not be empty; count and max_tokens must be ≥ 1")
    with torch.inference_mode():
        chances = _chances(generator, len(prompts), count, max_tokens)
        drawn = _draw(lm, prompts, count, chances, end, banned, temperature)
    rows = drawn.tolist()
    return rows if end is None else [row[: row.index(end) + 1] if end in row else row for row in rows]


def _chances(
    generator: torch.Generator | Sequence[torch.Generator], prompts: int, count: int, max_tokens: int
) -> Tensor:
    """Uniform random numbers, one for each token of each row, `[prompts * count, max_tokens]`: drawn before it is known
    when rows end, so that the numbers of a row do not depend on others.
    """
    streams = [generator] if isinstance(generator, torch.Generator) else generator
    rows = count * prompts // len(streams)
    drawn = [torch.rand(rows, max_tokens, dtype=torch.float64, generator=g, device=g.device) for g in streams]
    return torch.cat(drawn)


def _draw(
    lm: Any,
    prompts: Sequence[Sequence[int]],
    count: int,
    chances: Tensor,
    end: int | None,
    banned: Sequence[int],
    temperature: float,
) -> Tensor:
    """Tokens `[prompts * count, max_tokens]`; a row that has ended is filled with `end`."""
    max_tokens = chances.shape[1]
    decoder = decoder_of(lm, prompts, count, max_tokens)
    logits = decoder.start()
    device = logits.device
    chances = chances.to(device)
    never = torch.tensor(banned, dtype=torch.long, device=device)
    rows = torch.arange(len(logits), device=device)  # which row of the result each open row is
    done = torch.zeros(len(rows), dtype=torch.bool, device=device)
    drawn = torch.full((len(rows), max_tokens), 0 if end is None else end, device=device)
    for t in range(max_tokens):
        picks = _pick(logits.index_fill_(1, never, -torch.inf), temperature, chances[rows, t])
        if end is not None:
            picks.masked_fill_(done, end)
            done = picks == end
        drawn[rows, t] = picks
        open_rows = len(rows) - int(done.sum())
        if open_rows == 0 or t + 1 == max_tokens:
            break
        if open_rows <= COMPACT * len(rows):
            kept = decoder.keep(~done)
            rows, done, picks = rows[kept], done[kept], picks[kept]
        logits = decoder.step(picks)
    return drawn


def _pick(logits: Tensor, temperature: float, chances: Tensor) -> Tensor:
    """One token per row by its distribution function, `[rows]`: one random number per row, where `multinomial` takes
    one per token. In double precision, so that the interval of a token without probability is empty.
    """
    heights = torch.softmax(logits.float() / temperature, dim=-1).cumsum(dim=-1, dtype=torch.float64)
    drawn = chances[:, None] * heights[:, -1:]
    return torch.searchsorted(heights, drawn, right=True)[:, 0].clamp_(max=logits.shape[1] - 1)


def decode_all(model: PolicyModel, rows: Sequence[Sequence[int]]) -> list[str]:
    """Token rows as stripped text; bytes that are not UTF-8 become the replacement character."""
    return [written_text(model.tokenizer, row).strip() for row in rows]


def written_text(tokenizer: Any, row: Sequence[int]) -> str:
    """The text of tokens, to the letter: some tokenizers of others tidy blanks before punctuation otherwise."""
    return str(tokenizer.decode(list(row), skip_special_tokens=True, clean_up_tokenization_spaces=False))

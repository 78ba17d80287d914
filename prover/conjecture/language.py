"""Frozen causal language models that measure proof scripts: any of `transformers`, or a small one of our own.

python -m prover.conjecture.language FOLDER    # trains one on the reference proofs of the shipped suites' train parts
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from prover.conjecture.proof_terms import theorem_text
from prover.policy.pretrained import load_pretrained
from prover.policy.tokenizer import train_tokenizer
from prover.suites import list_suites, load_suite
from prover.types import LemmaError, Split

CONTEXT = 512


class FrozenModel:
    """Measures text with a model that never changes. Texts longer than its context keep their end.

    Raises `LemmaError` when the folder or Hub name holds no causal language model with a tokenizer, or contains code.
    """

    def __init__(self, place: str) -> None:
        found = load_pretrained(place)
        self._tokenizer: Any = found.tokenizer
        self._model: Any = found.lm
        ends = (self._tokenizer.eos_token_id, self._tokenizer.pad_token_id)
        end = next((token for token in ends if token is not None), None)
        if end is None:
            raise LemmaError(f"{place}: its tokenizer has neither an end token nor one for padding")
        self._end: int = end
        self._context = int(getattr(self._model.config, "max_position_embeddings", CONTEXT))
        self._bits = lru_cache(maxsize=50_000)(self._measure)

    def bits(self, context: str, text: str) -> float:
        """−log2 of the probability of `text` and an end token, given an end token (where texts begin) and `context`."""
        return self._bits(context, text)

    def _measure(self, context: str, text: str) -> float:
        before = [self._end, *self._tokenizer.encode(context, add_special_tokens=False)]
        after = [*self._tokenizer.encode(text, add_special_tokens=False), self._end]
        ids = [*before, *after][-self._context :]
        count = min(len(after), len(ids) - 1)
        with torch.inference_mode():
            read = torch.tensor([ids], device=self._model.device)
            logits = self._model(input_ids=read).logits[0, -count - 1 : -1].float()
        picked = torch.log_softmax(logits, dim=-1).gather(1, read[0, -count:, None])
        return -float(picked.sum()) / math.log(2)


def train_model(texts: Sequence[str], folder: Path, updates: int = 300, seed: int = 0) -> float:
    """Train a small model from scratch on whole texts and save it; the mean loss of the last tenth, nats per token."""
    generator = torch.Generator().manual_seed(seed)
    rng = random.Random(seed)
    tokenizer = train_tokenizer(texts, 768)
    end = cast(int, tokenizer.eos_token_id)
    with torch.random.fork_rng():
        torch.manual_seed(int(torch.randint(2**31, (1,), generator=generator)))
        model: Any = LlamaForCausalLM(
            LlamaConfig(
                vocab_size=len(tokenizer), hidden_size=96, intermediate_size=256, num_hidden_layers=3,
                num_attention_heads=4, max_position_embeddings=CONTEXT, eos_token_id=end, bos_token_id=end,
                pad_token_id=cast(int, tokenizer.pad_token_id), tie_word_embeddings=True,
            )
        )  # fmt: skip
    rows = [[end, *tokenizer.encode(text), end][:CONTEXT] for text in texts]
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    losses: list[float] = []
    for step in range(updates):
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * min(1.0, (step + 1) / 20) * (1 - step / updates)
        loss = _loss(model, [rng.choice(rows) for _ in range(16)])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
    _save(model, tokenizer, folder)
    tail = losses[-max(updates // 10, 1) :]
    return sum(tail) / len(tail)


def _loss(model: Any, rows: Sequence[Sequence[int]]) -> torch.Tensor:
    width = max(map(len, rows))
    device = model.device
    ids = torch.tensor([[*row, *[0] * (width - len(row))] for row in rows], device=device)
    there = torch.tensor([[True] * len(row) + [False] * (width - len(row)) for row in rows], device=device)
    loss: torch.Tensor = model(input_ids=ids, attention_mask=there.long(), labels=ids.masked_fill(~there, -100)).loss
    return loss


def _save(model: Any, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def reference_texts() -> list[str]:
    """The train theorems of the shipped suites with their proofs: what the small model is trained on."""
    entries = (entry for name in list_suites() for entry in load_suite(name).of_split(Split.TRAIN))
    return [theorem_text(entry.theorem, entry.reference).replace("\n  := by", " := by") for entry in entries]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--updates", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    loss = train_model(reference_texts(), args.folder, args.updates, args.seed)
    print(f"{args.folder}: {loss:.3f} nats per token")


if __name__ == "__main__":
    main()

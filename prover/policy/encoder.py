"""A reader of proof states for values alone: word n-grams of the goals, hashed and embedded.

A value asks another question than a policy: not which tactic fits, but whether what is left looks like something that
gets proved. On few labelled states a bag of n-grams (Joulin et al. 2017, Bag of tricks for efficient text
classification; hashing: Weinberger et al. 2009, Feature hashing for large scale multitask learning) ranks states
better than the hidden state of a small transformer trained to propose tactics (docs/values.md), and costs less.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence
from itertools import accumulate

import torch
from torch import Tensor, nn

from prover.types import Goal, ProofState

_WORD = re.compile(r"[^\W\d][\w'.!?✝]*|\d+|[^\s\w]")


def state_features(state: ProofState, buckets: int) -> tuple[int, ...]:
    """The hashed features of a state, each once, sorted; numbers below `buckets`. The same on every machine."""
    found = {f"goals {len(state.goals)}"}
    for goal in state.goals:
        found |= _goal_features(goal)
    return tuple(sorted({zlib.crc32(feature.encode()) % buckets for feature in found}))


def _goal_features(goal: Goal) -> set[str]:
    """1- to 3-grams of target and hypotheses; their sizes; whether the target is at hand, or an equation of equals.

    Names of hypotheses count as one word, those of induction hypotheses as another: a proof does not depend on names.
    """
    text = goal.canonical
    lines = [line for line in text[: text.rfind("⊢")].split("\n") if line]
    pairs = [line.partition(" : ") for line in lines]
    local = {name for names, _, _ in pairs for name in names.split()}

    def words(part: str) -> list[str]:
        return [("ih" if w.startswith("ih") else "v") if w in local else w for w in _WORD.findall(part)]

    target, facts = words(goal.target), words("\n".join(lines))
    sizes = (min(len(lines), 12), min(int(4 * math.log1p(len(target))), 24), min(int(3 * math.log1p(len(facts))), 24))
    left, _, right = goal.target.partition(" = ")
    shared = {w for w in target if w[0].isalpha()} & set(facts) - {"v", "ih"}
    found = {f"{kind} {size}" for kind, size in zip(("facts", "target", "context"), sizes, strict=True)}
    found |= {f"at hand {goal.target in {kind for _, _, kind in pairs}}", f"equal {left == right}"}
    found.add(f"shared {min(len(shared), 6)}")
    for part, text_words in (("T", target), ("H", facts)):
        for n in (1, 2, 3):
            found |= {f"{part} {' '.join(text_words[i : i + n])}" for i in range(len(text_words) - n + 1)}
    return found


class StateEncoder(nn.Module):
    """Features to summaries `[n, width]`: the sum of their embeddings over the root of their number, normalised."""

    def __init__(self, width: int = 64, buckets: int = 1 << 14, dropout: float = 0.4) -> None:
        super().__init__()
        self.width = width
        self.buckets = buckets
        self.embedding = nn.EmbeddingBag(buckets, width, mode="sum")
        nn.init.normal_(self.embedding.weight, std=0.02)
        self.norm = nn.LayerNorm(width)
        self.dropout = dropout

    def features(self, state: ProofState) -> tuple[int, ...]:
        """What `forward` wants of a state."""
        return state_features(state, self.buckets)

    def forward(self, rows: Sequence[tuple[int, ...]]) -> Tensor:
        """While training a fifth of the features is left out, and `dropout` of the result."""
        lengths = [len(row) for row in rows]
        offsets = torch.tensor([0, *accumulate(lengths[:-1])])
        flat = torch.tensor([feature for row in rows for feature in row])
        weights = torch.ones(len(flat))
        if self.training:
            weights = torch.bernoulli(torch.full((len(flat),), 0.8))
        scale = torch.tensor(lengths, dtype=torch.float32).sqrt()[:, None]
        summed = self.embedding(flat, offsets, per_sample_weights=weights) / scale
        return nn.functional.dropout(self.norm(summed), self.dropout, self.training)

"""Scores many tactics of one state in one forward pass.

The candidates' token sequences form a trie below the prompt; shared prefixes (``rw [Nat.``) are computed once. The trie
is laid out after the prompt as one sequence whose attention mask lets a node see the prompt and its own ancestors, with
positions equal to depths: exactly the causal model's log-probabilities (the tree attention of speculative decoding,
Miao et al. 2023, SpecInfer).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class CandidateTrie:
    """`n` nodes (root excluded) and `c` candidates; the root stands at the prompt's last token.

    tokens: `[n]` token of each node; parents: `[n]`, index of the parent node, -1 for the root, always smaller than
    the node's own; depths: `[n]`, 1 below the root; paths: per candidate the nodes from top to bottom.
    """

    tokens: tuple[int, ...]
    parents: tuple[int, ...]
    depths: tuple[int, ...]
    paths: tuple[tuple[int, ...], ...]

    def visible(self) -> np.ndarray:
        """`[n, n]` bool: row i marks node i and its ancestors."""
        n = len(self.tokens)
        seen = np.zeros((n, n), dtype=bool)
        for i, parent in enumerate(self.parents):
            if parent >= 0:
                seen[i] = seen[parent]
            seen[i, i] = True
        return seen


def build_trie(candidates: Sequence[Sequence[int]]) -> CandidateTrie:
    """The trie of non-empty token sequences (end token left out); duplicates share their path."""
    index: dict[tuple[int, int], int] = {}
    tokens: list[int] = []
    parents: list[int] = []
    depths: list[int] = []
    paths: list[tuple[int, ...]] = []
    for candidate in candidates:
        node = -1
        path: list[int] = []
        for token in candidate:
            key = (node, token)
            child = index.get(key)
            if child is None:
                child = index[key] = len(tokens)
                tokens.append(token)
                parents.append(node)
                depths.append(1 if node < 0 else depths[node] + 1)
            node = child
            path.append(node)
        paths.append(tuple(path))
    return CandidateTrie(tuple(tokens), tuple(parents), tuple(depths), tuple(paths))


@dataclass(frozen=True, slots=True)
class TrieBatch:
    """`b` prompts with their tries, padded to length `l`.

    input_ids, positions: `[b, l]`; mask: `[b, 1, l, l]`, additive; prompt_lengths: per row; tries: per row.
    """

    input_ids: Tensor
    positions: Tensor
    mask: Tensor
    prompt_lengths: tuple[int, ...]
    tries: tuple[CandidateTrie, ...]

    @property
    def tokens(self) -> int:
        """Tokens of prompts and tries, padding left out."""
        return sum(self.prompt_lengths) + sum(len(trie.tokens) for trie in self.tries)


def collate(
    prompts: Sequence[Sequence[int]],
    tries: Sequence[CandidateTrie],
    pad: int,
    device: torch.device | None = None,
    dtype: torch.dtype = torch.float32,
) -> TrieBatch:
    """Lays every prompt and its trie out in one row, on `device` (None: the CPU). Prompts are not empty.

    dtype: of the mask, as attention wants it to be the queries'.
    """
    length = max(len(p) + len(t.tokens) for p, t in zip(prompts, tries, strict=True))
    rows = len(prompts)
    ids = np.full((rows, length), pad, dtype=np.int64)
    positions = np.zeros((rows, length), dtype=np.int64)
    allowed = np.zeros((rows, length, length), dtype=bool)
    for row, (prompt, trie) in enumerate(zip(prompts, tries, strict=True)):
        p, n = len(prompt), len(trie.tokens)
        ids[row, :p] = prompt
        ids[row, p : p + n] = trie.tokens
        positions[row, :p] = np.arange(p)
        positions[row, p : p + n] = np.asarray(trie.depths, dtype=np.int64) + (p - 1)
        allowed[row, :p, :p] = np.tri(p, dtype=bool)
        allowed[row, p : p + n, :p] = True
        allowed[row, p : p + n, p : p + n] = trie.visible()
        allowed[row, p + n :, 0] = True  # padding must attend to something, or its softmax is undefined
    hidden, ids_there, positions_there = (torch.from_numpy(x).to(device) for x in (~allowed, ids, positions))
    mask = torch.zeros((rows, 1, length, length), device=device, dtype=dtype)
    mask = mask.masked_fill_(hidden[:, None], torch.finfo(dtype).min)
    return TrieBatch(ids_there, positions_there, mask, tuple(map(len, prompts)), tuple(tries))


def gather_scores(log_probabilities: Tensor, trie: CandidateTrie, end: int) -> Tensor:
    """Log-probability of each candidate followed by the end token, `[c]`.

    log_probabilities: `[1 + n, vocabulary]`, row 0 at the prompt's last token, row 1 + i at node i.
    """
    n, c, device = len(trie.tokens), len(trie.paths), log_probabilities.device
    parents = torch.tensor(trie.parents, dtype=torch.long, device=device) + 1
    node_scores = log_probabilities[parents, torch.tensor(trie.tokens, dtype=torch.long, device=device)]
    last = torch.tensor([path[-1] + 1 if path else 0 for path in trie.paths], dtype=torch.long, device=device)
    end_scores = log_probabilities[last, end]
    member = np.zeros((c, n), dtype=np.float32)
    for i, path in enumerate(trie.paths):
        member[i, list(path)] = 1.0
    return torch.from_numpy(member).to(node_scores) @ node_scores + end_scores


MOST_LOGITS = 1 << 26
"""Numbers of logits that `token_scores` holds at once."""


def token_scores(
    hidden: Tensor, head: Callable[[Tensor], Tensor], vocabulary: int, batch: TrieBatch, end: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each row the log-probabilities of its nodes' tokens `[n]`, and of the end after root and nodes `[1 + n]`.

    hidden: the trunk's last hidden states, `[b, l, width]`; head: hidden states → logits. All rows go through the head
    together and come off the device in one piece.
    """
    sizes = [1 + len(trie.tokens) for trie in batch.tries]
    starts = np.cumsum([0, *sizes])
    rows = np.repeat(np.arange(len(sizes)), sizes)
    places = np.concatenate([p - 1 + np.arange(n) for p, n in zip(batch.prompt_lengths, sizes, strict=True)])
    asked = [np.asarray(trie.parents, dtype=np.int64) + 1 + at for trie, at in zip(batch.tries, starts, strict=False)]
    parents = np.concatenate(asked)
    tokens = np.concatenate([np.asarray(trie.tokens, dtype=np.int64) for trie in batch.tries])
    there = hidden[torch.from_numpy(rows).to(hidden.device), torch.from_numpy(places).to(hidden.device)]
    nodes = torch.empty(len(tokens), device=hidden.device)
    ends = torch.empty(len(rows), device=hidden.device)
    at_once = max(1, MOST_LOGITS // vocabulary)
    for start in range(0, len(rows), at_once):
        logits = head(there[start : start + at_once]).float()
        norms = logits.logsumexp(dim=-1)
        ends[start : start + at_once] = logits[:, end] - norms
        inside = np.flatnonzero((parents >= start) & (parents < start + at_once))
        below = torch.from_numpy(parents[inside] - start).to(hidden.device)
        nodes[torch.from_numpy(inside).to(hidden.device)] = (
            logits[below, torch.from_numpy(tokens[inside]).to(hidden.device)] - norms[below]
        )
    of_nodes, of_ends = np.split(torch.cat([nodes, ends]).cpu().numpy(), [len(tokens)])
    cuts = starts[1:-1]
    return list(zip(np.split(of_nodes, cuts - np.arange(1, len(sizes))), np.split(of_ends, cuts), strict=True))

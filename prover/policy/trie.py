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
from torch.utils.checkpoint import checkpoint

from prover.policy.term_features import TermRow
from prover.policy.term_network import TermBatch


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
class TrieRow:
    """A prompt and the trie below it; `terms` for a network that reads terms (`prover.policy.term_network`)."""

    prompt: tuple[int, ...]
    trie: CandidateTrie
    terms: TermRow | None = None

    @property
    def tokens(self) -> int:
        return len(self.prompt) + len(self.trie.tokens)


@dataclass(frozen=True, slots=True)
class TrieBatch:
    """`b` prompts with their tries, padded to length `l`.

    input_ids, positions: `[b, l]`; mask: `[b, 1, l, l]`, additive; prompt_lengths: per row; tries: per row; terms: of
    all rows, if the network reads terms.
    """

    input_ids: Tensor
    positions: Tensor
    mask: Tensor
    prompt_lengths: tuple[int, ...]
    tries: tuple[CandidateTrie, ...]
    terms: TermBatch | None = None

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
    if device is not None and device.type == "cuda":
        length = -(-length // 8) * 8  # kernels that take a mask want its rows so
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


def _roots_and_nodes(batch: TrieBatch) -> tuple[list[int], np.ndarray, np.ndarray, np.ndarray]:
    """Root and nodes of each row: how many `[b]`, where they begin among those of all rows `[b + 1]`, and for each of
    them its row and its place there.
    """
    sizes = [1 + len(trie.tokens) for trie in batch.tries]
    rows = np.repeat(np.arange(len(sizes)), sizes)
    places = np.concatenate([p - 1 + np.arange(n) for p, n in zip(batch.prompt_lengths, sizes, strict=True)])
    return sizes, np.cumsum([0, *sizes]), rows, places


MOST_LOGITS = 1 << 29
"""Logits that are kept for the backward pass in one piece; of more, each piece is computed again there."""


def candidate_scores(
    hidden: Tensor, head: Callable[[Tensor], Tensor], vocabulary: int, batch: TrieBatch, end: int
) -> tuple[list[Tensor], Tensor]:
    """Per row the log-probability of each candidate followed by the end token, `[c]`; and the states `[b, width]` at
    the prompts' ends.

    hidden: the trunk's last hidden states, `[b, l, width]`; head: hidden states → logits. All rows go through the head
    together; positions where nothing is asked do not.
    """
    _, starts, rows, places = _roots_and_nodes(batch)
    nodes, ends, paths = [0], list[int](), list[np.ndarray]()
    at, tokens = list[np.ndarray](), list[np.ndarray]()
    for trie, start in zip(batch.tries, starts, strict=False):
        at.append(_whole(trie.parents) + 1 + start)
        tokens.append(_whole(trie.tokens))
        paths += [_whole(path) + nodes[-1] for path in trie.paths]
        ends += [path[-1] + 1 + start if path else start for path in trie.paths]
        nodes.append(nodes[-1] + len(trie.tokens))
    asked = np.concatenate([*at, _whole(ends)])  # positions, first for every node, then for every candidate's end
    wanted = np.concatenate([*tokens, np.full(len(ends), end)])
    order = np.argsort(asked, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    member = np.repeat(np.arange(len(paths)), [len(path) for path in paths])
    inside = place[np.concatenate([*paths, _whole(())])]
    arrays = (rows, places, asked[order], wanted[order], member, inside, place[nodes[-1] :], starts[:-1])
    rows_, places_, asked_, wanted_, member_, inside_, last_, roots = _moved(arrays, hidden.device)
    states = hidden[rows_, places_]
    scores = _log_probabilities(states, head, vocabulary, asked_, wanted_, asked[order])
    summed = torch.zeros(len(paths), device=hidden.device).index_add(0, member_, scores[inside_]) + scores[last_]
    return list(summed.split([len(trie.paths) for trie in batch.tries])), states[roots]


def _log_probabilities(
    states: Tensor, head: Callable[[Tensor], Tensor], vocabulary: int, asked: Tensor, wanted: Tensor, order: np.ndarray
) -> Tensor:
    """Log-probability of token `wanted` at state `asked`, `[a]`; `order` is `asked`, ascending, on the CPU."""

    def piece(states: Tensor, asked: Tensor, wanted: Tensor) -> Tensor:
        logits = head(states).float()
        return logits[asked, wanted] - logits.logsumexp(-1)[asked]

    at_once = max(1, MOST_LOGITS // vocabulary)
    if len(states) <= at_once:
        return piece(states, asked, wanted)
    found: list[Tensor] = []
    for start in range(0, len(states), at_once):
        low, high = np.searchsorted(order, (start, start + at_once))
        given = (states[start : start + at_once], asked[low:high] - start, wanted[low:high])
        found.append(checkpoint(piece, *given, use_reentrant=False))
    return torch.cat(found)


def _whole(numbers: Sequence[int]) -> np.ndarray:
    return np.asarray(numbers, dtype=np.int64)


def _moved(arrays: Sequence[np.ndarray], device: torch.device) -> tuple[Tensor, ...]:
    """Integers on a device, moved in one piece."""
    return torch.from_numpy(np.concatenate(arrays)).to(device).split([len(array) for array in arrays])


MOST_SCORED = 1 << 26
"""Numbers of logits that `token_scores` holds at once."""


def token_scores(
    hidden: Tensor, head: Callable[[Tensor], Tensor], vocabulary: int, batch: TrieBatch, end: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each row the log-probabilities of its nodes' tokens `[n]`, and of the end after root and nodes `[1 + n]`.

    hidden: the trunk's last hidden states, `[b, l, width]`; head: hidden states → logits. All rows go through the head
    together and come off the device in one piece.
    """
    sizes, starts, rows, places = _roots_and_nodes(batch)
    asked = [np.asarray(trie.parents, dtype=np.int64) + 1 + at for trie, at in zip(batch.tries, starts, strict=False)]
    parents = np.concatenate(asked)
    tokens = np.concatenate([np.asarray(trie.tokens, dtype=np.int64) for trie in batch.tries])
    there = hidden[torch.from_numpy(rows).to(hidden.device), torch.from_numpy(places).to(hidden.device)]
    nodes = torch.empty(len(tokens), device=hidden.device)
    ends = torch.empty(len(rows), device=hidden.device)
    at_once = max(1, MOST_SCORED // vocabulary)
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

"""How many bytes the network takes to learn and to answer: formulas, compared with what torch holds in the tests.

Letters: P parameters, L layers, d width, q and k width of a layer's queries and keys, f inner width of its MLP, V
vocabulary; a batch has t tokens in rows of l, n of a row with probabilities over the vocabulary. The counts are those
of a Llama in `transformers` under torch's scaled dot-product attention; other architectures keep somewhat more or less.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from prover.policy.sampler import MOST_TOKENS
from prover.policy.trie import MOST_LOGITS
from rl.batching import BATCH_TOKENS
from rl.config import TrainConfig
from rl.settings import LearnerConfig, Precision
from rl.shape import NetworkShape

SINGLE: Final = 4
"""Bytes of a number in single precision: weights, gradients and the optimizer's two averages always are."""
NODES_PER_CANDIDATE: Final = 4
"""Tokens that a candidate adds to a state's trie, whose tactics share their beginnings: 2.7 measured in shipped suites
with 680 tokens, 3.6 with 500 (and 9 with 300, which are bytes).
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that are run together: how many, their length with padding, and the scored positions of each."""

    count: int
    length: int
    scored: int

    @property
    def tokens(self) -> int:
        return self.count * self.length


def largest_batch(config: TrainConfig, shape: NetworkShape, *, on_card: bool, ranks: int = 1) -> tuple[Rows, ...]:
    """What a learner process differentiates at once, at most: every prompt is as long as it may be, and all rows are as
    long as the longest.

    ranks: processes that share an update.
    """
    learner, gradient = config.learner, config.gradient_in(config.rounds)
    prompt = min(config.policy.prompt_tokens, shape.context)
    candidates, batch = learner.candidates, learner.batch
    if gradient is not None:  # which needs all candidates of a state
        candidates = max(candidates, config.proposals.candidates + config.proposals.samples)
        batch = max(batch, gradient.minibatch)
    nodes = candidates * NODES_PER_CANDIDATE
    together = max(1, learner.tokens_at_once(on_card) // (prompt + nodes))
    proved = min(math.ceil(batch / max(ranks, 1)), together)
    failed = min(math.ceil(learner.failed_batch / max(ranks, 1)), together - proved)
    rows = (Rows(proved, prompt + nodes, nodes + 1), Rows(failed, prompt + nodes, 1))
    return tuple(part for part in rows if part.count)


def layer_bytes(shape: NetworkShape, rows: Rows, precision: Precision) -> int:
    """What a layer keeps of its inside for the backward pass.

    Single precision: 4 t (6 d + 3 q + 2 k + 4 f): two residuals, two normed and two scaled states; queries, the
    attention's output and its copy; keys and values; gate, its activation, up, and their product. Under bfloat16
    residuals and normed states stay single, 16 t d, and the rest is 2 t (5 d + 3 q + 2 k + 4 f), with the mask's copy,
    2 t l.
    """
    d, q, k, f, t = shape.width, shape.queries, shape.keys, shape.feed_forward, rows.tokens
    if precision is Precision.FLOAT32:
        return SINGLE * t * (6 * d + 3 * q + 2 * k + 4 * f)
    return 16 * t * d + 2 * t * (5 * d + 3 * q + 2 * k + 4 * f) + 2 * t * rows.length


def kept_bytes(shape: NetworkShape, batch: Sequence[Rows], settings: LearnerConfig, *, copies: bool = True) -> int:
    """What the forward pass keeps for the backward pass of rows that are run together, parameters left out.

    Every layer's inside, or its input alone, 4 t d, with `checkpointing`; three states behind the last layer, 12 t d;
    the mask, 4 t l; of all rows' n positions their states, 4 n d, and logits, 4 n V, unless they are too many
    (`prover.policy.trie`). Under bfloat16 also a copy of the weights, 2 P, or of the output embeddings alone with
    `checkpointing`; none if not `copies` (weights that are divided among ranks).
    """
    state = sum(SINGLE * rows.tokens * shape.width for rows in batch)
    layer = sum(layer_bytes(shape, rows, settings.precision) for rows in batch)
    masks = sum(SINGLE * rows.tokens * rows.length for rows in batch)
    scored = sum(rows.count * rows.scored for rows in batch)
    logits = scored * shape.vocabulary if scored * shape.vocabulary <= MOST_LOGITS else 0
    copied = shape.vocabulary * shape.width if settings.checkpointing else shape.parameters
    rough = 2 * copied if copies and settings.precision is Precision.BFLOAT16 else 0
    layers = shape.layers * (state if settings.checkpointing else layer)
    return layers + 3 * state + masks + SINGLE * (scored * shape.width + logits) + rough


def passing_bytes(shape: NetworkShape, batch: Sequence[Rows], settings: LearnerConfig) -> int:
    """What the backward pass holds for a moment beside gradients and what was kept.

    Gradients of the logits, 4 n V, twice if they are computed again; with `checkpointing` also a layer's inside and its
    gradients, 3/2 of it.
    """
    numbers = sum(rows.count * rows.scored for rows in batch) * shape.vocabulary
    logits = SINGLE * numbers if numbers <= MOST_LOGITS else 2 * SINGLE * MOST_LOGITS
    layer = sum(layer_bytes(shape, rows, settings.precision) for rows in batch)
    return max(logits, 3 * layer // 2) if settings.checkpointing else logits


def scoring_rows(config: TrainConfig, shape: NetworkShape, states: int, *, on_card: bool) -> Rows:
    """The largest question that is answered at once: states with the longest prompt and all candidates."""
    prompt = min(config.policy.prompt_tokens, shape.context)
    nodes = (config.proposals.candidates + config.proposals.samples) * NODES_PER_CANDIDATE
    together = 1 if config.synchronous else max(1, BATCH_TOKENS["cuda" if on_card else "cpu"] // (prompt + nodes))
    return Rows(min(states, together), prompt + nodes, nodes + 1)


def scoring_bytes(shape: NetworkShape, rows: Rows, number: int = SINGLE) -> int:
    """Answering a question in numbers of so many bytes b: of a layer b t (3 d + 2 q + 2 k + 3 f), the mask while it is
    made, (b + 2) t l, and logits twice, 8 n V, as far as they are computed at once.
    """
    d, q, k, f, t = shape.width, shape.queries, shape.keys, shape.feed_forward, rows.tokens
    layer = number * t * (3 * d + 2 * q + 2 * k + 3 * f)
    logits = min(rows.count * rows.scored * shape.vocabulary, MOST_LOGITS)
    return layer + (number + 2) * t * rows.length + 8 * logits


def cache_bytes(
    shape: NetworkShape, prompts: int, samples: int, longest: int, room: int = MOST_TOKENS, number: int = SINGLE
) -> int:
    """The sampler's keys and values: 2 L k numbers for each token of `prompts`, and of `samples` of `room` on each."""
    return 2 * number * shape.layers * shape.keys * prompts * (longest + samples * room)

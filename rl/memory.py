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

from rl.config import LearnerConfig, Precision, TrainConfig
from rl.shape import NetworkShape

SINGLE: Final = 4
"""Bytes of a number in single precision: weights, gradients and the optimizer's two averages always are."""
NODES_PER_CANDIDATE: Final = 4
"""Tokens that a candidate adds to a state's trie, whose tactics share their beginnings: 2.7 measured in shipped suites
with 680 tokens, 3.6 with 500 (and 9 with 300, which are bytes).
"""
SAMPLED_TOKENS: Final = 32
"""Most tokens of a sampled tactic (`prover.policy.sampler`)."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that are run together: how many, their length with padding, and the scored positions of each."""

    count: int
    length: int
    scored: int

    @property
    def tokens(self) -> int:
        return self.count * self.length


def largest_rows(config: TrainConfig, shape: NetworkShape) -> tuple[int, int]:
    """Tokens of the longest row with candidates that learning can meet, and of a row without."""
    prompt = min(config.policy.prompt_tokens, shape.context)
    nodes = config.learner.candidates * NODES_PER_CANDIDATE
    return prompt + nodes, prompt


def largest_batch(config: TrainConfig, shape: NetworkShape, ranks: int = 1, on_card: bool = False) -> tuple[Rows, ...]:
    """What a learner process differentiates at once, at most: every prompt is as long as it may be.

    ranks: processes that share an update.
    """
    learner = config.learner
    long, short = largest_rows(config, shape)
    proved, failed = (math.ceil(states / max(ranks, 1)) for states in (learner.batch, learner.failed_batch))
    most = max(learner.tokens_at_once(on_card) // long, 1)  # longer ones first, so failed states fill up
    count = min(proved + failed, most)
    scored = math.ceil(min(proved, count) * (long - short + 1) / count)
    return (Rows(count, long, scored),)


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
    """What the forward pass keeps for the backward pass, parameters left out.

    Every layer's inside, or its input alone, 4 t d, with `checkpointing`; three states behind the last layer, 12 t d;
    the mask, 4 t l; probabilities and what they are made of, 4 n (V + d). Under bfloat16 also a copy of the weights for
    rows that are run together, 2 P, or of the output embeddings alone with `checkpointing`; none if not `copies`
    (weights that are divided among ranks).
    """
    state = sum(SINGLE * rows.tokens * shape.width for rows in batch)
    layer = sum(layer_bytes(shape, rows, settings.precision) for rows in batch)
    masks = sum(SINGLE * rows.tokens * rows.length for rows in batch)
    probabilities = sum(SINGLE * rows.count * rows.scored * (shape.vocabulary + shape.width) for rows in batch)
    copied = shape.vocabulary * shape.width if settings.checkpointing else shape.parameters
    rough = 2 * copied * len(batch) if copies and settings.precision is Precision.BFLOAT16 else 0
    return shape.layers * (state if settings.checkpointing else layer) + 3 * state + masks + probabilities + rough


def passing_bytes(shape: NetworkShape, batch: Sequence[Rows], settings: LearnerConfig) -> int:
    """What the backward pass holds for a moment beside gradients and what was kept.

    Gradients of probabilities, 8 n V a row; with `checkpointing` also a layer's inside and its gradients, 3/2 of it.
    """
    scores = max((8 * rows.count * rows.scored * shape.vocabulary for rows in batch), default=0)
    layer = max((layer_bytes(shape, rows, settings.precision) for rows in batch), default=0)
    return max(scores, 3 * layer // 2) if settings.checkpointing else scores


def scoring_rows(config: TrainConfig, shape: NetworkShape, states: int) -> Rows:
    """The largest question: so many states, each with the longest prompt and all its candidates."""
    prompt = min(config.policy.prompt_tokens, shape.context)
    nodes = (config.proposals.candidates + config.proposals.samples) * NODES_PER_CANDIDATE
    return Rows(states, prompt + nodes, nodes + 1)


def scoring_bytes(shape: NetworkShape, rows: Rows) -> int:
    """Answering a question: of a layer 4 t (3 d + 2 q + 2 k + 3 f), the mask while it is made, and 8 n V for a row."""
    d, q, k, f, t = shape.width, shape.queries, shape.keys, shape.feed_forward, rows.tokens
    layer = SINGLE * t * (3 * d + 2 * q + 2 * k + 3 * f)
    return layer + 6 * t * rows.length + 8 * rows.scored * shape.vocabulary


def cache_bytes(shape: NetworkShape, prompts: int, samples: int, longest: int, room: int = SAMPLED_TOKENS) -> int:
    """The sampler's keys and values: 8 L k for each token of `prompts`, and of `samples` of `room` on each prompt."""
    return 2 * SINGLE * shape.layers * shape.keys * prompts * (longest + samples * room)

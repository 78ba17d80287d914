"""Ranks tactics by what they would leave: a network over the numbers and hashed tokens of `term_features`.

A goal is read by one encoder wherever it stands, so what is learned of a state as one that is to be proved says
something of the tactics that lead there. The heads: a score to rank by, and the logit of "Lean refuses it". Values have
a reader of their own (`TermValue`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from prover.policy.term_features import BUCKETS, CLOSED, EXTRAS, KNOWN, NUMBERS, REFUSAL, TermRow
from prover.policy.value import NoValue, ValueConfig

TOKEN_WIDTH: Final = 48
"""Of the vector of a hashed token."""
WIDTH: Final = 96
"""Of the layers."""
REFUSED, CLOSES = 0, 1
"""Columns of what is said of a tactic: the logits of "Lean refuses it" and of "it closes the goal"."""
ACTION_OUTPUTS: Final = 2
"""Columns before those of the value head."""


@dataclass(frozen=True, slots=True)
class TermBatch:
    """Rows as tensors, `g` goals and `c` tactics of `b` states in all.

    numbers: `[g, NUMBERS]`; tokens: `[t]`; starts: `[g]`; owners: `[g]`, the place among all tactics, `c` + row for a
    state's own goal; rows: `[c]`, the state of a tactic; rules: `[c]`; extras: `[c, EXTRAS]`; sizes: tactics per state.
    """

    numbers: Tensor
    tokens: Tensor
    starts: Tensor
    owners: Tensor
    rows: Tensor
    rules: Tensor
    extras: Tensor
    sizes: tuple[int, ...]


def term_batch(rows: Sequence[TermRow], device: torch.device | None = None) -> TermBatch:
    """Rows put together."""
    sizes = tuple(len(row.rules) for row in rows)
    firsts = np.cumsum([0, *sizes])
    tokens = np.cumsum([0, *(len(row.tokens) for row in rows)])
    owners = [np.where(row.owners < 0, firsts[-1] + i, row.owners + firsts[i]) for i, row in enumerate(rows)]
    arrays = (
        np.concatenate([row.numbers for row in rows]),
        np.concatenate([row.tokens for row in rows]).astype(np.int64),
        np.concatenate([row.starts + tokens[i] for i, row in enumerate(rows)]).astype(np.int64),
        np.concatenate(owners).astype(np.int64),
        np.repeat(np.arange(len(rows)), sizes),
        np.concatenate([row.rules for row in rows]).astype(np.int64),
        np.concatenate([row.extras for row in rows]),
    )
    numbers, told, starts, own, states, rules, extras = (torch.from_numpy(a).to(device) for a in arrays)
    return TermBatch(numbers, told, starts, own, states, rules, extras, sizes)


def expected_left(batch: TermBatch, head: ValueConfig, actions: Tensor) -> Tensor:
    """`[c]`, tactics that are expected to remain behind each tactic; actions: as `TermNetwork` gives them."""
    return read_left(batch, head, head.expected(actions[:, ACTION_OUTPUTS:]))


def read_left(batch: TermBatch, head: ValueConfig, left: Tensor) -> Tensor:
    """`left`, `[c]`, where the goals behind a tactic are foreseen: 0 where there are none, `unsolved` where it is
    foreseen that Lean refuses the tactic, NaN where nothing is.
    """
    known, refused, closes = (batch.extras[:, column] > 0 for column in (KNOWN, REFUSAL, CLOSED))
    left = left.masked_fill(closes, 0.0).masked_fill(~known, torch.nan)
    return left if isinstance(head, NoValue) else left.masked_fill(refused, head.unsolved)


class GoalEncoder(nn.Module):
    """Reads a goal, its numbers and hashed tokens, as a vector."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(BUCKETS, TOKEN_WIDTH, mode="sum")
        nn.init.normal_(self.table.weight, std=0.1)
        self.goal = nn.Sequential(
            nn.Linear(NUMBERS + TOKEN_WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, WIDTH), nn.GELU()
        )

    def read(self, batch: TermBatch) -> Tensor:
        """`[g, WIDTH]`"""
        return self.goal(torch.cat([batch.numbers, self.table(batch.tokens, batch.starts)], -1))


class TermValue(GoalEncoder):
    """The value head's numbers for states, and for what tactics would leave.

    It reads goals by itself: what a value learns changes no ranking, and the other way round.
    """

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.head = nn.Linear(WIDTH, outputs)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, batch: TermBatch) -> tuple[Tensor, Tensor]:
        """`[c, outputs]` for what each tactic would leave, `[b, outputs]` for the states.

        Of several goals that a tactic leaves, what is read is added up.
        """
        tactics, states = len(batch.rules), len(batch.sizes)
        read = self.read(batch)
        summed = read.new_zeros(tactics + states, read.shape[1]).index_add(0, batch.owners, read)
        return self.head(summed[:tactics]), self.head(summed[tactics:])


class TermNetwork(GoalEncoder):
    """Scores of tactics, and values of tactics and states.

    It begins with equal scores, even chances and the value head's even distribution.

    Args:
        width: of the transformer's state at the prompt's end, which it reads beside the terms.
        outputs: numbers of the value head.
    """

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.inner = nn.Linear(2 * WIDTH + 2 * NUMBERS + TOKEN_WIDTH + EXTRAS, WIDTH)
        self.prompt = nn.Linear(width, WIDTH, bias=False)
        self.outer = nn.Sequential(nn.GELU(), nn.Linear(WIDTH, WIDTH), nn.GELU())
        self.score = nn.Linear(WIDTH, 1)
        self.action = nn.Linear(WIDTH, ACTION_OUTPUTS)
        self.value = TermValue(outputs) if outputs else None
        for part in (self.score, self.action):
            nn.init.zeros_(part.weight)
            nn.init.zeros_(part.bias)
        nn.init.zeros_(self.prompt.weight)

    def forward(self, batch: TermBatch, prompts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """`[c]` scores; `[c, ACTION_OUTPUTS + outputs]`, of each tactic the logits `REFUSED` and `CLOSES` and the value
        head's numbers for what it leaves; `[b, outputs]`, those for the states.

        prompts: `[b, width]`. Of several goals that a tactic leaves, what is read is added up.
        """
        tactics, states = len(batch.rules), len(batch.sizes)
        read = self.read(batch)
        whole = torch.cat([read, batch.numbers], -1)
        summed = whole.new_zeros(tactics + states, whole.shape[1]).index_add(0, batch.owners, whole)
        after, before = summed[:tactics], summed[tactics:]
        change = (after - before[batch.rows]) * batch.extras[:, :1]  # where nothing is predicted, there is none
        rules = self.table(batch.rules, torch.arange(tactics, device=batch.rules.device))
        inner = self.inner(torch.cat([after, change, rules, batch.extras], -1)) + self.prompt(prompts)[batch.rows]
        seen = self.outer(inner)
        left, values = (after[:, :0], before[:, :0]) if self.value is None else self.value(batch)
        return self.score(seen)[:, 0], torch.cat([self.action(seen), left], -1), values

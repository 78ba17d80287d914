"""The retriever learns: goals of verified (or given) proofs, and the premises that their tactics cite.

A softmax over the whole library, by the cross-entropy against the cited premises (InfoNCE with all of the library as
negatives; van den Oord et al. 2018). Vectors and the weights of the two scores learn together, from the same start
each time: the retriever is a function of the pairs and the library.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from prover.policy.goals import global_names, parse_goal
from prover.policy.relevance import PremiseIndex, goal_words
from prover.policy.retriever import Retriever
from prover.types import Goal, Premise
from rl.types import Goals, GoodState

WIDTH: Final = 32
"""Of the vectors."""
STEPS: Final = 150
"""Steps of Adam, each on `BATCH` pairs."""
BATCH: Final = 256
RATE: Final = 0.02
LEAST_PAIRS: Final = 20
"""With fewer pairs nothing is learned."""
START: Final = 5.0
"""Weight of the product of vectors at the start; the lexical score's is 1."""


@dataclass(frozen=True, slots=True)
class CitedPremises:
    """A goal and the premises that a right tactic cites there, all in the library of `module`."""

    goal: str
    module: str
    names: frozenset[str]


def cited_in(states: Iterable[GoodState], premises: Mapping[str, Sequence[Premise]]) -> tuple[CitedPremises, ...]:
    """The citations of proved states' tactics; states whose tactics cite nothing give none."""
    names = {module: frozenset(p.name for p in found) for module, found in premises.items()}
    found: list[CitedPremises] = []
    for state in states:
        cited = {n for tactic in state.remaining for n in global_names(tactic)} & names.get(state.module, frozenset())
        if cited and state.goals:
            found.append(CitedPremises(_first(state.goals), state.module, frozenset(cited)))
    return tuple(found)


def train_retriever(
    pairs: Sequence[CitedPremises], premises: Mapping[str, Sequence[Premise]], seed: int
) -> Retriever | None:
    """A retriever that has learned these citations; None when there are fewer than `LEAST_PAIRS`."""
    if len(pairs) < LEAST_PAIRS:
        return None
    libraries = {module: PremiseIndex(premises[module]) for module in sorted({pair.module for pair in pairs})}
    bags = {module: [entry.words for entry in index.entries] for module, index in libraries.items()}
    asked = [goal_words(parse_goal(Goal(pair.goal))) for pair in pairs]
    words = sorted({w for goal in asked for w in goal} | {w for found in bags.values() for bag in found for w in bag})
    place = {word: i for i, word in enumerate(words)}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = _Model(len(words))
        optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
        tables = {module: _Table.of(found, place) for module, found in bags.items()}
        data = [_Asked.of(pair, goal, libraries[pair.module], place) for pair, goal in zip(pairs, asked, strict=True)]
        for _ in range(STEPS):
            chosen = [data[i] for i in torch.randint(len(data), (min(BATCH, len(data)),)).tolist()]
            loss = torch.stack([model.loss([a for a in chosen if a.module == m], t) for m, t in tables.items()]).sum()
            optimizer.zero_grad()
            (loss / len(chosen)).backward()
            optimizer.step()
        return model.retriever(tuple(words))


def recall_at(index: PremiseIndex, pairs: Sequence[CitedPremises], count: int) -> float:
    """The share of cited premises among the `count` that an index finds, over all pairs."""
    hits = total = 0
    for pair in pairs:
        found = {entry.name for entry, _ in index.relevant(parse_goal(Goal(pair.goal)), count)}
        hits, total = hits + len(pair.names & found), total + len(pair.names)
    return hits / total if total else 0.0


def _first(goals: Goals) -> str:
    return goals[0]


@dataclass(frozen=True, slots=True)
class _Table:
    """Words of a library's premises, one after the other, and where each premise begins."""

    words: Tensor
    starts: Tensor

    @classmethod
    def of(cls, bags: Sequence[frozenset[str]], place: Mapping[str, int]) -> _Table:
        rows = [[place[word] for word in sorted(bag)] for bag in bags]
        starts = np.cumsum([0, *map(len, rows[:-1])])
        return cls(torch.tensor([i for row in rows for i in row]), torch.from_numpy(starts))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A pair as tensors: words and weights of the goal, lexical scores and target over the library."""

    module: str
    words: Tensor
    weights: Tensor
    lexical: Tensor
    target: Tensor

    @classmethod
    def of(
        cls, pair: CitedPremises, goal: Mapping[str, float], index: PremiseIndex, place: Mapping[str, int]
    ) -> _Asked:
        lexical, target = torch.zeros(len(index.entries)), torch.zeros(len(index.entries))
        for i, score in index.lexical_scores(goal).items():
            lexical[i] = score
        for i, entry in enumerate(index.entries):
            if entry.name in pair.names:
                target[i] = 1.0 / len(pair.names)
        return cls(
            pair.module, torch.tensor([place[w] for w in goal]), torch.tensor(list(goal.values())), lexical, target
        )


class _Model(nn.Module):
    def __init__(self, words: int) -> None:
        super().__init__()
        self.goals = nn.EmbeddingBag(words, WIDTH, mode="sum")
        self.premises = nn.EmbeddingBag(words, WIDTH, mode="sum")
        self.lexical, self.learned = nn.Parameter(torch.tensor(1.0)), nn.Parameter(torch.tensor(START))

    def loss(self, asked: Sequence[_Asked], table: _Table) -> Tensor:
        """Sum of the cross-entropies of pairs of one library."""
        if not asked:
            return torch.zeros(())
        starts = torch.from_numpy(np.cumsum([0, *(len(a.words) for a in asked[:-1])]))
        words, weights = torch.cat([a.words for a in asked]), torch.cat([a.weights for a in asked])
        goals = nn.functional.normalize(self.goals(words, starts, per_sample_weights=weights), dim=-1)
        premises = nn.functional.normalize(self.premises(table.words, table.starts), dim=-1)
        scores = self.lexical * torch.stack([a.lexical for a in asked]) + self.learned * (goals @ premises.T)
        return -(torch.stack([a.target for a in asked]) * torch.log_softmax(scores, -1)).sum()

    def retriever(self, words: tuple[str, ...]) -> Retriever:
        goals, premises = (bag.weight.detach().half().numpy() for bag in (self.goals, self.premises))
        return Retriever(words, goals, premises, float(self.lexical.detach()), float(self.learned.detach()))

"""Which library theorems a goal may need: shared constants, weighted by rarity; and what a retriever has learned."""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from prover.policy.goals import ParsedGoal, conclusion, constants, head_symbol
from prover.policy.retriever import Retriever
from prover.types import Premise

_NAME_PARTS = re.compile(r"[^._]+")
_INTERNAL = ("Lean.", "_private", "Classical.choose")


@dataclass(frozen=True, slots=True)
class IndexedPremise:
    """A premise with everything that the grammar uses."""

    name: str
    head: str  # head symbol of the conclusion
    premises: tuple[str, ...]  # hypotheses left of the arrows, as text
    tokens: frozenset[str]
    type: str

    @property
    def words(self) -> frozenset[str]:
        """What a retriever knows it by: its constants, its name and the parts of that."""
        parts = (f"name:{part}" for part in _NAME_PARTS.findall(self.name))
        return self.tokens | frozenset(parts) | {f"name:{self.name}"}

    @property
    def rewrites(self) -> bool:
        return self.head in ("=", "↔")


class PremiseIndex:
    """Inverted index from constants to premises.

    Score of a premise: sum of the inverse document frequencies of the constants it shares with the goal, divided by the
    square root of that sum over all its own constants (a premise with fewer constants is more specific). With a
    `retriever` its score is mixed in, and premises that share no constant may be found too.
    """

    def __init__(self, premises: Sequence[Premise], retriever: Retriever | None = None) -> None:
        self.entries = tuple(_index(p) for p in premises if _citable(p.name))
        self.names = frozenset(e.name for e in self.entries)
        counts = Counter(t for e in self.entries for t in e.tokens)
        total = len(self.entries) + 1
        self._idf = {t: math.log(total / n) + 0.1 for t, n in counts.items()}
        # `fsum`: the order of a set, which differs between processes, must not tell in the last bit
        self._norm = [math.sqrt(0.5 + math.fsum(self._idf[t] for t in e.tokens)) for e in self.entries]
        self._posting: dict[str, list[int]] = {}
        for i, entry in enumerate(self.entries):
            for token in sorted(entry.tokens):
                self._posting.setdefault(token, []).append(i)
        self._retriever = retriever
        self._vectors = None if retriever is None else retriever.premise_vectors([e.words for e in self.entries])

    def relevant(self, goal: ParsedGoal, count: int) -> list[tuple[IndexedPremise, float]]:
        """The `count` best premises with their scores, best first; ties in the library's order."""
        wanted = goal_words(goal)
        scores = self.lexical_scores(wanted)
        if self._retriever is not None and self._vectors is not None:
            close = self._retriever.learned * (self._vectors @ self._retriever.goal_vector(wanted))
            scores = {i: self._retriever.lexical * scores.get(i, 0.0) + float(x) for i, x in enumerate(close)}
        best = heapq.nsmallest(count, ((-s, i) for i, s in scores.items()))
        return [(self.entries[i], -s) for s, i in best]

    def lexical_scores(self, wanted: Mapping[str, float]) -> dict[int, float]:
        """Index of a premise → its score for a goal of these words, where that is not 0."""
        scores: defaultdict[int, float] = defaultdict(float)
        for token, weight in wanted.items():
            idf = self._idf.get(token, 0.0)
            for i in self._posting.get(token, ()):
                scores[i] += weight * idf
        return {i: s / self._norm[i] for i, s in scores.items()}


def goal_words(goal: ParsedGoal) -> dict[str, float]:
    """The constants of a goal, those of its target with weight 1, those that only hypotheses have with 0.3."""
    local = frozenset(n for h in goal.hypotheses for n in h.names)
    wanted = dict.fromkeys(sorted(constants(goal.target, local)), 1.0)
    for h in goal.hypotheses:
        for token in sorted(constants(h.type, local)):
            wanted.setdefault(token, 0.3)
    return wanted


def _citable(name: str) -> bool:
    return not name.startswith(_INTERNAL) and ".Internal." not in name and "._" not in name


@lru_cache(maxsize=20_000)
def _index(premise: Premise) -> IndexedPremise:
    hypotheses, end = conclusion(premise.type)
    return IndexedPremise(premise.name, head_symbol(end), hypotheses, constants(premise.type), premise.type)

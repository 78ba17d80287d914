"""Which library theorems a goal may need: shared constants, weighted by rarity."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from prover.policy.goals import ParsedGoal, conclusion, constants, head_symbol
from prover.types import Premise

_INTERNAL = ("Lean.", "_private", "Classical.choose")


@dataclass(frozen=True, slots=True)
class IndexedPremise:
    """A premise with everything that the grammar uses."""

    name: str
    head: str  # head symbol of the conclusion
    premises: tuple[str, ...]  # hypotheses left of the arrows, as text
    tokens: frozenset[str]

    @property
    def rewrites(self) -> bool:
        return self.head in ("=", "↔")


class PremiseIndex:
    """Inverted index from constants to premises.

    Score of a premise: sum of the inverse document frequencies of the constants it shares with the goal, divided by the
    square root of that sum over all its own constants (a premise with fewer constants is more specific).
    """

    def __init__(self, premises: Sequence[Premise]) -> None:
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

    def relevant(self, goal: ParsedGoal, count: int) -> list[tuple[IndexedPremise, float]]:
        """The `count` best premises with their scores, best first; ties in the library's order."""
        local = frozenset(n for h in goal.hypotheses for n in h.names)
        wanted = dict.fromkeys(sorted(constants(goal.target, local)), 1.0)
        for h in goal.hypotheses:
            for token in sorted(constants(h.type, local)):
                wanted.setdefault(token, 0.3)
        scores: defaultdict[int, float] = defaultdict(float)
        for token, weight in wanted.items():
            idf = self._idf.get(token, 0.0)
            for i in self._posting.get(token, ()):
                scores[i] += weight * idf
        best = heapq.nsmallest(count, ((-s / self._norm[i], i) for i, s in scores.items()))
        return [(self.entries[i], -s) for s, i in best]


def _citable(name: str) -> bool:
    return not name.startswith(_INTERNAL) and ".Internal." not in name and "._" not in name


def _index(premise: Premise) -> IndexedPremise:
    hypotheses, end = conclusion(premise.type)
    return IndexedPremise(premise.name, head_symbol(end), hypotheses, constants(premise.type))

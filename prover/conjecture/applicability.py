"""Where a lemma can be used, read from the goals that the search without it worked on.

The first use of a lemma in a proof happens at a goal that the search also meets without it. There, the lemma matters
only if (1) it can match: every constant of one side of its equation, or of its conclusion, occurs in the goal (a
coarse discrimination by head symbols; McCune 1992, "Experiments with discrimination-tree indexing"), and (2) the
prover would cite it: it is among the premises most relevant to the goal. Only theorems with such a goal are searched
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from prover.policy.goals import ParsedGoal, conclusion, constants, head_symbol, parse_goal, top_level
from prover.policy.relevance import PremiseIndex
from prover.types import Goal, Premise

RELEVANT = 16
"""How many premises per goal the grammar looks at."""


class Applicability:
    """Answers for one library and its new premises.

    Args:
        library: the premises that can already be cited.
        new: the lemma, or the lemmas, added to it.
        count: how many relevant premises the prover looks at per goal.
    """

    def __init__(self, library: Sequence[Premise], new: Sequence[Premise], count: int = RELEVANT) -> None:
        self._library = library
        self._new = new
        self._patterns = {p.name: _patterns(p.type) for p in new}
        self._count = count
        self._index: PremiseIndex | None = None

    def matters(self, goals: Sequence[str]) -> bool:
        """Whether one of the new premises can be used at one of these goals."""
        return any(self._matches(goal) and self._is_cited(goal) for goal in goals)

    def _matches(self, goal: str) -> bool:
        found = _goal_constants(goal)
        return any(pattern <= found for patterns in self._patterns.values() for pattern in patterns)

    def _is_cited(self, goal: str) -> bool:
        if self._index is None:
            self._index = PremiseIndex([*self._library, *self._new])
        return any(entry.name in self._patterns for entry, _ in self._index.relevant(_parsed(goal), self._count))


def _patterns(kind: str) -> list[frozenset[str]]:
    """For each way to use a premise, the constants that the goal must have; a bare variable alone is no match."""
    end = conclusion(kind)[1]
    head = head_symbol(end)
    parts = [end]
    if head in ("=", "↔") and (at := top_level(end, f" {head} ")) >= 0:
        parts = [end[:at], end[at + len(head) + 2 :]]
    local = _binders(kind)
    return [found for part in parts if (found := constants(part, local) - {"_"})]


def _binders(kind: str) -> frozenset[str]:
    """Variables bound by the leading binders of a type."""
    whole, end = constants(kind), conclusion(kind)[1]
    return frozenset(constants(end) - whole)


@lru_cache(maxsize=50_000)
def _parsed(goal: str) -> ParsedGoal:
    return parse_goal(Goal(goal))


@lru_cache(maxsize=50_000)
def _goal_constants(goal: str) -> frozenset[str]:
    parsed = _parsed(goal)
    local = frozenset(n for h in parsed.hypotheses for n in h.names)
    texts = (parsed.target, *(h.type for h in parsed.hypotheses))
    return frozenset[str]().union(*(constants(text, local) for text in texts))

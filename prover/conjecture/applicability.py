"""Where a lemma can be used, read from the goals that the search without it worked on.

The first use of a lemma in a proof happens at a goal that the search also meets without it. There, the lemma matters
only if (1) it can match: one side of its equation, or its conclusion, has only constants that occur in the goal (a
coarse discrimination by head symbols; McCune 1992, "Experiments with discrimination-tree indexing") and, where both can
be read as terms, matches a subterm; and (2) the prover would cite it: it is among the premises most relevant to the
goal. Only theorems with such a goal are searched again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from prover.conjecture.mine import is_sort
from prover.conjecture.patterns import Pattern, read_pattern, with_holes
from prover.policy.goals import ParsedGoal, conclusion, constants, head_symbol, parse_goal, top_level
from prover.policy.relevance import PremiseIndex
from prover.types import Goal, Premise

_FIELD = re.compile(r"[^\W\d][\w'!?]*(?:\.[^\W\d][\w'!?]*)+")
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
        self._uses = {p.name: _uses(p.type) for p in new}
        self._count = count
        self._index: PremiseIndex | None = None

    def matters(self, goals: Sequence[str]) -> bool:
        """Whether one of the new premises can be used at one of these goals."""
        return any(self._matches(goal) and self._is_cited(goal) for goal in goals)

    def _matches(self, goal: str) -> bool:
        found = _goal_constants(goal)
        return any(use.can_match(goal, found) for uses in self._uses.values() for use in uses)

    def _is_cited(self, goal: str) -> bool:
        if self._index is None:
            self._index = PremiseIndex([*self._library, *self._new])
        return any(entry.name in self._uses for entry, _ in self._index.relevant(_parsed(goal), self._count))


@dataclass(frozen=True, slots=True)
class _Use:
    """One way to use a premise: the constants that the goal must have, and the term that must match in it, None where
    that cannot be read."""

    constants: frozenset[str]
    pattern: Pattern | None

    def can_match(self, goal: str, found: frozenset[str]) -> bool:
        if not self.constants <= found:
            return False
        terms = _goal_terms(goal)
        if self.pattern is None or terms is None:
            return True
        return any(_fits(self.pattern, part, {}) for part in terms)


def _uses(kind: str) -> list[_Use]:
    """The ways to use a premise; a bare variable alone is no match."""
    end = conclusion(kind)[1]
    head = head_symbol(end)
    parts = [end]
    if head in ("=", "↔") and (at := top_level(end, f" {head} ")) >= 0:
        parts = [end[:at], end[at + len(head) + 2 :]]
    local = _binders(kind)
    uses: list[_Use] = []
    for part in parts:
        if found := constants(part, local) - {"_"}:
            tree = None if _has_field(part, local) else read_pattern(part)
            uses.append(_Use(found, None if tree is None else with_holes(tree, local)))
    return uses


def _has_field(text: str, local: frozenset[str]) -> bool:
    """Whether a function is applied to a variable by a dot: ``l.length``."""
    return any(name.partition(".")[0] in local for name in _FIELD.findall(text))


def _fits(pattern: Pattern, term: Pattern, found: dict[str, Pattern]) -> bool:
    """Whether a term is an instance of a pattern; as Lean does, a numeral counts as a smaller one and a rest."""
    if pattern.hole:
        return found.setdefault(pattern.head, term) == term
    if not term.arguments and term.head.isdigit() and pattern.head == "+" and len(pattern.arguments) == 2:
        left, right = pattern.arguments
        rest = int(term.head) - int(right.head) if right.head.isdigit() and not right.arguments else -1
        return rest >= 0 and _fits(left, Pattern(str(rest)), found)
    if pattern.head != term.head or len(pattern.arguments) != len(term.arguments):
        return False
    return all(_fits(p, t, found) for p, t in zip(pattern.arguments, term.arguments, strict=True))


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


@lru_cache(maxsize=50_000)
def _goal_terms(goal: str) -> tuple[Pattern, ...] | None:
    """Every term in a goal's target and hypotheses; None when one of them cannot be read."""
    parsed = _parsed(goal)
    local = frozenset(n for h in parsed.hypotheses for n in h.names)
    said = (h.type for h in parsed.hypotheses if not is_sort(h.type) and not h.names[0].startswith("inst"))
    found: list[Pattern] = []
    for text in (parsed.target, *said):
        tree = None if _has_field(text, local) else read_pattern(text)
        if tree is None:
            return None
        found += tree.walk()
    return tuple(dict.fromkeys(found))

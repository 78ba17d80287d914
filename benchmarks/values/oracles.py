"""Exact distances in the world `reachability`: by breadth-first search over its rules."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from prover.policy.goals import parse_goal
from prover.policy.outcomes import Relation
from prover.terms import Term, parse_term
from prover.types import Goal
from prover.worlds.puzzles import PUZZLES, distances_to, puzzle_named
from prover.worlds.reachability import fewest_edges

_REACH: Final = "Reach"
_WALK: Final = "Walk"


@lru_cache(maxsize=20_000)
def remaining_by_rules(goal: str, target: Relation | None = None) -> int | None:
    """Tactics of the shortest proof of a goal of `reachability`; `target` takes the place of the goal's own.

    None when there is no proof, or it is no such goal.
    """
    parsed = parse_goal(Goal(goal))
    term = parse_term(" ".join(parsed.target.split()))
    if target is not None and target.left is not None and target.right is not None:
        term = (target.name, *target.rest, target.left, target.right)
    if not isinstance(term, tuple) or len(term) < 3:
        return None
    head, start, end = str(term[0]), term[-2], term[-1]
    if head == _WALK:
        return _walk([" ".join(h.type.split()) for h in parsed.hypotheses], term[-3], start, end)
    namespace, _, word = head.rpartition(".")
    puzzle = _namespaces().get(namespace) if word == _REACH else None
    moves = None if puzzle is None else distances_to(puzzle, end).get(start)
    return None if moves is None else moves + 1


@cache
def _namespaces() -> dict[str, str]:
    return {puzzle_named(name).namespace: name for name in PUZZLES}


def _walk(hypotheses: list[str], edge: Term, start: Term, end: Term) -> int | None:
    """Edges on the shortest way, and one tactic to stop."""
    terms = [parse_term(text) for text in hypotheses]
    edges = {(t[1], t[2]) for t in terms if isinstance(t, tuple) and len(t) == 3 and t[0] == edge}
    edges_left = fewest_edges(edges, start, end)
    return None if edges_left is None else edges_left + 1

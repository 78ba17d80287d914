"""What a search has shown on its way, whether or not it came to an end: states that it could have been asked to reach.

Hindsight experience replay (Andrychowicz et al. 2017), for theorems as in Aygün et al. 2022, "Proving theorems using
incremental learning and hindsight experience replay". A search that led from the goal ``R a b`` over ``R c b`` to
``R d b``, one goal after the other, knows tactics for ``R a d`` and ``R c d``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from prover.conjecture.patterns import Pattern, read_pattern, show_pattern, way_between
from prover.search import Node, Tree
from rl.types import SolvedState


@dataclass(frozen=True, slots=True)
class _Step:
    """A goal on a way: its hypotheses as text, its target, and the tactic that left nothing but the next goal."""

    context: str
    target: Pattern
    tactic: str


def hindsight_states(tree: Tree, most: int, rng: random.Random) -> list[SolvedState]:
    """At most so many states, deep ends of ways more often than others; the closing tactic of such a way is not known.

    Unlike other solved states these did not run in the gym: a tactic may do something else where the end is another.
    """
    ends = [node for node in tree.nodes if node.depth and node.state.goals]
    ends.sort(key=lambda node: -(rng.random() ** (1 / node.depth)))
    found: dict[tuple[str, ...], SolvedState] = {}
    for end in ends:
        for state in _reaching(tree, end):
            found.setdefault(state.goals, state)
        if len(found) >= most:
            break
    return list(found.values())[:most]


def _reaching(tree: Tree, end: Node) -> Iterator[SolvedState]:
    """The states on the way to `end`, with it as what is to be reached."""
    if (last := _read(end, "")) is None:
        return
    side: int | None = None
    for steps, step in enumerate(reversed(_way_to(tree, end)), 1):
        found = way_between(step.target, last.target)
        if found is None or step.context != last.context or side not in (None, found[0]):
            break
        side, shown = found
        yield SolvedState((f"{step.context}⊢ {show_pattern(shown)}",), ((step.tactic, steps + 1),))


def _way_to(tree: Tree, end: Node) -> list[_Step]:
    """The steps to a node, from the last place where a tactic left several goals or one that is not read."""
    steps: list[_Step] = []
    node, seen = end, {end.id}
    while node.parents:
        edge = tree.edges[node.parents[0]]
        if len(edge.children) != 1 or edge.node in seen:
            break
        node = tree.nodes[edge.node]
        seen.add(node.id)
        if (step := _read(node, edge.tactic)) is None:
            break
        steps.append(step)
    return steps[::-1]


def _read(node: Node, tactic: str) -> _Step | None:
    if len(node.state.goals) != 1:
        return None
    context, _, text = node.state.goals[0].canonical.rpartition("⊢ ")
    target = read_pattern(text)
    if target is None or len(target.arguments) < 2 or show_pattern(target) != text:
        return None
    return _Step(context, target, tactic)

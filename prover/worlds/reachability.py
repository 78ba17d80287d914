"""The world `reachability`: a proof is a plan, and its length is known exactly.

A theorem of depth k says that a state k − 1 moves away is reached: no plan is shorter, and stopping is one tactic.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Hashable, Set
from dataclasses import dataclass
from typing import Final, TypeVar

from prover.terms import Term
from prover.worlds.base import Draft
from prover.worlds.puzzles import PUZZLES, distances_to, puzzle_named, show_state

N = TypeVar("N", bound=Hashable)

GRAPH: Final = "graph"
_STATES_TRIED: Final = 20


@dataclass(frozen=True, slots=True)
class Reachability:
    """Puzzles as inductive propositions: tiles, cards, rings, towers, toads, a Petri net, and graphs."""

    name: str = "reachability"
    about: str = "puzzles as inductive propositions: a proof is a plan, of known shortest length"
    module: str = "Suites.Defs.Worlds.Reachability"
    families: tuple[str, ...] = (*PUZZLES, GRAPH)
    held_out: frozenset[str] = frozenset({"hanoi", "toads"})

    def draw(self, family: str, depth: int, rng: random.Random) -> Draft | None:
        """See `World`. Depths beyond a puzzle's longest plan come to nothing."""
        return _graph(depth, rng) if family == GRAPH else _puzzle(family, depth, rng)


def _puzzle(family: str, depth: int, rng: random.Random) -> Draft | None:
    puzzle = puzzle_named(family)
    for _ in range(_STATES_TRIED):
        target = rng.choice(puzzle.states)
        distance = distances_to(family, target)
        starts = [state for state, moves in distance.items() if moves == depth - 1]
        if starts:
            break
    else:
        return None
    state = start = rng.choice(starts)
    plan: list[str] = []
    while state != target:
        nearer = [(move, after) for move, after in puzzle.successors[state] if _nearer(distance, state, after)]
        move, state = rng.choice(nearer)
        plan.append(f"apply {move.name}")
    goal = f"{puzzle.namespace}.Reach {show_state(start)} {show_state(target)}"
    return Draft(family, "", (), (), goal, (*plan, f"apply {puzzle.namespace}.stop"), exact=True)


def _nearer(distance: dict[Term, int], state: Term, after: Term) -> bool:
    return distance.get(after, -1) == distance[state] - 1


def _graph(depth: int, rng: random.Random) -> Draft | None:
    """A walk through a random directed graph whose edges are hypotheses; most of them lead elsewhere."""
    length = depth - 1
    nodes = [f"n{i}" for i in range(length + 1 + rng.randint(2, 3 + length // 2))]
    on_way = nodes[: length + 1]
    edges = {*itertools.pairwise(on_way)}
    for _ in range(rng.randint(length + 2, 2 * length + 3)):
        edge = (rng.choice(nodes), rng.choice(nodes))
        if edge[0] != edge[1] and fewest_edges(edges | {edge}, on_way[0], on_way[-1]) == length:
            edges.add(edge)
    if fewest_edges(edges, on_way[0], on_way[-1]) != length:
        return None
    ordered = rng.sample(sorted(edges), len(edges))
    names = {edge: f"h{i}" for i, edge in enumerate(ordered, 1)}
    steps = [f"apply Walk.step {names[edge]}" for edge in itertools.pairwise(on_way)]
    return Draft(
        GRAPH,
        "{V : Type} {E : V → V → Prop}",
        tuple((node, "V") for node in nodes),
        tuple((names[a, b], f"E {a} {b}") for a, b in ordered),
        f"Walk E {on_way[0]} {on_way[-1]}",
        (*steps, "apply Walk.stop"),
        exact=True,
    )


def fewest_edges(edges: Set[tuple[N, N]], start: N, end: N) -> int | None:
    """The fewest edges from one node to another; None without a way."""
    reached, front, steps = {start}, {start}, 0
    while front:
        if end in front:
            return steps
        front = {b for a, b in edges if a in front} - reached
        reached |= front
        steps += 1
    return None

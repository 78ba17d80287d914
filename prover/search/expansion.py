"""What the answer to one step does to the tree."""

from __future__ import annotations

from dataclasses import dataclass

from prover.search.tree import EdgeKind, Node, Status, Tree
from prover.types import (
    Advanced,
    Exhausted,
    Finished,
    ProofEnv,
    ProofState,
    Proposal,
    Rejected,
    StepResult,
    WorkerLost,
)


@dataclass(frozen=True, slots=True)
class Growth:
    """`new` nodes; `merged` when an older open node got a further parent; `garbage` states nobody holds."""

    new: tuple[int, ...] = ()
    merged: bool = False
    garbage: tuple[ProofState, ...] = ()


def independent_parts(env: ProofEnv, state: ProofState) -> tuple[ProofState, ...]:
    """The state's independent parts in the order of its goals, or the state alone.

    A script reaches goals in their order, so parts whose goals interleave (1 and 3 share a metavariable, 2 does not)
    stay one joint state.
    """
    if len(state.goals) <= 1:
        return (state,)
    try:
        parts = env.split(state)
    except WorkerLost:  # a joint state is always right, only harder
        return (state,)
    in_order = [goal.canonical for part in parts for goal in part.goals]
    if in_order == [goal.canonical for goal in state.goals]:
        return parts
    env.free([part for part in parts if part.handle != state.handle])
    return (state,)


def grow(tree: Tree, env: ProofEnv, node: Node, proposal: Proposal, result: StepResult) -> Growth:
    """Record that `proposal` on `node` gave `result`. States that need no node are returned as garbage."""
    match result:
        case Rejected(kind, message):
            tree.add_edge(node, proposal, EdgeKind.REJECTED, detail=f"{kind.value}: {message}")
            return Growth()
        case Exhausted(limit):
            tree.add_edge(node, proposal, EdgeKind.EXHAUSTED, detail=limit.value)
            return Growth()
        case Finished(state):
            tree.add_edge(node, proposal, EdgeKind.FINISHED)
            return Growth(garbage=(state,))
        case Advanced(state):
            return _advance(tree, env, node, proposal, state)


def _advance(tree: Tree, env: ProofEnv, node: Node, proposal: Proposal, state: ProofState) -> Growth:
    parts = independent_parts(env, state)
    children: list[int] = []
    new: list[int] = []
    merged = False
    kept: set[int] = set()
    for part in parts:
        child = tree.find(part)
        if child is None:
            child = tree.add_node(part, node.logprob + proposal.logprob, node.depth + 1)
            new.append(child.id)
            kept.add(part.handle)
        elif child.id not in new:
            merged = merged or child.status is Status.OPEN
        children.append(child.id)
    tree.add_edge(node, proposal, EdgeKind.ADVANCED, children)
    garbage = {s.handle: s for s in (state, *parts) if s.handle not in kept}
    return Growth(tuple(new), merged, tuple(garbage.values()))

"""What the answer to one step does to the tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prover.search.tree import Edge, EdgeKind, Node, Status, Tree
from prover.search.writer import ScriptWriter
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
    """`new` nodes; `merged` when an older open node got a further parent; `garbage` states no longer needed."""

    new: tuple[int, ...] = ()
    merged: bool = False
    garbage: tuple[ProofState, ...] = ()


@dataclass(frozen=True, slots=True)
class Division:
    """A state's independent parts, those of one goal first, and for each of its goals the index of its part."""

    parts: tuple[ProofState, ...]
    layout: tuple[int, ...]


def divide(env: ProofEnv, state: ProofState, writer: ScriptWriter) -> Division:
    """Split a state into parts that one script can prove in turn, or leave it whole.

    A script can bring a single goal to the front, but not gather a group of goals. So a state stays whole when two
    groups interleave, or when the goals' text does not say which part a goal is in.
    """
    whole = Division((state,), (0,) * len(state.goals))
    if len(state.goals) <= 1:
        return whole
    try:
        split = env.split(state)
    except WorkerLost:  # a joint state is always right, only harder
        return whole
    parts = tuple(sorted(split, key=lambda part: len(part.goals) > 1))  # stable
    layout = _layout(state, parts, writer)
    joint = [i for i in layout if len(parts[i].goals) > 1]
    if layout and joint == sorted(joint):
        return Division(parts, layout)
    env.free([part for part in parts if part.handle != state.handle])
    return whole


def _layout(state: ProofState, parts: tuple[ProofState, ...], writer: ScriptWriter) -> tuple[int, ...]:
    """For each goal the index of its part, found by its text; empty if that is not certain."""
    waiting = [[writer.unnumbered(goal.text) for goal in reversed(part.goals)] for part in parts]
    layout: list[int] = []
    for text in (writer.unnumbered(goal.text) for goal in state.goals):
        found = [i for i, texts in enumerate(waiting) if texts and texts[-1] == text]
        if not found or (len(found) > 1 and any(len(parts[i].goals) > 1 for i in found)):
            return ()
        layout.append(found[0])
        waiting[found[0]].pop()
    return () if any(waiting) else tuple(layout)


Permit = Callable[[Edge], bool]
"""Asked about an edge that would prove the root; False: the verifier refused the script that it completes."""


def grow(
    tree: Tree,
    env: ProofEnv,
    writer: ScriptWriter,
    node: Node,
    proposal: Proposal,
    result: StepResult,
    permit: Permit | None = None,
) -> Growth:
    """Record that `proposal` on `node` gave `result`. States that need no node are returned as garbage.

    An edge that is not permitted is recorded as REFUSED: it failed, the search goes on, and no status flips.
    """
    match result:
        case Rejected(kind, message):
            tree.add_edge(node, proposal, EdgeKind.REJECTED, detail=f"{kind.value}: {message}")
            return Growth()
        case Exhausted(limit):
            tree.add_edge(node, proposal, EdgeKind.EXHAUSTED, detail=limit.value)
            return Growth()
        case Finished(state):
            _add(tree, node, proposal, EdgeKind.FINISHED, Division((), ()), [], permit)
            return Growth(garbage=(state,))
        case Advanced(state):
            return _advance(tree, node, proposal, divide(env, state, writer), state, permit)


def _add(
    tree: Tree,
    node: Node,
    proposal: Proposal,
    kind: EdgeKind,
    division: Division,
    children: list[int],
    permit: Permit | None,
) -> None:
    """Add an edge that leads somewhere, or a REFUSED one in its place."""
    edge = tree.tentative(node, proposal, kind, children, division.layout)
    if permit is not None and tree.would_prove_root(node, children) and not permit(edge):
        tree.add_edge(node, proposal, EdgeKind.REFUSED, detail="the verifier refused the script that it ends")
        return
    tree.add_edge(node, proposal, kind, children, division.layout)


def _advance(
    tree: Tree,
    node: Node,
    proposal: Proposal,
    division: Division,
    state: ProofState,
    permit: Permit | None,
) -> Growth:
    children: list[int] = []
    new: list[int] = []
    merged = False
    kept: set[int] = set()
    for part in division.parts:
        child = tree.find(part)
        if child is None:
            child = tree.add_node(part, node.logprob + proposal.logprob, node.depth + 1)
            new.append(child.id)
            kept.add(part.handle)
        elif child.id not in new:
            merged = merged or child.status is Status.OPEN
        children.append(child.id)
    _add(tree, node, proposal, EdgeKind.ADVANCED, division, children, permit)
    garbage = {s.handle: s for s in (state, *division.parts) if s.handle not in kept}
    return Growth(tuple(new), merged, tuple(garbage.values()))

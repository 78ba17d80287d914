"""After a search: other tactics on the states that it solved, each tried once, to know which work as well.

A search stops at the first tactic that solves a state. What it did not try is neither right nor wrong until it is run;
on a solved state most answers are known at once, since a tactic that works leaves nothing, or states that are solved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from prover.search.expansion import divide
from prover.search.tree import Edge, EdgeKind, Node, Status, Tree
from prover.search.writer import ScriptWriter
from prover.types import (
    Advanced,
    Exhausted,
    Finished,
    Limit,
    ProofEnv,
    ProofState,
    Proposal,
    Rejected,
    StepRequest,
    StepResult,
    WorkerLost,
)

LEANS_OWN = (Limit.HEARTBEATS, Limit.DEPTH)
"""Bounds that Lean itself applies: a tactic that meets one fails on every machine."""


@dataclass(slots=True)
class Alternatives:
    """Tactics that were tried on a solved node after the search, `lean_steps` of them.

    `solving`: tactic → tactics that remain with it, itself included. `refused` by Lean. Of the others nothing is known:
    they lead to states that nobody solved, or ran into a bound of the machine.
    """

    solving: dict[str, int] = field(default_factory=dict[str, int])
    refused: list[str] = field(default_factory=list[str])
    lean_steps: int = 0


def try_alternatives(tree: Tree, env: ProofEnv, writer: ScriptWriter, lean_steps: int) -> dict[int, Alternatives]:
    """Node → what its likeliest untried proposals do, for the solved nodes of a finished tree whose states are alive.

    Each node has an equal share of `lean_steps`, and at least one while they last. The tree stays as it is, and what
    the tactics leave is freed. A lost worker ends it with what is known by then.
    """
    if not lean_steps:
        return {}
    solved = [node for node in tree.nodes if node.remaining is not None and _untried(tree, node)]
    found: dict[int, Alternatives] = {}
    for node in solved[:lean_steps]:
        proposals = _untried(tree, node)[: max(lean_steps // len(solved), 1)]
        try:
            answers = env.step([StepRequest(node.state, proposal.tactic) for proposal in proposals])
            found[node.id] = _sorted_out(tree, env, writer, node, proposals, answers)
        except WorkerLost:
            break
    return found


def _untried(tree: Tree, node: Node) -> Sequence[Proposal]:
    return () if node.proposals is None or tree.is_drained(node) else node.proposals[len(node.edges) :]


def _sorted_out(
    tree: Tree,
    env: ProofEnv,
    writer: ScriptWriter,
    node: Node,
    proposals: Sequence[Proposal],
    answers: Sequence[StepResult],
) -> Alternatives:
    found = Alternatives(lean_steps=len(answers))
    for proposal, answer in zip(proposals, answers, strict=True):
        match answer:
            case Rejected():
                found.refused.append(proposal.tactic)
            case Exhausted(limit):
                if limit in LEANS_OWN:
                    found.refused.append(proposal.tactic)
            case Finished(state):
                found.solving[proposal.tactic] = 1
                env.free([state])
            case Advanced(state):
                if (left := _left(tree, env, writer, node, state)) is not None:
                    found.solving[proposal.tactic] = 1 + left
    return found


def _left(tree: Tree, env: ProofEnv, writer: ScriptWriter, node: Node, state: ProofState) -> int | None:
    """Tactics that finish a state that was left on `node`, if all of its parts are solved; the state is freed."""
    division = divide(env, state, writer)
    parts = [tree.find(part) for part in division.parts]
    env.free(list({s.handle: s for s in (state, *division.parts)}.values()))
    children = [part.id for part in parts if part is not None]
    return remaining_after(tree, node, children) if len(children) == len(parts) else None


def working_edges(tree: Tree, node: Node) -> dict[str, int]:
    """Tactics that the search tried on a node of a finished tree and that work → tactics that remain with each."""
    found: dict[str, int] = {}
    for edge in (tree.edges[place] for place in node.edges):
        works = edge.kind in (EdgeKind.FINISHED, EdgeKind.ADVANCED)
        if works and (left := remaining_after(tree, node, edge.children)) is not None:
            found[edge.tactic] = min(1 + left, found.get(edge.tactic, 1 + left))
    return found


def refused_edges(tree: Tree, node: Node) -> list[str]:
    """Tactics that the search tried on a node and that Lean refused, as they were tried.

    What led on and was not solved is not among them, nor what the verifier turned down or a machine had no time for.
    """
    return [edge.tactic for edge in (tree.edges[place] for place in node.edges) if _is_refused(edge)]


def _is_refused(edge: Edge) -> bool:
    return edge.kind is EdgeKind.REJECTED or (edge.kind is EdgeKind.EXHAUSTED and edge.detail in LEANS_OWN)


def remaining_after(tree: Tree, node: Node, children: Sequence[int]) -> int | None:
    """Tactics that finish all of `children`, or None where one is not solved, or only by way of `node` itself."""
    states = [tree.nodes[child] for child in children]
    seen: set[int] = set()
    stack = list(children)
    while stack:
        place = stack.pop()
        if place == node.id or tree.nodes[place].status is not Status.PROVED:
            return None
        if place not in seen:
            seen.add(place)
            chosen = tree.nodes[place].proof_edge
            assert chosen is not None
            stack.extend(tree.edges[chosen].children)
    return sum(state.remaining or 0 for state in states)

"""A search as plain JSON data: for golden files, reports and tools."""

from __future__ import annotations

from prover.search.loop import SearchResult
from prover.search.tree import Edge, Node

Json = dict[str, object]


def search_record(result: SearchResult) -> Json:
    """The search with its whole tree; wall-clock time is left out, so that equal searches give equal records."""
    stats = result.stats
    return {
        "theorem": result.theorem.name,
        "statement": result.theorem.statement,
        "stop": result.stop.value,
        "detail": result.detail,
        "script": None if result.proof is None else result.proof.script,
        "lean_steps": stats.lean_steps,
        "model_calls": stats.model_calls,
        "nodes": [_node_record(node) for node in result.tree.nodes],
        "edges": [_edge_record(edge) for edge in result.tree.edges],
    }


def _node_record(node: Node) -> Json:
    return {
        "goals": [goal.text for goal in node.state.goals],
        "logprob": round(node.logprob, 9),
        "depth": node.depth,
        "value": None if node.value is None else round(node.value, 9),
        "status": node.status.value,
        "parents": node.parents,
        "edges": node.edges,
        "proposals": None if node.proposals is None else len(node.proposals),
        "proof_edge": node.proof_edge,
    }


def _edge_record(edge: Edge) -> Json:
    return {
        "node": edge.node,
        "tactic": edge.tactic,
        "logprob": round(edge.logprob, 9),
        "kind": edge.kind.value,
        "detail": edge.detail,
        "children": list(edge.children),
        "status": edge.status.value,
    }

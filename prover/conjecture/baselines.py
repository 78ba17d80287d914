"""Older answers to the question which lemmas matter, for comparison.

- uses: how many proofs cite the lemma.
- PageRank on the graph of what cites what (Page, Brin, Motwani and Winograd 1999, "The PageRank citation ranking").
- uses × dependency cost / statement size: Kaliszyk and Urban 2015, "Learning-assisted theorem proving with millions of
  lemmas", J. Symbolic Computation 69, LQ1 with the number of distinct constants that the proof cites as its cost.
- proof length / statement length: short to say, long to prove.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np


@dataclass(frozen=True, slots=True)
class Baselines:
    """Measures to compare the score with, all from the theorems that lemmas are chosen on.

    `random_bits` is what a random theorem of about the lemma's size saves on the held-out theorems, None when there
    was none to draw.
    """

    uses: int
    pagerank: float
    kaliszyk_urban: float
    proof_per_statement: float
    random_bits: float | None = None


def dependency_graph(citations: Iterable[tuple[str, Iterable[str]]]) -> nx.DiGraph[str]:
    """An edge from each proof to what it cites."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for user, cited in citations:
        graph.add_node(user)
        graph.add_edges_from((user, name) for name in cited if name != user)
    return graph


def pagerank(graph: nx.DiGraph[str], damping: float = 0.85, rounds: int = 100) -> dict[str, float]:
    """Rank of each node; the ranks sum to 1. A node that cites nothing gives its rank to all evenly."""
    nodes = list(graph.nodes)
    if not nodes:
        return {}
    place = {node: i for i, node in enumerate(nodes)}
    edges = np.array([(place[a], place[b]) for a, b in graph.edges], dtype=np.int64).reshape(-1, 2)
    degrees = np.bincount(edges[:, 0], minlength=len(nodes))
    rank = np.full(len(nodes), 1 / len(nodes))
    for _ in range(rounds):
        share = rank / np.maximum(degrees, 1)
        passed = np.bincount(edges[:, 1], weights=share[edges[:, 0]], minlength=len(nodes))
        lost = rank[degrees == 0].sum()
        rank = (1 - damping) / len(nodes) + damping * (passed + lost / len(nodes))
    return {node: float(rank[i]) for node, i in place.items()}

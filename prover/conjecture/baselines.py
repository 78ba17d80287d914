"""Earlier measures of which lemmas matter, for comparison.

- uses: how many proofs cite the lemma.
- PageRank on the graph of what cites what (Page, Brin, Motwani and Winograd 1999, "The PageRank citation ranking").
- uses × dependency cost / statement size: Kaliszyk and Urban 2015, "Learning-assisted theorem proving with millions of
  lemmas", J. Symbolic Computation 69, LQ1 with the number of distinct constants that the proof cites as its cost.
- proof length / statement length: short to state, long to prove.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True, slots=True)
class Baselines:
    """Measures to compare the score with, all from the theorems that lemmas are chosen on.

    `random_bits` is how much a random theorem of about the lemma's size saves on the held-out theorems, None when there
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


def pagerank(graph: nx.DiGraph[str], damping: float = 0.85) -> dict[str, float]:
    """Rank of each node; the ranks sum to 1. A node that cites nothing gives its rank to all evenly."""
    return nx.pagerank(graph, alpha=damping, max_iter=1_000, tol=1e-12)

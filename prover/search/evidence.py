"""What a finished search says about states that it did not prove.

A failed search has not shown that a state has no proof, only that the proofs it got to see do not exist. How long a
proof it excludes depends on what was tried, and on nothing else: the statement "more than d steps are needed" stays
true however much is searched afterwards, and more search can only raise d. So a value that learns from these censored
observations is not bent towards the budget it was collected with, as it is by targets that count visits, or that call
every state unprovable on which the budget ran out.
"""

from __future__ import annotations

import math

from prover.search.tree import Edge, EdgeKind, Tree

DEEPEST = 16
"""No longer proof is excluded, unless every proposal failed."""


def excluded_lengths(tree: Tree, certainty: float = 0.5) -> list[int]:
    """Per node the greatest d for which proofs of at most d tactics are excluded with `certainty`; at most `DEEPEST`.

    The share of proofs of up to d tactics that is excluded at a node is the policy's probability of those of its
    proposals that were tried and lead to no such proof: refused ones, and those with a child whose share for the
    remaining length is excluded (children fail independently). So an untried tactic counts by its probability.
    """
    mass = [sum(map(math.exp, node.proposals.logprobs)) if node.proposals else 1.0 for node in tree.nodes]
    priors = [math.exp(edge.logprob) / mass[edge.node] for edge in tree.edges]
    shares: list[list[float]] = [[1.0] * len(tree.nodes)]  # [d][node]; no proof has 0 tactics
    found = [0] * len(tree.nodes)
    for length in range(1, DEEPEST + 1):
        row = [0.0] * len(tree.nodes)
        for edge, prior in zip(tree.edges, priors, strict=True):
            row[edge.node] += prior * _excluded(edge, length, shares)
        shares.append(row)
        better = [node.id for node in tree.nodes if found[node.id] == length - 1 and row[node.id] >= certainty - 1e-9]
        if not better:
            break
        for node in better:
            found[node] = length
    return found


def _excluded(edge: Edge, length: int, shares: list[list[float]]) -> float:
    """Chance that no proof of at most `length` tactics begins with this edge."""
    if edge.kind is EdgeKind.FINISHED:
        return 0.0
    if edge.kind is not EdgeKind.ADVANCED:
        return 1.0
    left = max(length - len(edge.children), 0)  # each other child needs a tactic too
    return 1.0 - math.prod(1.0 - shares[left][child] for child in edge.children)

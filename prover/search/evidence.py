"""What a finished search says about states that it did not prove.

A failed search has not shown that a state has no proof, only that the proofs it got to see do not exist. Two numbers
say how much that is: the length of the proofs that were excluded (`excluded_lengths`), and the share of the policy that
was tried in vain (`tried_shares`). Both depend on what was tried, and on nothing else.
"""

from __future__ import annotations

import math

from prover.search.tree import Edge, EdgeKind, Status, Tree

DEEPEST = 16
"""No longer proof is excluded, unless every proposal failed."""
CERTAINTY = 0.9
"""Share of the proofs of a length that has to be excluded, see `excluded_lengths`; docs/values.md has what was measured
with this and other ones."""


def excluded_lengths(tree: Tree, certainty: float = CERTAINTY) -> list[int]:
    """Per node the greatest d for which proofs of 1, 2, … and of d tactics are excluded; at most `DEEPEST`.

    Proofs of a length k are excluded when at least `certainty` of them are, each weighted by the policy's probability
    of its first tactic among those that can begin it. A tactic that Lean refused begins no proof at all, so it excludes
    a proof of one tactic that would have been this one, and says nothing of longer ones: for k ≥ 2 the tactics that
    can begin a proof are those that lead on and those that were not tried, whatever share of the policy was refused.
    One that leads on excludes as much as its children do for the remaining length (children fail independently), an
    untried one nothing. A state without anything that could begin a longer proof excludes all of them.

    More search on a state or below it can only raise d.
    """
    priors = _priors(tree)
    tried, leading = [0.0] * len(tree.nodes), [0.0] * len(tree.nodes)
    advancing: list[tuple[Edge, float]] = []
    for edge, prior in zip(tree.edges, priors, strict=True):
        if edge.kind is not EdgeKind.FINISHED:
            tried[edge.node] += prior
        if edge.kind is EdgeKind.ADVANCED:
            leading[edge.node] += prior
            advancing.append((edge, prior))
    untried = [0.0 if tree.is_drained(n) else 1.0 - sum(priors[e] for e in n.edges) for n in tree.nodes]
    begins = [leading[n.id] + untried[n.id] for n in tree.nodes]  # mass of what can begin a proof of two tactics
    excluded: list[list[float]] = [[1.0] * len(tree.nodes)]  # [d][node]; no proof has 0 tactics
    found = [0] * len(tree.nodes)
    for length in range(1, DEEPEST + 1):
        row = list(tried) if length == 1 else [0.0] * len(tree.nodes)
        if length > 1:
            for edge, prior in advancing:
                row[edge.node] += prior * _below(edge, length, excluded)
            row = [share / mass if mass > 1e-9 else 1.0 for share, mass in zip(row, begins, strict=True)]
        for node in tree.nodes:
            known = node.remaining is not None and node.remaining <= length
            row[node.id] = 0.0 if known else min(row[node.id], excluded[-1][node.id])
        excluded.append(row)
        better = [node.id for node in tree.nodes if found[node.id] == length - 1 and row[node.id] >= certainty - 1e-9]
        if not better:
            break
        for node in better:
            found[node] = length
    return found


def _below(edge: Edge, length: int, excluded: list[list[float]]) -> float:
    """Chance that no proof of `length` tactics begins with this edge, which leads on."""
    left = max(length - len(edge.children), 0)  # each other child needs a tactic too
    return 1.0 - math.prod(1.0 - excluded[left][child] for child in edge.children)


def tried_shares(tree: Tree) -> list[float]:
    """Per node the share of the policy that was tried in vain, from 0 to 1: the policy's probability of its proposals
    that failed, those that lead on counted by what was tried in vain on their children; 0 for a proved node.

    That a state was not proved says the more the greater this share, and nothing at all where it is 0: a value learns
    "not provable" with this weight. Ways back to a state found earlier count as untried.
    """
    shares = [0.0] * len(tree.nodes)
    priors = _priors(tree)
    for node in reversed(tree.nodes):  # a node comes after the parent that found it
        if node.status is Status.PROVED:
            continue
        for place in node.edges:
            edge = tree.edges[place]
            if edge.kind is EdgeKind.ADVANCED:
                below = 1.0 - math.prod(1.0 - shares[child] for child in edge.children)
                shares[node.id] += priors[place] * (1.0 if edge.status is Status.FAILED else below)
            else:
                shares[node.id] += priors[place]
    return [min(share, 1.0) for share in shares]


def _priors(tree: Tree) -> list[float]:
    """`[edges]`, the probability of each edge's tactic among its node's proposals."""
    mass = [sum(map(math.exp, node.proposals.logprobs)) if node.proposals else 1.0 for node in tree.nodes]
    return [math.exp(edge.logprob) / mass[edge.node] for edge in tree.edges]

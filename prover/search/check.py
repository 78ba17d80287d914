"""A debug checker: recomputes every derived number and status of a tree from its raw facts.

It shares no code with the search: what it compares against is computed here from the nodes' states, the edges' kinds
and children, and nothing else. Slow and meant for tests.
"""

from __future__ import annotations

import math
from collections import Counter

from prover.search.budget import Budget, StopReason
from prover.search.loop import SearchResult
from prover.search.tree import Edge, EdgeKind, Node, Status, Tree
from prover.search.writer import ScriptWriter


def check_tree(tree: Tree, finished: bool = True) -> list[str]:
    """What is wrong with a tree, a line each; empty when all is well.

    `finished` trees had `Tree.finish`: their failed nodes are exactly the hopeless ones, not only some of them, and
    their proved nodes have smallest proofs.
    """
    wrong = _check_links(tree)
    if not wrong:  # the rest follows links
        wrong = _check_numbers(tree) + _check_statuses(tree, finished)
        wrong += _check_proofs(tree) if finished else []
    return wrong


def check_result(result: SearchResult, budget: Budget, writer: ScriptWriter) -> list[str]:
    """What is wrong with a finished search: its tree, its counts, its stop reason, its budget."""
    tree, stats = result.tree, result.stats
    wrong = check_tree(tree)
    kinds = Counter(edge.kind for edge in tree.edges)
    counted = (stats.finished, stats.advanced, stats.rejected, stats.exhausted, stats.refused)
    if counted != tuple(kinds[k] for k in EdgeKind):
        wrong.append(f"stats {counted} do not count the edges {kinds}")
    if stats.lean_steps != len(tree.edges) or stats.nodes != len(tree.nodes):
        wrong.append(
            f"{stats.lean_steps} steps and {stats.nodes} nodes, but {len(tree.edges)} edges, {len(tree.nodes)} nodes"
        )
    calls = sum(node.proposals is not None for node in tree.nodes) + sum(n.value is not None for n in tree.nodes)
    if stats.model_calls != calls + stats.repairs:
        wrong.append(f"{stats.model_calls} model calls, but {calls} answers in the tree")
    if budget.lean_steps is not None and stats.lean_steps > budget.lean_steps:
        wrong.append(f"{stats.lean_steps} steps exceed {budget.lean_steps}")
    if budget.model_calls is not None and stats.model_calls > budget.model_calls:
        wrong.append(f"{stats.model_calls} model calls exceed {budget.model_calls}")
    proved = bool(tree.nodes) and tree.root.status is Status.PROVED
    failed = bool(tree.nodes) and tree.root.status is Status.FAILED
    if (result.stop is StopReason.PROVED) != proved or (result.proof is not None) != proved:
        wrong.append(f"stop {result.stop}, proof {result.proof}, but root proved: {proved}")
    if (result.stop is StopReason.NO_OPEN_NODES) != failed:
        wrong.append(f"stop {result.stop}, but root failed: {failed}")
    if (result.stop is StopReason.EXHAUSTED_LEAN_STEPS) and stats.lean_steps != budget.lean_steps:
        wrong.append(f"stopped for steps after {stats.lean_steps} of {budget.lean_steps}")
    if result.proof is not None:
        wrong += _check_found(result, writer)
    return wrong


def _check_found(result: SearchResult, writer: ScriptWriter) -> list[str]:
    """The steps of the proof are proved edges of the tree and make its script."""
    wrong: list[str] = []
    tree = result.tree
    proved = {(tree.nodes[e.node].state.key, e.tactic) for e in tree.edges if e.status is Status.PROVED}
    if result.found is None or writer.script(result.found) != result.proof:
        return ["the script is not the proof's"]
    if result.found.state.key != tree.root.state.key:
        wrong.append("the proof is not of the root")
    lost = [step.tactic for step in result.found.walk() if (step.state.key, step.tactic) not in proved]
    wrong += [f"the proof has a step {tactic!r} that the tree has not" for tactic in lost]
    return wrong


def _check_links(tree: Tree) -> list[str]:
    """Ids, parent and child links, unique keys."""
    wrong: list[str] = []
    if [n.id for n in tree.nodes] != list(range(len(tree.nodes))):
        wrong.append("node ids are not 0, 1, 2, …")
    if [e.id for e in tree.edges] != list(range(len(tree.edges))):
        wrong.append("edge ids are not 0, 1, 2, …")
    keys = Counter(n.state.key for n in tree.nodes)
    wrong += [f"{count} nodes for one state: {key!r}" for key, count in keys.items() if count > 1]
    for node in tree.nodes:
        own = [e.id for e in tree.edges if e.node == node.id]
        if node.edges != own:
            wrong.append(f"node {node.id} lists edges {node.edges}, its edges are {own}")
        into = [e.id for e in tree.edges if node.id in e.children]
        if node.parents != into:
            wrong.append(f"node {node.id} lists parents {node.parents}, they are {into}")
        if node.id > 0 and (not into or tree.edges[into[0]].node >= node.id):
            wrong.append(f"node {node.id} was found by no older node")
    for edge in tree.edges:
        if bool(edge.children) != (edge.kind is EdgeKind.ADVANCED):
            wrong.append(f"edge {edge.id} is {edge.kind} with children {edge.children}")
        sizes = {i: len(tree.nodes[child].state.goals) for i, child in enumerate(edge.children)}
        if Counter(edge.layout) != sizes:
            wrong.append(f"edge {edge.id} lays out {edge.layout} over parts of {sizes} goals")
    return wrong


def _check_numbers(tree: Tree) -> list[str]:
    """Log-probabilities, depths, the order of trying."""
    wrong: list[str] = []
    for node in tree.nodes:
        logprob, depth = 0.0, 0
        if node.id > 0:
            edge = tree.edges[node.parents[0]]
            logprob, depth = tree.nodes[edge.node].logprob + edge.logprob, tree.nodes[edge.node].depth + 1
        if (node.logprob, node.depth) != (logprob, depth):
            wrong.append(f"node {node.id} has {node.logprob} at {node.depth}, should be {logprob} at {depth}")
        tried = [(tree.edges[e].tactic, tree.edges[e].logprob) for e in node.edges]
        proposed = [(p.tactic, p.logprob) for p in node.proposals or ()]
        if tried != proposed[: len(tried)]:
            wrong.append(f"node {node.id} did not try its proposals in their order")
        if len({tactic for tactic, _ in tried}) != len(tried):
            wrong.append(f"node {node.id} tried a tactic twice")
    return wrong


def _supported(tree: Tree, base: set[int]) -> set[int]:
    """Least set of nodes that holds `base` and every node with an edge that finishes or leads only into the set."""
    found = set(base)
    while True:
        more = {e.node for e in tree.edges if _succeeds(e, found)} - found
        if not more:
            return found
        found |= more


def _succeeds(edge: Edge, among: set[int]) -> bool:
    return edge.kind is EdgeKind.FINISHED or (edge.kind is EdgeKind.ADVANCED and among.issuperset(edge.children))


def _check_statuses(tree: Tree, finished: bool) -> list[str]:
    """Statuses of nodes as fixed points, statuses of edges from their children."""
    wrong: list[str] = []
    proved = _supported(tree, set())
    untried = {n.id for n in tree.nodes if n.proposals is None or len(n.edges) < len(n.proposals)}
    hopeful = _supported(tree, untried)
    for node in tree.nodes:
        if (node.status is Status.PROVED) != (node.id in proved):
            wrong.append(f"node {node.id} is {node.status}, provable: {node.id in proved}")
        if node.status is Status.FAILED and node.id in hopeful:
            wrong.append(f"node {node.id} failed though it could still be proved")
        if finished and node.status is not Status.FAILED and node.id not in hopeful:
            wrong.append(f"node {node.id} is {node.status} though nothing can prove it")
    for edge in tree.edges:
        expected = _edge_status(tree, edge)
        if edge.status is not expected:
            wrong.append(f"edge {edge.id} is {edge.status}, should be {expected}")
    return wrong


def _edge_status(tree: Tree, edge: Edge) -> Status:
    children: list[Node] = [tree.nodes[c] for c in edge.children]
    if edge.kind is EdgeKind.FINISHED:
        return Status.PROVED
    if edge.kind is not EdgeKind.ADVANCED or edge.node in edge.children:
        return Status.FAILED
    if any(child.status is Status.FAILED for child in children):
        return Status.FAILED
    return Status.PROVED if all(c.status is Status.PROVED for c in children) else Status.OPEN


def _check_proofs(tree: Tree) -> list[str]:
    """Every proved node names the proved edge of its own that begins its smallest proof."""
    wrong: list[str] = []
    sizes: dict[int, float] = {}
    for _ in tree.nodes:  # Bellman's iteration: after k rounds all proofs of depth ≤ k are counted
        for edge in (e for e in tree.edges if e.kind in (EdgeKind.FINISHED, EdgeKind.ADVANCED)):
            size = 1 + sum(sizes.get(child, math.inf) for child in edge.children)
            sizes[edge.node] = min(size, sizes.get(edge.node, math.inf))
    for node in tree.nodes:
        size = sizes.get(node.id, math.inf)
        if (node.remaining or math.inf) != size:
            wrong.append(f"node {node.id} has a proof of {node.remaining} tactics, the smallest has {size}")
        if (node.proof_edge is None) != (node.remaining is None):
            wrong.append(f"node {node.id}: proof edge {node.proof_edge}, proof size {node.remaining}")
        if node.proof_edge is None:
            continue
        children = tree.edges[node.proof_edge].children
        if node.proof_edge not in node.edges or 1 + sum(sizes.get(c, math.inf) for c in children) != size:
            wrong.append(f"node {node.id} rests on edge {node.proof_edge}, which does not begin a smallest proof of it")
    return wrong

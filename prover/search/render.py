"""A search tree on the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

import rich.tree
from rich.text import Text

from prover.search.frontier import Statistics
from prover.search.tree import Edge, EdgeKind, Node, Status, Tree

STYLE = {Status.PROVED: "green", Status.OPEN: "default", Status.FAILED: "red"}
REFUSED = (EdgeKind.REJECTED, EdgeKind.EXHAUSTED, EdgeKind.REFUSED)
MARK = {Status.PROVED: "✓", Status.OPEN: "…", Status.FAILED: "✗"}
NAMED = 6
"""How many refused tactics of a state are named."""


def render_tree(
    tree: Tree, proof_only: bool = False, max_nodes: int = 200, statistics: Statistics | None = None
) -> rich.tree.Tree:
    """The tree for `rich.print`: states with their value, below them the tactics with prior, status and statistics.

    A prior is the proposer's probability of a tactic; with `statistics` the visits and the mean value stand beside it.

    Tactics that led nowhere at once (rejected, out of a limit) share a line with their priors. A state met again is
    drawn where it was found first and named elsewhere by its number. `proof_only` keeps the edges of the found proof;
    beyond `max_nodes` states nothing is drawn.
    """
    if not tree.nodes:
        return rich.tree.Tree("no initial state")
    top = rich.tree.Tree(_node_label(tree.root))
    drawn = 1
    stack: list[tuple[Node, rich.tree.Tree]] = [(tree.root, top)]
    while stack:
        node, branch = stack.pop()
        edges = [tree.edges[e] for e in node.edges]
        told = statistics.of(node) if statistics else ()
        for edge in edges:
            if proof_only and edge.id != node.proof_edge:
                continue
            if edge.kind in REFUSED:
                continue
            twig = branch.add(_edge_label(edge, told[node.edges.index(edge.id)] if told else None))
            for child in (tree.nodes[c] for c in dict.fromkeys(edge.children)):
                if child.id == 0 or child.parents[0] != edge.id:
                    twig.add(Text(f"state {child.id}, see there", style="dim"))
                elif drawn < max_nodes:
                    drawn += 1
                    stack.append((child, twig.add(_node_label(child))))
                else:
                    twig.add(Text(f"state {child.id}, not drawn", style="dim"))
        if not proof_only and (refused := refused_text(edges)):
            branch.add(Text(refused, style="dim"))
    return top


def refused_text(edges: Sequence[Edge]) -> str:
    """How many of a state's tactics led nowhere at once; the first ones with their priors. Empty if none did."""
    refused = [e for e in edges if e.kind in REFUSED]
    named = [f"{flat(e.tactic)} ({math.exp(e.logprob):.3f})" for e in refused[:NAMED]]
    more = ["…"] if len(refused) > NAMED else []
    return f"{len(refused)} refused: {', '.join(named + more)}" if refused else ""


def flat(tactic: str) -> str:
    """A tactic on one line."""
    return " ⏎ ".join(tactic.split("\n"))


def _node_label(node: Node) -> Text:
    goals = " | ".join(" ".join(goal.text.split()) for goal in node.state.goals)
    label = Text(f"{MARK[node.status]} {node.id} ", style=STYLE[node.status])
    label.append(goals, style="default")
    if node.value is not None:
        label.append(f"  value {node.value:.2f} steps", style="dim")
    return label


def _edge_label(edge: Edge, told: tuple[int, float] | None) -> Text:
    label = Text(f"{MARK[edge.status]} ", style=STYLE[edge.status])
    label.append(flat(edge.tactic), style="bold")
    label.append(f"  prior {math.exp(edge.logprob):.3f}", style="dim")
    if told is not None:
        label.append(f"  visits {told[0]}  value {told[1]:.2f}", style="dim")
    return label

"""A search tree on the terminal, and which part of a large one is drawn."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import rich.tree
from rich.text import Text

from prover.search.frontier import Statistics
from prover.search.tree import Edge, EdgeKind, Node, Status, Tree

STYLE = {Status.PROVED: "green", Status.OPEN: "default", Status.FAILED: "red"}
ACCEPTED = (EdgeKind.FINISHED, EdgeKind.ADVANCED)
MARK = {Status.PROVED: "✓", Status.OPEN: "…", Status.FAILED: "✗"}
OR, AND = "not underline2", "underline2"
"""Styles of guides: rich draws those of an underlined style as double lines, with and without colours."""
LEGEND = "├── one of these tactics is enough (OR)   ╠══ all of these goals are needed (AND)"
LONGEST_TACTIC = 44
"""Characters of a tactic before the goal that it leaves."""
NAMED = 6
"""How many refused tactics of a state are named."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The part of a tree that is drawn: the tactics `shown`, and each of their states below its one `owner`.

    `proof` are the shown tactics of the found proof.
    """

    tree: Tree
    proof: frozenset[int]
    shown: frozenset[int]
    owner: Mapping[int, int]

    def edges(self, node: Node) -> list[Edge]:
        """The node's tactics that are drawn."""
        return [self.tree.edges[e] for e in node.edges if e in self.shown]

    def hidden(self, node: Node) -> int:
        """How many tactics Lean accepted on the node that are not drawn."""
        return sum(self.tree.edges[e].kind in ACCEPTED for e in node.edges) - len(self.edges(node))

    def children(self, edge: Edge) -> list[tuple[Node, bool]]:
        """The states that a tactic left, and whether they are drawn below it; else they are elsewhere."""
        return [(self.tree.nodes[c], self.owner[c] == edge.id) for c in dict.fromkeys(edge.children)]


def outline(tree: Tree, most: int, proof_only: bool = False) -> Outline:
    """At most `most` tactics that Lean accepted: those of the found proof, then the others as they were tried."""
    shown: set[int] = set()
    owner = {0: -1}

    def show(edge: Edge) -> list[int]:
        shown.add(edge.id)
        new = [child for child in dict.fromkeys(edge.children) if child not in owner]
        owner.update(dict.fromkeys(new, edge.id))
        return new

    waiting = deque([0] if tree.nodes else [])
    while waiting and len(shown) < most:
        if (chosen := tree.nodes[waiting.popleft()].proof_edge) is not None:
            waiting.extend(show(tree.edges[chosen]))
    proof = frozenset(shown)
    for edge in () if proof_only else tree.edges:
        if len(shown) < most and edge.kind in ACCEPTED and edge.id not in shown and edge.node in owner:
            show(edge)
    return Outline(tree, proof, frozenset(shown), owner)


def render_tree(
    tree: Tree,
    proof_only: bool = False,
    most: int = 40,
    statistics: Statistics | None = None,
    hypotheses: bool = False,
) -> rich.tree.Tree:
    """The tree for `rich.print`: states with their value, below them the tactics with prior, status and statistics.

    A prior is the proposer's probability of a tactic; with `statistics` the visits and the mean value stand beside it.
    A tactic that leaves one goal has it on its own line, several hang below it on double lines: all are needed.

    Lines are cut at the console's width; with `hypotheses` they are not, the states are whole and tactics that were
    refused are named. A state met again is named by its number. `proof_only` keeps the tactics of the found proof; at
    most `most` tactics are drawn, the others counted.
    """
    if not tree.nodes:
        return rich.tree.Tree("no initial state")
    drawn = outline(tree, most, proof_only)
    top = rich.tree.Tree(_line(_state_label(tree, tree.root, hypotheses), hypotheses), guide_style=OR)
    stack = [(tree.root, top)]
    while stack:
        node, branch = stack.pop()
        counts = statistics.of(node) if statistics else ()
        for edge in drawn.edges(node):
            label, numbers = _edge_label(edge, hypotheses), edge_numbers(edge, node, counts)
            children = drawn.children(edge)
            labels = [
                _state_label(tree, child, hypotheses) if below else Text(f"state {child.id}, see there", style="dim")
                for child, below in children
            ]
            if len(children) == 1 and not hypotheses:
                label.append("  ⇒ ", style="dim").append(labels[0])
            label.append(f"  {numbers}", style="dim")
            if len(children) == 1 and hypotheses:
                label.append("\n").append(labels[0])
            twig = branch.add(_line(label, hypotheses), guide_style=AND if len(children) > 1 else OR)
            for (child, below), text in zip(children, labels, strict=True):
                place = twig if len(children) == 1 else twig.add(_line(text, hypotheses), guide_style=OR)
                if below:
                    stack.append((child, place))
        if hypotheses and not proof_only and (refused := refused_text(tree, node)):
            branch.add(Text(refused, style="dim"))
        if not proof_only and (hidden := drawn.hidden(node)):
            branch.add(Text(f"… and {hidden} more {'tactic' if hidden == 1 else 'tactics'}", style="dim"))
    return top


def refused_of(tree: Tree, node: Node) -> list[Edge]:
    """The node's tactics that led nowhere at once: Lean refused them, they met a limit, or the verifier said no."""
    return [edge for edge in (tree.edges[e] for e in node.edges) if edge.kind not in ACCEPTED]


def refused_text(tree: Tree, node: Node) -> str:
    """How many of a state's tactics led nowhere at once; the first ones with their priors. Empty if none did."""
    refused = refused_of(tree, node)
    named = [f"{flat(e.tactic)} ({math.exp(e.logprob):.3f})" for e in refused[:NAMED]]
    more = ["…"] if len(refused) > NAMED else []
    return f"{len(refused)} refused: {', '.join(named + more)}" if refused else ""


def flat(tactic: str) -> str:
    """A tactic on one line."""
    return " ⏎ ".join(tactic.split("\n"))


def goals_of(node: Node) -> str:
    """What a state's goals claim, without their hypotheses, on one line."""
    return "  |  ".join(f"⊢ {' '.join(goal.target.split())}" for goal in node.state.goals)


def _line(label: Text, whole: bool) -> Text:
    label.no_wrap, label.overflow = not whole, "fold" if whole else "ellipsis"
    return label


def _state_label(tree: Tree, node: Node, hypotheses: bool) -> Text:
    label = Text(f"{MARK[node.status]} {node.id} ", style=STYLE[node.status])
    goals = "\n\n".join(goal.text for goal in node.state.goals) if hypotheses else goals_of(node)
    label.append(goals, style="default")
    notes = [] if node.value is None else [f"value {node.value:.2f} steps"]
    if not hypotheses and (refused := len(refused_of(tree, node))):
        notes.append(f"{refused} refused")
    return label.append(f"  ({', '.join(notes)})" if notes else "", style="dim")


def _edge_label(edge: Edge, whole: bool) -> Text:
    tactic = flat(edge.tactic)
    if not whole and edge.children and len(tactic) > LONGEST_TACTIC:
        tactic = tactic[: LONGEST_TACTIC - 1] + "…"
    return Text(f"{MARK[edge.status]} ", style=STYLE[edge.status]).append(tactic, style="bold")


def edge_numbers(edge: Edge, node: Node, counts: Sequence[tuple[int, float]]) -> str:
    """A tactic's prior and, when the search kept statistics of its node, its visits and mean value."""
    prior = f"prior {math.exp(edge.logprob):.3f}"
    if not counts:
        return prior
    visits, value = counts[node.edges.index(edge.id)]
    return f"{prior}, visits {visits}, value {value:.2f}"

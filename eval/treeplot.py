"""A search tree as an SVG picture: states and the tactics between them, left to right, the proof in green."""

from __future__ import annotations

from markupsafe import Markup

from eval.diagram import LONGEST, ROW, Box, Wire, diagram, short
from prover.search.frontier import Statistics
from prover.search.render import (
    Outline,
    edge_numbers,
    flat,
    goals_of,
    outline,
    refused_of,
    refused_text,
)
from prover.search.tree import Edge, EdgeKind, Node, Tree

MOST = 60
"""Most tactics in a picture."""
LEGEND = (
    "Square: a state, by its goal. Round: a tactic that Lean accepted; ∎ means that no goal is left. "
    "Green: proved, and thick the proof that was found. Blue: open. Grey: failed. Dashed: a state drawn elsewhere.",
    "Lines that leave a state are choices: one tactic that succeeds is enough (OR). "
    "A bracket holds the goals that one tactic left: all of them are needed (AND).",
)


class _Layout:
    """Gives every drawn state and tactic a position: a column per depth, a row per leaf, parents beside their first.

    The found proof comes first, at the top.
    """

    def __init__(self, drawn: Outline, statistics: Statistics | None) -> None:
        self.drawn = drawn
        self.statistics = statistics
        self.boxes: list[Box] = []
        self.wires: list[Wire] = []
        self._rows = 0
        if drawn.tree.nodes:
            self._node(drawn.tree.root, 0)

    def _node(self, node: Node, column: int) -> Box:
        tree = self.drawn.tree
        counts = self.statistics.of(node) if self.statistics else ()
        edges = sorted(self.drawn.edges(node), key=lambda edge: edge.id not in self.drawn.proof)
        tactics = [self._tactic(edge, column + 1, edge_numbers(edge, node, counts)) for edge in edges]
        value = "" if node.value is None else f"value {node.value:.1f} steps"
        refused, hidden = len(refused_of(tree, node)), self.drawn.hidden(node)
        note = [value, f"{refused} refused" if refused else "", f"{hidden} more not drawn" if hidden else ""]
        tip = "\n\n".join(filter(None, (node.state.key, value, refused_text(tree, node))))
        label = f"{node.id} {goals_of(node) or '∎'}"
        box = self._add(Box(column, self._beside(tactics), label, str(node.status), tip, ", ".join(filter(None, note))))
        for edge, tactic in zip(edges, tactics, strict=True):
            self.wires.append(Wire(box, (tactic,), self._look(edge)))
        return box

    def _tactic(self, edge: Edge, column: int, numbers: str) -> Box:
        children = [
            self._node(child, column + 1)
            if below
            else self._add(Box(column + 1, self._next_row(), f"see {child.id}", f"{child.status} elsewhere"))
            for child, below in self.drawn.children(edge)
        ]
        label = f"{short(flat(edge.tactic), LONGEST - 2)}{' ∎' if edge.kind is EdgeKind.FINISHED else ''}"
        look = f"{edge.status} tactic"
        box = self._add(Box(column, self._beside(children), label, look, edge.tactic, numbers))
        if children:
            self.wires.append(Wire(box, tuple(children), self._look(edge)))
        return box

    def _look(self, edge: Edge) -> str:
        return f"{edge.status} thick" if edge.id in self.drawn.proof else str(edge.status)

    def _add(self, box: Box) -> Box:
        self.boxes.append(box)
        return box

    def _beside(self, boxes: list[Box]) -> float:
        return boxes[0].y if boxes else self._next_row()

    def _next_row(self) -> float:
        self._rows += 1
        return (self._rows - 1) * ROW


def tree_svg(tree: Tree, statistics: Statistics | None = None, most: int = MOST) -> Markup:
    """The tree as one self-contained SVG element, at most `most` tactics in it.

    Below a tactic are its prior probability and, with `statistics`, its visits and mean value; below a state, its value
    in steps and the number of refused tactics. Hovering shows the whole state or tactic, and the refused tactics.
    """
    drawn = outline(tree, most)
    layout = _Layout(drawn, statistics)
    refused = sum(len(refused_of(tree, node)) for node in tree.nodes)
    footer = [f"States: {len(tree.nodes)}. Tactics tried: {len(tree.edges)}, of them refused: {refused}."]
    if hidden := sum(drawn.hidden(node) for node in tree.nodes):
        footer.append(f"Accepted and not drawn: {hidden}.")
    return diagram(tree.theorem.statement, LEGEND, layout.boxes, layout.wires, footer)

"""A search tree as an SVG picture: states left to right, tactics on the lines, the proof in green."""

from __future__ import annotations

import math
from dataclasses import dataclass

from eval.template import page_environment
from prover.printable import one_line
from prover.search.frontier import Statistics
from prover.search.render import refused_text
from prover.search.tree import Edge, EdgeKind, Node, Status, Tree

MAX_NODES = 60
_COLUMN, _ROW, _BOX = 350, 52, 180
_COLOURS = {Status.PROVED: "#2e7d32", Status.FAILED: "#b0b0b0", Status.OPEN: "#5b7ea6"}

_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{ width }} {{ height }}" width="{{ width }}" \
font-family="DejaVu Sans Mono, monospace" font-size="11">
<title>{{ title }}</title>
{% for line in lines -%}
<path d="M {{ line.x0 }} {{ line.y0 }} C {{ line.x0 + 60 }} {{ line.y0 }}, {{ line.x1 - 60 }} {{ line.y1 }}, \
{{ line.x1 }} {{ line.y1 }}" fill="none" stroke="{{ line.colour }}" stroke-width="{{ 2 if line.proved else 1 }}"/>
<text x="{{ line.x1 - 6 }}" y="{{ line.y1 - 5 }}" text-anchor="end" fill="{{ line.colour }}">\
{{ line.label }}<title>{{ line.full }}</title></text>
<text x="{{ line.x1 - 6 }}" y="{{ line.y1 + 10 }}" text-anchor="end" font-size="8" fill="#888">{{ line.known }}</text>
{% endfor -%}
{% for box in boxes -%}
<g><title>{{ box.full }}</title>
<rect x="{{ box.x }}" y="{{ box.y - 13 }}" width="{{ box.width }}" height="26" rx="5" fill="white" \
stroke="{{ box.colour }}" stroke-width="1.5"/>
<text x="{{ box.x + 7 }}" y="{{ box.y + 4 }}">{{ box.label }}</text></g>
<text x="{{ box.x + 2 }}" y="{{ box.y + 23 }}" font-size="8" fill="#888">{{ box.known }}</text>
{% endfor -%}
<text x="8" y="{{ height - 8 }}" fill="#666">{{ footer }}</text>
</svg>
"""


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: int
    label: str
    full: str
    colour: str
    known: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    x0: float
    y0: float
    x1: float
    y1: float
    label: str
    full: str
    known: str
    colour: str
    proved: bool


class _Layout:
    """Gives every drawn node a place: its depth is its column, leaves take one row each, parents the middle."""

    def __init__(self, tree: Tree, statistics: Statistics | None) -> None:
        self.tree = tree
        self.statistics = statistics
        self.boxes: list[_Box] = []
        self.lines: list[_Line] = []
        self.rows = 0
        self.deepest = 0
        self._drawn: set[int] = set()
        if tree.nodes:
            self._node(tree.root, 0)

    def _node(self, node: Node, column: int) -> float:
        self._drawn.add(node.id)
        self.deepest = max(self.deepest, column)
        ends: list[tuple[Edge, float, bool]] = []  # edge, row it leads to, whether a box stands there
        for edge in (self.tree.edges[i] for i in node.edges):
            if edge.kind is EdgeKind.FINISHED:
                ends.append((edge, self._leaf("∎", "no goals", edge.status, column + 1), True))
            for child in edge.children:
                if child not in self._drawn and len(self._drawn) < MAX_NODES:
                    ends.append((edge, self._node(self.tree.nodes[child], column + 1), True))
        rows = [row for _, row, _ in ends]
        y = (rows[0] + rows[-1]) / 2 if rows else self._next_row()
        text = node.state.goals[0].target if node.state.goals else "∎"
        x = 10 + column * _COLUMN
        label = _short(f"⊢ {text}", 24)
        refused = refused_text([self.tree.edges[i] for i in node.edges])
        value = "" if node.value is None else f"value {node.value:.1f} steps"
        full = "\n\n".join(filter(None, (node.state.key, value, refused)))
        known = ", ".join(filter(None, (value, refused.partition(":")[0])))
        self.boxes.append(_Box(x, y, _BOX, label, full, _COLOURS[node.status], known))
        on_proof = {node.proof_edge}
        told = self.statistics.of(node) if self.statistics else ()
        for edge, row, _ in ends:
            proved = edge.id in on_proof
            known = f"p {math.exp(edge.logprob):.3f}"
            if told:
                visits, value = told[node.edges.index(edge.id)]
                known += f", {visits} visits, value {value:.2f}"
            colour = _COLOURS[Status.PROVED] if proved else _COLOURS[edge.status]
            start, end = x + _BOX, 10 + (column + 1) * _COLUMN
            self.lines.append(_Line(start, y, end, row, _short(edge.tactic, 23), edge.tactic, known, colour, proved))
        return y

    def _leaf(self, label: str, full: str, status: Status, column: int) -> float:
        y = self._next_row()
        self.deepest = max(self.deepest, column)
        self.boxes.append(_Box(10 + column * _COLUMN, y, 28, label, full, _COLOURS[status]))
        return y

    def _next_row(self) -> float:
        self.rows += 1
        return self.rows * _ROW - 16


def tree_svg(tree: Tree, statistics: Statistics | None = None) -> str:
    """The tree as one self-contained SVG element, at most `MAX_NODES` states in it.

    A line is a tactic that Lean accepted, with its prior probability and, given `statistics`, its visits and mean
    value; under a box stand its state's value in steps and the number of tactics that were refused. Hovering shows the
    whole state or tactic, and what was refused.
    """
    layout = _Layout(tree, statistics)
    refused = sum(e.kind in (EdgeKind.REJECTED, EdgeKind.EXHAUSTED) for e in tree.edges)
    footer = f"{len(tree.nodes)} states, {len(tree.edges)} tactics tried, {refused} of them refused by Lean"
    if len(tree.nodes) > MAX_NODES:
        footer += f"; the first {MAX_NODES} states are drawn"
    return (
        page_environment()
        .from_string(_SVG)
        .render(
            width=max(layout.deepest * _COLUMN + _BOX + 40, 640),
            height=(layout.rows + 1) * _ROW,
            title=tree.theorem.statement,
            lines=layout.lines,
            boxes=layout.boxes,
            footer=footer,
        )
    )


def _short(text: str, width: int) -> str:
    line = one_line(text)
    return line if len(line) <= width else line[: width - 1] + "…"

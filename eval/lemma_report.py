"""A page about scored lemmas: the table, the proofs that changed, and what cites what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import networkx as nx
from markupsafe import Markup

from eval.figures import drawing, label, svg_of
from eval.template import render_page

if TYPE_CHECKING:
    from prover.conjecture.score import ScoreReport

MAX_NODES = 80


def lemma_page(report: ScoreReport, title: str, facts: Mapping[str, object]) -> str:
    """The report as one HTML file; `facts` are what the command line says about the run."""
    shown = {k: v for k, v in facts.items() if isinstance(v, str | int | float)}
    return render_page("lemmas", title, report=report, facts=shown, figure=dependency_svg(report))


def dependency_svg(report: ScoreReport) -> Markup:
    """The dependency graph around the lemmas as SVG: theorems (grey) cite lemmas (coloured), lemmas cite the library.

    At most `MAX_NODES` nodes: lemmas, the theorems that cite them, and what the lemmas cite most often.
    """
    from matplotlib.figure import Figure

    names = {s.name for s in report.lemmas if s.score_bits is not None}
    graph = report.graph
    users = {a for a, b in graph.edges if b in names}
    cited = sorted({b for a, b in graph.edges if a in names}, key=lambda n: -graph.in_degree(n))
    keep = [*sorted(names), *sorted(users - names), *(n for n in cited if n not in names | users)][:MAX_NODES]
    part = graph.subgraph([n for n in keep if n in graph])
    place = nx.spring_layout(part, seed=0, k=1.5 / max(len(part), 1) ** 0.5, method="force") if len(part) else {}
    colours = ["#2e7d32" if n in names else "#9e9e9e" if n in users else "#5b7ea6" for n in part]
    with drawing():
        figure = Figure(figsize=(11, 7))
        axes = figure.add_subplot()
        axes.axis("off")
        nx.draw_networkx(
            part, place, ax=axes, labels={n: label(n, 40) for n in part}, node_color=colours, node_size=60, font_size=7,
            width=0.6, arrowsize=7, edge_color="#bbbbbb", verticalalignment="bottom",
        )  # fmt: skip
    return svg_of(figure)

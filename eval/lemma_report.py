"""A page about scored lemmas: the tables, the proofs that changed, and the citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from eval.diagram import ROW, Box, Wire, diagram
from eval.page import Code, Column, Diagram, Facts, Fold, Page, Section, Table, Text, html

if TYPE_CHECKING:
    import networkx as nx

    from prover.conjecture.score import Change, LemmaScore, ScoreReport

MOST = 24
"""Boxes in a column of the picture."""
LEGEND = (
    "Middle: the lemmas. Right: theorems whose shortest proof cites one. Left: what the lemmas' own proofs cite; "
    "of more than fits, what least else cites.",
)
BASELINES = (
    "The last five columns are baselines, on the theorems to choose by: uses; PageRank; uses × dependency cost / "
    "statement size (Kaliszyk and Urban 2015); proof length / statement length; and the held-out bits that a random "
    "theorem of the same size saves."
)


def lemma_page(report: ScoreReport, title: str, facts: Mapping[str, object]) -> str:
    """The report as one HTML file; `facts` are the command line's facts about the run."""
    changed = [_changes(s) for s in report.lemmas if s.changes]
    sections = (
        ("Lemmas", (_verdicts(report),)),
        ("Bits, and what others would say", (_bits(report), Text(BASELINES, quiet=True))),
        ("Chosen together", (Text(_chosen(report)),)),
        ("Proofs that changed", tuple(changed)),
        ("What cites what", (Diagram(dependency_svg(report)),) if report.graph else ()),
        (
            "The run",
            (
                Facts(
                    tuple((k.replace("_", " "), str(v)) for k, v in facts.items() if isinstance(v, str | int | float))
                ),
            ),
        ),
    )
    page = Page(title, _summary(report), tuple(Section(heading, parts) for heading, parts in sections if parts))
    return html(page)


def _summary(report: ScoreReport) -> str:
    """An explanation of the numbers."""
    return (
        f"{report.train} theorems to choose by, {report.held_out} held out; an unsolved one costs "
        f"{report.unsolved_bits:,.0f} bits. A lemma's score is the bits that it saves on the held-out theorems "
        f"less its cost: its statement and its proof."
    )


def _verdicts(report: ScoreReport) -> Table:
    """All lemmas and their status."""
    rows = tuple((s.name, "-" if s.score_bits is None else _whole(s.score_bits), _verdict(s)) for s in report.lemmas)
    return Table((Column("lemma", code=True), Column("score", number=True), Column("verdict")), rows)


def _bits(report: ScoreReport) -> Table:
    """The numbers of the measured lemmas."""
    numbers = ("saved, held out", "95 %", "saved, train", "statement", "proof", "uses, held out",
               "uses", "PageRank", "U·D/S", "proof / st.", "random")  # fmt: skip
    columns = (Column("lemma", code=True), *(Column(name, number=True) for name in numbers))
    return Table(columns, tuple(_row(s) for s in report.lemmas if s.score_bits is not None))


def _chosen(report: ScoreReport) -> str:
    """The lemmas that forward selection took, and their effect."""
    chosen = report.chosen
    if not chosen.picks:
        return "Chosen on train: none; no lemma saves more there than it costs."
    names = ", ".join(f"{pick.name} (+{_whole(pick.gain)} bits)" for pick in chosen.picks)
    low, high = chosen.held_out_interval.low, chosen.held_out_interval.high
    return (
        f"Chosen on train: {names}; together they save {_whole(chosen.held_out_bits)} held-out bits "
        f"({_whole(low)} to {_whole(high)}) for {_whole(chosen.cost_bits)}; "
        f"{chosen.solved_before} of {report.held_out} theorems proved before, {chosen.solved_after} after."
    )


def _change(c: Change) -> str:
    """The theorem and its bits."""
    return f"{c.theorem} ({c.split}): {c.bits_before:.0f} to {c.bits_after:.0f} bits"


def _whole(bits: float) -> str:
    """A whole number without a minus before 0."""
    return f"{round(bits) + 0:d}"


def _row(s: LemmaScore) -> tuple[str, ...]:
    spread, b = s.held_out_interval, s.baselines
    interval = "-" if spread is None else f"{_whole(spread.low)} to {_whole(spread.high)}"
    train, statement, proof = (_whole(bits or 0.0) for bits in (s.train_bits, s.statement_bits, s.proof_bits))
    ours = (s.name, _whole(s.held_out_bits or 0.0), interval, train, statement, proof, str(s.uses))
    if b is None:
        return (*ours, *("-" * 5))
    random = "-" if b.random_bits is None else _whole(b.random_bits)
    return (*ours, str(b.uses), f"{b.pagerank:.4f}", f"{b.kaliszyk_urban:.3f}", f"{b.proof_per_statement:.1f}", random)


def _verdict(s: LemmaScore) -> str:
    return f"{s.verdict} ({s.detail})" if s.detail and s.detail not in s.verdict else s.verdict


def _changes(s: LemmaScore) -> Fold:
    count = len(s.changes)
    proofs = [
        part
        for c in s.changes
        for part in (Text(_change(c)), Code(f"before: {c.before or 'not proved'}"), Code(f"after: {c.after}"))
    ]
    return Fold(s.name, f"{count} theorem{'s' * (count != 1)}", (Code(s.statement or ""), *proofs))


def dependency_svg(report: ScoreReport) -> Markup:
    """What the lemmas cite, the lemmas, and the theorems that cite them, a column each of at most `MOST` boxes."""
    graph = report.graph
    lemmas = sorted({s.name for s in report.lemmas if s.score_bits is not None} & set(graph))
    users = sorted({a for a, b in graph.edges if b in set(lemmas)} - set(lemmas))
    cited = sorted({b for a, b in graph.edges if a in set(lemmas)} - set(lemmas), key=lambda n: (graph.in_degree(n), n))
    columns = (cited, lemmas, users)
    boxes = {
        (column, name): Box(column, 0.0, name, ("open", "proved", "failed")[column], tip=name)
        for column, names in enumerate(columns)
        for name in names[:MOST]
    }
    _spread(boxes, graph)
    wires = [Wire(boxes[i, b], (boxes[i + 1, a],), "failed")
             for a, b in graph.edges for i in (0, 1) if (i, b) in boxes and (i + 1, a) in boxes]  # fmt: skip
    left_out = [f"{len(names) - MOST} more {what} are not drawn" for names, what in
                zip(columns, ("cited constants", "lemmas", "theorems"), strict=True) if len(names) > MOST]  # fmt: skip
    return diagram("What cites what", LEGEND, list(boxes.values()), wires, left_out)


def _spread(boxes: Mapping[tuple[int, str], Box], graph: nx.DiGraph[str]) -> None:
    """Rows: the lemmas in their order, then each other column by the mean row of the connected lemmas."""
    columns: list[list[str]] = [[name for column, name in boxes if column == i] for i in range(3)]
    tallest = max((len(names) for names in columns), default=0)
    row = {name: i for i, name in enumerate(columns[1])}

    def beside(name: str) -> float:
        near = [row[n] for n in (*graph.predecessors(name), *graph.successors(name)) if n in row]
        return sum(near) / max(len(near), 1)

    for column, names in enumerate(columns):
        ordered: Sequence[str] = names if column == 1 else sorted(names, key=beside)
        for place, name in enumerate(ordered):
            boxes[column, name].y = (place + 0.5) * ROW * tallest / len(ordered) * 0.75

"""A page about scored lemmas: the tables, the proofs that changed, and the citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from eval.diagram import ROW, Box, Wire, diagram
from eval.lemma_summary import chosen_summary, net_bits, score_summary
from eval.page import Code, Column, Diagram, Facts, Fold, Page, Section, SideBySide, Table, Text, html
from prover.printable import whole

if TYPE_CHECKING:
    import networkx as nx

    from prover.conjecture.score_report import Change, LemmaScore, ScoreReport

MOST = 24
"""Boxes in a column of the picture."""
LEGEND = (
    "Middle: the lemmas. Right: theorems whose shortest proof cites one. Left: library theorems that the lemmas' own "
    "proofs cite; of more than fits, what least else cites.",
)
BASELINES = (
    "All of these look at the theorems to choose by: proofs that use the lemma; PageRank; uses × distinct constants "
    "cited / bits of statement (Kaliszyk and Urban 2015); bits of proof / bits of statement; and, where they were "
    "measured, the held-out bits that a random theorem of the same size saves."
)


def lemma_page(report: ScoreReport, title: str, corpus: str, facts: Mapping[str, object]) -> str:
    """The report as one HTML file; `facts` are the command line's facts about the run."""
    changed = [_changes(s) for s in report.lemmas if s.changes]
    shown = tuple((k.replace("_", " "), str(v)) for k, v in facts.items() if isinstance(v, str | int | float))
    numbers = Fold("Bits, and what others would say", "", (_bits(report), Text(BASELINES, quiet=True)))
    sections = (
        ("Verdicts", (_verdicts(report), Text(_explanation(report), quiet=True))),
        ("Proofs that changed", tuple(changed)),
        ("Chosen together", (Text(chosen_summary(report)),)),
        ("What cites what", (Diagram(dependency_svg(report)),) if report.graph else ()),
        ("Numbers", (numbers,)),
        ("The run", (Facts(shown),)),
    )
    summary = score_summary(report, corpus)
    page = Page(title, summary, tuple(Section(heading, parts) for heading, parts in sections if parts))
    return html(page)


def _explanation(report: ScoreReport) -> str:
    """What the numbers mean."""
    return (
        f"{report.train} theorems to choose by, {report.held_out} held out; one without a proof costs "
        f"{whole(report.unsolved_bits)} bits. Net bits are those that a lemma takes off the held-out proofs less those "
        f"of its own statement and proof; it compresses if their whole 95 % interval is above 0."
    )


def _verdicts(report: ScoreReport) -> Table:
    """All lemmas and their status."""
    rows = tuple((_statement(s), s.verdict, net_bits(s)) for s in report.lemmas)
    return Table((Column("lemma"), Column("verdict"), Column("net bits, held out (95 %)", number=True)), rows)


def _statement(s: LemmaScore) -> str:
    return s.statement.removeprefix("theorem ") if s.statement else s.name


def _bits(report: ScoreReport) -> Table:
    """The numbers of the measured lemmas."""
    numbers = ("bits saved, held out (95 %)", "bits saved, train", "bits of statement", "bits of proof",
               "theorems that repay it", "held-out proofs that use it", "train proofs that use it", "PageRank",
               "uses × citations per bit", "bits of proof per bit of statement",
               "bits that a random lemma saves")  # fmt: skip
    columns = (Column("lemma", code=True), *(Column(name, number=True) for name in numbers))
    return Table(columns, tuple(_row(s) for s in report.lemmas if s.score_bits is not None))


def _row(s: LemmaScore) -> tuple[str, ...]:
    spread, b = s.held_out_interval, s.baselines
    interval = "" if spread is None else f" ({whole(spread.low)} to {whole(spread.high)})"
    train, statement, proof = (whole(bits or 0.0) for bits in (s.train_bits, s.statement_bits, s.proof_bits))
    repaid = "–" if s.break_even is None else whole(s.break_even)
    ours = (s.name, whole(s.held_out_bits or 0.0) + interval, train, statement, proof, repaid, str(s.uses))
    if b is None:
        return (*ours, *("–" * 5))
    random = "–" if b.random_bits is None else whole(b.random_bits)
    return (*ours, str(b.uses), f"{b.pagerank:.4f}", f"{b.kaliszyk_urban:.3f}", f"{b.proof_per_statement:.1f}", random)


def _changes(s: LemmaScore) -> Fold:
    count = len(s.changes)
    proofs = [part for c in s.changes for part in (Text(f"{c.theorem} ({c.split})"), _change(c))]
    return Fold(s.name, f"{count} theorem{'s' * (count != 1)}", (Code(s.statement or ""), *proofs))


def _change(c: Change) -> SideBySide:
    before = (f"before: {whole(c.bits_before)} bits", Code(c.before or "not proved"))
    return SideBySide((before, (f"after: {whole(c.bits_after)} bits", Code(c.after))))


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
                zip(columns, ("cited theorems", "lemmas", "theorems"), strict=True) if len(names) > MOST]  # fmt: skip
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

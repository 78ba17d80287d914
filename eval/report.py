"""A self-contained `report.html`: what was trained, what it proves before and after, and how certain that is.

The input is plain data (`Report`), so that a report can be written from a run, a file or a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from eval.depth_report import DepthReport, depth_parts
from eval.figures import Curve, bars, curves, reliability_diagram, share_curves
from eval.held_out_report import HeldOutReport, held_out_parts
from eval.page import (
    Charts,
    Code,
    Column,
    Diagram,
    Facts,
    Fold,
    Page,
    Part,
    Section,
    Table,
    Text,
    html,
    proof_text,
    write_page,
)
from prover.interval import Interval
from rl.calibration import BrierScore

MOST_ROUNDS = 12
"""Newest rounds in a table."""
MOST_PROOFS = 12
"""Proofs that are listed before the reader asks for more."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Solve rate of one prover: `proved` of `attempted` searches (problems times seeds), with its interval."""

    prover: str
    proved: int
    attempted: int
    interval: Interval
    seeds: tuple[int, ...]

    @property
    def rate(self) -> float:
        return self.proved / self.attempted if self.attempted else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Difference of two solve rates on the same problems, `after - before`."""

    before: str
    after: str
    difference: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class FoundProof:
    """A proof the verifier accepted. `verdict` says what it rests on and in which environment it holds."""

    name: str
    statement: str
    script: str
    verdict: str
    prover: str


@dataclass(frozen=True, slots=True)
class Trust:
    """What the value's forecasts are worth on a suite (or "all"), and its errors of remaining steps.

    `raw` and `corrected` are reliability diagrams: (forecast probability, share that came true).
    """

    suite: str
    attempts: int
    raw_brier: BrierScore
    corrected_brier: BrierScore
    states: int
    mean_error: float | None
    median_error: float | None
    raw: Curve
    corrected: Curve


@dataclass(frozen=True, slots=True)
class Seen:
    """Numbers of a run over its rounds; of shares the unit is "share"."""

    caption: str
    unit: str
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report shows. `facts` are (label, value): versions, seeds, budget; `files` are shown verbatim.

    `worlds` are (world, its (round, share of attempts proved)…). `accuracy` is the share of states, in the last round,
    whose top-ranked tactic is a good one; `depths` is there for worlds with depth; `held_out` says what became of each
    theorem; `missing` names what the report lacks.
    """

    title: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    rates: tuple[Rate, ...]
    comparisons: tuple[Comparison, ...] = ()
    losses: tuple[Curve, ...] = ()
    losses_over: str = "round"
    solve_rates: tuple[Curve, ...] = ()
    accuracy: float | None = None
    rates_by_steps: tuple[Curve, ...] = ()
    trust: tuple[Trust, ...] = ()
    seen: tuple[Seen, ...] = ()
    worlds: tuple[tuple[str, tuple[tuple[int, float], ...]], ...] = ()
    depths: DepthReport | None = None
    held_out: HeldOutReport | None = None
    tree_svg: Markup | None = None
    proofs: tuple[FoundProof, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


def page_of(report: Report) -> Page:
    """The report as a page; sections without anything to show are left out."""
    sections: list[tuple[str, tuple[Part, ...]]] = [
        ("Solve rates", _rates(report) if report.rates else ()),
        ("Held-out theorems", held_out_parts(report.held_out) if report.held_out else ()),
        ("Training", _training(report)),
        ("How deep it proves", depth_parts(report.depths) if report.depths else ()),
        ("Seen while it ran", _seen(report)),
        ("How well calibrated is the value?", _calibration(report.trust) if report.trust else ()),
        ("A search tree", (Diagram(report.tree_svg),) if report.tree_svg else ()),
        ("Proofs found", _proofs(report.proofs)),
        ("The run", (Facts(report.facts), *(Fold(name, "", (Code(text),)) for name, text in report.files))),
    ]
    missing = f" Not in this report: {', '.join(report.missing)}." if report.missing else ""
    return Page(
        report.title, report.summary + missing, tuple(Section(heading, parts) for heading, parts in sections if parts)
    )


def rates_table(rates: Sequence[Rate]) -> Table:
    """Solve rates for people, on a page or on the terminal."""
    head = (("proved", True), ("attempts", True), ("rate", True), ("95 % interval", True), ("seeds", False))
    return Table(
        (Column("prover"), *(Column(name, number) for name, number in head)),
        tuple(
            (r.prover, str(r.proved), str(r.attempted), _percent(r.rate),
             f"{100 * r.interval.low:.1f} to {_percent(r.interval.high)}", ", ".join(map(str, r.seeds)))
            for r in rates
        ),
    )  # fmt: skip


def comparison_text(c: Comparison) -> str:
    """The difference in one sentence."""
    low, high = 100 * c.interval.low, 100 * c.interval.high
    return (
        f"{c.after} against {c.before}: {100 * c.difference:+.1f} points "
        f"(95 % interval {low:+.1f} to {high:+.1f}, paired bootstrap over problems)."
    )


def _rates(report: Report) -> tuple[Part, ...]:
    charts = [bars([(r.prover, r.rate, r.interval) for r in report.rates], "Share of attempts proved by the verifier")]
    if report.rates_by_steps:
        caption = "The same attempts cut off earlier: what a search tries first does not depend on its budget"
        charts.append(share_curves(report.rates_by_steps, "Lean steps per attempt", "proved", caption, doubling=True))
    return (
        Charts(tuple(charts)),
        rates_table(report.rates),
        *(Text(comparison_text(c)) for c in report.comparisons),
        Text("Intervals of a rate are Wilson score intervals over problems: the seeds of one problem are one trial.",
             quiet=True),
    )  # fmt: skip


def _training(report: Report) -> tuple[Part, ...]:
    charts = []
    if report.solve_rates:
        caption = "Theorems proved; held out at round 0 is the untrained prover"
        charts.append(share_curves(report.solve_rates, "round", "proved", caption))
    if report.losses:
        charts.append(curves(report.losses, report.losses_over, "loss", f"Losses by {report.losses_over}"))
    parts: list[Part] = [Charts(tuple(charts))] if charts else []
    if report.accuracy is not None:
        share = _percent(report.accuracy)
        parts.append(Text(f"In the last round the top-ranked tactic is right in {share} of the states learned from."))
    return tuple(parts)


def _seen(report: Report) -> tuple[Part, ...]:
    charts = [
        share_curves(s.curves, "round", s.unit, s.caption) if s.unit == "share" else
        curves(s.curves, "round", s.unit, f"{s.caption} ({s.unit})")
        for s in report.seen
    ]  # fmt: skip
    parts: list[Part] = [Charts(tuple(charts))] if charts else []
    if report.worlds:
        rounds = sorted({round_ for _, rates in report.worlds for round_, _ in rates})[-MOST_ROUNDS:]
        head = (Column("world"), *(Column(f"round {n}", number=True) for n in rounds))
        rows = ((world, *(_share(dict(rates).get(n)) for n in rounds)) for world, rates in report.worlds)
        parts += [Text("Share of a round's searches that proved their theorem, by world:"), Table(head, tuple(rows))]
    return tuple(parts)


def _share(rate: float | None) -> str:
    return "" if rate is None else f"{100 * rate:.0f} %"


def _calibration(rows: Sequence[Trust]) -> tuple[Part, ...]:
    caption = "Forecasts of “proved within the budget” against what happened; on the diagonal they are right"
    columns = (
        Column("suite"),
        *(Column(name, number=True) for name in ("attempts", "Brier score", "corrected", "of a constant", "resolution",
                                                 "by chance", "states", "error of the mean", "of the median")),
    )  # fmt: skip
    return (
        Text(
            "The Brier score is the forecasts' mean square error; corrected: by a logistic curve fitted on other "
            "theorems; of a constant: what the share of proofs, forecast everywhere, would have. Resolution is how far "
            "the corrected forecasts tell theorems apart (0 for a constant; Murphy 1973, ten bins), by chance what "
            "forecasts without any knowledge would show of it. The errors of mean and median are mean absolute ones of "
            "the remaining steps in the proofs found."
        ),
        Charts((reliability_diagram((rows[0].raw, rows[0].corrected), "forecast probability", "proved", caption),)),
        Table(
            columns,
            tuple(
                (t.suite, str(t.attempts), f"{t.raw_brier.score:.3f}", *map("{:.3f}".format, _parts(t.corrected_brier)),
                 str(t.states), *("-" if e is None else f"{e:.1f}" for e in (t.mean_error, t.median_error)))
                for t in rows
            ),
        ),
    )  # fmt: skip


def _parts(score: BrierScore) -> tuple[float, ...]:
    return score.score, score.uncertainty, score.resolution, score.by_chance


def _proofs(proofs: Sequence[FoundProof]) -> tuple[Part, ...]:
    if not proofs:
        return (Text("None."),)
    folds = [
        Fold(p.name, p.prover, (Code(proof_text(p.statement, p.script)), Text(p.verdict, quiet=True))) for p in proofs
    ]
    every = "Every one of them was accepted by the verifier under its original statement."
    if len(folds) <= MOST_PROOFS:
        return (Text(every), *folds)
    return (Text(every), *folds[:MOST_PROOFS], Fold(f"{len(folds) - MOST_PROOFS} more", "", tuple(folds[MOST_PROOFS:])))


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def html_of(report: Report) -> str:
    """The report as one HTML document without scripts and external references."""
    return html(page_of(report))


def write_report(report: Report, path: Path) -> None:
    """Write `render(report)`. Raises `LemmaError` when the file cannot be written."""
    write_page(page_of(report), path)

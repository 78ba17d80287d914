"""A self-contained `report.html`: what was trained, what it proves before and after, and how sure that is.

The input is plain data (`Report`), so that a report can be written from a run, from a file or from a test alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from markupsafe import Markup
from matplotlib.figure import Figure

from eval.figures import STYLE, drawing, label, svg_of
from eval.statistics import Interval
from eval.template import render_page
from prover.types import LemmaError


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
class Curve:
    """A number over the run or over a budget; `points` are (iteration or budget, value)."""

    name: str
    points: tuple[tuple[float, float], ...]


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
    """How far the value can be believed on a suite (or "all"): errors of forecasts and of remaining steps.

    `raw` and `corrected` are points (forecast probability, share that came true) of a reliability diagram.
    """

    suite: str
    attempts: int
    raw_error: float
    corrected_error: float
    states: int
    mean_error: float | None
    median_error: float | None
    raw: tuple[tuple[float, float], ...] = ()
    corrected: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report shows. `facts` are (what, value): configuration, versions, seeds, budget."""

    title: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    rates: tuple[Rate, ...]
    comparisons: tuple[Comparison, ...] = ()
    losses: tuple[Curve, ...] = ()
    solve_rates: tuple[Curve, ...] = ()
    rates_by_steps: tuple[Curve, ...] = ()
    trust: tuple[Trust, ...] = ()
    tree_svg: str = ""
    proofs: tuple[FoundProof, ...] = ()


def render(report: Report) -> str:
    """The report as one HTML document without scripts and without a reference to anything outside of it."""
    with drawing():
        figures = {
            "rates_figure": _rates_figure(report.rates) if report.rates else None,
            "losses_figure": _curves_figure(report.losses, "loss") if report.losses else None,
            "steps_figure": _steps_figure(report.rates_by_steps) if report.rates_by_steps else None,
            "trust_figure": _trust_figure(report.trust[0]) if report.trust else None,
            "solve_figure": _curves_figure(report.solve_rates, "solve rate") if report.solve_rates else None,
        }
    drawn = {name: svg_of(figure) if figure else "" for name, figure in figures.items()}
    return render_page("report", report.title, report=report, tree_svg=Markup(report.tree_svg), **drawn)


def write_report(report: Report, path: Path) -> None:
    """Write `render(report)`. Raises `LemmaError` when the file cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(report), encoding="utf-8")
    except OSError as error:
        raise LemmaError(f"cannot write the report {path}: {error.strerror}") from error


def _rates_figure(rates: Sequence[Rate]) -> Figure:
    figure = Figure(figsize=(6.4, 0.6 + 0.45 * len(rates)), layout="constrained")
    axes = figure.subplots()
    places = range(len(rates))
    errors = [[r.rate - r.interval.low for r in rates], [r.interval.high - r.rate for r in rates]]
    axes.barh(places, [r.rate for r in rates], xerr=errors, color="#5b7ea6", ecolor="#333333", capsize=3, height=0.6)
    axes.set_yticks(places, [fill(label(r.prover, 108), 36) for r in rates])
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    figure.supxlabel("proved by the verifier, share of attempts (95 % interval)", fontsize=STYLE["font.size"])
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _curves_figure(curves: Sequence[Curve], of: str) -> Figure:
    figure = Figure(figsize=(6.4, 2.8), layout="constrained")
    axes = figure.subplots()
    for curve in curves:
        xs, ys = [x for x, _ in curve.points], [y for _, y in curve.points]
        axes.plot(xs, ys, marker="o", markersize=3, linewidth=1.2, label=label(curve.name))
    axes.set_xlabel("iteration")
    axes.set_ylabel(of)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure


def _steps_figure(curves: Sequence[Curve]) -> Figure:
    figure = _curves_figure(curves, "solve rate")
    (axes,) = figure.axes
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.set_xlabel("Lean steps per attempt")
    axes.set_ylim(0, 1)
    return figure


def _trust_figure(trust: Trust) -> Figure:
    figure = Figure(figsize=(4.2, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=0.8)
    for name, points in (("as the value says", trust.raw), ("corrected", trust.corrected)):
        axes.plot([x for x, _ in points], [y for _, y in points], marker="o", markersize=4, linewidth=1, label=name)
    axes.set_xlabel("forecast probability of a proof within the budget")
    axes.set_ylabel("share proved")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure

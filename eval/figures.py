"""Plots as SVG elements with plain text: formulas in it are not typeset, and nothing in it breaks the page.

They are drawn small, so that their text can be read on a phone, and in the page's own colours, light or dark.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from eval.page import Chart
from prover.interval import Interval
from prover.printable import one_line

COLOURS = {"#2f6eb5": "blue", "#bc4c00": "orange", "#1a7f37": "green", "#8250df": "purple", "#1f2328": "ink",
           "#7d8590": "grey"}  # fmt: skip
"""Colour of a plot → colour of the page's style sheet."""
BLUE, ORANGE, GREEN, PURPLE, INK, GREY = COLOURS
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "lemma",
    "font.size": 9.0,
    "text.parse_math": False,  # `$\\frac$` in a name is not a formula
    "text.usetex": False,  # overrides the user's settings
    "savefig.transparent": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK),
}
SIZE = (4.4, 2.7)
"""Inches: 317 × 194 units, about the same number of pixels on a phone."""
LARGEST_DOT = 130.0
"""Area in square points of the dot with the most attempts."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A number over the run or over a budget: `points` are (round or budget, value).

    `attempts` is the number of searches behind each point, `band` an interval (low, high) at each; empty where that
    does not apply.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    attempts: tuple[int, ...] = ()
    band: tuple[tuple[float, float], ...] = ()


@contextmanager
def drawing() -> Generator[None]:
    """A context for making plots: matplotlib decides when it creates a text whether TeX sets it."""
    with rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # the reader's browser has another font
        yield


def label(text: str, most: int = 60) -> str:
    """A name in a plot: one line of printable characters, cut where it would displace everything else."""
    line = one_line(text)
    short = line if len(line) <= most else line[: most - 1] + "…"
    return f" {short}" if short[:1] in ("_", "") else short  # a legend omits names that begin with `_` or are empty


def doublings(last: int) -> list[int]:
    """1, 2, 4, … below `last`, and `last`."""
    return [*(1 << i for i in range((last - 1).bit_length())), last]


def bars(rows: Sequence[tuple[str, float, Interval]], across: str) -> Chart:
    """Shares with their intervals, a bar each."""
    with drawing():
        figure = Figure(figsize=(SIZE[0], 0.7 + 0.42 * len(rows)), layout="constrained")
        axes = figure.subplots()
        shares = [share for _, share, _ in rows]
        low, high = [s - i.low for _, s, i in rows], [i.high - s for _, s, i in rows]
        axes.barh(range(len(rows)), shares, xerr=[low, high], color=BLUE, ecolor=INK, capsize=3, height=0.6)
        axes.set_yticks(range(len(rows)), [fill(label(name, 66), 22) for name, _, _ in rows])
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        return Chart(_svg(figure), f"{across}; the line is the 95 % interval")


def grouped_bars(rows: Sequence[tuple[str, Sequence[tuple[str, float, Interval]]]], across: str) -> Chart:
    """Shares with their intervals in groups: a group's name, and its bars' names, shares and intervals."""
    series = list(dict.fromkeys(name for _, group in rows for name, _, _ in group))
    height = 0.8 / max(len(series), 1)
    with drawing():
        figure = Figure(figsize=(SIZE[0], 0.9 + (0.18 * len(series) + 0.12) * len(rows)), layout="constrained")
        axes = figure.subplots()
        colours = [GREY, ORANGE, BLUE, GREEN, PURPLE] * len(series)
        for number, (name, colour) in enumerate(zip(series, colours, strict=False)):
            found = [(y, s, i) for y, (_, group) in enumerate(rows) for n, s, i in group if n == name]
            ys = [y + (number - (len(series) - 1) / 2) * height for y, _, _ in found]
            low, high = [s - i.low for _, s, i in found], [i.high - s for _, s, i in found]
            shares = [s for _, s, _ in found]
            axes.barh(ys, shares, xerr=[low, high], color=colour, ecolor=INK, capsize=2, height=height * 0.9,
                      error_kw={"linewidth": 0.8}, label=label(name, 40))  # fmt: skip
        axes.set_yticks(range(len(rows)), [fill(label(name, 66), 22) for name, _ in rows])
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        figure.legend(loc="outside upper left", frameon=False, ncols=1 if len(series) < 3 else 2, fontsize=8.5)
        return Chart(_svg(figure), across)


def curves(given: Sequence[Curve], across: str, up: str, caption: str = "") -> Chart:
    """Curves over rounds or updates; from 0, where nothing is below it."""
    with drawing():
        figure, axes = _axes(across, up)
        _draw(axes, given)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        if all(y >= 0 for curve in given for _, y in curve.points):
            axes.set_ylim(bottom=0)
        return Chart(_svg(figure), caption or up)


def share_curves(given: Sequence[Curve], across: str, up: str, caption: str, doubling: bool = False) -> Chart:
    """Shares from 0 to 100 %; the area of a dot shows its number of attempts."""
    with drawing():
        figure, axes = _axes(across, up)
        _draw(axes, given)
        _shares(axes)
        if doubling:
            axes.set_xscale("log", base=2)
            axes.xaxis.set_major_formatter("{x:.0f}")
        else:
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        return Chart(_svg(figure), f"{caption}{_dots(given)}")


def reliability_diagram(given: Sequence[Curve], across: str, up: str, caption: str) -> Chart:
    """Forecasts against outcomes; a perfect forecaster's dots lie on the diagonal."""
    with drawing():
        figure, axes = _axes(across, up)
        axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle="--")
        _draw(axes, given)
        _shares(axes)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        return Chart(_svg(figure), f"{caption}{_dots(given)}")


def standalone(chart: Chart) -> str:
    """A plot as a file of its own, in the colours of the pages, light or dark as the reader has it."""
    style = (Path(__file__).parent / "pages" / "colours.css").read_text(encoding="utf-8")
    head, end, rest = str(chart.svg).partition(">")
    return f"{head}{end}<style>{style}</style>{rest}\n"


def _axes(across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return figure, axes


def _shares(axes: Axes) -> None:
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1))


def _draw(axes: Axes, given: Sequence[Curve]) -> None:
    most = max((n for curve in given for n in curve.attempts), default=1)
    for curve, colour in zip(given, [BLUE, ORANGE, GREEN, PURPLE, INK, GREY] * len(given), strict=False):
        xs, ys = [x for x, _ in curve.points], [y for _, y in curve.points]
        areas = [max(LARGEST_DOT * n / max(most, 1), 4) for n in curve.attempts] or 9
        axes.plot(xs, ys, linewidth=1.2, color=colour, label=label(curve.name, 40))
        if curve.band:
            axes.fill_between(xs, [low for low, _ in curve.band], [high for _, high in curve.band], color=colour,
                              alpha=0.15, linewidth=0)  # fmt: skip
        if curve.attempts or len(xs) < 40:  # a curve of many points is a line
            axes.scatter(xs, ys, areas, color=colour, alpha=0.8, linewidths=0, clip_on=False, zorder=3)
    if len(given) > 1:
        axes.figure.legend(loc="outside upper left", frameon=False, ncols=1 if len(given) < 3 else 2, fontsize=8.5)


def _dots(given: Sequence[Curve]) -> str:
    """An explanation of the dots' areas."""
    attempts = [n for curve in given for n in curve.attempts]
    if not attempts:
        return ""
    least, most = min(attempts), max(attempts)
    return f". Area of a dot: attempts behind it, {least if least == most else f'{least} to {most}'}"


def _svg(figure: Figure) -> Markup:
    """The figure as an SVG element, the same bytes for the same data, in the colours of the page."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    whole = text.getvalue()
    coloured = re.sub('(?<=: )#[0-9a-f]{6}(?=[;"])', lambda m: _page_colour(m[0]), whole[whole.index("<svg") :])
    return Markup(coloured)


def _page_colour(colour: str) -> str:
    return f"var(--{COLOURS[colour]})" if colour in COLOURS else colour

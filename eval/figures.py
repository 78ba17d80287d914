"""Plots as SVG elements whose words are words: no formula in them is set, nothing in them breaks the page."""

from __future__ import annotations

import io
import warnings
from collections.abc import Generator
from contextlib import contextmanager

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.figure import Figure

from prover.printable import one_line

STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "lemma",
    "font.size": 9.0,
    "text.parse_math": False,  # `$\\frac$` in a name is no formula
    "text.usetex": False,  # whatever the user's own settings say
}


@contextmanager
def drawing() -> Generator[None]:
    """Plots are made within: a text knows from its beginning that it is none of TeX's."""
    with rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # the reader's browser has another one
        yield


def label(text: str, most: int = 60) -> str:
    """A name in a plot: one line of printable characters, cut where it would push everything else aside."""
    line = one_line(text)
    short = line if len(line) <= most else line[: most - 1] + "…"
    return f" {short}" if short[:1] in ("_", "") else short  # a legend leaves out what begins with `_`, or is empty


def svg_of(figure: Figure) -> Markup:
    """The figure as an SVG element, the same bytes for the same data."""
    text = io.StringIO()
    with drawing():
        figure.savefig(text, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    whole = text.getvalue()
    return Markup(whole[whole.index("<svg") :])

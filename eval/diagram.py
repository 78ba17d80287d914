"""Boxes in columns, left to right, and wires between them, for search trees and citation graphs.

A wire runs in the gap between two columns, so that it crosses no word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from eval.page import fill
from prover.printable import one_line

ROW = 44.0
"""Pixels from one box to the next below it."""
GAP = 48.0
"""Pixels between two columns."""
PHONE = 358.0
"""Width of a phone in pixels: sentences are no wider."""
LONGEST = 30
"""Characters in a box."""
_CHARACTER, _SMALL, _LARGE = 6.7, 6.1, 7.3  # widths in pixels, at 11, 10 and 12 pixels a line


@dataclass(slots=True)
class Box:
    """`label` is cut to fit, `tip` is shown on hovering, `note` is below in small print; `y` is the box's middle.

    `look`: ``proved``, ``open`` or ``failed``, and ``tactic`` (rounded) or ``elsewhere`` (dashed).
    """

    column: int
    y: float
    label: str
    look: str
    tip: str = ""
    note: str = ""
    x: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Wire:
    """From a box to one in the next column, or to several of them, which a bracket joins: AND."""

    start: Box
    ends: tuple[Box, ...]
    look: str


@dataclass(frozen=True, slots=True)
class _Path:
    path: str
    look: str


@dataclass(frozen=True, slots=True)
class _Word:
    x: float
    y: float
    text: str
    anchor: str = "start"


def short(text: str, most: int = LONGEST) -> str:
    """The text on one line of limited length in characters, wide ones counted twice."""
    line = one_line(text)
    return line if cell_len(line) <= most else set_cell_size(line, most - 1).rstrip() + "…"


def diagram(
    heading: str, legend: Sequence[str], boxes: Sequence[Box], wires: Sequence[Wire], footer: Sequence[str] = ()
) -> Markup:
    """One SVG element: heading, legend and footer as text, and the picture between them.

    The boxes' `y` count from the top of the picture; columns are laid out here, as wide as their content.
    """
    columns = 1 + max((b.column for b in boxes), default=0)
    widths = [max((_width(b) for b in boxes if b.column == c), default=0.0) for c in range(columns)]
    starts = [12 + sum(widths[:c]) + GAP * c for c in range(columns)]
    right = max(starts[-1] + widths[-1] + 12, PHONE)
    lines = _wrapped(one_line(heading), _LARGE)
    small = [line for text in legend for line in _wrapped(text, _SMALL)]
    top = 16 + 16 * len(lines) + 14 * len(small) + 36
    words = [_Word(12, 16 + 16 * len(lines) + 8 + 14 * i, line) for i, line in enumerate(small)]
    for box in boxes:
        box.x, box.width, box.label = starts[box.column], _text(box), short(box.label)
    placed = {id(b): replace(b, y=b.y + top) for b in boxes}
    paths: list[_Path] = []
    for wire in wires:
        start, ends = placed[id(wire.start)], [placed[id(end)] for end in wire.ends]
        paths.append(_Path(_route(start, ends), wire.look))
        if len(ends) > 1:
            words.append(_Word(ends[0].x - 14, min(e.y for e in ends) - 16, "AND", "end"))
    bottom = max((b.y for b in placed.values()), default=top) + 44
    below = [line for text in footer for line in _wrapped(text, _SMALL)]
    words += [_Word(12, bottom + 14 * i, line) for i, line in enumerate(below)]
    return Markup(
        fill(
            "diagram.svg",
            width=round(right),
            height=round(bottom + 14 * len(below)),
            title=heading,
            heading=lines,
            wires=paths,
            boxes=list(placed.values()),
            words=words,
        )
    )


def _wrapped(text: str, character: float) -> list[str]:
    return [line.plain.rstrip() for line in Text(text).wrap(Console(), int((PHONE - 24) / character))]


def _text(box: Box) -> float:
    return cell_len(short(box.label)) * _CHARACTER + 16


def _width(box: Box) -> float:
    return max(_text(box), cell_len(box.note) * _SMALL + 4)


def _route(start: Box, ends: Sequence[Box]) -> str:
    x, y = start.x + start.width, start.y
    if len(ends) == 1:
        return _curve(x, y, ends[0].x, ends[0].y)
    left, top, bottom = ends[0].x - 10, min(e.y for e in ends), max(e.y for e in ends)
    ticks = " ".join(f"M {left} {end.y} H {end.x}" for end in ends)
    return f"{_curve(x, y, left, min(max(y, top), bottom))} M {left} {top} V {bottom} {ticks}"


def _curve(x0: float, y0: float, x1: float, y1: float) -> str:
    bend = x1 - min(GAP * 0.8, x1 - x0)  # straight on until the gap, where there are no boxes
    middle = (bend + x1) / 2
    return f"M {x0:.1f} {y0:.1f} H {bend:.1f} C {middle:.1f} {y0:.1f}, {middle:.1f} {y1:.1f}, {x1:.1f} {y1:.1f}"

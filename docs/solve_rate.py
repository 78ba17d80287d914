"""Draws the README's picture, solve rate over search budget before and after training, from the measured table.

    python docs/solve_rate.py

reads `docs/results/compute_frontier.md` and writes `docs/solve_rate.svg`, which follows the reader's light or dark.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

DOCS = Path(__file__).parent
TABLE, PICTURE = DOCS / "results" / "compute_frontier.md", DOCS / "solve_rate.svg"
WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 560, 44, 306
MOST = 0.7  # of the vertical axis
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600; font-size: 15px }
  .note, .mark { fill: #656d76 } .mark { text-anchor: end }
  .grid { stroke: #d1d9e0 } polyline { fill: none; stroke: #2f6eb5; stroke-width: 1.5 }
  circle, .trained { fill: #2f6eb5 } .untrained { stroke: #bc4c00; stroke-width: 3 } .last { stroke-width: 3 }
  circle.before, text.before { fill: #bc4c00 } .between { opacity: 0.45 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .note, .mark { fill: #8d96a0 } .grid { stroke: #3d444d } polyline { stroke: #6cb0f5 }
    circle, .trained { fill: #6cb0f5 } .untrained { stroke: #f0883e } circle.before, text.before { fill: #f0883e }
  }
"""


def read_rates(text: str) -> tuple[list[int], dict[str, list[float]]]:
    """Lean steps of the columns, and the solve rates of each number of rounds."""
    _, found, table = text.partition("| rounds of training")
    assert found, "the page has no table of solve rates"
    head, _, *rows = table.partition("\n\n")[0].splitlines()
    cells = [[cell.strip(" %") for cell in row.strip("|").split("|")] for row in rows]
    return [int(n) for n in re.findall(r"(\d+) steps", head)], {
        rounds: [float(rate) / 100 for rate in rates] for rounds, _, *rates in cells
    }


def draw(steps: list[int], rates: dict[str, list[float]]) -> str:
    """The picture; the first row is the untrained prover, the last the one trained longest."""
    first, *between, last = rates

    def x(n: int) -> float:
        return LEFT + (RIGHT - LEFT) * math.log2(n) / math.log2(steps[-1])

    def y(rate: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * rate / MOST

    def line(rounds: str, kind: str) -> str:
        points = " ".join(f"{x(n):.1f},{y(rate):.1f}" for n, rate in zip(steps, rates[rounds], strict=True))
        return f'<polyline class="{kind}" points="{points}"/>'

    def ends(rounds: str, kind: str, below: int) -> list[str]:
        (start, *_, end) = rates[rounds]
        return [
            f'<circle class="{kind}" cx="{x(n):.1f}" cy="{y(rate):.1f}" r="4"/>'
            f'<text class="{kind}" x="{x(n) + dx:.1f}" y="{y(rate) + dy:.1f}">{100 * rate:.1f} %{words}</text>'
            for n, rate, dx, dy, words in (
                (steps[0], start, 4, -14, ""),
                (steps[-1], end, 10, below, " untrained" if rounds == first else f" after {rounds} rounds"),
            )
        ]

    marks = [mark / 10 for mark in range(0, round(10 * MOST) + 1, 2)]
    low, thin = BOTTOM + 20, f"thin lines: after {', '.join(between)} rounds of training"
    parts = [
        '<text class="title" x="12" y="22">Held-out theorems proved, over Lean steps per theorem</text>',
        *(f'<line class="grid" x1="{LEFT}" x2="{RIGHT}" y1="{y(m):.1f}" y2="{y(m):.1f}"/>' for m in marks),
        *(f'<text class="mark" x="{LEFT - 8}" y="{y(m) + 4:.1f}">{100 * m:.0f} %</text>' for m in marks),
        *(f'<text class="note" x="{x(n):.1f}" y="{low}" text-anchor="middle">{n}</text>' for n in steps),
        f'<text class="note" x="{LEFT}" y="{low + 22}">{thin}</text>',
        *(line(rounds, "between") for rounds in between),
        line(last, "last"),
        line(first, "untrained"),
        *ends(last, "trained", 0),
        *ends(first, "before", 12),
    ]
    alt = f"At 1 Lean step {100 * rates[first][0]:.1f} % untrained, {100 * rates[last][0]:.1f} % trained."
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img">'
    return "\n".join([head, f"<title>{alt}</title>", f"<style>{STYLE}</style>", *parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(draw(*read_rates(TABLE.read_text(encoding="utf-8"))), encoding="utf-8")

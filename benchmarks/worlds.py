"""How hard worlds are: Lean's automation and the untrained atomic grammar on every world, depth by depth.

`python -m benchmarks.worlds --minutes M` measures for so long, goes on from what was measured before, and writes
`docs/results/worlds.md`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from eval.world_rates import GRAMMAR_BUDGETS, HAMMER_BUDGET, MOST_TRIED, measured_worlds
from prover.lean.library.build import load_lean
from prover.provenance import git_revision

PROJECT = Path(__file__).parent.parent
PAGE = PROJECT / "docs" / "results" / "worlds.md"


def worlds_page(rows: Sequence[Mapping[str, Any]], minutes: float, identity: str, revision: str) -> str:
    """The results as Markdown; cells that were not measured are left out."""
    tried = [row for row in rows if row["hammer_tried"] or row["grammar_tried"]]
    deep = [row for row in tried if row["depth"] >= 3 and row["hammer_tried"]]
    proved = sum(round(row["hammer"] * row["hammer_tried"]) for row in deep)
    worst = max((row["hammer"] for row in deep), default=0.0)
    facts = (
        f"Theorems of a seed of their own, of all families. Lean and library: `{identity}`. Code: `{revision}`. "
        f"The last sitting took {minutes:g} minutes on one Lean process; at most {MOST_TRIED} theorems of a world and "
        "depth are tried. What counts as proved was accepted by the verifier; intervals (95 %) are Wilson's."
    )
    budgets = [str(budget) for budget in GRAMMAR_BUDGETS]
    head = ["world", "depth", "tried", f"automation, {HAMMER_BUDGET}", "95 %", "tried"]
    head += [*(f"grammar, {b}" for b in budgets), "95 %", "characters: proof", "statement"]
    lines = [
        *("# Worlds", "", "Written by:", "", f"    python -m benchmarks.worlds --minutes {minutes:g}", ""),
        *(fill(facts, 160), ""),
        f"{min((row['hammer_tried'] for row in tried), default=0)} or more theorems of each world and depth so far. "
        f"From depth 3 on Lean's automation proved {proved} of {sum(row['hammer_tried'] for row in deep)} theorems; in "
        f"the worst cell {100 * worst:.0f} %.",
        "",
        f"*Automation, {HAMMER_BUDGET}*: Lean's own closers within {HAMMER_BUDGET} Lean steps. *Grammar, N*: the "
        "untrained atomic grammar within N Lean steps. The interval is of the largest budget.",
        "",
        "| " + " | ".join(head) + " |",
        "|---" * len(head) + "|",
    ]
    for row in tried:
        cells = [row["world"], row["depth"], row["hammer_tried"], _percent(row["hammer"]), _range(row["hammer_ci95"])]
        cells += [row["grammar_tried"], *(_percent(row["grammar"][b]) for b in budgets), _range(row["grammar_ci95"])]
        cells += [row["proof_characters"], row["statement_characters"]]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.0f} %"


def _range(interval: Sequence[float] | None) -> str:
    return "–" if interval is None else f"{100 * interval[0]:.0f} to {100 * interval[1]:.0f}"


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    minutes = parser.parse_args().minutes
    setup = load_lean()
    rows = [rate.data() for rate in measured_worlds(setup, minutes, lambda done, total: print(f"{done} of {total}"))]
    PAGE.write_text(worlds_page(rows, minutes, setup.identity, git_revision(PROJECT)), encoding="utf-8")


if __name__ == "__main__":
    main()

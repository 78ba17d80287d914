"""`lemma suites`: the suites, their sizes, and how hard their theorems are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from cli.lean import open_lean
from cli.output import Answer, Screen, table, verb
from eval.world_rates import GRAMMAR_BUDGETS, measured_worlds
from prover.grading import grade, summary, totals
from prover.suites import Suite, list_suites, load_suite
from prover.types import LemmaError, SplitRule

LEVEL_RULE = (
    "level: 1 to 5 by the size of the shortest proof known (up to 8, 20, 45, 90 words, more), 1 word for a lone closer"
)
WORLDS_TITLE = (
    "worlds: theorems tried by Lean's automation (64 Lean steps) and by the atomic grammar (16, 64 and 128), shares "
    "that they proved, and characters of a derivation and a statement:"
)
CLOSERS_TITLE = "theorems proved by a closer alone, by the level of the reference proof:"


@verb
def command(
    screen: Screen,
    names: Annotated[list[str] | None, typer.Argument(help="Suites to show; all when none is named.")] = None,
    stats: Annotated[
        bool,
        typer.Option("--stats", help="Also levels, what lone closers prove, facts about the proofs; and the worlds."),
    ] = False,
    split_rule: Annotated[
        SplitRule, typer.Option(help="How they are split: by cluster, near-duplicates stand in one split.")
    ] = SplitRule.HASH,
    minutes: Annotated[
        float, typer.Option(min=0, help="With --stats: measure worlds for so long; what was measured is remembered.")
    ] = 0,
) -> Answer:
    """List the shipped suites.

    Numbers are of theorems. With --stats the closers rfl, decide, simp and omega are tried on every theorem; what they
    prove is remembered. Without names it also shows the worlds, by depth: what Lean's automation proves within 64 Lean
    steps, what the untrained atomic grammar proves within 16, 64 and 128, and how long proofs are, as far as it was
    measured (--minutes).

    Examples:

        lemma suites nat logic --stats

        lemma suites --stats --minutes 10
    """
    if minutes and (names or not stats):
        raise LemmaError("--minutes has no effect with names or without --stats: it is for measuring worlds")
    suites = [load_suite(name, split_rule) for name in names or list_suites()]
    setup = open_lean(None, screen) if stats else None
    if setup is not None:
        with screen.bar("trying closers") as report:
            rows = [summary(*pair) for pair in zip(suites, grade(suites, setup, report), strict=True)]
    else:
        rows = [summary(suite) for suite in suites]
    data: dict[str, Any] = {"suites": rows, **totals(rows)}
    if split_rule is SplitRule.CLUSTER:
        data["moved"] = [row for suite in suites for row in _moved(suite)]
    text = tables_of(data)
    if setup is not None and not names:
        with screen.bar("measuring worlds") as report:
            data["worlds"] = [rate.data() for rate in measured_worlds(setup, minutes, report)]
        text += f"\n\n{WORLDS_TITLE}\n{worlds_table(data['worlds'])}"
    return Answer(data, bool(rows), text)


def worlds_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The table for people of what was measured of worlds."""
    budgets = [str(budget) for budget in GRAMMAR_BUDGETS]
    head = ("world", "depth", "tried", "hammer", *(f"grammar, {b}" for b in budgets), "proof", "statement")
    cells = [
        (
            row["world"],
            row["depth"],
            f"{row['hammer_tried']}, {row['grammar_tried']}",
            _percent(row["hammer"]),
            *(_percent(row["grammar"][b]) for b in budgets),
            *("–" if row[key] is None else row[key] for key in ("proof_characters", "statement_characters")),
        )
        for row in rows
    ]
    return table(head, cells, head[1:])


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.0f} %"


def _moved(suite: Suite) -> list[dict[str, str]]:
    """The theorems that are in another split than by hash."""
    pairs = zip(suite.entries, load_suite(suite.name).entries, strict=True)
    return [
        {"name": new.theorem.name, "suite": suite.name, "from": old.theorem.split.value, "to": new.theorem.split.value}
        for new, old in pairs
        if new.theorem.split is not old.theorem.split
    ]


def tables_of(data: Mapping[str, Any]) -> str:
    """The tables for people, from the JSON data of an answer."""
    rows = data["suites"]
    notes = [f"{data['theorems']} theorems in {len(rows)} suite{'s' if len(rows) > 1 else ''}"]
    if moved := data.get("moved"):
        ways = Counter(f"{row['from']} to {row['to']}" for row in moved)
        said = ", ".join(f"{count} from {way}" for way, count in sorted(ways.items()))
        notes.append(f"split by cluster: {len(moved)} theorems with near-duplicates moved, {said}; --json names them")
    if closers := data.get("closers"):
        cells = [(name, *by.values()) for name, by in closers.items()]
        head = ("closer", *(f"level {level}" for level in closers["any"]))
        notes += [LEVEL_RULE, "", CLOSERS_TITLE, table(head, cells, head[1:])]
    if len(rows) > 1:
        rows = [*rows, {"name": "all", "revision": "", **{key: data[key] for key in rows[0] if key in data}}]
    cells = [_cells(row) for row in rows]
    head = tuple(cells[0])
    return "\n".join([table(head, [tuple(row.values()) for row in cells], head[2:]), *notes])


def _cells(row: Mapping[str, Any]) -> dict[str, object]:
    """One cell per column: levels side by side, closers summed up, the rest of what is nested left out."""
    cells: dict[str, object] = {"suite": row["name"]}
    cells |= {key: row[key] for key in ("revision", "theorems", "train", "valid", "test")}
    cells |= {f"level {level}": n for level, n in row.get("levels", {}).items()}
    if "closers" in row:
        cells["closed alone"] = sum(row["closers"]["any"].values())
    return cells

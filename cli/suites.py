"""`lemma suites`: the suites, their sizes, and how hard their theorems are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, JsonFlag, Screen, deliver

LEVEL_RULE = (
    "level: 1 to 5 by the size of the shortest proof known (up to 8, 20, 45, 90 words, more), 1 word for a lone closer"
)


@dataclass(frozen=True, slots=True)
class SuitesConfig:
    """`names` are the suites to show, all when empty; `stats` adds levels, lone closers and facts about the proofs."""

    stats: bool = False
    names: tuple[str, ...] = ()


def main(config: SuitesConfig, screen: Screen) -> Answer:
    """Sizes per split of shipped suites. Raises `LemmaError` for an unknown name."""
    from prover.suites import list_suites, load_suite
    from prover.types import Split

    rows: list[dict[str, object]] = []
    for name in config.names or list_suites():
        suite = load_suite(name)
        row: dict[str, object] = {"name": name, "revision": suite.revision, "theorems": len(suite.entries)}
        row.update({split.value: sum(e.theorem.split is split for e in suite.entries) for split in Split})
        rows.append(row)
    data: dict[str, object] = {"suites": rows, "theorems": _total(rows, "theorems")}
    notes = [f"{data['theorems']} theorems in {len(rows)} suites"]
    if config.stats:
        _add_stats(rows, screen)
        levels = [row["levels"] for row in rows]
        data["levels"] = {key: _total(levels, key) for key in _keys(levels)}
        closed = [row["closed_by"] for row in rows]
        data["closed_by"] = {key: _total(closed, key) for key in _keys(closed)}
        notes.append(LEVEL_RULE)
    table = [_flat(row) for row in rows]
    return Answer(data, bool(rows), "\n".join([*_aligned(table), *notes]))


def _add_stats(rows: Sequence[dict[str, object]], screen: Screen) -> None:
    from prover.grading import grade
    from prover.suites import load_suite

    setup = open_lean(None, screen)
    for row in rows:
        suite = load_suite(str(row["name"]))
        with screen.bar(f"closers on {suite.name}") as report:
            grades = grade(suite, setup, report)
        lines = [len(e.reference.script.strip().splitlines()) for e in suite.entries]
        row["levels"] = {str(level): count for level, count in grades.per_level().items()}
        row["closed_by"] = grades.per_closer() | {"any": sum(map(bool, grades.closed))}
        row["modules"] = sorted({e.theorem.module for e in suite.entries})
        row["reference_lines_mean"] = round(sum(lines) / len(lines), 2)
        row["reference_lines_max"] = max(lines)


def _keys(parts: Sequence[object]) -> list[str]:
    return list(parts[0]) if parts and isinstance(parts[0], Mapping) else []


def _total(parts: Sequence[object], key: str) -> int:
    return sum(int(str(part[key])) for part in parts if isinstance(part, Mapping))


def _flat(row: Mapping[str, object]) -> dict[str, str]:
    """One cell per column: levels and closers side by side, names of modules left out."""
    cells: dict[str, str] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            cells |= {f"level {k}" if key == "levels" else str(k): str(v) for k, v in value.items()}
        elif not isinstance(value, list):
            cells[key.removeprefix("reference_")] = str(value)
    return cells


def _aligned(rows: Sequence[Mapping[str, str]]) -> list[str]:
    if not rows:
        return []
    table = [list(rows[0]), *(list(row.values()) for row in rows)]
    widths = [max(len(line[i]) for line in table) for i in range(len(table[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in table]


def command(
    names: Annotated[list[str] | None, typer.Argument(help="Suites to show; all when none is named.")] = None,
    stats: Annotated[
        bool, typer.Option("--stats", help="Also levels, what lone closers prove, facts about the proofs.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """List the shipped suites.

    With --stats the closers rfl, decide, simp and omega are tried on every theorem, once per revision.

    Example:

        lemma suites nat logic --stats
    """
    deliver(lambda screen: main(SuitesConfig(stats, tuple(names or ())), screen), as_json)

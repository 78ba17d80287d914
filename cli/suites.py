"""`lemma suites`: the suites, their sizes, and how hard their theorems are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from cli.lean import open_lean
from cli.output import Answer, JsonFlag, Screen, deliver

if TYPE_CHECKING:
    from prover.grading import Grades
    from prover.suites import Suite

Json: TypeAlias = Any

LEVEL_RULE = (
    "level: 1 to 5 by the size of the shortest proof known (up to 8, 20, 45, 90 words, more), 1 word for a lone closer"
)
CLOSERS_TITLE = "proved by a closer alone, by the level of the reference proof:"


@dataclass(frozen=True, slots=True)
class SuitesConfig:
    """`names` are the suites to show, all when empty; `stats` adds levels, lone closers and facts about the proofs."""

    stats: bool = False
    names: tuple[str, ...] = ()


def main(config: SuitesConfig, screen: Screen) -> Answer:
    """Sizes of shipped suites per split; with `stats` per level too. Raises `LemmaError` for an unknown name."""
    from prover.suites import list_suites, load_suite

    suites = [load_suite(name) for name in config.names or list_suites()]
    grades = _grades(suites, screen) if config.stats else [None] * len(suites)
    rows = [_row(suite, graded) for suite, graded in zip(suites, grades, strict=True)]
    data: dict[str, Json] = {"suites": rows, "theorems": sum(len(suite.entries) for suite in suites)}
    data |= _sum([{key: row[key] for key in _SUMMED if key in row} for row in rows])
    return Answer(data, bool(rows), render(data))


def render(data: Mapping[str, Json]) -> str:
    """The tables for people, from the JSON data of an answer."""
    rows = data["suites"]
    assert isinstance(rows, list)
    notes = [f"{data['theorems']} theorems in {len(rows)} suites"]
    if "closers" in data:
        notes += [LEVEL_RULE, "", CLOSERS_TITLE, *_aligned(_closer_rows(data["closers"]))]
    if len(rows) > 1:
        rows = [*rows, {"name": "all", "revision": "", **{key: data[key] for key in rows[0] if key in data}}]
    return "\n".join([*_aligned([_flat(row) for row in rows]), *notes])


_SUMMED = ("train", "valid", "test", "levels", "sizes", "closers")


def _grades(suites: Sequence[Suite], screen: Screen) -> list[Grades]:
    from prover.grading import grade

    setup = open_lean(None, screen)
    with screen.bar("closers") as report:
        return grade(suites, setup, report)


def _row(suite: Suite, grades: Grades | None) -> dict[str, Json]:
    """One suite. `sizes` is split by level, `closers` closer by level of the reference proof."""
    from prover.grading import LEVELS
    from prover.types import Split

    row: dict[str, Json] = {"name": suite.name, "revision": suite.revision, "theorems": len(suite.entries)}
    row |= {split.value: len(suite.of_split(split)) for split in Split}
    if grades is None:
        return row
    splits = [e.theorem.split for e in suite.entries]
    count = Counter(zip(splits, grades.levels, strict=True))
    lines = [len(e.reference.script.strip().splitlines()) for e in suite.entries]
    row["levels"] = {str(level): n for level, n in grades.per_level().items()}
    row["sizes"] = {split.value: {str(level): count[split, level] for level in LEVELS} for split in Split}
    row["closers"] = {name: {str(k): n for k, n in by.items()} for name, by in grades.per_closer().items()}
    row["modules"] = sorted({e.theorem.module for e in suite.entries})
    row["reference_lines_mean"] = round(sum(lines) / len(lines), 2)
    row["reference_lines_max"] = max(lines)
    return row


def _sum(parts: Sequence[Json]) -> Any:
    """Numbers added up, mappings key by key."""
    if all(isinstance(part, dict) for part in parts):
        return {key: _sum([part[key] for part in parts]) for key in (parts[0] if parts else {})}
    return sum(parts)


def _closer_rows(closers: Json) -> list[dict[str, str]]:
    return [{"closer": name} | {f"level {k}": str(n) for k, n in by.items()} for name, by in closers.items()]


def _flat(row: Mapping[str, Json]) -> dict[str, str]:
    """One cell per column: levels side by side, closers summed up, the rest of what is nested left out."""
    cells: dict[str, str] = {}
    for key, value in row.items():
        match key:
            case "levels":
                cells |= {f"level {k}": str(v) for k, v in value.items()}
            case "closers":
                cells["closed alone"] = str(sum(value["any"].values()))
            case "sizes" | "modules" | "reference_lines_mean" | "reference_lines_max":
                pass
            case _:
                cells[key] = str(value)
    return cells


def _aligned(rows: Sequence[Mapping[str, str]]) -> list[str]:
    if not rows:
        return []
    table = [list(rows[0]), *(list(row.values()) for row in rows)]
    widths = [max(len(line[i]) for line in table) for i in range(len(table[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]


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

"""`lemma suites`: the suites and their sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from cli.output import Answer, JsonFlag, Screen, deliver


@dataclass(frozen=True, slots=True)
class SuitesConfig:
    """`stats` adds facts about the reference proofs; `names` lists the theorems."""

    stats: bool = False


def main(config: SuitesConfig, screen: Screen) -> Answer:
    """Sizes per split of every shipped suite."""
    from prover.suites import list_suites, load_suite
    from prover.types import Split

    rows: list[dict[str, object]] = []
    for name in list_suites():
        suite = load_suite(name)
        row: dict[str, object] = {"name": name, "revision": suite.revision, "theorems": len(suite.entries)}
        row.update({split.value: sum(e.theorem.split is split for e in suite.entries) for split in Split})
        if config.stats:
            lines = [len(e.reference.script.strip().splitlines()) for e in suite.entries]
            row["modules"] = sorted({e.theorem.module for e in suite.entries})
            row["reference_lines_mean"] = round(sum(lines) / len(lines), 2) if lines else 0.0
            row["reference_lines_max"] = max(lines, default=0)
        rows.append(row)
    total = sum(int(str(row["theorems"])) for row in rows)
    keys = [key for key in rows[0] if key != "modules"] if rows else []
    table = [keys, *[[str(row[key]) for key in keys] for row in rows]]
    widths = [max(len(line[i]) for line in table) for i in range(len(keys))]
    text = "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in table)
    return Answer({"suites": rows, "theorems": total}, bool(rows), f"{text}\n{total} theorems in {len(rows)} suites")


def command(
    stats: Annotated[bool, typer.Option("--stats", help="Also facts about the reference proofs.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """List the shipped suites.

    Example:

        lemma suites --stats
    """
    deliver(lambda screen: main(SuitesConfig(stats), screen), as_json)

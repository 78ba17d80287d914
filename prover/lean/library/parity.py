"""Parity: a name of our core library that is also one of Lean's own has the same type.

`lean_project/parity.tsv` has a row per name: our type as Lean prints it, the official type and its source, and whether
they are equal: up to reducible unfolding, with every binder of the same kind in the same place. Names of bound
variables do not count. Lean itself compares; `python -m prover.lean.library.parity` renews the table. A name for which
no official declaration was found has a row too, without official type and source.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import lean_project
from prover.lean.library.build import LEAN_OPTIONS, LeanSetup, load_lean
from prover.lean.processes.scratch import scratch_folder
from prover.types import LemmaError, Premise

PARITY_TABLE = lean_project.ROOT / "parity.tsv"
_COLUMNS = ("name", "ours", "official", "source", "equal")
_HEADER = (
    "prelude",
    "import Core",
    "import Core.Rat",
    "open scoped Int Nat",
    "universe u_1 u_2 u_3",
    "set_option format.width 100000",
    "set_option linter.all false",
)
_LINES = 3  # of a row in the file that Lean reads
_ERRORS = 90  # Lean stops reporting after about 100
_BRACKETS = {"(": ")", "{": "}", "[": "]", "⦃": "⦄"}


class Parity(StrEnum):
    """How a type of ours compares with the official one."""

    EQUAL = "yes"
    DIFFERENT = "no"
    OURS_ONLY = "ours"
    """No official declaration of this name was found."""


@dataclass(frozen=True, slots=True)
class ParityRow:
    """One name. `source` is repository, path and commit; it and `official` are empty for `Parity.OURS_ONLY`."""

    name: str
    ours: str
    official: str
    source: str
    parity: Parity


def load_parity(path: Path = PARITY_TABLE) -> tuple[ParityRow, ...]:
    """The table. Raises `LemmaError` when it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        return tuple(ParityRow(r["name"], r["ours"], r["official"], r["source"], Parity(r["equal"])) for r in rows)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise LemmaError(f"cannot read the parity table {path}: {error}") from error


def save_parity(rows: Sequence[ParityRow], path: Path = PARITY_TABLE) -> None:
    """Write the table, sorted by name."""
    lines = ["\t".join(_COLUMNS)]
    for r in sorted(rows, key=lambda row: row.name):
        lines.append("\t".join((r.name, r.ours, r.official, r.source, r.parity)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def compare(setup: LeanSetup, rows: Sequence[ParityRow]) -> tuple[ParityRow, ...]:
    """The rows with `ours` and `parity` as Lean finds them now, in one process.

    Raises `LemmaError` when Lean does not know a name or cannot read an official type, or hardly anything is equal.
    """
    lines = list(_HEADER)
    for i, row in enumerate(rows):
        stated = f"noncomputable def Parity.P{i} : {row.official} := by with_reducible exact @{row.name}"
        lines += [f"#check @{row.name}", *([stated, f"#check @Parity.P{i}"] if row.official else ["", ""])]
    said: dict[int, str] = {}
    wrong: set[int] = set()
    for message in _lean(setup, "\n".join([*lines, ""])):
        at = message["pos"]["line"] - len(_HEADER) - 1
        if message["severity"] == "error":
            wrong.add(at)
        else:
            said[at] = " ".join(str(message["data"]).split())
    if len(wrong) > _ERRORS:
        raise LemmaError(f"{len(wrong)} rows of the parity table fail, too many for Lean to report them all")
    found: list[ParityRow] = []
    for i, row in enumerate(rows):
        first = i * _LINES
        official = said.get(first + 2, "").partition(" : ")[2]  # the statement is printed even when its proof fails
        if first in wrong or (first + 1 in wrong and (not official or "sorry" in official)):
            what = row.name if first in wrong else row.official
            raise LemmaError(f"parity table, {row.name}: Lean does not know {what!r} of our library")
        ours = said[first].partition(" : ")[2]
        same = first + 1 not in wrong and list(binder_kinds(ours)) == list(binder_kinds(official))
        verdict = Parity.OURS_ONLY if not row.official else Parity.EQUAL if same else Parity.DIFFERENT
        found.append(ParityRow(row.name, ours, row.official, row.source, verdict))
    return tuple(found)


def without_row(citable: Sequence[Premise], rows: Sequence[ParityRow]) -> tuple[str, ...]:
    """Names that a proof may cite but that have no row yet, in the library's order."""
    known = {row.name for row in rows}
    return tuple(premise.name for premise in citable if premise.name not in known)


def binder_kinds(kind: str) -> Iterator[str]:
    """The opening bracket of every variable that a ``∀`` binds in a printed type, in order."""
    at = kind.find("∀ ")
    while at >= 0:
        at += 2
        while kind[at : at + 1] in _BRACKETS and kind[at]:
            end = _closing(kind, at)
            names = kind[at + 1 : end].partition(" : ")
            yield from kind[at] * (len(names[0].split()) if names[1] and kind[at] != "[" else 1)
            at = end + 1 + (kind[end + 1 : end + 2] == " ")
        at = kind.find("∀ ", at)


def _closing(text: str, start: int) -> int:
    """Index of the bracket that closes the one at `start`."""
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] in _BRACKETS) - (text[i] in _BRACKETS.values())
        if depth == 0:
            return i
    raise LemmaError(f"a type with an open bracket: {text}")


def _lean(setup: LeanSetup, text: str) -> list[dict[str, Any]]:
    with scratch_folder() as folder:
        file = folder / "Parity.lean"
        file.write_text(text, encoding="utf-8")
        run = subprocess.run(
            setup.toolchain.lean_argv(*LEAN_OPTIONS, "--json", str(file)),
            env=setup.environ(),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


if __name__ == "__main__":
    renewed = compare(load_lean(), load_parity())
    save_parity(renewed)
    differing = [row for row in renewed if row.parity is Parity.DIFFERENT]
    for row in differing:
        print(f"{row.name}\n  ours     {row.ours}\n  official {row.official}")
    ours_only = sum(row.parity is Parity.OURS_ONLY for row in renewed)
    print(f"{len(renewed) - ours_only} names compared, {len(differing)} differ; {ours_only} are ours only")
    sys.exit(1 if differing else 0)

"""LeanDojo's benchmark files (`prover.leandojo`) as problems of an evaluation.

The files name theorems but do not hold their statements, so a statement is taken from the first tactic state
(hypotheses become binders) and goes through the same screen as miniF2F.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.problems import Problem
from prover.files import content_revision
from prover.leandojo import SPLITS, read_theorems
from prover.types import LemmaError

_HEADER = "open Nat"


def read_leandojo(path: Path) -> tuple[tuple[Problem, ...], str]:
    """Problems and revision of a file, or of the splits in a folder such as ``leandojo_benchmark_4/random``.

    A theorem without a tactic state gets the empty statement. Raises `LemmaError`.
    """
    files = {split: path / name for split, name in SPLITS.items()} if path.is_dir() else {"test": path}
    there = {split: file for split, file in files.items() if file.is_file()}
    if not there:
        raise LemmaError(f"{path}: none of {', '.join(SPLITS.values())} in it; give a folder such as random, or a file")
    problems = (
        _problem(row, split) for split, file in there.items() for row in read_theorems(file, streaming=True)
    )  # fmt: skip
    return tuple(problems), content_revision(list(there.values()))


def _problem(row: Mapping[str, Any], split: str) -> Problem:
    tactics = row["traced_tactics"]
    goal = str(tactics[0]["state_before"] or "") if tactics else ""
    name = "dojo_" + re.sub(r"\W", "_", row["full_name"])
    return Problem(row["full_name"], statement_of_goal(name, goal), _HEADER, split)


def statement_of_goal(name: str, goal: str) -> str:
    """``theorem NAME (a b : ℕ) : a = b`` from ``a b : ℕ\\n⊢ a = b``; empty unless there is exactly one goal."""
    if goal.count("⊢") != 1:
        return ""
    context, _, target = goal.partition("⊢")
    # A line that is indented continues the hypothesis above it.
    lines = re.sub(r"\n\s+", " ", context).splitlines()
    hypotheses = [line.strip() for line in lines if line.strip() and not line.startswith("case ")]
    if any(" : " not in line or " := " in line for line in hypotheses):
        return ""
    binders = "".join(f" ({line})" for line in hypotheses)
    return f"theorem {name}{binders} : {' '.join(target.split())}"

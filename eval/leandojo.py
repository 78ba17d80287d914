"""LeanDojo benchmark files: theorems of a traced repository, rebuilt from the goal their proof began with.

Format: a JSON list of ``{url, commit, file_path, full_name, traced_tactics: [{tactic, state_before, state_after}]}``
(Yang et al. 2023, "LeanDojo", arXiv:2306.15626). The file names theorems but does not hold their statements, so a
statement is read off the first tactic state (hypotheses become binders) and goes through the same screen as miniF2F.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from eval.problems import Problem, content_revision
from prover.types import LemmaError

_HEADER = "open Nat"


def read_leandojo(path: Path) -> tuple[tuple[Problem, ...], str]:
    """Problems and revision of a file; one without a tactic state has the empty statement. Raises `LemmaError`."""
    revision = content_revision([path])
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise LemmaError(f"{path}: not a LeanDojo benchmark file, which is a JSON list ({error})") from error
    if not isinstance(records, list) or not all(isinstance(r, dict) and "full_name" in r for r in records):
        raise LemmaError(f"{path}: not a LeanDojo benchmark file (a JSON list of objects with `full_name`)")
    return tuple(_problem(record) for record in records), revision


def _problem(record: Mapping[str, object]) -> Problem:
    full_name = str(record["full_name"])
    tactics = record.get("traced_tactics")
    first = tactics[0] if isinstance(tactics, list) and tactics else None
    goal = str(first.get("state_before", "")) if isinstance(first, dict) else ""
    name = "dojo_" + re.sub(r"\W", "_", full_name)
    return Problem(full_name, statement_of_goal(name, goal), _HEADER, "test")


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

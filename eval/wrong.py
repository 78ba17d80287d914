"""Statements of miniF2F that are known to be wrong: false, or about nothing because their hypotheses contradict.

`eval/wrong.toml` holds each with a proof that Lean checks, of the negation or of ``False`` from the hypotheses
(`tests/eval/test_wrong.py`). An entry holds for one text of a statement, so a corrected one is not told of.
`eval.wrong_search` finds more.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from prover.types import Theorem

FILE = Path(__file__).with_suffix(".toml")


class Fault(StrEnum):
    """What is wrong with a statement."""

    FALSE = "false"
    """Its negation is proved."""
    VACUOUS = "vacuous"
    """Its hypotheses contradict each other, so it says nothing."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong statement. `key` identifies its text; `proof` is a tactic block for what `contradiction_of` states."""

    name: str
    key: str
    fault: Fault
    why: str
    proof: str


def text_key(theorem: Theorem) -> str:
    """Equal for statements that differ in space alone."""
    text = " ".join(f"{theorem.binders} : {theorem.type}".split())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def known_wrong() -> tuple[Wrong, ...]:
    """The entries of the file."""
    return TypeAdapter(tuple[Wrong, ...]).validate_python(tuple(tomllib.loads(FILE.read_text("utf-8"))["wrong"]))


def wrong_among(theorems: Sequence[Theorem]) -> dict[str, Wrong]:
    """Name → entry, of those theorems whose text is known to be wrong."""
    entries = {(entry.name, entry.key): entry for entry in known_wrong()}
    found = {theorem.name: entries.get((theorem.name, text_key(theorem))) for theorem in theorems}
    return {name: entry for name, entry in found.items() if entry is not None}


def contradiction_of(theorem: Theorem, fault: Fault) -> Theorem:
    """What has to be proved: the negation of the statement, or ``False`` from its hypotheses."""
    name = f"{theorem.name}_is_{fault}"
    if fault is Fault.VACUOUS:
        binders, kind = theorem.binders, "False"
    else:
        closed = f"∀ {theorem.binders}, {theorem.type}" if theorem.binders else theorem.type
        binders, kind = "", f"¬({closed})"
    statement = f"theorem {name}{' ' if binders else ''}{binders} : {kind}"
    return replace(theorem, name=name, statement=statement, binders=binders, type=kind, source="")

"""Statements of miniF2F that are known to be wrong: false, or about nothing because their hypotheses contradict.

`eval/wrong.toml` holds each with a proof that Lean checks, of the negation or of ``False`` from the hypotheses
(`tests/eval/test_wrong.py`). An entry holds for one text of a statement, so a corrected one is not told of.
`python -m eval.wrong FOLDER` searches for more among the valid problems that can be stated here.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from eval.meaning import StatementReader
from eval.minif2f import read_problems, state_problems
from prover.attempts import Attempt
from prover.evaluation import evaluate_with
from prover.lean.library.build import load_lean
from prover.prover import load_prover
from prover.session import Session, record_attempt
from prover.types import LemmaError, Split, Theorem

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


def search(folder: Path, budget: int) -> dict[str, Attempt]:
    """Contradictory hypotheses among the valid problems, found by the untrained grammar: name → attempt."""
    problems, revision = read_problems(folder)
    setup = load_lean()
    with StatementReader(setup) as reader:
        stated = state_problems(problems, "minif2f", "miniF2F", revision, reader.constants, False)
    theorems = [t for t in stated.only(Split.VALID).theorems if t.binders]
    asked = [contradiction_of(theorem, Fault.VACUOUS) for theorem in theorems]
    prover = load_prover().with_budget(budget)
    with Session(setup) as session:
        found = evaluate_with(session, prover, asked, record_attempt)
    return {t.name: a for t, a in zip(theorems, found.attempts, strict=True) if a.proved}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.wrong", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder or file of miniF2F's statements")
    parser.add_argument("--budget", type=int, default=32, help="Lean steps per statement")
    args = parser.parse_args()
    try:
        for name, attempt in search(args.folder, args.budget).items():
            print(f"{name}\n{attempt.script}\n")
    except LemmaError as error:
        print(f"wrong: {error}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()

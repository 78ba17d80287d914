"""The table of meanings: Lean proves its claims, refuses the wrong ones, and no statement rests on anything else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from eval.meaning import PAGE, Check, StatementReader, known_constants, known_words, load_meanings, render_page
from eval.minif2f import DEFINITIONS, FIELDS, state_problems
from eval.problems import Problem, Unstatable
from prover.lean.library.build import LEAN_OPTIONS, LeanSetup
from prover.types import StatementError, Theorem

CHECKS = [check for meaning in load_meanings() for check in meaning.checks]


@pytest.fixture(scope="module")
def reader(setup: LeanSetup) -> Iterator[StatementReader]:
    with StatementReader(setup) as reader:
        yield reader


def errors(setup: LeanSetup, folder: Path, lines: Sequence[str]) -> dict[int, str]:
    """Lean's first error at each of the lines, each of which is a command: index → message."""
    file = folder / "Meaning.lean"
    header = f"{setup.header(FIELDS)}open Nat\n"
    file.write_text(header + "\n".join(line.replace("\n", " ") for line in lines) + "\n", encoding="utf-8")
    argv = setup.toolchain.lean_argv("--json", *LEAN_OPTIONS, str(file))
    run = subprocess.run(argv, env=setup.environ(), capture_output=True, text=True, check=False)
    found: dict[int, str] = {}
    for message in map(json.loads, run.stdout.splitlines()):
        if message["severity"] == "error":
            found.setdefault(message["pos"]["line"] - header.count("\n") - 1, message["data"])
    assert run.returncode == (1 if found else 0), run.stderr
    return found


def test_lean_proves_what_holds_and_refutes_what_does_not(setup: LeanSetup, tmp_path: Path) -> None:
    claims = [check.claim if check.holds else f"¬ ({check.claim})" for check in CHECKS]
    lines = [f"example : {claim} := by {check.by}" for claim, check in zip(claims, CHECKS, strict=True)]
    refused = errors(setup, tmp_path, lines)
    assert not refused, {lines[i]: message for i, message in refused.items()}


def test_lean_refuses_the_wrong_claims_themselves(setup: LeanSetup, tmp_path: Path) -> None:
    wrong = [check for check in CHECKS if not check.holds]
    refused = errors(setup, tmp_path, [f"example : {check.claim} := by decide" for check in wrong])
    assert set(refused) == set(range(len(wrong))), [c.claim for i, c in enumerate(wrong) if i not in refused]
    by_deciding = [i for i, check in enumerate(wrong) if check.by == "decide"]
    assert all("is false" in refused[i] for i in by_deciding)  # evaluated, not merely undecided
    assert len(by_deciding) > 30


def test_every_entry_is_checked_both_ways() -> None:
    def both(checks: Sequence[Check]) -> bool:
        return {check.holds for check in checks} == {True, False}

    assert [meaning.written for meaning in load_meanings() if not both(meaning.checks)] == []


def test_no_constant_is_listed_twice_and_all_are_there(setup: LeanSetup, tmp_path: Path) -> None:
    names = [name for meaning in load_meanings() for name in meaning.constants]
    assert len(names) == len(set(names))
    unknown = errors(setup, tmp_path, [f"example := @{name}" for name in names])
    assert [names[i] for i, message in unknown.items() if "nknown" in message] == []


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_page(), "run `python -m eval.meaning`"


def test_a_constant_that_is_not_in_the_table_keeps_a_statement_out(reader: StatementReader) -> None:
    header = "import Mathlib\nopen Nat"
    problems = [
        Problem("kept", "theorem kept (n : ℕ) : n ! ≥ 1", header, "test"),
        Problem("subtype", "theorem subtype (x : { n : ℕ // n = 3 }) : x = x", header, "test"),
    ]
    benchmark = state_problems(problems, "minif2f:here", "miniF2F", "", reader.constants, mathlib=False)
    assert [t.name for t in benchmark.theorems] == ["kept"]
    assert benchmark.label == "miniF2F-core, 1 of 2"
    (refused,) = benchmark.unstated
    assert (refused.name, refused.reason, refused.detail) == ("subtype", Unstatable.MEANING, "Subtype")


def test_a_reader_looks_through_what_the_statement_itself_declares(reader: StatementReader) -> None:
    matching = "theorem t (p : ℕ × ℕ) : (match p with | (a, b) => a ∣ b) → True"
    assert {"Dvd.dvd", "Nat.instDvd", "Prod"} <= reader.constants(Theorem("t", matching, DEFINITIONS))
    with pytest.raises(StatementError, match="unexpected token"):
        reader.constants(Theorem("t", "theorem t : 1 + = 2", DEFINITIONS))


def test_words_name_constants() -> None:
    assert {word.rpartition(".")[2] for word in known_words()} - {*"ℕℤℚℝℂ", "min", "max"} <= {
        name.rpartition(".")[2] for name in known_constants()
    }

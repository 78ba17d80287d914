"""miniF2F and other records of Mathlib statements: read through `datasets`, stated as far as that means the same here.

Format: JSON Lines of ``name, split, header, statement`` (Zheng, Han, Polu 2021, "MiniF2F", arXiv:2109.00110). With the
Lean of a Mathlib project every problem keeps its own header. With the embedded Lean only the problems that pass
`eval.screen` and then elaborate to constants of `eval.meaning` are attempted: results are of "miniF2F-core, n of m",
never of miniF2F.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from eval.meaning import known_constants
from eval.problems import Benchmark, Problem, Unstatable, Unstated, content_revision
from eval.screen import screen, strip_comments
from eval.statements import theorem_of
from prover.lean.library import LeanSetup
from prover.types import LemmaError, Split, StatementError, Theorem

if TYPE_CHECKING:
    from datasets import Dataset

DEFINITIONS = "Suites.Defs.Mathlib"  # our definitions under Mathlib's names
_OPENABLE = ("Nat", "Int")  # namespaces of ours that a header may open; the screen lets no other name depend on one
_STATEMENT_COLUMNS = ("statement", "formal_statement", "theorem_statement", "lean4_statement")
_NAME_COLUMNS = ("name", "full_name", "problem_id", "id")
_HEADER_LINE = re.compile(r"(import|set_option|open(?!\s.*\bin\b)|noncomputable section)\b.*")


def read_jsonl(path: Path) -> tuple[tuple[Problem, ...], str]:
    """Problems and revision of a JSONL file, or of the ``*.jsonl`` files of a folder. Raises `LemmaError`."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise LemmaError(f"{path}: no *.jsonl file there")
    revision = content_revision(files)
    from datasets import Dataset
    from datasets.exceptions import DatasetGenerationError

    logging.getLogger("datasets").setLevel(logging.CRITICAL)  # it would print beside our one line
    try:
        records = Dataset.from_json([str(f) for f in files])
    except (DatasetGenerationError, ValueError, OSError) as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        raise LemmaError(f"{path}: not JSON Lines of name, split, header, statement ({reason})") from error
    return problems_of(records, str(path)), revision


def read_hub(name: str) -> tuple[tuple[Problem, ...], str]:
    """Problems of a dataset of the Hugging Face Hub, or of a local dataset folder. Raises `LemmaError`."""
    from datasets import concatenate_datasets, load_dataset

    try:
        parts = load_dataset(name)
    except Exception as error:  # `datasets` has no common base class of its errors
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise LemmaError(f"hf:{name}: cannot be loaded ({reason})") from error
    problems = problems_of(concatenate_datasets([parts[key] for key in sorted(parts)]), f"hf:{name}")
    text = "\n".join(f"{p.name}\t{p.statement}" for p in problems)
    return problems, hashlib.sha256(text.encode()).hexdigest()[:12]


def problems_of(records: Dataset, where: str) -> tuple[Problem, ...]:
    """One problem per record; the columns' usual names are understood. Raises `LemmaError` when one is missing."""
    columns = records.column_names
    statement = next((c for c in _STATEMENT_COLUMNS if c in columns), None)
    if statement is None:
        raise LemmaError(f"{where}: no column {' or '.join(_STATEMENT_COLUMNS)}; it has {', '.join(columns)}")
    name = next((c for c in _NAME_COLUMNS if c in columns), None)

    def problem(number: int, row: Mapping[str, object]) -> Problem:
        given = str(row[name]) if name else f"problem_{number}"
        return Problem(given, str(row[statement]), str(row.get("header") or ""), str(row.get("split") or "test"))

    return tuple(problem(i, row) for i, row in enumerate(_rows(records)))


def _rows(records: Dataset) -> Iterable[Mapping[str, object]]:
    return cast(Iterable[Mapping[str, object]], iter(records))


def has_mathlib(setup: LeanSetup) -> bool:
    """Is the Lean at hand that of a project with a built Mathlib?"""
    return any((folder / "Mathlib.olean").is_file() for folder in setup.toolchain.search_path)


def formulate(problem: Problem, mathlib: bool) -> Theorem | Unstated:
    """The problem as a theorem of this library (or of Mathlib), or the reason why it has none. Does not run Lean."""
    named = problem.split
    split = Split.TRAIN if named == "train" else Split.VALID if named.startswith("val") else Split.TEST
    lines = [line.strip() for line in strip_comments(problem.header).splitlines() if line.strip()]
    if not re.match(r"\s*(theorem|lemma)\s", strip_comments(problem.statement)):
        return Unstated(problem.name, Unstatable.FORM, "the statement does not begin with `theorem`")
    theorem = theorem_of(strip_comments(problem.statement).strip())
    if mathlib:
        preamble = "\n".join(line for line in lines if not line.startswith(("import", "set_option maxHeartbeats")))
        return Theorem(theorem.name, theorem.statement, "Mathlib", split, "", preamble)
    if odd := [line for line in lines if not _HEADER_LINE.fullmatch(line)]:
        return Unstated(problem.name, Unstatable.FORM, f"header: {odd[0]}")
    if found := screen(theorem.statement):
        return Unstated(problem.name, *found)
    opened = {word for line in lines if line.startswith("open") for word in line.split()[1:]}
    preamble = "\n".join(f"open {space}" for space in _OPENABLE if space in opened)
    return Theorem(theorem.name, theorem.statement, DEFINITIONS, split, "", preamble)


def state_problems(
    problems: Sequence[Problem],
    name: str,
    label: str,
    revision: str,
    constants_of: Callable[[Theorem], frozenset[str]],
    mathlib: bool,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Benchmark:
    """Formulate every problem and let Lean elaborate it; the ones that fail carry Lean's own message.

    `constants_of` raises `StatementError`, or returns what the statement rests on: without Mathlib, constants that the
    table of meanings must hold (`StatementReader.constants`); with Mathlib none.
    """
    found: list[Theorem | Unstated] = []
    for number, problem in enumerate(problems, 1):
        candidate = formulate(problem, mathlib)
        found.append(_elaborated(problem, candidate, constants_of) if isinstance(candidate, Theorem) else candidate)
        progress(number, len(problems))
    stated = tuple(replace(t, source=f"{name}:{t.name}") for t in found if isinstance(t, Theorem))
    unstated = tuple(u for u in found if isinstance(u, Unstated))
    full = label if mathlib else f"{label}-core, {len(stated)} of {len(problems)}"
    return Benchmark(name, full, revision, len(problems), stated, unstated)


def _elaborated(
    problem: Problem, theorem: Theorem, constants_of: Callable[[Theorem], frozenset[str]]
) -> Theorem | Unstated:
    try:
        strange = constants_of(theorem) - known_constants()
    except StatementError as error:
        return Unstated(problem.name, Unstatable.ELABORATION, " ".join(str(error).split()))
    return Unstated(problem.name, Unstatable.MEANING, ", ".join(sorted(strange))) if strange else theorem

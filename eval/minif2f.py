"""miniF2F, ProofNet, PutnamBench and other Mathlib statements, stated where they mean the same here.

Format: JSON Lines (or a dataset of the Hub) of ``name, split, header, statement`` (Zheng, Han, Polu 2021, "MiniF2F",
arXiv:2109.00110), or Lean files (`eval.lean_problems`). With the Lean of a Mathlib project every problem keeps its own
header. With the embedded Lean only the problems that pass `eval.screen` and then elaborate to constants of
`eval.meaning` are attempted: results are of "miniF2F-core, n of m", never of miniF2F.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from eval.lean_problems import read_lean_problems, without_header
from eval.meaning import known_constants
from eval.problems import Benchmark, Problem, Unstatable, Unstated
from eval.screen import needs_fields, screen, strip_comments, without_proof
from prover import jsonl
from prover.files import content_revision
from prover.lean.library.build import LeanSetup
from prover.printable import line_of
from prover.text.reader import LeanReader
from prover.text.statements import theorems_from
from prover.types import CORE_MODULE, LemmaError, Split, StatementError, Theorem

if TYPE_CHECKING:
    from datasets import Dataset

DEFINITIONS = "Suites.Defs.Mathlib"  # our definitions under Mathlib's names
FIELDS = "Suites.Defs.Complex"  # the same with rational, real and complex numbers
_OPENABLE = ("Nat", "Int")  # namespaces of ours that a header may open; the screen lets no other name depend on one
_STATEMENT_COLUMNS = ("statement", "formal_statement", "theorem_statement", "lean4_statement")
_NAME_COLUMNS = ("name", "full_name", "problem_name", "problem_id", "id")
SPLITS = {"train": Split.TRAIN, "valid": Split.VALID, "val": Split.VALID, "validation": Split.VALID, "test": Split.TEST}
_CATEGORIES = (
    *("mathd_algebra", "mathd_numbertheory", "algebra", "numbertheory", "induction"),
    *("amc12", "aime", "imo"),
)
_HEADER_LINE = re.compile(r"(import|set_option|open(?!\s.*\bin\b)|noncomputable section)\b.*")


def read_problems(path: Path) -> tuple[tuple[Problem, ...], str]:
    """Problems and revision of a file of JSON Lines or of Lean, or of those in a folder: its ``*.jsonl``, or else its
    ``*.lean``. Raises `LemmaError`.
    """
    files = [path]
    if path.is_dir():
        files = sorted(path.glob("*.jsonl")) or sorted(path.glob("*.lean"))
    if not files:
        raise LemmaError(f"{path}: no *.jsonl and no *.lean file there")
    if files[0].suffix == ".lean":
        return read_lean_problems(files), content_revision(files)
    rows = [(f"{file}:{number}", row) for file in files for number, row in jsonl.read_jsonl(file)]
    return problems_of(rows), content_revision(files)


def read_hub(name: str) -> tuple[tuple[Problem, ...], str]:
    """Problems of a dataset of the Hugging Face Hub, or of a local dataset folder. Raises `LemmaError`."""
    from datasets import concatenate_datasets, load_dataset

    if Path(name).is_dir():
        for file in sorted(Path(name).rglob("*.json*")):
            if file.is_file() and file.suffix in (".json", ".jsonl"):
                jsonl.check_nesting(file)  # too many brackets would end the process without a message
    try:
        parts = load_dataset(name)
        records = concatenate_datasets([parts[key] for key in sorted(parts)])
        rows = [(f"hf:{name}: record {number}", row) for number, row in enumerate(_rows(records), 1)]
    except Exception as error:  # `datasets` has no common base class of its errors
        reason = line_of(error)
        raise LemmaError(f"hf:{name}: cannot be loaded ({reason})") from error
    problems = problems_of(rows) if rows else ()
    text = "\n".join(f"{p.name}\t{p.statement}" for p in problems)
    return problems, hashlib.sha256(text.encode()).hexdigest()[:12]


def problems_of(rows: Sequence[tuple[str, Mapping[str, object]]]) -> tuple[Problem, ...]:
    """One problem per record, each given with its location; the columns' usual names are understood.

    The first record decides which columns hold names and statements. Raises `LemmaError` for a record that lacks one,
    holds something other than text there, or repeats the name of an earlier one.
    """
    where, first = rows[0]
    statement = next((c for c in _STATEMENT_COLUMNS if c in first), None)
    if statement is None:
        there = ", ".join(map(str, first)) or "nothing"
        raise LemmaError(f"{where}: no column {' or '.join(_STATEMENT_COLUMNS)}; it has {there}")
    name = next((c for c in _NAME_COLUMNS if first.get(c) is not None), None)
    places: dict[str, str] = {}
    problems: list[Problem] = []
    for number, (where, row) in enumerate(rows):
        called = _text(row, name, where, numbers=True) if name else f"problem_{number}"
        if called in places:
            raise LemmaError(f"{where}: {name} {called!r} stands at {places[called]} too; give each problem its own")
        places[called] = where
        header = "" if row.get("header") is None else _text(row, "header", where)
        split = "test" if row.get("split") is None else _text(row, "split", where)
        if split not in SPLITS:
            raise LemmaError(f"{where}: split {split!r} is unknown; write {' or '.join(SPLITS)}")
        before, stated = without_header(_text(row, statement, where))
        problems.append(Problem(called, stated, f"{header}\n{before}".strip("\n"), split))
    return tuple(problems)


def _text(row: Mapping[str, object], column: str, where: str, numbers: bool = False) -> str:
    value = row.get(column)
    if isinstance(value, str):
        return value
    if numbers and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None:
        raise LemmaError(f"{where}: no {column}; every record needs one")
    raise LemmaError(f"{where}: {column} is a {type(value).__name__}; it must be text")


def _rows(records: Dataset) -> Iterable[Mapping[str, object]]:
    return cast(Iterable[Mapping[str, object]], iter(records))


def has_mathlib(setup: LeanSetup) -> bool:
    """Whether this Lean belongs to a project with a built Mathlib."""
    return any((folder / "Mathlib.olean").is_file() for folder in setup.toolchain.search_path)


def formulate(problem: Problem, mathlib: bool, reader: LeanReader | None = None) -> Theorem | Unstated:
    """The problem as a theorem of this library (or of Mathlib), or the reason why it has none. Lean only parses it."""
    (found,) = formulate_all([problem], mathlib, reader)
    return found


def formulate_all(
    problems: Sequence[Problem], mathlib: bool, reader: LeanReader | None = None
) -> list[Theorem | Unstated]:
    """The same for several, read together. Words that this library lacks are found before Lean parses."""
    found: list[Theorem | Unstated | None] = [
        _open_answer(problem) or (None if mathlib else _by_words(problem)) for problem in problems
    ]
    groups: dict[tuple[str, str], list[int]] = {}
    for n, problem in enumerate(problems):
        if found[n] is None:
            # The module whose notation is known.
            module = _definitions(problem.statement) if not mathlib else "Mathlib" if reader else CORE_MODULE
            groups.setdefault((module, _preamble(problem, mathlib)), []).append(n)
    for (module, preamble), numbers in groups.items():
        read = theorems_from([problems[n].statement for n in numbers], module, preamble, reader=reader)
        for n, theorem in zip(numbers, read, strict=True):
            found[n] = _formulated(problems[n], theorem, mathlib)
    return [f for f in found if f is not None]


def _definitions(statement: str) -> str:
    return FIELDS if needs_fields(statement) else DEFINITIONS


def _preamble(problem: Problem, mathlib: bool) -> str:
    lines = [line.rstrip() for line in strip_comments(problem.header).splitlines() if line.strip()]
    if mathlib:
        return "\n".join(line for line in lines if not line.startswith(("import", "set_option maxHeartbeats")))
    opened = {word for line in lines if line.startswith("open") for word in line.split()[1:]}
    return "\n".join(f"open {space}" for space in _OPENABLE if space in opened)


def _open_answer(problem: Problem) -> Unstated | None:
    """A problem that asks for a value which its file leaves open has no statement."""
    for line in strip_comments(problem.header).splitlines():
        if re.search(r"\bsorry\b", line):
            return Unstated(problem.name, Unstatable.FORM, f"its answer is left open: {line.strip()}")
    return None


def _by_words(problem: Problem) -> Unstated | None:
    """Why a problem's words, as far as they can be identified without Lean, exclude it."""
    text = strip_comments(problem.statement)
    if not re.match(r"\s*(theorem|lemma)\s", text):
        return Unstated(problem.name, Unstatable.FORM, "the statement does not begin with `theorem`")
    lines = [line.strip() for line in strip_comments(problem.header).splitlines() if line.strip()]
    if odd := [line for line in lines if not _HEADER_LINE.fullmatch(line)]:
        return Unstated(problem.name, Unstatable.FORM, f"header: {odd[0]}")
    found = screen(without_proof(text))
    return Unstated(problem.name, *found) if found else None


def _formulated(problem: Problem, read: Theorem | LemmaError, mathlib: bool) -> Theorem | Unstated:
    if isinstance(read, LemmaError):
        return Unstated(problem.name, Unstatable.ELABORATION, str(read))
    if not mathlib and (found := screen(read.statement)):  # in the text that Lean read, without comments
        return Unstated(problem.name, *found)
    module = "Mathlib" if mathlib else _definitions(read.statement)
    return replace(read, module=module, split=SPLITS[problem.split], source="")


def state_problems(
    problems: Sequence[Problem],
    name: str,
    label: str,
    revision: str,
    constants_of: Callable[[Theorem], frozenset[str]],
    mathlib: bool,
    progress: Callable[[int, int], None] = lambda done, total: None,
    reader: LeanReader | None = None,
) -> Benchmark:
    """Formulate every problem and let Lean elaborate it; the ones that fail carry Lean's own message.

    `constants_of` raises `StatementError`, or returns what the statement rests on: without Mathlib, constants that the
    table of meanings must hold (`StatementReader.constants`); with Mathlib none.
    """
    found: list[Theorem | Unstated] = []
    candidates = formulate_all(problems, mathlib, reader)
    for number, (problem, candidate) in enumerate(zip(problems, candidates, strict=True), 1):
        found.append(_elaborated(problem, candidate, constants_of) if isinstance(candidate, Theorem) else candidate)
        progress(number, len(problems))
    stated = tuple(replace(t, source=f"{name}:{t.name}") for t in found if isinstance(t, Theorem))
    unstated = tuple(u for u in found if isinstance(u, Unstated))
    full = label if mathlib else f"{label}-core, {len(stated)} of {len(problems)}"
    worlds = {t.name: category for t in stated if (category := category_of(t.name)) is not None}
    return Benchmark(name, full, revision, len(problems), stated, unstated, worlds)


def category_of(name: str) -> str | None:
    """Where a problem of miniF2F comes from, by its name (Zheng, Han, Polu 2021, table 1); None for other names."""
    return next((category for category in _CATEGORIES if name.startswith(category)), None)


def _elaborated(
    problem: Problem, theorem: Theorem, constants_of: Callable[[Theorem], frozenset[str]]
) -> Theorem | Unstated:
    try:
        strange = constants_of(theorem) - known_constants()
    except StatementError as error:
        return Unstated(problem.name, Unstatable.ELABORATION, " ".join(str(error).split()))
    return Unstated(problem.name, Unstatable.MEANING, ", ".join(sorted(strange))) if strange else theorem

"""LeanDojo's data: benchmark files, corpora of premises and traced repositories, as typed `datasets`.

Yang et al. 2023, "LeanDojo", arXiv:2306.15626. docs/leandojo.md describes each field. The files name theorems but do
not hold their statements, so for an evaluation a statement is taken from the first tactic state (hypotheses become
binders) and goes through the same screen as miniF2F.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from eval.problems import Problem
from prover import jsonl
from prover.files import content_revision
from prover.lean.dojo import DojoEntry, lean_dojo
from prover.types import LemmaError, Premise

if TYPE_CHECKING:
    from datasets import Dataset, Features, IterableDataset

Row = dict[str, Any]
SPLITS = {"train": "train.json", "valid": "val.json", "test": "test.json"}
CORPUS = "corpus.jsonl"
TRACE = "*.trace.xml"
CHUNK = 1 << 20  # characters read at a time
NO_GOALS = "no goals"
_HEADER = "open Nat"
_SPACE = re.compile(r"[\s,]*")


# --- what the files hold

Position = list[Annotated[int, Field(ge=0, lt=1 << 31)]]


class _Premise(BaseModel):
    full_name: str | None = None
    def_path: str | None = None
    def_pos: Position | None = None
    def_end_pos: Position | None = None


class _Tactic(BaseModel):
    tactic: str
    annotated_tactic: tuple[str, list[_Premise]] | None = None
    state_before: str | None = None
    state_after: str | None = None


class _Record(BaseModel):
    full_name: str
    url: str | None = None
    commit: str | None = None
    file_path: str | None = None
    theorem_statement: str | None = None
    start: Position | None = None
    end: Position | None = None
    traced_tactics: list[_Tactic] | None = None


class _CorpusPremise(BaseModel):
    full_name: str | None = None
    code: str | None = None
    start: Position | None = None
    end: Position | None = None
    kind: str | None = None


class _CorpusFile(BaseModel):
    path: str
    imports: list[str]
    premises: list[_CorpusPremise]


R = TypeVar("R", bound=BaseModel)
_NO_BENCHMARK = "not a LeanDojo benchmark file, which is a JSON list"
_NO_CORPUS = "not a LeanDojo corpus, whose lines are objects with path, imports and premises"


# --- what the rows are


def theorem_features() -> Features:
    """One theorem with its traced tactics; positions are (line, column), both from 1."""
    from datasets import Features, List, Value

    text, position = Value("string"), List(Value("int32"))
    premise = {"full_name": text, "def_path": text, "def_pos": position, "def_end_pos": position}
    tactic = {
        "tactic": text,
        "annotated_tactic": text,
        "premises": List(premise),
        "state_before": text,
        "state_after": text,
    }
    return Features(
        url=text,
        commit=text,
        file_path=text,
        full_name=text,
        theorem_statement=text,
        start=position,
        end=position,
        traced_tactics=List(tactic),
    )


def corpus_features() -> Features:
    """One file with the premises that it defines."""
    from datasets import Features, List, Value

    text, position = Value("string"), List(Value("int32"))
    premise = {"full_name": text, "code": text, "start": position, "end": position, "kind": text}
    return Features(path=text, imports=List(text), premises=List(premise))


# --- reading


def read_theorems(path: Path, streaming: bool = False) -> Dataset | IterableDataset:
    """A benchmark file (``train.json``…), `theorem_features`. The file is never held in memory as a whole, nor are its
    rows with `streaming`. Raises `LemmaError`, when streaming while rows are drawn.
    """
    return _dataset(_theorem_rows, path, content_revision([path]), theorem_features(), streaming)


def read_corpus(path: Path, streaming: bool = False) -> Dataset | IterableDataset:
    """A ``corpus.jsonl``, `corpus_features`: the files of a repository, imports first. Raises as `read_theorems`."""
    return _dataset(_corpus_rows, path, content_revision([path]), corpus_features(), streaming)


def read_traced_repo(folder: Path, streaming: bool = False) -> Dataset | IterableDataset:
    """The theorems of a traced repository, in the form of LeanDojo's benchmark files. Theorems of its dependencies and
    the rest of a traced file are left out; nothing is fetched. Raises `LemmaError`.
    """
    files = _trace_files(folder)
    return _dataset(_traced_rows, folder, content_revision(files), theorem_features(), streaming)


def _dataset(
    rows: Callable[[str, str], Iterator[Row]], path: Path, revision: str, features: Features, streaming: bool
) -> Dataset | IterableDataset:
    """`rows` as a dataset. The revision is one of the generator's arguments, because `datasets` caches by them."""
    from datasets import Dataset, IterableDataset
    from datasets.exceptions import DatasetGenerationError

    arguments = {"path": str(path), "revision": revision}
    if streaming:
        return IterableDataset.from_generator(rows, features=features, gen_kwargs=arguments)
    try:
        return Dataset.from_generator(rows, features=features, gen_kwargs=arguments)
    except DatasetGenerationError as error:
        cause = error.__cause__ or error
        raise cause if isinstance(cause, LemmaError) else LemmaError(f"{path}: {cause}") from error


def _theorem_rows(path: str, revision: str) -> Iterator[Row]:
    for where, record in _records(Path(path)):
        if not isinstance(record, dict) or "full_name" not in record:
            raise LemmaError(f"{where}: {_NO_BENCHMARK} of objects with `full_name`")
        yield _theorem_row(_checked(_Record, record, where, _NO_BENCHMARK))


def _checked(kind: type[R], record: object, where: str, what: str) -> R:
    try:
        return kind.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise LemmaError(f"{where}: {what}: {field}: {first['msg']}") from error


def _theorem_row(record: _Record) -> Row:
    row: Row = record.model_dump(include={"url", "commit", "file_path", "full_name", "theorem_statement"})
    row["start"], row["end"] = record.start or [], record.end or []
    row["traced_tactics"] = [_tactic_row(t) for t in record.traced_tactics or ()]
    return row


def _tactic_row(tactic: _Tactic) -> Row:
    """``annotated_tactic`` is a pair of a text and its premises in the files, two columns here."""
    annotated, premises = tactic.annotated_tactic or (tactic.tactic, ())
    return {
        "tactic": tactic.tactic,
        "annotated_tactic": annotated,
        "premises": [p.model_dump() for p in premises],
        "state_before": tactic.state_before,
        "state_after": tactic.state_after,
    }


def _records(path: Path) -> Iterator[tuple[str, object]]:
    """The elements of a JSON list, one by one, each with file and line. Raises `LemmaError`."""
    decoder, line, counted, at = jsonl.strict_decoder(), 1, 0, 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read(CHUNK)
            opening = _SPACE.match(text)
            if opening is None or text[opening.end() : opening.end() + 1] != "[":
                raise LemmaError(f"{path}: {_NO_BENCHMARK}")
            at = opening.end() + 1
            while True:
                if (gap := _SPACE.match(text, at)) is not None:
                    at = gap.end()
                line, counted = line + text.count("\n", counted, at), at
                if text[at : at + 1] == "]":
                    return
                try:
                    record, end = decoder.raw_decode(text, at)
                except ValueError as error:
                    more = file.read(max(CHUNK, len(text)))  # doubling: a long record is not parsed again and again
                    if not more:
                        said = error.msg if isinstance(error, json.JSONDecodeError) else error
                        raise LemmaError(f"{path}:{line}: {_NO_BENCHMARK} ({said})") from error
                    text, at, counted = text[at:] + more, 0, 0
                except RecursionError:
                    raise LemmaError(f"{path}:{line}: {_NO_BENCHMARK} (nested too deep)") from None
                else:
                    jsonl.refuse_half_pairs(record, text, at, end, f"{path}:{line}")
                    yield f"{path}:{line}", record
                    at = end
    except UnicodeDecodeError:
        raise jsonl.bad_utf8(path) from None


def _corpus_rows(path: str, revision: str) -> Iterator[Row]:
    for number, record in jsonl.read_jsonl(Path(path)):
        yield _checked(_CorpusFile, record, f"{path}:{number}", _NO_CORPUS).model_dump()


# --- traced repositories


def _trace_files(folder: Path) -> list[Path]:
    """The repository's own traces; those of its packages lie below ``.lake/packages``."""
    found = sorted(p for p in folder.rglob(TRACE) if "packages" not in p.relative_to(folder).parts)
    if not found:
        raise LemmaError(f"{folder}: not a repository traced by LeanDojo: no {TRACE} in it")
    return found


def _traced_rows(path: str, revision: str) -> Iterator[Row]:
    package = lean_dojo()
    folder = Path(path).resolve()
    repository = _Repository(_git(folder, "config", "--get", "remote.origin.url"), _git(folder, "rev-parse", "HEAD"))
    for trace in _trace_files(folder):
        try:
            file = package.TracedFile.from_xml(folder, trace, repository)
        except (AssertionError, OSError, ValueError, KeyError, SyntaxError) as error:
            raise LemmaError(f"{trace}: not a trace of the file beside it ({error or type(error).__name__})") from error
        file.traced_repo = package.TracedRepo(repository, {}, folder, [file], None)
        for theorem in file.get_traced_theorems():
            yield _traced_row(repository, theorem)


@dataclass(frozen=True, slots=True)
class _Repository:
    """What a traced file needs from its `LeanGitRepo`, which would copy the whole repository or use the network."""

    url: str
    commit: str

    @property
    def name(self) -> str:
        return self.url.rstrip("/").rpartition("/")[2]


def _git(folder: Path, *arguments: str) -> str:
    run = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        said = run.stderr.strip() or f"`git {' '.join(arguments)}` says nothing"
        raise LemmaError(f"{folder}: not a repository traced by LeanDojo: {said}")
    return run.stdout.strip().removesuffix(".git")


def _traced_row(repository: Any, theorem: Any) -> Row:
    """A `TracedTheorem`, with the tactics that LeanDojo's own export keeps."""
    tactics = [
        {
            "tactic": t.tactic,
            "annotated_tactic": t.get_annotated_tactic(),
            "state_before": t.state_before,
            "state_after": t.state_after,
        }
        for t in theorem.get_traced_tactics()
        if t.state_before != NO_GOALS and "·" not in t.tactic
    ]
    record = {
        "url": repository.url,
        "commit": repository.commit,
        "file_path": str(theorem.theorem.file_path),
        "full_name": theorem.theorem.full_name,
        "theorem_statement": theorem.get_theorem_statement().removesuffix(":=").strip(),
        "start": list(theorem.start),
        "end": list(theorem.end),
        "traced_tactics": tactics,
    }
    return _theorem_row(_Record.model_validate(record))


# --- what the project makes of rows


def premises_of(row: Mapping[str, Any]) -> tuple[Premise, ...]:
    """The premises that a file of a corpus defines; their type is the source text up to the proof."""
    return tuple(Premise(p["full_name"], p["code"]) for p in row["premises"] if p["full_name"])


def entry_of(row: Mapping[str, Any]) -> DojoEntry:
    """The location of a row's theorem, for `prover.lean.dojo.DojoEnv`."""
    return DojoEntry(row["url"], row["commit"], row["file_path"], row["full_name"])


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

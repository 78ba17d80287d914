"""Tactics on states that others wrote, read from files and datasets (`warm_start.data`).

Accepted are rows with a state (column `state`, `state_before` or `goal`, as Lean prints it) and a `tactic`, and
LeanDojo's rows, whose `traced_tactics` have both. The name of the theorem may be in `theorem`, `full_name` or `name`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from prover.jsonl import read_jsonl
from prover.lean.gym.base import canonical_goals
from prover.leandojo import SPLITS, TRACE, read_theorems, read_traced_repo
from prover.printable import line_of
from prover.types import LemmaError
from rl.types import Goals

REFERENCES: Final = "references"
"""The source that is no file: the proofs that came with the suites."""
HUB: Final = "hf:"
"""What a dataset of the Hub begins with."""
STATES: Final = ("state", "state_before", "goal")
NAMES: Final = ("theorem", "full_name", "name")
TRACED: Final = "traced_tactics"
_TURNSTILE: Final = "⊢"
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
_WANTED: Final = f"give columns {', '.join(STATES[:-1])} or {STATES[-1]}, and `tactic`, or LeanDojo's `{TRACED}`"


@dataclass(frozen=True, slots=True)
class GivenStep:
    """A tactic for a state. `remaining`: tactics that finish it, this one included; 0: not known. `theorem` may be
    empty.
    """

    goals: Goals
    tactic: str
    remaining: int = 0
    theorem: str = ""


def read_given(source: str) -> tuple[GivenStep, ...]:
    """The steps in a file (JSON, JSON Lines, Parquet), a folder (LeanDojo's, a saved dataset, files), or ``hf:NAME``.

    Of a source with splits the train split is read, and no other. Raises LemmaError, in one line, when it is missing,
    cannot be read, has other columns or no step.
    """
    try:
        columns, rows = _rows(source)
        _check_columns(source, columns)
        steps = tuple(step for number, row in enumerate(rows, 1) for step in _steps(row, f"{source}: row {number}"))
    except LemmaError:
        raise
    except Exception as error:  # `datasets` passes on whatever its parsers raise
        raise LemmaError(f"{source}: cannot be read as a dataset: {line_of(error)[:200]}") from error
    if not steps:
        raise LemmaError(f"{source}: no tactic on a state in it; {_WANTED}")
    return steps


def _rows(source: str) -> tuple[Sequence[str], Iterable[Mapping[str, Any]]]:
    """Column names, and rows."""
    if source.startswith(HUB):
        return _of_dataset(source, _load(source.removeprefix(HUB)))
    path = Path(source)
    if not path.exists():
        raise LemmaError(
            f"warm_start.data: no file or folder {source}; `{REFERENCES}` are the proofs that come with the suites, "
            f"and `{HUB}NAME` is a dataset of the Hub"
        )
    if path.is_dir():
        return _of_folder(source, path)
    match path.suffix:
        case ".jsonl":
            rows = [row for _, row in read_jsonl(path)]
            return sorted({key for row in rows for key in row}), rows
        case ".json" if _is_leandojo(path):
            return _of_dataset(source, read_theorems(path))
        case ".json" | ".parquet" as suffix:
            return _of_dataset(source, _load(suffix[1:], data_files=str(path)))
        case _:
            raise LemmaError(f"{source}: give a file .jsonl, .json or .parquet, a folder, or {HUB}NAME")


def _of_folder(source: str, path: Path) -> tuple[Sequence[str], Iterable[Mapping[str, Any]]]:
    from datasets import load_from_disk

    train = path / SPLITS["train"]
    if train.is_file() and _is_leandojo(train):
        return _of_dataset(source, read_theorems(train))
    if any((path / name).is_file() for name in ("dataset_info.json", "dataset_dict.json")):
        return _of_dataset(source, load_from_disk(str(path)))
    if next(path.rglob(TRACE), None) is not None:
        return _of_dataset(source, read_traced_repo(path))
    if not any(file.is_file() for file in path.rglob("*")):
        raise LemmaError(f"{source}: an empty folder; {_WANTED}")
    return _of_dataset(source, _load(str(path)))


def _load(name: str, **given: Any) -> Any:
    from datasets import load_dataset
    from datasets.utils.logging import disable_progress_bar

    disable_progress_bar()
    return load_dataset(name, **given)


def _of_dataset(source: str, found: Any) -> tuple[Sequence[str], Iterable[Mapping[str, Any]]]:
    if isinstance(found, dict):  # splits
        if "train" not in found:
            raise LemmaError(f"{source}: no split `train` in it, only {', '.join(map(str, found))}")
        found = found["train"]
    return list(found.column_names), found


def _is_leandojo(path: Path) -> bool:
    with path.open("rb") as file:
        return f'"{TRACED}"'.encode() in file.read(1 << 20)


def _check_columns(source: str, columns: Sequence[str]) -> None:
    if TRACED not in columns and not ("tactic" in columns and any(name in columns for name in STATES)):
        raise LemmaError(f"{source}: its columns are {', '.join(columns) or 'none'}; {_WANTED}")


def _steps(row: Mapping[str, Any], where: str) -> Iterator[GivenStep]:
    theorem = next((row[name] for name in NAMES if isinstance(row.get(name), str)), "")
    if TRACED in row:
        traced = [t for t in row[TRACED] or () if t.get("state_before") and _TURNSTILE in t["state_before"]]
        for place, tactic in enumerate(traced):
            yield GivenStep(_goals(tactic["state_before"]), tactic["tactic"], len(traced) - place, theorem)
        return
    state: Any = next((row[name] for name in STATES if row.get(name) is not None), None)
    tactic: Any = row.get("tactic")
    for word, value in (("state", state), ("tactic", tactic)):
        if not isinstance(value, str):
            raise LemmaError(f"{where}: its {word} is no text")
    if _TURNSTILE in state and tactic.strip():
        yield GivenStep(_goals(state), tactic.strip(), 0, theorem)


def _goals(state: str) -> Goals:
    """The goals of a state as Lean prints it, as the gym would name them."""
    texts = [text for text in _BLANK_LINE.split(state.strip()) if _TURNSTILE in text]
    return tuple(goal.canonical for goal in canonical_goals(texts))

"""What a warm start reads: files and folders of others, and one line for what is no such thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset, DatasetDict
from shared_data import PROJECT

from prover.types import LemmaError
from rl.warm_start_data import GivenStep, read_given

ROWS = [
    {"state": "case h\na b : Nat\nh :\n  a = b\n⊢ b = a", "tactic": "exact h.symm ", "theorem": "t"},
    {"state": "⊢ p\n\ncase right\n⊢ q", "tactic": "assumption", "theorem": "u"},
    {"state": "no goals", "tactic": "done", "theorem": "u"},
]
STEPS = (
    GivenStep(("a b : Nat\nh : a = b\n⊢ b = a",), "exact h.symm", 0, "t"),
    GivenStep(("⊢ p", "⊢ q"), "assumption", 0, "u"),
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "hf")


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path


def parquet(path: Path) -> Path:
    Dataset.from_list(ROWS).to_parquet(path)
    return path


def saved(path: Path) -> Path:
    splits = {"train": Dataset.from_list(ROWS), "test": Dataset.from_list([{**ROWS[0], "tactic": "held out"}])}
    DatasetDict(splits).save_to_disk(str(path))
    return path


@pytest.mark.parametrize(
    "write",
    [
        lambda place: lines(place / "a.jsonl", ROWS),
        lambda place: lines(place / "a.json", ROWS),
        lambda place: parquet(place / "a.parquet"),
        lambda place: saved(place / "saved"),
        lambda place: lines(place / "folder" / "train.jsonl", ROWS).parent,
    ],
    ids=["jsonl", "json", "parquet", "saved", "folder"],
)
def test_states_and_tactics(write: Callable[[Path], Path], tmp_path: Path) -> None:
    assert read_given(str(write(tmp_path))) == STEPS


def test_other_names_of_columns(tmp_path: Path) -> None:
    rows = [{"state_before": "⊢ p", "tactic": "simp", "full_name": "t"}, {"state_before": "⊢ q", "tactic": "omega"}]
    file = lines(tmp_path / "a.jsonl", rows)
    assert read_given(str(file)) == (GivenStep(("⊢ p",), "simp", 0, "t"), GivenStep(("⊢ q",), "omega"))


def test_leandojo_knows_how_many_tactics_remain() -> None:
    """Of a folder the train file is read, and no other."""
    folder = PROJECT / "tests" / "data" / "leandojo" / "random"
    found = read_given(str(folder))
    assert found == read_given(str(folder / "train.json"))
    assert [(s.theorem, s.tactic, s.remaining) for s in found] == [
        ("Sample.add_swap", "rw [Nat.add_comm a b]", 2),
        ("Sample.add_swap", "omega", 1),
        ("Sample.and_swap", "constructor", 2),
        ("Sample.and_swap", "exacts [h.2, h.1]", 1),
    ]


@pytest.mark.parametrize(
    ("write", "parts"),
    [
        (lambda place: place / "absent.jsonl", ["no file or folder", "references", "hf:NAME"]),
        (lambda place: lines(place / "a.jsonl", [{"prompt": "x", "answer": "y"}]), ["columns are answer, prompt"]),
        (lambda place: lines(place / "a.jsonl", []), ["empty file"]),
        (lambda place: lines(place / "a.json", []), ["a.json"]),
        (lambda place: lines(place / "a.jsonl", [ROWS[2]]), ["no tactic on a state"]),
        (lambda place: lines(place / "a.jsonl", [{"state": 3, "tactic": "simp"}]), ["row 1", "state is no text"]),
        (lambda place: lines(place / "a.csv", ROWS), [".jsonl, .json or .parquet"]),
        (lambda place: lines(place / "a.parquet", ROWS), ["cannot be read as a dataset"]),
        (lambda place: (place / "empty").mkdir() or place / "empty", ["an empty folder"]),
        (lambda place: lines(place / "d" / "test.jsonl", ROWS).parent, ["no split `train`", "test"]),
    ],
)
def test_what_is_no_such_data_is_one_line(write: Callable[[Path], Path], parts: list[str], tmp_path: Path) -> None:
    with pytest.raises(LemmaError) as caught:
        read_given(str(write(tmp_path)))
    said = str(caught.value)
    assert "\n" not in said
    assert all(part in said for part in parts), said


def test_a_name_that_the_hub_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    with pytest.raises(LemmaError, match="hf:nobody/nothing: cannot be read as a dataset") as caught:
        read_given("hf:nobody/nothing")
    assert "\n" not in str(caught.value)

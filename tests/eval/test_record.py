"""A run that was ended goes on from its record, and a record of something else is not touched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.problems import Benchmark
from eval.record import open_record, record_key
from prover.attempts import Attempt
from prover.conjecture.candidates import Lemma
from prover.prover import Prover, ProverKind, load_prover
from prover.search import StopReason
from prover.types import LemmaError, Proof, Proved, Theorem

BENCHMARK = Benchmark("here", "here", "0", 2, (Theorem("a", "theorem a : True"), Theorem("b", "theorem b : True")))
HAMMER = load_prover(kind=ProverKind.HAMMER).with_budget(8)
KEY = record_key(BENCHMARK, HAMMER, "lean")
PROVED = Attempt(
    theorem="a", stop=StopReason.PROVED, lean_steps=3, verdict=Proved(("propext",), "lean"), script="trivial", tactics=1
)
FAILED = Attempt(theorem="b", seed=1, stop=StopReason.EXHAUSTED_LEAN_STEPS, lean_steps=8, refused=("kernel: no",))


def test_attempts_come_back(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    record = open_record(file, KEY)
    record.add({0: PROVED})
    record.add({1: FAILED})
    again = open_record(file, KEY)
    assert (again.find(0, 0), again.find(1, 1), again.find(1, 0), len(again)) == (PROVED, FAILED, None, 2)


def test_a_script_may_hold_what_other_readers_take_for_the_end_of_a_line(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    odd = replace(PROVED, script='exact f "\u2028\x85\x0c\r"')
    open_record(file, KEY).add({0: odd})
    assert open_record(file, KEY).find(0, 0) == odd


def test_a_damaged_line_is_an_attempt_to_be_made_again(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    record = open_record(file, KEY)
    record.add({0: PROVED})
    record.add({1: FAILED})
    file.write_bytes(file.read_bytes().replace(b"trivial", b"trixial"))
    again = open_record(file, KEY)
    assert (again.find(0, 0), again.find(1, 1)) == (None, FAILED)
    assert b"trixial" in file.with_name("record.jsonl.damaged").read_bytes()


def test_a_record_without_its_first_line_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    open_record(file, KEY).add({0: PROVED})
    file.write_bytes(before := file.read_bytes().replace(b"prover", b"proven", 1))
    with pytest.raises(LemmaError, match="not the record of an evaluation"):
        open_record(file, KEY)
    assert file.read_bytes() == before


def test_a_lost_worker_is_tried_again(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    open_record(file, KEY).add({0: Attempt(theorem="a", stop=StopReason.WORKER_LOST, lean_steps=0)})
    record = open_record(file, KEY)
    assert record.find(0, 0) is None
    record.add({0: PROVED})
    assert open_record(file, KEY).find(0, 0) == PROVED


@pytest.mark.parametrize("text", ["", "half a line", "{}\n", "not json\n", '{"suite": 3}\n'])
def test_other_files_are_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "notes"
    file.write_text(text)
    if not text:  # as good as none
        assert len(open_record(file, KEY)) == 0
        return
    with pytest.raises(LemmaError, match="not the record of an evaluation"):
        open_record(file, KEY)
    assert file.read_text() == text


def test_a_record_of_another_evaluation_is_named(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    open_record(file, KEY).add({0: PROVED})
    before = file.read_text()
    for other, part in (
        (record_key(BENCHMARK, Prover(), "lean"), "prover hammer, not grammar"),
        (record_key(BENCHMARK, HAMMER.with_budget(9), "lean"), "search.lean_steps 8, not 9"),
        (record_key(replace(BENCHMARK, theorems=BENCHMARK.theorems[:1]), HAMMER, "lean"), "theorems 2"),
    ):
        with pytest.raises(LemmaError, match=part):
            open_record(file, other)
    assert file.read_text() == before


def test_other_lemmas_are_another_prover(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    open_record(file, KEY).add({0: PROVED})
    lemma = Lemma(Theorem("l", "theorem l : True"), Proof("trivial"))
    with pytest.raises(LemmaError, match="the record of another evaluation: lemmas"):
        open_record(file, record_key(BENCHMARK, replace(HAMMER, lemmas=(lemma,)), "lean"))

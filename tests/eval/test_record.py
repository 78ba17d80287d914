"""An evaluation that was ended goes on in its folder, and a folder of something else is not touched."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.manifest import EvaluationManifest, manifest_of
from eval.problems import Benchmark
from eval.record import AttemptRecord, Outcome, open_record, read_evaluation
from prover.attempts import Attempt, lost_attempt
from prover.conjecture.candidates import Lemma
from prover.lean.library.build import LeanSetup
from prover.prover import Prover, ProverKind, load_prover
from prover.search import StopReason
from prover.types import LemmaError, Proof, Proved, RefusalReason, Refused, Theorem

BENCHMARK = Benchmark("here", "here", "0", 2, (Theorem("a", "theorem a : True"), Theorem("b", "theorem b : True")))
HAMMER = load_prover(kind=ProverKind.HAMMER).with_budget(8)
PROVED = Attempt(
    theorem="a", stop=StopReason.PROVED, lean_steps=3, verdict=Proved(("propext",), "lean"), script="trivial", tactics=1
)
FAILED = Attempt(theorem="b", stop=StopReason.EXHAUSTED_LEAN_STEPS, lean_steps=8, refused=("kernel: no",))
REFUSED = replace(FAILED, verdict=Refused(RefusalReason.SORRY, "rests on sorry"))


@pytest.fixture(scope="module")
def manifest(setup: LeanSetup) -> EvaluationManifest:
    return manifest_of(BENCHMARK, HAMMER, setup, (0,))


def kept(folder: Path, manifest: EvaluationManifest, *attempts: tuple[int, Attempt]) -> list[Attempt | None]:
    """Adds attempts one by one; what is then known of both theorems."""
    with open_record(folder, manifest) as record:
        for place, attempt in attempts:
            record.add({place: attempt})
        return [record.find(0, place) for place in range(2)]


def told(attempt: Attempt | None) -> tuple[object, ...]:
    assert attempt is not None
    return (attempt.theorem, attempt.verdict, attempt.script, attempt.lean_steps, attempt.refused)


def test_attempts_come_back(tmp_path: Path, manifest: EvaluationManifest) -> None:
    kept(tmp_path, manifest, (0, PROVED))
    one, two = kept(tmp_path, manifest, (1, REFUSED))
    assert (told(one), told(two)) == (told(PROVED), told(REFUSED))
    lines = [json.loads(line) for line in (tmp_path / "attempts.jsonl").read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["proved", "refused"]
    named = {"theorem", "seed", "budget", "verdict", "script", "lean_steps", "tactics", "tokens", "seconds"}
    assert all(named <= line.keys() for line in lines)
    read, attempts = read_evaluation(tmp_path)
    assert [a.theorem for a in attempts] == ["a", "b"]
    assert len(read.sessions) == 2


def test_a_damaged_line_is_an_attempt_to_be_made_again(tmp_path: Path, manifest: EvaluationManifest) -> None:
    kept(tmp_path, manifest, (0, PROVED), (1, FAILED))
    file = tmp_path / "attempts.jsonl"
    file.write_bytes(file.read_bytes().replace(b"trivial", b"trixial"))
    one, two = kept(tmp_path, manifest)
    assert (one, told(two)) == (None, told(FAILED))
    assert b"trixial" in file.with_name("attempts.jsonl.damaged").read_bytes()
    with pytest.raises(LemmaError, match="1 of 2 attempts are missing"):
        read_evaluation(tmp_path)


def test_what_was_lost_is_no_evidence_and_made_again(tmp_path: Path, manifest: EvaluationManifest) -> None:
    lost = lost_attempt(BENCHMARK.theorems[0], 0, "the command died")
    assert kept(tmp_path, manifest, (0, lost), (1, FAILED))[0] is None
    assert [a.outcome for a in read_evaluation(tmp_path)[1]] == [Outcome.LOST, Outcome.NONE]
    assert told(kept(tmp_path, manifest, (0, PROVED))[0]) == told(PROVED)
    assert [a.outcome for a in read_evaluation(tmp_path)[1]] == [Outcome.PROVED, Outcome.NONE]


def test_a_folder_without_an_evaluation_is_left_alone(tmp_path: Path, manifest: EvaluationManifest) -> None:
    for text in ("", "{}", '{"dataset": 3}', "no JSON"):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(LemmaError, match=r"manifest\.json"):
            kept(tmp_path, manifest)
        assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_beginning_and_going_on_are_asked_for(tmp_path: Path, manifest: EvaluationManifest) -> None:
    def opened(resume: bool) -> AttemptRecord:
        with open_record(tmp_path / "run", manifest, resume) as record:
            return record

    with pytest.raises(LemmaError, match="no evaluation to resume"):
        opened(True)
    opened(False)
    with pytest.raises(LemmaError, match="already holds an evaluation"):
        opened(False)
    opened(True)


def test_one_process_writes(tmp_path: Path, manifest: EvaluationManifest) -> None:
    with open_record(tmp_path, manifest), pytest.raises(LemmaError, match="another process writes"):
        kept(tmp_path, manifest)


def test_other_settings_are_named(tmp_path: Path, setup: LeanSetup, manifest: EvaluationManifest) -> None:
    kept(tmp_path, manifest, (0, PROVED))
    before = [(path.name, path.read_bytes()) for path in sorted(tmp_path.iterdir())]
    lemma = Lemma(Theorem("l", "theorem l : True"), Proof("trivial"))
    fewer = replace(BENCHMARK, theorems=BENCHMARK.theorems[:1])
    for other, part in (
        (manifest_of(BENCHMARK, Prover().with_budget(8), setup, (0,)), "prover.policy"),
        (manifest_of(BENCHMARK, HAMMER.with_budget(9), setup, (0,)), "budget: 8 there, 9 here"),
        (manifest_of(fewer, HAMMER, setup, (0,)), "dataset.theorems: 2 there, 1 here"),
        (manifest_of(BENCHMARK, replace(HAMMER, lemmas=(lemma,)), setup, (0,)), "prover.lemmas"),
        (manifest_of(BENCHMARK, HAMMER, setup, (1,)), "seeds: 0 there, 1 here"),
    ):
        with pytest.raises(LemmaError, match=part):
            kept(tmp_path, other)
    assert [(path.name, path.read_bytes()) for path in sorted(tmp_path.iterdir())] == before
    kept(tmp_path, manifest_of(BENCHMARK, HAMMER, setup, (0, 1)))
    assert EvaluationManifest.load(tmp_path).seeds == (0, 1)

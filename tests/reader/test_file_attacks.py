"""Every attack on the reader: which theorems of a file are proved, and whether the file stands; here and by the API."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

import pytest

from benchmarks.attacks.files import Faults, FileAttack, faults_of, judge_files, read_file_attacks
from benchmarks.attacks.scripts import ATTACKS, AttackClass
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.files import Checked, FileVerdict, Position, Severity
from prover.serve.shapes import check_answer

FILES = read_file_attacks()


@pytest.fixture(scope="module")
def verdicts(setup: LeanSetup) -> Mapping[str, FileVerdict]:
    found = judge_files(setup, [attack.text for attack in FILES])
    return {attack.name: verdict for attack, verdict in zip(FILES, found, strict=True)}


def test_there_are_many_and_no_two_are_one() -> None:
    assert len(FILES) >= 40
    assert len({attack.text for attack in FILES}) == len(FILES)
    assert {attack.kind for attack in FILES} == {AttackClass.READER}
    assert sum(any(proved for _, proved in attack.theorems) for attack in FILES) > 60, "most hold honest theorems, too"


@pytest.mark.parametrize("attack", FILES, ids=lambda a: a.name)
def test_the_right_answer_is_given(attack: FileAttack, verdicts: Mapping[str, FileVerdict]) -> None:
    assert faults_of(attack, verdicts[attack.name]) == Faults(), attack.why


@pytest.mark.parametrize("attack", FILES, ids=lambda a: a.name)
def test_the_service_calls_valid_what_stands(attack: FileAttack, verdicts: Mapping[str, FileVerdict]) -> None:
    (answer,) = check_answer(["it"], [verdicts[attack.name]])["results"]
    response = answer["response"]
    errors = [m for m in response.get("messages", []) if m["severity"] == "error"]
    assert (not errors and not response.get("sorries")) is attack.valid


def test_faults_are_told_apart(verdicts: Mapping[str, FileVerdict]) -> None:
    attack = next(a for a in FILES if a.name == "reader_open_in")
    verdict = verdicts[attack.name]
    assert isinstance(verdict, Checked)
    shown = ((name, not proved) for name, proved in attack.theorems)
    turned = FileAttack(attack.name, attack.kind, attack.text, tuple(shown), True, {"ok": frozenset({"f"})}, "")
    faults = faults_of(turned, verdict)
    assert faults.accepted == ("reader_open_in: ok",)
    assert faults.refused == ("reader_open_in: t", "reader_open_in: the file")
    assert faults.other == ("reader_open_in: ok depends on ",)
    nothing = FileAttack(attack.name, attack.kind, attack.text, (), False, {}, "")
    assert faults_of(nothing, verdict).accepted == ("reader_open_in: ok",)


def test_half_a_surrogate_pair_is_no_text(setup: LeanSetup) -> None:
    """No file holds one, but a request can; in Lean it would have become another character."""
    (verdict,) = judge_files(setup, ['theorem ok : True := trivial\n  theorem t : "\ud800" = "?" := rfl\n'])
    assert isinstance(verdict, Checked)
    assert verdict.theorems == ()
    (message,) = verdict.messages
    assert (message.severity, message.start) == (Severity.ERROR, Position(2, 15))


def test_each_folder_is_one_kind_of_attack() -> None:
    for folder in ATTACKS.iterdir():
        if folder.is_dir():
            kind = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))["class"]
            assert (folder / "file.lean").is_file() == (kind == AttackClass.READER) == folder.name.startswith("reader_")

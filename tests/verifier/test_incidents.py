"""The log of incidents: bounded, and no cause silences another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prover.lean.verifier.incidents import ALL_OF_FIRST, LINE_BYTES, Incident, IncidentLog
from prover.types import Disagreement, RefusalReason, Theorem

BIG = "x" * 1_000


def incident(number: int, reason: RefusalReason = RefusalReason.KERNEL, script: str = BIG) -> Incident:
    theorem = Theorem(f"t{number}", "theorem t : 1 = 2")
    return Incident(Disagreement.AUDIT_REFUSES, theorem, script, "lean", "no error", "refused", reason, float(number))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def test_a_flood_of_one_cause_neither_fills_the_log_nor_silences_another(tmp_path: Path) -> None:
    log = IncidentLog(tmp_path / "incidents.jsonl")
    for number in range(5_000):
        log.record(incident(number))
    log.record(incident(9_999, RefusalReason.AXIOM))
    found = lines(log.path)
    assert [i["theorem"]["name"] for i in found] == [f"t{n}" for n in range(ALL_OF_FIRST)] + ["t9999"]


def test_the_number_left_out_stands_in_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = IncidentLog(tmp_path / "incidents.jsonl")
    for number in range(ALL_OF_FIRST + 7):
        log.record(incident(number))
    monkeypatch.setattr("prover.lean.verifier.incidents.SECONDS_BETWEEN", 0.0)
    log.record(incident(77))
    assert [i["left_out"] for i in lines(log.path)] == [0] * ALL_OF_FIRST + [7]


def test_a_full_log_keeps_the_first_and_the_latest_of_each_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prover.lean.verifier.incidents.SECONDS_BETWEEN", 0.0)
    monkeypatch.setattr("prover.lean.verifier.incidents.KEPT_BYTES", 8_000)
    log = IncidentLog(tmp_path / "incidents.jsonl", most=100_000)
    log.record(incident(-1, RefusalReason.AXIOM))
    for number in range(1_000):
        log.record(incident(number))
        assert log.path.stat().st_size <= log.most
    found = lines(log.path)
    assert [i["theorem"]["name"] for i in found[:3]] == ["t-1", "t0", "t1"]
    assert found[-1]["theorem"]["name"] == "t999"
    assert {p.suffix for p in tmp_path.iterdir()} <= {".jsonl", ".lock"}


def test_what_a_text_holds_reaches_neither_terminal_nor_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    odd = "\x1b[2J\x00\ud800\x9b\u202e\n"
    log = IncidentLog(tmp_path / "incidents.jsonl")
    theorem = Theorem(odd, f"theorem {odd}")
    log.record(Incident(Disagreement.AUDIT_REFUSES, theorem, odd, "lean", odd, odd, RefusalReason.KERNEL, 0.0))
    assert log.path.read_bytes().isascii()
    assert lines(log.path)[0]["script"] == odd
    assert caplog.records[0].getMessage().isprintable()


def test_a_long_text_is_cut(tmp_path: Path) -> None:
    log = IncidentLog(tmp_path / "incidents.jsonl")
    log.record(incident(0, script="𝔸" * 100_000))
    assert log.path.stat().st_size <= LINE_BYTES
    assert lines(log.path)[0]["script"].startswith("𝔸𝔸𝔸")


def test_a_disk_without_space_is_said_and_raises_nothing(caplog: pytest.LogCaptureFixture) -> None:
    IncidentLog(Path("/dev/null/incidents.jsonl")).record(incident(0))
    assert "could not be written down" in caplog.text

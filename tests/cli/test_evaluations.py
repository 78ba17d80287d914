"""Evaluations with real Lean: ended and resumed, on Ray, compared, and what is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cli_runner import lemma
from shared_data import PROJECT

SAMPLES = PROJECT / "tests" / "data"
SUITE = f"minif2f:{SAMPLES / 'minif2f_sample.jsonl'}"
HAMMER = ("eval", SUITE, "--prover", "hammer", "--json")


def lines_of(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "attempts.jsonl").read_text().splitlines()]


def without_time(found: dict[str, Any]) -> dict[str, Any]:
    """An answer without what depends on the clock."""
    return {**found, "curves": {**found["curves"], "seconds": []}}


@pytest.fixture(scope="module")
def hammer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evaluation of the hammer with 6 Lean steps."""
    run = tmp_path_factory.mktemp("runs") / "hammer"
    assert lemma(*HAMMER, "--budget", 6, "--out", run).code == 0
    return run


def test_a_folder_says_what_was_done(hammer: Path) -> None:
    manifest = json.loads((hammer / "manifest.json").read_text())
    result = json.loads((hammer / "result.json").read_text())
    lines = lines_of(hammer)
    assert len(lines) == result["theorems"] == manifest["dataset"]["theorems"] == result["attempted"]
    assert {line["budget"] for line in lines} == {6} == {manifest["budget"]}
    assert sum(line["outcome"] == "proved" for line in lines) == result["proved"] > 0
    assert all((line["outcome"] == "proved") == (line["script"] is not None) for line in lines)
    assert all(line["verdict"]["axioms"] is not None for line in lines if line["outcome"] == "proved")
    assert manifest["lean"] in manifest["library"]
    assert len(manifest["dataset"]["sha256"]) == len(manifest["verifier"]) == 64
    assert manifest["prover"]["policy"] == "hammer"
    (session,) = manifest["sessions"]
    assert session["hardware"]
    assert session["code"]
    assert result["curves"]["lean_steps"][-1][:2] == [6.0, result["rate"]]


def test_a_killed_evaluation_goes_on(hammer: Path, tmp_path: Path) -> None:
    """Ended by SIGKILL and by SIGTERM, it has every attempt once at its end, and the same result."""
    run = tmp_path / "run"
    command = [sys.executable, "-m", "cli.main", *HAMMER, "--budget", "6", "--seeds", "3", "--out", str(run)]
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    for number, sofar in ((signal.SIGKILL, 1), (signal.SIGTERM, 2)):
        process = subprocess.Popen(command, env=env, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        file, wanted = run / "attempts.jsonl", sofar * len(lines_of(hammer))
        while process.poll() is None and not (file.exists() and file.read_bytes().count(b"\n") >= wanted):
            time.sleep(0.05)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        if process.returncode != 0:  # it may have been quicker
            assert process.returncode == (-9 if number is signal.SIGKILL else 143)
        if process.returncode == 143:
            assert b"--resume goes on" in err.splitlines()[-1]
        if "--resume" not in command:
            command.append("--resume")
    whole = lemma(*HAMMER, "--budget", 6, "--seeds", 3, "--out", run, "--resume")
    assert whole.code == 0, whole.err
    keys = [(line["theorem"], line["seed"]) for line in lines_of(run)]
    assert len(keys) == len(set(keys)) == 3 * whole.json["theorems"] == whole.json["attempted"]
    first = {line["theorem"]: (line["outcome"], line["script"]) for line in lines_of(hammer)}
    assert {line["theorem"]: (line["outcome"], line["script"]) for line in lines_of(run) if not line["seed"]} == first
    assert set(whole.json["pass_at"]) == {"1", "2", "3"}
    assert whole.json["pass_at"]["1"]["rate"] == pytest.approx(whole.json["rate"])


def test_other_settings_are_refused_before_anything_is_searched(hammer: Path) -> None:
    before = (hammer / "attempts.jsonl").read_bytes(), (hammer / "manifest.json").read_bytes()
    lemma(*HAMMER, "--budget", 7, "--out", hammer, "--resume").refused("budget: 6 there, 7 here")
    lemma(*HAMMER, "--budget", 6, "--out", hammer, "--resume", "--limit", 2).refused("dataset.limit", "2 here")
    lemma(*HAMMER, "--budget", 6, "--out", hammer).refused("already holds an evaluation", "--resume")
    lemma(*HAMMER, "--budget", 6, "--resume").refused("--resume has no effect without --out")
    lemma(*HAMMER, "--out", hammer.parent / "none", "--resume").refused("no evaluation to resume")
    lemma(*HAMMER, "--out", hammer.parent / "no" / "folder").refused("there is no folder")
    lemma(*HAMMER, "--pass-at", 4, "--seeds", 2).refused("pass@4 needs at least 4 attempts", "--seeds 4")
    assert ((hammer / "attempts.jsonl").read_bytes(), (hammer / "manifest.json").read_bytes()) == before


def test_ray_finds_what_one_process_finds(hammer: Path, tmp_path: Path) -> None:
    ran = lemma(*HAMMER, "--budget", 6, "--actors", 2, "--out", tmp_path / "run")
    assert ran.code == 0, ran.err
    alone = json.loads((hammer / "result.json").read_text())
    assert without_time(ran.json) == without_time(alone)
    assert "2 processes on Ray" in (tmp_path / "run" / "manifest.json").read_text()


def test_two_evaluations_are_compared(hammer: Path, tmp_path: Path) -> None:
    other = tmp_path / "grammar"
    assert lemma("eval", SUITE, "--budget", 6, "--out", other, "--json").code == 0
    found = lemma("compare", hammer, other, "--json").json
    proved = [{line["theorem"] for line in lines_of(run) if line["outcome"] == "proved"} for run in (hammer, other)]
    assert set(found["wins"]) == proved[1] - proved[0]
    assert set(found["losses"]) == proved[0] - proved[1]
    assert found["both"] == len(proved[0] & proved[1])
    assert found["both"] + len(found["wins"]) + len(found["losses"]) + found["neither"] == found["theorems"]
    low, high = found["ci95"]
    assert low <= found["difference"] <= high
    assert 0 < found["mcnemar_p"] <= 1
    assert found["needed"]["lean_steps"]["theorems"] == found["both"]
    same = lemma("compare", hammer, hammer, "--json").json
    assert (same["difference"], same["wins"], same["losses"], same["mcnemar_p"]) == (0, [], [], 1)
    assert "McNemar" in lemma("compare", hammer, other).out


def test_what_cannot_be_compared(hammer: Path, tmp_path: Path) -> None:
    other = tmp_path / "logic"
    assert lemma("eval", "logic", "--prover", "hammer", "--limit", 2, "--budget", 2, "--out", other, "--json").code == 0
    lemma("compare", hammer, other).refused("cannot be compared", "suite", "budget: 6 in the first, 2 in the second")
    lemma("compare", hammer, tmp_path).refused("no evaluation there")
    (other / "attempts.jsonl").write_bytes((other / "attempts.jsonl").read_bytes().splitlines(keepends=True)[0])
    lemma("compare", other, other).refused("1 of 2 attempts are missing", "--resume")


def test_all_shipped_suites_have_worlds_and_levels() -> None:
    found = lemma("eval", "all", "--prover", "hammer", "--limit", 6, "--budget", 2, "--json").json
    assert sum(row["theorems"] for row in found["worlds"]) == sum(row["theorems"] for row in found["levels"]) == 6
    assert len(found["worlds"]) > 1
    assert all(row["name"].startswith("level ") for row in found["levels"])

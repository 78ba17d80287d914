"""`lemma prove --ttrl`: mistakes are one line before anything starts; an end by a signal leaves a run that goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_runner import lemma
from shared_data import PROJECT

STATEMENT = "(a b : Nat) : a + b = b + a"


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "inf", "soon"])
def test_minutes_that_are_none(minutes: str) -> None:
    lemma("prove", STATEMENT, "--ttrl", minutes, "--json").refused("number")


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        (("--out", "somewhere"), ["--out", "without --ttrl"]),
        (("--set", "rounds=2"), ["--set", "without --ttrl"]),
        (("--ttrl", "1", "--show-tree"), ["--show-tree", "--ttrl"]),
        (("--ttrl", "1", "--svg", "tree.svg"), ["--svg", "--ttrl"]),
        (("--ttrl", "1", "--set", "learner.nonsense=1"), ["learner.nonsense"]),
        (("--ttrl", "1", "--set", "actors"), ["KEY=VALUE"]),
        (("--ttrl", "1", "--search", "nonsense=1"), ["nonsense"]),
        (("--ttrl", "1", "--checkpoint", "absent"), ["absent"]),
    ],
)
def test_options_that_do_not_fit(
    args: tuple[str, ...], parts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lemma("prove", STATEMENT, *args).refused(*parts)
    assert list(tmp_path.iterdir()) == []


def test_a_statement_that_is_none(tmp_path: Path) -> None:
    lemma("prove", "(a : Nat) : a = nowhere", "--ttrl", "1", "--out", tmp_path / "run").refused("does not accept")
    assert not (tmp_path / "run").exists()


def test_a_folder_with_another_run(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("rounds = 1\n")
    lemma("prove", STATEMENT, "--ttrl", "1", "--out", tmp_path).refused(str(tmp_path), "another kind")


@pytest.mark.slow
def test_a_signal_leaves_what_was_learned(tmp_path: Path) -> None:
    """SIGTERM in the midst of it: exit 143, one line that says how to go on; the same command goes on."""
    out = tmp_path / "run"
    argv = [sys.executable, "-m", "cli.main", "prove", "theorem goal (n : Nat) : addAcc n 0 = n", "--json"]
    argv += ["--module", "Suites.Defs.Programs", "--ttrl", "20", "--out", str(out), "--budget", "16"]
    argv += ["--set", "actors=1", "--set", "learner.updates=4"]
    env = {**os.environ, "PYTHONPATH": str(PROJECT), "RAY_ADDRESS": "local"}
    with subprocess.Popen(
        argv, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        try:
            deadline = time.monotonic() + 240
            while not (out / "replay.jsonl").exists() or len((out / "replay.jsonl").read_text().splitlines()) < 3:
                assert run.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
            run.send_signal(signal.SIGTERM)
            said, error = run.communicate(timeout=120)
        finally:
            run.kill()
    assert (run.returncode, said) == (143, "")
    assert "the same command goes on" in error.splitlines()[-1]
    known = [json.loads(line)["theorem"] for line in (out / "replay.jsonl").read_text().splitlines()]
    assert known[0] == "goal"
    argv[argv.index("20")] = "0.2"
    again = subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=240, check=False)
    assert again.returncode == 1, again.stderr
    answer = json.loads(again.stdout)
    assert {"proved", "script", "lean_steps", "seconds", "variants", "rounds", "out"} <= answer.keys()
    assert answer["lean_steps"] >= 16

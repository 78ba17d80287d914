"""A machine that is taken back gives notice by SIGTERM: at any moment it ends a run with 143, and nothing is lost.

That closing is cut short after 20 seconds is tested in `tests/cli/test_signals.py`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from shared_data import PROJECT

from prover.policy.folder import find_policy
from prover.policy.model import PolicyModel

ENVIRONMENT = {
    **{k: v for k, v in os.environ.items() if not k.startswith("RAY_")},
    "PYTHONPATH": str(PROJECT),
    "RAY_AUTH_MODE": "disabled",
    "RAY_ADDRESS": "local",  # not whichever cluster runs on this machine
}


def lines(path: Path, word: str = "") -> int:
    return sum(word in line for line in path.read_text().splitlines()) if path.exists() else 0


MOMENTS: dict[str, tuple[dict[str, object], Callable[[Path], bool]]] = {
    "actors start": ({}, lambda out: (out / "checkpoints" / "000000").exists()),
    "evaluation": (
        {"evaluation.lean_steps": 4000, "chunk": 1},
        lambda out: lines(out / "evaluation" / "before.jsonl") >= 1,
    ),
    "learning": (
        {"learner.updates": 20_000, "curriculum.theorems_per_round": 4, "evaluation.limit": 1},
        lambda out: lines(out / "metrics.jsonl", '"phase":"update"') >= 1,
    ),
}


@pytest.mark.parametrize(
    "moment", [pytest.param(name, marks=() if name == "learning" else pytest.mark.slow) for name in MOMENTS]
)
def test_sigterm_ends_a_run(moment: str, tmp_path: Path) -> None:
    settings, there = MOMENTS[moment]
    out = tmp_path / "run"
    argv = [sys.executable, "-m", "cli.main", "train", "tiny", "--out", str(out), "--json"]
    argv += [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(argv, cwd=PROJECT, env=ENVIRONMENT, **pipes)
    family: list[psutil.Process] = []
    try:
        deadline = time.monotonic() + 300
        while not there(out):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        answered, said = process.communicate(timeout=240)
        assert (process.returncode, answered) == (143, ""), said
        (line,) = [line for line in said.splitlines() if line.startswith("lemma: ")]
        assert line.startswith("lemma: ended by SIGTERM; everything is saved"), said
        assert "Traceback" not in said
        assert psutil.wait_procs(family, timeout=20)[1] == []
    finally:
        process.kill()
        process.wait()
        for left in family:
            if left.is_running():
                left.kill()
    if moment != "actors start":  # which may be before the first thing that a summary could tell
        summary = json.loads((out / "summary.json").read_text())
        assert (summary["interrupted"], summary["iterations"]) == (True, 0)
    assert PolicyModel.load(find_policy(out)).spec.version == 0
    assert there(out)

"""A synchronous run that is killed and resumed, however often, is the run that nobody killed, to the bit."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from shared_data import PROJECT

from prover.lean.library.build import load_lean
from rl.config import load_config
from rl.run_folder import prepare

TINY = PROJECT / "configs" / "tiny.toml"
SHORT = {
    "rounds": 2,
    "actors": 2,
    "chunk": 2,
    "curriculum.theorems_per_round": 8,
    "evaluation.limit": 3,
    "keep_checkpoints": 9,
}
LONG = {**SHORT, "rounds": 4, "curriculum.theorems_per_round": 16, "search.lean_steps": 32, "search.use_value": True}
LOGS = ("replay.jsonl", "metrics.jsonl", "evaluation/before.jsonl", "evaluation/after.jsonl")
CODE = (
    "import sys, json; from pathlib import Path; from rl.config import load_config; from rl.loop import train;"
    "config = load_config(Path(sys.argv[1]), json.loads(sys.argv[3]));"
    "train(config, Path(sys.argv[2]), resume='resume' in sys.argv)"
)


def lines(path: Path) -> list[bytes]:
    """The whole lines of a log."""
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []


def call(out: Path, settings: dict[str, Any], said: Path) -> subprocess.Popen[bytes]:
    """A process that begins a run, or goes on with it; another hash seed for each, as for a user."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("RAY_", "PYTHONHASHSEED"))}
    environment |= {"PYTHONPATH": str(PROJECT), "RAY_AUTH_MODE": "disabled", "RAY_ADDRESS": "local"}
    argv = [sys.executable, "-c", CODE, str(TINY), str(out), json.dumps(settings)]
    argv += ["resume"] if (out / "config.toml").exists() else []
    with said.open("ab") as file:
        return subprocess.Popen(argv, cwd=PROJECT, env=environment, stderr=file)


def make(out: Path, settings: dict[str, Any], kills: int, rng: random.Random) -> list[str]:
    """A run, killed so often: where it was each time."""
    said, moments = out.with_suffix(".stderr"), list[str]()
    while True:
        there = {name: lines(out / name) for name in LOGS}
        process = call(out, settings, said)
        try:
            if len(moments) == kills:
                assert process.wait(timeout=500) == 0, said.read_text()
                return moments
            target, deadline = sum(map(len, there.values())) + rng.randint(1, 12), time.monotonic() + 300
            while sum(len(lines(out / name)) for name in LOGS) < target and process.poll() is None:
                assert time.monotonic() < deadline, said.read_text()
                time.sleep(0.005)
            time.sleep(rng.uniform(0, 0.2))
            process.send_signal(signal.SIGKILL)
            if process.wait() == 0:
                return moments
            assert process.returncode == -signal.SIGKILL, said.read_text()
        finally:
            process.kill()
            process.wait()
        for name, rows in there.items():
            assert lines(out / name)[: len(rows)] == rows, "what was stored is kept"
        moments.append(", ".join(f"{len(lines(out / name))} lines of {name}" for name in LOGS))


def attempts(path: Path) -> list[dict[str, Any]]:
    """What a log of attempts says, in an order of its own, without what is about the file or the clock."""

    def timeless(row: Any) -> Any:
        if not isinstance(row, dict):
            return row
        return {k: timeless(v) for k, v in row.items() if k not in ("row", "crc32", "seconds")}

    return sorted((timeless(json.loads(line)) for line in lines(path)), key=str)


def compare(one: Path, other: Path, moments: list[str]) -> None:
    for name in LOGS:
        if name != "metrics.jsonl":
            assert attempts(one / name) == attempts(other / name), (name, moments)
    files = [f.relative_to(one) for f in sorted((one / "checkpoints").rglob("*")) if f.is_file()]
    files += [Path("evaluation") / "before.json", Path("evaluation") / "after.json", Path("config.toml")]
    for file in files:
        assert (one / file).read_bytes() == (other / file).read_bytes(), (file, moments)
    keys = [(a["round"], a["theorem"], a["seed"]) for a in attempts(other / "replay.jsonl")]
    assert len(keys) == len(set(keys)), "no attempt is counted twice"


def test_killed_twice(tmp_path: Path) -> None:
    lean = load_lean()
    prepare(tmp_path / "killed", load_config(TINY, SHORT), lean.identity)  # all that a very early crash leaves
    moments = make(tmp_path / "killed", SHORT, 2, random.Random())
    make(tmp_path / "whole", SHORT, 0, random.Random())
    compare(tmp_path / "whole", tmp_path / "killed", moments)
    summary = json.loads((tmp_path / "killed" / "summary.json").read_text())
    assert (summary["iterations"], summary["interrupted"]) == (2, False)
    assert (summary["before"]["version"], summary["after"]["version"]) == (0, 2)


@pytest.mark.slow
def test_killed_again_and_again(tmp_path: Path) -> None:
    make(tmp_path / "whole", LONG, 0, random.Random())
    for seed in range(4):
        moments = make(tmp_path / f"killed{seed}", LONG, 8, random.Random())
        compare(tmp_path / "whole", tmp_path / f"killed{seed}", moments)

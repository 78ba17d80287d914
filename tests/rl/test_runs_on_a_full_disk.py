"""A disk that fills up in the middle of a run: one line, exit code 2, nothing torn, and --resume goes on when there is
room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from shared_data import PROJECT

from prover.types import LemmaError
from rl.evaluate import MadeAttempts
from rl.replay import Replay

# a file system that nobody else sees, filled by a file of what is left
ON_A_SMALL_DISK = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
MOUNT = 'mount -t tmpfs -o size=8m tmpfs "$DISK"'

DRIVER = """
import json, os, subprocess, sys, time
from pathlib import Path

out, moment, file, word, argv = Path(os.environ["DISK"]) / "run", *json.loads(sys.argv[1])
ballast = out.parent / "ballast"

def train(*flags):
    return subprocess.Popen([*argv, "--out", out, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

def count():
    return (out / file).read_text().count(word) if (out / file).exists() else 0

process = train()
while count() < moment and process.poll() is None:
    time.sleep(0.005)
there = os.statvfs(out.parent)
with ballast.open("wb", buffering=0) as fill:
    try:
        fill.write(bytes(there.f_bavail * there.f_frsize))
        fill.write(bytes(1 << 20))
    except OSError:
        pass
first = (*process.communicate(), process.returncode)
torn = [str(p) for p in out.rglob("*.jsonl") if not p.read_bytes().endswith(b"\\n") and p.stat().st_size]
hidden = [str(p) for p in (out / "checkpoints").glob(".writing*")]
kept = (out / "replay.jsonl").read_text() if (out / "replay.jsonl").exists() else ""
ballast.unlink()
process = train("--resume")
second = (*process.communicate(), process.returncode)
print(json.dumps([first, torn, hidden, kept, (out / "replay.jsonl").read_text(), second]))
"""

MOMENTS = {  # how often a word stands in a file when the disk fills up
    "replay": (3, "replay.jsonl", "\n"),
    "evaluation": (1, "evaluation/before.jsonl", "\n"),
    "metrics": (1, "metrics.jsonl", '"phase":"update"'),
    "checkpoint": (20, "metrics.jsonl", '"phase":"update"'),
    "summary": (1, "evaluation/after.jsonl", "\n"),
}
SETTINGS = {"chunk": 1, "learner.updates": 20, "curriculum.theorems_per_round": 6, "evaluation.limit": 2}


@pytest.mark.parametrize(
    "what", [pytest.param(name, marks=[] if name == "replay" else pytest.mark.slow) for name in MOMENTS]
)
def test_a_run_on_a_disk_that_fills_up(what: str, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    env = {k: v for k, v in os.environ.items() if not k.startswith("RAY_")}
    env |= {
        "DISK": str(tmp_path / "disk"),
        "PYTHONPATH": str(PROJECT),
        "RAY_AUTH_MODE": "disabled",
        "RAY_ADDRESS": "local",
    }
    if subprocess.run([*ON_A_SMALL_DISK, MOUNT], env=env, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system of his own")
    train = [sys.executable, "-m", "cli.main", "train", "tiny", "--json"]
    train += [word for key, value in SETTINGS.items() for word in ("--set", f"{key}={value}")]
    driver = [sys.executable, "-c", DRIVER, json.dumps([*MOMENTS[what], train])]
    command = [*ON_A_SMALL_DISK, f'{MOUNT} && exec "$0" "$@"', *driver]
    run = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, check=False, timeout=500)
    assert run.returncode == 0, run.stderr
    first, torn, hidden, kept, after, second = json.loads(run.stdout)
    answered, said, code = first
    assert (code, answered) == (2, ""), said
    (line,) = [line for line in said.splitlines() if line.startswith("lemma: ")]
    assert line.endswith("No space left on device"), said
    assert "Traceback" not in said
    assert (torn, hidden) == ([], [])
    answered, said, code = second
    assert code in (0, 1), said
    assert json.loads(answered)["iterations"] == 1
    assert after.startswith(kept)
    assert after.count("\n") == 6


def test_writing_where_there_is_no_room_is_said_in_a_line(tmp_path: Path) -> None:
    """The same where nothing can be mounted."""
    for make in (Replay.open, MadeAttempts.open):
        with pytest.raises(LemmaError, match=r"cannot (read|write) /dev/full"):
            make(Path("/dev/full"))

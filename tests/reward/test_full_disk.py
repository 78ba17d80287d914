"""A full disk is no evidence against a proof, and is forgotten as soon as there is room."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.reward import LeanReward
from prover.types import Proof, Theorem, WorkerLost

# a file system of 600 kB that nobody else sees; files of 100 kB and of what is left fill it
ON_A_SMALL_DISK = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
MOUNT = 'mount -t tmpfs -o size=600k tmpfs "$TMPDIR"'

SCRIPT = """
import os, sys
from pathlib import Path
from prover.reward import LeanReward, compute_score, shared_reward
from prover.types import WorkerLost

COMM = "theorem t (a b : Nat) : a + b = b + a"
ballast = Path(os.environ["TMPDIR"]) / "ballast"

def fill(free):
    there = os.statvfs(ballast.parent)
    with open(ballast, "wb", buffering=0) as file:
        file.write(bytes(max(0, there.f_bavail * there.f_frsize - free)))

def rewards(n):
    statement = f"theorem t (a b : Nat) : a + b + {n} = b + a + {n}"
    return reward(completions=["omega", "omega", "exact Nat.lt_irrefl"], statement=[statement] * 3)

def score():
    try:
        return compute_score("nat", "omega", COMM)
    except WorkerLost as error:
        assert "No space left" in str(error), error
        return None

reward = LeanReward()
assert rewards(0) == [1.0, 1.0, 0.0]
for n, free in enumerate([0, 8192, 16384, 32768, 0], 1):
    fill(free)
    got = rewards(n)
    assert set(got[:2]) <= {1.0, None} and got[2] in (0.0, None), (free, got)
    if free == 0:
        assert got == [None, None, None], got
        assert score() is None
    ballast.unlink()
    assert rewards(n) == [1.0, 1.0, 0.0], "there is room again"
    assert score() == 1.0
reward.close()
shared_reward().close()
print("done")
"""


def test_right_proofs_on_a_full_disk(setup: LeanSetup, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    env = {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "LEMMA_INCIDENTS": str(tmp_path / "incidents.jsonl")}
    if subprocess.run([*ON_A_SMALL_DISK, MOUNT], env=env, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system of his own")
    command = [*ON_A_SMALL_DISK, f'{MOUNT} && exec "$0" "$@"', sys.executable, "-c", SCRIPT]
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=240)
    assert run.stdout == "done\n", run.stderr[-3000:]
    assert not (tmp_path / "incidents.jsonl").exists()


def test_a_disk_that_fills_up(setup: LeanSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where nothing can be mounted: there is no folder to work in."""
    reward = LeanReward()
    asked: dict[str, Any] = {"completions": ["rfl", "rfl"], "statement": ["theorem t : 1 = 1", "theorem t : 1 = 2"]}
    with monkeypatch.context() as broken:

        def full(*_: object, **__: object) -> str:
            raise OSError(28, "No space left on device")

        broken.setattr(tempfile, "mkdtemp", full)
        assert reward(**asked) == [None, None]
        with Verifier(setup) as verifier, pytest.raises(WorkerLost, match="No space left"):
            verifier.verify(Theorem("t", "theorem t : 1 = 1"), Proof("rfl"))
    try:
        assert reward(**asked) == [1.0, 0.0]
    finally:
        reward.close()

"""What the in-process gym remembers changes no answer."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

from prover.lean.gym.recent import Recent
from prover.lean.library.build import LeanSetup

CHECKED_GYM = Path(__file__).parent / "checked_gym.py"


def test_what_is_remembered_changes_no_answer(setup: LeanSetup) -> None:
    """Every goal and message of walks that add and drop names is printed twice; a difference ends the process.

    Heartbeats are the same for a text that is new, and nothing is left to the collector, which a worker has off.
    """
    argv = [sys.executable, str(CHECKED_GYM), pickle.dumps(setup).hex()]
    run = subprocess.run(argv, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["texts"] > 800
    assert found["reused"] > 200
    assert found["refused"] > 50
    assert found["heartbeats"] == {"known": [True, False], "new": [True, False], "same message": [True]}
    assert found["garbage"] == 0


def test_recent_forgets_the_oldest_and_says_so() -> None:
    gone: list[str] = []
    recent: Recent[int, str] = Recent(2, gone.append)
    for key, value in [(1, "a"), (2, "b"), (1, "c"), (3, "d")]:
        recent.put(key, value)
    assert gone == ["a", "b"]
    assert [recent.get(key) for key in (1, 2, 3)] == ["c", None, "d"]
    assert len(recent) == 2

"""What a checkpoint was trained on: keys of statements, so that an evaluation can tell which theorems are not new.

A key (`prover.conjecture.statement_keys`) stands for a goal that was learned from: the statements of theorems that were
searched for training, and all states that a search solved, of which each is a theorem with a known proof. They are
in a file of the checkpoint, one a line, and so under its manifest.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from prover.conjecture.statement_keys import goal_key
from prover.files import read_text
from rl.types import Experience, Goals

TRAINED_ON: Final = "trained_on.txt"


class TrainedOn:
    """The keys of a run, which grow. Every goal is read once."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._keys = set(keys)
        self._read: set[str] = set()

    @classmethod
    def of_run(cls, out: Path) -> TrainedOn:
        """Of a run that goes on in this folder, as its checkpoints say; empty for a new one. Raises `LemmaError`."""
        files = (out / "checkpoints").glob(f"[0-9]*/{TRAINED_ON}")
        return cls(key for file in files for key in trained_on_keys(file.parent) or ())

    @property
    def keys(self) -> frozenset[str]:
        """All of them by now."""
        return frozenset(self._keys)

    def add(self, states: Iterable[Goals]) -> None:
        """Takes in states."""
        new = {goal for goals in states for goal in goals} - self._read
        self._read |= new
        self._keys |= {goal_key(goal) for goal in new}

    def add_attempts(self, attempts: Iterable[Experience]) -> None:
        """Takes in what attempts taught: their theorems, and what was solved in them."""
        for attempt in attempts:
            worst = attempt.failed[:1]  # the theorem itself, in which all Lean steps were spent
            self.add(found.goals for found in (*attempt.good, *attempt.solved, *worst))

    def save(self, checkpoint: Path) -> None:
        """Writes the file of a checkpoint."""
        (checkpoint / TRAINED_ON).write_text("".join(f"{key}\n" for key in sorted(self._keys)), encoding="ascii")


def trained_on_keys(checkpoint: Path) -> frozenset[str] | None:
    """The keys of a checkpoint; None for one that does not say. Raises `LemmaError` when they cannot be read."""
    file = checkpoint / TRAINED_ON
    return frozenset(read_text(file).split()) if file.is_file() else None

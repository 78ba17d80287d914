"""Checkpoints: complete or absent. JSON and safetensors only.

checkpoints/000003/policy/         see `PolicyModel.save`
checkpoints/000003/prover.json     how it proves: see `prover.prover.load_prover`
checkpoints/000003/optimizer.safetensors
checkpoints/000003/state.json      rounds finished, torch's random state, the numbers of optimizer and scheduler
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import load_file, save_file

from prover.prover import Prover, save_prover
from prover.types import LemmaError
from rl.learner import Learner, TrainingState


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder that was completed after `rounds` rounds."""

    folder: Path
    rounds: int

    @property
    def policy(self) -> Path:
        return self.folder / "policy"


def save_checkpoint(run: Path, rounds: int, prover: Prover, state: TrainingState, keep: int) -> Checkpoint:
    """Writes into a temporary folder, syncs every file, renames, then removes all but the newest `keep`."""
    root = run / "checkpoints"
    root.mkdir(parents=True, exist_ok=True)
    folder, temporary = root / f"{rounds:06d}", root / f".writing-{rounds:06d}"
    shutil.rmtree(temporary, ignore_errors=True)
    state.model.save(temporary / "policy")
    save_prover(prover, temporary)
    save_file(dict(state.optimizer), temporary / "optimizer.safetensors")
    (temporary / "state.json").write_text(json.dumps({"rounds": rounds, **state.numbers}) + "\n")
    for path in sorted(temporary.rglob("*")):
        _sync(path)
    _sync(temporary)
    shutil.rmtree(folder, ignore_errors=True)
    temporary.rename(folder)
    _sync(root)
    for old in list_checkpoints(run)[:-keep]:
        shutil.rmtree(old.folder)
    return Checkpoint(folder, rounds)


def list_checkpoints(run: Path) -> list[Checkpoint]:
    """Complete checkpoints, oldest first."""
    folders = sorted((run / "checkpoints").glob("[0-9]*"))
    return [Checkpoint(f, int(f.name)) for f in folders if f.name.isdigit()]


def restore(checkpoint: Checkpoint, learner: Learner) -> None:
    """Restore the optimizer, its scheduler and torch's random state. Raises LemmaError for damaged files."""
    try:
        numbers = json.loads((checkpoint.folder / "state.json").read_text())
        learner.go_on_from(load_file(checkpoint.folder / "optimizer.safetensors"), numbers)
    except Exception as e:  # a damaged file can make the parsers raise anything
        line = (str(e).strip() or type(e).__name__).splitlines()[0]
        raise LemmaError(
            f"damaged checkpoint {checkpoint.folder}: {line}; remove it to go on from the one before"
        ) from e


def _sync(path: Path) -> None:
    """Forces a file's or a folder's content to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

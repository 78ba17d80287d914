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
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from prover.prover import Prover, save_prover
from prover.types import LemmaError
from rl.learner import Learner


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder that was completed after `rounds` rounds."""

    folder: Path
    rounds: int

    @property
    def policy(self) -> Path:
        return self.folder / "policy"


def save_checkpoint(run: Path, rounds: int, prover: Prover, learner: Learner, keep: int) -> Checkpoint:
    """Writes into a temporary folder, syncs every file, renames, then removes all but the newest `keep`."""
    root = run / "checkpoints"
    root.mkdir(parents=True, exist_ok=True)
    folder, temporary = root / f"{rounds:06d}", root / f".writing-{rounds:06d}"
    shutil.rmtree(temporary, ignore_errors=True)
    learner.model.save(temporary / "policy")
    save_prover(prover, temporary)
    state: dict[str, Any] = learner.optimizer.state_dict()
    tensors = {
        f"{i}.{k}": torch.as_tensor(v).cpu().contiguous() for i, s in state["state"].items() for k, v in s.items()
    }
    save_file(tensors, temporary / "optimizer.safetensors")
    numbers = {
        "rounds": rounds,
        "param_groups": state["param_groups"],
        "scheduler": learner.scheduler.state_dict(),
        "torch_rng": torch.get_rng_state().tolist(),
    }
    (temporary / "state.json").write_text(json.dumps(numbers) + "\n")
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
        flat = load_file(checkpoint.folder / "optimizer.safetensors")
        state: dict[int, dict[str, torch.Tensor]] = {}
        for name, tensor in flat.items():
            index, _, key = name.partition(".")
            state.setdefault(int(index), {})[key] = tensor
        learner.optimizer.load_state_dict({"state": state, "param_groups": numbers["param_groups"]})
        if "scheduler" in numbers:
            learner.scheduler.load_state_dict(numbers["scheduler"])
        else:  # an old run without a scheduler; checkpoints are made between rounds
            for group, rate in zip(learner.optimizer.param_groups, learner.scheduler.get_last_lr(), strict=True):
                group["lr"] = rate
        torch.set_rng_state(torch.tensor(numbers["torch_rng"], dtype=torch.uint8))
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

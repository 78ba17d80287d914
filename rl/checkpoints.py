"""Checkpoints: complete and whole, or not used. JSON and safetensors only.

checkpoints/000003/policy/         see `PolicyModel.save`
checkpoints/000003/prover.json     how it proves: see `prover.prover.load_prover`
checkpoints/000003/optimizer.safetensors
checkpoints/000003/trained_on.txt  keys of what it learned from (`rl.trained_on`)
checkpoints/000003/state.json      rounds finished, the numbers of optimizer and scheduler
checkpoints/000003/MANIFEST.json   written last: size and SHA-256 of every file (`prover.manifest`), `rounds`,
                                   `version` of the policy, `attempts` in the replay
checkpoints/damaged-000003/        one that was found damaged, set aside

Those of older versions have no manifest; they are whole when they can be loaded.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor

from prover.manifest import DamagedError, check_manifest, read_manifest, sync, write_manifest
from prover.policy.model import PolicyModel
from prover.printable import line_of
from prover.prover import Prover, save_prover
from prover.types import LemmaError
from rl.learner import TrainingState
from rl.trained_on import TrainedOn

_OS_ERROR = re.compile(r"\(os error (\d{1,4})\)")
"""What libraries written in Rust say of an error of the system: safetensors, tokenizers."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder that was completed after `rounds` rounds."""

    folder: Path
    rounds: int

    @property
    def policy(self) -> Path:
        return self.folder / "policy"


def save_checkpoint(
    run: Path,
    rounds: int,
    prover: Prover,
    state: TrainingState,
    keep: int,
    attempts: int | None = None,
    trained_on: TrainedOn | None = None,
) -> Checkpoint:
    """Writes a checkpoint and removes all but the newest `keep`. `attempts` are in the replay by now.

    Files are written into a temporary folder and read again from the disk before the folder gets its name and before
    any older one is removed. Raises OSError, and LemmaError when the disk gives back something else; nothing is lost
    then.
    """
    root = run / "checkpoints"
    root.mkdir(parents=True, exist_ok=True)
    folder, temporary, replaced = (root / name for name in (f"{rounds:06d}", f".writing-{rounds:06d}", ".replaced"))
    try:
        _discard(temporary)
        state.model.save(temporary / "policy")
        save_prover(prover, temporary)
        if trained_on is not None:
            trained_on.save(temporary)
        save_file(dict(state.optimizer), temporary / "optimizer.safetensors")
        (temporary / "state.json").write_text(json.dumps({"rounds": rounds, **state.numbers}) + "\n")
        write_manifest(temporary, {"rounds": rounds, "version": state.model.spec.version, "attempts": attempts})
        check_manifest(temporary)
        if folder.exists():
            _discard(replaced)
            folder.rename(replaced)
        temporary.rename(folder)
        sync(root)
    except BaseException as error:
        _discard(temporary)  # what a full disk leaves is in the way
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(folder)
        if not isinstance(error, OSError) and (refused := _OS_ERROR.search(str(error))):
            number = int(refused[1])
            raise OSError(number, os.strerror(number), str(folder)) from error
        raise
    _discard(replaced)
    for old in list_checkpoints(run)[:-keep]:
        _discard(old.folder)
    return Checkpoint(folder, rounds)


def list_checkpoints(run: Path) -> list[Checkpoint]:
    """Complete checkpoints, oldest first."""
    folders = sorted((run / "checkpoints").glob("[0-9]*"))
    return [Checkpoint(f, int(f.name)) for f in folders if f.name.isdigit()]


def attempts_at(checkpoint: Checkpoint) -> int:
    """How many attempts the replay held when this was written; 0 when that is not known."""
    return int((read_manifest(checkpoint.folder) or {}).get("attempts") or 0)


def newest_whole(run: Path, say: Callable[[str], None]) -> Checkpoint | None:
    """The newest checkpoint that is whole; None: there is none, and learning begins anew.

    Damaged ones are renamed, and `say` gets a line about each.
    """
    for checkpoint in reversed(list_checkpoints(run)):
        try:
            check_whole(checkpoint)
        except DamagedError as error:
            aside = _set_aside(checkpoint)
            say(f"{error}; this checkpoint is set aside as {aside}, and the one before it is used if there is one")
        else:
            return checkpoint
    return None


def check_whole(checkpoint: Checkpoint) -> None:
    """Raises `DamagedError` when a file of a checkpoint is missing, cut off or changed."""
    said = check_manifest(checkpoint.folder)
    if said is None:
        try:
            PolicyModel.load(checkpoint.policy)
        except LemmaError as error:
            raise DamagedError(str(error)) from error
        parts_of(checkpoint)
    elif said["rounds"] != checkpoint.rounds:
        raise DamagedError(f"{checkpoint.folder}: the checkpoint of round {said['rounds']}")


def parts_of(checkpoint: Checkpoint) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """`TrainingState.optimizer` and `numbers` of a checkpoint. Raises `DamagedError`."""
    try:
        numbers = json.loads((checkpoint.folder / "state.json").read_text())
        return load_file(checkpoint.folder / "optimizer.safetensors"), dict(numbers)
    except Exception as e:  # and the parsers
        raise _damaged(checkpoint, e) from e


def _damaged(checkpoint: Checkpoint, error: Exception) -> DamagedError:
    return DamagedError(
        f"damaged checkpoint {checkpoint.folder}: {line_of(error)}; remove it to go on from the one before"
    )


def _set_aside(checkpoint: Checkpoint) -> Path:
    """Rename a damaged checkpoint; its new place."""
    suffixes = chain([""], (f"-{n}" for n in count(2)))
    places = (checkpoint.folder.with_name(f"damaged-{checkpoint.folder.name}{suffix}") for suffix in suffixes)
    place = next(p for p in places if not p.exists())
    return checkpoint.folder.rename(place)


def _discard(folder: Path) -> None:
    """Remove a folder, by a rename first: one that is half removed must not look like a damaged checkpoint."""
    if folder.exists():
        gone = folder.with_name(f".removed-{folder.name.lstrip('.')}")
        shutil.rmtree(gone, ignore_errors=True)
        shutil.rmtree(folder.rename(gone), ignore_errors=True)

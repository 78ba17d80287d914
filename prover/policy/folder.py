"""Where the policy of a path is: a policy folder, a checkpoint, or a run with its checkpoints."""

from __future__ import annotations

import logging
from pathlib import Path

from prover.manifest import MANIFEST, DamagedError, check_manifest
from prover.printable import one_line
from prover.types import LemmaError


def find_policy(path: Path) -> Path:
    """The policy folder that `path` means: itself, a checkpoint's `policy`, or that of a run's newest whole checkpoint.

    A warning says which checkpoint of a run is damaged, and that an older one is used. Raises LemmaError when there is
    no policy, and when the checkpoint that was asked for is damaged.
    """
    if (path / "policy.json").is_file():
        _check(path.parent)
        return path
    if (path / MANIFEST).is_file() or (path / "policy" / "policy.json").is_file():
        _check(path)
        return path / "policy"
    damage: DamagedError | None = None
    for checkpoint in sorted((path / "checkpoints").glob("[0-9]*"), reverse=True):
        try:
            _check(checkpoint)
        except DamagedError as error:
            damage = damage or error
            continue
        if (checkpoint / "policy" / "policy.json").is_file():
            if damage is not None:
                logging.getLogger("lemma.files").warning("%s", one_line(f"{damage}; {checkpoint.name} is used"))
            return checkpoint / "policy"
    if damage is not None:
        raise damage
    raise LemmaError(f"no policy in {path}: give a run folder, a checkpoint or a folder that holds policy.json")


def _check(checkpoint: Path) -> None:
    """Raises `DamagedError` for a damaged checkpoint; what only the learner needs may be damaged."""
    try:
        check_manifest(checkpoint, leave_out=("optimizer.safetensors", "state.json"))
    except DamagedError as error:
        raise DamagedError(f"damaged checkpoint: {error}") from error

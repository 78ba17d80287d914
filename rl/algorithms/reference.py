"""The reference policy of a run: frozen earlier weights, in the run's folder.

reference/000001/policy/    the policy before the pass that learned from round 1 (from 0)
"""

from __future__ import annotations

import shutil
from pathlib import Path

from prover.manifest import check_manifest, sync, write_manifest
from prover.policy.model import PolicyModel
from prover.types import LemmaError
from rl.algorithms.settings import PolicyGradientConfig


class References:
    """Keeps the reference of a run; a run that goes on reads it again."""

    def __init__(self, run: Path) -> None:
        self._root = run / "reference"
        self._held: tuple[int, PolicyModel] | None = None

    def of(self, algorithm: PolicyGradientConfig, since: int, round_: int, model: PolicyModel) -> PolicyModel | None:
        """The reference of a pass, taken before that of round `since`; None when its KL has no weight.

        model: the policy before this pass, that of `round_`.

        Raises LemmaError when it is damaged or missing, OSError when it cannot be written.
        """
        if not algorithm.kl:
            return None
        if self._held is None or self._held[0] != since:
            folder = self._root / f"{since:06d}"
            if since == round_:
                _write(folder, model)
            if not folder.exists():
                raise LemmaError(f"{folder} is missing: the reference policy; set algorithm.kl=0, or start another run")
            check_manifest(folder)
            self._held = since, PolicyModel.load(folder / "policy").eval()
        return self._held[1]


def _write(folder: Path, model: PolicyModel) -> None:
    """Writes a policy whole or not at all; what an interrupted pass wrote before is replaced."""
    temporary = folder.with_name(f".writing-{folder.name}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(temporary, ignore_errors=True)
    model.save(temporary / "policy")
    write_manifest(temporary, {})
    shutil.rmtree(folder, ignore_errors=True)
    temporary.rename(folder)
    sync(folder.parent)

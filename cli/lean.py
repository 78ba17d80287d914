"""Opening a Lean with progress on the screen; shared by the verbs that need one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cli.output import Screen

if TYPE_CHECKING:
    from prover.lean.library.build import LeanSetup


def open_lean(project: Path | None, screen: Screen) -> LeanSetup:
    """`load_lean`; the library is built when the cache does not have it. Raises `LemmaError`."""
    from prover.lean.library.build import load_lean

    with screen.bar("building the core library") as report:
        return load_lean(project, lambda done, total, module: report(done, total))

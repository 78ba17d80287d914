"""Opening a Lean with progress on the screen; shared by the verbs that need one."""

from __future__ import annotations

from pathlib import Path

from cli.output import Screen
from prover.lean.library.build import LeanSetup, load_lean


def open_lean(project: Path | None, screen: Screen) -> LeanSetup:
    """`load_lean`; the library is built when the cache does not have it. Raises `LemmaError`."""
    with screen.bar("building the core library") as report:
        return load_lean(project, lambda done, total, module: report(done, total))

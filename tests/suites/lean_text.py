"""Helper of the suite tests: running Lean on a text."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from prover.lean.library.build import LEAN_OPTIONS, LeanSetup


def messages(setup: LeanSetup, folder: Path, module: str, body: str) -> list[dict[str, object]]:
    """What Lean says about `body` on top of `module`: the JSON messages of one process; line numbers are the body's.

    Where Lean has no complaint, `folder` has ``Test.olean`` afterwards.
    """
    file = folder / "Test.lean"
    file.write_text(f"prelude\nimport {module}\n{body}\n", encoding="utf-8")
    run = subprocess.run(
        setup.toolchain.lean_argv(
            *LEAN_OPTIONS, "--json", f"--root={folder}", "-o", str(folder / "Test.olean"), str(file)
        ),
        env=setup.environ(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == (1 if any(m["severity"] == "error" for m in found) else 0), run.stderr
    for message in found:
        message["line"] = message["pos"]["line"] - 2
    return found

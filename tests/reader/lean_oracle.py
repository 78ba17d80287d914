"""What the real `lean` command finds in a file: the oracle that the reader is compared with, slow and unconfined."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prover.lean.library.build import LEAN_OPTIONS, LeanSetup
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import TermTable
from prover.types import CORE_MODULE


@dataclass(frozen=True, slots=True)
class LeanMessage:
    """A message with the place in the file itself, the header that `lean` was given besides being no part of it."""

    severity: str
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class LeanAnswer:
    """Messages in the order of the text, and the compiled file where Lean wrote one: it does without errors only."""

    messages: tuple[LeanMessage, ...]
    olean: Olean | None

    @property
    def failed(self) -> bool:
        return any(m.severity == "error" for m in self.messages)


def ask_lean(setup: LeanSetup, folder: Path, code: str, table: TermTable | None = None) -> LeanAnswer:
    """Run `lean` on a file without imports; its header stands on a line of its own before it."""
    file, out = folder / "File.lean", folder / "File.olean"
    header = setup.header(CORE_MODULE)
    file.write_bytes((header + code.removeprefix("\ufeff")).encode("utf-8"))
    out.unlink(missing_ok=True)
    command = setup.toolchain.lean_argv(
        *LEAN_OPTIONS, "-DElab.async=false", "--json", "-j1", f"--root={folder}", "-o", str(out), str(file)
    )
    run = subprocess.run(command, env=setup.environ(), capture_output=True, check=False, timeout=120)
    found: list[dict[str, Any]] = [json.loads(line) for line in run.stdout.decode().split("\n") if line.startswith("{")]
    lines = header.count("\n")
    messages = sorted((m["pos"]["line"] - lines, m["pos"]["column"], str(m["severity"]), str(m["data"])) for m in found)
    olean = Olean(out.read_bytes(), TermTable() if table is None else table) if out.is_file() else None
    return LeanAnswer(tuple(LeanMessage(s, line, column, text) for line, column, s, text in messages), olean)

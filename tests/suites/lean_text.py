"""Helpers of the suite tests: running Lean on a text, and statements up to the names of their variables."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from prover.lean.library import LEAN_OPTIONS, LeanSetup

_WORD = re.compile(r"[^\W\d][\w'.]*|\S")
_BINDER = re.compile(r"[({⦃∀∃]\s*((?:[^\W\d][\w']*\s+)*[^\W\d][\w']*)\s*[:,]|fun\s+((?:[^\W\d][\w']*\s+)+)=>")


def messages(setup: LeanSetup, folder: Path, module: str, body: str) -> list[dict[str, object]]:
    """What Lean says about `body` on top of `module`: the JSON messages of one process; line numbers are the body's."""
    file = folder / "Test.lean"
    file.write_text(f"prelude\nimport {module}\n{body}\n", encoding="utf-8")
    run = subprocess.run(
        setup.toolchain.lean_argv(*LEAN_OPTIONS, "--json", str(file)),
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


def shape(statement: str, binders_alike: bool = False) -> str:
    """The statement without its name, bound variables numbered by first appearance.

    With `binders_alike`, implicit binders look like explicit ones and the grouping of binders does not show.
    """
    text = statement.split(maxsplit=2)[2]
    if binders_alike:
        text = re.sub(r"([^,\s]), ∀ ", r"\1 ", text.translate(str.maketrans("{}⦃⦄", "()()")))
    bound = {word for match in _BINDER.finditer(text) for word in (match[1] or match[2]).split()}
    numbers: dict[str, str] = {}
    words: list[str] = []
    for word in _WORD.findall(text):
        head, dot, field = word.partition(".")
        words.append(numbers.setdefault(head, f"v{len(numbers)}") + dot + field if head in bound else word)
    return " ".join(words)

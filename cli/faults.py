"""Faults of ours: the traceback goes into a file, the terminal gets one line."""

from __future__ import annotations

import os
import tempfile
import time
import traceback
from pathlib import Path

from prover.lean.toolchain import cache_dir
from prover.printable import one_line

KEPT = 20
"""Tracebacks that are kept, the newest ones."""
MOST_CHARACTERS = 1 << 20
"""Of one traceback: a message may quote its whole input."""


def report_fault(error: BaseException) -> str:
    """Write the traceback down; the line that says what went wrong and where the file is."""
    said = one_line(f"{type(error).__name__}: {str(error)[:1000]}")[:160].rstrip(": ")
    text = "".join(traceback.format_exception(error))
    file = _write(text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}\n…\n")
    where = f"please report it with {file}" if file else "its traceback could not be written down"
    return f"a fault of Lemma itself ({said}); {where}"


def _write(text: str) -> Path | None:
    """Into the cache, or where temporary files go when it cannot be written; None when neither works."""
    for base in (cache_dir(), Path(tempfile.gettempdir()) / f"lemma-{os.getuid()}"):
        folder = base / "errors"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_uid != os.getuid():
                continue  # somebody else's, who could read it
            handle, name = tempfile.mkstemp(".txt", time.strftime("%Y%m%d-%H%M%S-"), folder)  # mode 0600
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            others = sorted(file for file in folder.glob("*.txt") if file != Path(name))  # of one second in any order
            for old in others[: 1 - KEPT]:
                old.unlink(missing_ok=True)
        except (OSError, ValueError):
            continue
        return Path(name)
    return None

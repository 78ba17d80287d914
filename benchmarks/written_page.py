"""The end of a program that measures something with Lean and writes a page about it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from prover.lean.library.build import LeanSetup, load_lean
from prover.provenance import git_revision
from prover.types import LemmaError

R = TypeVar("R")
PROJECT = Path(__file__).parent.parent


def write_page(
    program: str,
    out: Path,
    record: Path | None,
    run: Callable[[LeanSetup], R],
    page: Callable[[R, LeanSetup, str, float], str],
) -> None:
    """Makes the folders, runs, and writes to `out` what `page` says of the results, Lean, the revision and the seconds.

    Prints where the page is. What went wrong is one line on stderr and exit code 2.
    """
    began = time.perf_counter()
    try:
        for folder in (out.parent, record):
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
        setup = load_lean()
        found = run(setup)
        text = page(found, setup, git_revision(PROJECT), time.perf_counter() - began)
        out.write_text(text, encoding="utf-8")
    except (LemmaError, OSError) as error:
        print(f"{program}: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    print(out)

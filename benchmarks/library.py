"""What the core library costs, against the bounds it has to keep: import, build, and a `decide` on a 30-digit modulus.

Import and decision are differences between `lean` processes of one run, the best of several: what the library adds to
an empty file, and what a file of decisions adds to one that only imports. The bounds are compared with processor time,
which other work on the machine disturbs least; nothing here waits, so a quiet machine's clock says the same or, where
two modules compile at once, less. `python -m benchmarks.library` prints one JSON object.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from prover.lean.library.build import LEAN_OPTIONS, LeanSetup, compile_library, library_sources, load_lean
from prover.lean.library.inventory import core_inventory
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import TermTable

HEADER = "prelude\nimport Core\n"
ROUNDS = 9
DECISIONS = 20
MODULUS = 912_345_678_901_234_567_890_123_456_789  # 30 digits
BOUNDS = {"import_ms": 60.0, "import_mb": 200.0, "build_s": 60.0, "decide_ms": 100.0}


class Cost(NamedTuple):
    """Of one `lean` process: milliseconds by the clock and of the processor, and its largest resident memory in MB."""

    ms: float
    cpu_ms: float
    mb: float


def measure() -> dict[str, Any]:
    """The four figures, their bounds, and whether every bound is kept; the clock's times beside them."""
    setup = load_lean()
    with tempfile.TemporaryDirectory(prefix="lemma-bench-") as folder:
        empty, imports, decides = best_costs(setup, Path(folder), ("prelude\n", HEADER, HEADER + decisions()))
        cpu = cpu_of_children()
        clock_s = compile_library(setup.toolchain, library_sources(), Path(folder) / "built")
        build_s = cpu_of_children() - cpu
    figures = {
        "import_ms": round(imports.cpu_ms - empty.cpu_ms, 1),
        "import_mb": round(imports.mb, 1),
        "build_s": round(build_s, 1),
        "decide_ms": round((decides.cpu_ms - imports.cpu_ms) / DECISIONS, 2),
    }
    began = time.process_time()
    files = [path.read_bytes() for path in setup.lean_path[0].rglob("*.olean")]
    for data in files:
        Olean(data, TermTable())
    read_s = time.process_time() - began
    found = core_inventory(setup)
    return {
        **figures,
        "bounds": BOUNDS,
        "within_bounds": all(figures[name] < bound for name, bound in BOUNDS.items()),
        "clock": {"import_ms": round(imports.ms - empty.ms, 1), "build_s": round(clock_s, 1)},
        "empty_process": {"cpu_ms": round(empty.cpu_ms, 1), "mb": round(empty.mb, 1)},
        "read": {"mb": round(sum(map(len, files)) / 1e6, 1), "s": round(read_s, 2)},
        "modules": len(found.modules),
        "theorems": found.theorems,
        "lean": setup.identity,
    }


def cpu_of_children() -> float:
    """Seconds of processor time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def decisions() -> str:
    """Lean text of `DECISIONS` different products modulo `MODULUS`, each proved by `decide`."""
    factors = [(MODULUS // (3 + i), MODULUS // 2 - i) for i in range(DECISIONS)]
    return "".join(f"example : {a} * {b} % {MODULUS} = {a * b % MODULUS} := by decide\n" for a, b in factors)


def best_costs(setup: LeanSetup, folder: Path, texts: Sequence[str]) -> list[Cost]:
    """The least of each figure over `ROUNDS` processes per text, the texts in turn."""
    files = [folder / f"Bench{i}.lean" for i in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    rounds = [[run_lean(setup, file) for file in files] for _ in range(ROUNDS)]
    return [Cost(*map(min, *costs)) for costs in zip(*rounds, strict=True)]


def run_lean(setup: LeanSetup, file: Path) -> Cost:
    """One process. Raises `CalledProcessError` when Lean does not accept the file."""
    began = time.perf_counter()
    argv = setup.toolchain.lean_argv(*LEAN_OPTIONS, str(file))
    with subprocess.Popen(argv, env=setup.environ(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, argv, said)
    return Cost(1000 * (time.perf_counter() - began), 1000 * (used.ru_utime + used.ru_stime), used.ru_maxrss / 1024)


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
    print()

"""What has been published about Lean's kernel and runtime, and whether a version of Lean contains the fix.

Facts from Lean's release notes (lean-lang.org/doc/reference) and its issues, looked up on 2026-11-28. Issues of Lean's
elaborator or compiler that no verdict of ours rests on are left out. Where no source names the first fixed release,
`fixed` is empty and nothing is claimed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

GMP_REQUIRED, GMP_REQUIRED_SINCE = "6.3.0", ("4.33.1", "4.34.0")
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(-\S+)?")
_ASK_SECONDS: Final = 60.0


class Fix(StrEnum):
    """Whether a version contains a fix."""

    CONTAINED = "fixed"
    MISSING = "not fixed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Advisory:
    """A published fault. `fixed`: the first release of each series with the fix, empty where no source names one.

    matters: what it means for a verdict of ours.
    """

    name: str
    what: str
    fixed: tuple[str, ...]
    matters: str
    cve: str | None = None

    @property
    def source(self) -> str:
        number = self.name.removeprefix("lean4#")
        return f"https://github.com/leanprover/lean4/issues/{number}"


_INDUCTIVE = "no inductive type of a candidate reaches the kernel, only those of a preamble"
_TERMS = "a candidate's terms reach the kernel"
_HUGE = "needs more memory than an audit is given (8 GB)"
_FIXED_33, _FIXED_331 = ("4.33.0",), ("4.33.1", "4.34.0")

ADVISORIES: Final = (
    Advisory("lean4#1433", "kernel: Nat.mod of numbers beyond 64 bits computed wrongly", ("4.0.0",), _TERMS),
    Advisory("lean4#1781", "kernel: imax u v + n normalised to imax u v, so that Type : Type", ("4.0.0",), _TERMS),
    Advisory("lean4#2125", "kernel: an inductive type in the indices of its own constructor", ("4.0.0",), _INDUCTIVE),
    Advisory("lean4#8060", "kernel: Nat.pow took a constant for a number", ("4.20.0",), _TERMS),
    Advisory("lean4#8554", "kernel: summary fields of very deep or large terms overflowed to 0", ("4.21.0",), _TERMS),
    Advisory("lean4#13388", "runtime: heap overflow when reading a file with an absurd size",
             ("4.28.1", "4.29.1", "4.30.0"), "only a program of a candidate could ask for it, in a confined process"),
    Advisory("lean4#13617", "runtime: memory corruption when Lean loads a forged .olean", (),
             "Lean never loads a candidate's .olean, and its own library only with the hash it was built with"),
    Advisory("lean4#13619", "runtime: sizes in an .olean overflow when Lean loads it", (),
             "Lean never loads a candidate's .olean, and its own library only with the hash it was built with"),
    Advisory("lean4#14484", "kernel: free variables in the value of an opaque constant", ("4.32.1", "4.33.0"),
             "no opaque constant and no free variable of a candidate reaches the kernel", "CVE-2026-72711"),
    Advisory("lean4#14576", "kernel: dropped parameters of nested inductive types not type checked; projections named "
             "after another structure", ("4.32.2", "4.33.0"), _INDUCTIVE, "CVE-2026-72844"),
    Advisory("lean4#14607", "kernel: free variables in nested inductive declarations", _FIXED_33, _INDUCTIVE),
    Advisory("lean4#14609", "modules: a partial definition lost its mark when it was imported", _FIXED_33,
             "the core library has no modules in Lean's new sense"),
    Advisory("lean4#14613", "kernel: Sort (imax 1 0) not recognised as Prop, so that data left a proof", _FIXED_33,
             _INDUCTIVE),
    Advisory("lean4#14616", "kernel: names with _nested clashed with those it makes itself", _FIXED_33, _INDUCTIVE),
    Advisory("lean4#14582", "kernel: non-uniform occurrences of an inductive type escaped its checks", _FIXED_331,
             _INDUCTIVE),
    Advisory("lean4#14806", "kernel: equality checks depended on those before, and were not transitive", _FIXED_331,
             _TERMS),
    Advisory("lean4#14807", "kernel: a stuck type was taken for no proposition, so that data left a proof", _FIXED_331,
             _TERMS),
    Advisory("lean4#14833", "runtime: GMP before 6.3.0 computes wrongly in corner cases", _FIXED_331, _TERMS),
    Advisory("lean4#14849", "kernel: numerals of many gigabytes, where GMP is not well tried", _FIXED_331, _HUGE),
    Advisory("lean4#14838", "runtime: 32-bit reference counts overflowed, a use after free (18 GB)", _FIXED_331, _HUGE),
    Advisory("lean4#15241", "runtime: frozen objects were freed in cascades (18 GB)", ("4.34.1", "4.35.0"), _HUGE),
    Advisory("lean4#15288", "runtime: huge reference counts of objects shared by threads", ("4.34.1", "4.35.0"), _HUGE),
    Advisory("lean4#15289", "runtime: more than 2^31 references to a shared term (100 GB)", ("4.34.1", "4.35.0"),
             _HUGE),
    Advisory("lean4#10577", "kernel: reads uninitialised memory on some ill-formed terms (found by fuzzing)", (),
             "it is not known whether that can be made into a proof"),
    Advisory("lean4#15072", "runtime: a constructor with 256 fields, a use after free in compiled code", (),
             "a candidate's programs are not run"),
    Advisory("lean4#15193", "elaborator: Nat.shiftLeft by 2^32 ends the process; the kernel refuses", (),
             "the candidate's process ends, which is a refusal"),
    Advisory("lean4#15226", "tools: #print axioms misses axioms of imported inductive types", (),
             "axioms are collected by our own reader, never by Lean's command"),
)  # fmt: skip


def fix_in(advisory: Advisory, version: str) -> Fix:
    """Whether Lean `version` (``4.35.0``, ``4.35.0-rc3``) contains the fix; a release candidate of the first fixed
    release may or may not.
    """
    found = _VERSION.fullmatch(version)
    if found is None or not advisory.fixed:
        return Fix.UNKNOWN
    series, patch, candidate = (int(found[1]), int(found[2])), int(found[3]), found[4] is not None
    first = {(int(m[1]), int(m[2])): int(m[3]) for f in advisory.fixed if (m := _VERSION.fullmatch(f))}
    if series not in first:
        return Fix.CONTAINED if series > max(first) else Fix.MISSING
    if patch != first[series]:
        return Fix.CONTAINED if patch > first[series] else Fix.MISSING
    return Fix.UNKNOWN if candidate else Fix.CONTAINED


def gmp_version(shared_library: Path, lean_version: str) -> str:
    """The version of GMP inside the library, or what can be said instead. Loads it in a process of its own."""
    code = (
        "import ctypes, sys; lib = ctypes.CDLL(sys.argv[1]);"
        "print(ctypes.c_char_p.in_dll(lib, '__gmp_version').value.decode())"
    )
    try:
        run = subprocess.run(
            [sys.executable, "-IS", "-c", code, str(shared_library)],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=_ASK_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        run = None
    if run is not None and run.returncode == 0 and (said := run.stdout.strip()):
        return said
    required = Advisory("", "", GMP_REQUIRED_SINCE, "")
    if fix_in(required, lean_version) is Fix.CONTAINED:
        return (
            f"unknown (the library does not say); Lean {lean_version} is not built with one before {GMP_REQUIRED} "
            "unless forced"
        )
    return "unknown (the library does not say)"

"""What doctor says about published faults of Lean."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from prover.lean.advisories import ADVISORIES, Advisory, Fix, fix_in, gmp_version
from prover.lean.library.build import LeanSetup
from prover.lean.toolchain import EMBEDDED_VERSION

BACKPORTED = Advisory("lean4#1", "x", ("4.32.2", "4.33.0"), "y")


@pytest.mark.parametrize(
    ("version", "fix"),
    [
        ("4.31.9", Fix.MISSING),
        ("4.32.1", Fix.MISSING),
        ("4.32.2-rc1", Fix.UNKNOWN),
        ("4.32.2", Fix.CONTAINED),
        ("4.32.10", Fix.CONTAINED),
        ("v4.33.0", Fix.CONTAINED),
        ("4.33.0-rc1", Fix.UNKNOWN),  # the series had begun before the fix
        ("4.34.0-rc1", Fix.CONTAINED),
        ("5.0.0", Fix.CONTAINED),
        ("3.51.1", Fix.MISSING),
        ("nightly-2026-09-17", Fix.UNKNOWN),
    ],
)
def test_a_fix_and_a_version(version: str, fix: Fix) -> None:
    assert fix_in(BACKPORTED, version) is fix


def test_nothing_is_claimed_without_a_source() -> None:
    assert fix_in(Advisory("lean4#1", "x", (), "y"), "99.0.0") is Fix.UNKNOWN


def test_the_embedded_lean_has_every_fix_that_is_known() -> None:
    fixes = {a.name: fix_in(a, EMBEDDED_VERSION) for a in ADVISORIES}
    assert Fix.MISSING not in fixes.values()
    assert len(fixes) == len(ADVISORIES)  # no name twice
    assert {fixes[name] for name in ("lean4#14484", "lean4#14576", "lean4#14807")} == {Fix.CONTAINED}
    assert fixes["lean4#15226"] is Fix.UNKNOWN
    assert all(a.source.rpartition("/")[2].isdigit() for a in ADVISORIES)


def test_gmp_of_a_library_that_does_not_say(setup: LeanSetup) -> None:
    said = gmp_version(setup.toolchain.shared_library, EMBEDDED_VERSION)
    assert said.startswith("unknown")
    assert "6.3.0" in said
    assert "6.3.0" not in gmp_version(Path("/nowhere/lib.so"), "4.30.0")


def test_gmp_of_a_library_that_does(tmp_path: Path) -> None:
    found = subprocess.run(
        ["sh", "-c", "ldconfig -p | grep -o '/.*libgmp.so.*' | head -1"], capture_output=True, text=True
    )
    if not found.stdout.strip():
        pytest.skip("no libgmp on this machine")
    assert gmp_version(Path(found.stdout.strip()), "4.30.0").startswith("6.")

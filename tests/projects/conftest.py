"""One toolchain and one project for all tests here; what a test changes, it changes in a copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from arrange import Elan, make_elan, make_project

from prover.lean.library.build import LeanSetup

MATHLIB = """
namespace Nat
/-- Here in the place of Mathlib's. -/
def Perfect (n : Nat) : Prop := n = 6 ∨ n = 28
theorem perfect_six : Perfect 6 := Or.inl rfl
end Nat
namespace Real
def dozen : Nat := 12
end Real
namespace BigOperators
end BigOperators
"""
AESOP = "theorem Aesop.rule (p : Prop) (h : p) : p := h\n"
SAMPLE = """
namespace Sample
def twice (n : Nat) : Nat := n + n
theorem twice_eq (n : Nat) : twice n = 2 * n := by unfold twice; omega
end Sample
"""


@pytest.fixture(scope="session")
def elan(tmp_path_factory: pytest.TempPathFactory, setup: LeanSetup) -> Elan:
    return make_elan(tmp_path_factory.mktemp("elan") / "home", setup)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory, elan: Elan) -> Path:
    """Sample, which requires mathlib, which requires aesop."""
    packages = {"aesop": {"Aesop": AESOP}, "mathlib": {"Mathlib": f"import Aesop\n{MATHLIB}"}}
    modules = {"Sample": f"import Mathlib\n{SAMPLE}"}
    return make_project(tmp_path_factory.mktemp("projects") / "sample", elan, modules, packages)


@pytest.fixture(autouse=True)
def shell(monkeypatch: pytest.MonkeyPatch, elan: Elan) -> None:
    """The environment of a shell with elan."""
    for name, value in elan.environ().items():
        monkeypatch.setenv(name, value)
    for name in ("ELAN_TOOLCHAIN", "LEAN_PATH", "LEAN_SYSROOT", "LAKE"):
        monkeypatch.delenv(name, raising=False)

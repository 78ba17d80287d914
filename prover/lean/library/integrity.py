"""Checks that the library in the cache is still what we built.

A verdict rests on the library's files (docs/trust.md, A2), so a folder is used only while nobody else can write to it
and each of its files has the hash that was recorded when it was built. A process of the same user can change both.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from prover.types import LemmaError

MANIFEST: Final = "manifest.json"
_SHARED: Final = stat.S_IWGRP | stat.S_IWOTH
_checked: dict[Path, object] = {}
"""Folders whose hashes this process has checked, and their files' inode, size and times at that moment."""


def seal(folder: Path, facts: Mapping[str, object]) -> None:
    """Write the manifest of a finished folder: `facts`, and the sha256 of every file. Others may no longer write."""
    for place, _ in _entries(folder):
        close_to_others(place)
    files = {str(p.relative_to(folder)): _sha256(p) for p, s in _entries(folder) if stat.S_ISREG(s.st_mode)}
    manifest = folder / MANIFEST
    manifest.write_text(json.dumps({**facts, "files": files}, indent=1) + "\n", encoding="utf-8")
    close_to_others(manifest)


def close_to_others(place: Path) -> None:
    """Take write access from group and others."""
    place.chmod(stat.S_IMODE(place.stat().st_mode) & ~_SHARED)


def check_built(folder: Path) -> None:
    """Whether a sealed folder is as it was built. Hashes are recomputed when a file's inode, size or times changed.

    Raises `LemmaError` when the folder or a file is a link, belongs to another user, can be written by others, is
    missing, was not built with the others, or has another hash.
    """
    try:
        entries = dict(_entries(folder))
        check_hands([folder.parent, *entries])
        looks = {path: (s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for path, s in entries.items()}
        if _checked.get(folder) == looks:
            return
        _check_hashes(folder, [path for path, s in entries.items() if not stat.S_ISDIR(s.st_mode)])
    except (OSError, ValueError) as error:
        raise LemmaError(
            f"what was built in {folder} is not to be trusted: {error}; remove that folder and it is built again, or "
            "set LEMMA_CACHE to another place"
        ) from error
    _checked[folder] = looks


def check_hands(places: Iterable[Path]) -> None:
    """Raises ValueError for a place that is a link, that is neither ours nor root's, or that others can write to."""
    for place in places:
        found = place.lstat()
        if stat.S_ISLNK(found.st_mode):
            raise ValueError(f"{place} is a symbolic link")
        if not (stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)):
            raise ValueError(f"{place} is neither a file nor a folder")
        if found.st_uid not in (os.geteuid(), 0):
            raise ValueError(f"{place} belongs to user {found.st_uid}")
        if found.st_mode & _SHARED:
            raise ValueError(f"{place} can be written by others (mode {stat.S_IMODE(found.st_mode):o})")


def _check_hashes(folder: Path, files: Iterable[Path]) -> None:
    recorded = _recorded(folder)
    for file in files:
        name = str(file.relative_to(folder))
        if name == MANIFEST:
            continue
        if name not in recorded:
            raise ValueError(f"{name} was not built with the rest")
        if _sha256(file) != recorded.pop(name):
            raise ValueError(f"{name} is not what was built (sha256)")
    if recorded:
        raise ValueError(f"{min(recorded)} is missing")


def _recorded(folder: Path) -> dict[str, str]:
    """Name → sha256 as the manifest has it."""
    data: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    files: Any = data.get("files") if isinstance(data, dict) else None
    if not isinstance(files, dict) or not files:
        raise ValueError(f"{MANIFEST} names no files")
    return {str(name): str(digest) for name, digest in files.items()}


def _entries(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The folder and everything below it, no link followed."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        found = place.lstat()
        yield place, found
        if stat.S_ISDIR(found.st_mode):
            waiting += sorted(place.iterdir())


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()

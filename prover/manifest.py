"""A folder whose files can be checked: `MANIFEST.json` holds the size and SHA-256 of each, and of itself.

It is written last. A folder without one is from before manifests, and is taken as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from prover.files import open_file, read_bytes, write_whole
from prover.types import LemmaError

MANIFEST = "MANIFEST.json"
FORMAT = 1


class DamagedError(LemmaError):
    """A file is not what the manifest says."""


def write_manifest(folder: Path, facts: Mapping[str, Any]) -> None:
    """Forces all files of a folder to the disk, then describes them, with `facts` beside. Raises OSError."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    for path in (*files, *(path for path in folder.rglob("*") if path.is_dir())):
        sync(path)
    said = {
        **facts,
        "format": FORMAT,
        "files": {
            path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": _digest_of(path)}
            for path in files
        },
    }
    write_whole(folder / MANIFEST, json.dumps({**said, "sha256": _own_digest(said)}, indent=2) + "\n")
    sync(folder)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """What a manifest says; None without one. Raises `DamagedError`, and LemmaError for one of a later version."""
    path = folder / MANIFEST
    if not path.exists():
        return None
    if not path.is_file():
        raise DamagedError(f"{path}: not a regular file")
    try:
        said = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"{path}: not JSON") from error
    if not isinstance(said, dict):
        raise DamagedError(f"{path}: not a manifest")
    if said.pop("sha256", None) != _own_digest(said):
        raise DamagedError(f"{path}: its checksum does not fit")
    if said["format"] != FORMAT:
        raise LemmaError(f"{path}: format {said['format']}, not {FORMAT}; a later version wrote it")
    return said


def check_manifest(folder: Path, leave_out: Collection[str] = ()) -> dict[str, Any] | None:
    """Reads every file that a manifest names, but those left out, and compares; what it says, None without one.

    Raises `DamagedError` for the first file that is missing, cut off or changed, and LemmaError as `read_manifest`.
    """
    said = read_manifest(folder)
    for name, expected in ({} if said is None else said["files"]).items():
        if name in leave_out:
            continue
        path = folder / name
        if not path.is_file():
            raise DamagedError(f"{path}: missing")
        if (size := path.stat().st_size) != expected["bytes"]:
            raise DamagedError(f"{path}: {size:,} bytes, not {expected['bytes']:,}")
        if _digest_of(path) != expected["sha256"]:
            raise DamagedError(f"{path}: its checksum does not fit")
    return said


def sync(path: Path) -> None:
    """Forces a file's or a folder's content to the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with open_file(path, most=1 << 60) as file:
        try:
            while part := file.read(1 << 20):
                digest.update(part)
            return digest.hexdigest()
        except OSError as error:
            raise DamagedError(f"cannot read {path}: {error.strerror}") from error


def _own_digest(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

"""Reads files from outside: regular, of bounded size, UTF-8; every mistake is one `LemmaError`.
And for files that are written: whole or not at all, in places that were looked at before the work.

A FIFO or a device is refused before a byte is read, since reading it may wait for ever or never end.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from prover.printable import line_of
from prover.types import LemmaError

MOST_TEXT = 64 << 20
"""Bytes of a text file: a hundred times the largest suite."""
MOST_DATA = 8 << 30
"""Bytes of a data set that is read in parts."""
MOST_SETTINGS = 1 << 20
"""Bytes of a configuration."""
MOST_DOTS = 100
"""Dots in one line of TOML: parsing takes the square of the parts of a dotted key."""


def open_file(path: Path, most: int = MOST_DATA) -> BinaryIO:
    """Open a regular file for reading. Raises `LemmaError` for another thing, or one of more than `most` bytes."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise LemmaError(f"cannot read {path}: {_reason(error)}") from error
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_size <= most:
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISREG(status.st_mode):
        raise LemmaError(f"cannot read {path}: it has {status.st_size:,} bytes; at most {most:,} are read")
    raise LemmaError(f"cannot read {path}: {_kind(status.st_mode)}, not a regular file")


def read_bytes(path: Path, most: int = MOST_TEXT) -> bytes:
    """A file's content. Raises `LemmaError`, also for more than `most` bytes."""
    with open_file(path, most) as file:
        try:
            data = file.read(most + 1)
        except OSError as error:
            raise LemmaError(f"cannot read {path}: {_reason(error)}") from error
    if len(data) > most:  # it grew, or it is one of the kernel's, which have no size
        raise LemmaError(f"cannot read {path}: it has more than {most:,} bytes")
    return data


def read_text(path: Path, most: int = MOST_TEXT, exact: bool = False) -> str:
    """A UTF-8 file's text, without a byte order mark; with ``\\n`` for every line end unless `exact`.

    Raises `LemmaError`.
    """
    data = read_bytes(path, most)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LemmaError(f"{path}:{line}: not UTF-8 (byte {data[error.start]:#04x})") from error
    return text if exact else text.replace("\r\n", "\n").replace("\r", "\n")


def read_json(path: Path, most: int = MOST_TEXT) -> Any:
    """A JSON file's value. Raises `LemmaError` with the line at fault."""
    text = read_text(path, most)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise LemmaError(f"{path}:{error.lineno}: not JSON ({error.msg})") from error
    except (ValueError, RecursionError) as error:  # a number of too many digits
        raise LemmaError(f"{path}: not readable JSON ({_reason(error)})") from error


def read_toml(path: Path, most: int = MOST_SETTINGS) -> dict[str, Any]:
    """A TOML file's table. Raises `LemmaError` with the line at fault."""
    text = read_text(path, most)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            raise LemmaError(f"{path}:{number}: more than {MOST_DOTS} dots in a line")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise LemmaError(f"{path}: not TOML ({_reason(error)})") from error


def write_whole(path: Path, data: str | bytes, mode: int | None = None) -> None:
    """Write a file atomically: a reader finds the old content or the new one, after a crash too. Its folder is made.

    Raises `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}")
    try:
        with draft.open("wb") as file:
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            draft.chmod(mode)
        draft.replace(path)
    except OSError as error:
        error.filename = str(path)  # a write that failed names no file, and the draft is not what was asked for
        raise
    finally:
        draft.unlink(missing_ok=True)


def writable_file(path: Path) -> Path:
    """Check that a file can be written there, before the work whose result it is to hold. Makes nothing.

    Raises `LemmaError`: its folder is not there, it is a folder itself, permission is denied.
    """
    try:
        folder = path.parent.stat()
        mode = path.stat().st_mode if path.exists() or path.is_symlink() else None
    except (FileNotFoundError, NotADirectoryError) as error:
        raise LemmaError(f"cannot write {path}: there is no folder {path.parent}; make it first") from error
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: a NUL in the name
        raise LemmaError(f"cannot write {path}: {_reason(error)}") from error
    if not stat.S_ISDIR(folder.st_mode):
        raise LemmaError(f"cannot write {path}: {path.parent} is not a folder")
    if mode is not None and not stat.S_ISREG(mode) and not stat.S_ISCHR(mode):  # a pipe would wait for its reader
        raise LemmaError(f"cannot write {path}: it is {_kind(mode)}")
    if not os.access(path if mode is not None else path.parent, os.W_OK):
        raise LemmaError(f"cannot write {path}: permission denied; choose another place")
    return path


def writable_folder(path: Path) -> Path:
    """Make the folder. Raises `LemmaError` when it cannot be written, before any work was done."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise LemmaError(f"cannot make the folder {path}: {_reason(error)}") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise LemmaError(f"cannot write in {path}: permission denied; choose another folder")
    return path


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return line_of(error)


def _kind(mode: int) -> str:
    kinds = {stat.S_ISDIR: "a folder", stat.S_ISFIFO: "a pipe", stat.S_ISSOCK: "a socket"}
    return next((name for test, name in kinds.items() if test(mode)), "a device")


def content_digest(paths: Sequence[Path]) -> str:
    """SHA-256, in hex, of the files' bytes one after the other. Raises `LemmaError` when one cannot be read."""
    digest = hashlib.sha256()
    for path in paths:
        with open_file(path) as file:
            for part in iter(lambda: file.read(1 << 20), b""):
                digest.update(part)
    return digest.hexdigest()


def content_revision(paths: Sequence[Path]) -> str:
    """The first 12 digits of `content_digest`."""
    return content_digest(paths)[:12]

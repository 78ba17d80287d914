"""Temporary folders that do not outlive their process for long, and whether there is room to write in them.

A folder is locked while its process lives, however the process ends. An unlocked folder is removed by the next process
that needs a folder in the same place.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PREFIX: Final = "lemma-run-"
SETTLED_SECONDS: Final = 60.0  # younger folders may be about to be locked

_swept: set[tuple[int, str, str]] = set()


@contextmanager
def scratch_folder(parent: Path | None = None, prefix: str = PREFIX) -> Generator[Path]:
    """An empty folder that is removed afterwards. The first one of a process removes stale ones beside it.

    `parent` is the folder for temporary files unless given. Raises `OSError` where none can be made.
    """
    where = str(parent or tempfile.gettempdir())
    if (key := (os.getpid(), where, prefix)) not in _swept:
        _swept.add(key)
        sweep(Path(where), prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=where))
    held = None
    try:
        with contextlib.suppress(OSError):  # a file system without locks: no process sweeps there
            held = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


def sweep(parent: Path, prefix: str = PREFIX, age: float = SETTLED_SECONDS) -> int:
    """Remove folders of ours that no process holds and that are older than `age` seconds; returns how many."""
    count = 0
    with contextlib.suppress(OSError):
        for entry in os.scandir(parent):
            if entry.name.startswith(prefix) and entry.is_dir(follow_symlinks=False):
                count += _remove_if_stale(entry.path, age)
    return count


def _remove_if_stale(folder: str, age: float) -> bool:
    """Remove a folder if no process holds it. Never raises: another process may sweep at the same time."""
    try:
        held = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        about = os.fstat(held)
        if about.st_uid != os.geteuid() or time.time() - about.st_mtime < age:
            return False
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
        return True
    except OSError:
        return False
    finally:
        os.close(held)


def no_room(folder: Path, size: int) -> str | None:
    """Why a file of `size` bytes cannot be written to `folder`, the disk being full or broken; None where it can."""
    draft = folder / ".room"
    try:
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(fd, 0, size)
        finally:
            os.close(fd)
    except OSError as error:
        if error.errno in (errno.EOPNOTSUPP, errno.EINVAL):
            return None
        return f"{folder.parent}: {error.strerror}"
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    return None

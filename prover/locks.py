"""Locks on folders that one process at a time may write. They end with the process, however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from prover.types import LemmaError

LOCK_TRIES, LOCK_PAUSE = 10, 0.05
"""How often a folder is tried to be locked, and the seconds between: whoever looks at the lock holds it a moment."""


@contextmanager
def locked_folder(folder: Path, otherwise: str) -> Generator[None]:
    """Holds the folder's lock. Raises `LemmaError` with the words `otherwise` when another process has it."""
    held = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if not _locked(held, fcntl.LOCK_EX, LOCK_TRIES):
            raise LemmaError(otherwise)
        yield
    finally:
        os.close(held)


def is_locked(folder: Path) -> bool:
    """Whether a process holds the folder's lock now; False where it cannot be told, for lack of locks."""
    try:
        looked = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _locked(looked, fcntl.LOCK_SH, 1)  # for as long as it takes to give it back
    finally:
        os.close(looked)


def _locked(descriptor: int, kind: int, tries: int) -> bool:
    """Whether the lock was got, within so many tries."""
    for attempt in range(tries):
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOCK_PAUSE if attempt + 1 < tries else 0)
        except OSError:
            return True  # a file system without locks
        else:
            return True
    return False

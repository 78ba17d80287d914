"""Measurements that outlive the process; the key covers everything that they depend on.

An interrupted run continues where it stopped, and a lemma added to a file costs only its own searches.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import prover
from prover.closing import Closing
from prover.types import LemmaError

Json = Mapping[str, object]


class Cache(Protocol):
    """JSON by key."""

    def get(self, key: str) -> Json | None: ...

    def put(self, key: str, value: Json) -> None: ...


class MemoryCache:
    """Forgets everything with the process."""

    def __init__(self) -> None:
        self._values: dict[str, Json] = {}

    def get(self, key: str) -> Json | None:
        return self._values.get(key)

    def put(self, key: str, value: Json) -> None:
        self._values[key] = value


class FileCache(Closing):
    """One SQLite file; every `put` is on disk when it returns, and several processes may share it.

    Rows are JSON. (`diskcache` unpickles what its file calls a pickle, and a cache may come from elsewhere.)

    Raises `LemmaError` when the file cannot be opened or is not such a file.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=60.0, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("CREATE TABLE IF NOT EXISTS measured (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        except (OSError, sqlite3.Error) as error:
            raise LemmaError(f"cannot use the cache {path}: {error}; remove it or choose another") from error

    def get(self, key: str) -> Json | None:
        row = self._db.execute("SELECT value FROM measured WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, key: str, value: Json) -> None:
        text = json.dumps(value, ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO measured VALUES (?, ?)", (key, text))

    def close(self) -> None:
        self._db.close()


def content_key(*parts: object) -> str:
    """SHA-256 of the parts' representations, which must determine the parts."""
    return hashlib.sha256("\0".join(map(repr, parts)).encode()).hexdigest()


@lru_cache(maxsize=1)
def code_revision() -> str:
    """A hash of this package's sources: a change of search or grammar makes old measurements unreachable."""
    files = sorted(Path(prover.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]

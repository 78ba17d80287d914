"""Answers of a server in a file: a request that is made again costs nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from prover.policy.endpoint.answers import Sample
from prover.types import LemmaError


class SampleCache:
    """Samples by a key, in an SQLite database that several processes of a machine may share. Opened for each use.

    Raises `LemmaError` when the file is none, or cannot be written.
    """

    def __init__(self, path: str) -> None:
        self._path = path

    def get(self, key: str) -> list[Sample] | None:
        """The samples that were kept under a key."""
        with closing(self._open()) as base:
            row = base.execute("SELECT samples FROM answers WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        return [
            Sample(text, truncated, tuple((t, p) for t, p in tokens)) for text, truncated, tokens in json.loads(row[0])
        ]

    def put(self, key: str, samples: list[Sample]) -> None:
        """Keep samples."""
        rows = json.dumps([[s.text, s.truncated, s.tokens] for s in samples])
        with closing(self._open()) as base, base:
            base.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, rows))

    def _open(self) -> sqlite3.Connection:
        try:
            Path(self._path).parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(self._path, timeout=30)
            base.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, samples TEXT NOT NULL)")
        except (sqlite3.Error, OSError) as error:
            raise LemmaError(f"{self._path}: cannot be used as endpoint.cache: {error}") from error
        return base

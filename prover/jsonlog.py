"""Files that only grow: rows of one type as JSON Lines, each on the disk before the next thing happens.

What a killed process or a full disk leaves is a file of whole lines, and at most one torn line at its end.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, Generic, Self, TypeVar

from pydantic import TypeAdapter

from prover.closing import Closing
from prover.files import read_bytes
from prover.types import LemmaError

Row = TypeVar("Row")

MOST_LOG = 8 << 30
"""Bytes of a log that is read."""


class JsonLog(Closing, Generic[Row]):
    """Rows in a file; `append` returns when they are on the disk, all of them or none. One process writes at a time.

    Lines are printable ASCII, so that nothing in them moves a terminal's cursor.

    Args:
        adapter: the type of a row.
        damaged: what is said of a line that is no row ("not an attempt; restore the file or remove the line"); None
            leaves such lines out.
    """

    def __init__(self, path: Path, adapter: TypeAdapter[Row], damaged: str | None) -> None:
        self.path = path
        self.rows: list[Row] = []
        self.torn = False
        """Whether the file ended in a line that was cut off; the first `append` removes it."""
        self._adapter = adapter
        self._damaged = damaged
        self._whole = 0
        self._file: BinaryIO | None = None

    def read(self) -> Self:
        """Take in the rows that are there; the file is left as it is. A line that was cut off is no row.

        Raises `LemmaError` for a file that cannot be read, and with file and line for a damaged line.
        """
        data = read_bytes(self.path, MOST_LOG) if self.path.exists() else b""
        *lines, rest = data.split(b"\n")  # and at no other character: U+2028 may stand in a proof
        self._whole, self.torn = len(data) - len(rest), bool(rest)
        for number, line in enumerate(lines, 1):
            try:
                self.rows.append(self._adapter.validate_json(line))
            except ValueError as error:
                if self._damaged is not None:
                    raise LemmaError(f"{self.path}:{number}: {self._damaged}") from error
        return self

    def open(self) -> Self:
        """`read`, and make ready to append. Raises `LemmaError`, also where nothing can be written."""
        self.read()
        try:
            self._file = self.path.open("ab", buffering=0)
        except OSError as error:
            raise LemmaError(f"cannot write {self.path}: {error.strerror}") from error
        except ValueError as error:  # a NUL in the name
            raise LemmaError(f"cannot write {self.path}: {error}") from error
        return self

    def append(self, *rows: Row) -> None:
        """Write rows through to the disk, then take them in. Raises `LemmaError` when that fails: none is written."""
        assert self._file is not None, "open the log first"
        lines = (self._adapter.dump_json(row, ensure_ascii=True).replace(b"\x7f", rb"\u007f") for row in rows)
        data = b"".join(line + b"\n" for line in lines)
        try:
            if self.torn:
                self._file.truncate(self._whole)
            append_whole(self._file, data)
        except OSError as error:
            raise LemmaError(f"cannot write {self.path}: {error.strerror}") from error
        self.torn = False
        self.rows += rows

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def append_whole(file: BinaryIO, data: bytes) -> None:
    """Append to an unbuffered file and wait for the disk; what cannot be written whole is taken back.

    Raises OSError.
    """
    end = file.seek(0, os.SEEK_END)
    left = memoryview(data)
    try:
        while left:
            left = left[file.write(left) :]
        os.fsync(file.fileno())
    except BaseException:
        file.truncate(end)
        raise

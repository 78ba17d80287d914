"""Files that only grow: rows of one type as JSON Lines, each on the disk before the next thing happens.

A line is the row's JSON object with two members more: its number, first, and a checksum of all before it, last.

    {"row":17,"theorem":"t","proved":true,"crc32":"5f3a90c1"}

What a killed process or a full disk leaves is a file of whole lines, and at most one torn line at its end. Everything
else is damage: a line whose checksum does not fit, or that is not a row; numbers that are missing (lines were lost) or
stand there twice (two processes wrote at once). Lines of older versions have neither number nor checksum, and stand
before all that have.
"""

from __future__ import annotations

import logging
import os
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Generic, Self, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from prover.closing import Closing
from prover.files import read_bytes, write_whole
from prover.printable import one_line
from prover.types import LemmaError

Row = TypeVar("Row")

MOST_LOG = 8 << 30
"""Bytes of a log that is read."""
_START = re.compile(rb'\{"row":(0|[1-9]\d{0,17})(?=[,}])')
_END = re.compile(rb',"crc32":"([0-9a-f]{8})"\}$')


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong at a line of the file (counted from 1): `reason` in words, and the line, None if it is missing."""

    line: int
    reason: str
    data: bytes | None


class JsonLog(Closing, Generic[Row]):
    """Rows in a file; `append` returns when they are on the disk, all of them or none. One process writes at a time.

    Whole rows are used however many lines are damaged. `open` sets damaged lines aside, in a file beside the log, and
    logs a warning that says so. Lines are printable ASCII, so that nothing in them moves a terminal's cursor.

    Args:
        adapter: the type of a row, a JSON object.
        other: what is said of a file that holds something else ("not an attempt; restore the file or remove the line").
    """

    def __init__(self, path: Path, adapter: TypeAdapter[Row], other: str) -> None:
        self.path = path
        self.rows: list[Row] = []
        self.torn = False
        """Whether the file ended in a line that was cut off; the first `append` removes it."""
        self.damage: tuple[Damage, ...] = ()
        self.notice = ""
        """What is said of the damage, empty if there is none."""
        self._adapter = adapter
        self._other = other
        self._whole = 0
        self._next = 0  # number of the next row
        self._lines: list[bytes] | None = None  # of the rows that were read, until the file is open
        self._file: BinaryIO | None = None

    @property
    def aside(self) -> Path:
        """Where `open` puts damaged lines."""
        return self.path.with_name(f"{self.path.name}.damaged")

    def read(self) -> Self:
        """Take in the rows that are there; the file is left as it is. A line that was cut off is no row.

        Raises `LemmaError` for a file that cannot be read, that holds something else, or rows of another version.
        """
        data = read_bytes(self.path, MOST_LOG) if self.path.exists() else b""
        *lines, rest = data.split(b"\n")  # and at no other character: U+2028 may stand in a proof
        reader = _Reader()
        if isinstance(_unsealed(last := rest[: rest.rfind(b"}") + 1]), tuple):  # whole, but for the line end
            lines, rest = [*lines, last], b""
            reader.damage.append(Damage(len(lines), "its line end is missing", None))
        self._whole, self.torn = len(data) - len(rest), bool(rest)
        self._lines = self._take(lines, reader)
        return self

    def open(self) -> Self:
        """`read`, if that was not done, set damaged lines aside, and make ready to append.

        Raises `LemmaError` as `read`, and where nothing can be written.
        """
        if self._lines is None:
            self.read()
        try:
            if self.damage:
                self._set_aside(self._lines or [])
                logging.getLogger("lemma.files").warning("%s", one_line(self.notice))
            self._lines = []
            self._file = self.path.open("ab", buffering=0)
        except OSError as error:
            raise LemmaError(f"cannot write {error.filename or self.path}: {error.strerror}") from error
        except ValueError as error:  # a NUL in the name
            raise LemmaError(f"cannot write {self.path}: {error}") from error
        return self

    def append(self, *rows: Row) -> None:
        """Write rows through to the disk, then take them in. Raises `LemmaError` when that fails: none is written."""
        assert self._file is not None, "open the log first"
        dumped = (self._adapter.dump_json(row, ensure_ascii=True).replace(b"\x7f", rb"\u007f") for row in rows)
        data = b"".join(_sealed(line, self._next + i) for i, line in enumerate(dumped))
        try:
            if self.torn:
                self._file.truncate(self._whole)
            append_whole(self._file, data)
        except OSError as error:
            raise LemmaError(f"cannot write {self.path}: {error.strerror}") from error
        self.torn = False
        self._next += len(rows)
        self.rows += rows

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _take(self, lines: Sequence[bytes], reader: _Reader) -> list[bytes]:
        """Take in the rows; their lines, without number and checksum."""
        found: list[bytes] = []
        for number, line in enumerate(lines, 1):
            if (content := reader.content(number, line)) is None:
                continue
            try:
                self.rows.append(self._adapter.validate_json(content))
            except ValidationError as error:
                if not _is_object(content):
                    reader.damage.append(Damage(number, "not a JSON object", line))
                    continue
                raise self._alien(number) from error
            found.append(content)
        if reader.damage and not found and not any(_START.match(line) or _END.search(line) for line in lines):
            raise self._alien(reader.damage[0].line)  # nothing in the file is ours
        self._next, self.damage, self.notice = reader.next, tuple(reader.damage), self._about(reader.damage, "left out")
        return found

    def _set_aside(self, lines: Sequence[bytes]) -> None:
        """Move damaged lines to the file beside the log, and number the others anew. Raises OSError."""
        if bad := b"".join(damage.data + b"\n" for damage in self.damage if damage.data is not None):
            with self.aside.open("ab", buffering=0) as file:
                append_whole(file, bad)
        data = b"".join(_sealed(line, i) for i, line in enumerate(lines))
        write_whole(self.path, data)
        self._whole, self.torn, self._next = len(data), False, len(lines)
        self.notice = self._about(self.damage, f"set aside in {self.aside}")

    def _about(self, damage: Sequence[Damage], fate: str) -> str:
        if not damage:
            return ""
        bad = sum(d.data is not None for d in damage)
        lines = f"{bad} damaged {'line is' if bad == 1 else 'lines are'} {fate}, " if bad else ""
        return f"{self.path}:{damage[0].line}: {damage[0].reason}; {lines}{len(self.rows)} whole ones are used"

    def _alien(self, line: int) -> LemmaError:
        return LemmaError(f"{self.path}:{line}: {self._other}")


class _Reader:
    """Reads line after line and notices damage. `next` is the number that the next row should have."""

    def __init__(self) -> None:
        self.next = 0
        self.damage: list[Damage] = []
        self._sealed = False
        self._unread = 0  # damaged lines since the last whole one

    def content(self, line: int, data: bytes) -> bytes | None:
        """What a line says; None for a damaged one."""
        match _unsealed(data):
            case str(reason):
                return self._damaged(line, reason, data)
            case None if self._sealed:
                return self._damaged(line, "no checksum, where earlier lines have one", data)
            case None:
                return data
            case (number, content):
                if (missing := number - self.next - self._unread) > 0:
                    self.damage.append(Damage(line, f"{missing} of the lines before this one are missing", None))
                elif number < self.next:
                    self.damage.append(Damage(line, f"row {number} a second time: two processes wrote", None))
                self._sealed, self._unread, self.next = True, 0, max(self.next, number + 1)
                return content

    def _damaged(self, line: int, reason: str, data: bytes) -> None:
        self._unread += 1
        self.damage.append(Damage(line, reason, data))


def _sealed(content: bytes, number: int) -> bytes:
    """The line of a JSON object: with its number and a checksum."""
    assert content[:1] + content[-1:] == b"{}", "a row is a JSON object"
    members = content[1:-1].strip()
    start = b'{"row":%d%b%b' % (number, b"," if members else b"", members)
    return b'%b,"crc32":"%08x"}\n' % (start, zlib.crc32(start))


def _unsealed(line: bytes) -> tuple[int, bytes] | str | None:
    """A line's number and its object; what is wrong with it; None when it has neither number nor checksum."""
    start, end = _START.match(line), _END.search(line)
    if start is None and end is None:
        return None
    if start is None or end is None or zlib.crc32(line[: end.start()]) != int(end[1], 16):
        return "its checksum does not fit"
    return int(start[1]), b"{%b}" % line[start.end() : end.start()].removeprefix(b",")


def _is_object(data: bytes) -> bool:
    try:
        return isinstance(from_json(data), dict)
    except ValueError:
        return False


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

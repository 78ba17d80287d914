"""JSON and JSON Lines that people give: read with bounds, and refused with file and line where they are not right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn, cast

from prover.files import MOST_DATA, open_file, read_bytes
from prover.types import LemmaError

MAX_LINE: Final = 1 << 26
"""Bytes of the longest line that is read; longer ones are refused."""

MAX_DEPTH: Final = 200
"""Objects and lists within each other. `datasets` crashes the process when there are too many."""

_BOM: Final = b"\xef\xbb\xbf"
_NESTING: Final = re.compile(rb'"(?:[^"\\\n]|\\.)*+"?|[\[{]++|[\]}]++')
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file, each with the number of its line, from 1. Blank lines and a BOM are skipped.

    Raises `LemmaError` with file and line: a file that cannot be read or holds no object, a line that is no JSON object
    in UTF-8, is longer than `MAX_LINE` or nested deeper than `MAX_DEPTH`.
    """
    found = False
    try:
        with open_file(path) as file:
            number = 0
            while line := file.readline(MAX_LINE + 1):
                number += 1
                where = f"{path}:{number}"
                if len(line) > MAX_LINE:
                    raise LemmaError(f"{where}: a line of more than {MAX_LINE >> 20} MiB; write one object per line")
                if text := decoded(line, where, first=number == 1).strip(" \t\r\n"):
                    found = True
                    yield number, _object(text, where)
    except OSError as error:
        raise LemmaError(f"cannot read {path}: {error.strerror}") from error
    if not found:
        raise LemmaError(f"{path}: an empty file; write one JSON object per line")


def decoded(data: bytes, where: str, first: bool = True) -> str:
    """UTF-8, without a byte order mark if these are a file's `first` bytes. Raises `LemmaError` that says where."""
    data = data.removeprefix(_BOM) if first else data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if first and data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise LemmaError(f"{where}: UTF-16, not UTF-8; convert it with `iconv -f UTF-16 -t UTF-8`") from error
        raise LemmaError(
            f"{where}: not UTF-8 (byte {data[error.start]:#04x} at {error.start + 1}); "
            "if it is Latin-1, convert it with `iconv -f LATIN1 -t UTF-8`"
        ) from error


def bad_utf8(path: Path) -> LemmaError:
    """The error for a file that turned out not to be UTF-8, with the line of the first wrong byte."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                decoded(line, f"{path}:{number}", first=number == 1)
            except LemmaError as error:
                return error
    return LemmaError(f"{path}: not UTF-8")


def strict_decoder() -> json.JSONDecoder:
    """A decoder that refuses NaN and Infinity, which are no JSON, by `ValueError`."""
    return json.JSONDecoder(parse_constant=_no_constant)


def refuse_half_pairs(value: object, text: str, start: int, end: int, where: str) -> None:
    """Raise `LemmaError` if `value`, read from this part of `text`, holds half of a surrogate pair."""
    if _SURROGATE.search(text, start, end) is None:
        return
    if half := next((c for c in json.dumps(value, ensure_ascii=False) if "\ud800" <= c <= "\udfff"), ""):
        raise LemmaError(f"{where}: half of a surrogate pair, \\u{ord(half):04x}, which is no character")


def check_nesting(path: Path) -> None:
    """Refuse a file of JSON that is nested deeper than `MAX_DEPTH`, before a parser without a bound reads it.

    Raises `LemmaError`.
    """
    data = read_bytes(path, MOST_DATA)
    depth = 0
    for run in _NESTING.finditer(data):
        first = data[run.start()]
        if first != ord('"'):
            depth = max(0, depth + (run.end() - run.start()) * (1 if first in b"[{" else -1))
        if depth > MAX_DEPTH:
            number = data.count(b"\n", 0, run.start()) + 1
            raise LemmaError(f"{path}:{number}: nested deeper than {MAX_DEPTH} objects and lists")


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        value: object = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise LemmaError(f"{where}: nested too deep; at most {MAX_DEPTH} objects and lists within each other") from None
    except ValueError as error:
        said = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise LemmaError(f"{where}: not JSON Lines ({said}); write one JSON object per line") from error
    if not isinstance(value, dict):
        kind = "list" if isinstance(value, list) else type(value).__name__
        raise LemmaError(f"{where}: not JSON Lines (a {kind}); write one JSON object per line")
    refuse_half_pairs(value, text, 0, len(text), where)
    return cast("dict[str, Any]", value)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")

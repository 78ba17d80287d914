"""Rows in files that only grow: whatever ends the writer, whole rows are left, and all that were acknowledged."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from prover.jsonlog import JsonLog
from prover.types import LemmaError


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    number: float


ADAPTER = TypeAdapter(Row)
ROWS = st.lists(st.builds(Row, st.text(max_size=8), st.floats(allow_nan=False, allow_infinity=False)), max_size=5)


def log(path: Path, damaged: str | None = "not a row; remove it") -> JsonLog[Row]:
    return JsonLog(path, ADAPTER, damaged)


@given(ROWS, ROWS, st.data())
def test_a_file_cut_anywhere_keeps_its_whole_rows_and_goes_on(before: list[Row], after: list[Row], data: st.DataObject):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        with log(path).open() as first:
            first.append(*before)
            assert first.rows == before
        text = path.read_bytes()
        assert text.decode("ascii").replace("\n", "").isprintable()
        cut = data.draw(st.integers(0, len(text)))
        path.write_bytes(text[:cut])
        whole = before[: text[:cut].count(b"\n")]

        looked = log(path).read()
        assert (looked.rows, looked.torn) == (whole, cut > 0 and text[cut - 1] != 10)
        assert path.read_bytes() == text[:cut]  # looking changes nothing
        with log(path).open() as again:
            for row in after:
                again.append(row)
        if after:
            assert log(path).read().rows == [*whole, *after]


def test_a_damaged_line_is_named_or_left_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    good = '{"name": "a", "number": 1}\n'
    for bad in ("", "{}", "[" * 100_000, '{"name": 3, "number": 1}', '"\xff"', '{"name": "a", "num{"name": "b"}'):
        path.write_bytes((good + bad + "\n" + good).encode("latin-1"))
        with pytest.raises(LemmaError, match=r"rows\.jsonl:2: not a row; remove it"):
            log(path).open()
        assert log(path, damaged=None).read().rows == [Row("a", 1.0)] * 2


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """The kernel writes so many bytes and refuses the rest, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_rows_that_do_not_fit_are_not_there_at_all(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with log(path).open() as rows:
        rows.append(Row("first", 1))
        there = path.read_bytes()
        with files_no_longer_than(len(there) + 50), pytest.raises(LemmaError, match=r"cannot write .*rows\.jsonl: "):
            rows.append(Row("fits", 2), Row("x" * 100, 3))
        assert (path.read_bytes(), rows.rows) == (there, [Row("first", 1)])
        rows.append(Row("second", 2))
    assert log(path).read().rows == [Row("first", 1), Row("second", 2)]


@pytest.mark.parametrize("place", ["", "no/such\0name", "/dev/null/rows.jsonl", "/dev/full"])
def test_what_cannot_be_a_log_is_said_in_a_line(tmp_path: Path, place: str) -> None:
    with pytest.raises(LemmaError, match=r"cannot (read|write)"):
        log(tmp_path / place).open()


WRITER = """
import sys
from pathlib import Path
from pydantic import TypeAdapter
from prover.jsonlog import JsonLog
with JsonLog(Path(sys.argv[1]), TypeAdapter(str), "not a row").open() as log:
    for i in range(10**9):
        log.append(f"{i} " * 500, "and")
        print(i, flush=True)
"""


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= 40:
                break
        writer.send_signal(signal.SIGKILL)
        acknowledged = [40, *map(int, writer.stdout.read().split())][-1]
    rows = JsonLog(path, TypeAdapter(str), "not a row").read().rows
    assert rows[::2] == [f"{i} " * 500 for i in range((len(rows) + 1) // 2)]
    assert set(rows[1::2]) == {"and"}
    assert len(rows) >= 2 * (acknowledged + 1)

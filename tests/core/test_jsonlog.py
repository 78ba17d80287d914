"""Rows in files that only grow: whatever ends the writer, whole rows are left, and all that were acknowledged."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from file_limits import files_no_longer_than
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


def log(path: Path) -> JsonLog[Row]:
    return JsonLog(path, ADAPTER, "not a row; remove it")


def written(path: Path, rows: list[Row]) -> bytes:
    with log(path).open() as file:
        file.append(*rows)
    return path.read_bytes()


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
        whole = before[: (text[: cut + 1] if cut else b"").count(b"\n")]  # one that only lacks its line end is whole

        looked = log(path).read()
        assert (looked.rows, looked.torn) == (whole, cut > 0 and 10 not in text[cut - 1 : cut + 1])
        assert path.read_bytes() == text[:cut]  # looking changes nothing
        with log(path).open() as again:
            for row in after:
                again.append(row)
        if after:
            assert log(path).read().rows == [*whole, *after]


@given(ROWS, st.data())
def test_whatever_happens_to_a_file_is_noticed_and_the_rest_is_used(before: list[Row], data: st.DataObject):
    """A flipped byte, a line lost, one twice, two changed over, a hole over the end of a line, the beginning lost."""
    before = [Row(f"{i} {row.name}", row.number) for i, row in enumerate([*before, Row("last", 0)])]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        text = written(path, before)
        lines = text.splitlines(keepends=True)
        i, j = data.draw(st.integers(0, len(text) - 1)), data.draw(st.integers(0, len(lines) - 1))
        flipped = text[:i] + bytes([text[i] ^ data.draw(st.integers(1, 255))]) + text[i + 1 :]
        ways = [flipped, text[:i] + text[i + 1 :], text + lines[j]]
        if j < len(lines) - 1:
            ways += [
                b"".join(lines[:j] + lines[j + 1 :]),
                b"".join([*lines[:j], lines[j + 1], lines[j], *lines[j + 2 :]]),
            ]
        path.write_bytes(data.draw(st.sampled_from(ways)))
        looked = log(path).read()
        assert {row.name: row for row in looked.rows}.items() <= {row.name: row for row in before}.items()
        assert looked.damage or looked.torn
        bad = [d.data for d in looked.damage if d.data is not None]
        with log(path).open() as opened:
            assert opened.rows == looked.rows
            opened.append(Row("after", 1))
        assert (opened.aside.read_bytes() if bad else b"") == b"".join(line + b"\n" for line in bad)
        again = log(path).read()
        assert (again.rows, again.damage, again.torn) == ([*looked.rows, Row("after", 1)], (), False)


DAMAGED = {  # what became of the second of three lines → what is said
    "a flipped byte": (
        lambda line: line.replace(b"second", b"secomd"),
        "rows.jsonl:2: its checksum does not fit; 1 damaged",
    ),
    "a torn line": (
        lambda line: line[:20] + b"\n",
        "rows.jsonl:2: its checksum does not fit; 1 damaged line is set aside",
    ),
    "no line end": (lambda line: line[:-1], "rows.jsonl:2: its checksum does not fit; 1 damaged line is set aside in"),
    "lost": (lambda line: b"", "rows.jsonl:2: 1 of the lines before this one are missing; 2 whole ones are used"),
    "two writers": (lambda line: line + line.replace(b"second", b"secomd"), "damaged line is set aside in"),
    "by another program": (lambda line: b'{"name":"x","number":1}\n', "rows.jsonl:2: no checksum, where earlier lines"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_damage_is_said_in_a_line_that_names_it(what: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "rows.jsonl"
    damage, said = DAMAGED[what]
    first, second, third = written(path, [Row("first", 1), Row("second", 2), Row("third", 3)]).splitlines(True)
    path.write_bytes(first + damage(second) + third)
    log(path).open().close()
    (record,) = caplog.records
    assert said in record.getMessage()
    log(path).open().close()  # once is enough
    assert len(caplog.records) == 1


def test_two_processes_that_write_at_once_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with log(path).open() as one, log(path).open() as other:
        one.append(Row("one", 1))
        other.append(Row("other", 2))
    looked = log(path).read()
    assert looked.rows == [Row("one", 1), Row("other", 2)]
    assert "rows.jsonl:2: row 0 a second time: two processes wrote; 2 whole ones are used" in looked.notice


def test_a_file_of_before_checksums_is_read_and_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"name": "old", "number": 1}\n{"name": "old, too", "number": 2}\n')
    with log(path).open() as rows:
        rows.append(Row("new", 3))
        rows.append(Row("newer", 4))
    looked = log(path).read()
    assert (looked.rows, looked.damage) == ([Row("old", 1), Row("old, too", 2), Row("new", 3), Row("newer", 4)], ())
    lines = path.read_text().splitlines()
    assert [sorted(json.loads(line)) for line in lines] == [["name", "number"]] * 2 + [
        ["crc32", "name", "number", "row"]
    ] * 2
    path.write_text("".join(line + "\n" for line in [lines[0], "[" * 100_000, *lines[1:]]))
    assert [d.line for d in log(path).read().damage] == [2]
    path.write_text("".join(line + "\n" for line in [*lines[:2], lines[3]]))
    assert "1 of the lines before this one" in log(path).read().notice


def test_what_is_another_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    good = '{"name": "a", "number": 1}\n'
    for text, line in (
        ("notes\n", 1),
        ("\n", 1),
        ("[1]\n", 1),
        (good + "{}\n", 2),
        (good + '{"name": 3, "number": 1}\n', 2),
    ):
        path.write_text(text)
        with pytest.raises(LemmaError, match=rf"rows\.jsonl:{line}: not a row; remove it"):
            log(path).open()
        assert path.read_text() == text


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
with JsonLog(Path(sys.argv[1]), TypeAdapter(dict[str, str]), "not a row").open() as log:
    for i in range(10**9):
        log.append({"is": f"{i} " * 500}, {"is": "and"})
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
    rows = [row["is"] for row in JsonLog(path, TypeAdapter(dict[str, str]), "not a row").read().rows]
    assert rows[::2] == [f"{i} " * 500 for i in range((len(rows) + 1) // 2)]
    assert set(rows[1::2]) == {"and"}
    assert len(rows) >= 2 * (acknowledged + 1)

"""Data as people have it: what cannot be read is one line with file and line number, and exit 2."""

from __future__ import annotations

import contextlib
import json
import shutil
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from cli_runner import lemma
from hypothesis import given
from hypothesis import strategies as st
from shared_data import PROJECT

from eval.minif2f import problems_of, read_problems
from prover.jsonl import MAX_DEPTH, check_nesting
from prover.jsonl import read_jsonl as read_objects
from prover.types import LemmaError

SAMPLES = PROJECT / "tests" / "data"
GOOD = b'{"name": "a", "split": "test", "statement": "theorem a (n : Nat) : n = n"}\n'
DEEP = b'{"name": ' + b"[" * 100_000 + b"\n"
DEEP_AND_CLOSED = b'{"statement": "theorem b : 1 = 1", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"

FILES = {
    "Latin-1": (GOOD + '{"name": "Gödel"}\n'.encode("latin-1"), ["a.jsonl:2", "not UTF-8 (byte 0xf6", "iconv"]),
    "UTF-16": (GOOD.decode().encode("utf-16"), ["a.jsonl:1", "UTF-16", "iconv"]),
    "empty": (b"", ["a.jsonl: an empty file"]),
    "only blank lines": (b"\n \r\n\t\n", ["a.jsonl: an empty file"]),
    "not JSON": (b"not json\n", ["a.jsonl:1", "not JSON Lines"]),
    "a list": (b"[" + GOOD[:-1] + b"]\n", ["a.jsonl:1", "a list", "one JSON object per line"]),
    "a number": (GOOD + b"5\n", ["a.jsonl:2", "int"]),
    "printed over lines": (b'{\n "name": "a"\n}\n', ["a.jsonl:1", "one JSON object per line"]),
    "trailing comma": (b'{"name": "a",}\n', ["a.jsonl:1", "not JSON Lines"]),
    "comma between lines": (GOOD[:-1] + b",\n" + GOOD, ["a.jsonl:1", "Extra data"]),
    "torn": (GOOD + GOOD[:40], ["a.jsonl:2", "not JSON Lines"]),
    "NUL": (GOOD + b"\n\x00\n", ["a.jsonl:3", "not JSON Lines"]),
    "NaN": (b'{"name": NaN, "statement": "theorem a : 1 = 1"}\n', ["a.jsonl:1", "NaN is no JSON"]),
    "an endless number": (b'{"name": ' + b"1" * 5_000 + b"}\n", ["a.jsonl:1", "not JSON Lines"]),
    "half a surrogate pair": (b'{"name": "a", "statement": "\\ud800"}\n', ["a.jsonl:1", "\\ud800"]),
    "nested": (GOOD + DEEP, ["a.jsonl:2", "nested too deep"]),
    "nested and closed": (GOOD + DEEP_AND_CLOSED, ["a.jsonl:2", "nested too deep"]),
    "no statement at all": (b'{"name": "a"}\n', ["a.jsonl:1", "no column statement", "it has name"]),
    "an empty object": (b"{}\n", ["a.jsonl:1", "no column statement"]),
    "no statement": (GOOD + b'{"name": "b"}\n', ["a.jsonl:2", "no statement"]),
    "null for a statement": (GOOD + b'{"name": "b", "statement": null}\n', ["a.jsonl:2", "no statement"]),
    "no name": (GOOD + b'{"statement": "theorem b : 1 = 1"}\n', ["a.jsonl:2", "no name"]),
    "a statement that is none": (b'{"name": "a", "statement": ["theorem"]}\n', ["a.jsonl:1", "statement is a list"]),
    "a name that is none": (b'{"name": true, "statement": ""}\n', ["a.jsonl:1", "name is a bool"]),
    "a header that is none": (GOOD[:-2] + b', "header": 5}\n', ["a.jsonl:1", "header is a int"]),
    "a split that is none": (b'{"statement": "theorem a : 1 = 1", "split": 1}\n', ["a.jsonl:1", "split is a int"]),
    "capitals in split": (GOOD.replace(b'"test"', b'"Valid"'), ["a.jsonl:1", "split 'Valid'", "valid"]),
    "only capitals in split": (GOOD.replace(b'"test"', b'"TEST"'), ["a.jsonl:1", "split 'TEST'"]),
    "names twice": (GOOD + b"\n" + GOOD, ["a.jsonl:3", "name 'a'", "a.jsonl:1"]),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_file_of_problems(tmp_path: Path, case: str) -> None:
    data, parts = FILES[case]
    (tmp_path / "a.jsonl").write_bytes(data)
    with pytest.raises(LemmaError) as raised:
        read_problems(tmp_path / "a.jsonl")
    assert all(part in str(raised.value) for part in parts), raised.value


@pytest.mark.parametrize(
    "case", ["Latin-1", "empty", "no statement", "nested and closed", "capitals in split", "names twice"]
)
def test_a_file_of_problems_on_the_command_line(tmp_path: Path, case: str) -> None:
    data, parts = FILES[case]
    (tmp_path / "a.jsonl").write_bytes(data)
    lemma("eval", f"minif2f:{tmp_path / 'a.jsonl'}", "--json").refused(*parts)


def test_what_is_odd_but_right(tmp_path: Path) -> None:
    second = json.dumps({"name": 7, "statement": "theorem b : 1 = 1", "split": "val", "x": [[{"a": "\ud83d\ude00"}]]})
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + GOOD[:-1] + b"\r\n \n" + second.encode())
    problems, _ = read_problems(tmp_path)
    assert [(p.name, p.split) for p in problems] == [("a", "test"), ("7", "val")]
    assert [number for number, _ in read_objects(tmp_path / "a.jsonl")] == [1, 3]


def test_names_are_compared_across_the_files_of_a_folder(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes(GOOD)
    with pytest.raises(LemmaError, match=r"b\.jsonl:1: name 'a' stands at .*a\.jsonl:1"):
        read_problems(tmp_path)


def test_records_without_names_are_numbered() -> None:
    rows = [(f"x:{n}", {"formal_statement": f"theorem t{n} : 1 = 1"}) for n in (1, 2)]
    assert [p.name for p in problems_of(rows)] == ["problem_0", "problem_1"]


def test_a_line_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prover.jsonl.MAX_LINE", 1 << 20)
    with (tmp_path / "a.jsonl").open("wb") as file:
        file.write(GOOD + b'{"name": "')
        file.truncate(1 << 27)  # NULs to the end
    tracemalloc.start()
    try:
        with pytest.raises(LemmaError, match=r"a\.jsonl:2: a line of more than 1 MiB"):
            list(read_objects(tmp_path / "a.jsonl"))
        assert tracemalloc.get_traced_memory()[1] < 1 << 24
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=60), st.booleans())
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, behind: bool) -> None:
    path = tmp_path_factory.mktemp("any") / "a.jsonl"
    path.write_bytes(GOOD + data if behind else data)
    with contextlib.suppress(LemmaError):
        assert all(isinstance(row, dict) for _, row in read_objects(path))


# --- datasets


def test_a_folder_for_datasets_is_looked_at_first(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD + DEEP_AND_CLOSED)  # ends the process where `datasets` reads it
    lemma("eval", f"hf:{tmp_path}").refused("a.jsonl:2", "nested deeper")
    (tmp_path / "a.jsonl").write_bytes(GOOD + GOOD)
    lemma("eval", f"hf:{tmp_path}").refused("record 2", "name 'a'", "record 1")


values = st.recursive(
    st.sampled_from(['"[[[["', '"\\\\"', '"\\"[["', "1", "null"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: "[" + ",\n".join(items) + "]"),
    max_leaves=12,
)


@given(values, st.integers(MAX_DEPTH - 30, MAX_DEPTH + 5))
def test_nesting_is_counted_outside_of_strings(tmp_path_factory: pytest.TempPathFactory, value: str, deep: int) -> None:
    path = tmp_path_factory.mktemp("nested") / "a.json"
    path.write_text("[" * deep + value + "]" * deep)

    def depth(item: object) -> int:
        return 1 + max(map(depth, item), default=0) if isinstance(item, list) else 0

    if deep + depth(json.loads(value)) > MAX_DEPTH:
        with pytest.raises(LemmaError, match="nested deeper"):
            check_nesting(path)
    else:
        check_nesting(path)


DOJO = {
    "Latin-1": ('[{"full_name": "a"},\n{"full_name": "Gödel"}]'.encode("latin-1"), ["a.json:2", "not UTF-8"]),
    "nested": (b'[{"full_name": "a"},\n' + b"[" * 100_000, ["a.json:2", "nested too deep"]),
    "a name that is none": (b'[\n{"full_name": 5}]', ["a.json:2", "full_name"]),
    "tactics that are none": (b'[{"full_name": "a", "traced_tactics": [5]}]', ["a.json:1", "traced_tactics.0"]),
    "a tactic without text": (b'[{"full_name": "a", "traced_tactics": [{}]}]', ["traced_tactics.0.tactic"]),
    "positions that are none": (b'[{"full_name": "a", "start": 5}]', ["a.json:1", "start"]),
    "a position out of range": (b'[{"full_name": "a", "start": [1e99]}]', ["a.json:1", "start.0"]),
    "half a surrogate pair": (b'[{"full_name": "\\ud800"}]', ["a.json:1", "\\ud800"]),
    "NaN": (b'[\n\n{"full_name": NaN}]', ["a.json:3", "NaN is no JSON"]),
    "torn": (b'[{"full_name": "a"},\n{"full', ["a.json:2", "JSON list"]),
}


@pytest.mark.parametrize("case", DOJO)
def test_a_leandojo_file(tmp_path: Path, case: str) -> None:
    data, parts = DOJO[case]
    (tmp_path / "a.json").write_bytes(data)
    lemma("eval", f"dojo:{tmp_path / 'a.json'}").refused(*parts)


def test_magma_laws(tmp_path: Path) -> None:
    folder = tmp_path / "laws"
    shutil.copytree(SAMPLES / "equational_sample", folder)
    equations = folder / "equations.txt"
    good = equations.read_bytes()
    for data, part in (
        (good + "é".encode("latin-1"), "not UTF-8"),
        (good + b"(" * 100_000, "nested too deep"),
        (b"x = = x\n" + good, "equations.txt:1"),
    ):
        equations.write_bytes(data)
        lemma("eval", f"equational:{folder}").refused("equations.txt:", part)
    equations.write_bytes(good)
    (folder / "outcomes.npz").write_bytes(b"")
    lemma("eval", f"equational:{folder}").refused("outcomes.npz", "not an archive")
    np.save(folder / "outcomes.npy", np.zeros(3))
    (folder / "outcomes.npy").rename(folder / "outcomes.npz")
    lemma("eval", f"equational:{folder}").refused("outcomes.npz", "not an archive")


def test_configurations(tmp_path: Path) -> None:
    config = tmp_path / "a.toml"
    for data in (b"rounds = " + b"[" * 100_000, b"\xff", b"\x00", b"search = 3\n", b"policy = 3\n", b"value = 3\n"):
        config.write_bytes(data)
        lemma("train", config, "--out", tmp_path / "run").refused(str(config))
    config.write_bytes(b"search = 3\n")
    lemma("train", config, "--set", "search.lean_steps=3").refused("search is no table")
    lemma("train", config, "--set", f"rounds={'[' * 100_000}").refused("--set rounds")
    (tmp_path / "policy.json").write_bytes(b"[" * 100_000)
    lemma("eval", "logic", "--checkpoint", tmp_path).refused("damaged policy")


# --- an evaluation of nothing


def test_an_evaluation_that_could_state_nothing(tmp_path: Path) -> None:
    rows = [
        {"name": "a", "statement": "theorem a (x : ZMod 7) : x = x"},
        {"name": "b", "statement": "theorem b (x : ZMod 9) : x = x"},
        {"name": "c", "statement": "x = x"},
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    told = ["none of its 3 problems", "2 for ZMod", "1 for not a theorem", "the first, a: ZMod"]
    lemma("eval", f"minif2f:{file}", "--json").refused(*told)
    lemma("eval", f"minif2f:{file}", "--split", "valid").refused(*told)


def test_an_evaluation_of_which_lean_refuses_every_statement(tmp_path: Path) -> None:
    file = tmp_path / "a.lean"
    file.write_text("theorem a : nonsense = 1 := by\n  rfl\n\ntheorem b : 1 = nonsense := by\n  rfl\n")
    lemma("eval", file, "--budget", "2").refused("none of its 2 problems", "the first, a:", "nonsense")

"""LeanDojo's files as datasets. The samples in tests/data/leandojo were written for these tests."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cli_runner import lemma
from datasets import Dataset, IterableDataset

from eval.leandojo import read_leandojo
from prover.lean.dojo import DojoEntry
from prover.leandojo import (
    entry_of,
    premises_of,
    read_corpus,
    read_theorems,
    read_traced_repo,
    theorem_features,
)
from prover.types import LemmaError, Premise

SAMPLE = Path(__file__).parent.parent / "data" / "leandojo"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`datasets` keeps what a generator gave; here in a folder of the test."""
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "hf")


def test_theorems_are_a_typed_dataset() -> None:
    rows = read_theorems(SAMPLE / "random" / "train.json")
    assert isinstance(rows, Dataset)
    assert rows.features == theorem_features()
    assert rows["full_name"][:] == ["Sample.add_swap", "Sample.and_swap"]
    first = rows[0]
    assert (first["start"], first["end"], first["theorem_statement"]) == ([3, 1], [5, 24], None)
    tactic = first["traced_tactics"][0]
    assert tactic["tactic"] == "rw [Nat.add_comm a b]"
    assert tactic["annotated_tactic"] == "rw [<a>Nat.add_comm</a> a b]"
    assert tactic["premises"][0]["full_name"] == "Nat.add_comm"
    assert tactic["premises"][0]["def_pos"] == [180, 19]
    assert tactic["state_after"] == first["traced_tactics"][1]["state_before"]
    assert first["traced_tactics"][1]["state_after"] == "no goals"


def test_streaming_gives_the_same_rows() -> None:
    for name in ("train", "val", "test"):
        file = SAMPLE / "random" / f"{name}.json"
        stream = read_theorems(file, streaming=True)
        assert isinstance(stream, IterableDataset)
        assert list(stream) == list(read_theorems(file))


def test_a_stream_reads_no_more_than_it_must(tmp_path: Path) -> None:
    record = json.loads((SAMPLE / "random" / "val.json").read_text())[0]
    file = tmp_path / "large.json"
    with file.open("w", encoding="utf-8") as out:
        out.write("[" + ",\n ".join([json.dumps(record)] * 6_000) + ", nonsense")
    stream = read_theorems(file, streaming=True)
    assert sum(1 for _ in stream.take(3_000)) == 3_000, "the end of the file is not looked at"
    with pytest.raises(LemmaError, match="JSON list"):
        list(stream)


def test_a_record_longer_than_what_is_read_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prover.leandojo.CHUNK", 7)
    file = SAMPLE / "random" / "train.json"
    assert [row["full_name"] for row in read_theorems(file, streaming=True)] == ["Sample.add_swap", "Sample.and_swap"]


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "test.json"
    for name in ("a", "b"):
        file.write_text(json.dumps([{"full_name": name}]))
        assert read_theorems(file)["full_name"][:] == [name]


def test_a_corpus_is_premises_by_file() -> None:
    corpus = read_corpus(SAMPLE / "corpus.jsonl")
    assert corpus["path"][:] == ["Sample/Basic.lean", "Sample/Group.lean"]
    assert corpus[1]["imports"] == ["Sample/Basic.lean"]
    assert list(read_corpus(SAMPLE / "corpus.jsonl", streaming=True)) == list(corpus)
    assert premises_of(corpus[0])[0] == Premise(
        "Sample.add_swap", "theorem add_swap (a b c : ℕ) : a + b + c = c + b + a"
    )


def test_a_row_says_where_its_theorem_stands() -> None:
    row = read_theorems(SAMPLE / "random" / "val.json")[0]
    assert entry_of(row) == DojoEntry(
        "https://example.org/sample", "0" * 40, "Sample/Basic.lean", "Sample.le_of_double"
    )


def test_a_folder_is_its_splits() -> None:
    problems, revision = read_leandojo(SAMPLE / "random")
    assert [p.split for p in problems] == ["train", "train", "valid", "test", "test"]
    assert read_leandojo(SAMPLE / "random" / "val.json")[1] != revision
    found = lemma("eval", f"dojo:{SAMPLE / 'random'}", "--budget", "16", "--split", "train", "--json").json
    assert (found["attempted"], found["proved"]) == (2, 2)
    assert found["label"] == "LeanDojo-core, 3 of 5"


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("a.json", '{"full_name": "a"}', "which is a JSON list"),
        ("a.json", "", "which is a JSON list"),
        ("a.json", '[{"name": "a"}]', "with `full_name`"),
        ("a.json", "[1]", "with `full_name`"),
        ("a.json", '[{"full_name": "a"}', "which is a JSON list"),
    ],
)
def test_files_that_are_none(tmp_path: Path, name: str, text: str, part: str) -> None:
    (tmp_path / name).write_text(text)
    for streaming in (False, True):
        with pytest.raises(LemmaError, match=part):
            list(read_theorems(tmp_path / name, streaming))
    lemma("eval", f"dojo:{tmp_path / name}").refused("not a LeanDojo benchmark file")


def test_other_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"path": "a", "imports": [], "premises": []}\n{"path": "b"}\n')
    with pytest.raises(LemmaError, match=r"corpus\.jsonl:2: not a LeanDojo corpus"):
        read_corpus(tmp_path / "corpus.jsonl")
    with pytest.raises(LemmaError, match=r"none of train\.json, val\.json, test\.json"):
        read_leandojo(tmp_path)
    with pytest.raises(LemmaError, match="not a repository traced by LeanDojo"):
        read_traced_repo(tmp_path)


# --- a traced repository, its trace made of LeanDojo's own classes

SOURCE = """theorem Sample.swap (p q : Prop) (h : p ∧ q) : q ∧ p := by
  constructor
  · exact And.right h
  exact h.1
"""
STATE = "p q : Prop\nh : p ∧ q\n⊢ "


@pytest.fixture
def traced(tmp_path: Path) -> Path:
    """A git repository with one file and its ``*.trace.xml``, as `TracedFile.to_xml` writes it."""
    pytest.importorskip("lean_dojo")
    root = tmp_path / "sample"
    (root / "Sample").mkdir(parents=True)
    (root / "Sample" / "Basic.lean").write_text(SOURCE)
    for command in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "a"),
        ("remote", "add", "origin", "https://example.org/sample.git"),
    ):
        subprocess.run(["git", "-C", root, *command], check=True)
    trace = root / ".lake/build/ir/Sample/Basic.trace.xml"
    trace.parent.mkdir(parents=True)
    trace.write_text(_trace(root))
    return root


def _trace(root: Path) -> str:
    from lean_dojo import LeanFile, Pos, TracedFile
    from lean_dojo.data_extraction import ast

    file = LeanFile(root, Path("Sample/Basic.lean"))

    def at(text: str) -> tuple[Pos, Pos]:
        offset = SOURCE.index(text)
        line = SOURCE.count("\n", 0, offset)
        start = Pos(line + 1, offset - (SOURCE.rfind("\n", 0, offset) + 1) + 1)
        return start, file.offset(start, len(text))

    def node(kind: Any, text: str, children: list[Any], *more: Any) -> Any:
        return kind(file, *at(text), children, *more)

    def atom(text: str) -> Any:
        return node(ast.AtomNode, text, [], "", " ", text)

    def ident(text: str, name: str) -> Any:
        where = (name, "Init.Core", "lean4/Init/Core.lean", Pos(1, 2), Pos(1, 7))
        return node(ast.IdentNode, text, [], "", " ", text, text, *where)

    def tactic(text: str, before: str, after: str, children: list[Any]) -> Any:
        return node(ast.OtherNode, text, children, "Lean.Parser.Tactic.exact", before, after, text)

    both = f"case left\n{STATE}q\n\ncase right\n{STATE}p"
    steps = [
        tactic("constructor", f"{STATE}q ∧ p", both, [atom("constructor")]),
        tactic("exact And.right h", f"{STATE}q", "no goals", [atom("exact"), ident("And.right", "And.right")]),
        tactic("exact h.1", f"case right\n{STATE}p", "no goals", [ident("h.1", "And.left")]),
    ]
    block = SOURCE[SOURCE.index("constructor") :].rstrip()
    separated = [steps[0], ast.NullNode(file, None, None, []), steps[1], ast.NullNode(file, None, None, []), steps[2]]
    indented = node(ast.TacticTacticseq1IndentedNode, block, [node(ast.NullNode, block, separated)])
    by = SOURCE[SOURCE.index("by\n") :].rstrip()
    proof = node(ast.TermBytacticNode, by, [atom("by"), indented])
    value = node(ast.CommandDeclvalsimpleNode, f":= {by}", [atom(":="), proof])
    signature = node(ast.CommandDeclsigNode, "(p q : Prop) (h : p ∧ q) : q ∧ p", [])
    name = node(ast.CommandDeclidNode, "Sample.swap", [])
    whole = SOURCE.rstrip()
    theorem = node(
        ast.CommandTheoremNode, whole, [atom("theorem"), name, signature, value], "Sample.swap", "Sample.swap"
    )
    tree = ast.FileNode(file, file.start_pos, file.end_pos, [theorem])
    return TracedFile(root, None, file, tree, []).to_xml()


def test_a_traced_repository_gives_the_same_kind_of_rows(traced: Path) -> None:
    rows = read_traced_repo(traced)
    assert rows.features == theorem_features()
    (row,) = rows
    commit = subprocess.run(["git", "-C", traced, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    assert (row["url"], row["commit"]) == ("https://example.org/sample", commit.stdout.strip())
    assert (row["file_path"], row["full_name"]) == ("Sample/Basic.lean", "Sample.swap")
    assert row["theorem_statement"] == "theorem Sample.swap (p q : Prop) (h : p ∧ q) : q ∧ p"
    assert (row["start"], row["end"]) == ([1, 1], [4, 12])
    tactics = [(t["tactic"], t["annotated_tactic"]) for t in row["traced_tactics"]]
    assert tactics == [
        ("constructor", "constructor"),
        ("exact And.right h", "exact <a>And.right</a> h"),
        ("exact h.1", "exact <a>h.1</a>"),
    ]
    assert row["traced_tactics"][1]["premises"] == [
        {"full_name": "And.right", "def_path": "lean4/Init/Core.lean", "def_pos": [1, 2], "def_end_pos": [1, 7]}
    ]
    assert list(read_traced_repo(traced, streaming=True)) == [row]


def test_a_trace_of_another_text(traced: Path) -> None:
    (traced / "Sample" / "Basic.lean").write_text("theorem other : True := trivial\n")
    with pytest.raises(LemmaError, match="not a trace of the file beside it"):
        read_traced_repo(traced)

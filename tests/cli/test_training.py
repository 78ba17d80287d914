"""Training from the command line: the demo's run, its report, and what its checkpoint is good for."""

from __future__ import annotations

import shutil
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
    assert before["split"] == after["split"] == "valid"
    assert (before["version"], after["version"]) == (0, 1)
    assert found["hammer"]["attempted"] == before["attempted"]
    assert found["iterations"] == 1
    page = (out / "report.html").read_text(encoding="utf-8")
    for part in ("<svg", "grammar, untrained", "trained", "automation alone", "rounds = 1", "lean-4.35.0"):
        assert part in page
    assert ("out of Lean steps" in page) or before["proved"] == before["attempted"]
    assert "<script" not in page
    assert 'src="' not in page


def test_a_folder_that_holds_a_run_is_not_overwritten(run: tuple[Path, Ran]) -> None:
    out, _ = run
    lemma("train", TINY, "--out", out).refused("already holds a run", "--resume")
    lemma("train", TINY, "--out", out, "--resume", "--set", "seed=5").refused("other settings", "seed: 0 there, 5 here")


def test_a_run_of_another_lean_is_not_gone_on_with(run: tuple[Path, Ran], tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(run[0], folder)
    facts = folder / "run.json"
    facts.write_text(facts.read_text().replace("lean-4.35.0", "lean-4.34.0"))
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    more = ("--set", "rounds=2")
    lemma("train", TINY, "--out", folder, "--resume", *more).refused("started with lean-4.34.0", "this is lean-4.35.0")
    lemma("demo", "--config", TINY, "--out", folder, *more).refused("started with lean-4.34.0", "another --out")
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == before


def test_resuming_a_finished_run_says_the_same(run: tuple[Path, Ran]) -> None:
    out, first = run
    before = {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    ran = lemma("train", TINY, "--out", out, "--resume", "--json")
    assert ran.code == 0
    assert "is finished, 1 of 1 rounds" in ran.err
    assert {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()} == before
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


def test_a_damaged_checkpoint_is_gone_round_or_refused(
    run: tuple[Path, Ran], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(run[0], folder)
    newest = folder / "checkpoints" / "000001"
    weights = newest / "policy" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"!")
    prove = ("prove", "(p : Prop) (h : p) : p", "--budget", "32", "--json", "--checkpoint")
    ran = lemma(*prove, folder)
    assert ran.json["prover"] == "policy, version 0"
    line = next(line for line in caplog.messages if "damaged" in line)
    assert line.endswith("000001/policy/model.safetensors: its checksum does not fit; 000000 is used")
    for place in (newest, newest / "policy"):
        lemma(*prove, place).refused("damaged checkpoint", "model.safetensors: its checksum does not fit")
    assert weights.is_file()


def test_a_report_of_a_run(run: tuple[Path, Ran], tmp_path: Path) -> None:
    """The demo's own page again, from nothing but its folder."""
    out, _ = run
    page = tmp_path / "page.html"
    ran = lemma("report", out, "--out", page, "--json")
    assert ran.code == 0
    assert ran.json == {"run": str(out), "report": str(page), "rounds": 1, "missing": []}
    assert page.read_text(encoding="utf-8") == (out / "report.html").read_text(encoding="utf-8")


def test_a_report_of_a_run_that_did_not_come_to_its_end(run: tuple[Path, Ran], tmp_path: Path) -> None:
    """What is there is shown; one line says what is missing, on the page, too."""
    folder = tmp_path / "run"
    shutil.copytree(run[0], folder)
    for place in ("evaluation/after.json", "evaluation/automation.json", "summary.json", "run.json", "report.html"):
        (folder / place).unlink()
    shutil.rmtree(folder / "checkpoints")
    ran = lemma("report", folder)
    assert ran.code == 0
    (line,) = [line for line in ran.out.splitlines() if line.startswith("not there: ")]
    assert line == "not there: the evaluation after training, a checkpoint, run.json"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "the evaluation after training, a checkpoint, run.json" in page
    assert "grammar, untrained" in page
    (folder / "metrics.jsonl").write_text('{"phase": "search", "round": null}\n{"round": 0, "phase": "sea')
    (folder / "evaluation" / "before.json").unlink()
    bare = lemma("report", folder, "--json").json
    assert bare["rounds"] == 0
    assert "1 of 1 rounds" in bare["missing"]


def test_a_report_of_two_runs(run: tuple[Path, Ran], tmp_path: Path) -> None:
    out, page = run[0], tmp_path / "both.html"
    other = shutil.copytree(out, tmp_path / "other")
    (other / "config.toml").write_text((other / "config.toml").read_text().replace("\nseed = 0", "\nseed = 3"))
    ran = lemma("report", out, other, "--out", page, "--json")
    assert (ran.code, ran.json) == (0, {"runs": [str(out), str(other)], "report": str(page)})
    text = page.read_text(encoding="utf-8")
    assert "other against run: +0.0 points (" in text
    row = text[text.index("What was set otherwise") :]
    assert [row[row.index("seed<") :].split("</td>")[i].split(">")[-1] for i in (1, 2)] == ["0", "3"]
    lemma("report", out, other).refused("--out FILE.html")
    lemma("report", out, out, "--out", page).refused("given twice")
    lemma("report", out, tmp_path, "--out", page).refused("is no run folder")


def test_a_report_of_what_is_no_run_or_is_damaged(run: tuple[Path, Ran], tmp_path: Path) -> None:
    lemma("report", tmp_path).refused("is no run folder", "config.toml")
    lemma("report", tmp_path / "none").refused("is no run folder")
    lemma("report", run[0], "--out", run[0]).refused("is a folder")
    damaged = tmp_path / "damaged"
    shutil.copytree(run[0], damaged)
    for weights in damaged.glob("checkpoints/*/policy/*.safetensors"):
        weights.write_bytes(b"")
    (said,) = lemma("report", damaged, "--json").json["missing"]
    assert said.startswith("a search tree (")
    (damaged / "evaluation" / "after.json").write_text("{")
    lemma("report", damaged).refused("cannot read the evaluation", "after.json")
    (damaged / "evaluation" / "after.json").unlink()
    (damaged / "run.json").write_text("[1")
    lemma("report", damaged).refused("run.json:1: not JSON")

"""`lemma runs` and `lemma monitor --json`: what they say of run folders in every state."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli_runner import lemma
from run_folders import begun, evaluation, finished, searching, tiny, with_budget

from eval import expected
from eval.expected import CURVES, curve_of, load_curve, save_curve
from eval.run_status import origin_of, status_of
from prover.types import LemmaError
from rl import CONFIGS
from rl.config import load_config
from rl.run_folder import alone, is_training


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """One run in each state."""
    folder = tmp_path / "runs"
    begun(folder / "begun")
    searching(folder / "stopped", tiny(seed=4))
    finished(folder / "finished")
    damaged = finished(folder / "damaged")
    (damaged / "evaluation" / "after.json").write_text("{")
    (folder / "not a run").mkdir()
    return folder


def test_the_states_of_runs(runs: Path) -> None:
    with alone(runs / "begun"):
        found = {Path(run["run"]).name: run for run in lemma("runs", runs, "--json").json["runs"]}
    states = {name: run["state"] for name, run in found.items()}
    assert states == {"begun": "running", "stopped": "stopped", "finished": "finished", "damaged": "damaged"}
    done = found["finished"]
    assert (done["config"], done["changed"], done["round"], done["rounds"]) == ("tiny", {}, 1, 1)
    assert (done["proved"], done["theorems"], done["seconds"]) == (8, 53, 56.0)
    assert (done["eval_before"]["proved"], done["eval_after"]["proved"]) == (2, 3)
    assert done["eval_after"]["ci95"][0] < 0.5 < done["eval_after"]["ci95"][1]
    assert done["numbers"]["entropy"] == 2.0
    assert not {"queue_waiting", "eta_seconds"} & done["numbers"].keys()  # of a phase that is over
    assert found["stopped"]["changed"] == {"seed": 4}
    assert "after.json" in found["damaged"]["detail"]


def test_the_list_for_people(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(runs.parent)
    monkeypatch.setenv("COLUMNS", "160")
    shown = lemma("runs", runs.name)
    assert shown.code == 0
    rows = {line.split()[0].rpartition("/")[2]: line for line in shown.out.splitlines() if f"{runs.name}/" in line}
    assert "1 of 1" in rows["finished"]
    assert "8 of 53" in rows["finished"]
    assert "50.0 % (18.8 to 81.2)" in rows["finished"]
    assert rows["stopped"].endswith("tiny, seed=4")
    assert "cannot read the evaluation" in shown.out
    assert lemma("runs", runs / "finished", "--json").json["runs"][0]["state"] == "finished"


def test_looking_does_not_keep_a_run_from_starting(tmp_path: Path) -> None:
    begun(tmp_path / "run")
    assert not is_training(tmp_path / "run")
    assert not is_training(tmp_path / "none")
    with alone(tmp_path / "run"):
        assert is_training(tmp_path / "run")
        assert is_training(tmp_path / "run")
    assert not is_training(tmp_path / "run")


def test_what_is_no_run_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lemma("runs").refused("there is no folder runs")
    lemma("runs", tmp_path).refused("no run in", "lemma train")
    lemma("runs", tmp_path, tmp_path / "other").refused("is no run folder")
    lemma("runs", tmp_path, "--expected").refused("is no run folder")
    lemma("runs", tmp_path, tmp_path, "--expected").refused("--expected takes one run")
    lemma("monitor", tmp_path).refused("is no run folder")
    lemma("monitor", tmp_path, "--json").refused("is no run folder")
    lemma("monitor", tmp_path / "none").refused("is no run folder")


def test_runs_are_compared(tmp_path: Path) -> None:
    one = finished(tmp_path / "one", tiny(rounds=2), after=evaluation(1, 2))
    two = finished(tmp_path / "two", tiny(rounds=3, learner__updates=20), proved=10, after=evaluation(5, 3))
    found = lemma("runs", one, two, "--json").json
    assert found["settings"] == {"rounds": [2, 3], "learner.updates": [10, 20]}
    assert [line["round"] for line in found["rounds"]] == [1, 2, 3]
    assert [line["proved_ever"] for line in found["rounds"]] == [[8, 10], [16, 20], [None, 30]]
    (difference,) = found["differences"]
    assert difference["theorems"] == 6
    assert difference["difference"] == pytest.approx(4 / 6)
    assert 0 < difference["ci95"][0] < 4 / 6 < difference["ci95"][1] <= 1
    shown = lemma("runs", one, two).out
    assert "+66.7 points after training" in shown
    assert "paired bootstrap over 6 theorems" in shown
    with_budget(evaluation(5, 3), 64).save(two / "evaluation" / "after.json")
    third = searching(tmp_path / "three")
    skipped = lemma("runs", one, two, third, "--json").json["skipped"]
    assert ["64 Lean steps" in line or "no evaluation after training" in line for line in skipped] == [True, True]
    same = lemma("runs", one, shutil.copytree(one, tmp_path / "copy"))
    assert "all settings are the same" in same.out
    assert "+0.0 points" in same.out


# --- expected curves


@pytest.fixture
def curves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of curves in the place of the committed one, with a curve of tiny."""
    folder = tmp_path / "curves"
    folder.mkdir()
    monkeypatch.setattr(expected, "CURVES", folder)
    made = [finished(tmp_path / f"seed{seed}", tiny(seed=seed), proved=8 + seed) for seed in (0, 1)]
    save_curve(curve_of(made, "two runs"), folder / "tiny.json")
    return folder


def test_a_run_is_held_against_its_curve(tmp_path: Path, curves: Path) -> None:
    good = finished(tmp_path / "good", tiny(seed=5, actors=3), proved=9)
    ran = lemma("runs", good, "--expected", "--json")
    assert (ran.code, ran.json["fits"], ran.json["changed"], ran.json["config"]) == (0, True, {}, "tiny")
    first, before, after = ran.json["rows"]
    assert first == {"what": "proved after round 1", "low": 2.7, "high": 14.3, "found": 9, "verdict": "as expected"}
    assert (before["what"], before["verdict"], after["found"]) == ("held out, before (%)", "as expected", 50.0)
    bad = finished(tmp_path / "bad", tiny(learner__updates=3), proved=1)
    shown = lemma("runs", bad, "--expected")
    assert shown.code == 1
    assert "below" in shown.out
    assert "set otherwise, so that it need not fit: tiny, learner.updates=3" in shown.out
    assert "two runs" in shown.out
    young = lemma("runs", searching(tmp_path / "young"), "--expected", "--json")
    assert (young.code, young.json["rows"][-1]["verdict"]) == (1, "not reached")


def test_a_curve_is_of_finished_runs_of_a_committed_configuration(tmp_path: Path, curves: Path) -> None:
    own = finished(tmp_path / "own", tiny(policy__width=64, policy__layers=2, learner__batch=7))
    lemma("runs", own, "--save-curve", tmp_path / "c.json").refused(
        "no run of a committed configuration", "learner.batch"
    )
    half = searching(tmp_path / "half")
    lemma("runs", half, "--save-curve", tmp_path / "c.json").refused("is not finished")
    done = finished(tmp_path / "done")
    assert lemma("runs", done, "--save-curve", tmp_path / "c.json", "--json").json["config"] == "tiny"
    assert json.loads((tmp_path / "c.json").read_text())["runs"][0]["proved_ever"] == [8]
    (curves / "tiny.json").write_text("{}")
    lemma("runs", done, "--expected").refused("damaged", "tiny.json")
    (curves / "tiny.json").unlink()
    lemma("runs", done, "--expected").refused("no expected curve of tiny", "it has not been run for one")


def test_a_configuration_is_recognised() -> None:
    for file in CONFIGS.glob("*.toml"):
        assert origin_of(load_config(file)).label == file.stem
    far = load_config(None, {f"conjecturer.{key}": 7 for key in ("tests", "prove_lean_steps", "score_lean_steps")})
    assert origin_of(far).label == "its own"


@pytest.mark.parametrize("file", sorted(CURVES.glob("*.json")), ids=lambda f: f.stem)
def test_a_committed_curve_is_of_a_committed_configuration(file: Path) -> None:
    curve = load_curve(file.stem)
    rounds = load_config(CONFIGS / f"{file.stem}.toml").rounds
    assert curve.config == file.stem
    assert curve.runs
    assert all(len(run.proved_ever) == rounds or (not run.proved_ever and curve.remark) for run in curve.runs)


def test_there_are_curves() -> None:
    assert {"tiny", "suites"} <= {file.stem for file in CURVES.glob("*.json")}


def test_monitor_prints_how_a_run_stands(runs: Path) -> None:
    with alone(runs / "stopped"):
        found = lemma("monitor", runs / "stopped", "--json").json
    assert (found["state"], found["doing"], found["done"], found["total"]) == ("running", "round 1/1: search", 10, 12)
    assert found["numbers"]["queue_waiting"] == 1
    assert found["silent_seconds"] >= 0
    assert lemma("monitor", runs / "damaged", "--json").json["state"] == "damaged"
    assert lemma("monitor", runs / "begun", "--json").json["eval_before"] is None


def test_a_damaged_tail_is_left_out(runs: Path) -> None:
    metrics = runs / "finished" / "metrics.jsonl"
    with metrics.open("ab") as file:
        file.write(b'not json\n{"phase": "search", "round": 2, "proved_ev')
    found = status_of(runs / "finished")
    assert (found.state.value, found.proved) == ("finished", 8)
    (runs / "finished" / "config.toml").write_text("rounds =")
    assert "not TOML" in status_of(runs / "finished").detail
    with pytest.raises(LemmaError, match="is no run folder"):
        status_of(runs)

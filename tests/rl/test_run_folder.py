"""What stands in a run folder, and what may be started or resumed there."""

from dataclasses import replace
from pathlib import Path

import pytest

import rl.run_folder
from prover.settings import described
from prover.types import LemmaError
from rl.config import TrainConfig, load_config, load_run_config
from rl.metrics import Metrics, read_metrics
from rl.run_folder import alone, check_lean, check_startable, holds_run, prepare

CONFIG = TrainConfig()


def test_a_run_is_started_once_and_resumed_with_the_same_settings(tmp_path: Path):
    out = tmp_path / "runs" / "a"
    check_startable(out, CONFIG, resume=False)
    assert not out.parent.exists()  # checking makes nothing
    prepare(out, CONFIG, "lean")
    assert holds_run(out)
    assert load_run_config(out) == CONFIG
    with pytest.raises(LemmaError, match="already holds a run: give --resume"):
        check_startable(out, CONFIG, resume=False)
    check_startable(out, replace(CONFIG, rounds=9, actors=1, keep_checkpoints=1), resume=True)
    other = load_config(None, {"policy.width": 64, "search.strategy": "beam", "rounds": 5})
    with pytest.raises(LemmaError) as caught:
        check_startable(out, other, resume=True)
    said = str(caught.value)
    assert "policy.width: 128 there, 64 here" in said
    assert 'search.strategy: "mcts" there, "beam" here' in said
    assert "rounds" not in said


def test_a_run_goes_on_with_its_own_lean(tmp_path: Path):
    check_lean(tmp_path, "lean-4.35.0+core-a")  # nothing there yet
    prepare(tmp_path, CONFIG, "lean-4.35.0+core-a")
    check_lean(tmp_path, "lean-4.35.0+core-a")
    with pytest.raises(LemmaError, match=r"started with lean-4\.35\.0\+core-a, this is lean-4\.36\.0; give that Lean"):
        check_lean(tmp_path, "lean-4.36.0")


def test_there_must_be_a_run_to_resume(tmp_path: Path):
    with pytest.raises(LemmaError, match=r"no run to resume in .*; leave out --resume"):
        check_startable(tmp_path / "absent", CONFIG, resume=True)
    with pytest.raises(LemmaError, match="no run to resume"):
        check_startable(tmp_path, CONFIG, resume=True)
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written(tmp_path: Path):
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "run"):
        with pytest.raises(LemmaError, match="cannot make the folder"):
            check_startable(out, CONFIG, resume=False)


def test_a_folder_that_could_not_be_made_whole_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> dict[str, object]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rl.run_folder, "_environment", full)
    with pytest.raises(OSError, match="No space"):
        prepare(tmp_path / "runs" / "a", CONFIG, "lean")
    assert not list(tmp_path.iterdir())


def test_metrics_count_from_one_whoever_wrote_them(tmp_path: Path):
    old = '{"round": 0, "phase": "search", "time": 1.0, "proved": 3}\n{"round": 1, "phase": "evaluate", "rate": 0.5}\n'
    (tmp_path / "metrics.jsonl").write_text(old)
    metrics = Metrics(tmp_path)
    metrics.log(2, "search", {"proved": 4})
    metrics.log(2, "update", {"total": 1.5}, update=7)
    metrics.log(2, "search", {"proved": 5})  # the round was begun again after a kill
    metrics.close()
    found = [(m["phase"], m["round"], m.get("update"), m.get("proved")) for m in read_metrics(tmp_path)]
    assert found == [
        ("search", 1, None, 3),
        ("evaluate", 1, None, None),
        ("update", 2, 7, None),
        ("search", 2, None, 5),
    ]


def test_every_key_has_a_meaning():
    assert not [key.name for key in described(TrainConfig) if not key.meaning]


def test_one_process_at_a_time_trains_in_a_folder(tmp_path: Path):
    refused = pytest.raises(LemmaError, match=r"another process trains in .*; wait for it, or give another --out")
    with alone(tmp_path), refused, alone(tmp_path):
        pass
    with alone(tmp_path):  # free again
        pass


def test_a_setting_that_one_side_lacks_is_not_null(tmp_path: Path):
    prepare(tmp_path, CONFIG, "lean")
    with pytest.raises(LemmaError, match=r"curriculum\.theorems_per_round: not set there, 3 here"):
        check_startable(tmp_path, load_config(None, {"curriculum.theorems_per_round": 3}), resume=True)

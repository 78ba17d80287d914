"""A damaged checkpoint is noticed, named, set aside and gone round; the last whole one is never given up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from file_limits import files_no_longer_than
from small_policy import make_model

from prover.manifest import MANIFEST, DamagedError, check_manifest
from prover.policy.folder import find_policy
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel
from prover.prover import load_prover
from prover.types import LemmaError
from rl.checkpoints import attempts_at, check_whole, list_checkpoints, newest_whole, save_checkpoint
from rl.config import TrainConfig
from rl.learner import Learner
from rl.settings import LearnerConfig

CONFIG = TrainConfig()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder with two checkpoints."""

    run = tmp_path_factory.mktemp("whole")
    save(run, make_model(), 1)
    save(run, make_model(), 2)
    return run


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "run")


def save(run: Path, model: PolicyModel, rounds: int, keep: int = 3) -> Path:
    learner = Learner(model, {"Core": TacticGrammar(())}, LearnerConfig())
    return save_checkpoint(run, rounds, CONFIG.prover(model, (), "lean"), learner.state(), keep, 7 * rounds).folder


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


WAYS: dict[str, Callable[[Path], object]] = {
    "flipped": flip,
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-2]),
    "empty": lambda path: path.write_bytes(b""),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "missing": Path.unlink,
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_file_is_checked(run: Path, way: str, caplog: pytest.LogCaptureFixture) -> None:
    newest = run / "checkpoints" / "000002"
    files = [path for path in sorted(newest.rglob("*")) if path.is_file()]
    assert len(files) >= 8
    kept = run / "kept"
    newest.rename(kept)
    for file in files:
        shutil.copytree(kept, newest)
        WAYS[way](file)
        learners_own = file.name in ("optimizer.safetensors", "state.json")
        if file.name == MANIFEST and way == "missing":  # as a checkpoint of an older version
            check_whole(list_checkpoints(run)[-1])
            shutil.rmtree(newest)
            continue
        caplog.clear()
        assert find_policy(run) == (newest if learners_own else run / "checkpoints" / "000001") / "policy"
        assert len(caplog.records) == (0 if learners_own else 1)
        for place in () if learners_own else (newest, newest / "policy"):
            if file.name != "policy.json" or way not in ("missing", "a folder") or place == newest:
                with pytest.raises(LemmaError, match=r"damaged checkpoint: .*000002/") as refused:
                    load_prover(place)
                assert file.name in str(refused.value)
        said: list[str] = []
        found = newest_whole(run, said.append)
        assert found is not None
        assert found.rounds == 1
        assert [file.name in line and "set aside as" in line for line in said] == [True]
        assert not newest.exists()
        aside = [path for path in (run / "checkpoints").iterdir() if path.name.startswith("damaged-000002")]
        assert len(aside) == 1
        shutil.rmtree(aside[0])
    kept.rename(newest)
    check_whole(list_checkpoints(run)[-1])


def test_what_was_loaded_is_saved_as_it_was(run: Path) -> None:
    """Every file: a resumed run is the same to the bit."""
    (first, second) = list_checkpoints(run)
    again = save(run, PolicyModel.load(first.policy), 2)
    files = [path.relative_to(again) for path in sorted(again.rglob("*")) if path.is_file()]
    assert len(files) >= 8
    assert [f for f in files if f.name not in (MANIFEST, "state.json")] == [
        f for f in files if (first.folder / f).read_bytes() == (second.folder / f).read_bytes()
    ]


def test_when_none_is_whole(run: Path) -> None:
    for checkpoint in list_checkpoints(run):
        flip(checkpoint.policy / "model.safetensors")
    with pytest.raises(LemmaError, match=r"damaged checkpoint: .*000002/policy/model.safetensors"):
        find_policy(run)
    said: list[str] = []
    assert newest_whole(run, said.append) is None
    assert len(said) == 2
    assert sorted(path.name for path in (run / "checkpoints").iterdir()) == ["damaged-000001", "damaged-000002"]
    shutil.copytree(run / "checkpoints" / "damaged-000001", run / "checkpoints" / "000001")
    assert newest_whole(run, said.append) is None
    assert (run / "checkpoints" / "damaged-000001-2").is_dir()  # nothing that was set aside is written over


def test_a_checkpoint_under_a_wrong_name(run: Path) -> None:
    (run / "checkpoints" / "000002").rename(run / "checkpoints" / "000005")
    found = newest_whole(run, lambda _: None)
    assert found is not None
    assert found.rounds == 1


def test_a_manifest_of_a_later_version_is_not_damage(run: Path) -> None:
    """It is refused, and nothing is renamed."""
    import prover.manifest

    newest = run / "checkpoints" / "000002"
    with pytest.MonkeyPatch.context() as later:
        later.setattr(prover.manifest, "FORMAT", 2)
        prover.manifest.write_manifest(newest, {"rounds": 2})
    for use in (find_policy, lambda run: newest_whole(run, lambda _: None)):
        with pytest.raises(LemmaError, match="format 2, not 1; a later version wrote it"):
            use(run)
    assert newest.is_dir()


def test_a_checkpoint_of_before_manifests(run: Path) -> None:
    newest = list_checkpoints(run)[-1]
    (newest.folder / MANIFEST).unlink()
    assert newest_whole(run, lambda _: None) == newest
    assert attempts_at(newest) == 0
    assert find_policy(run) == newest.policy
    (newest.folder / "optimizer.safetensors").write_bytes(b"\0 not this")
    found = newest_whole(run, lambda _: None)
    assert found is not None
    assert found.rounds == 1
    assert attempts_at(found) == 7


def test_a_full_disk_leaves_the_checkpoints_that_were_there(run: Path) -> None:

    sizes = sorted({path.stat().st_size for path in run.rglob("*") if path.is_file()})
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    for size in (0, *(size - 1 for size in sizes)):
        with files_no_longer_than(size), pytest.raises(OSError, match=r"File too large|No space"):
            save(run, make_model(), 3, keep=1)
        assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before
    save(run, make_model(), 3, keep=1)
    assert [checkpoint.rounds for checkpoint in list_checkpoints(run)] == [3]


def test_what_the_disk_gives_back_is_read_before_an_older_checkpoint_goes(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def bad_disk(folder: Path) -> None:
        flip(folder / "policy" / "model.safetensors")
        check_manifest(folder)

    monkeypatch.setattr("rl.checkpoints.check_manifest", bad_disk)
    with pytest.raises(DamagedError, match=r"model\.safetensors: its checksum"):
        save(run, make_model(), 3, keep=1)
    assert [checkpoint.rounds for checkpoint in list_checkpoints(run)] == [1, 2]
    assert sorted(path.name for path in (run / "checkpoints").iterdir()) == ["000001", "000002"]


def test_the_manifest_says_what_it_is_of(run: Path) -> None:
    said = json.loads((run / "checkpoints" / "000002" / MANIFEST).read_text())
    assert (said["rounds"], said["version"], said["attempts"], said["format"]) == (2, 0, 14, 1)
    assert set(said["files"]) >= {"policy/model.safetensors", "prover.json", "optimizer.safetensors", "state.json"}

"""The replay on disk and in memory, the curriculum."""

import random
from pathlib import Path

import pytest
from experiences import experience

from prover.search import StopReason
from prover.types import LemmaError, Split, Theorem
from rl.config import CurriculumConfig
from rl.curriculum import plan_round, training_theorems
from rl.experience import from_json, to_json
from rl.replay import OLDEST_FAILURE, Replay
from rl.types import Experience, GoodStep


def test_attempts_survive_json(attempts: list[Experience]):
    for attempt in attempts:
        line = to_json(attempt)
        assert "\n" not in line
        assert from_json(line) == attempt


OLDER = (
    '{"round":0,"theorem":"t","module":"Core","version":0,"seed":1,"proved":%s,"stop":"%s","steps":8,"model_calls":2,'
    '"seconds":0.1,"script":%s,"good":[],"failed":[{"goals":["⊢ p"],"effort":3,"settled":true,"beyond":0}]}'
)


def test_the_replay_of_an_older_run_is_read(tmp_path: Path):
    path = tmp_path / "replay.jsonl"
    path.write_text(OLDER % ("true", "proved", '"rfl"') + "\n" + OLDER % ("false", "exhausted_steps", "null") + "\n")
    attempts = Replay.open(path).attempts
    assert [a.proved for a in attempts] == [True, False]
    assert [a.lean_steps for a in attempts] == [8, 8]
    assert [a.stop for a in attempts] == [StopReason.PROVED, StopReason.EXHAUSTED_LEAN_STEPS]
    for damaged in ('{"steps": 1, "proved": true}', '{"steps": 1, "proved": true, "stop": []}', "[]"):
        path.write_text(damaged + "\n")
        with pytest.raises(LemmaError, match=r"replay\.jsonl:1: not an attempt"):
            Replay.open(path)


def test_an_older_name_of_a_field_is_read(attempts: list[Experience], tmp_path: Path):
    line = to_json(attempts[0])
    assert '"shortening_lean_steps":0' in line
    path = tmp_path / "replay.jsonl"
    path.write_text(line.replace('"shortening_lean_steps":0', '"shortening_steps":7') + "\n")
    assert [a.shortening_lean_steps for a in Replay.open(path).attempts] == [7]


def test_reopening_gives_the_same_memory(attempts: list[Experience], tmp_path: Path):
    replay = Replay.open(tmp_path / "replay.jsonl")
    for attempt in attempts:
        replay.append(attempt)
    replay.close()
    again = Replay.open(tmp_path / "replay.jsonl")
    assert (again.attempts, again.good, again.bad) == (replay.attempts, replay.good, replay.bad)
    assert again.done(1) == {"t3", "t4", "t5", "hard"}
    assert again.proved() == {f"t{i}" for i in range(6)}


def test_states_are_deduplicated_and_the_shortest_kept(attempts: list[Experience], tmp_path: Path):
    replay = Replay.open(tmp_path / "replay.jsonl")
    goals = ("⊢ p",)

    def step(tactic: str, remaining: int, rejected: tuple[str, ...] = ()) -> None:
        good = (GoodStep(goals, tactic, remaining, rejected),)
        replay.append(experience(0, "t", proved=True, script="s", good=good))

    step("simp", 4, ("omega",))
    step("simp", 2, ("rfl", "omega"))
    step("simp", 3)
    step("omega", 5)
    state = replay.good[goals]
    assert state.remaining == {"simp": 2, "omega": 5}
    assert list(state.rejected) == ["rfl"]  # omega turned out good
    assert state.fewest == 2


def test_a_proof_clears_the_failure_and_old_failures_fade(attempts: list[Experience], tmp_path: Path):
    replay = Replay.open(tmp_path / "replay.jsonl")
    for attempt in attempts:
        replay.append(attempt)
    assert [s.goals for s in replay.snapshot(1 + OLDEST_FAILURE).bad] == [("⊢ 2 ^ 7 = 3",)]
    assert not replay.snapshot(2 + OLDEST_FAILURE).bad
    good = (GoodStep(("⊢ 2 ^ 7 = 3",), "decide", 1),)
    replay.append(experience(2, "hard", proved=True, script="decide", good=good))
    assert not replay.snapshot(2).bad


def theorem(i: int, split: Split) -> Theorem:
    return Theorem(f"t{i}", f"theorem t{i} : {i} = {i}", split=split)


def test_only_train_theorems_are_trained_on():
    theorems = [theorem(i, s) for i, s in enumerate(Split)]
    assert [t.split for t in training_theorems(theorems)] == [Split.TRAIN]
    with pytest.raises(LemmaError):
        training_theorems([t for t in theorems if t.split is not Split.TRAIN])


def test_curriculum_prefers_the_unsolved_and_is_reproducible():
    theorems = [theorem(i, Split.TRAIN) for i in range(300)]

    def attempt(i: int, proved: bool) -> Experience:
        return experience(0, f"t{i}", proved=proved)

    tried = [attempt(i, True) for i in range(100)] + [attempt(i, False) for i in range(100, 200)] * 3
    settings = CurriculumConfig(solved_share=0.1, decay=0.7)
    plan = plan_round(theorems, tried, settings, random.Random(1))
    assert plan == plan_round(theorems, tried, settings, random.Random(1))
    assert plan != plan_round(theorems, tried, settings, random.Random(2))
    counts = [sum(lo <= int(t.name[1:]) < lo + 100 for t in plan) for lo in (0, 100, 200)]
    assert counts[2] == 100  # never tried: all of them
    assert 2 <= counts[0] <= 20 < counts[1] <= 50  # about 10 and 0.7³ · 100 ≈ 34
    few = plan_round(theorems, tried, CurriculumConfig(theorems_per_round=7), random.Random(1))
    assert len(few) == 7

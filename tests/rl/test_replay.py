"""The replay on disk and in memory, the curriculum."""

import random
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from experiences import experience
from hypothesis import given
from hypothesis import strategies as st

from prover.search import StopReason
from prover.types import LemmaError, Split, Theorem
from rl.config import CurriculumConfig
from rl.curriculum import plan_round, training_theorems
from rl.experience import from_json, to_json
from rl.replay import OLDEST_FAILURE, Replay
from rl.types import Experience, FailedState, GoodStep


def test_attempts_survive_json(attempts: list[Experience]):
    for attempt in attempts:
        line = to_json(attempt)
        assert "\n" not in line
        assert from_json(line) == attempt


OLDER = (
    '{"round":0,"theorem":"%s","module":"Core","version":0,"seed":1,"proved":%s,"stop":"%s","steps":8,"model_calls":2,'
    '"seconds":0.1,"script":%s,"good":[],"failed":[{"goals":["⊢ p"],"effort":3,"settled":true,"beyond":0}]}'
)


def test_the_replay_of_an_older_run_is_read(tmp_path: Path):
    path = tmp_path / "replay.jsonl"
    path.write_text(
        OLDER % ("t", "true", "proved", '"rfl"') + "\n" + OLDER % ("u", "false", "exhausted_steps", "null") + "\n"
    )
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


def test_an_attempt_made_twice_counts_once(attempts: list[Experience], tmp_path: Path):
    """A task done again: its actor was lost after searching, or the run was killed before the answer was stored."""
    path = tmp_path / "replay.jsonl"
    with Replay.open(path) as replay:
        assert [replay.append(a) for a in (*attempts, *attempts)] == [1] * 7 + [0] * 7
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 7
    path.write_bytes(b"".join(lines + lines[:3]))  # as two processes would have left it
    with Replay.open(path) as again:
        assert (again.attempts, again.good, again.bad) == (replay.attempts, replay.good, replay.bad)
    assert len(path.read_bytes().splitlines()) == 10  # read as it is; every line is a whole attempt


def test_a_search_that_lost_its_worker_says_nothing_and_is_made_again(attempts: list[Experience], tmp_path: Path):
    lost = replace(attempts[-1], stop=StopReason.WORKER_LOST)
    with Replay.open(tmp_path / "replay.jsonl") as replay:
        assert [replay.append(a) for a in (lost, lost)] == [1, 0]
        assert (replay.done(1), replay.bad) == (set(), {})
        assert [replay.append(a) for a in (attempts[-1], lost)] == [1, 0]
        assert (replay.done(1), len(replay.bad)) == ({"hard"}, 2)
    with Replay.open(tmp_path / "replay.jsonl") as again:
        assert (again.attempts, again.bad) == ([attempts[-1]], replay.bad)
    theorems = [Theorem("hard", "theorem hard : False")] * 200
    decayed = CurriculumConfig(decay=0.1)
    assert len(plan_round(theorems, [lost] * 5, decayed, random.Random(0))) == 200
    assert len(plan_round(theorems, attempts[-1:] * 5, decayed, random.Random(0))) < 100


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_attempts_arrive_changes_nothing(rng: random.Random):
    goals, other = ("⊢ p",), ("⊢ q",)
    attempts = [
        experience(0, "a", proved=True, good=(GoodStep(goals, "simp", 4, ("omega", "rfl")), GoodStep(other, "rfl", 1))),
        experience(0, "b", proved=True, good=(GoodStep(goals, "omega", 2, ("decide",)),)),
        experience(0, "c", proved=True, good=(GoodStep(goals, "simp", 3, ("trivial", "aesop")),), module="Init"),
        experience(0, "d", proved=False, failed=(FailedState(goals, 9, False), FailedState(("⊢ r",), 9, False))),
        experience(1, "d", proved=False, failed=(FailedState(("⊢ s",), 1, True, 3), FailedState(("⊢ r",), 4, True, 2))),
    ]

    def learned(found: list[Experience]) -> object:
        with tempfile.TemporaryDirectory() as folder, Replay.open(Path(folder) / "replay.jsonl") as replay:
            for attempt in found:
                replay.append(attempt)
            assert [s.goals for s in replay.snapshot(1, last_round=0).bad] == [("⊢ r",)]
            seen = replay.snapshot(1)
            good = [(s.goals, s.module, list(s.remaining.items()), list(s.rejected)) for s in seen.good]
            return good, seen.bad, replay.attempts

    shuffled = list(attempts)
    rng.shuffle(shuffled)
    assert learned(shuffled) == learned(attempts)


def test_a_damaged_attempt_is_set_aside(attempts: list[Experience], tmp_path: Path, caplog: pytest.LogCaptureFixture):
    path = tmp_path / "replay.jsonl"
    with Replay.open(path) as replay:
        for attempt in attempts:
            replay.append(attempt)
    path.write_bytes(path.read_bytes().replace(b'"theorem":"t3"', b'"theorem":"t2"'))
    with Replay.open(path) as again:
        assert {a.theorem for a in again.attempts} == {"t0", "t1", "t2", "t4", "t5", "hard"}
        assert again.done(1) == {"t4", "t5", "hard"}  # t3 is searched again
    assert "replay.jsonl:4: its checksum does not fit; 1 damaged line is set aside in" in caplog.text


def test_states_are_deduplicated_and_the_shortest_kept(attempts: list[Experience], tmp_path: Path):
    replay = Replay.open(tmp_path / "replay.jsonl")
    goals = ("⊢ p",)

    def step(tactic: str, remaining: int, rejected: tuple[str, ...] = ()) -> None:
        good = (GoodStep(goals, tactic, remaining, rejected),)
        replay.append(experience(len(replay.attempts), "t", proved=True, script="s", good=good))

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

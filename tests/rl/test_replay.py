"""The replay on disk and in memory, and what the learner draws from it."""

import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from experiences import experience
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from prover.search import StopReason
from prover.types import LemmaError, Theorem
from rl.curriculum import plan_round
from rl.experience import from_json, to_json
from rl.replay import Replay
from rl.settings import CurriculumConfig, ReplayConfig
from rl.snapshot import OLDEST_FAILURE, ReplaySnapshot, draws, surprise
from rl.types import Experience, FailedState, GoodState, GoodStep


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


def memory_of(attempts: Sequence[Experience], settings: ReplayConfig | None = None, **worlds: str) -> ReplaySnapshot:
    """What a policy of version 3 learns from."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Replay.open(Path(folder) / "r.jsonl", settings=settings, worlds=worlds) as replay,
    ):
        for attempt in attempts:
            replay.append(attempt)
        return replay.snapshot(3)


goals = st.sampled_from([(f"⊢ {letter}",) for letter in "pqrstu"])
tactics = st.sampled_from(["simp", "omega", "rfl", "intro h", "decide"])
steps = st.builds(GoodStep, goals, tactics, st.integers(1, 4), st.lists(tactics, max_size=3).map(tuple))
failures = st.builds(FailedState, goals, st.integers(1, 50), st.booleans(), st.integers(0, 3))


@st.composite
def searches(draw: st.DrawFn) -> Experience:
    good = tuple(draw(st.lists(steps, max_size=3)))
    made = experience(
        draw(st.integers(0, 3)),
        draw(st.sampled_from(["t0", "t1", "t2"])),
        proved=bool(good),
        script="; ".join(step.tactic for step in good) if good else None,
        module=draw(st.sampled_from(["Core", "Suites.Defs.Trees"])),
        good=good,
        failed=tuple(draw(st.lists(failures, max_size=3))),
    )
    return replace(made, tactics=len(good) or None)


histories = st.lists(searches(), max_size=8, unique_by=lambda a: (a.round, a.module, a.theorem, a.seed))
bounds = st.builds(ReplayConfig, good_states=st.integers(1, 4), bad_states=st.integers(0, 3), priority=st.floats(0, 1))


@examples(max_examples=25)
@given(histories, bounds, st.randoms(use_true_random=False))
def test_memory_does_not_depend_on_the_order_of_arrival(
    attempts: list[Experience], settings: ReplayConfig, rng: random.Random
):
    memory = memory_of(attempts, settings, t0="a")
    shuffled = rng.sample(attempts, len(attempts))
    other = memory_of(shuffled, settings, t0="a")
    assert memory == other
    orders = [[list(state.remaining), list(state.rejected)] for state in memory.good]  # equal dicts may differ in it
    assert orders == [[list(state.remaining), list(state.rejected)] for state in other.good]
    assert [state.goals for state in memory.good] == sorted(state.goals for state in memory.good)


@examples(max_examples=25)
@given(histories, bounds)
def test_memory_is_bounded_and_has_the_shortest_proof_of_each_theorem(
    attempts: list[Experience], settings: ReplayConfig
):
    memory, everything = memory_of(attempts, settings), memory_of(attempts)
    good = {state.goals for state in memory.good}
    proofs: dict[str, list[Experience]] = {}
    for attempt in attempts:
        if attempt.proved:
            proofs.setdefault(attempt.theorem, []).append(attempt)
    most = 0
    for found in proofs.values():
        fewest = min(len(a.good) for a in found)
        assert any({step.goals for step in a.good} <= good for a in found if len(a.good) == fewest)
        most += fewest
    assert len(good) <= max(settings.good_states, most)
    assert len(good) >= min(settings.good_states, len(everything.good))
    assert len(memory.bad) == min(settings.bad_states, len(everything.bad))
    assert not good & {state.goals for state in everything.bad}


def test_the_oldest_and_cheapest_failures_leave_first():
    spent = {0: 50, 1: 10, 2: 30}  # by the version of the policy
    failed = [
        experience(v, f"t{v}", proved=False, failed=(FailedState((f"⊢ {v}",), effort, False),))
        for v, effort in spent.items()
    ]
    failed.append(experience(2, "t3", proved=False, failed=(FailedState(("⊢ 3",), 40, False),)))
    kept = [memory_of(failed, ReplayConfig(bad_states=n)).bad for n in (3, 2, 1, 0)]
    assert [{s.goals[0][-1] for s in bad} for bad in kept] == [{"1", "2", "3"}, {"2", "3"}, {"3"}, set()]


def test_ages_are_those_of_the_newest_proof():
    first = (GoodStep(("⊢ p",), "simp", 2), GoodStep(("⊢ q",), "rfl", 1))
    again = (GoodStep(("⊢ p",), "omega", 1),)
    memory = memory_of([experience(0, "t", proved=True, good=first), experience(2, "t", proved=True, good=again)])
    assert memory.ages == (1, 3)
    ages = {"replay_age_mean": 2.0, "replay_age_max": 3}
    assert memory.metrics() == {"replay_good": 2, "replay_unverified": 0, "replay_bad": 0, **ages}
    assert memory_of([]).metrics()["replay_age_mean"] == 0.0


def test_stale_proofs_are_kept_but_not_learned_from(tmp_path: Path):
    fresh = experience(0, "t", proved=True, good=(GoodStep(("⊢ p",), "simp", 2), GoodStep(("⊢ q",), "rfl", 1)))
    stale = replace(experience(1, "t", proved=True, good=(GoodStep(("⊢ p",), "omega", 1),)), staleness=2)
    with Replay.open(tmp_path / "r.jsonl", max_staleness=1) as replay:
        replay.append(fresh, stale)
        assert len(replay.attempts) == 2
        assert [state.remaining for state in replay.snapshot(1).good] == [{"simp": 2}, {"rfl": 1}]


def test_rare_worlds_and_badly_predicted_states_are_drawn_more_often():
    def proof(theorem: str, refused: int = 0) -> Experience:
        rejected = tuple(f"rw [h{i}]" for i in range(refused))
        return experience(0, theorem, proved=True, good=(GoodStep((f"⊢ {theorem}",), "simp", 1, rejected),))

    attempts = [*(proof(f"a{i}") for i in range(9)), proof("b0"), proof("b1", refused=7), proof("c")]
    worlds = {f"a{i}": "a" for i in range(9)} | {"b0": "b", "b1": "b"}  # c is a world by its module
    for priority in (0.0, 0.5, 1.0):
        memory = memory_of(attempts, ReplayConfig(priority=priority), **worlds)
        weight = dict(zip((s.goals[0][2:] for s in memory.good), memory.weights, strict=True))
        assert sum(memory.weights) == pytest.approx(len(attempts))
        assert weight["b0"] / weight["a0"] == pytest.approx((9 / 2) ** priority)
        assert weight["c"] / weight["a0"] == pytest.approx(9**priority)
        assert weight["b1"] / weight["b0"] == pytest.approx(4**priority)
    assert surprise(GoodState(("⊢ p",), "Core", refused=7)) == 4.0


def test_a_state_that_is_predicted_well_later_is_no_surprise():
    def proof(round_: int, *refused: str) -> Experience:
        return experience(round_, "t", proved=True, good=(GoodStep(("⊢ p",), "simp", 1, refused),))

    (state,) = memory_of([proof(1), proof(0, "rfl", "omega")]).good
    assert (state.version, state.refused, list(state.rejected)) == (1, 0, ["omega", "rfl"])


@given(st.lists(st.floats(0.05, 20), min_size=1, max_size=12), st.integers(0, 200), st.integers(0, 3))
def test_draws_come_as_often_as_they_should(weights: list[float], count: int, seed: int):
    drawn = list(islice(draws(range(len(weights)), seed, weights), count))
    assert drawn == list(islice(draws(range(len(weights)), seed, weights), count))
    times = Counter(drawn)
    for one, weight in enumerate(weights):  # by the moment that another comes for the nth time, up to one each
        for other, other_weight in enumerate(weights):
            ratio = other_weight / weight
            assert times[other] <= (times[one] + 1) * ratio + 1 + 1e-6


@given(st.integers(1, 9), st.integers(0, 100))
def test_equal_weights_are_passes_in_new_orders(count: int, seed: int):
    drawn = list(islice(draws(range(count), seed), 4 * count))
    passes = [drawn[i : i + count] for i in range(0, len(drawn), count)]
    assert all(sorted(one) == list(range(count)) for one in passes)
    assert drawn == list(islice(draws(range(count), seed, [0.25] * count), 4 * count))
    assert list(draws((), seed)) == []


def test_passes_differ():
    drawn = list(islice(draws(range(50), 0), 100))
    assert drawn[:50] != drawn[50:]
    assert drawn != list(islice(draws(range(50), 1), 100))

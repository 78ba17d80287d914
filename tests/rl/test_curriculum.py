"""Which theorems are planned: chances, solve rates, preferences, quotas per world."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from experiences import experience
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.curriculum import plan_before
from prover.search import StopReason
from prover.types import LemmaError, Split, Theorem
from rl.curriculum import (
    FLOOR,
    Record,
    chance,
    plan_round,
    preference,
    quotas,
    records_of,
    solve_rates,
    training_theorems,
    world_of,
    world_shares,
)
from rl.settings import CurriculumConfig
from rl.types import Experience


def theorem(i: int, world: str = "nat", split: Split = Split.TRAIN) -> Theorem:
    return Theorem(f"{world}{i}", f"theorem {world}{i} : {i} = {i}", split=split, source=f"suite:{world}")


def tried(name: str, *proved: bool, first: int = 0) -> list[Experience]:
    """Attempts of consecutive rounds."""
    return [experience(first + i, name, proved=one) for i, one in enumerate(proved)]


outcomes = st.lists(st.booleans(), max_size=6)
pools = st.dictionaries(st.sampled_from("abcde"), st.lists(outcomes, min_size=1, max_size=12), min_size=1)
"""World → the outcomes of each of its theorems, oldest first."""


def pool(worlds: dict[str, list[list[bool]]]) -> tuple[list[Theorem], list[Experience]]:
    theorems = [theorem(i, world) for world, found in worlds.items() for i in range(len(found))]
    attempts = [a for w, found in worlds.items() for i, proved in enumerate(found) for a in tried(f"{w}{i}", *proved)]
    return theorems, attempts


def test_only_train_theorems_are_trained_on():
    theorems = [theorem(i, split=s) for i, s in enumerate(Split)]
    assert [t.split for t in training_theorems(theorems)] == [Split.TRAIN]
    with pytest.raises(LemmaError):
        training_theorems([t for t in theorems if t.split is not Split.TRAIN])


def test_a_world_is_the_suite_the_source_or_the_module():
    assert world_of(theorem(0, "lists")) == "lists"
    assert world_of(replace(theorem(0), source="file:mine.lean")) == "file:mine.lean"
    assert world_of(replace(theorem(0), source="", module="Suites.Defs.Trees")) == "Suites.Defs.Trees"


def test_without_a_bound_it_lets_in_the_unsolved_and_is_reproducible():
    theorems = [theorem(i) for i in range(300)]
    attempts = [experience(0, f"nat{i}", proved=True) for i in range(100)]
    attempts += [a for i in range(100, 200) for a in tried(f"nat{i}", False, False, False)]
    settings = CurriculumConfig(solved_share=0.1, decay=0.7)
    plan = plan_round(theorems, attempts, settings, random.Random(1))
    assert plan == plan_round(theorems, attempts, settings, random.Random(1))
    assert plan != plan_round(theorems, attempts, settings, random.Random(2))
    counts = [sum(lo <= int(t.name[3:]) < lo + 100 for t in plan) for lo in (0, 100, 200)]
    assert counts[2] == 100  # never tried: all of them
    assert 2 <= counts[0] <= 20 < counts[1] <= 50  # about 10 and 0.7³ · 100 ≈ 34


def test_chances_decay_to_a_floor_and_an_old_proof_is_not_for_ever():
    settings = CurriculumConfig(solved_share=0.3, decay=0.7)
    records = {
        name: records_of(tried(name, *map(bool, proved)))[name]
        for name, proved in {"once": [0], "solved": [0, 0, 1], "lost": [1, 1, 0, 0], "hopeless": [0] * 20}.items()
    }
    assert chance(None, settings) == 1.0
    assert chance(records["once"], settings) == pytest.approx(0.7)
    assert chance(records["solved"], settings) == 0.3
    assert chance(records["lost"], settings) == pytest.approx(0.49)
    assert chance(records["hopeless"], settings) == FLOOR


def test_a_lost_lean_worker_is_no_evidence():
    lost = replace(experience(0, "nat0", proved=False), stop=StopReason.WORKER_LOST)
    assert records_of([lost]) == {}
    assert records_of([*tried("nat0", True), replace(lost, round=1)]) == {"nat0": Record(1.0, 0.0, 0)}


def test_solve_rates_follow_the_newest_attempts_and_the_world():
    theorems = [theorem(i, world) for world in ("easy", "hard") for i in range(6)]
    attempts = [a for i in range(5) for a in (*tried(f"easy{i}", True), *tried(f"hard{i}", False))]
    rates = solve_rates(theorems, records_of(attempts))
    assert rates["hard0"] < rates["hard5"] < 0.5 < rates["easy5"] < rates["easy0"]  # number 5 was never tried
    rising, falling = tried("nat0", False, True), tried("nat1", True, False)
    both = solve_rates([theorem(0), theorem(1)], records_of([*rising, *falling]))
    assert both["nat1"] < 0.5 < both["nat0"]
    assert preference(0.5) == 1.0
    assert preference(0.0) == preference(1.0) == FLOOR


def deep(depth: int, i: int) -> Theorem:
    return Theorem(f"d{depth}_{i}", f"theorem d{depth}_{i} : {i} = {i}", source="suite:rewriting", depth=depth)


def tried_by_depth(round_: int, rates: Sequence[float]) -> list[Experience]:
    """Ten attempts in a round at theorems of each depth from 1, at this rate."""
    return [
        experience(round_, f"d{depth}_{10 * round_ + i}", proved=i < 10 * rate)
        for depth, rate in enumerate(rates, 1)
        for i in range(10)
    ]


def test_the_curriculum_offers_the_depth_near_one_half_and_walks_on():
    theorems = [deep(depth, i) for depth in range(1, 7) for i in range(60)]
    settings = CurriculumConfig(theorems_per_round=40, solved_share=0.05)
    attempts = tried_by_depth(0, (1.0, 0.5, 0, 0, 0, 0))
    by_round: list[Counter[int | None]] = []
    for round_, rates in enumerate(((1.0, 0.5, 0, 0, 0, 0), (1.0, 1.0, 0.5, 0, 0, 0), (1.0, 1.0, 1.0, 0.5, 0, 0)), 1):
        by_round.append(Counter(t.depth for t in plan_round(theorems, attempts, settings, random.Random(0))))
        attempts += tried_by_depth(round_, rates)
    by_round.append(Counter(t.depth for t in plan_round(theorems, attempts, settings, random.Random(0))))
    most = [max(counts, key=counts.__getitem__) for counts in by_round]
    assert most == [2, 2, 2, 3]
    assert by_round[0][4] < by_round[3][4] > by_round[3][1]


def test_an_untried_depth_is_expected_to_be_as_hard_as_the_one_before():
    attempts = [experience(0, f"d{depth}_{i}", proved=depth == 1) for depth in (1, 2) for i in range(9)]
    rates = solve_rates([deep(depth, i) for depth in range(1, 5) for i in range(10)], records_of(attempts))
    assert rates["d4_0"] == rates["d3_0"] == rates["d2_9"] < 0.2 < 0.9 < rates["d1_9"]
    later = [*attempts, *(experience(9, f"d2_{i}", proved=True) for i in range(9))]
    now = solve_rates([deep(depth, i) for depth in range(1, 5) for i in range(10)], records_of(later))
    assert now["d4_0"] == now["d2_9"] > 0.5


@given(pools)
def test_rates_are_probabilities_whatever_the_order(worlds: dict[str, list[list[bool]]]):
    theorems, attempts = pool(worlds)
    rates = solve_rates(theorems, records_of(attempts))
    assert rates.keys() == {t.name for t in theorems}
    assert all(0 < rate < 1 for rate in rates.values())
    assert rates == solve_rates(theorems, records_of(attempts[::-1]))


@given(pools, st.integers(1, 40), st.floats(0, 1), st.integers(0, 5))
def test_a_plan_has_each_theorem_once_and_as_many_as_there_is_room_for(
    worlds: dict[str, list[list[bool]]], room: int, world_share: float, seed: int
):
    theorems, attempts = pool(worlds)
    settings = CurriculumConfig(world_share=world_share)
    every = plan_round(theorems, attempts, settings, random.Random(seed))
    bounded = plan_round(theorems, attempts, replace(settings, theorems_per_round=room), random.Random(seed))
    assert len(every) == len(set(every))
    assert set(every) <= set(theorems)
    assert len(bounded) == min(room, len(every))
    assert [t for t in every if t in bounded] == bounded  # the same order
    assert bounded == plan_round(
        theorems, attempts[::-1], replace(settings, theorems_per_round=room), random.Random(seed)
    )


@given(pools, st.integers(0, 5))
def test_without_a_bound_it_plans_what_it_planned_before(worlds: dict[str, list[list[bool]]], seed: int):
    """Unless a proof was not found again: the same theorems, only those near one half first."""
    theorems, attempts = pool({w: [sorted(proved) for proved in found] for w, found in worlds.items()})
    settings = CurriculumConfig()
    plans = (plan(theorems, attempts, settings, random.Random(seed)) for plan in (plan_before, plan_round))
    before, now = ({t.name for t in plan} for plan in plans)
    assert before == now


def test_a_first_round_of_one_world_is_what_it_was_before():
    """As in configs/tiny.toml."""
    theorems, settings = [theorem(i) for i in range(50)], CurriculumConfig(theorems_per_round=12)
    plans = [plan(theorems, [], settings, random.Random("0 plan 0")) for plan in (plan_before, plan_round)]
    assert plans[0] == plans[1]


amounts = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.floats(1e-3, 1e3), st.integers(1, 50)), min_size=1)


@given(amounts, st.integers(1, 200), st.floats(0, 1, exclude_max=True))
def test_quotas_fill_the_room_and_give_a_world_its_share(
    worlds: dict[str, tuple[float, int]], room: int, offset: float
):
    total = sum(share for share, _ in worlds.values())
    shares = {w: share / total for w, (share, _) in worlds.items()}
    available = {w: n for w, (_, n) in worlds.items()}
    found = quotas(shares, available, room, offset)
    assert sum(found.values()) == min(room, sum(available.values()))
    for world, share in shares.items():
        assert 0 <= found[world] <= available[world]
        assert found[world] >= min(available[world], math.floor(share * room - 1e-6))  # none starves
        if all(available[w] >= shares[w] * room for w in shares):  # every world can fill its share
            assert found[world] <= math.ceil(share * room + 1e-6)  # none takes more


@given(amounts, st.floats(0, 1))
def test_part_of_a_round_is_divided_equally(worlds: dict[str, tuple[float, int]], world_share: float):
    shares = world_shares({w: s for w, (s, _) in worlds.items()}, CurriculumConfig(world_share=world_share))
    assert math.isclose(sum(shares.values()), 1.0)
    equal = world_share / len(shares)
    assert all(equal - 1e-9 <= share <= 1 - world_share + equal + 1e-9 for share in shares.values())


def test_fewer_places_than_worlds_come_round():
    """Over many rounds each of three worlds gets a third of the single place."""
    third = dict.fromkeys("abc", 1 / 3)
    given = Counter(w for i in range(300) for w, n in quotas(third, dict.fromkeys("abc", 9), 1, i / 300).items() if n)
    assert given == {"a": 100, "b": 100, "c": 100}


def planned_often(theorems: Sequence[Theorem], attempts: Sequence[Experience], room: int, share: float) -> Counter[str]:
    """How often each theorem was planned in 200 rounds."""
    settings = CurriculumConfig(theorems_per_round=room, world_share=share)
    plans = (plan_round(theorems, attempts, settings, random.Random(seed)) for seed in range(200))
    return Counter(t.name for plan in plans for t in plan)


def test_theorems_near_one_half_come_first_and_hopeless_ones_still_come():
    """Of four kinds with as many theorems each, in one world."""
    theorems = [theorem(i) for i in range(40)]
    kinds = {0: [True, True, True], 1: [True, False], 2: [False], 3: [False] * 12}
    attempts = [a for i in range(40) for a in tried(f"nat{i}", *kinds[i % 4])]
    planned = planned_often(theorems, attempts, 8, 0.5)
    solved, half, failed, hopeless = (sum(planned[f"nat{i}"] for i in range(kind, 40, 4)) for kind in range(4))
    assert half > failed > solved > hopeless > 0
    assert all(planned[t.name] for t in theorems)


def test_a_large_world_neither_starves_the_others_nor_is_starved():
    theorems = [theorem(i, "large") for i in range(200)] + [theorem(i, "small") for i in range(10)]
    planned = planned_often(theorems, [], 10, 0.5)
    small = sum(n for name, n in planned.items() if name.startswith("small"))
    assert small / planned.total() == pytest.approx(0.5 / 2 + 0.5 * 10 / 210, abs=0.02)
    equally = planned_often(theorems, [], 10, 1.0)
    assert sum(n for name, n in equally.items() if name.startswith("small")) == 200 * 5

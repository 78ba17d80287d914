"""Worlds: theorems are distinct, the same for everybody, of the depth asked for, and Lean accepts their derivations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from shared_data import shared_data

from prover.backplay import backplayed
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.suites import load_suite
from prover.types import Advanced, Finished, LemmaError, Proved, Split, StepRequest
from prover.worlds.base import World
from prover.worlds.equations import TRUE_CODES, read_laws
from prover.worlds.generate import TRAIN_DEPTH, WorldTheorem, generate
from prover.worlds.known_laws import KnownImplications
from prover.worlds.names import overlapping, parse_depths, parse_world_suite
from prover.worlds.worlds import all_worlds

WORLDS = list(all_worlds().values())
DEPTHS = (1, 2, 3, 5, 8, 12)


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup, workers=1) as pool:
        yield pool


def listed(world: World, depths: range, count: int, seed: int = 0, split: Split | None = None) -> list[WorldTheorem]:
    return list(generate(world, depths, count, seed, split))


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_a_derivation_has_as_many_tactics_as_the_depth_says(world: World, env: LeanPool) -> None:
    """Every tactic but the last leaves goals, and each is accepted."""
    for depth in DEPTHS:
        for one in listed(world, range(depth, depth + 1), 4, seed=7):
            state = env.start(one.theorem)
            assert len(one.tactics) == depth == one.theorem.depth
            assert one.remaining == tuple(range(depth, -1, -1))
            for number, tactic in enumerate(one.tactics, 1):
                (result,) = env.step([StepRequest(state, tactic)])
                assert isinstance(result, Finished if number == depth else Advanced), (one, tactic, result)
                state = result.state


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_the_verifier_accepts_derivations(world: World, setup: LeanSetup) -> None:
    theorems = listed(world, range(1, 13), 12, seed=3)
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many([(one.theorem, one.proof) for one in theorems])
    assert [v for v in verdicts if not isinstance(v, Proved)] == []


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_a_longer_list_begins_with_the_shorter_one(world: World) -> None:
    assert listed(world, range(1, 5), 40)[:12] == listed(world, range(1, 5), 12)
    names = [{t.theorem.name for t in listed(world, range(4, 5), 20, seed)} for seed in (0, 1)]
    assert len(names[0] & names[1]) < 5


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_no_theorem_is_there_twice(world: World) -> None:
    theorems = listed(world, range(1, 5), 160)
    statements = [one.theorem.statement.split(maxsplit=2)[2] for one in theorems]
    assert len(set(statements)) == len({one.theorem.name for one in theorems}) == 160


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_train_has_neither_deep_nor_held_out_theorems(world: World) -> None:
    theorems = listed(world, range(1, TRAIN_DEPTH + 3), 96)
    count = Counter(one.theorem.split for one in theorems)
    assert min(count[split] for split in Split) > 2
    for one in theorems:
        if one.theorem.split is Split.TRAIN:
            assert one.depth <= TRAIN_DEPTH
            assert one.family not in world.held_out
    assert {one.family for one in theorems} & world.held_out
    for one in listed(world, range(2, 5), 12, split=Split.VALID):
        assert one.theorem.split is Split.VALID


def test_splits_that_cannot_be_are_refused() -> None:
    with pytest.raises(LemmaError, match="no train theorem is deeper than 6"):
        listed(WORLDS[0], range(5, 9), 10, split=Split.TRAIN)


def test_a_depth_that_has_no_more_says_so() -> None:
    """Walks aside, a puzzle has finitely many states, of which few are so far apart."""
    (world,) = (w for w in WORLDS if w.name == "reachability")
    found = list[WorldTheorem]()
    with pytest.raises(LemmaError, match=r"reachability has no more than .* theorems of depth 1 to"):
        found.extend(generate(world, range(1, 2), 10**6))
    shallow = len(found)
    more = Counter(t.depth for t in generate(world, range(1, 3), 2 * shallow + 200))
    assert shallow > 0
    assert more == {1: shallow, 2: shallow + 200}, "the other depths go on"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rewritin@1-6x200", "unknown world rewritin; did you mean rewriting"),
        ("rewriting@1-6", "cannot read the suite rewriting@1-6; write for instance"),
        ("rewriting@6-1x20", "depths 6-1: they go from 1 to 40"),
        ("rewriting@0x20", "depths 0: they go from 1 to 40"),
        ("rewriting@1x0", "a suite has 1 to 100,000"),
        ("rewriting@1x", "cannot read"),
        ("@1x3", "unknown world"),
    ],
)
def test_names_that_are_none(text: str, words: str) -> None:
    with pytest.raises(LemmaError, match=words):
        parse_world_suite(text)


def test_a_name_is_written_as_it_is_read() -> None:
    for text in ("rewriting@3x50", "peano@1-6x200", "programs@7-12x10#3", "peano@2x5+backplay", "peano@2x5#1+backplay"):
        assert str(parse_world_suite(text)) == text
    assert str(parse_world_suite("peano@2-2x5#0")) == "peano@2x5"
    assert parse_depths("1-6") == range(1, 7)
    assert overlapping(["nat", "peano@1-6x20", "peano@7-9x20", "peano@1-6x20#1", "rewriting@1-6x20"]) is None
    assert overlapping(["peano@1-6x20", "nat", "peano@6x30"]) == ("peano@1-6x20", "peano@6x30")


def test_known_implications_are_split_by_the_class_of_their_premise() -> None:
    data = shared_data("equational")
    world = KnownImplications(data)
    theorems = listed(world, range(1, 5), 80)
    assert Counter(one.depth for one in theorems) == dict.fromkeys(range(1, 5), 20)
    assert all(one.tactics == () == one.remaining and one.proof.script == "sorry" for one in theorems)
    known = read_laws(data)
    number = {law.text(): place for place, law in enumerate(known.laws)}
    true = [known.codes.index(code) for code in TRUE_CODES]
    splits: dict[str, set[Split]] = {}
    for one in theorems:
        premise = one.theorem.binders.partition("(h1 : ")[2].removesuffix(")")
        row, column = number[premise], number[one.theorem.type]
        assert known.outcomes[row, column] in true
        assert known.outcomes[column, row] not in true
        splits.setdefault(premise, set()).add(one.theorem.split)
    assert {len(found) for found in splits.values()} == {1}


def test_backplay_restates_the_states_of_a_derivation(
    env: LeanPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = all_worlds()["peano"]
    theorems = listed(world, range(5, 8), 6, seed=5)
    found = list(backplayed(theorems, env))
    states = [one for one in found if one not in theorems]
    assert len(states) > 2 * len(theorems)
    assert len({one.theorem.name for one in found}) == len(found)
    parents = {one.theorem.name: one for one in theorems}
    for one in states:
        parent = parents[one.theorem.name.partition("_after_")[0]]
        assert one.theorem.split is parent.theorem.split
        assert one.theorem.depth == one.depth < parent.depth
        state = env.start(one.theorem)
        for number, tactic in enumerate(one.tactics, 1):
            (result,) = env.step([StepRequest(state, tactic)])
            assert isinstance(result, Finished if number == one.depth else Advanced)
            state = result.state
    with monkeypatch.context() as patch:
        patch.setattr("prover.suites.cache_dir", lambda: tmp_path)
        suite = load_suite("peano@5-7x6#5+backplay")
    assert [e.theorem.name for e in suite.entries] == [one.theorem.name for one in found]
    assert [e.theorem.depth for e in suite.entries] == [one.depth for one in found]
    assert list(tmp_path.rglob("*.json"))

"""Worlds of problems: every family draws at every depth, Lean accepts the statements, and they are not miniF2F's."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from shared_data import shared_data

from eval.minif2f import formulate_all, read_problems
from eval.screen import strip_comments
from prover.conjecture.statement_keys import goal_key
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.policy.goals import NAME, closes_at
from prover.types import Split, StatementError, Theorem
from prover.worlds.base import World
from prover.worlds.generate import WorldTheorem, generate
from prover.worlds.names import parse_world_suite
from prover.worlds.worlds import problem_worlds
from rl.config import load_config

WORLDS = list(problem_worlds().values())
DEPTHS = range(1, 7)


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup, workers=1) as pool:
        yield pool


def listed(world: World, count: int, seed: int = 0) -> list[WorldTheorem]:
    return list(generate(world, DEPTHS, count, seed))


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_every_family_draws_at_every_depth(world: World) -> None:
    for family in world.families:
        for depth in DEPTHS:
            draft = world.draw(family, depth, random.Random(f"{family} {depth}"))
            assert draft is not None
            assert (draft.family, draft.depth, draft.tactics) == (family, depth, ())
        assert world.draw(family, 7, random.Random(0)) is None


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_theorems_are_distinct_and_split(world: World) -> None:
    theorems = listed(world, 240)
    assert theorems[:20] == listed(world, 20)
    assert len({one.theorem.statement.split(maxsplit=2)[2] for one in theorems}) == 240
    count = Counter(one.theorem.split for one in theorems)
    assert count[Split.TRAIN] > count[Split.TEST] > count[Split.VALID] > 5
    assert {one.family for one in theorems} == set(world.families)
    suite = parse_world_suite(f"{world.name}@1-6x12")
    assert [one.theorem for one in suite.theorems()] == [one.theorem for one in theorems[:12]]


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_lean_accepts_the_statements_and_none_is_of_minif2f(world: World, env: LeanPool) -> None:
    problems, _ = read_problems(shared_data("minif2f"))
    foreign = [t for t in formulate_all(problems, False) if isinstance(t, Theorem) and t.module == world.module]
    known = {_key(t, env) for t in random.Random(0).sample(foreign, 40)} - {None}
    assert len(known) > 25
    theorems = listed(world, 48, seed=1)
    keys = [_key(one.theorem, env) for one in theorems]
    assert None not in keys
    assert len(set(keys)) == len(theorems)
    assert not known & set(keys)


def _key(theorem: Theorem, env: LeanPool) -> str | None:
    """None where Lean does not accept the statement."""
    try:
        state = env.start(theorem)
    except StatementError:
        return None
    env.free([state])
    return goal_key(state.goals[0].text)


def _read(statement: str) -> tuple[str, tuple[str, ...]]:
    """Goal and hypotheses without names of variables, spaces and parentheses: equal for equal statements, at least."""
    text = " ".join(statement.split()).split(" ", 2)[2]
    groups: list[str] = []
    while text.startswith("("):
        end = closes_at(text)
        groups.append(text[1:end])
        text = text[end + 1 :].strip()
    variables: set[str] = set()
    hypotheses: list[str] = []
    for group in groups:
        names, _, kind = group.partition(":")
        if any(symbol in kind for symbol in "=<≤≥>≠∣∧∨∈¬↔≡"):
            hypotheses.append(kind)
        else:
            variables.update(names.split())

    def masked(part: str) -> str:
        return re.sub(r"[() ]", "", NAME.sub(lambda found: "?" if found[0] in variables else found[0], part))

    return masked(text.removeprefix(":")), tuple(sorted(map(masked, hypotheses)))


def test_what_is_trained_on_is_not_of_minif2f() -> None:
    """All statements, stated here or not, whatever their variables are called and of which type they are."""
    problems, _ = read_problems(shared_data("minif2f"))
    published = {_read(strip_comments(p.statement)) for p in problems if p.statement.startswith("theorem")}
    assert len(published) > 450
    suites = [parse_world_suite(name) for name in load_config(Path("minif2f")).suites if "@" in name]
    assert len(suites) == 2
    statements = [one.theorem.statement for suite in suites for one in suite.theorems()]
    assert [s for s in statements if _read(s) in published] == []

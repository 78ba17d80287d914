"""Theorems of worlds with depths, generated as they are used up."""

from __future__ import annotations

from collections import Counter

from prover.suites import load_suite
from prover.types import Split, Theorem, unnamed
from rl.config import TrainConfig
from rl.fresh_theorems import FreshTheorems
from rl.settings import CurriculumConfig

SUITE = "reachability@1-3x12"


def begun(untried: int, name: str = SUITE, held_out: tuple[Theorem, ...] = ()) -> FreshTheorems:
    training = [e.theorem for e in load_suite(name).of_split(Split.TRAIN)]
    config = TrainConfig(suites=(name, "logic"), curriculum=CurriculumConfig(fresh=untried))
    return FreshTheorems(config, training, held_out)


def test_every_depth_has_so_many_untried_theorems() -> None:
    fresh = begun(5)
    fresh.refill(())
    tried = {t.name for t in fresh.theorems if t.depth == 2}
    added = fresh.refill(tried)
    assert {t.depth for t in added} == {2}
    assert Counter(t.depth for t in fresh.theorems if t.name not in tried) == {1: 5, 2: 5, 3: 5}
    statements = [unnamed(t.statement) for t in fresh.theorems]
    assert len(statements) == len({*statements})
    assert all(t.split is Split.TRAIN for t in fresh.theorems)
    assert not {unnamed(e.theorem.statement) for e in load_suite(SUITE).of_split(Split.VALID)} & {*statements}


def test_a_resumed_run_adds_the_same() -> None:
    once, again = begun(4), begun(4)
    first = [t.name for t in once.refill(())]
    tried = {*first[:3]}
    second = [t.name for t in once.refill(tried)]
    assert [t.name for t in again.refill(())] + [t.name for t in again.refill(tried)] == first + second
    at_once = begun(4)  # resumed: it has not seen the earlier rounds
    at_once.refill({t.name for t in again.theorems})
    once.refill({t.name for t in once.theorems})
    assert {t.name for t in at_once.theorems} == {t.name for t in once.theorems}
    left = Counter(t.depth for t in at_once.theorems if t.name not in {t.name for t in again.theorems})
    assert left == {1: 4, 2: 4, 3: 4}


def test_nothing_is_added_unless_it_is_asked_for_or_where_no_theorem_is_trained_on() -> None:
    assert not begun(0).refill(())
    deep = begun(3, "reachability@6-9x24")
    assert {t.depth for t in deep.refill({t.name for t in deep.theorems})} == {6}


def test_what_is_held_out_is_never_added() -> None:
    first = begun(6).refill(())
    assert first
    again = begun(6, held_out=tuple(first)).refill(())
    assert not {t.statement for t in first} & {t.statement for t in again}

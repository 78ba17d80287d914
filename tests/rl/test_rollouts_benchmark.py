"""What `lemma bench rollouts` compares, and that it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import rollouts
from prover.lean.library.build import LeanSetup
from prover.policy.base import base_policy
from prover.policy.model import PolicyConfig, PolicySpec
from prover.policy.value import HlGaussValue
from prover.session import Session
from prover.suites import load_suite
from prover.types import Split

TINY = rollouts.Setup(suites=("logic",), shown=4, updates=3, core_seconds=2.0, turn=1.0)


def test_both_sides_read_the_same_tokens(setup: LeanSetup, tmp_path: Path) -> None:
    entries = load_suite("logic").of_split(Split.TRAIN)[:3]
    with Session(setup) as session:
        rollouts.warm_start(entries, session, tmp_path, updates=1)
        states = rollouts.first_states(entries, session)
    model = base_policy(PolicySpec(PolicyConfig(base=str(tmp_path)), HlGaussValue()), 0)
    for state in states:
        ids = model.tokenizer(rollouts.prompt_of(state))["input_ids"]
        assert tuple(ids) == model.prompt_ids(state)


def test_it_runs_and_prints_nothing_else(setup: LeanSetup, capfd: pytest.CaptureFixture[str]) -> None:
    found = rollouts.measure(TINY)
    assert capfd.readouterr().out == ""  # which is the JSON's
    theirs = [f"trl_groups_of_{group}" for group in rollouts.GENERATIONS]
    for side in ("lemma", "lemma_without_grammar", *theirs):
        numbers = found[side]
        assert numbers["core_hours"] * 3600 >= TINY.core_seconds - 0.5, side
        assert numbers["attempts"] > 0
        assert numbers["theorems_proved"] <= numbers["distinct_proofs"] <= numbers["proofs"] <= numbers["attempts"]
        assert numbers["course"][-1][1] == numbers["distinct_proofs"]
    assert found["lemma"]["proofs"] > 0, "the grammar proves some of them"
    assert all(found[side]["attempts"] % rollouts.COMPLETIONS == 0 for side in theirs)
    assert found["theorems"] == len(load_suite("logic").of_split(Split.TRAIN)) - TINY.shown


def test_a_ratio_is_of_distinct_proofs_per_core_second() -> None:
    ours = rollouts.Side(proofs=[("a", "simp"), ("a", "simp"), ("b", "omega")], core_seconds=2.0)
    theirs = rollouts.Side(proofs=[("a", "simp")], core_seconds=4.0)
    assert rollouts.ratio(ours, theirs, lambda side: len(set(side.proofs))) == 4.0
    assert rollouts.ratio(ours, rollouts.Side(core_seconds=1.0), lambda side: len(side.proofs)) is None


def test_how_much_sooner_as_many_proofs_are_there() -> None:
    ours, theirs = rollouts.Side(), rollouts.Side()
    for name, seconds in (("a", 1.0), ("b", 2.0), ("c", 3.0)):
        ours.proofs.append((name, "simp"))
        ours.spend(seconds)
    theirs.proofs += [("a", "simp"), ("b", "simp"), ("b", "simp")]
    theirs.spend(12.0)
    assert ours.course == [(1.0, 1), (3.0, 2), (6.0, 3)]
    assert rollouts.sooner(ours, theirs) == 4.0
    assert rollouts.sooner(theirs, ours) is None


def test_a_round_has_theorems_of_one_budget_the_least_first() -> None:
    budgets = {"a": 8, **{f"b{i}": 4 for i in range(rollouts.ROUND + 1)}, "c": 8}
    parts = rollouts.parts_of(budgets)
    assert [len(part) for part in parts] == [rollouts.ROUND, 1, 2]
    assert parts[-1] == ["a", "c"]

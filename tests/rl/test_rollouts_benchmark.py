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

TINY = rollouts.Setup(suites=("logic",), shown=4, updates=3, core_seconds=3.0, turn=1.0)


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
    for side in ("lemma", "lemma_without_grammar", "trl"):
        numbers = found[side]
        assert numbers["core_hours"] * 3600 >= TINY.core_seconds - 0.5, side
        assert numbers["attempts"] > 0
        assert numbers["theorems_proved"] <= numbers["distinct_proofs"] <= numbers["proofs"] <= numbers["attempts"]
    assert found["lemma"]["proofs"] > 0, "the grammar proves some of them"
    assert found["trl"]["attempts"] % rollouts.COMPLETIONS == 0
    assert found["theorems"] == len(load_suite("logic").of_split(Split.TRAIN)) - TINY.shown


def test_a_ratio_is_of_distinct_proofs_per_core_second() -> None:
    ours = rollouts.Side(proofs=[("a", "simp"), ("a", "simp"), ("b", "omega")], core_seconds=2.0)
    theirs = rollouts.Side(proofs=[("a", "simp")], core_seconds=4.0)
    assert rollouts.ratio(ours, theirs, lambda side: len(set(side.proofs))) == 4.0
    assert rollouts.ratio(ours, rollouts.Side(core_seconds=1.0), lambda side: len(side.proofs)) is None

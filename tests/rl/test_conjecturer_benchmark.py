"""The benchmark of the conjecturer: its figures on made-up results, and a tiny run with the real Lean and Ray."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import conjecturer
from benchmarks.conjecturer import SMOKE, Setup, Way
from benchmarks.conjecturer_page import Compared, break_even, by_depth, gain, json_of, page, recalled, said_by_lemmas
from prover.suites import load_suite
from prover.types import Split
from prover.worlds.theories import all_theories
from rl.conjecturing.journal import Conjecture, ConjectureStatus, Origin

SUITE = "theory_numbers@1-8x40"
TESTED = [e.theorem for e in load_suite(SUITE).of_split(Split.TEST)][:8]
COMM = Conjecture(
    2, "conjecture_2_0", "theorem conjecture_2_0 (x1 : Num) (x2 : Num) : plus x2 x1 = plus x1 x2", TESTED[0].module,
    Origin.ANALOGUE, ConjectureStatus.ACCEPTED, 0.4, script="rfl", saved_bits=9_000.0, cost_bits=3_000.0, joined=3,
)  # fmt: skip


def result(seed: int, with_it: int, without: int) -> Compared:
    """A run in which so many of eight theorems were proved with lemmas in 20 Lean steps, and without in 150."""
    return Compared(
        "theory_numbers", seed, "frozen", SUITE, tuple(t.name for t in TESTED), tuple(t.depth or 0 for t in TESTED),
        tuple(20 if i < with_it else None for i in range(8)), tuple(150 if i < without else None for i in range(8)),
        test_lean_steps=64, without_budget=264, spent=1_600, spent_without=0, invested=700,
        statuses={"accepted": 1, "false": 2}, judged_by_origin={"analogue": 3}, joined_by_origin={"analogue": 1},
        lemmas=(COMM,), proved=(COMM.statement,), naming={COMM.name: with_it}, naming_proofs=with_it,
        curve=((1, 0, 2), (2, 1, 5)), seconds=9.0, seconds_without=8.0, revision="abc",
    )  # fmt: skip


def test_gains_are_over_runs_and_theorems() -> None:
    runs = [result(0, 6, 2), result(1, 5, 2), result(2, 7, 2)]
    equal, same = gain(runs, equal=True), gain(runs, equal=False)
    assert equal.difference == pytest.approx(0.5)
    assert same.difference == pytest.approx(0.75)  # none is proved without in 64 Lean steps
    assert 0 < equal.interval.low < 0.5 < equal.interval.high < 1
    alike = gain([result(s, 2, 2) for s in range(3)], equal=True)
    assert alike.difference == 0
    assert alike.interval.high == pytest.approx(1 - 0.05 ** (1 / 8))  # no difference is no interval from 0 to 0
    assert not said_by_lemmas(runs) & {t.name for t in TESTED if (t.depth or 0) > 3}


def test_the_investment_is_repaid_from_some_number_of_theorems_on() -> None:
    """With 150 - 64 Lean steps more each, the attempts without lemmas reach as many."""
    level = [result(s, 2, 2) for s in range(3)]
    assert break_even(level) == round(1_600 / (149 - 64))
    assert break_even([result(0, 0, 0)]) is None
    assert break_even([result(0, 6, 2)]) == round(1_600 / 200)  # at most: longer attempts were not measured


def test_the_page_tells_laws_lemmas_and_depths() -> None:
    runs = [result(0, 6, 2), result(1, 5, 2), result(2, 7, 2)]
    assert recalled(runs[0], joined=True) == recalled(runs[0], joined=False) == ["plus_comm"]
    assert sum(n for _, _, n in by_depth(runs).values()) == len(TESTED)
    found = json_of(runs)["worlds"]["theory_numbers, frozen"]
    assert found["gain_points"] == pytest.approx(50.0)
    assert found["gain_low"] < 50.0 < found["gain_high"]
    assert found["laws"] == len(all_theories()["theory_numbers"].laws)
    assert json.loads(json.dumps(found))["proofs_naming_a_lemma"] == 18
    text = page(runs, Setup().config("theory_numbers", 0, Way.FROZEN, True), "lean", "python -m benchmarks.conjecturer")
    assert "saved 9000 bits at a cost of 3000; 7 held-out proofs name it" in text
    assert "| theory_numbers, frozen | 3 × 8 | 75.0% | 25.0% | +50.0 (" in text


def test_equal_settings_share_a_folder() -> None:
    assert Setup().digest == Setup(seeds=(0,)).digest != replace(Setup(), lean_steps=32).digest
    frozen = Setup().config("theory_chains", 1, Way.FROZEN, False)
    assert (frozen.seed, frozen.conjecturer.enabled, frozen.proposals.grammar_share) == (1, False, 1.0)


@pytest.mark.slow
def test_it_goes_on_where_it_was_and_writes_its_page(tmp_path: Path) -> None:
    found, left = conjecturer.run(SMOKE, ["theory_numbers"], [Way.FROZEN], 0.0, tmp_path)
    assert (found, len(left)) == ([], 1)  # no time for anything
    (first,), left = conjecturer.run(SMOKE, ["theory_numbers"], [Way.FROZEN], 20.0, tmp_path)
    assert not left
    assert len(first.with_steps) == len(first.without_steps) == SMOKE.limit
    assert first.without_budget == SMOKE.test_lean_steps + -(-first.spent // 2)
    assert first.invested <= first.spent
    (again,), _ = conjecturer.run(SMOKE, ["theory_numbers"], [Way.FROZEN], 0.0, tmp_path)
    assert again == first

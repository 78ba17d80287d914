"""Parts of the value grid: reference proofs as data, nets, ranking, and the page."""

from __future__ import annotations

import random

import pytest
import torch

from benchmarks.grid.collect import Labelled, read_labelled
from benchmarks.grid.heads import CONFIGS, NetValues, Training, features_of, held_out, ranking, train
from benchmarks.grid.page import Findings, write_page
from benchmarks.grid.references import Block, parse_blocks, walk_reference
from benchmarks.value_grid import by_turns, calibration_cells, choose, grid_cells, label_of, tuning_cells, tuning_table
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import load_lean
from prover.policy.prompt import state_of_key
from prover.policy.value import Head
from prover.search import Strategy
from prover.suites import SuiteEntry, load_suite
from prover.types import Proof, Split, Theorem

SCRIPT = """intro h
induction n with
| zero => rfl
| succ k ih =>
  constructor
  · exact h
  · rw [ih]
    omega"""


def test_a_script_as_blocks():
    parts = (
        (Block("rfl"),),
        (Block("constructor", ((Block("exact h"),), (Block("rw [ih]"), Block("omega")))),),
    )
    induction = Block("induction n with | zero => ?_ | succ k ih => ?_", parts)
    assert parse_blocks(SCRIPT) == (Block("intro h"), induction)
    assert induction.size == 6


def test_reference_proofs_are_followed_in_lean():
    statement = "theorem t (n : Nat) : 0 + n = n ∧ n = n"
    script = (
        "constructor\n· induction n with\n  | zero => rfl\n  | succ k ih =>\n    rw [Nat.add_succ]\n    rw [ih]\n· rfl"
    )
    with LeanPool(load_lean(), workers=1) as env:
        found = walk_reference(SuiteEntry(Theorem("t", statement), Proof(script)), env)
        wrong = walk_reference(SuiteEntry(Theorem("t", statement), Proof("rw [Nat.mul_comm]\nrfl")), env)
    assert [steps for _, steps in found] == [6, 4, 1, 2, 1, 1]
    assert found[3][0].goals[0].target == "0 + (k + 1) = k + 1"
    assert wrong == []


def states() -> list[Labelled]:
    """Equations: true ones have a proof of one step."""
    return [
        Labelled(f"t{i % 20}", (f"⊢ {i} = {i + odd}",), None if odd else 1, 0.9, -1.0 - odd)
        for i in range(60)
        for odd in (0, 1)
    ]


def test_every_head_ranks_what_it_learned():
    torch.set_num_threads(1)
    data = states()
    learned, kept = held_out(data)
    assert {s.theorem for s in learned}.isdisjoint({s.theorem for s in kept})
    net = train(learned, features_of(data), Training(passes=20), seed=0)
    again = train(learned, features_of(data), Training(passes=20), seed=0)
    told = NetValues(net).of([state_of_key(s.goals) for s in kept])
    same = NetValues(again).of([state_of_key(s.goals) for s in kept])
    for head in CONFIGS:
        assert [d[head].mean() for d in told] == [d[head].mean() for d in same]
        assert ranking(kept, [-d[head].mean() for d in told]) > 0.9


def test_ranking_by_hand():
    rows = [Labelled("a", (str(i),), steps, 1.0, -1.0) for i, steps in enumerate([1, None, None, 2])]
    assert ranking(rows, [4.0, 3.0, 2.0, 2.5]) == pytest.approx(3 / 4)
    assert ranking(rows, [1.0] * 4) == 0.5


def test_a_state_counts_once_with_its_shortest_proof(tmp_path):
    path = tmp_path / "states.jsonl"
    path.write_text(
        '{"kind": "reference", "theorem": "t", "states": [[["a"], 3, 1.0, null], [["b"], 2, 1.0, null]]}\n'
        '{"kind": "search", "theorem": "t", "states": [[["a"], null, 0.5, -2.0], [["c"], null, 0.25, -3.0]]}\n'
        '{"kind": "search", "theorem": "u", "sta'
    )
    assert read_labelled(path) == [
        Labelled("t", ("a",), 3, 1.0, -2.0),
        Labelled("t", ("c",), None, 0.25, -3.0),
        Labelled("t", ("b",), 2, 1.0, None),
    ]


def test_both_halves_take_turns():
    entries = load_suite("nat").entries
    order, hard = by_turns(entries, Split.TEST)
    assert {t.name for t in order} == {e.theorem.name for e in entries if e.theorem.split is Split.TEST}
    assert len(hard) == (len(order) + 1) // 2
    assert [t.name in hard for t in order[:6]] == [True, True, False] * 2


def test_the_page_tells_gains_and_calibration(tmp_path):
    rng = random.Random(0)
    tuning = tuning_cells()
    told = {f"{h} {s}": [1 + 50 * rng.random(), 3.0, 0.7] for h in CONFIGS for s in range(2)}

    def row(name: str, labels: list[str], good: str) -> dict:
        runs = {label: (good in label, 20 if good in label else 64, 0.1) for label in labels}
        states = {key: [[2.0, 3.0]] for key in told}
        return {"theorem": name, "runs": runs, "roots": told, "states": [1], "told": states, "asked": 5}

    valid = [row(f"v{i}", list(tuning), "hl_gauss exploration=16") for i in range(6)]
    choice = choose(valid, tuning, 64)
    assert choice[Strategy.MCTS, True].exploration == 16.0
    grid, few = grid_cells(choice, 2), calibration_cells(choice)
    assert len(grid) == 4 * 5 * 2
    assert set(few) < set(grid)
    rows = [row(f"h{i}", list(grid), "scalar" if i % 2 else "mcts") for i in range(8)]
    rows += [row(f"e{i}", list(few), "mcts") for i in range(4)]
    label = label_of(Strategy.MCTS, Head.HL_GAUSS, choice[Strategy.MCTS, True])
    table = tuning_table(valid, tuning, 64)
    ranks = dict.fromkeys([*map(str, CONFIGS), "policy"], 0.6)
    hard = {f"h{i}" for i in range(8)}
    page = tmp_path / "grid.md"
    write_page(Findings(rows, valid, label, hard, 6, 2, 64, (8, 12), ranks, table, {"policy": "some"}), page)
    text = page.read_text()
    assert "**reached**. The greatest difference is +50.0 points" in text  # scalar is proved where none is not
    assert "8 of the 8 theorems" in text
    assert "on 12 test theorems" in text
    assert (tmp_path / "grid.svg").exists()
    assert (tmp_path / "grid_reliability.svg").exists()

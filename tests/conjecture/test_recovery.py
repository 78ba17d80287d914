"""The worlds of the recovery benchmark: their lemmas hold, and what is drawn from them is true."""

from __future__ import annotations

import random
import re
import sys
from dataclasses import replace

import numpy as np
import pytest
from shared_data import PROJECT

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.olean.exprs import TermTable
from prover.lean.verifier.verify import Verifier
from prover.types import Proof, Proved, Split, Theorem

sys.path.insert(0, str(PROJECT))

from benchmarks.recovery_rankings import CEILING, OURS, comparison, forward_order, gain
from benchmarks.recovery_worlds import WORLDS, World, canonical, show
from prover.conjecture.candidates import Lemma
from prover.conjecture.description import ProofTerm
from prover.conjecture.refute import refute
from prover.conjecture.score import Effect


def test_enough_is_to_be_recovered() -> None:
    assert len(WORLDS) >= 4
    names = [t.name for w in WORLDS for t in w.targets]
    assert len(names) == len(set(names)) >= 20


def test_the_known_lemmas_are_proved_from_definitions_alone(setup: LeanSetup) -> None:
    deepest = {"numbers": "plus_times", "chains": "turn_turn", "bushes": "tips_swap", "groups": "undo_dot"}
    asked = [
        (w.theorem(t.name, t.left, t.right, Split.TRAIN), w.self_contained(t.script, t.needs))
        for w in WORLDS
        for t in w.targets
        if t.name == deepest[w.name]
    ]
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many(asked)
    assert [type(v) for v in verdicts] == [Proved] * 4


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_equations_are_drawn_with_the_wanted_size(world: World) -> None:
    rng = random.Random(1)
    found = [e for _ in range(400) if (e := world.equation((5, 13), 2, rng)) is not None]
    assert len(found) > 10
    for left, right in found:
        assert left != right
        size = len([w for w in (show(left) + " " + show(right)).replace("(", "").replace(")", "").split() if w])
        assert 5 <= size <= 13
        assert canonical(left, right) == canonical(right, left)
    again = [e for r in [random.Random(1)] for _ in range(400) if (e := world.equation((5, 13), 2, r)) is not None]
    assert again == found


def test_no_drawn_equation_is_refuted(setup: LeanSetup) -> None:
    """Over numbers the sums and products of these equations can be tested, written with Lean's own."""
    world, rng = WORLDS[0], random.Random(0)
    words = {"plus": "Nat.add", "times": "Nat.mul", "Num.s": "Nat.succ", "Num.z": "Nat.zero", "Num": "Nat"}
    pattern = re.compile(r"\b(plus|times|Num\.s|Num\.z|Num)\b")
    with LeanPool(setup) as env, Verifier(setup) as verifier:
        count = 0
        while count < 6:
            equation = world.equation((6, 12), 3, rng)
            if equation is None:
                continue
            count += 1
            theorem = world.theorem("t", *equation, Split.TRAIN)
            statement = pattern.sub(lambda m: words[m[0]], theorem.statement)
            assert refute(replace(theorem, statement=statement, module="Core"), env, verifier, 20) is None


def test_what_pays_comes_first_and_what_repeats_it_last() -> None:
    """`big` and `again` save the same two theorems, `other` a third one, `dear` saves less than it costs."""

    def effect(after: list[float], cost: float) -> Effect:
        lemma = Lemma(Theorem("x", "theorem x : True", "Core"), Proof("trivial"))
        term = ProofTerm(TermTable(), 0, 0, (), 0, frozenset())
        return Effect(lemma, term, np.full(4, 10.0), np.array(after), {}, 0, cost, 0.0)

    effects = {
        "useless": effect([10, 10, 10, 10], 1),
        "dear": effect([10, 10, 10, 7], 5),
        "other": effect([10, 10, 2, 10], 2),
        "again": effect([1, 1, 10, 10], 4),
        "big": effect([1, 1, 10, 10], 3),
    }
    assert forward_order(effects, 4) == ["big", "other", "dear", "useless", "again"]
    assert forward_order(effects, 2) == ["big", "useless", "other", "again", "dear"]


def test_the_gap_between_two_rankings_is_paired() -> None:
    rates = {
        OURS: {0: [0.0, 0.0], 5: [1.0, 1.0]},
        "uses": {0: [0.0, 0.0], 5: [1.0, 0.0]},
        CEILING: {0: [0, 0], 5: [1, 1]},
    }
    found = comparison(rates, 5, ["uses"])
    assert (found["best"], found["ratio"]) == ("uses", 2.0)
    assert gain(rates["uses"][5], rates[OURS][5])[0] == 0.5

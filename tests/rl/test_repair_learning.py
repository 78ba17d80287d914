"""Training learns from tactics that were found after refusals."""

import random
from dataclasses import replace

import pytest
from experiences import experience
from small_policy import GOALS

from prover.lean.library.build import LeanSetup
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel
from prover.prover import Prover
from prover.search import MctsConfig
from prover.session import Session, Task
from prover.suites import load_suite
from prover.types import RefusedTactic
from rl.experience import KeepExperience, from_json, to_json
from rl.learner import Learner
from rl.settings import LearnerConfig
from rl.types import GoodState, GoodStep

AFTER = (RefusedTactic("simp", "elaboration: simp made no progress"), RefusedTactic("rfl", "elaboration: no"))


@pytest.fixture
def good() -> GoodState:
    state = GoodState((GOALS[0],), "Core")
    step = GoodStep((GOALS[0],), "rw [Nat.add_comm]", 1, rejected=("simp", "rfl"), refused=AFTER)
    for kept in (replace(step, refused=AFTER[:1]), step, replace(step, refused=())):
        state.add(kept, experience(0, "t", proved=True, script="rw [Nat.add_comm]", good=(kept,)))
    return state


def test_the_longest_refusals_before_a_tactic_are_kept(good: GoodState) -> None:
    assert good.after == good.canonical().after == {"rw [Nat.add_comm]": AFTER}


def test_a_state_is_drawn_with_and_without_them(good: GoodState, model: PolicyModel, grammar: TacticGrammar) -> None:
    learner = Learner(model, {"Core": grammar}, LearnerConfig(candidates=8))
    drawn = [learner.good_example(good, random.Random(i)) for i in range(40)]
    lengths = {len(example.state.refused) for example in drawn}
    assert lengths == {0, 1, 2}
    assert all("simp made no progress" in e.state.refused[0].message for e in drawn if len(e.state.refused) == 2)
    plain = replace(good, after={})
    assert not any(learner.good_example(plain, random.Random(i)).state.refused for i in range(20))


def test_a_search_keeps_what_lean_refused_before_each_good_tactic(setup: LeanSetup) -> None:
    theorems = tuple(entry.theorem for entry in load_suite("logic").entries[:6])
    prover = Prover(search=MctsConfig(repair=2)).with_budget(48)
    with Session(setup) as session:
        outcomes = session.solve(prover, Task(theorems, 0))
    kept = [KeepExperience(0, 0, most_refused=3)(outcome, 0, None) for outcome in outcomes]
    steps = [step for one in kept for step in one.good]
    assert any(step.refused for step in steps)
    assert all(len(step.refused) <= 3 for step in steps)
    assert all(one.tactic in step.rejected and one.message for step in steps for one in step.refused)
    assert [from_json(to_json(one)) for one in kept] == kept
    assert not any(s.refused for o in outcomes for s in KeepExperience(0, 0)(o, 0, None).good)

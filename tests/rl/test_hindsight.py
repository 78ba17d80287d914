"""What a search has shown on its way is so in Lean, and is learned from like other states."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from experiences import experience

from prover.conjecture.patterns import read_pattern
from prover.conjecture.variants import accessible
from prover.lean.library.build import LeanSetup
from prover.policy.goals import ParsedGoal, parse_goal
from prover.policy.policies import GrammarPolicy
from prover.policy.proposals import ProposalConfig
from prover.prover import Prover
from prover.search import BestFirstConfig, Budget
from prover.session import Session, Task
from prover.solve import SolveResult
from prover.suites import load_suite
from prover.types import Advanced, Finished, Goal, Split, StepRequest, Theorem
from rl.experience import KeepExperience
from rl.hindsight import hindsight_states
from rl.replay import Replay
from rl.settings import ReplayConfig
from rl.types import SolvedState

ATOMIC = Prover(
    GrammarPolicy(ProposalConfig(atomic=True, samples=0, candidates=96)),
    BestFirstConfig(path_weight=0.3, budget=Budget(lean_steps=64)),
)


def stated(goal: ParsedGoal, module: str) -> Theorem:
    """A theorem that says what the goal says, the names of its hypotheses kept: tactics mention them."""
    names = [(name, h.type) for h in goal.hypotheses for name in h.names]
    binders = " ".join(f"[{n} : {kind}]" if n.startswith("inst") else f"({n} : {kind})" for n, kind in names)
    return Theorem("shown", f"theorem shown {binders} : {goal.target}", module)


@pytest.mark.parametrize(("world", "family"), [("rewriting", "boolean"), ("reachability", "shuffle")])
def test_it_is_so_in_lean(world: str, family: str, setup: LeanSetup) -> None:
    """Each tactic leads to what is one step nearer, and the last one to a goal whose sides are the same."""
    entries = load_suite(f"{world}@5-7x30").of_split(Split.TRAIN)
    theorems = [e.theorem for e in entries if family in e.theorem.name][:2]
    deepest = 0
    with Session(setup, 1) as session:
        for outcome in session.solve(ATOMIC, Task(tuple(theorems), 0)):
            states = hindsight_states(outcome.search.tree, 16, random.Random(0))
            assert len(states) == 16
            deepest = max(deepest, *(s.remaining[0][1] for s in states))
            for state in states:
                _leads_nearer(session, state, outcome)
    assert deepest > 2


def _leads_nearer(session: Session, state: SolvedState, outcome: SolveResult) -> None:
    env = session.env()
    ((tactic, remaining),) = state.remaining
    start = env.start(stated(accessible(parse_goal(Goal(state.goals[0]))), outcome.theorem.module))
    (result,) = env.step([StepRequest(start, tactic)])
    if isinstance(result, Finished):  # a tactic such as `rw` closes what it makes equal
        assert remaining == 2
        return
    assert isinstance(result, Advanced), (state, result)
    (goal,) = result.state.goals
    target = read_pattern(goal.target)
    assert target is not None
    if remaining == 2:
        assert target.arguments[-1] == target.arguments[-2]
    before = read_pattern(state.goals[0].rpartition("⊢ ")[2])
    assert before is not None
    unchanged = [p for p in (-1, -2) if before.arguments[p] == target.arguments[p]]
    assert unchanged, "one side is what is to be reached, and stays"
    env.free([start, result.state])


def test_it_is_kept_and_learned_from_as_asked(setup: LeanSetup, tmp_path: Path) -> None:
    (entry,) = load_suite("rewriting@7-7x30").of_split(Split.TRAIN)[:1] or load_suite("rewriting@7-7x30").entries[:1]
    with Session(setup, 1) as session:
        (outcome,) = session.solve(ATOMIC.with_budget(32), Task((entry.theorem,), 0))
    plain, shown = (KeepExperience(0, 0, hindsight=most)(outcome, 0, None) for most in (0, 8))
    assert not outcome.proved
    assert len(shown.solved) == len(plain.solved) + 8
    assert KeepExperience(0, 0, hindsight=8)(outcome, 0, None) == shown, "the same seed keeps the same"
    assert KeepExperience(-1, 0, hindsight=8)(outcome, 0, None).solved == (), "an evaluation teaches nothing"
    for unverified in (True, False):
        settings = ReplayConfig(unverified=unverified)
        with Replay.open(tmp_path / f"{unverified}.jsonl", settings=settings) as replay:
            replay.append(shown)
            assert len(replay.good) == len(shown.solved) * unverified
            assert not replay.proved()
            assert not any(state.verified for state in replay.good.values())


def test_nothing_is_shown_where_nothing_was_searched(setup: LeanSetup) -> None:
    with Session(setup, 1) as session:
        (outcome,) = session.solve(ATOMIC, Task((Theorem("t", "theorem t : True", "Core"),), 0))
    assert hindsight_states(outcome.search.tree, 8, random.Random(0)) == []
    assert experience(0, "t", proved=True).solved == ()

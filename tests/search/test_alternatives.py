"""Other tactics on solved states, tried once after the search."""

from __future__ import annotations

import random
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import Dead, Problem, ScriptVerifier, SyntheticEnv, TableProposer, random_problem, theorem

from prover.scripts import LeanWriter
from prover.search import BestFirstConfig, Budget, SearchResult, Status, search_many
from prover.search.alternatives import refused_edges, remaining_after, working_edges
from prover.solve import SolveConfig, solve_many
from prover.types import Exhausted, Limit, StepRequest, StepResult

PROBLEM = Problem(
    {
        "a": {
            "first": (), "second": (), "no": Dead.REJECTED, "slow": Dead.EXHAUSTED, "long": ("b",), "round": ("c",),
            "far": ("d",),
        },
        "b": {"done": ()},
        "c": {"back": ("a",)},
        "d": {"never": Dead.REJECTED},
    }
)  # fmt: skip


@dataclass
class InOrder(TableProposer):
    """Tactics as they stand in the problem."""

    uniform: bool = True


def searched(env: SyntheticEnv, goal: str = "a", lean_steps: int = 50, budget: int = 1) -> SearchResult:
    config = BestFirstConfig(budget=Budget(lean_steps=budget))
    (result,) = search_many(
        env, [theorem(goal)], InOrder(PROBLEM), None, config, 0, writer=LeanWriter(), alternatives=lean_steps
    )
    assert not env.live
    return result


def test_every_other_candidate_of_a_solved_state_is_tried_once():
    env = SyntheticEnv(PROBLEM)
    result = searched(env)
    found = result.alternatives[0]
    assert found.solving == {"second": 1}  # nobody solved what `long`, `round` and `far` leave
    assert found.refused == ["no", "slow"]
    assert (found.lean_steps, env.steps, result.stats.lean_steps) == (6, 7, 1)
    assert result.tree.nodes[0].edges == [0]


def test_none_are_tried_unless_asked_and_no_more_than_allowed():
    assert searched(SyntheticEnv(PROBLEM), lean_steps=0).alternatives == {}
    bounded = searched(SyntheticEnv(PROBLEM), lean_steps=2)
    assert (bounded.alternatives[0].solving, bounded.alternatives[0].refused) == ({"second": 1}, ["no"])


def test_a_way_back_to_the_state_itself_does_not_work():
    """`round` leaves c, which is solved only by way of a."""
    problem = Problem({"c": {"back": ("a",)}, "a": {"round": ("c",), "first": ()}})
    config = BestFirstConfig(budget=Budget(lean_steps=9))
    (result,) = search_many(
        SyntheticEnv(problem), [theorem("a")], InOrder(problem), None, config, 0, writer=LeanWriter()
    )
    a = result.tree.root
    assert [result.tree.edges[e].tactic for e in a.edges] == ["round", "first"]
    assert working_edges(result.tree, a) == {"first": 1}
    assert remaining_after(result.tree, a, [1]) is None


def test_a_lost_worker_is_no_evidence():
    env = SyntheticEnv(PROBLEM, lost=frozenset({1}))
    assert searched(env).alternatives == {}


@dataclass
class Hurried(SyntheticEnv):
    """A machine that has no time."""

    def _step(self, request: StepRequest) -> StepResult:
        answer = super()._step(request)
        return Exhausted(Limit.WALL_CLOCK) if isinstance(answer, Exhausted) else answer


def test_a_bound_of_the_machine_is_no_refusal():
    assert searched(Hurried(PROBLEM)).alternatives[0].refused == ["no"]


def test_only_lean_refuses():
    """What led on to a state without a proof is no wrong tactic, nor is a script that the verifier turned down."""
    problem = Problem({"a": {"no": Dead.REJECTED, "on": ("d",), "cheat": ()}, "d": {"never": Dead.REJECTED}})
    judge = ScriptVerifier(problem, refuse=frozenset({"t"}))
    config = SolveConfig(BestFirstConfig(budget=Budget(lean_steps=9)))
    (outcome,) = solve_many([theorem("a")], SyntheticEnv(problem), judge, InOrder(problem), None, config, 0)
    tree = outcome.search.tree
    assert tree.root.status is Status.FAILED
    assert refused_edges(tree, tree.root) == ["no"]


@given(st.integers(0, 10**9), st.integers(1, 30), st.integers(0, 20))
@settings(max_examples=100, deadline=None)
def test_what_is_said_of_a_tactic_is_true(seed: int, budget: int, lean_steps: int):
    problem = random_problem(random.Random(seed))
    env = SyntheticEnv(problem)
    config = BestFirstConfig(budget=Budget(lean_steps=budget))
    (result,) = search_many(
        env, [theorem(next(iter(problem.rules)))], TableProposer(problem, seed), None, config, seed,
        writer=LeanWriter(), alternatives=lean_steps,
    )  # fmt: skip
    assert not env.live
    assert sum(found.lean_steps for found in result.alternatives.values()) <= lean_steps
    for place, found in result.alternatives.items():
        goal = result.tree.nodes[place].state.goals[0].target
        assert not set(found.solving) & {result.tree.edges[e].tactic for e in result.tree.nodes[place].edges}
        for tactic, remaining in found.solving.items():
            effect = problem.effect(goal, tactic)
            assert not isinstance(effect, Dead)
            assert set(effect) <= problem.provable()
            assert remaining >= 1 + len(effect)
        assert all(isinstance(problem.effect(goal, tactic), Dead) for tactic in found.refused)

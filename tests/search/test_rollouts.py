"""Episodes of drawn tactics: their distribution, their bounds, what they cost, and who judges them."""

import math
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import Dead, Problem, ScriptVerifier, SyntheticEnv, TableProposer, random_problem, theorem

from prover.scripts import LeanWriter
from prover.search import Budget, EpisodeEnd, RolloutConfig, SearchResult, StopReason, episode_proof, search_many
from prover.search.check import check_result
from prover.solve import SolveConfig, solve_many
from prover.types import Proposal, RefusalReason, Refused

COIN = Problem({"r": {"a": ("x",), "b": (), "c": Dead.REJECTED}, "x": {"d": (), "e": Dead.REJECTED}})
CHANCES = {"a": 0.5, "b": 0.2, "c": 0.3, "d": 0.75, "e": 0.25}
PAIR = Problem({"r": {"split": ("x", "y")}, "x": {"d": ()}, "y": {"d": (), "e": Dead.REJECTED}})
FREE = Budget(lean_steps=None)


class Fixed:
    """Proposes the tactics of `CHANCES` that the goal has."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def propose(self, states):
        found = [self.problem.tactics(s.goals[0].target) for s in states]
        return [[Proposal(t, math.log(CHANCES.get(t, 1.0 / len(row)))) for t in row] for row in found]


def roll(problem: Problem, config: RolloutConfig, seed: int = 0, proposer=None, goal: str = "r") -> SearchResult:
    env = SyntheticEnv(problem)
    args = (env, [theorem(goal)], proposer or Fixed(problem), None, config, seed)
    (result,) = search_many(*args, writer=LeanWriter())
    assert not env.live
    assert env.steps == result.stats.lean_steps
    return result


def test_tactics_come_as_often_as_they_are_probable():
    """Draws with replacement, though every tactic runs once: first tries and all tries of many episodes."""
    result = roll(COIN, RolloutConfig(budget=FREE, rollouts=4000, stop_at_proof=False))
    assert result.stats.lean_steps == 5
    edges, episodes = result.tree.edges, result.statistics.episodes
    assert len(episodes) == 4000
    first = Counter(edges[e.steps[0].edge].tactic for e in episodes)
    every = Counter(edges[s.edge].tactic for e in episodes for s in e.steps)
    for tactic in "abc":
        assert first[tactic] / 4000 == pytest.approx(CHANCES[tactic], abs=0.03)
    assert every["d"] / (every["d"] + every["e"]) == pytest.approx(0.75, abs=0.03)


def test_a_first_episode_is_as_random_as_later_ones():
    """The order without replacement and the draws with it are one distribution, over many seeds."""
    firsts, seconds = Counter(), Counter()
    for seed in range(1500):
        result = roll(COIN, RolloutConfig(budget=FREE, rollouts=2, stop_at_proof=False), seed)
        one, two = (result.tree.edges[e.steps[0].edge].tactic for e in result.statistics.episodes)
        firsts[one] += 1
        seconds[one, two] += 1
    for tactic in "abc":
        assert firsts[tactic] / 1500 == pytest.approx(CHANCES[tactic], abs=0.04)
        for other in "abc":
            assert seconds[tactic, other] / 1500 == pytest.approx(CHANCES[tactic] * CHANCES[other], abs=0.035)


def test_a_refused_tactic_costs_a_step_and_leaves_the_state():
    result = roll(COIN, RolloutConfig(budget=FREE, rollouts=200, stop_at_proof=False))
    edges = result.tree.edges
    again = [e for e in result.statistics.episodes if edges[e.steps[0].edge].tactic == "c"]
    assert again
    for episode in again:
        refused, after = episode.steps[:2]
        assert (refused.accepted, refused.goals, refused.children) == (False, (0,), (1,))
        assert edges[after.edge].node == 0


def test_goals_make_a_tree_and_the_proof_leaves_refused_tactics_out():
    result = roll(PAIR, RolloutConfig(budget=FREE, rollouts=30, stop_at_proof=False))
    for episode in result.statistics.episodes:
        assert episode.end is EpisodeEnd.CLOSED
        root, x, *y = episode.steps
        assert root.children == (1, 2)
        assert (x.goals, x.children) == ((), ())
        assert [step.accepted for step in y] == [False] * (len(y) - 1) + [True]
        proof = LeanWriter().script(episode_proof(result.tree, episode))
        assert proof.script == "split\n· d\n· d"


@pytest.mark.parametrize(
    ("bounds", "end"),
    [({"tries": 3}, EpisodeEnd.TRIES), ({"steps": 2}, EpisodeEnd.STEPS), ({"depth": 4, "tries": 99}, EpisodeEnd.DEPTH)],
)
def test_bounds_end_an_episode(bounds, end):
    endless = Problem({f"{i}": {"on": (f"{i + 1}",), "no": Dead.REJECTED} for i in range(99)} | {"99": {"on": ()}})
    config = RolloutConfig(budget=FREE, rollouts=20, stop_at_proof=False, **bounds)
    result = roll(endless, config, proposer=TableProposer(endless, uniform=True), goal="0")
    ends = Counter(e.end for e in result.statistics.episodes)
    assert ends[end] > 0
    assert result.stop is StopReason.ROLLOUTS_DONE
    for episode in result.statistics.episodes:
        assert episode.failed == len(episode.steps) - 1
        assert len(episode.steps) <= config.steps


def test_an_episode_that_the_budget_cuts_off_is_none():
    whole = roll(COIN, RolloutConfig(budget=FREE, rollouts=50, stop_at_proof=False), 3)
    cut = roll(COIN, RolloutConfig(budget=Budget(lean_steps=3), rollouts=50, stop_at_proof=False), 3)
    kept = cut.statistics.episodes
    assert kept == whole.statistics.episodes[: len(kept)]
    assert len(kept) < 50


def test_a_lost_worker_is_no_evidence():
    env = SyntheticEnv(COIN, lost=frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9}))
    config = RolloutConfig(budget=FREE, rollouts=50, stop_at_proof=False)
    for seed in range(8):
        env.calls = 0
        (result,) = search_many(env, [theorem("r")], Fixed(COIN), None, config, seed, writer=LeanWriter())
        assert result.stop in (StopReason.WORKER_LOST, StopReason.PROVED)
        for episode in result.statistics.episodes:
            assert {s.edge for s in episode.steps} == {0}


@given(st.integers(0, 10**9), st.integers(1, 4), st.booleans())
@settings(max_examples=60, deadline=None)
def test_trees_of_rollouts_are_whole(seed: int, at_once: int, stop: bool):
    """Whatever the problem: every derived number is right, and a proof that closes every goal is one."""
    problem = random_problem(random.Random(seed))
    config = RolloutConfig(
        budget=Budget(lean_steps=30), rollouts=12, tactics_at_once=at_once, stop_at_proof=stop, tries=3, depth=5
    )
    theorems = [theorem(goal, f"t{i}") for i, goal in enumerate(problem.rules)]
    env, verifier = SyntheticEnv(problem), ScriptVerifier(problem)
    outcomes = solve_many(theorems, env, verifier, TableProposer(problem, seed), None, SolveConfig(config, None), seed)
    for outcome in outcomes:
        assert not check_result(outcome.search, config.budget, LeanWriter())
        for episode in outcome.episodes:
            assert episode.verified == (episode.failed is None)
            for number, step in enumerate(episode.steps):
                assert all(child is None or child > number for child in step.children)
        if any(e.verified for e in outcome.episodes):
            assert outcome.proved


class Picky(ScriptVerifier):
    """Refuses one script."""

    def verify_many(self, candidates):
        told = zip(super().verify_many(candidates), candidates, strict=True)
        refused = Refused(RefusalReason.KERNEL, "this one")
        return [refused if proof.script == "a\nd" else verdict for verdict, (_, proof) in told]


def test_only_the_verifier_rewards():
    """A script that closes every goal and that the verifier refuses has no reward."""
    config = RolloutConfig(budget=FREE, rollouts=40, stop_at_proof=False)
    args = ([theorem("r")], SyntheticEnv(COIN), Picky(COIN), Fixed(COIN), None, SolveConfig(config, None), 0)
    (outcome,) = solve_many(*args)
    edges = outcome.search.tree.edges
    rewarded = {tuple(edges[s.edge].tactic for s in e.steps if s.accepted) for e in outcome.episodes if e.verified}
    assert rewarded == {("b",)}
    assert not any(e.verified for e in outcome.episodes if any(edges[s.edge].tactic == "d" for s in e.steps))


def test_a_search_for_a_proof_ends_with_the_first():
    result = roll(COIN, RolloutConfig(budget=FREE, rollouts=500))
    assert result.stop is StopReason.PROVED
    *before, last = result.statistics.episodes
    assert last.failed is None
    assert all(episode.failed is not None for episode in before)

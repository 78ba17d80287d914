"""A proposer that is asked again, and sees what was refused: when, with what, and that search stays right."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import Dead, Problem, SyntheticEnv, TableProposer, random_problem, theorem

from prover.scripts import LeanWriter
from prover.search import (
    BeamConfig,
    BestFirstConfig,
    Budget,
    MctsConfig,
    SearchConfig,
    SearchResult,
    StopReason,
    search_many,
)
from prover.search.check import check_result
from prover.search.repair import MOST_SHOWN
from prover.types import ProofState, Proposal, RefusedTactic

KINDS: tuple[type[SearchConfig], ...] = (BestFirstConfig, BeamConfig, MctsConfig)
BAD = tuple(f"bad{i}" for i in range(20))
ONE_GOOD = Problem({"g": {**dict.fromkeys(BAD, Dead.REJECTED), "good": ()}})


@dataclass
class LearnsFromRefusals:
    """Proposes what the problem has in its order; once it is shown `enough` refusals, the last tactic first."""

    problem: Problem
    enough: int = 1
    most: int = 100
    shown: list[tuple[RefusedTactic, ...]] = field(default_factory=list)

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        self.shown += [state.refused for state in states]
        return [self._one(state) for state in states]

    def _one(self, state: ProofState) -> list[Proposal]:
        tactics = list(self.problem.tactics(state.goals[0].target))[: self.most]
        if len(state.refused) >= self.enough:
            tactics = [*tactics[-1:], *tactics[:-1]]
        return [Proposal(tactic, -float(i + 1)) for i, tactic in enumerate(tactics)]


def search(problem: Problem, goals: Sequence[str], config: SearchConfig, proposer: object) -> list[SearchResult]:
    env = SyntheticEnv(problem)
    theorems = [theorem(goal, f"t{i}") for i, goal in enumerate(goals)]
    results = search_many(env, theorems, proposer, None, config, 0, writer=LeanWriter())  # type: ignore[arg-type]
    assert not env.live, "states leaked"
    return results


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("repair", "at_once", "lean_steps"),
    [(0, 1, len(BAD) + 1), (2, 1, 3), (2, 3, 6)],  # three at a time: the second batch is the repaired one
)
def test_what_is_proposed_after_refusals_is_tried_next(
    kind: type[SearchConfig], repair: int, at_once: int, lean_steps: int
) -> None:
    config = kind(repair=repair, tactics_at_once=at_once)
    (result,) = search(ONE_GOOD, ["g"], config, LearnsFromRefusals(ONE_GOOD))
    assert result.stop is StopReason.PROVED
    assert result.stats.lean_steps == lean_steps
    assert check_result(result, config.budget, LeanWriter()) == []


def test_the_latest_refusals_are_shown_after_twice_as_many_each_time() -> None:
    proposer = LearnsFromRefusals(ONE_GOOD, enough=99)
    (result,) = search(ONE_GOOD, ["g"], BestFirstConfig(repair=2), proposer)
    assert [len(refused) for refused in proposer.shown] == [0, 2, *[MOST_SHOWN] * 3]  # after 2, 4, 8, 16
    assert [one.tactic for one in proposer.shown[-1]] == [f"bad{i}" for i in range(12, 16)]
    assert {one.message for one in proposer.shown[-1]} == {"elaboration: does not apply"}
    assert result.stats.repairs == 4
    assert result.stats.model_calls == 5


def test_a_state_with_few_proposals_is_asked_about_before_it_has_failed() -> None:
    problem = Problem({"g": {"bad0": Dead.REJECTED, "bad1": Dead.REJECTED, "good": ()}})
    proposer = LearnsFromRefusals(problem)

    def only_two(states: Sequence[ProofState]) -> list[list[Proposal]]:
        found = proposer.propose(states)
        return [row if state.refused else row[:2] for state, row in zip(states, found, strict=True)]

    @dataclass
    class OnlyTwo:
        def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
            return only_two(states)

    (result,) = search(problem, ["g"], BestFirstConfig(repair=8), OnlyTwo())
    assert result.stop is StopReason.PROVED


def test_repairs_keep_within_the_model_calls() -> None:
    config = MctsConfig(repair=1, budget=Budget(model_calls=2))
    (result,) = search(ONE_GOOD, ["g"], config, LearnsFromRefusals(ONE_GOOD, enough=99))
    assert result.stats.model_calls == 2
    assert result.stats.repairs == 1


configs = st.one_of(
    *(
        st.builds(
            kind,
            repair=st.integers(1, 3),
            noise=st.sampled_from([0.0, 1.0]),
            tactics_at_once=st.integers(1, 4),
            trees_at_once=st.integers(1, 5),
        )
        for kind in KINDS
    )
)


@dataclass
class Shuffles:
    """A table's proposals, in another order for other refusals."""

    table: TableProposer

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        return [self._other(s, row) for s, row in zip(states, self.table.propose(states), strict=True)]

    def _other(self, state: ProofState, row: list[Proposal]) -> list[Proposal]:
        tactics = [p.tactic for p in row]
        random.Random(str(state.refused)).shuffle(tactics)
        return [replace(p, tactic=tactic) for p, tactic in zip(row, tactics, strict=True)]


@given(st.integers(0, 10**9), configs)
@settings(max_examples=120, deadline=None)
def test_a_proof_is_found_exactly_when_there_is_one(seed: int, config: SearchConfig) -> None:
    rules = random_problem(random.Random(seed), tactics=6).rules
    problem = Problem(
        {
            g.split()[0]: {t: e if isinstance(e, Dead) else tuple(x.split()[0] for x in e) for t, e in r.items()}
            for g, r in rules.items()
        }
    )
    goals, provable = list(problem.rules), problem.provable()
    budget = Budget(lean_steps=sum(len(problem.tactics(goal)) for goal in goals))
    results = search(problem, goals, replace(config, budget=budget), Shuffles(TableProposer(problem, seed)))
    for goal, result in zip(goals, results, strict=True):
        assert result.stop is (StopReason.PROVED if goal in provable else StopReason.NO_OPEN_NODES)
        assert check_result(result, budget, LeanWriter()) == []

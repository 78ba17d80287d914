"""What is learned from the states that a search solved, whether or not it proved its theorem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from experiences import experience

from prover.lean.library.build import LeanSetup
from prover.policy.policies import GrammarPolicy
from prover.prover import Prover
from prover.search import BestFirstConfig, Budget, Status
from prover.session import Session, Task
from prover.solve import RefusedProof, SolveResult
from prover.types import Finished, Proof, RefusalReason, Refused, StepRequest, Theorem
from rl.experience import KeepExperience, from_json, to_json
from rl.replay import Replay
from rl.settings import ReplayConfig
from rl.types import Experience, GoodStep, SolvedState

HALF = Theorem("half", "theorem half (xs : List Nat) (n : Nat) : xs ++ [] = xs ∧ n = 3")
WHOLE = Theorem("whole", "theorem whole (p q : Prop) (h : p) (k : q) : p ∧ q")


@pytest.fixture(scope="module")
def session(setup: LeanSetup) -> Iterator[Session]:
    with Session(setup) as found:
        yield found


@pytest.fixture(scope="module")
def outcomes(session: Session) -> list[SolveResult]:
    """A search that failed, with solved states, and one that proved its theorem."""
    search = BestFirstConfig(budget=Budget(lean_steps=120))
    prover = Prover(GrammarPolicy(), search, shorten=None, alternatives=60)
    return session.solve(prover, Task((HALF, WHOLE), 0))


def kept(outcome: SolveResult) -> Experience:
    return KeepExperience(0, 0)(outcome, 0, None)


def test_every_solved_state_of_a_failed_search_is_kept_and_is_no_proof(outcomes: list[SolveResult], tmp_path: Path):
    outcome = outcomes[0]
    attempt = kept(outcome)
    nodes = [node for node in outcome.search.tree.nodes if node.status is Status.PROVED]
    assert not attempt.proved
    assert attempt.good == ()
    assert len(attempt.solved) == len(nodes) > 0
    assert from_json(to_json(attempt)) == attempt
    with (
        Replay.open(tmp_path / "all.jsonl") as replay,
        Replay.open(tmp_path / "verified.jsonl", settings=ReplayConfig(unverified=False)) as verified,
    ):
        assert replay.append(attempt) == verified.append(attempt) == 1
        assert replay.proved() == verified.proved() == set()
        assert replay.shortest == {}
        assert {s.goals for s in replay.snapshot(0).good} == {s.goals for s in attempt.solved}
        assert not any(s.verified for s in replay.snapshot(0).good)
        assert not {s.goals for s in replay.snapshot(0).bad} & {s.goals for s in attempt.solved}
        assert verified.snapshot(0).good == ()
        assert replay.snapshot(0).metrics()["replay_unverified"] == len(nodes)


def test_what_is_kept_of_a_solved_state_is_what_lean_says(session: Session, outcomes: list[SolveResult]):
    attempt = kept(outcomes[1])
    assert attempt.proved
    (root,) = [state for state in attempt.solved if state.goals == attempt.good[0].goals]
    at_once = [tactic for tactic, remaining in root.remaining if remaining == 1]
    assert len(at_once) > 1  # the search itself stopped at the first
    assert attempt.alternatives_lean_steps > len(root.remaining) - 1
    assert len(root.rejected) > root.refused
    env = session.env()
    start = env.start(WHOLE)
    for tactics, works in ((at_once, True), (root.rejected, False)):
        answers = env.step([StepRequest(start, tactic) for tactic in tactics])
        assert all(isinstance(answer, Finished) is works for answer in answers)
        env.free([answer.state for answer in answers if isinstance(answer, Finished)])
    env.free([start])


def test_where_the_verifier_refused_a_script_the_gym_is_not_believed(outcomes: list[SolveResult]):
    refused = RefusedProof(Proof("cheat"), Refused(RefusalReason.AXIOM, "not to be trusted"))
    assert kept(replace(outcomes[1], refusals=(refused,))).solved == ()


@pytest.mark.parametrize("version", [0, 3])
def test_returns_have_the_word_of_a_value_that_learned(session: Session, version: int):
    chain = Theorem("chain", "theorem chain (p q : Nat → Prop) (h : ∀ n, p n → q n) : ∀ n, p n → q n")
    prover = Prover(GrammarPolicy(), BestFirstConfig(budget=Budget(lean_steps=60)), shorten=None)
    (outcome,) = session.solve(prover, Task((chain,), 0))
    assert outcome.proved
    for node in outcome.search.tree.nodes:
        node.value_if_provable, node.value_version = 20.0, version
    attempt = kept(outcome)
    longer = [state for state in attempt.solved if min(r for _, r in state.remaining) > 1]
    for state in longer:
        assert bool(state.returns) is (version > 0)
        if version:
            assert state.returns[0] > 20.0
            assert state.returns[-1] == min(remaining for _, remaining in state.remaining)
    assert all(step.returns == () for step in attempt.good if step.remaining == 1)


def test_an_evaluation_keeps_nothing_to_learn_from(outcomes: list[SolveResult]):
    assert KeepExperience(-1, 0)(outcomes[1], 0, None).solved == ()


def test_solved_states_and_steps_make_one_state_in_any_order(tmp_path: Path):
    goals = ("⊢ p",)
    found = SolvedState(goals, (("omega", 1), ("intro", 3)), ("rfl", "simp"), 1, (4.0, 3.0))
    gym = replace(experience(0, "a", proved=False), solved=(found,))
    proof = experience(1, "b", proved=True, good=(GoodStep(goals, "simp", 2, ("rfl",), returns=(2.5, 2.0)),))
    states = []
    for number, order in enumerate(((gym, proof), (proof, gym))):
        with Replay.open(tmp_path / f"{number}.jsonl") as replay:
            replay.append(*order)
            states.append(replay.snapshot(1).good[0])
    assert states[0] == states[1]
    state = states[0]
    assert (state.remaining, list(state.rejected)) == ({"omega": 1, "simp": 2, "intro": 3}, ["rfl"])
    assert (state.theorems, state.verified, state.version, state.refused) == ({"a", "b"}, True, 1, 1)
    assert (state.returns, state.valued) == ((2.5, 2.0), 1)

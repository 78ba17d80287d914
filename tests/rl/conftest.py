"""Attempts, a small grammar and a small model for the learner."""

import pytest
import torch
from experiences import experience
from small_policy import GOALS, PREMISES, make_model

from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel
from prover.policy.prompt import state_of_key
from rl.types import Experience, FailedState, GoodStep

TACTICS = ("rw [Nat.add_comm]", "exact h.2", "apply Nat.le_refl", "left", "intros", "exact h.symm")


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def attempts(grammar: TacticGrammar) -> list[Experience]:
    """One proved theorem per goal, with 1, 2, 3… remaining tactics, all others refused, and a failed one."""

    def others(goal: str, tactic: str) -> tuple[str, ...]:
        (proposals,) = grammar.propose([state_of_key((goal,))])
        return tuple(p.tactic for p in proposals if p.tactic != tactic)

    proved = [
        experience(
            i // 3,
            f"t{i}",
            seed=i,
            proved=True,
            script=tactic,
            good=(GoodStep((goal,), tactic, i + 1, rejected=others(goal, tactic)),),
        )
        for i, (goal, tactic) in enumerate(zip(GOALS, TACTICS, strict=True))
    ]
    failed = experience(
        1,
        "hard",
        seed=9,
        proved=False,
        failed=(FailedState(("⊢ 2 ^ 7 = 3",), 64, False), FailedState((GOALS[0],), 3, False)),
    )
    return [*proved, failed]


@pytest.fixture
def grammar() -> TacticGrammar:
    return TacticGrammar(PREMISES, seed=0)


@pytest.fixture
def model() -> PolicyModel:
    return make_model()

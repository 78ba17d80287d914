"""Short words for the tests: run one tactic, or a script, and insist on what comes back."""

from __future__ import annotations

from prover.types import Advanced, Finished, ProofEnv, ProofState, StepRequest, StepResult, Theorem

AND = "theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q ∧ p"
EXISTS = "theorem t (p : Nat → Prop) (h : p 3) : ∃ n, p n"
RUNAWAY = "repeat (refine id ?_)"  # ends by heartbeats, time or memory, whichever is short


def begin(env: ProofEnv, statement: str) -> ProofState:
    return env.start(Theorem("t", statement))


def run(env: ProofEnv, state: ProofState, tactic: str) -> StepResult:
    (result,) = env.step([StepRequest(state, tactic)])
    return result


def advance(env: ProofEnv, state: ProofState, *tactics: str) -> ProofState:
    """The state after `tactics`, each of which must be accepted."""
    for tactic in tactics:
        result = run(env, state, tactic)
        assert isinstance(result, (Advanced, Finished)), f"{tactic!r} gave {result}"
        state = result.state
    return state


def targets(state: ProofState) -> list[str]:
    return [goal.target for goal in state.goals]

"""What every gym promises, on the in-process path and on the language server alike."""

from __future__ import annotations

import pytest
from drive import AND, EXISTS, RUNAWAY, advance, begin, run, targets

from prover.lean.gym.pool import LeanPool
from prover.types import (
    Advanced,
    Exhausted,
    Finished,
    Limit,
    ProofEnv,
    Rejected,
    RejectKind,
    StatementError,
    StepRequest,
    Theorem,
)


def test_is_a_proof_env(env: LeanPool) -> None:
    assert isinstance(env, ProofEnv)


def test_first_state_is_the_statement(env: LeanPool) -> None:
    (goal,) = begin(env, AND).goals
    assert goal.text == "p q : Prop\nhp : p\nhq : q\n⊢ p ∧ q ∧ p"


def test_a_proof_step_by_step(env: LeanPool) -> None:
    state = advance(env, begin(env, AND), "constructor", "exact hp", "constructor", "exact hq")
    assert isinstance(run(env, state, "exact hp"), Finished)


def test_states_persist_and_branch(env: LeanPool) -> None:
    first = begin(env, AND)
    left = advance(env, first, "constructor")
    right = advance(env, first, "refine ⟨hp, ?_⟩")
    again = advance(env, first, "constructor")
    assert targets(left) == targets(again) == ["p", "q ∧ p"]
    assert targets(right) == ["q ∧ p"]
    assert left.key == again.key != right.key
    assert left.handle != again.handle


def test_a_batch_answers_in_order(env: LeanPool) -> None:
    a, b = begin(env, AND), begin(env, EXISTS)
    tactics = [(a, "exact ⟨hp, hq, hp⟩"), (b, "exact hp"), (b, "exact ⟨3, h⟩"), (a, "constructor")] * 3
    results = env.step([StepRequest(s, t) for s, t in tactics])
    assert [type(r) for r in results] == [Finished, Rejected, Finished, Advanced] * 3


def test_split_makes_independent_states(env: LeanPool) -> None:
    parts = env.split(advance(env, begin(env, AND), "refine ⟨?_, ?_, ?_⟩"))
    assert [targets(part) for part in parts] == [["p"], ["q"], ["p"]]
    for part, tactic in zip(parts, ["exact hp", "exact hq", "exact hp"], strict=True):
        assert isinstance(run(env, part, tactic), Finished)
    assert isinstance(run(env, parts[1], "exact hp"), Rejected)


def test_all_goals_means_those_of_the_part(env: LeanPool) -> None:
    parts = env.split(advance(env, begin(env, AND), "refine ⟨?_, ?_, ?_⟩"))
    assert isinstance(run(env, parts[0], "all_goals exact hp"), Finished)


def test_goals_that_share_a_metavariable_stay_joint(env: LeanPool) -> None:
    state = advance(env, begin(env, EXISTS), "constructor")
    (joint,) = env.split(state)
    assert joint.key == state.key
    assert len(joint.goals) == 2
    assert isinstance(run(env, joint, "exact h"), Finished)


def test_a_joint_pair_beside_an_independent_goal(env: LeanPool) -> None:
    statement = "theorem t (p : Nat → Prop) (h : p 3) (q : Prop) (hq : q) : q ∧ ∃ n, p n"
    state = advance(env, begin(env, statement), "refine ⟨?_, ?_⟩", "rotate_left", "constructor")
    parts = env.split(state)
    assert sorted(len(part.goals) for part in parts) == [1, 2]
    joint = max(parts, key=lambda part: len(part.goals))
    assert isinstance(run(env, joint, "exact h"), Finished)


def test_splitting_one_goal_gives_a_state_of_its_own(env: LeanPool) -> None:
    state = begin(env, AND)
    (part,) = env.split(state)
    env.free([state])
    assert isinstance(run(env, part, "exact ⟨hp, hq, hp⟩"), Finished)


def test_free_forgets(env: LeanPool) -> None:
    before = env.live_states
    state = begin(env, AND)
    child = advance(env, state, "constructor")
    env.free([state, state])
    assert env.live_states == before + 1
    with pytest.raises(KeyError):
        run(env, state, "skip")
    assert isinstance(run(env, child, "exact hp"), Advanced), "a child outlives its parent"
    env.free([child])


@pytest.mark.parametrize(
    "tactic",
    [
        "",
        "  \n ",
        "exact hp )",
        "nonsense",
        "exact ⟨hp, hq",
        "exact hp /- and",
        "skip <;>",
        "constructor\ntheorem u : True := trivial",
        "skip)\ntheorem u : True := (trivial",
        "case left =>",
    ],
)
def test_text_that_is_not_one_block_is_a_parse_error(env: LeanPool, tactic: str) -> None:
    result = run(env, begin(env, AND), tactic)
    assert isinstance(result, Rejected)
    assert result.kind is RejectKind.PARSE


@pytest.mark.parametrize("tactic", ["exact hp", "exact nowhere", "exact (by exact hq)", "rw [hp]", "exact by", "·"])
def test_a_wrong_tactic_is_rejected_with_leans_message(env: LeanPool, tactic: str) -> None:
    result = run(env, begin(env, AND), tactic)
    assert isinstance(result, Rejected)
    assert result.kind in (RejectKind.ELABORATION, RejectKind.LOGGED_ERROR)
    assert result.message


def test_a_nested_block_that_only_logs_its_error(env: LeanPool) -> None:
    """Lean goes on after this one, with the hole filled by an error: only its message log tells."""
    result = run(env, begin(env, AND), "refine ⟨?_, by { exact hp }, hp⟩")
    assert isinstance(result, Rejected)
    if env.probe().fast_path:
        assert result.kind is RejectKind.LOGGED_ERROR


@pytest.mark.parametrize(
    "tactic",
    ["sorry", "admit", "exact ⟨hp, sorry⟩", "exact sorryAx _ false", "constructor <;> sorry", "(have := hp; stop)"],
)
def test_what_closes_goals_without_proof_is_unsafe(env: LeanPool, tactic: str) -> None:
    result = run(env, begin(env, AND), tactic)
    assert isinstance(result, Rejected)
    assert result.kind is RejectKind.UNSAFE


def test_a_name_may_contain_the_word(env: LeanPool) -> None:
    assert isinstance(run(env, begin(env, AND), "have sorry_not := hp"), Advanced)


def test_unicode(env: LeanPool) -> None:
    state = begin(env, "theorem t (α : Type) (ℓ₁ ℓ₂ : α → Prop) (h₀ : ∀ x, ℓ₁ x → ℓ₂ x) : ∀ x, ℓ₁ x → ℓ₂ x")
    state = advance(env, state, "intro β «h é»")
    assert "«h é» : ℓ₁ β" in state.goals[0].text
    assert isinstance(run(env, state, "exact h₀ β «h é» -- ∎ 𝔸"), Finished)


def test_blocks_of_several_lines(env: LeanPool) -> None:
    statement = "theorem t (p q : Prop) : p ∨ q → q ∨ p"
    block = "intro h\ncases h with\n| inl hp =>\n  apply Or.inr\n  exact hp\n| inr hq => exact Or.inl hq"
    assert isinstance(run(env, begin(env, statement), block), Finished)
    first = "first\n  | exact nowhere\n  | skip\n\nintro h"
    assert targets(advance(env, begin(env, statement), first)) == ["q ∨ p"]


def test_a_long_goal_stays_on_a_line(env: LeanPool) -> None:
    props = " ".join(f"proposition{i}" for i in range(30))
    chain = " → ".join(props.split())
    (goal,) = begin(env, f"theorem t ({props} : Prop) (h : {chain}) : {chain}").goals
    assert goal.text.split("\n")[1:] == [f"h : {chain}", f"⊢ {chain}"]


def test_heartbeats(env: LeanPool) -> None:
    state = begin(env, AND)
    assert run(env, state, RUNAWAY) == Exhausted(Limit.HEARTBEATS)
    assert isinstance(run(env, state, "constructor"), Advanced)


def test_depth(env: LeanPool) -> None:
    state = begin(env, AND)
    assert run(env, state, "iterate 100000 (have := hp)") == Exhausted(Limit.DEPTH)


def test_preamble_and_module(env: LeanPool) -> None:
    theorem = Theorem("t", "theorem t (h : Twice p) : p", preamble="variable (p : Prop)\ndef Twice := p ∧ p")
    state = env.start(theorem)
    assert "h : Twice p" in state.goals[0].text
    assert isinstance(run(env, state, "exact And.left h"), Finished)


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "theorem t : nowhere",
        "theorem t : Nat",
        "theorem t (n : Nat",
        "theorem t : 1 = True",
        "theorem t : ∃ x, x = x",
        "theorem And.intro : True",
        "def t : True",
        "example : True",
        "theorem t : True := trivial",
        "theorem t : True\ntheorem u : True",
        "theorem t : True := trivial\ntheorem u : True",
        "axiom a : False\ntheorem t : False",
        "theorem t : True /- no end",
    ],
)
def test_statements_that_are_not_one_proposition(env: LeanPool, statement: str) -> None:
    before = env.live_states
    with pytest.raises(StatementError):
        begin(env, statement)
    assert env.live_states == before
    assert isinstance(begin(env, AND).handle, int), "the worker goes on"


def test_a_theorem_does_not_see_itself_or_others(env: LeanPool) -> None:
    """Else ``exact t p h`` would look like a proof; whether a recursion ends is only known of a whole declaration."""
    begin(env, "theorem other (p : Prop) : p → p")
    state = begin(env, "theorem t (p : Prop) (h : p) : p")
    for tactic in ("exact t p h", "have := t p h", "exact other p h"):
        assert isinstance(run(env, state, tactic), Rejected)


def test_an_unknown_module(env: LeanPool) -> None:
    with pytest.raises(StatementError, match="Nowhere"):
        env.start(Theorem("t", "theorem t : True", module="Nowhere"))

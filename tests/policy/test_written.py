"""Text that a model wrote becomes a tactic, or nothing where Lean would refuse it for sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.lean.gym.base import screen_tactic
from prover.policy.written import tactic_written


@pytest.mark.parametrize(
    ("text", "tactic"),
    [
        (" exact ⟨h.2, h.1⟩\n", "exact ⟨h.2, h.1⟩"),
        (
            "have h : a + b = b + a := by  \n  rw [Nat.add_comm]\nexact h",
            "have h : a + b = b + a := by\n  rw [Nat.add_comm]\nexact h",
        ),
        (
            "induction n with\r\n| zero => rfl\r\n| succ k ih => simp",
            "induction n with\n| zero => rfl\n| succ k ih => simp",
        ),
        ("exact h.sorry'", "exact h.sorry'"),
        ("simp at *", "simp at *"),
    ],
)
def test_tactics_are_kept(text: str, tactic: str) -> None:
    assert tactic_written(text) == tactic


UNUSABLE = """sorry|exact sorry|constructor <;> admit|exact f (g x|exact x)|rw [(a])|have h : a = b := by|cases h with
intro h,|refine fun x =>|rw [h] at|simp <;>"""


@pytest.mark.parametrize("text", ["", " \n", "simp\ufffd", "a\0b", *UNUSABLE.replace("\n", "|").split("|")])
def test_what_lean_would_refuse_is_dropped(text: str) -> None:
    assert tactic_written(text) is None


@given(st.text(max_size=40))
def test_whatever_is_written_the_gym_would_run_it(text: str) -> None:
    tactic = tactic_written(text)
    assert tactic is None or screen_tactic(tactic) is None
    assert tactic is None or tactic_written(tactic) == tactic

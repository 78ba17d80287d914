"""What counts as the proof in a model's answer."""

from __future__ import annotations

import pytest

from prover.reward import extract_script, text_of

ANSWERS = {
    "tactics": ("intro x\nsimp", "intro x\nsimp"),
    "by": ("by simp", "simp"),
    "by on a line": ("by\n  intro x\n  simp", "intro x\nsimp"),
    "first tactic behind by": ("by intro x\n   simp", "intro x\nsimp"),
    "a line left of its block goes on": ("by exact foo\n      bar", "exact foo\n   bar"),
    "assignment": (":= by\n  rfl", "rfl"),
    "indented": ("  constructor\n  · rfl\n  · rfl", "constructor\n· rfl\n· rfl"),
    "fence": ("Thus:\n```lean\ntheorem t : 1 = 1 := by\n  rfl\n```\nQED", "rfl"),
    "fence with tactics": ("```lean4\n  simp\n```", "simp"),
    "fence without language": ("```\nrfl\n```", "rfl"),
    "last fence": ("```lean\nrfl\n```\nno:\n```lean\nsimp\n```", "simp"),
    "fence of something else": ("```python\nprint(1)\n```", None),
    "fence cut off": ("```lean\nby\n  simp\n", "simp"),
    "thoughts": ("<think>```lean\nwrong\n```</think>```lean\nsimp\n```", "simp"),
    "term": ("theorem t (a : Nat) : a = a :=\n  rfl", "exact rfl"),
    "header": ("import Mathlib\nopen Nat\nset_option maxHeartbeats 0\n\nlemma t : P := by\n  simp", "simp"),
    "last theorem": ("theorem a : A := by\n  rfl\n\ntheorem b : B := by\n  simp", "simp"),
    "attribute": ("@[simp] private theorem a : A := by rfl", "rfl"),
    "example": ("example : A := by\n  rfl", "rfl"),
    "definition beside it": ("def f := 1\ntheorem a : f = 1 := by\n  rfl", "rfl"),
    "pattern matching": ("theorem a : ∀ n : Nat, n = n\n  | 0 => rfl\n  | _ + 1 => rfl", None),
    "left of its block": ("by exact foo\n  bar", None),
    "prose": ("I think that this follows from induction.", None),
    "no proof": ("theorem a : A", None),
    "nothing": ("", None),
    "blank": ("```lean\n\n```", None),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_extraction(case: str) -> None:
    answer, script = ANSWERS[case]
    assert extract_script(answer) == script


def test_text_of_conversations() -> None:
    assert text_of("simp") == "simp"
    assert text_of([{"role": "assistant", "content": "simp"}]) == "simp"
    assert text_of([{"role": "assistant", "content": [{"type": "text", "text": "sim"}, {"text": "p"}]}]) == "simp"
    said = [
        {"role": "assistant", "content": "wait"},
        {"role": "tool", "content": "x"},
        {"role": "assistant", "content": "rfl"},
    ]
    assert text_of(said) == "rfl"
    assert text_of([]) == ""

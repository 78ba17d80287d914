"""A transcript of both gyms against one golden file.

A change that is meant shows as a diff of the file: write it anew with
`LEMMA_WRITE_GOLDEN=1 pytest tests/lean/test_transcript.py`, read the diff, commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from drive import begin, run

from prover.lean.gym.pool import LeanPool
from prover.types import Advanced, Exhausted, Finished, Rejected, RejectKind, StepResult

GOLDEN = Path(__file__).parent / "golden" / "transcript.json"

SESSIONS: dict[str, tuple[str, ...]] = {
    "theorem t (p q r : Prop) (h : p ∧ (q ∨ r)) : (p ∧ q) ∨ (p ∧ r)": (
        "obtain ⟨hp, hq | hr⟩ := h",
        "exact Or.inr ⟨hp, hq⟩",
        "· exact Or.inl ⟨hp, hq⟩",
        "right",
        "exact ⟨hp, hr⟩",
    ),
    "theorem t (a b : Nat) : a + b = b + a": (
        "induction a with\n| zero => rw [Nat.zero_add, Nat.add_zero]\n| succ n ih => skip",
        "induction a",
        "rw [Nat.zero_add, Nat.add_zero]",
        "rename_i n ih",
        "rw [Nat.succ_add, ih]",
        "rfl",
    ),
    "theorem t (f : Nat → Nat) (h : ∀ x, f x = x) : ∃ g : Nat → Nat, ∀ x, g (f x) = x": (
        "refine ⟨?g, ?_⟩",
        "constructor",
        "rotate_left",
        "intro x",
        "rw [h]",
    ),
    "theorem t {α : Type} (s : List α) : s ++ [] = s": ("simp", "sorry", "cases s", "rfl", "simp"),
    "theorem t (n : Nat) (h : 0 < n) : ∃ m, n = m + 1": (
        "cases n with\n| zero => skip\n| succ k => exact ⟨k, rfl⟩",
        "cases n with\n| zero => exact absurd h (Nat.lt_irrefl 0)\n| succ k => exact ⟨k, rfl⟩",
    ),
    "theorem t (p : Prop) : ¬¬p → p": ("intro h", "by_cases hp : p", "exact hp", "exact absurd hp h", "exact hp.elim"),
}


def entry(result: StepResult) -> dict[str, object]:
    match result:
        case Advanced(state):
            return {"advanced": [goal.text for goal in state.goals]}
        case Finished():
            return {"finished": True}
        case Rejected(kind):  # only the in-process gym can tell a logged error from a thrown one
            return {"rejected": RejectKind.ELABORATION if kind is RejectKind.LOGGED_ERROR else kind}
        case Exhausted(limit):
            return {"exhausted": limit}


def test_transcript(env: LeanPool) -> None:
    """Every accepted step is taken, so that each session tells a proof with its wrong turns."""
    record: list[dict[str, object]] = []
    for statement, tactics in SESSIONS.items():
        state = begin(env, statement)
        steps: list[dict[str, object]] = []
        for tactic in tactics:
            result = run(env, state, tactic)
            steps.append({"tactic": tactic, **entry(result)})
            if isinstance(result, Advanced):
                state = result.state
        record.append({"statement": statement, "goals": [g.text for g in begin(env, statement).goals], "steps": steps})
    record = json.loads(json.dumps(record))
    if os.environ.get("LEMMA_WRITE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert record == json.loads(GOLDEN.read_text(encoding="utf-8"))

"""The text that the transformer reads and writes.

    <goal> refused tactics … other goals … the first goal's hypotheses and target <tactic>   intro h   <end>

A tactic acts on the first goal, so that goal comes last, next to the tactic. Long prompts lose their beginning.
"""

from __future__ import annotations

from prover.types import Goal, ProofState, RefusedTactic

GOAL, TACTIC, END, PAD = "<goal>", "<tactic>", "<end>", "<pad>"
SPECIAL_TOKENS = (PAD, END, GOAL, TACTIC)

REFUSED = "-- refused: "
"""Marks a tactic that Lean refused: text and no special token, so that a tokenizer without it can show it, too."""
MOST_REFUSED, MOST_REFUSED_CHARACTERS = 3, 80
"""Refused tactics in a prompt, the latest ones, and characters of each and of Lean's message on it."""

OTHER_GOALS = 2
"""How many of the further goals of a joint state are shown."""


def prompt_text(state: ProofState) -> str:
    """The state as text, without the special tokens around it; what Lean refused there stands before it."""
    shown = [f"{REFUSED}{_cut(one.tactic)}\n{_cut(one.message)}" for one in state.refused[-MOST_REFUSED:]]
    return "\n\n".join([*shown, key_prompt([g.canonical for g in state.goals])])


def _cut(text: str) -> str:
    return " ".join(text.split())[:MOST_REFUSED_CHARACTERS]


def key_prompt(goals: list[str]) -> str:
    """Same as `prompt_text`, from the canonical texts of the goals."""
    shown = goals[: 1 + OTHER_GOALS]
    return "\n\n".join(reversed(shown))


def state_of_key(goals: tuple[str, ...], refused: tuple[RefusedTactic, ...] = ()) -> ProofState:
    """A state with no handle behind it, for proposers that only read text (the learner's view of a stored state)."""
    return ProofState(tuple(Goal(g) for g in goals), handle=-1, refused=refused)

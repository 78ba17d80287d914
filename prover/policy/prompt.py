"""The text that the transformer reads and writes.

    <goal> premises … refused … other goals … the first goal's hypotheses and target <tactic>   intro h   <end>

A tactic acts on the first goal, so that goal comes last, next to the tactic. Long prompts lose their beginning:
premises first, the least relevant of them before the others, each as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from prover.types import Goal, ProofState, RefusedTactic

GOAL, TACTIC, END, PAD = "<goal>", "<tactic>", "<end>", "<pad>"
SPECIAL_TOKENS = (PAD, END, GOAL, TACTIC)

PREMISE_LENGTH = 120
"""Characters of a premise's type in a prompt, at most."""
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


@dataclass(frozen=True, slots=True)
class PromptState(ProofState):
    """A state as a network reads it: with the premises that its prompt shows, best first."""

    premises: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """Equal ones mean equal prompts."""
        refused = (str(self.refused),) if self.refused else ()
        return "\n\n".join((*self.premises, self.key, *refused))


def state_of_key(
    goals: tuple[str, ...], premises: tuple[str, ...] = (), refused: tuple[RefusedTactic, ...] = ()
) -> PromptState:
    """A state with no handle behind it, for proposers that only read text (the learner's view of a stored state)."""
    return PromptState(tuple(Goal(g) for g in goals), -1, refused, premises)


def premise_line(name: str, kind: str) -> str:
    """A premise in a prompt: its name and its type, a long one cut off."""
    return f"{name} : {kind if len(kind) <= PREMISE_LENGTH else kind[: PREMISE_LENGTH - 1] + '…'}"

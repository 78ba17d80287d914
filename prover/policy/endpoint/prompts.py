"""What a model is asked, in words. `EndpointSettings.prompt` replaces them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from prover.policy.endpoint.settings import EndpointApi, EndpointSettings, Writes
from prover.types import RefusedTactic, Theorem

MOST_REFUSALS: Final = 4
"""Refused tactics or failed proofs that a request shows, the latest ones."""
MOST_CHARACTERS: Final = 1200
"""Of a failed proof, and of Lean's message on it, that a request shows."""

_SYSTEM: Final = "You prove theorems in Lean 4."
_TACTIC: Final = (
    "This is a Lean 4 proof state, without Mathlib:\n\n```lean\n{goal}\n```\n{refused}\n"
    "Write the next tactic for its first goal, and nothing else, in a ```lean code block."
)
_PROOF: Final = (
    "Prove this theorem in Lean 4, without Mathlib and without `sorry`:\n\n```lean\n{statement} := by\n```\n{refused}\n"
    "Write the whole theorem with its proof in one ```lean code block."
)
_TACTIC_TEXT: Final = "{refused}{goal}\n-- the next tactic:\n"
_PROOF_TEXT: Final = "{refused}{statement} := by\n"


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What is asked: a state's `goal` or a theorem's `statement`, after what Lean `refused` there.

    `count` answers are wanted, drawn by `seed`.
    """

    count: int
    seed: int
    goal: str = ""
    statement: str = ""
    refused: tuple[RefusedTactic, ...] = ()

    @property
    def about(self) -> str:
        """The state or the theorem."""
        return self.goal or self.statement

    def text(self, settings: EndpointSettings) -> str:
        """The request in words."""
        own = {
            (EndpointApi.CHAT, Writes.TACTICS): _TACTIC,
            (EndpointApi.CHAT, Writes.PROOFS): _PROOF,
            (EndpointApi.COMPLETIONS, Writes.TACTICS): _TACTIC_TEXT,
            (EndpointApi.COMPLETIONS, Writes.PROOFS): _PROOF_TEXT,
        }
        words = settings.prompt or own[settings.api, settings.writes]
        refused = (
            _refused_in_words(self.refused) if settings.api is EndpointApi.CHAT else _refused_as_comment(self.refused)
        )
        return words.format(goal=self.goal, statement=self.statement, refused=refused)

    def body(self, settings: EndpointSettings) -> dict[str, object]:
        """What goes to the server, apart from the model's name and from what not all servers know."""
        text = self.text(settings)
        system, user = {"role": "system", "content": _SYSTEM}, {"role": "user", "content": text}
        asked = {"messages": [system, user]} if settings.api is EndpointApi.CHAT else {"prompt": text}
        stop = {"stop": list(settings.stop)} if settings.stop else {}
        return {**asked, **stop, "max_tokens": settings.most_tokens, "temperature": settings.temperature}


def statement_text(theorem: Theorem) -> str:
    """A theorem as a model reads it, behind what its statement stands in (``open Nat``)."""
    return f"{theorem.preamble.strip()}\n{theorem.statement}".strip()


def _refused_in_words(refused: Sequence[RefusedTactic]) -> str:
    return "".join(
        f"\nLean refused this:\n\n```lean\n{_cut(one.tactic)}\n```\n\nbecause: {_cut(one.message)}\n"
        for one in refused[-MOST_REFUSALS:]
    )


def _refused_as_comment(refused: Sequence[RefusedTactic]) -> str:
    return "".join(
        f"/- refused:\n{_cut(one.tactic)}\nbecause: {_cut(one.message)} -/\n\n" for one in refused[-MOST_REFUSALS:]
    )


def _cut(text: str) -> str:
    """The text, without its middle if it is long."""
    half = MOST_CHARACTERS // 2
    return text if len(text) <= MOST_CHARACTERS else f"{text[:half]} … {text[-half:]}"

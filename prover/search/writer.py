"""All that search knows of the language of tactics."""

from __future__ import annotations

from typing import Protocol

from prover.search.extraction import ProofStep
from prover.types import Proof


class ScriptWriter(Protocol):
    """Writes proofs as text, and reads what has to be read in tactics and goals."""

    @property
    def closers(self) -> tuple[str, ...]:
        """Tactics that may finish any state, worth trying in place of a longer proof."""
        ...

    def script(self, proof: ProofStep) -> Proof:
        """The whole proof as one tactic block."""
        ...

    def merged(self, first: str, second: str) -> str | None:
        """One tactic for two in sequence, where there is a plain rule for it."""
        ...

    def unnumbered(self, goal: str) -> str:
        """A goal's text without what changes when its state is split into independent parts."""
        ...

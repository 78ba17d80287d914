"""The baseline without search in it: Lean's own automation, tried in a fixed order on whatever the goal is."""

from __future__ import annotations

import math
from collections.abc import Sequence

from prover.types import ProofState, Proposal

TACTICS = (
    "rfl",
    "assumption",
    "trivial",
    "decide",
    "omega",
    "simp",
    "simp_all",
    "intros; assumption",
    "intros; rfl",
    "intros; omega",
    "intros; simp_all",
    "intros; contradiction",
    "exact?",
)


class Hammer:
    """Proposes `TACTICS` for every state, evenly and in this order."""

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """The same proposals for each state."""
        logprob = -math.log(len(TACTICS))
        return [[Proposal(tactic, logprob) for tactic in TACTICS] for _ in states]

"""The simplest policy: Lean's own automation, tried in a fixed order on any goal.

What learning has to beat: every closer of Lean's own that needs no argument, the cheap ones first.
"""

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
    "ac_rfl",
    "intros; assumption",
    "intros; rfl",
    "intros; omega",
    "intros; simp_all",
    "intros; contradiction",
    "simp_all +decide",
    "intros; subst_vars; decide +kernel",
    "exact?",
)


class Hammer:
    """Proposes `TACTICS` for every state, evenly and in this order."""

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """The same proposals for each state."""
        logprob = -math.log(len(TACTICS))
        return [[Proposal(tactic, logprob) for tactic in TACTICS] for _ in states]

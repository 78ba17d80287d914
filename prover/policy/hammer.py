"""The simplest policy: Lean's own automation, tried in a fixed order on any goal.

The baseline that learning has to beat: every closer of Lean's own that needs no argument, the cheap ones first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from prover.automation import HAMMER
from prover.types import ProofState, Proposal


class Hammer:
    """Proposes `HAMMER` for every state, evenly and in this order."""

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """The same proposals for each state."""
        logprob = -math.log(len(HAMMER))
        return [[Proposal(tactic, logprob) for tactic in HAMMER] for _ in states]

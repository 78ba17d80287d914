"""The kinds of provers, and the simplest one: Lean's own automation, tried in a fixed order on any goal.

What learning has to beat: every closer of Lean's own that needs no argument, the cheap ones first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

from prover.automation import HAMMER
from prover.types import ProofState, Proposal


class ProverKind(StrEnum):
    """Which prover to run: a trained policy, the tactic grammar alone, or `Hammer`."""

    POLICY = "policy"
    GRAMMAR = "grammar"
    HAMMER = "hammer"


class Hammer:
    """Proposes `HAMMER` for every state, evenly and in this order."""

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """The same proposals for each state."""
        logprob = -math.log(len(HAMMER))
        return [[Proposal(tactic, logprob) for tactic in HAMMER] for _ in states]

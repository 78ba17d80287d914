"""What one pass of the learner sees of a replay."""

from __future__ import annotations

from dataclasses import dataclass

from rl.types import BadState, GoodState


@dataclass(frozen=True, slots=True)
class ReplaySnapshot:
    """What one pass of the learner sees of a replay; can be pickled. In an order that does not depend on which actor
    was faster.
    """

    good: tuple[GoodState, ...]
    bad: tuple[BadState, ...]

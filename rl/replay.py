"""Memory of every search: append-only on disk, deduplicated in memory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from prover.closing import Closing
from prover.jsonlog import JsonLog
from rl.experience import EXPERIENCE
from rl.types import BadState, Experience, Goals, GoodState

OLDEST_FAILURE = 4
"""Number of policy versions after which a failure is no longer learned from."""


@dataclass(frozen=True, slots=True)
class ReplaySnapshot:
    """What one pass of the learner sees of a replay; can be pickled. In an order that does not depend on which actor
    was faster.
    """

    good: tuple[GoodState, ...]
    bad: tuple[BadState, ...]


class Replay(Closing):
    """All attempts of a run, in a `JsonLog`: a killed process loses nothing that was appended. Close it.

    `good` and `bad` leave out attempts by weights more than `max_staleness` versions old.
    """

    def __init__(self, path: Path, max_staleness: float = math.inf) -> None:
        self.max_staleness = max_staleness
        self._log = JsonLog(path, EXPERIENCE, "not an attempt; restore the file or remove the line")
        self.attempts = self._log.rows
        self.good: dict[Goals, GoodState] = {}
        self.bad: dict[Goals, BadState] = {}

    @classmethod
    def open(cls, path: Path, max_staleness: float = math.inf) -> Replay:
        """Reads the existing attempts and prepares to append. Raises LemmaError as `JsonLog.open`."""
        replay = cls(path, max_staleness)
        for attempt in replay._log.open().rows:
            replay._learn(attempt)
        return replay

    def append(self, *attempts: Experience) -> None:
        """Writes attempts to the disk and adds them to memory. Raises LemmaError as `JsonLog.append`."""
        self._log.append(*attempts)
        for attempt in attempts:
            self._learn(attempt)

    def close(self) -> None:
        self._log.close()

    def done(self, round_: int) -> set[str]:
        """Names of the theorems already searched in a round."""
        return {a.theorem for a in self.attempts if a.round == round_}

    def proved(self) -> set[str]:
        """Names of the theorems with a verified proof."""
        return {a.theorem for a in self.attempts if a.proved}

    def snapshot(self, version: int) -> ReplaySnapshot:
        """All proved states, and those on which a policy at most `OLDEST_FAILURE` versions before `version` failed."""
        bad = (self.bad[goals] for goals in sorted(self.bad))
        return ReplaySnapshot(
            tuple(self.good[goals] for goals in sorted(self.good)),
            tuple(state for state in bad if version - state.version <= OLDEST_FAILURE),
        )

    def _learn(self, attempt: Experience) -> None:
        if attempt.staleness > self.max_staleness:
            return
        for step in attempt.good:
            state = self.good.setdefault(step.goals, GoodState(step.goals, attempt.module))
            state.remaining[step.tactic] = min(step.remaining, state.remaining.get(step.tactic, step.remaining))
            for tactic in step.rejected:
                state.rejected[tactic] = None
            for tactic in state.remaining:
                state.rejected.pop(tactic, None)
            self.bad.pop(step.goals, None)
        for failed in attempt.failed:
            if failed.goals in self.good:
                continue
            known = self.bad.get(failed.goals, BadState(failed.goals, 0, 0))
            self.bad[failed.goals] = BadState(
                failed.goals,
                effort=max(failed.effort, known.effort),
                version=max(attempt.version, known.version),
                beyond=max(failed.beyond, known.beyond),
                settled=failed.settled or known.settled,
            )

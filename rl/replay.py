"""Memory of every search: append-only on disk, deduplicated in memory."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from prover.closing import Closing
from prover.jsonlog import JsonLog
from rl.config import ReplayConfig
from rl.experience import EXPERIENCE
from rl.snapshot import ReplaySnapshot, snapshot_of
from rl.types import BadState, Experience, Goals, GoodState


class Replay(Closing):
    """All attempts of a run, in a `JsonLog`: a killed process loses nothing that was appended. Close it.

    `good`, `bad` and `shortest` leave out attempts by weights more than `max_staleness` versions old.

    Args:
        path: the log.
        settings: bounds and priorities of what the learner sees.
        worlds: theorem → its world, for the priorities; the world of others is their module.
    """

    def __init__(
        self,
        path: Path,
        max_staleness: float = math.inf,
        settings: ReplayConfig | None = None,
        worlds: Mapping[str, str] | None = None,
    ) -> None:
        self.max_staleness = max_staleness
        self._log = JsonLog(path, EXPERIENCE, "not an attempt; restore the file or remove the line")
        self.attempts = self._log.rows
        self._settings, self._worlds = settings or ReplayConfig(), worlds or {}
        self.good: dict[Goals, GoodState] = {}
        self.bad: dict[Goals, BadState] = {}
        self.shortest: dict[str, Experience] = {}
        """Proved theorem → the attempt with its shortest verified proof."""

    @classmethod
    def open(
        cls,
        path: Path,
        max_staleness: float = math.inf,
        settings: ReplayConfig | None = None,
        worlds: Mapping[str, str] | None = None,
    ) -> Replay:
        """Reads the existing attempts and prepares to append. Raises LemmaError as `JsonLog.open`."""
        replay = cls(path, max_staleness, settings, worlds)
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
        """What a policy of this version learns from (`snapshot_of`), in an order that does not depend on which actor
        was faster.
        """
        shortest = self.shortest.values()
        return snapshot_of(self.good, self.bad.values(), shortest, version, self._settings, self._worlds)

    def _learn(self, attempt: Experience) -> None:
        if attempt.staleness > self.max_staleness:
            return
        if attempt.proved:
            known = self.shortest.get(attempt.theorem)
            if known is None or _length(attempt) < _length(known):
                self.shortest[attempt.theorem] = attempt
        for step in attempt.good:
            self.good.setdefault(step.goals, GoodState(step.goals, attempt.module)).add(step, attempt)
            self.bad.pop(step.goals, None)
        for failed in attempt.failed:
            if failed.goals in self.good:
                continue
            before = self.bad.get(failed.goals, BadState(failed.goals, 0, 0))
            self.bad[failed.goals] = BadState(
                failed.goals,
                effort=max(failed.effort, before.effort),
                version=max(attempt.version, before.version),
                beyond=max(failed.beyond, before.beyond),
                settled=failed.settled or before.settled,
            )


def _length(attempt: Experience) -> tuple[int, str, str]:
    """Shorter proofs first; of equally long ones always the same, whichever came first."""
    tactics = len(attempt.good) if attempt.tactics is None else attempt.tactics
    return tactics, attempt.script or "", repr(attempt.good)

"""Memory of every search: append-only on disk, deduplicated in memory.

An attempt is known by its round, theorem and seed. It counts once, however often it was made: a task is done again when
its actor was lost, or when a run was killed between searching and storing. What is learned from depends on which
attempts there are, never on the order in which they arrived.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path

from prover.closing import Closing
from prover.jsonlog import JsonLog
from prover.search import StopReason
from rl.experience import EXPERIENCE
from rl.settings import ReplayConfig
from rl.snapshot import ReplaySnapshot, snapshot_of
from rl.types import BadState, Experience, Goals, GoodState

AttemptKey = tuple[int, str, str, int]
"""Round, module, theorem and seed of an attempt."""


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
        self._attempts: dict[AttemptKey, Experience] = {}
        self._proved: set[str] = set()  # names; asked for whenever attempts arrive
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
            replay._take(attempt)
        return replay

    @property
    def attempts(self) -> list[Experience]:
        """Every attempt once, in an order that does not depend on which actor was faster."""
        return [self._attempts[key] for key in sorted(self._attempts)]

    def append(self, *attempts: Experience) -> int:
        """Writes attempts to the disk and adds them to memory, but for those known already; how many were new.

        Raises LemmaError as `JsonLog.append`.
        """
        new = [a for a in {_key(a): a for a in attempts}.values() if self._is_new(a)]
        self._log.append(*new)
        for attempt in new:
            self._take(attempt)
        return len(new)

    def close(self) -> None:
        self._log.close()

    def tell_of_missing(self, known: int, say: Callable[[str], None]) -> None:
        """Says so when fewer attempts are here than are known to have been: the file was cut, or is an older copy."""
        if (missing := known - len(self._attempts)) > 0:
            say(f"{self._log.path}: {missing} of {known} attempts are missing; the run goes on with the others")

    def done(self, round_: int) -> set[str]:
        """Names of the theorems already searched in a round; a search that lost its Lean worker is none."""
        return {a.theorem for a in self._attempts.values() if a.round == round_ and not _lost(a)}

    def proved(self) -> set[str]:
        """Names of the theorems with a verified proof."""
        return set(self._proved)

    @property
    def proved_count(self) -> int:
        """How many they are, at no cost."""
        return len(self._proved)

    def snapshot(self, version: int, last_round: int | None = None) -> ReplaySnapshot:
        """What a policy of this version learns from (`snapshot_of`), in an order that does not depend on which actor
        was faster.

        `last_round`: as it was when that round had been searched, so that a round learned again learns the same.
        """
        seen = self if last_round is None else self._until(last_round)
        shortest = seen.shortest.values()
        return snapshot_of(seen.good, seen.bad.values(), shortest, version, self._settings, self._worlds)

    def _until(self, round_: int) -> Replay:
        if all(a.round <= round_ for a in self._attempts.values()):
            return self
        earlier = Replay(self._log.path, self.max_staleness, self._settings, self._worlds)  # reads and writes nothing
        for attempt in self._attempts.values():
            if attempt.round <= round_:
                earlier._take(attempt)
        return earlier

    def _is_new(self, attempt: Experience) -> bool:
        """Whether it counts beside what is known: nothing, a search that lost its Lean worker, or one without a proof
        where this one has one.
        """
        known = self._attempts.get(_key(attempt))
        return known is None or _rank(attempt) > _rank(known)

    def _take(self, attempt: Experience) -> None:
        if self._is_new(attempt):
            self._attempts[_key(attempt)] = attempt
            if attempt.proved:
                self._proved.add(attempt.theorem)
            if not _lost(attempt) and attempt.staleness <= self.max_staleness:
                self._learn(attempt)

    def _learn(self, attempt: Experience) -> None:
        if attempt.proved:
            known = self.shortest.get(attempt.theorem)
            if known is None or _length(attempt) < _length(known):
                self.shortest[attempt.theorem] = attempt
        for found in (*attempt.good, *(attempt.solved if self._settings.unverified else ())):
            self.good.setdefault(found.goals, GoodState(found.goals, attempt.module)).add(found, attempt)
            self.bad.pop(found.goals, None)
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
                tried=max(failed.tried, before.tried),
                module=min(attempt.module, before.module) if failed.goals in self.bad else attempt.module,
            )


def _key(attempt: Experience) -> AttemptKey:
    return attempt.round, attempt.module, attempt.theorem, attempt.seed


def _lost(attempt: Experience) -> bool:
    return attempt.stop is StopReason.WORKER_LOST


def _rank(attempt: Experience) -> int:
    return 0 if _lost(attempt) else 1 + attempt.proved


def _length(attempt: Experience) -> tuple[int, str, str]:
    """Shorter proofs first; of equally long ones always the same, whichever came first."""
    tactics = len(attempt.good) if attempt.tactics is None else attempt.tactics
    return tactics, attempt.script or "", repr(attempt.good)

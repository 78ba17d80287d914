"""Memory of every search: append-only on disk, deduplicated in memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from prover.types import LemmaError
from rl.experience import from_json, to_json
from rl.types import BadState, Experience, Goals, GoodState

MAX_STALENESS = 4
"""Versions of the policy after which a failure is no longer learned from."""


class Replay:
    """All attempts of a run. `append` returns only when the line is on disk, so a killed process loses nothing.

    Opening reads the file back; a last line that was cut off while being written is removed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.attempts: list[Experience] = []
        self.good: dict[Goals, GoodState] = {}
        self.bad: dict[Goals, BadState] = {}
        self._file: IO[bytes] | None = None

    @classmethod
    def open(cls, path: Path) -> Replay:
        """Reads what is there and makes ready to append. Raises LemmaError for a file with a damaged line."""
        replay = cls(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = 0
        if path.exists():
            data = path.read_bytes()
            whole = data.rfind(b"\n") + 1
            for number, line in enumerate(data[:whole].split(b"\n")[:-1], 1):
                try:
                    replay._learn(from_json(line))
                except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as e:
                    raise LemmaError(f"{path}:{number}: not an attempt; restore the file or remove the line") from e
        replay._file = path.open("ab")
        replay._file.truncate(whole)
        return replay

    def append(self, attempt: Experience) -> None:
        """Writes one attempt through to the disk and takes it in."""
        assert self._file is not None, "open the replay first"
        self._file.write(to_json(attempt).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._learn(attempt)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def done(self, round_: int) -> set[str]:
        """Names of the theorems already searched in a round."""
        return {a.theorem for a in self.attempts if a.round == round_}

    def proved(self) -> set[str]:
        """Names of the theorems with a verified proof."""
        return {a.theorem for a in self.attempts if a.proved}

    def failed_states(self, version: int) -> list[BadState]:
        """States without a proof, as far as a policy not older than `MAX_STALENESS` versions failed on them."""
        return [state for state in self.bad.values() if version - state.version <= MAX_STALENESS]

    def in_order(self) -> list[GoodState]:
        """Proved states in an order that does not depend on which actor was faster."""
        return [self.good[goals] for goals in sorted(self.good)]

    def _learn(self, attempt: Experience) -> None:
        self.attempts.append(attempt)
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

"""Metrics of a run: JSON lines, and what hears of them; the progress that people see goes to a `Reporter`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from pydantic import ConfigDict, TypeAdapter

from prover.closing import Closing
from prover.jsonlog import JsonLog
from rl.trackers import Tracker

FORMAT = 2
"""Version of a line. The first, without this key, counted the rounds of searching and learning from 0."""

LIVE = "live"
"""The phase of lines that are written while something goes on."""

_LINE = TypeAdapter(dict[str, Any], config=ConfigDict(ser_json_inf_nan="constants"))


def _log(out: Path) -> JsonLog[dict[str, Any]]:
    return JsonLog(out / "metrics.jsonl", _LINE, "not a line of metrics; remove it")


class Metrics(Closing):
    """Appends numbers to `metrics.jsonl` and hands them to the trackers under the same names. Close it."""

    def __init__(self, out: Path, trackers: Sequence[Tracker] = ()) -> None:
        self._log = _log(out).open()
        self._trackers = trackers

    def log(self, round_: int, phase: str, values: Mapping[str, float], update: int | None = None) -> None:
        """One line ``{"round", "phase", "time", name: value…}``; trackers know a number as ``phase/name``.

        Rounds count from 1; an evaluation has the number of rounds before it. `update`, if given, is the number of
        updates of the run so far; it is added to the line, and the trackers' steps are updates.
        """
        line = _begun(round_, phase)
        if update is not None:
            line["update"] = update
        self._log.append(line | dict(values))
        for tracker in self._trackers:
            tracker.write(phase, values, round_, update)

    def live(self, round_: int, doing: str, values: Mapping[str, float]) -> None:
        """A line of phase ``live`` about what is `doing` now, for those who read the file while the run goes on."""
        self._log.append(_begun(round_, LIVE) | {"doing": doing} | dict(values))

    def close(self) -> None:
        for tracker in self._trackers:
            tracker.close()
        self._log.close()


def _begun(round_: int, phase: str) -> dict[str, Any]:
    return {"format": FORMAT, "round": round_, "phase": phase, "time": round(time.time(), 1)}


def read_metrics(out: Path) -> list[dict[str, Any]]:
    """The lines of a run's `metrics.jsonl`, rounds counted from 1; a line cut off by a kill or a full disk is left out.

    For a round that was restarted after a kill, the last line counts; of `live` lines all are there.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for number, line in enumerate(_log(out).read().rows):
        with suppress(KeyError, TypeError):
            if line.pop("format", 1) == 1 and line["phase"] != "evaluate":
                line["round"] += 1
            key = (line["phase"], line["round"], number if line["phase"] == LIVE else line.get("update"))
            found.pop(key, None)
            found[key] = line
    return list(found.values())


class Reporter(Protocol):
    """Receives the progress of a run."""

    def say(self, text: str) -> None:
        """One line for people."""
        ...

    def begin(self, title: str, total: int) -> None:
        """A phase of `total` units starts."""
        ...

    def advance(self, units: int = 1, note: str = "") -> None:
        """Units of the phase are done."""
        ...

    def show(self, phase: str, values: Mapping[str, float]) -> None:
        """Numbers of a phase as they stand; newer ones take the place of older ones of the same name."""
        ...


class Silent:
    """Reports nothing."""

    def say(self, text: str) -> None: ...

    def begin(self, title: str, total: int) -> None: ...

    def advance(self, units: int = 1, note: str = "") -> None: ...

    def show(self, phase: str, values: Mapping[str, float]) -> None: ...

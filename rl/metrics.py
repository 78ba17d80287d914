"""Metrics of a run: JSON lines, TensorBoard, and a progress display on the terminal."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from pydantic import ConfigDict, TypeAdapter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from torch.utils.tensorboard import SummaryWriter

from prover.closing import Closing
from prover.jsonlog import JsonLog
from prover.printable import one_line, printable

FORMAT = 2
"""Version of a line. The first, without this key, counted the rounds of searching and learning from 0."""

_LINE = TypeAdapter(dict[str, Any], config=ConfigDict(ser_json_inf_nan="constants"))


def _log(out: Path) -> JsonLog[dict[str, Any]]:
    return JsonLog(out / "metrics.jsonl", _LINE, "not a line of metrics; remove it")


class Metrics(Closing):
    """Appends numbers to `metrics.jsonl` and TensorBoard under the same names. Close it."""

    def __init__(self, out: Path) -> None:
        self._log = _log(out).open()
        self._writer = SummaryWriter(str(out / "tensorboard"))

    def log(self, round_: int, phase: str, values: Mapping[str, float], update: int | None = None) -> None:
        """One line ``{"round", "phase", "time", name: value…}``; in TensorBoard the tag is ``phase/name``.

        Rounds count from 1; an evaluation has the number of rounds before it. `update`, if given, is the number of
        updates of the run so far; it is added to the line, and TensorBoard's steps are updates.
        """
        line: dict[str, Any] = {"format": FORMAT, "round": round_, "phase": phase, "time": round(time.time(), 1)}
        if update is not None:
            line["update"] = update
        self._log.append(line | dict(values))
        with suppress(OSError):  # the same numbers a second time; a full disk is told of by the first
            for name, value in values.items():
                self._writer.add_scalar(one_line(f"{phase}/{name}"), value, round_ if update is None else update)

    def close(self) -> None:
        with suppress(OSError):
            self._writer.close()
        self._log.close()


def read_metrics(out: Path) -> list[dict[str, Any]]:
    """The lines of a run's `metrics.jsonl`, rounds counted from 1; a line cut off by a kill or a full disk is left out.

    For a round that was restarted after a kill, the last line counts.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in _log(out).read().rows:
        with suppress(KeyError, TypeError):
            if line.pop("format", 1) == 1 and line["phase"] != "evaluate":
                line["round"] += 1
            key = (line["phase"], line["round"], line.get("update"))
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


class Silent:
    """Reports nothing."""

    def say(self, text: str) -> None: ...

    def begin(self, title: str, total: int) -> None: ...

    def advance(self, units: int = 1, note: str = "") -> None: ...


class _Rich:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = None

    def say(self, text: str) -> None:
        self._progress.console.print(printable(text), highlight=False, markup=False, soft_wrap=True)

    def begin(self, title: str, total: int) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(title, total=total, note="")

    def advance(self, units: int = 1, note: str = "") -> None:
        if self._task is not None:
            self._progress.update(self._task, advance=units, note=note)


@contextmanager
def rich_reporter() -> Generator[Reporter]:
    """A progress bar, on a terminal, and lines on standard error."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield _Rich(progress)

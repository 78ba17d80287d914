"""How a run is shown to people: a table that keeps itself up to date on a terminal, lines of text elsewhere."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from prover.printable import printable
from rl.metrics import LIVE, Reporter

MOST_WORLDS = 6
"""Solve rates by world that are shown: the lowest ones above 0 and below 1, where training is."""
REFRESHES = 4
"""Of the table in a second."""


class LiveTable:
    """A `Reporter` with a bar of the phase, and a table of the newest numbers below it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=console)
        self._task: TaskID | None = None
        self._numbers: dict[str, float] = {}

    def say(self, text: str) -> None:
        self._console.print(printable(text), highlight=False, markup=False, soft_wrap=True)

    def begin(self, title: str, total: int) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(title, total=total, note="")

    def advance(self, units: int = 1, note: str = "") -> None:
        if self._task is not None:
            self._progress.update(self._task, advance=units, note=note)

    def show(self, phase: str, values: Mapping[str, float]) -> None:
        if phase == "evaluate":  # of other theorems
            return
        if phase == LIVE:
            self._numbers = {n: v for n, v in self._numbers.items() if not n.startswith(("eta", "run_eta", "queue"))}
        self._numbers |= values

    def __rich__(self) -> RenderableType:
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for name, value in described_numbers(self._numbers):
            table.add_row(Text(name, style="dim"), Text(printable(value)))
        return Group(self._progress, table)


class LinesOnly:
    """A `Reporter` that prints what is said."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, text: str) -> None:
        self._console.print(printable(text), highlight=False, markup=False, soft_wrap=True)

    def begin(self, title: str, total: int) -> None: ...

    def advance(self, units: int = 1, note: str = "") -> None: ...

    def show(self, phase: str, values: Mapping[str, float]) -> None: ...


@contextmanager
def rich_reporter(console: Console | None = None) -> Generator[Reporter]:
    """A bar and a table on a terminal, and lines; on standard error."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield LinesOnly(console)
        return
    table = LiveTable(console)
    with Live(table, console=console, refresh_per_second=REFRESHES, transient=True):
        yield table


def described_numbers(numbers: Mapping[str, float]) -> list[tuple[str, str]]:
    """What is told of a run's numbers as they stand: (what, in words); what is not known is left out."""
    n = dict(numbers)
    rows = [
        ("proved", _of(n, "proved_ever", "theorems", " theorems")),
        ("this round", _of(n, "proved", "attempted", " attempts")),
        ("worlds", _worlds(n)),
        ("searching", _joined(_number(n, "lean_steps_per_second", "Lean steps/s"), *_waits(n))),
        ("episodes", _joined(_number(n, "episodes", "episodes"), _percent(n, "reward", "verified"),
                             _percent(n, "clip_fraction", "clipped"),
                             _percent(n, "explained_variance", "of returns explained"))),
        ("learning", _joined(_number(n, "tokens_per_second", "tokens/s"), _percent(n, "mfu", "MFU"),
                             _number(n, "entropy", "nats of entropy"), _number(n, "kl", "nats of KL"))),
        ("staleness", _joined(_number(n, "staleness_mean", "versions"), _number(n, "staleness_max", "at most"))),
        ("queue", _joined(_number(n, "queue_waiting", "waiting"), _number(n, "queue_running", "running"))),
        ("memory", _joined(*(f"{kind} {_bytes(n[name])}" for name in sorted(n)
                             if (kind := name.partition("memory_bytes/")[2])))),
        ("proofs", _joined(_number(n, "proofs_per_core_hour", "per core-hour"),
                           _number(n, "proofs_per_gpu_hour", "per GPU-hour"))),
        ("left", _joined(_time(n, "eta_seconds", "of this phase"), _time(n, "run_eta_seconds", "of all rounds"))),
    ]  # fmt: skip
    return [(what, said) for what, said in rows if said]


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _of(n: Mapping[str, float], part: str, whole: str, unit: str) -> str:
    return f"{n[part]:.0f} of {n[whole]:.0f}{unit}" if part in n and whole in n else ""


def _number(n: Mapping[str, float], name: str, unit: str) -> str:
    if name not in n:
        return ""
    value = n[name]
    return f"{value:,.0f} {unit}" if value >= 100 or value == int(value) else f"{value:.3g} {unit}"


def _percent(n: Mapping[str, float], name: str, unit: str) -> str:
    return f"{100 * n[name]:.1f} % {unit}" if name in n else ""


def _waits(n: Mapping[str, float]) -> list[str]:
    kinds = {"lean_wait": "waiting for Lean", "verify_wait": "for the verifier", "model_wait": "for the model"}
    return [_percent(n, name, words) for name, words in kinds.items()]


def _worlds(n: Mapping[str, float]) -> str:
    rates = {name.removeprefix("rate/"): value for name, value in n.items() if name.startswith("rate/")}
    between = sorted((w for w in rates if 0 < rates[w] < 1), key=lambda w: rates[w])
    shown = (between or sorted(rates))[:MOST_WORLDS]
    more = len(rates) - len(shown)
    return _joined(*(f"{w} {100 * rates[w]:.0f} %" for w in shown), f"{more} more" if more else "")


def _bytes(size: float) -> str:
    return f"{size / 2**30:.1f} GiB" if size >= 2**30 else f"{size / 2**20:.0f} MiB"


def _time(n: Mapping[str, float], name: str, unit: str) -> str:
    if name not in n:
        return ""
    minutes, seconds = divmod(round(n[name]), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{f'{hours} h ' if hours else ''}{f'{minutes} min ' if hours or minutes else ''}{seconds} s {unit}"

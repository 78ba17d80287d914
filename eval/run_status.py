"""How a run stands, from its folder alone: whether it goes on, where it is, and its newest numbers."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from eval.run_report import TRAINED, UNTRAINED, RunFolder, interval_of_run, read_run
from prover.settings import shown
from prover.types import LemmaError
from rl import CONFIGS
from rl.config import TrainConfig, load_config
from rl.evaluate import EvaluationResult, trained_on
from rl.metrics import LIVE
from rl.run_folder import holds_run, is_training

PASSING = ("queue_", "eta_", "run_eta_", "done", "total")
"""Numbers that hold only as long as nothing newer is said."""
MOST_DIFFERENCES = 8
"""A run whose settings differ in more keys from every committed configuration has one of its own."""


class RunState(StrEnum):
    """Whether a run goes on."""

    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class ConfigOrigin:
    """The committed configuration nearest to a run's, and the keys that differ: (key, there, here)."""

    name: str | None
    differences: tuple[tuple[str, object, object], ...] = ()

    @property
    def label(self) -> str:
        """The name, and what was set otherwise."""
        if self.name is None:
            return "its own"
        return ", ".join([self.name, *(f"{key}={shown(here)}" for key, _, here in self.differences)])


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How a run stands. `detail` says what is damaged; what is not known is None.

    `done` of `total` units of what it is `doing` are over; `numbers` are the newest ones of every name, those of
    evaluations left out; `last_line` is the time of the newest line of metrics.
    """

    path: Path
    state: RunState
    detail: str = ""
    origin: ConfigOrigin = ConfigOrigin(None)
    rounds_done: int = 0
    rounds: int = 0
    doing: str = ""
    done: int = 0
    total: int = 0
    proved: int | None = None
    theorems: int | None = None
    before: EvaluationResult | None = None
    after: EvaluationResult | None = None
    seconds: float = 0.0
    started: str = ""
    revision: str = ""
    last_line: float | None = None
    numbers: Mapping[str, float] | None = None

    @property
    def note(self) -> str:
        """One line."""
        words = [self.state.value, f"{self.rounds_done} of {self.rounds} rounds" if self.rounds else ""]
        if self.state is RunState.RUNNING and self.doing:
            words.append(f"{self.doing}, {self.done} of {self.total}")
        if self.state is RunState.RUNNING and self.last_line is not None:
            words.append(f"last heard of {max(time.time() - self.last_line, 0):.0f} s ago")
        return "; ".join(filter(None, [*words, self.detail]))

    def data(self) -> dict[str, object]:
        """The JSON object."""
        silent = None if self.last_line is None else round(max(time.time() - self.last_line, 0.0), 1)
        return {
            "run": str(self.path),
            "state": self.state.value,
            "detail": self.detail,
            "config": self.origin.name,
            "changed": {key: here for key, _, here in self.origin.differences},
            "round": self.rounds_done,
            "rounds": self.rounds,
            "doing": self.doing,
            "done": self.done,
            "total": self.total,
            "proved": self.proved,
            "theorems": self.theorems,
            "eval_before": rate_data(self.before),
            "eval_after": rate_data(self.after),
            "seconds": round(self.seconds, 1),
            "started": self.started,
            "code": self.revision,
            "silent_seconds": silent,
            "numbers": {n: v if math.isfinite(v) else None for n, v in (self.numbers or {}).items()},
        }


def rate_data(result: EvaluationResult | None) -> dict[str, object] | None:
    """JSON of an evaluation's rate."""
    if result is None:
        return None
    interval = interval_of_run(result)
    counts = {"proved": result.proved, "attempted": result.attempted, "rate": result.rate}
    return {**counts, "ci95": [interval.low, interval.high]}


def status_of(path: Path) -> RunStatus:
    """How the run in a folder stands. Raises `LemmaError` when the folder holds none."""
    if not holds_run(path):
        read_run(path)  # says what is wrong
    try:
        return status_of_folder(read_run(path))
    except LemmaError as error:
        return RunStatus(path, RunState.DAMAGED, str(error))


def status_of_folder(run: RunFolder) -> RunStatus:
    """How a run stands whose folder was read."""
    after = run.evaluations.get(TRAINED)
    if is_training(run.path):
        state = RunState.RUNNING
    else:
        finished = after is not None and run.rounds >= run.config.rounds
        state = RunState.FINISHED if finished else RunState.STOPPED
    live = next((m for m in reversed(run.metrics) if m.get("phase") == LIVE), {})
    numbers = _newest(run.metrics)
    times = [t for m in run.metrics if isinstance(t := m.get("time"), int | float)]
    return RunStatus(
        path=run.path,
        state=state,
        origin=origin_of(run.config),
        rounds_done=run.rounds,
        rounds=run.config.rounds,
        doing=str(live.get("doing", "")) if state is RunState.RUNNING else "",
        done=_whole(live, "done") or 0,
        total=_whole(live, "total") or 0,
        proved=_whole(numbers, "proved_ever"),
        theorems=_whole(numbers, "theorems") or len(trained_on(run.theorems.values(), run.config)) or None,
        before=run.evaluations.get(UNTRAINED),
        after=after,
        seconds=_seconds(run.metrics),
        started=str(run.facts.get("started", "")),
        revision=str(run.facts.get("git", "")),
        last_line=max(times, default=None),
        numbers=numbers,
    )


def origin_of(config: TrainConfig) -> ConfigOrigin:
    """The committed configuration that a run was started from, as far as its settings tell."""
    here = config.flat()
    found: list[tuple[int, str, tuple[tuple[str, object, object], ...]]] = []
    for name, there in _committed().items():
        differ = [k for k in dict.fromkeys([*there, *here]) if there.get(k) != here.get(k)]
        keys = [key for key in differ if not key.startswith("tracking.")]
        found.append((len(keys), name, tuple((k, there.get(k), here.get(k)) for k in keys)))
    if not found:
        return ConfigOrigin(None)
    count, name, differences = min(found)
    return ConfigOrigin(name, differences) if count <= MOST_DIFFERENCES else ConfigOrigin(None)


@cache
def _committed() -> dict[str, dict[str, Any]]:
    """The committed configurations, all defaults written out."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(CONFIGS.glob("*.toml")):
        with suppress(LemmaError):
            found[file.stem] = load_config(file).flat()
    return found


def _newest(metrics: Any) -> dict[str, float]:
    """The newest number of every name; what is only true while something goes on, from a newest line alone."""
    numbers: dict[str, float] = {}
    for line in metrics:
        if line.get("phase") not in ("evaluate", "update"):
            known = {
                n: v for n, v in line.items() if isinstance(v, int | float) and n not in ("round", "time", "format")
            }
            numbers = {n: v for n, v in numbers.items() if not n.startswith(PASSING)} | known
    return numbers


def _whole(values: Mapping[str, object], name: str) -> int | None:
    value = values.get(name)
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _seconds(metrics: Any) -> float:
    """Of rounds and evaluations; older runs have a line of search and one of learning for a round."""
    spent: dict[str, float] = {}
    for line in metrics:
        if isinstance(seconds := line.get("seconds"), int | float):
            spent[line["phase"]] = spent.get(line["phase"], 0.0) + seconds
    rounds = spent.get("round") or spent.get("search", 0.0) + spent.get("learn", 0.0)
    return rounds + spent.get("evaluate", 0.0)

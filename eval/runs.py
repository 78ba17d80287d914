"""Several runs side by side: where they stand, what was set otherwise, how they went, whether one proves more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.run_report import read_run
from eval.run_status import RunStatus, status_of, status_of_folder
from eval.statistics import paired_bootstrap
from prover.interval import Interval
from prover.types import LemmaError
from rl.evaluate import EvaluationResult
from rl.run_folder import holds_run


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """Difference of two runs' solve rates after training, `second - first`, on the theorems that both attempted."""

    first: Path
    second: Path
    theorems: int
    difference: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Runs side by side. `settings`: the keys that are not the same everywhere, and each run's value.

    `rounds`: round → each run's theorems with a proof by then, None where it has none. `skipped` says which pairs were
    not compared, and why.
    """

    runs: tuple[RunStatus, ...]
    settings: tuple[tuple[str, tuple[object, ...]], ...]
    rounds: tuple[tuple[int, tuple[int | None, ...]], ...]
    differences: tuple[PairedDifference, ...]
    skipped: tuple[str, ...]

    def data(self) -> dict[str, object]:
        """The JSON object."""
        return {
            "runs": [status.data() for status in self.runs],
            "settings": {key: list(values) for key, values in self.settings},
            "rounds": [{"round": round_, "proved_ever": list(counts)} for round_, counts in self.rounds],
            "differences": [
                {
                    "first": str(d.first),
                    "second": str(d.second),
                    "theorems": d.theorems,
                    "difference": d.difference,
                    "ci95": [d.interval.low, d.interval.high],
                }
                for d in self.differences
            ],
            "skipped": list(self.skipped),
        }


def list_runs(folder: Path) -> list[RunStatus]:
    """The runs in a folder, newest first; of a run's own folder that run.

    Raises `LemmaError` when it is not a folder, or holds no run.
    """
    if holds_run(folder):
        return [status_of(folder)]
    if not folder.is_dir():
        raise LemmaError(f"there is no folder {folder}; give one that holds runs, or a run")
    found = [status_of(place) for place in sorted(folder.iterdir()) if holds_run(place)]
    if not found:
        raise LemmaError(f"no run in {folder}; `lemma train CONFIG --out {folder}/NAME` makes one")
    return sorted(found, key=lambda status: status.started, reverse=True)


def compare_runs(paths: Sequence[Path]) -> RunComparison:
    """Two or more runs; the first is what the others are compared with. Raises `LemmaError` as `read_run`."""
    folders = [read_run(path) for path in paths]
    statuses = tuple(map(status_of_folder, folders))
    flat = [folder.config.flat() for folder in folders]
    keys = list(dict.fromkeys(key for one in flat for key in one))
    settings = tuple((key, tuple(one.get(key) for one in flat)) for key in keys)
    curves = [proved_by_round(folder.metrics) for folder in folders]
    rounds = sorted({round_ for curve in curves for round_ in curve})
    differences: list[PairedDifference] = []
    skipped: list[str] = []
    first = statuses[0]
    for other in statuses[1:]:
        found = _difference(first, other)
        if isinstance(found, str):
            skipped.append(f"{other.path} against {first.path}: {found}")
        else:
            differences.append(found)
    return RunComparison(
        statuses,
        tuple((key, values) for key, values in settings if any(value != values[0] for value in values)),
        tuple((round_, tuple(curve.get(round_) for curve in curves)) for round_ in rounds),
        tuple(differences),
        tuple(skipped),
    )


def proved_by_round(metrics: Sequence[object]) -> dict[int, int]:
    """Round → theorems with a proof by its end."""
    found: dict[int, int] = {}
    for line in metrics:
        if isinstance(line, dict) and line.get("phase") == "search":
            round_, proved = line.get("round"), line.get("proved_ever")
            if isinstance(round_, int) and isinstance(proved, int):
                found[round_] = proved
    return found


def _difference(first: RunStatus, second: RunStatus) -> PairedDifference | str:
    """The difference, or why there is none."""
    one, other = first.after, second.after
    if one is None or other is None:
        return "one has no evaluation after training"
    if one.budget != other.budget:
        return f"{other.budget} Lean steps an attempt there, {one.budget} here"
    pairs = _common(one, other)
    if not pairs:
        return "no theorem was attempted by both"
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    interval = paired_bootstrap(before, after, np.random.default_rng(0))
    return PairedDifference(
        first.path, second.path, len(pairs), float(np.mean(after)) - float(np.mean(before)), interval
    )


def _common(one: EvaluationResult, other: EvaluationResult) -> list[tuple[float, float]]:
    """Both rates of each theorem that both attempted."""
    rates = {theorem.name: theorem.rate for theorem in other.theorems}
    return [(theorem.rate, rates[theorem.name]) for theorem in one.theorems if theorem.name in rates]

"""What a committed configuration is expected to do, and whether a run does it.

`docs/results/curves/NAME.json` holds the numbers of some runs of ``configs/NAME.toml``. Another run is as expected
where it lies between the least and the most of them, widened by two standard deviations of a count of independent
theorems: another machine, or another seed, moves a run by about that much. Time is told and not judged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from statistics import fmean

from pydantic import TypeAdapter, ValidationError

from eval.run_report import TRAINED, UNTRAINED, RunFolder, read_run
from eval.run_status import ConfigOrigin, origin_of, status_of_folder
from eval.runs import proved_by_round
from prover.files import read_json, writable_file, write_whole
from prover.provenance import machine
from prover.types import LemmaError
from rl.evaluate import EvaluationResult

CURVES = Path(__file__).with_name("curves")
"""The expected curves: the repository's `docs/results/curves`, linked so that the wheel carries them too."""
SPREAD = 2.0
"""Standard deviations by which a run may miss the others."""
ELSEWHERE = ("seed", "actors", "chunk", "keep_checkpoints", "learner.device", "learner.threads", "cluster.")
"""Keys, and sections, in which a run may differ and still be held against the curve."""


class CurveVerdict(StrEnum):
    """Where a run's number lies."""

    BELOW = "below"
    EXPECTED = "as expected"
    ABOVE = "above"
    UNKNOWN = "not reached"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """An evaluation: `proved` of `attempted` searches of so many theorems."""

    proved: int
    attempted: int
    theorems: int


@dataclass(frozen=True, slots=True)
class CurveRun:
    """A run's numbers. `proved_ever`: theorems with a proof after each round, empty where that was not kept."""

    seed: int
    revision: str
    machine: str
    seconds: float
    theorems: int
    proved_ever: tuple[int, ...]
    before: HeldOut
    after: HeldOut


@dataclass(frozen=True, slots=True)
class ExpectedCurve:
    """Runs of a committed configuration; `remark` says what a reader has to know of them."""

    config: str
    remark: str
    runs: tuple[CurveRun, ...]


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One number of a run: found, and between what it was expected."""

    what: str
    low: float
    high: float
    found: float | None

    @property
    def verdict(self) -> CurveVerdict:
        if self.found is None:
            return CurveVerdict.UNKNOWN
        if self.found < self.low:
            return CurveVerdict.BELOW
        return CurveVerdict.ABOVE if self.found > self.high else CurveVerdict.EXPECTED


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """A run held against the curve of its configuration; `changed` are settings by which it need not fit."""

    run: Path
    curve: ExpectedCurve
    rows: tuple[CurveRow, ...]
    changed: ConfigOrigin
    seconds: float

    @property
    def fits(self) -> bool:
        """Whether nothing is below, and everything was reached."""
        return all(row.verdict in (CurveVerdict.EXPECTED, CurveVerdict.ABOVE) for row in self.rows)

    def data(self) -> dict[str, object]:
        """The JSON object."""
        return {
            "run": str(self.run),
            "config": self.curve.config,
            "changed": {key: here for key, _, here in self.changed.differences},
            "fits": self.fits,
            "rows": [
                {"what": r.what, "low": r.low, "high": r.high, "found": r.found, "verdict": r.verdict.value}
                for r in self.rows
            ],
            "seconds": self.seconds,
            "expected_seconds": [run.seconds for run in self.curve.runs],
            "machines": sorted({run.machine for run in self.curve.runs}),
            "remark": self.curve.remark,
        }


_CURVE = TypeAdapter(ExpectedCurve)


def load_curve(name: str) -> ExpectedCurve:
    """The curve of a committed configuration. Raises `LemmaError` when there is none."""
    file = CURVES / f"{name}.json"
    if not file.is_file():
        known = ", ".join(sorted(f.stem for f in CURVES.glob("*.json"))) or "none"
        raise LemmaError(f"no expected curve of {name}: it has not been run for one; there are {known}")
    try:
        return _CURVE.validate_python(read_json(file))
    except ValidationError as error:
        raise LemmaError(f"damaged {file}: {error.errors()[0]['msg']}") from error


def hold_against(path: Path) -> HeldAgainst:
    """A run against the curve of its configuration. Raises `LemmaError` when it has a configuration of its own."""
    run = read_run(path)
    origin = origin_of(run.config)
    if origin.name is None:
        raise LemmaError(f"{path} has settings of its own: no committed configuration is near, so nothing is expected")
    curve = load_curve(origin.name)
    counts = proved_by_round(run.metrics)
    rounds = range(1, max((len(r.proved_ever) for r in curve.runs), default=0) + 1)
    rows = [_row(n, [r for r in curve.runs if len(r.proved_ever) >= n], counts.get(n)) for n in rounds]
    rows.append(_rate_row("held out, before (%)", [r.before for r in curve.runs], run.evaluations.get(UNTRAINED)))
    rows.append(_rate_row("held out, after (%)", [r.after for r in curve.runs], run.evaluations.get(TRAINED)))
    differences = tuple(d for d in origin.differences if not d[0].startswith(ELSEWHERE))
    return HeldAgainst(path, curve, tuple(rows), ConfigOrigin(origin.name, differences), status_of_folder(run).seconds)


def curve_of(paths: Sequence[Path], remark: str = "") -> ExpectedCurve:
    """The curve that finished runs of one committed configuration, on this machine, make.

    Raises `LemmaError` when one is not finished, or set otherwise.
    """
    runs = [read_run(path) for path in paths]
    names: set[str] = set()
    for run in runs:
        origin = origin_of(run.config)
        other = [key for key, *_ in origin.differences if not key.startswith(ELSEWHERE)]
        if origin.name is None or other:
            raise LemmaError(f"{run.path} is no run of a committed configuration: {', '.join(other) or 'its own'}")
        names.add(origin.name)
    if len(names) != 1:
        raise LemmaError(f"these are runs of several configurations: {', '.join(sorted(names))}")
    return ExpectedCurve(names.pop(), remark, tuple(map(_curve_run, runs)))


def save_curve(curve: ExpectedCurve, file: Path) -> None:
    """Writes the file. Raises `LemmaError` when it cannot be written."""
    write_whole(writable_file(file), _CURVE.dump_json(curve, indent=1) + b"\n")


def _curve_run(run: RunFolder) -> CurveRun:
    before, after = run.evaluations.get(UNTRAINED), run.evaluations.get(TRAINED)
    if before is None or after is None or run.rounds < run.config.rounds:
        raise LemmaError(f"{run.path} is not finished")
    status, counts = status_of_folder(run), proved_by_round(run.metrics)
    return CurveRun(
        seed=run.config.seed,
        revision=status.revision,
        machine=machine(),
        seconds=round(status.seconds, 1),
        theorems=status.theorems or 0,
        proved_ever=tuple(counts[n] for n in sorted(counts)),
        before=_held_out(before),
        after=_held_out(after),
    )


def _held_out(result: EvaluationResult) -> HeldOut:
    return HeldOut(result.proved, result.attempted, len(result.theorems))


def _row(round_: int, known: Sequence[CurveRun], found: float | None) -> CurveRow:
    """Theorems with a proof after a round."""
    counts, total = [run.proved_ever[round_ - 1] for run in known], known[0].theorems
    share = fmean(counts) / total
    slack = SPREAD * math.sqrt(total * share * (1 - share))
    low, high = max(min(counts) - slack, 0.0), min(max(counts) + slack, total)
    return CurveRow(f"proved after round {round_}", round(low, 1), round(high, 1), found)


def _rate_row(what: str, known: Sequence[HeldOut], found: EvaluationResult | None) -> CurveRow:
    """In per cent; the seeds of a theorem are one trial."""
    rates = [one.proved / one.attempted for one in known]
    mean = fmean(rates)
    slack = SPREAD * math.sqrt(mean * (1 - mean) / known[0].theorems)
    low, high = max(min(rates) - slack, 0.0), min(max(rates) + slack, 1.0)
    return CurveRow(
        what, round(100 * low, 1), round(100 * high, 1), None if found is None else round(100 * found.rate, 1)
    )

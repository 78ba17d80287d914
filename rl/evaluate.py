"""How many held-out theorems a policy proves within a number of Lean steps, and how well calibrated its value is."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import TypeVar

from pydantic import TypeAdapter

from prover.attempts import Attempt
from prover.closing import Closing
from prover.evaluation import Evaluation, evaluate_with
from prover.files import write_whole
from prover.jsonlog import JsonLog
from prover.prover import Prover, ProverKind, load_prover
from prover.search import StopReason
from prover.session import Executor, record_attempt
from prover.suites import load_suite
from prover.types import LemmaError, Split, Theorem
from prover.worlds.names import is_world_suite
from rl.calibration import Bin, BrierScore, brier_score, cross_fitted, reliability
from rl.config import TrainConfig
from rl.curriculum import world_of
from rl.experience import KeepExperience
from rl.types import EVALUATION_ROUND, Experience, Forecast

A = TypeVar("A", bound=Attempt)


@dataclass(frozen=True, slots=True)
class TheoremResult:
    """The result for one theorem: per seed, in order, whether it was proved, and with how many Lean steps.

    `depth` is that of `Theorem`, None without one.
    """

    name: str
    proved: tuple[bool, ...]
    lean_steps: tuple[int, ...]
    scripts: tuple[str | None, ...]
    suite: str = ""
    forecasts: tuple[tuple[Forecast, ...], ...] = ()  # per seed, see `Experience.forecasts`
    depth: int | None = None

    @property
    def rate(self) -> float:
        return sum(self.proved) / len(self.proved)


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """One policy version on a split; every attempt had `budget` Lean steps, and the verifier accepted every proof."""

    split: str
    version: int
    budget: int
    seeds: int
    theorems: tuple[TheoremResult, ...]

    @property
    def attempted(self) -> int:
        return len(self.theorems) * self.seeds

    @property
    def proved(self) -> int:
        return sum(sum(t.proved) for t in self.theorems)

    @property
    def rate(self) -> float:
        return self.proved / self.attempted if self.attempted else 0.0

    def rate_within(self, lean_steps: int) -> float:
        """Solve rate within the first Lean steps; a search's first steps do not depend on its budget."""
        hits = sum(p and n <= lean_steps for t in self.theorems for p, n in zip(t.proved, t.lean_steps, strict=True))
        return hits / self.attempted if self.attempted else 0.0

    def save(self, path: Path) -> None:
        """Writes the file whole or not at all."""
        write_whole(path, _RESULT.dump_json(self, indent=2) + b"\n")

    @classmethod
    def load(cls, path: Path) -> EvaluationResult:
        """Raises LemmaError when the file is missing or damaged."""
        try:
            data = json.loads(path.read_bytes())
            for theorem in data["theorems"]:
                if "steps" in theorem:  # the format of older runs
                    theorem["lean_steps"] = theorem.pop("steps")
            return _RESULT.validate_python(data)
        except (OSError, ValueError, KeyError, TypeError) as e:
            raise LemmaError(f"cannot read the evaluation {path}: {str(e).splitlines()[0]}") from e


_RESULT = TypeAdapter(EvaluationResult)


@dataclass(frozen=True, slots=True)
class _Made:
    """An attempt at the theorem at `place` by the prover with this identity."""

    prover: str
    place: int
    attempt: Experience


_MADE = TypeAdapter(_Made)
_NO_ATTEMPT = "not an attempt; restore the file or remove the line"


def read_made_attempts(path: Path) -> tuple[Experience, ...]:
    """The attempts in a log of `MadeAttempts` by the prover of its last line; the file is left as it is.

    None where there is no file. Raises LemmaError as `JsonLog.read`.
    """
    rows = JsonLog(path, _MADE, _NO_ATTEMPT).read().rows
    newest = {(row.attempt.seed, row.place): row.attempt for row in rows if row.prover == rows[-1].prover}
    return tuple(newest.values())


class MadeAttempts(Closing):
    """The attempts of a held-out evaluation (`AttemptStore`) in a `JsonLog`, stored as they come. Close it.

    One that was cut off goes on with those of the same prover, weights and budget included; others do not count.
    """

    def __init__(self, log: JsonLog[_Made]) -> None:
        self._log = log
        self._prover = ""
        self._known: dict[tuple[int, int], Experience] = {}

    @classmethod
    def open(cls, path: Path) -> MadeAttempts:
        """Reads what is there and makes ready to append; the folder is made. Raises as `JsonLog.open`, and OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        return cls(JsonLog(path, _MADE, _NO_ATTEMPT).open())

    def of(self, prover: Prover) -> MadeAttempts:
        """From now on, those of this prover."""
        self._prover = hashlib.sha256(prover.identity.encode()).hexdigest()[:16]
        mine = (row for row in self._log.rows if row.prover == self._prover)
        self._known = {(row.attempt.seed, row.place): row.attempt for row in mine}
        return self

    def find(self, seed: int, place: int) -> Experience | None:
        """The attempt, when it was made; one whose Lean worker was lost says nothing."""
        attempt = self._known.get((seed, place))
        return None if attempt is None or attempt.stop is StopReason.WORKER_LOST else attempt

    def add(self, attempts: Mapping[int, Attempt]) -> None:
        """Appends attempts. Raises LemmaError when that cannot be written."""
        made = {place: attempt for place, attempt in attempts.items() if isinstance(attempt, Experience)}
        self._log.append(*(_Made(self._prover, place, attempt) for place, attempt in made.items()))
        self._known |= {(attempt.seed, place): attempt for place, attempt in made.items()}

    def close(self) -> None:
        self._log.close()


def suite_theorems(config: TrainConfig) -> list[Theorem]:
    """Of the suites of a run, those held out whole last, each in its split. Raises LemmaError for an unknown suite."""
    names = (*config.suites, *config.evaluation.worlds)
    return [entry.theorem for name in names for entry in load_suite(name, config.evaluation.rule).entries]


def trained_on(theorems: Iterable[Theorem], config: TrainConfig) -> tuple[Theorem, ...]:
    """The theorems that a run may search for training: of the train split, and not of a world held out whole."""
    worlds = config.evaluation.worlds  # of generated suites the world may be trained on, and these theorems not
    whole = {e.theorem.name for name in filter(is_world_suite, worlds) for e in load_suite(name).entries}
    allowed = (t for t in theorems if world_of(t) not in worlds and t.name not in whole)
    return tuple(t for t in allowed if t.split is Split.TRAIN)


def held_out(theorems: Sequence[Theorem], config: TrainConfig) -> tuple[Theorem, ...]:
    """The theorems that an evaluation attempts, in the suites' order, thinned evenly down to `limit`."""
    chosen = [t for t in theorems if t.split is config.evaluation.split]
    limit = config.evaluation.limit or len(chosen)
    if len(chosen) <= limit:
        return tuple(chosen)
    return tuple(chosen[i * len(chosen) // limit] for i in range(limit))


def evaluate_held_out(
    executor: Executor,
    prover: Prover,
    theorems: Sequence[Theorem],
    config: TrainConfig,
    on_done: Callable[[int], None] = lambda _: None,
    made: MadeAttempts | None = None,
) -> EvaluationResult:
    """Attempts every theorem with each seed of the configuration; `on_done` gets the number of newly done attempts.

    Those that are `made` already are not made again.
    """
    settings = config.evaluation
    version = prover.policy.version
    done = 0

    def progress(now: int, _: int) -> None:
        nonlocal done
        on_done(now - done)
        done = now

    prover = replace(prover.with_budget(evaluation_lean_steps(config)), shorten=None)
    keep = KeepExperience(EVALUATION_ROUND, version)
    seeds = tuple(range(EVALUATION_SEED, EVALUATION_SEED + settings.seeds))
    store = made and made.of(prover)
    evaluation = evaluate_with(executor, prover, theorems, keep, seeds, config.chunk, progress, store)
    forecasts = [tuple(a.forecasts for a in evaluation.of(place)) for place in range(len(theorems))]
    return _result(evaluation, config, version, forecasts)


def evaluate_automation(
    executor: Executor, config: TrainConfig, progress: Callable[[int, int], None] = lambda done, total: None
) -> EvaluationResult:
    """Lean's automation alone on the theorems that a run is evaluated on, at the same budget.

    `progress` gets the number of attempts done, and of all. Raises `LemmaError` when there is no such theorem.
    """
    theorems = held_out(suite_theorems(config), config)
    if not theorems:
        raise LemmaError(f"no theorem of the {config.evaluation.split} split in {', '.join(config.suites)}")
    prover = load_prover(kind=ProverKind.HAMMER).with_budget(evaluation_lean_steps(config))
    evaluation = evaluate_with(executor, prover, theorems, record_attempt, progress=progress)
    return _result(evaluation, config, 0, [()] * len(theorems))


def evaluation_lean_steps(config: TrainConfig) -> int:
    """Lean steps of one attempt."""
    return config.evaluation.lean_steps or config.search.budget.lean_steps or DEFAULT_LEAN_STEPS


def _result(
    evaluation: Evaluation[A], config: TrainConfig, version: int, forecasts: Sequence[tuple[tuple[Forecast, ...], ...]]
) -> EvaluationResult:
    """What a run folder keeps of an evaluation; `forecasts` are per theorem, as in `TheoremResult`."""
    theorems = [
        TheoremResult(
            theorem.name,
            tuple(a.proved for a in attempts),
            tuple(a.lean_steps for a in attempts),
            tuple(a.script for a in attempts),
            theorem.source.removeprefix("suite:"),
            forecasts[place],
            theorem.depth,
        )
        for place, theorem in enumerate(evaluation.theorems)
        for attempts in [evaluation.of(place)]
    ]
    assert evaluation.budget is not None
    split, seeds = str(config.evaluation.split), len(evaluation.seeds)
    return EvaluationResult(split, version, evaluation.budget, seeds, tuple(theorems))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well calibrated a value is on some theorems.

    `attempts` counts those with a forecast of "proved within the budget"; `raw` and `corrected` are the forecast's
    reliability as the value gives it, and after a logistic correction fitted on other theorems (five folds), with their
    Brier scores. `states` counts states of verified proofs; the mean absolute errors of their remaining steps are those
    of the value's mean and median.
    """

    attempts: int
    raw: tuple[Bin, ...]
    corrected: tuple[Bin, ...]
    raw_brier: BrierScore
    corrected_brier: BrierScore
    states: int
    mean_error: float | None
    median_error: float | None


def calibration_of(result: EvaluationResult) -> dict[str, Calibration]:
    """``all`` and, by name, every suite → its calibration; empty when the policy had no value."""
    theorems = [t for t in result.theorems if any(t.forecasts)]
    if not theorems:
        return {}
    places = [(t, i) for i in range(result.seeds) for t in theorems if t.forecasts[i]]
    scores = [math.log(t.forecasts[i][0].mean) for t, i in places]
    order = {t.name: n for n, t in enumerate(theorems)}
    corrected = cross_fitted(scores, [t.proved[i] for t, i in places], [order[t.name] for t, _ in places])
    by_suite = {"all": _calibration(places, corrected)}
    for suite in sorted({t.suite for t in theorems}):
        inside = [(place, p) for place, p in zip(places, corrected, strict=True) if place[0].suite == suite]
        by_suite[suite] = _calibration([place for place, _ in inside], [p for _, p in inside])
    return by_suite


def _calibration(places: Sequence[tuple[TheoremResult, int]], corrected: Sequence[float]) -> Calibration:
    proved = [t.proved[i] for t, i in places]
    raw = [t.forecasts[i][0].solved for t, i in places]
    known = [(f, f.remaining) for t, i in places for f in t.forecasts[i] if f.remaining is not None]
    return Calibration(
        attempts=len(places),
        raw=reliability(raw, proved),
        corrected=reliability(corrected, proved),
        raw_brier=brier_score(raw, proved),
        corrected_brier=brier_score(corrected, proved),
        states=len(known),
        mean_error=fmean(abs(f.mean - steps) for f, steps in known) if known else None,
        median_error=fmean(abs(f.median - steps) for f, steps in known) if known else None,
    )


DEFAULT_LEAN_STEPS = 256
"""Lean steps of an attempt when neither `evaluation.lean_steps` nor the search has a bound."""
EVALUATION_SEED = 1_000_000
"""Seeds of evaluations start here, away from those of training rounds."""

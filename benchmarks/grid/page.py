"""The page of results: tables, plots, and what was run, all from the logs."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from benchmarks.grid.cells import restricted_steps
from eval.statistics import Interval, paired_bootstrap
from prover.policy.value import Head
from prover.search import Backup, Strategy
from rl.calibration import calibration_error, fit_platt, reliability

Row = Mapping[str, Any]
PAIRS = [(Strategy.MCTS, b) for b in Backup] + [(Strategy.BEST_FIRST, Backup.SUM)]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the page is made of.

    rows: what `search_cells` gave per test theorem. valid: the same of the valid theorems, where `valid_label` and the
    number of a repeat (of `repeats`) is the chosen way to search. valid_heads: valid theorem → "head seed" → mean
    steps. theorems: how many test theorems there were to search. facts: what was run.
    """

    rows: Sequence[Row]
    valid: Sequence[Row]
    valid_label: str
    repeats: int
    valid_heads: Mapping[str, Mapping[str, float]]
    seeds: int
    steps: int
    theorems: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CellResult:
    """One cell over all theorems and seeds; `gain` is its solve rate minus that of `none`, same order and backup."""

    strategy: Strategy
    head: Head
    backup: Backup
    rate: float
    gain: float
    interval: Interval
    steps: float
    raw_error: float
    error: float
    seconds: float


def results_of(f: Findings) -> list[CellResult]:
    """Every cell, in the table's order."""
    return [_result(f, strategy, head, backup) for strategy, backup in PAIRS for head in Head]


def _result(f: Findings, strategy: Strategy, head: Head, backup: Backup) -> CellResult:
    def labels(which: Head) -> list[str]:
        return [f"{strategy} {which} {backup} {seed}" for seed in range(f.seeds)]

    def rates(which: Head) -> list[float]:
        return [fmean(row["runs"][label][0] for label in labels(which)) for row in f.rows]

    own, base = rates(head), rates(Head.NONE)
    raw, corrected = forecast_errors(f, head, labels(head))
    return CellResult(
        strategy,
        head,
        backup,
        rate=fmean(own),
        gain=fmean(own) - fmean(base),
        interval=paired_bootstrap(base, own, np.random.default_rng(0)),
        steps=fmean(restricted_steps(f.rows, label, f.steps) for label in labels(head)),
        raw_error=raw,
        error=corrected,
        seconds=sum(row["runs"][label][2] for row in f.rows for label in labels(head)),
    )


def forecasts(f: Findings, head: Head, labels: Sequence[str]) -> tuple[list[float], list[float], list[bool]]:
    """Raw and corrected forecasts of "provable within the budget" on the test theorems, and what happened.

    The correction is a logistic curve over the logarithm of the mean steps, fitted on the valid theorems.
    """
    raw: list[float] = []
    corrected: list[float] = []
    happened: list[bool] = []
    for seed, label in enumerate(labels):
        key = f"{head} {seed}"
        known = [row for row in f.valid if key in f.valid_heads.get(row["theorem"], {})]
        scores = [float(np.log(f.valid_heads[row["theorem"]][key])) for row in known]
        platt = fit_platt(
            scores * f.repeats, [row["runs"][f"{f.valid_label} {i}"][0] for i in range(f.repeats) for row in known]
        )
        for row in f.rows:
            mean, _, within = row["roots"][key]
            raw.append(within)
            corrected.append(platt(float(np.log(mean))))
            happened.append(row["runs"][label][0])
    return raw, corrected, happened


def forecast_errors(f: Findings, head: Head, labels: Sequence[str]) -> tuple[float, float]:
    """Expected calibration error of raw and of corrected forecasts; NaN without a value."""
    if head is Head.NONE:
        return float("nan"), float("nan")
    raw, corrected, happened = forecasts(f, head, labels)
    return calibration_error(reliability(raw, happened)), calibration_error(reliability(corrected, happened))


def step_errors(f: Findings, head: Head) -> tuple[float, float, int]:
    """Mean absolute error of remaining steps by the head's mean and by its median, and the number of states."""
    wanted = [steps for row in f.rows for steps in row["states"]]
    if not wanted or head is Head.NONE:
        return float("nan"), float("nan"), len(wanted)
    errors = [
        fmean(
            abs(told[place] - steps)
            for seed in range(f.seeds)
            for row in f.rows
            for told, steps in zip(row["told"][f"{head} {seed}"], row["states"], strict=True)
        )
        for place in (0, 1)
    ]
    return errors[0], errors[1], len(wanted)


def write_page(f: Findings, path: Path) -> None:
    """Writes the page and its two pictures beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not f.rows:
        return
    results = results_of(f)
    gains, reliable = path.with_suffix(".svg"), path.with_name(f"{path.stem}_reliability.svg")
    gains.write_text(_svg(_gains_figure(results)))
    reliable.write_text(_svg(_reliability_figure(f)))
    path.write_text("\n".join(_lines(f, results, gains.name, reliable.name)) + "\n")


def _lines(f: Findings, results: Sequence[CellResult], gains: str, reliable: str) -> list[str]:
    asked = sum(row["asked"] for row in f.rows)
    spent = sum(run[1] for row in f.rows for run in row["runs"].values())
    valued = [r for r in results if r.head is not Head.NONE]
    best = max(valued, key=lambda r: r.gain)
    least = min(valued, key=lambda r: r.error)
    return [
        "# Heads × backups: does a value pay for itself?",
        "",
        "Written by `python -m benchmarks.value_grid`; do not edit. "
        f"{len(f.rows)} of the {f.theorems} theorems of the harder half of the held-out (test) split, the half with the"
        f" longer reference proofs, in a random order; {f.seeds} seeds; {f.steps} Lean steps per search; one policy for"
        " all cells. Knobs of search, the kind of failure target and the correction of forecasts come from the valid"
        " split. A proof counts when the verifier accepts it.",
        "",
        *_verdicts(best, least),
        "",
        "| order | head | backup | solved | against `none`, points (95 %) | steps to a proof | ECE raw | ECE corrected"
        " | seconds |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(r) for r in results),
        "",
        f"![gain over none]({gains})",
        "",
        "Intervals: paired bootstrap over theorems, the seeds of a theorem count once. Steps to a proof: a search"
        f' without one counts {f.steps}. ECE: expected calibration error of "provable within the budget", ten equal'
        " bins; raw: the head's probability of at most 63 remaining steps; corrected: a logistic curve over the"
        " logarithm of its mean, fitted on valid theorems. Seconds: of all searches of the cell, with what it was the"
        " first to ask.",
        "",
        "## Remaining steps",
        "",
        "| head | mean absolute error of the mean | of the median |",
        "|---|---|---|",
        *(f"| {h} | {step_errors(f, h)[0]:.2f} | {step_errors(f, h)[1]:.2f} |" for h in Head if h is not Head.NONE),
        "",
        f"On {step_errors(f, Head.SCALAR)[2]} states of proofs found above (the fewest steps known of each).",
        "",
        f"![reliability]({reliable})",
        "",
        "## What was run",
        "",
        "Equal Lean steps: every search counts every step. Answers of Lean are remembered per theorem, by state and"
        f" tactic, and shared by the cells: {spent:,} steps were counted and {asked:,} went to Lean. The proposals and"
        " the trunk's view of a state are computed once as well; so seconds compare little more than the tree's and"
        " the head's work.",
        "",
        *(f"- {name}: {value}" for name, value in f.facts.items()),
        f"- seeds: {', '.join(map(str, range(f.seeds)))} (initial weights and order of data of the heads, noise of the"
        " search)",
    ]


def _verdicts(best: CellResult, least: CellResult) -> list[str]:
    reached = "reached" if best.gain >= 0.10 else "not reached"
    sure = "reached" if least.error < 0.05 else "not reached"
    return [
        f'- Target "value guidance at least +10 points over `none`": **{reached}**. The greatest difference is'
        f" {100 * best.gain:+.1f} points ({100 * best.interval.low:+.1f} to {100 * best.interval.high:+.1f}), of"
        f" {best.head}, {best.backup}, {best.strategy}. It is the greatest of {4 * len(PAIRS)}, so its interval is"
        " optimistic.",
        f'- Target "expected calibration error below 0.05": **{sure}**. The least, corrected, is {least.error:.3f}, of'
        f" {least.head}, {least.backup}, {least.strategy}.",
    ]


def _row(r: CellResult) -> str:
    none = r.head is Head.NONE
    gain = f"{100 * r.gain:+.1f} ({100 * r.interval.low:+.1f} to {100 * r.interval.high:+.1f})"
    errors = "– | –" if none else f"{r.raw_error:.3f} | {r.error:.3f}"
    rate = f"{100 * r.rate:.1f} %"
    return (
        f"| {r.strategy} | {r.head} | {r.backup} | {rate} | {'–' if none else gain} | {r.steps:.1f} | {errors} "
        f"| {r.seconds:.0f} |"
    )


def _gains_figure(results: Sequence[CellResult]) -> Figure:
    shown = [r for r in results if r.head is not Head.NONE]
    figure = Figure(figsize=(7.0, 0.8 + 0.27 * len(shown)), layout="constrained")
    axes = figure.subplots()
    places = range(len(shown))
    gains = [100 * r.gain for r in shown]
    low = [max(100 * (r.gain - r.interval.low), 0) for r in shown]
    high = [max(100 * (r.interval.high - r.gain), 0) for r in shown]
    axes.errorbar(gains, places, xerr=[low, high], fmt="o", color="#5b7ea6", ecolor="#777777", capsize=3)
    axes.axvline(0, color="#333333", linewidth=0.8)
    axes.axvline(10, color="#2e7d32", linewidth=0.8, linestyle=":")
    axes.set_yticks(places, [f"{r.strategy}, {r.head}, {r.backup}" for r in shown])
    axes.invert_yaxis()
    axes.set_xlabel("points of solve rate over `none` (95 % interval); dotted: the target")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _reliability_figure(f: Findings) -> Figure:
    figure = Figure(figsize=(4.6, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=0.8)
    for head in (h for h in Head if h is not Head.NONE):
        labels = [f"{Strategy.MCTS} {head} {Backup.PRODUCT} {seed}" for seed in range(f.seeds)]
        _, corrected, happened = forecasts(f, head, labels)
        bins = reliability(corrected, happened)
        axes.plot([b.forecast for b in bins], [b.happened for b in bins], marker="o", markersize=4, label=str(head))
    axes.set_xlabel("corrected forecast of a proof within the budget")
    axes.set_ylabel("share proved (mcts, product)")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _svg(figure: Figure) -> str:
    text = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "lemma"}):
        figure.savefig(text, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return text.getvalue()

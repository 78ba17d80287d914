"""The page of results: tables, plots, and what was run, all from the logs."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
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
from rl.calibration import calibration_error, calibration_floor, fit_platt, reliability

Row = Mapping[str, Any]
VALUED = tuple(h for h in Head if h is not Head.NONE)
PAIRS = [(Strategy.MCTS, b) for b in Backup] + [(Strategy.BEST_FIRST, Backup.SUM)]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the page is made of.

    rows: what `search_cells` gave per test theorem, `hard` names those of the harder half. valid: the same of the valid
    theorems, where `valid_label` is the chosen way to search with a value. tested: how many theorems the harder half
    and the split have. ranking: head (or "policy") → how well it ranks states of held trees. tuning: way to search →
    solve rate and steps on the `tuned` harder valid theorems. facts: what was run.
    """

    rows: Sequence[Row]
    valid: Sequence[Row]
    valid_label: str
    hard: Collection[str]
    tuned: int
    seeds: int
    steps: int
    tested: tuple[int, int]
    ranking: Mapping[str, float]
    tuning: Mapping[str, tuple[float, float]]
    facts: Mapping[str, Any]

    @property
    def harder(self) -> list[Row]:
        """The rows of the harder half, which every cell searched."""
        return [row for row in self.rows if row["theorem"] in self.hard]


@dataclass(frozen=True, slots=True)
class CellResult:
    """One cell over the harder theorems and all seeds; `gain` is its solve rate minus that of `none`, same order and
    backup."""

    strategy: Strategy
    head: Head
    backup: Backup
    rate: float
    gain: float
    interval: Interval
    steps: float
    seconds: float


def results_of(f: Findings) -> list[CellResult]:
    """Every cell, in the table's order."""
    return [_result(f, strategy, head, backup) for strategy, backup in PAIRS for head in Head]


def _result(f: Findings, strategy: Strategy, head: Head, backup: Backup) -> CellResult:
    def labels(which: Head) -> list[str]:
        return [f"{strategy} {which} {backup} {seed}" for seed in range(f.seeds)]

    def rates(which: Head) -> list[float]:
        return [fmean(row["runs"][label][0] for label in labels(which)) for row in f.harder]

    own, base = rates(head), rates(Head.NONE)
    return CellResult(
        strategy,
        head,
        backup,
        rate=fmean(own),
        gain=fmean(own) - fmean(base),
        interval=paired_bootstrap(base, own, np.random.default_rng(0)),
        steps=fmean(restricted_steps(f.harder, label, f.steps) for label in labels(head)),
        seconds=sum(row["runs"][label][2] for row in f.harder for label in labels(head)),
    )


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Of "provable within the budget" on test theorems of both halves, raw and corrected, and what happened."""

    raw: list[float]
    corrected: list[float]
    happened: list[bool]


def forecasts(f: Findings, head: Head) -> Forecasts:
    """What the head of seed 0 said of first states, and whether its own search (MCTS, product) proved them.

    The correction is a logistic curve over the logarithm of the mean steps, fitted on the valid theorems.
    """
    key, label = f"{head} 0", f"{Strategy.MCTS} {head} {Backup.PRODUCT} 0"
    scores = [float(np.log(row["roots"][key][0])) for row in f.valid]
    platt = fit_platt(scores, [row["runs"][f.valid_label][0] for row in f.valid])
    told = [row["roots"][key] for row in f.rows]
    return Forecasts(
        [within for _, _, within in told],
        [platt(float(np.log(mean))) for mean, _, _ in told],
        [row["runs"][label][0] for row in f.rows],
    )


@dataclass(frozen=True, slots=True)
class Calibration:
    """Expected calibration errors of a head's forecasts, and the error that perfect forecasts would show."""

    raw: float
    corrected: float
    floor: float


def calibration_of(f: Findings, head: Head) -> Calibration:
    """The calibration of a head's forecasts."""
    told = forecasts(f, head)
    return Calibration(
        calibration_error(reliability(told.raw, told.happened)),
        calibration_error(reliability(told.corrected, told.happened)),
        calibration_floor(told.corrected, np.random.default_rng(0)),
    )


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
    if not f.harder:
        return
    results = results_of(f)
    gains, reliable = path.with_suffix(".svg"), path.with_name(f"{path.stem}_reliability.svg")
    gains.write_text(_svg(_gains_figure(results)))
    reliable.write_text(_svg(_reliability_figure(f)))
    path.write_text("\n".join(_lines(f, results, gains.name, reliable.name)) + "\n")


def _lines(f: Findings, results: Sequence[CellResult], gains: str, reliable: str) -> list[str]:
    asked = sum(row["asked"] for row in f.rows)
    spent = sum(run[1] for row in f.rows for run in row["runs"].values())
    calibrations = {h: calibration_of(f, h) for h in VALUED}
    return [
        "# Heads × backups: does a value pay for itself?",
        "",
        "Written by `python -m benchmarks.value_grid`; do not edit. "
        f"{len(f.harder)} of the {f.tested[0]} theorems of the harder half of the held-out (test) split, the half with"
        f" the longer reference proofs, in a random order; {f.seeds} seeds; {f.steps} Lean steps per search; one policy"
        f" for all cells: {f.facts['policy']}. Knobs of search, for `none` and for values apart, and the correction of"
        f" forecasts come from {len(f.valid)} valid theorems. A proof counts when the verifier accepts it.",
        "",
        *_verdicts(f, results, calibrations),
        "",
        "| order | head | backup | solved | against `none`, points (95 %) | steps to a proof | seconds |",
        "|---|---|---|---|---|---|---|",
        *(_row(r) for r in results),
        "",
        f"![gain over none]({gains})",
        "",
        "`none`: the same order and backup without a value. Intervals: paired bootstrap over theorems, the seeds of a"
        f" theorem count once. Steps to a proof: a search without one counts {f.steps}. Seconds: of all searches of the"
        " cell, with what it was the first to ask.",
        "",
        "## What the heads know",
        "",
        "| head | ranking | calibration error, raw | corrected | floor | error of remaining steps: mean | median |",
        "|---|---|---|---|---|---|---|",
        *(_head_row(f, h, c) for h, c in calibrations.items()),
        "",
        "Ranking: in search trees of train theorems that no net learned from, the chance that a state that was proved"
        f" is ranked above one that was not; the policy's own order has {f.ranking['policy']:.3f}. Calibration error:"
        f' expected calibration error of "proved within {f.steps} Lean steps" on {len(f.rows)} test theorems, two of'
        " the harder half for one of the easier (MCTS, product, seed 0), ten equal bins; raw: the head's probability of"
        " at most 63 remaining steps; corrected: a logistic curve over the logarithm of its mean, fitted on valid"
        " theorems; floor: what forecasts"
        " that are exactly right would show on so many theorems. Remaining steps: mean absolute error on"
        f" {step_errors(f, Head.SCALAR)[2]} states of proofs found above (the fewest steps known of each).",
        "",
        f"![reliability]({reliable})",
        "",
        "## Tuning",
        "",
        f"On the {f.tuned} harder valid theorems that were searched, one seed; values: {f.valid_label.split()[1]}.",
        "",
        "| way to search | solved | steps to a proof |",
        "|---|---|---|",
        *(f"| {way} | {100 * rate:.1f} % | {steps:.1f} |" for way, (rate, steps) in f.tuning.items()),
        "",
        "## What was run",
        "",
        "Equal Lean steps: every search counts every step. Answers of Lean are remembered per theorem, by state and"
        f" tactic, and shared by the cells: {spent:,} steps were counted and {asked:,} went to Lean. The proposals and"
        " the nets' words are computed once as well; so seconds compare little more than the tree's work.",
        "",
        *(f"- {name}: {value}" for name, value in f.facts.items()),
        f"- seeds: {', '.join(map(str, range(f.seeds)))} (initial weights and order of data of the nets, noise of the"
        " search)",
    ]


def _verdicts(f: Findings, results: Sequence[CellResult], calibrations: Mapping[Head, Calibration]) -> list[str]:
    valued = [r for r in results if r.head is not Head.NONE]
    best = max(valued, key=lambda r: r.gain)
    top = max(valued, key=lambda r: r.rate)
    bare = max((r for r in results if r.head is Head.NONE), key=lambda r: r.rate)
    reached = "reached" if best.gain >= 0.10 else "not reached"
    head, least = min(calibrations.items(), key=lambda item: item[1].corrected)
    sure = "reached" if least.corrected < 0.05 else "not reached"
    between = paired_bootstrap(_rates(f, bare), _rates(f, top), np.random.default_rng(0))
    return [
        f'- Target "value guidance at least +10 points over `none`": **{reached}**. The greatest difference is'
        f" {100 * best.gain:+.1f} points ({100 * best.interval.low:+.1f} to {100 * best.interval.high:+.1f}), of"
        f" {best.head}, {best.backup}, {best.strategy}. It is the greatest of {4 * len(PAIRS)}, so its interval is"
        " optimistic.",
        f"- The best cell with a value ({top.head}, {top.backup}, {top.strategy}: {100 * top.rate:.1f} %) against the"
        f" best without ({bare.backup}, {bare.strategy}: {100 * bare.rate:.1f} %):"
        f" {100 * (top.rate - bare.rate):+.1f} points ({100 * between.low:+.1f} to {100 * between.high:+.1f}).",
        f'- Target "expected calibration error below 0.05": **{sure}**. The least, corrected, is {least.corrected:.3f},'
        f" of {head}; exactly right forecasts would show {least.floor:.3f}.",
    ]


def _rates(f: Findings, r: CellResult) -> list[float]:
    labels = [f"{r.strategy} {r.head} {r.backup} {seed}" for seed in range(f.seeds)]
    return [fmean(row["runs"][label][0] for label in labels) for row in f.harder]


def _row(r: CellResult) -> str:
    gain = f"{100 * r.gain:+.1f} ({100 * r.interval.low:+.1f} to {100 * r.interval.high:+.1f})"
    return (
        f"| {r.strategy} | {r.head} | {r.backup} | {100 * r.rate:.1f} % | {'–' if r.head is Head.NONE else gain} "
        f"| {r.steps:.1f} | {r.seconds:.0f} |"
    )


def _head_row(f: Findings, head: Head, c: Calibration) -> str:
    mean, median, _ = step_errors(f, head)
    return (
        f"| {head} | {f.ranking[str(head)]:.3f} | {c.raw:.3f} | {c.corrected:.3f} | {c.floor:.3f} | {mean:.2f} "
        f"| {median:.2f} |"
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
    for head in VALUED:
        told = forecasts(f, head)
        bins = reliability(told.corrected, told.happened)
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

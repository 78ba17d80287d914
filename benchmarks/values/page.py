"""The page of `benchmarks.value_grid`, as Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import fmean

import numpy as np

from benchmarks.values.heads import LESSONS, Lesson
from benchmarks.values.searches import Cell, Row, Word
from benchmarks.values.setup import CONFIG, WORLDS, Setup
from eval.statistics import bootstrap_over_runs, interval_over_runs
from prover.interval import Interval
from rl.calibration import brier_score, cross_fitted

TARGET = 0.10
"""Gain over the best search without a value that was asked for, as a share of theorems."""
RANK_TARGET = 0.9
DEPTHS = ((4, 6), (7, 9), (10, 12))
PARTS = ("all", *WORLDS, *(f"depth {low} to {high}" for low, high in DEPTHS))


def page(
    setup: Setup,
    valid: Sequence[Row],
    test: Sequence[Row],
    timed: Sequence[Row],
    chosen: tuple[Cell, Cell],
    tuning: tuple[Sequence[Cell], Sequence[Cell]],
    cells: Sequence[Cell],
    lean: str,
) -> str:
    """The results."""
    revisions = "`, `".join(sorted({row.revision for row in (*valid, *test, *timed)}))
    without, with_value = chosen
    lines = [
        "# Does a value pay for itself?",
        "",
        f"Written by `python -m benchmarks.value_grid` at revision `{revisions}`. Library: `{lean}`.",
        "",
        f"{len(setup.seeds)} policies, each trained for {setup.rounds} rounds by `lemma train {CONFIG}` with another"
        f" seed, in {', '.join(WORLDS)}, on theorems of up to 6 tactics. Value heads learn from what each of these runs"
        f" proved ({setup.updates} updates), beside the policy, which stays as it is. Searched are"
        f" {len({r.theorem for r in test})} held-out theorems of {setup.shallowest} to {setup.deepest} tactics with"
        f" {setup.lean_steps} Lean steps each; all theorems deeper than 6 and whole families were held out. Knobs were"
        f" chosen on {len({r.theorem for r in valid})} valid theorems, among {len(tuning[0])} settings without a value"
        f" and {len(tuning[1])} with one (the same head for all), then fixed; test theorems were looked at once. A"
        " proof counts when the verifier accepts it. Intervals are 95 %, over theorems and runs, both resampled.",
        "",
        *_verdict(test, without, with_value),
        "",
        "## Equal Lean steps",
        "",
        f"| search | {' | '.join(PARTS)} | against the best without, points | Lean steps to a proof |",
        "|---|" + "---|" * (len(PARTS) + 2),
        *(_cell_row(setup, test, cell, without) for cell in cells),
        "",
        "Lean steps to a proof: a search without one counts with all of its steps. *States only*: the value is asked"
        " about states that Lean has made; else about what each tactic would leave, before Lean is asked. *Perfect"
        " value*: the exact distance in reachability; elsewhere what remains on the derivation, all other states being"
        " far. *Perfect tactic*: it chooses tactics, too.",
        "",
        "## What is saved by foreseeing refusals",
        "",
        *_refusals(setup, test, without, cells),
        "",
        "## Equal seconds",
        "",
        *_seconds(setup, timed, without, with_value),
        "",
        "## What the heads know",
        "",
        "| head, target | rank correlation with the exact distance | by family | Brier score | resolution | by chance |"
        " skill |",
        "|---|---|---|---|---|---|---|",
        *(_knowledge(test, lesson, with_value) for lesson in LESSONS),
        "",
        "Rank correlation (Spearman's) over states of test theorems of reachability that searches met. Brier score of"
        ' "proved by the chosen search", forecast by a logistic curve over the tactics that the head expects for the'
        " theorem, fitted on other theorems; its resolution, and that which chance would show; skill: the share of the"
        " uncertainty that is gone ([values](../values.md#calibration-rlcalibrationpy)).",
        "",
        "## Tuning",
        "",
        "| on valid theorems | solved | Lean steps to a proof |",
        "|---|---|---|",
        *(
            f"| {told(cell)} | {_rate(valid, cell):.1%} | {_steps(setup, valid, cell):.1f} |"
            for cell in (*tuning[0], *tuning[1])
        ),
        "",
        "A `+` behind a revision: tracked files differed from it.",
    ]
    return "\n".join(lines) + "\n"


def told(cell: Cell) -> str:
    """A cell in words."""
    match cell.word:
        case Word.NONE:
            who = "no value"
        case Word.HEAD:
            assert cell.lesson is not None
            who = f"{cell.lesson.head}, {cell.lesson.returns}".replace("_", " ")
        case Word.ORACLE:
            who = "perfect tactic" if cell.sure else "perfect value"
    parts = [who, cell.strategy.replace("_", "-"), *(f"{name} {value:g}" for name, value in cell.knobs)]
    parts += [f"backup {cell.backup}"] if cell.backup != "product" else []
    parts += ["states only"] if cell.states_only else []
    parts += ["optimistic early"] if cell.cautious_late else []
    parts += [f"refusal weight {cell.refusal_weight:g}"] if cell.refusal_weight else []
    return ", ".join(parts).replace("_", " ")


def _part(rows: Iterable[Row], part: str) -> list[Row]:
    if part == "all":
        return list(rows)
    if part in WORLDS:
        return [row for row in rows if row.world == part]
    low, high = next((low, high) for low, high in DEPTHS if part == f"depth {low} to {high}")
    return [row for row in rows if low <= row.depth <= high]


def _rate(rows: Sequence[Row], cell: Cell) -> float:
    return fmean(row.runs[cell.label][0] for row in rows) if rows else float("nan")


def _steps(setup: Setup, rows: Sequence[Row], cell: Cell) -> float:
    runs = [row.runs[cell.label] for row in rows]
    return fmean(n if proved else setup.lean_steps for proved, n, _ in runs) if runs else float("nan")


def by_run(rows: Sequence[Row], cell: Cell) -> list[list[float]]:
    """`[runs, theorems]`, 1 where it was proved."""
    found: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for row in rows:
        found[row.seed][row.theorem] = float(row.runs[cell.label][0])
    names = sorted(set.intersection(*(set(of) for of in found.values()))) if found else []
    return [[found[seed][name] for name in names] for seed in sorted(found)]


def gain(rows: Sequence[Row], cell: Cell, base: Cell) -> tuple[float, Interval]:
    """Difference of rates, with its interval over theorems and runs."""
    before, after = by_run(rows, base), by_run(rows, cell)
    rng = np.random.default_rng(0)
    return float(np.mean(after) - np.mean(before)), bootstrap_over_runs(before, after, rng, same_runs=True)


def _points(difference: float, interval: Interval) -> str:
    return f"{100 * difference:+.1f} ({100 * interval.low:+.1f} to {100 * interval.high:+.1f})"


def _cell_row(setup: Setup, rows: Sequence[Row], cell: Cell, base: Cell) -> str:
    rates = [f"{_rate(of, cell):.1%}" if (of := _part(rows, part)) else "–" for part in PARTS]
    against = "–" if cell == base else _points(*gain(rows, cell, base))
    return f"| {told(cell)} | {' | '.join(rates)} | {against} | {_steps(setup, rows, cell):.1f} |"


def _verdict(rows: Sequence[Row], without: Cell, with_value: Cell) -> list[str]:
    """The targets, and whether they were reached."""
    value, interval = gain(rows, with_value, without)
    oracle, _ = gain(rows, replace(with_value, word=Word.ORACLE, lesson=None), without)
    states, _ = gain(rows, replace(with_value, word=Word.ORACLE, lesson=None, states_only=True), without)
    assert with_value.lesson is not None
    rank = _correlation(rows, with_value.lesson)
    rate = interval_over_runs(by_run(rows, without), np.random.default_rng(0))

    def word(reached: bool) -> str:
        return "**reached**" if reached else "**not reached**"

    return [
        f"- The best search without a value ({told(without)}) proves {_rate(rows, without):.1%} ({100 * rate.low:.1f}"
        f" to {100 * rate.high:.1f}), the one with a value that was chosen on valid theorems ({told(with_value)})"
        f" {_rate(rows, with_value):.1%}: **{_points(value, interval)} points**.",
        f"- Target of at least {100 * TARGET:+.0f} points on theorems of depth 4 and more: {word(value >= TARGET)}.",
        f"- Target of half of the gain of a perfect value in the same search, which is {100 * oracle:+.1f} points where"
        f" it foresees what tactics leave and {100 * states:+.1f} where it knows states only:"
        f" {word(value >= oracle / 2)} ({word(value >= states / 2)} against states only).",
        f"- Target of a rank correlation with the exact distance of at least {RANK_TARGET}: {rank:.2f},"
        f" {word(rank >= RANK_TARGET)}.",
    ]


def _refusals(setup: Setup, rows: Sequence[Row], without: Cell, cells: Sequence[Cell]) -> list[str]:
    """Lean steps of the same search, without a value, by the weight of a foreseen refusal."""
    lines = [
        "| refusal weight | solved | Lean steps to a proof | on theorems that all of these prove |",
        "|---|---|---|---|",
    ]
    weighed = [cell for cell in cells if replace(cell, refusal_weight=without.refusal_weight) == without]
    common = [row for row in rows if all(row.runs[cell.label][0] for cell in weighed)]
    for cell in sorted(weighed, key=lambda c: c.refusal_weight):
        steps = f"{_steps(setup, rows, cell):.1f} | {f'{_steps(setup, common, cell):.1f}' if common else '–'}"
        lines.append(f"| {cell.refusal_weight:g} | {_rate(rows, cell):.1%} | {steps} |")
    return lines


def _seconds(setup: Setup, rows: Sequence[Row], without: Cell, with_value: Cell) -> list[str]:
    """Both ways to search at equal seconds of processor time, of the search and of Lean."""
    spent = [run[2] / max(run[1], 1) for row in rows if not (run := row.runs[without.label])[0]]
    if not spent:
        return ["No search without a value failed; there is nothing to compare."]
    whole = fmean(spent) * setup.lean_steps
    lines = [
        f"{len(rows)} of these searches with twice the steps, with nothing remembered. Of {setup.lean_steps} Lean steps"
        f" the search without a value makes use of {whole:.2f} s of one processor, verification included.",
        "",
        "| seconds | no value | with a value |",
        "|---|---|---|",
    ]
    for share in (0.25, 0.5, 1.0):
        rates = [
            fmean(r.runs[c.label][0] and r.runs[c.label][2] <= share * whole for r in rows)
            for c in (without, with_value)
        ]
        lines.append(f"| {share * whole:.2f} | {rates[0]:.1%} | {rates[1]:.1%} |")
    return lines


def _correlation(rows: Sequence[Row], lesson: Lesson, family: str | None = None) -> float:
    from scipy.stats import spearmanr  # takes a second

    pairs = [(d, s[lesson.label]) for row in rows if family in (None, row.family) for d, s in row.states]
    exact, expected = [d for d, _ in pairs], [e for _, e in pairs]
    return float(spearmanr(exact, expected).statistic) if len(set(exact)) > 1 and len(set(expected)) > 1 else 0.0


def _knowledge(rows: Sequence[Row], lesson: Lesson, with_value: Cell) -> str:
    told_of = [row for row in rows if lesson.label in row.roots]
    places = {name: i for i, name in enumerate(sorted({row.theorem for row in told_of}))}
    happened = [row.runs[with_value.label][0] for row in told_of]
    scores = [-row.roots[lesson.label] for row in told_of]
    brier = brier_score(cross_fitted(scores, happened, [places[row.theorem] for row in told_of]), happened)
    families = sorted({row.family for row in rows if row.states})
    each = ", ".join(f"{family} {_correlation(rows, lesson, family):.2f}" for family in families)
    numbers = f"{brier.score:.3f} | {brier.resolution:.3f} | {brier.by_chance:.3f} | {brier.skill:.0%}"
    name = f"{lesson.head}, {lesson.returns}".replace("_", " ")
    return f"| {name} | {_correlation(rows, lesson):.2f} | {each} | {numbers} |"

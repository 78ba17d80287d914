"""The page of `benchmarks.compute_frontier`: tables, plot, exchange rate, and what was run."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps, rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from benchmarks.frontier.fit import Fit, fit
from benchmarks.frontier.meters import Training
from eval.statistics import wilson

Row = Mapping[str, Any]
LEVELS = tuple(round(0.1 * i, 1) for i in range(1, 10))
"""Solve rates whose lines are drawn, where both the checkpoints and the surface come to them."""


@dataclass(frozen=True)
class Findings:
    """What the page is made of.

    rows: what `search_all` gave per test theorem. theorems: how many there are. rounds, budgets: of training and of
    search (Lean steps). training: `[seeds][rounds]`. parameters: of the transformer. facts: what was run.
    """

    rows: Sequence[Row]
    theorems: int
    rounds: Sequence[int]
    budgets: Sequence[int]
    training: Sequence[Sequence[Training]]
    parameters: int
    facts: Mapping[str, str]

    @cached_property
    def solved(self) -> np.ndarray:
        """`[theorems, seeds, 1 + rounds, budgets]` of 0 and 1; the untrained policy comes first."""
        return np.array(
            [[[[p and s <= n for n in self.budgets] for p, s, _ in runs] for runs in seeds] for seeds in self._runs],
            dtype=np.int64,
        )

    @cached_property
    def step_flops(self) -> float:
        """FLOPs that proposals get through in the time of one Lean step, on the same core in the same run."""
        asked, lean_seconds = np.sum([row["lean"] for row in self.rows], axis=0)
        tokens, model_seconds, _ = np.sum([row["model"] for row in self.rows], axis=0)
        return float(lean_seconds / asked * 2 * self.parameters * tokens / model_seconds)

    @cached_property
    def tokens_per_state(self) -> float:
        """Tokens that a trained policy reads to propose for one state."""
        tokens, _, states = np.sum([row["model"] for row in self.rows], axis=0)
        return float(tokens / states)

    @cached_property
    def train(self) -> np.ndarray:
        """Training compute in Lean steps' worth, `[seeds, rounds]`."""
        return np.array(
            [
                [t.lean_steps + t.flops(self.parameters, self.tokens_per_state) / self.step_flops for t in runs]
                for runs in self.training
            ]
        )

    @cached_property
    def test(self) -> np.ndarray:
        """Test compute per theorem that uses up its budget, in Lean steps' worth, `[seeds, 1 + rounds, budgets]`."""
        steps = np.array(
            [[[[min(s, n) for n in self.budgets] for _, s, _ in runs] for runs in seeds] for seeds in self._runs]
        )
        tokens = np.array([[[within for _, _, within in runs] for runs in seeds] for seeds in self._runs])
        per_step = tokens.sum(axis=0) / np.maximum(steps.sum(axis=0), 1)
        return np.asarray(self.budgets) * (1.0 + 2.0 * self.parameters * per_step / self.step_flops)

    @cached_property
    def _runs(self) -> list[list[list[Any]]]:
        sizes = (0, *self.rounds)
        seeds = range(len(self.training))
        return [[[row["runs"][f"{s} {n}"] for n in sizes] for s in seeds] for row in self.rows]

    @cached_property
    def priced(self) -> Fit:
        """The surface over compute in Lean steps' worth."""
        return fit(self.solved[:, :, 1:], self.train, self.test[:, 1:], np.random.default_rng(0))

    @cached_property
    def steps_only(self) -> Fit:
        """The surface over Lean steps alone, as if a model cost nothing."""
        train = np.array([[float(t.lean_steps) for t in runs] for runs in self.training])
        test = np.broadcast_to(np.asarray(self.budgets, dtype=np.float64), self.test[:, 1:].shape)
        return fit(self.solved[:, :, 1:], train, test, np.random.default_rng(0))


def write_page(f: Findings, path: Path) -> None:
    """Writes the page and its picture beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = path.with_suffix(".svg")
    picture.write_text(_svg(_figure(f)))
    path.write_text("\n".join(_lines(f, picture.name)) + "\n")


def _lines(f: Findings, picture: str) -> list[str]:
    seeds = len(f.training)
    surface = f.priced.surface
    rates = f.solved.mean(axis=(0, 1))
    return [
        "# Training compute against test compute",
        "",
        "Written by `python -m benchmarks.compute_frontier`; do not edit. "
        f"{len(f.rows)} of the {f.theorems} held-out (test) theorems, in a random order; {seeds} training runs, each"
        f" tested after {_listed(f.rounds)} rounds and before; search at up to {f.budgets[-1]} Lean steps per theorem."
        " A proof counts when the verifier accepts it.",
        "",
        _exchange(f.priced),
        "",
        f"![solve rate over test compute, and lines of equal solve rate]({picture})",
        "",
        "Left: solve rate (mean of the seeds) of each checkpoint. Right: lines of equal solve rate, fitted (lines) and"
        " as measured (points, interpolated between test budgets). Both axes count Lean steps' worth, see below.",
        "",
        "## Solve rates",
        "",
        "| rounds of training | compute | " + " | ".join(f"{n} steps" for n in f.budgets) + " |",
        "|---|---|" + "---|" * len(f.budgets),
        *(
            f"| {n or 'untrained'} | {'0' if n == 0 else f'{f.train[:, i - 1].mean():,.0f}'} | "
            + " | ".join(f"{100 * rate:.1f} %" for rate in rates[i])
            + " |"
            for i, n in enumerate((0, *f.rounds))
        ),
        "",
        f"One theorem is {100 / len(f.rows):.1f} points; a rate near 50 % has a 95 % interval of"
        f" ±{50 * _width(len(f.rows)):.1f} points over theorems (Wilson). {_spread(f)}",
        "",
        *_against_untrained(f),
        "## The surface",
        "",
        "rate = ceiling · sigmoid(bias + α · log10 train + β · log10 test), by maximum likelihood over the trained"
        " checkpoints; along a line of equal rate, log test = a · log train + b with a = −α / β (Jones 2021,"
        " arXiv:2104.03113, found a ≈ −1.2 for Hex, in FLOPs).",
        "",
        "| unit | ceiling | bias | α (train) | β (test) | a (95 %) | variance explained |",
        "|---|---|---|---|---|---|---|",
        _fit_row("Lean steps' worth", f.priced),
        _fit_row("Lean steps alone, the model free", f.steps_only),
        "",
        f"Intervals: {f.priced.resamples} resamples of theorems and of training runs. The untrained policy has no"
        " training compute and is not in the fit; it is the grammar alone, and pays no model. Greatest difference"
        f" between a measured rate and the surface: {100 * _misfit(f):.1f} points.",
        "",
        *_outlook(f, surface.slope),
        "## What compute counts",
        "",
        "Training: Lean steps of the searches and of the shortening of proofs, 6ND FLOPs for the learner's tokens and"
        " 2ND for the tokens of proposals (N parameters, D tokens, padding included). Test: the budget of Lean steps"
        " and 2ND for the proposals that a search of so many steps asks for, per theorem; a search that stops early is"
        " not credited."
        f" FLOPs become Lean steps at the rate measured in this run, on the same core: in the time of one Lean step"
        f" proposals get through {f.step_flops / 1e6:,.1f} MFLOP. Not counted: the verifier, and the grammar of the"
        " untrained policy.",
        "",
        "| rounds | Lean steps | states shown to the policy | tokens of the learner | FLOPs | Lean steps' worth |"
        " seconds |",
        "|---|---|---|---|---|---|---|",
        *(_training_row(f, i) for i in range(len(f.rounds))),
        "",
        f"Means of the seeds. {f.parameters:,} parameters; {f.tokens_per_state:,.0f} tokens per state shown to the"
        " policy (mean of the tests, also used for training). Seconds by the clock, on a machine that had other work"
        " too.",
        "",
        "## What was run",
        "",
        *(f"- {name}: {value}" for name, value in f.facts.items()),
    ]


def _exchange(priced: Fit) -> str:
    slope, interval = priced.slope, priced.surface.slope
    factor, low, high = (10.0**-x if np.isfinite(x) else np.inf for x in (interval, slope.high, slope.low))
    if slope.high < 0:
        return (
            f"**Ten times the training compute is worth {factor:.2g} times the test compute** at the same solve rate"
            f" (95 % interval {low:.2g} to {high:.2g}): a = {interval:.2f} ({slope.low:.2f} to {slope.high:.2f})."
        )
    return (
        f"An exchange between training and test compute cannot be told from none here: a = {interval:.2f}"
        f" (95 % interval {slope.low:.2f} to {slope.high:.2f})."
    )


def _outlook(f: Findings, slope: float) -> list[str]:
    """When more training pays: at equal rate d test / d train = a · test / train, per theorem searched."""
    if not slope < 0:
        return []
    train, test = f.train.mean(axis=0), f.test[:, 1:].mean(axis=0)
    middle = len(f.budgets) // 2
    parts = [
        f"{train[i] / (-slope * test[i, middle]):,.0f} after {n} round{'s' if n > 1 else ''}"
        for i, n in enumerate(f.rounds)
    ]
    return [
        "One more unit of training saves −a · test / train units per theorem, so training on pays when there are more"
        f" theorems to search than train / (−a · test): with {f.budgets[middle]} Lean steps per theorem,"
        f" {'; '.join(parts)}.",
        "",
    ]


def _against_untrained(f: Findings) -> list[str]:
    """The most trained policy beside the untrained one at equal compute, where the ranges of the two overlap."""
    rates, tests = f.solved.mean(axis=(0, 1)), f.test.mean(axis=0)
    shared = [i for i, x in enumerate(tests[-1]) if tests[0, 0] <= x <= tests[0, -1]]
    if not shared:
        return []
    base = np.interp(np.log(tests[-1]), np.log(tests[0]), rates[0])
    gains = ", ".join(f"{100 * (rates[-1, i] - base[i]):+.1f} at {tests[-1, i]:,.0f}" for i in shared)
    return [
        f"A step of the untrained policy costs no model, so at equal compute instead of equal steps the policy after"
        f" {f.rounds[-1]} rounds is ahead of it by (points at Lean steps' worth per theorem): {gains}.",
        "",
    ]


def _spread(f: Findings) -> str:
    if len(f.training) == 1:
        return "One training run: nothing is known of how much another would differ."
    by_seed = f.solved[:, :, 1:].mean(axis=0)
    spread = (by_seed.max(axis=0) - by_seed.min(axis=0)).mean()
    return (
        f"Between the best and the worst of the training runs are {100 * spread:.1f} points, on average over the cells."
    )


def _width(n: int) -> float:
    interval = wilson(n / 2, n)
    return interval.high - interval.low


def _misfit(f: Findings) -> float:
    fitted = f.priced.surface.rate(f.train[..., None], f.test[:, 1:])
    return float(np.abs(f.solved[:, :, 1:].mean(axis=0) - fitted).mean(axis=0).max())


def _fit_row(unit: str, found: Fit) -> str:
    s = found.surface
    return (
        f"| {unit} | {s.ceiling:.2f} | {s.bias:.2f} | {s.train:.3f} | {s.test:.3f} | {s.slope:.2f}"
        f" ({found.slope.low:.2f} to {found.slope.high:.2f}) | {100 * found.explained:.0f} % |"
    )


def _training_row(f: Findings, i: int) -> str:
    runs = [seed[i] for seed in f.training]
    flops = np.mean([t.flops(f.parameters, f.tokens_per_state) for t in runs])
    numbers = [np.mean([getattr(t, name) for t in runs]) for name in ("lean_steps", "searched", "learned")]
    seconds = np.mean([t.seconds for t in runs])
    shown = " | ".join(f"{x:,.0f}" for x in numbers)
    return f"| {f.rounds[i]} | {shown} | {flops:.2e} | {f.train[:, i].mean():,.0f} | {seconds:,.0f} |"


def _listed(numbers: Sequence[int]) -> str:
    *first, last = map(str, numbers)
    return f"{', '.join(first)} and {last}" if first else last


def _figure(f: Findings) -> Figure:
    figure = Figure(figsize=(10.0, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    colours = colormaps["viridis"](np.linspace(0.05, 0.85, len(f.rounds)))
    rates, tests = 100 * f.solved.mean(axis=(0, 1)), f.test.mean(axis=0)
    left.plot(tests[0], rates[0], color="#999999", linestyle="--", marker=".", label="untrained")
    for i, n in enumerate(f.rounds):
        label = f"{n} round{'s' if n > 1 else ''}: {f.train[:, i].mean():,.0f}"
        left.plot(tests[i + 1], rates[i + 1], color=colours[i], marker=".", label=label)
    left.set(xscale="log", xlabel="test compute per theorem, Lean steps' worth", ylabel="held-out theorems proved, %")
    left.legend(title="training compute", frameon=False, fontsize=8)
    _iso_lines(f, right)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def _iso_lines(f: Findings, axes: Any) -> None:
    surface, train, tests = f.priced.surface, f.train.mean(axis=0), f.test[:, 1:].mean(axis=0)
    rates = f.solved.mean(axis=(0, 1))[1:]
    span = np.geomspace(train.min(), train.max(), 50) if len(train) > 1 else train
    levels = [x for x in LEVELS if rates.min() <= x <= min(rates.max(), 0.98 * surface.ceiling)]
    for level, colour in zip(levels, colormaps["plasma"](np.linspace(0.0, 0.8, len(levels))), strict=True):
        axes.plot(span, surface.test_for(level, span), color=colour, label=f"{100 * level:.0f} %")
        for x, row, at in zip(train, rates, tests, strict=True):
            if row[0] < level <= row[-1]:  # interpolated on the logarithm
                axes.plot(x, np.exp(np.interp(level, row, np.log(at))), "o", color=colour, markersize=4)
    axes.set(
        xscale="log", yscale="log", xlabel="training compute, Lean steps' worth", ylabel="test compute per theorem"
    )
    axes.set(xlim=(train.min() / 1.5, 1.5 * train.max()), ylim=(tests.min() / 2, 2 * tests.max()))
    axes.xaxis.set_minor_formatter(NullFormatter())
    if levels:
        axes.legend(title="solve rate", frameon=False, fontsize=8)


def _svg(figure: Figure) -> str:
    text = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "lemma"}):
        figure.savefig(text, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return text.getvalue()

"""Two evaluations of the same theorems, compared: who proves more, and who needed less for what both prove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

import numpy as np

from eval.breakdown import Spent
from eval.manifest import EvaluationManifest, differences
from eval.record import AttemptLine, read_evaluation
from eval.statistics import mcnemar, paired_bootstrap
from prover.interval import Interval
from prover.types import LemmaError

SEED = 0
"""Of the bootstrap."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Of the theorems that both proved: how many cost the first less, how many the second, and their medians."""

    what: Spent
    theorems: int
    first_less: int
    second_less: int
    first_median: float
    second_median: float

    def data(self) -> dict[str, object]:
        """For JSON."""
        return {
            "theorems": self.theorems,
            "first_less": self.first_less,
            "second_less": self.second_less,
            "first_median": self.first_median,
            "second_median": self.second_median,
        }


@dataclass(frozen=True, slots=True)
class EvaluationComparison:
    """The second evaluation against the first, on the same theorems with the same budget and as many seeds.

    `wins` are the theorems that only the second proved with any seed, `losses` those that only the first did; `both`
    counts those that both proved. `difference` is the second's rate less the first's, with a paired bootstrap interval
    over theorems. `p_value` is that of McNemar's exact test of wins against losses. Theorems with a lost attempt on
    either side are in `left_out` and count nowhere.
    """

    first: EvaluationManifest
    second: EvaluationManifest
    folders: tuple[Path, Path]
    theorems: int
    rates: tuple[float, float]
    difference: float
    interval: Interval
    wins: tuple[str, ...]
    losses: tuple[str, ...]
    both: int
    p_value: float
    needed: tuple[Needed, ...]
    left_out: tuple[str, ...]

    def data(self) -> dict[str, object]:
        """The JSON object."""
        sides = zip(self.folders, (self.first, self.second), self.rates, strict=True)
        return {
            "suite": self.first.dataset.suite,
            "budget": self.first.budget,
            "theorems": self.theorems,
            "runs": [{"run": str(run), "prover": side.prover.label, "rate": rate} for run, side, rate in sides],
            "difference": self.difference,
            "ci95": [self.interval.low, self.interval.high],
            "wins": list(self.wins),
            "losses": list(self.losses),
            "both": self.both,
            "neither": self.theorems - self.both - len(self.wins) - len(self.losses),
            "mcnemar_p": self.p_value,
            "needed": {one.what.value: one.data() for one in self.needed},
            "left_out": list(self.left_out),
        }

    def text(self) -> str:
        """The lines for people, the result last."""
        one, two = (
            f"{run} ({side.prover.label})" for run, side in zip(self.folders, (self.first, self.second), strict=True)
        )
        lines = [f"only {two}: {name}" for name in self.wins] + [f"only {one}: {name}" for name in self.losses]
        lines += [
            f"{n.what.value.replace('_', ' ')} for the {n.theorems} theorems that both proved: less for {one} on "
            f"{n.first_less}, for {two} on {n.second_less}; medians {n.first_median:g} and {n.second_median:g}"
            for n in self.needed
        ]
        if self.left_out:
            lines.append(f"left out, for an attempt was lost: {', '.join(self.left_out)}")
        lines.append(
            f"{self.first.dataset.label}, {self.theorems} theorems: {one} {100 * self.rates[0]:.1f} %, {two} "
            f"{100 * self.rates[1]:.1f} %; {len(self.wins)} wins, {len(self.losses)} losses, "
            f"{100 * self.difference:+.1f} points (95 % interval {100 * self.interval.low:+.1f} to "
            f"{100 * self.interval.high:+.1f}, paired bootstrap), McNemar's exact p = {self.p_value:.3g}"
        )
        return "\n".join(lines)


def compare_evaluations(first: Path, second: Path) -> EvaluationComparison:
    """Compares two folders of `lemma eval --out`.

    Raises `LemmaError` when one holds no finished evaluation, or they are not about the same theorems, budget, number
    of seeds, Lean and library.
    """
    (one, mine), (two, theirs) = read_evaluation(first), read_evaluation(second)
    if changed := differences(_common(one), _common(two), ("in the first", "in the second")):
        raise LemmaError(f"{first} and {second} cannot be compared: {changed}")
    places = range(one.dataset.theorems)
    sides = [[attempts[place :: len(places)] for place in places] for attempts in (mine, theirs)]
    kept = [i for i in places if not any(a.lost for side in sides for a in side[i])]
    left_out = tuple(mine[i].theorem for i in places if i not in set(kept))
    if not kept:
        raise LemmaError(f"{first} and {second} cannot be compared: every theorem has a lost attempt; resume them")
    rates = [[fmean(a.proved for a in side[i]) for i in kept] for side in sides]
    proved = [[rate > 0 for rate in side] for side in rates]
    names = [mine[i].theorem for i in kept]
    wins = tuple(name for name, a, b in zip(names, *proved, strict=True) if b and not a)
    losses = tuple(name for name, a, b in zip(names, *proved, strict=True) if a and not b)
    both = [i for i, a, b in zip(kept, *proved, strict=True) if a and b]
    means = (fmean(rates[0]), fmean(rates[1]))
    return EvaluationComparison(
        one,
        two,
        (first, second),
        len(kept),
        means,
        means[1] - means[0],
        paired_bootstrap(rates[0], rates[1], np.random.default_rng(SEED)),
        wins,
        losses,
        len(both),
        mcnemar(len(losses), len(wins)),
        tuple(n for what in Spent if (n := _needed(what, [[side[i] for i in both] for side in sides])) is not None),
        left_out,
    )


def _common(manifest: EvaluationManifest) -> dict[str, object]:
    """What two evaluations must have in common."""
    return {
        "suite": manifest.dataset.suite,
        "theorems": manifest.dataset.theorems,
        "statements": manifest.dataset.sha256[:12],
        "budget": manifest.budget,
        "seeds per theorem": len(manifest.seeds),
        "Lean and library": manifest.library,
        "verifier": manifest.verifier[:12],
    }


def _needed(what: Spent, sides: Sequence[Sequence[Sequence[AttemptLine]]]) -> Needed | None:
    """Means over the seeds that proved a theorem; None when there is no such theorem, or someone did not count."""
    means: list[list[float]] = []
    for side in sides:
        used = [[what.of(a) for a in attempts if a.proved] for attempts in side]
        counted = [[u for u in one if u is not None] for one in used]
        if not used or any(len(some) < len(all_) for some, all_ in zip(counted, used, strict=True)):
            return None
        means.append([fmean(one) for one in counted])
    pairs = list(zip(*means, strict=True))
    return Needed(
        what, len(pairs), sum(a < b for a, b in pairs), sum(b < a for a, b in pairs), median(means[0]), median(means[1])
    )

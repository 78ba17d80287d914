"""What an evaluation says beyond its rate: pass@k, the rate by what was spent, and by world and level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from eval.figures import doublings
from eval.statistics import bootstrap_mean, pass_at_k, wilson
from prover.attempts import Attempt
from prover.evaluation import Evaluation
from prover.interval import Interval
from prover.types import LemmaError, Theorem

FIRST_SECONDS = 0.125
"""Where the curve over seconds begins."""


class Spent(StrEnum):
    """What an attempt spends."""

    LEAN_STEPS = "lean_steps"
    TOKENS = "tokens"
    SECONDS = "seconds"

    def of(self, attempt: Attempt) -> float | None:
        """How much the attempt spent until its end; None where nobody counted it."""
        match self:
            case Spent.LEAN_STEPS:
                return attempt.lean_steps
            case Spent.TOKENS:
                return attempt.tokens
            case Spent.SECONDS:
                return attempt.seconds


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share of theorems with its 95 % interval, and of how many theorems."""

    rate: float
    interval: Interval
    theorems: int

    def data(self) -> dict[str, object]:
        """For JSON."""
        return {"rate": self.rate, "ci95": [self.interval.low, self.interval.high], "theorems": self.theorems}


@dataclass(frozen=True, slots=True)
class PartRate:
    """The attempts at the theorems of one world or level; lost ones do not count. The interval is Wilson's."""

    name: str
    theorems: int
    attempted: int
    proved: int
    rate: float
    interval: Interval

    def data(self) -> dict[str, object]:
        """For JSON."""
        return {
            "name": self.name,
            "theorems": self.theorems,
            "attempted": self.attempted,
            "proved": self.proved,
            "rate": self.rate,
            "ci95": [self.interval.low, self.interval.high],
        }


@dataclass(frozen=True, slots=True)
class BudgetPoint:
    """The share of attempts proved within a budget, with Wilson's 95 % interval over theorems."""

    budget: float
    rate: float
    interval: Interval


def check_pass_at(asked: Sequence[int], attempts: int) -> tuple[int, ...]:
    """The k of pass@k that are told: those asked for, or else 1, 2, 4, … up to the number of attempts at a theorem.

    Raises `LemmaError` for one that cannot be estimated.
    """
    for k in asked:
        if not 1 <= k <= attempts:
            raise LemmaError(
                f"pass@{k} needs at least {k} attempts per theorem and there are {attempts}; give --seeds {k}"
            )
    return tuple(sorted(set(asked))) or (tuple(doublings(attempts)) if attempts > 1 else ())


def pass_estimates(evaluation: Evaluation[Attempt], ks: Sequence[int], rng: np.random.Generator) -> dict[int, Estimate]:
    """k → pass@k, the mean over theorems, with a bootstrap interval over them.

    A theorem of which fewer than k attempts were made, since some were lost, is left out.
    """
    counts = [[a.proved for a in evaluation.of(i) if not a.lost] for i in range(len(evaluation.theorems))]
    found: dict[int, Estimate] = {}
    for k in ks:
        each = [pass_at_k(len(one), sum(one), k) for one in counts if len(one) >= k]
        found[k] = Estimate(sum(each) / len(each) if each else 0.0, bootstrap_mean(each, rng), len(each))
    return found


def budget_curve(evaluation: Evaluation[Attempt], spent: Spent) -> tuple[BudgetPoint, ...]:
    """The rate within 1, 2, 4, … of what was spent; empty when some attempt does not say.

    An attempt counts from the budget on that its proof took. What a search tries first does not depend on its budget,
    so the rate within n Lean steps is that of an evaluation with that budget; seconds are this machine's, while up to
    16 theorems are searched together.
    """
    made = [a for a in evaluation.attempts if not a.lost]
    each = [(a.proved, used) for a in made if (used := spent.of(a)) is not None]
    if not each or len(each) < len(made):
        return ()
    most = max(used for _, used in each)
    if spent is Spent.SECONDS:
        budgets = [FIRST_SECONDS * n for n in doublings(max(int(np.ceil(most / FIRST_SECONDS)), 1))]
    else:
        budgets = [
            float(n) for n in doublings(max(int(most), evaluation.budget or 0 if spent is Spent.LEAN_STEPS else 1, 1))
        ]
    theorems = len(evaluation.rates())
    points: list[BudgetPoint] = []
    for budget in budgets:
        rate = sum(proved and used <= budget for proved, used in each) / len(each)
        points.append(BudgetPoint(budget, rate, wilson(rate * theorems, theorems)))
    return tuple(points)


def rates_by(evaluation: Evaluation[Attempt], name_of: Callable[[Theorem], str | None]) -> tuple[PartRate, ...]:
    """The rates of groups of theorems, by the groups' names; empty when no theorem is in any."""
    groups: dict[str, list[list[bool]]] = {}
    for place, theorem in enumerate(evaluation.theorems):
        made = [a.proved for a in evaluation.of(place) if not a.lost]
        if (name := name_of(theorem)) is not None and made:
            groups.setdefault(name, []).append(made)
    return part_rates(groups)


def part_rates(groups: Mapping[str, Sequence[Sequence[bool]]]) -> tuple[PartRate, ...]:
    """The rates of groups, in order of their names: of each theorem, which of its attempts (at least one) proved it."""
    found: list[PartRate] = []
    for name, each in sorted(groups.items()):
        attempted, proved = sum(map(len, each)), sum(map(sum, each))
        rate = sum(sum(one) / len(one) for one in each) / len(each)
        found.append(PartRate(name, len(each), attempted, proved, rate, wilson(rate * len(each), len(each))))
    return tuple(found)

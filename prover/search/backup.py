"""How search uses values: reads a distribution as a number, and combines the numbers of independent goals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from prover.search.config import Backup, Reading, SearchConfig
from prover.types import ValueDistribution

UNKNOWN = 0.5
"""Chance of a state without a value."""
HORIZON = 128.0
"""Most remaining tactics that count where they add up."""
PROVABLE = 63.0
"""A state is forecast to be provable when the value expects at most so many tactics."""


def read_value(distribution: ValueDistribution, config: SearchConfig) -> float:
    """A distribution of remaining tactics as the one number of them that search goes by.

    DISCOUNTED is the certain number of tactics with the same expected discount, ``log E[γ^D] / log γ``: the chance of a
    soon end counts, and how late a late end is hardly does. So ``γ^d``, which backups multiply, is E[γ^D]. MEAN is the
    expectation, and γ^E[D] is less than E[γ^D] (Jensen), the less the surer a far end is: a state that is one tactic
    away with a chance of one half, else not provable, is worth 0.48 and would count 0.037.
    """
    match config.value_reading:
        case Reading.MEAN:
            return distribution.mean()
        case Reading.DISCOUNTED if config.discount < 1:
            return math.log(max(distribution.discounted(config.discount), 1e-12)) / math.log(config.discount)
        case Reading.DISCOUNTED:  # the limit of no discount
            return distribution.mean()


@dataclass(frozen=True, slots=True)
class ValueScale:
    """Values on the scale of a backup, greater is better; `failed` ≤ every value ≤ `proved`.

    MIN and PRODUCT count in chances, from 0 to 1: a state d tactics from its proof is worth ``γ^d``. SUM counts in
    tactics, from −`HORIZON` to 0.
    """

    backup: Backup
    discount: float

    @property
    def proved(self) -> float:
        return 0.0 if self.backup is Backup.SUM else 1.0

    @property
    def failed(self) -> float:
        return -HORIZON if self.backup is Backup.SUM else 0.0

    def of_remaining(self, remaining: float | None) -> float:
        """A state's worth by its expected remaining tactics; None without a value."""
        if self.backup is Backup.SUM:
            unknown = math.log(UNKNOWN) / math.log(self.discount) if self.discount < 1 else HORIZON / 2
            return -min(unknown if remaining is None else remaining, HORIZON)
        return UNKNOWN if remaining is None else self.discount**remaining

    def together(self, values: Sequence[float]) -> float:
        """What goals are worth that all have to be proved; `proved` for none."""
        match self.backup:
            case Backup.PRODUCT:
                return math.prod(values)
            case Backup.MIN:
                return min(values, default=self.proved)
            case Backup.SUM:
                return max(sum(values), self.failed)

    def before(self, value: float) -> float:
        """The worth of a state one tactic before it is worth `value`."""
        return max(value - 1.0, self.failed) if self.backup is Backup.SUM else self.discount * value


def burden(own: float, rest: float, backup: Backup) -> float:
    """Remaining tactics of a goal and of what else has to be proved beside it, together.

    MIN, where the hardest goal decides, takes the greater of the two. With values ``γ^d`` a product of chances is a
    sum of tactics, so PRODUCT and SUM agree here.
    """
    return max(own, rest) if backup is Backup.MIN else own + rest

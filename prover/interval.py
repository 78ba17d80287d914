"""A confidence interval."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, 95 % unless said otherwise; `low <= high`."""

    low: float
    high: float

    def shifted(self, by: float) -> Interval:
        """The interval of a quantity that is larger by `by`."""
        return Interval(self.low + by, self.high + by)

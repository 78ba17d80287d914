"""What a study found, held against what the data knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.landscape.decisions import Decision, Implied, Separated
from eval.landscape.order import Bits, Closure
from eval.landscape.study import explicit_pairs
from prover.worlds.equations import FALSE_CODES, TRUE_CODES, Laws


@dataclass(frozen=True, slots=True)
class Tally:
    """Pairs of different laws that were asked for, and what became of them.

    `agree` and `contradict` count those decided whose outcome the data knows; `unknown` those whose outcome it does
    not. `explicit` pairs have a proof or a countermodel of their own.
    """

    pairs: int
    proved: int
    refuted: int
    agree: int
    contradict: int
    unknown: int
    explicit_proved: int
    explicit_refuted: int

    @property
    def decided(self) -> int:
        return self.proved + self.refuted

    @property
    def open(self) -> int:
        return self.pairs - self.decided

    @property
    def explicit(self) -> int:
        return self.explicit_proved + self.explicit_refuted


def tally(
    data: Laws, closure: Closure, decisions: Sequence[Decision], sample: Sequence[tuple[int, int]] | None
) -> Tally:
    """Counts over `sample` (numbered from 0), or over all pairs of different laws."""
    asked = ~np.eye(len(data.laws), dtype=np.bool_)
    if sample is not None:
        asked[:] = False
        if sample:
            asked[tuple(np.array(sample).T)] = True
    true, false = known_outcomes(data)
    proved, refuted = closure.proved & asked, closure.refuted & asked
    explicit = Counter(holds for pair, holds in explicit_pairs(decisions).items() if asked[pair])
    return Tally(
        pairs=int(asked.sum()),
        proved=int(proved.sum()),
        refuted=int(refuted.sum()),
        agree=int((proved & true).sum() + (refuted & false).sum()),
        contradict=int((proved & false).sum() + (refuted & true).sum()) + closure.clashes,
        unknown=int(((proved | refuted) & ~true & ~false).sum()),
        explicit_proved=explicit[True],
        explicit_refuted=explicit[False],
    )


def known_outcomes(data: Laws) -> tuple[Bits, Bits]:
    """Which implications the data knows to hold, and which not to hold, as matrices `[laws, laws]`."""
    holds, fails = (
        np.isin(data.outcomes, [data.codes.index(c) for c in codes if c in data.codes])
        for codes in (TRUE_CODES, FALSE_CODES)
    )
    return holds, fails


def proof_lengths(decisions: Sequence[Decision]) -> list[Implied]:
    """Proofs, the longest first."""
    return sorted((d for d in decisions if isinstance(d, Implied)), key=lambda d: -d.steps)


def magmas_used(decisions: Sequence[Decision]) -> int:
    """Different tables among the decisions."""
    return len({d.table for d in decisions if isinstance(d, Separated)})

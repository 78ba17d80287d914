"""The input of an evaluation: theorems that can be stated here, and the rest with the reason why they cannot."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from prover.types import Split, Theorem


class Unstatable(StrEnum):
    """Why a problem of a foreign benchmark has no statement here. The first that applies, in this order."""

    COMPLEX = "complex numbers"
    REAL = "real numbers"
    RATIONAL = "rational numbers"
    MODULAR = "ZMod"
    FINITE_SET = "Finset, sums and products"
    SET = "sets"
    UNKNOWN_CONSTANT = "unknown constant"
    NOTATION = "notation"
    MEANING = "no argument for its meaning"
    ELABORATION = "Lean does not accept it"
    FORM = "not a theorem with a name"


@dataclass(frozen=True, slots=True)
class Unstated:
    """A problem that is not attempted. `detail` names the token, or is Lean's own message in one line."""

    name: str
    reason: Unstatable
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One record of a foreign benchmark: `statement` is Lean text without proof, written to follow `header`.

    `split` is a key of `eval.minif2f.SPLITS`.
    """

    name: str
    statement: str
    header: str
    split: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Theorems to attempt. `revision` identifies the data; `total` counts what the source holds, stated or not.

    `worlds` says by name what a theorem is about, `levels` how hard it is; those that nobody said it of are missing.
    """

    name: str
    label: str
    revision: str
    total: int
    theorems: tuple[Theorem, ...]
    unstated: tuple[Unstated, ...] = ()
    worlds: Mapping[str, str] = field(default_factory=dict[str, str])
    levels: Mapping[str, str] = field(default_factory=dict[str, str])

    def only(self, split: Split | None) -> Benchmark:
        """The theorems of one split; None keeps all."""
        if split is None:
            return self
        return replace(self, theorems=tuple(t for t in self.theorems if t.split is split))

    def without(self, refused: Mapping[str, str]) -> Benchmark:
        """The same with some theorems moved to the unstated ones: name → Lean's message."""
        unstated = tuple(Unstated(name, Unstatable.ELABORATION, message) for name, message in refused.items())
        kept = tuple(t for t in self.theorems if t.name not in refused)
        return replace(self, theorems=kept, unstated=self.unstated + unstated)

    def leaving_out(self, names: Collection[str]) -> Benchmark:
        """The same without the theorems of these names."""
        return replace(self, theorems=tuple(t for t in self.theorems if t.name not in names))

    def why_none(self) -> str:
        """Why no problem could be stated, in one line: the number for each reason, and what is wrong with the first."""
        reasons = Counter(u.reason.value for u in self.unstated).most_common()
        first = self.unstated[0]
        said = " ".join(first.detail.split())
        return (
            f"{self.name}: none of its {len(self.unstated)} problems can be stated with this Lean "
            f"({', '.join(f'{count} for {reason}' for reason, count in reasons)}); the first, {first.name}: {said}"
        )

    def sample(self, limit: int | None, rng: random.Random) -> Benchmark:
        """At most `limit` theorems, drawn without replacement and kept in their order."""
        if limit is None or limit >= len(self.theorems):
            return self
        chosen = sorted(rng.sample(range(len(self.theorems)), limit))
        return replace(self, theorems=tuple(self.theorems[i] for i in chosen))

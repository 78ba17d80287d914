"""The types of training; read this file first, as `prover/types.py` for proving.

A run has rounds. In a round every planned theorem is searched, and the search tree becomes an `Experience`: an attempt
with the steps of its verified proof and the states that it failed on. The replay merges all experience into
`GoodState`s and `BadState`s, one for each set of goals. The learner turns those into targets: which tactics the policy
should rank first, and how many tactics the value should expect (`ValueTarget`).

*Remaining* is one number from search to loss: the tactics that finish a state, the next one included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum

from prover.attempts import Attempt
from prover.types import RefusedTactic

Goals = tuple[str, ...]
"""A state as training knows it: the canonical texts of its goals."""

EVALUATION_ROUND = -1
"""`Experience.round` of an evaluation."""

HORIZON = 63.0
"""A state is forecast to be provable when the value expects at most this many tactics."""


@dataclass(frozen=True, slots=True)
class GoodStep:
    """A step of a verified proof: with `tactic`, `remaining` tactics finish the state.

    `rejected` are tactics that Lean refused on the same state during the search. If the search tried the tactic there
    (and not only the shortening), `logprob` is its log-probability in the mixture, `tokens` those of its tokens in the
    network, and `version` that of the network's weights. With `search.repair`, `refused` has the last tactics that Lean
    refused before this one, with its messages.
    """

    goals: Goals
    tactic: str
    remaining: int
    rejected: tuple[str, ...] = ()
    logprob: float | None = None
    tokens: tuple[float, ...] = ()
    version: int | None = None
    refused: tuple[RefusedTactic, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedState:
    """A state that was worked on for `effort` Lean steps without a proof.

    `settled`: every proposal was tried. `beyond`: there was no proof of that many tactics (`prover.search.evidence`).
    """

    goals: Goals
    effort: int
    settled: bool
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value's forecast for a state: mean and median of remaining tactics, and the chance that `HORIZON` suffice.

    `remaining`: tactics of the verified proof that was found, None without one.
    """

    mean: float
    median: float
    solved: float
    remaining: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience(Attempt):
    """An attempt, the data to learn from it, and the `round` and the policy's `version` that made it.

    `staleness`: versions of the policy between `version` and the one that learns from it. `versions` are those of all
    weights that had a say in the search: its policy's, and newer ones if weights were exchanged meanwhile; empty in
    lines of older runs.

    `good` are the steps of the verified proof, `failed` the costliest states without one, `open` goals that the search
    found but did not work on. `forecasts`, in evaluations by a policy with a value: of the first state, then of the
    other states of the proof.
    """

    round: int
    version: int
    staleness: int = 0
    good: tuple[GoodStep, ...] = ()
    failed: tuple[FailedState, ...] = ()
    open: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    forecasts: tuple[Forecast, ...] = ()


@dataclass(slots=True)
class GoodState:
    """A proved state. `remaining`: good tactic → the fewest tactics that remain with it.

    The tactics may cite the premises of `module`; `rejected` are tactics that Lean refused there, an ordered set. It is
    a state in proofs of `theorems`; the newest policy that proved it had `version` and saw `refused` tactics refused.
    `after`: good tactic → what Lean had refused there before it was found, if that is kept.
    """

    goals: Goals
    module: str
    remaining: dict[str, int] = field(default_factory=dict[str, int])
    rejected: dict[str, None] = field(default_factory=dict[str, None])
    theorems: set[str] = field(default_factory=set[str])
    version: int = -1
    refused: int = 0
    after: dict[str, tuple[RefusedTactic, ...]] = field(default_factory=dict[str, tuple[RefusedTactic, ...]])

    @property
    def fewest(self) -> int:
        """Tactics of the shortest known proof."""
        return min(self.remaining.values())

    def add(self, step: GoodStep, attempt: Experience) -> None:
        """Takes in a step of an attempt's proof. The result does not depend on the order of attempts (`canonical`)."""
        self.module = min(self.module, attempt.module)
        self.remaining[step.tactic] = min(step.remaining, self.remaining.get(step.tactic, step.remaining))
        self.rejected.update(dict.fromkeys(step.rejected))
        for tactic in self.remaining:
            self.rejected.pop(tactic, None)
        if step.refused:
            known = self.after.get(step.tactic, ())
            self.after[step.tactic] = max(known, step.refused, key=lambda refused: (len(refused), str(refused)))
        self.theorems.add(attempt.theorem)
        self.version, self.refused = max((self.version, self.refused), (attempt.version, len(step.rejected)))

    def canonical(self) -> GoodState:
        """A copy with its tactics sorted: shortest proofs first."""
        remaining = dict(sorted(self.remaining.items(), key=lambda item: (item[1], item[0])))
        after = dict(sorted(self.after.items()))
        return replace(self, remaining=remaining, rejected=dict.fromkeys(sorted(self.rejected)), after=after)


@dataclass(slots=True)
class BadState:
    """An unproved state: the most that one search spent on it and excluded, and the newest policy that failed."""

    goals: Goals
    effort: int
    version: int
    beyond: int = 0
    settled: bool = False


class FailureTarget(StrEnum):
    """What an unproved state teaches the value."""

    CENSORED = "censored"  # more tactics than were excluded
    WORST = "worst"  # not provable within the budget


@dataclass(frozen=True, slots=True)
class ValueTarget:
    """This many tactics remain (inf: unsolved), or more when `censored`."""

    remaining: float
    censored: bool = False


UNSOLVED = ValueTarget(math.inf)

"""The types of training; read this file first, as `prover/types.py` for proving.

A run has rounds. In a round every planned theorem is searched, and the search tree becomes an `Experience`: an attempt
with the steps of its verified proof, the states that search solved and those it failed on. The replay merges all into
`GoodState`s and `BadState`s, one for each set of goals. The learner turns those into targets: which tactics the policy
should rank first, and how many tactics the value should expect (`ValueTarget`).

*Remaining* is one number from search to loss: the tactics that finish a state, the next one included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum

from prover.attempts import Attempt
from prover.types import CORE_MODULE, RefusedTactic
from rl.algorithms.episodes import SampledEpisodes

Goals = tuple[str, ...]
"""A state as training knows it: the canonical texts of its goals."""

EVALUATION_ROUND = -1
"""`Experience.round` of an evaluation."""


@dataclass(frozen=True, slots=True)
class GoodStep:
    """A step of a verified proof: with `tactic`, `remaining` tactics finish the state.

    `rejected` are tactics that Lean refused on the same state during the search. If the search tried the tactic there
    (and not only the shortening), `logprob` is its log-probability in the mixture, `tokens` those of its tokens in the
    network, and `version` that of the network's weights. With `search.repair`, `refused` has the last tactics that Lean
    refused before this one, with its messages. `returns` are n-step returns (`SolvedState`).
    """

    goals: Goals
    tactic: str
    remaining: int
    rejected: tuple[str, ...] = ()
    logprob: float | None = None
    tokens: tuple[float, ...] = ()
    version: int | None = None
    refused: tuple[RefusedTactic, ...] = ()
    returns: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class SolvedState:
    """A state that a search solved, whether or not it proved its theorem: tactics that finish it ran in the gym.

    That is evidence to learn from, not a proof: the verifier judges whole scripts of stated theorems, and only
    `GoodStep`s are part of one. With `replay.hindsight` there are also states that a search has shown how to reach
    (`rl.hindsight`), which did not run. `remaining` has each tactic that is known to work, with the fewest tactics that
    remain with it; `rejected` are those that Lean refused, `refused` of them before the search solved the state.
    `returns` are the n-step returns of its shortest proof for n = 1, 2, …, the last of them Monte Carlo (`rl.targets`);
    empty when no value that had learned was asked.
    """

    goals: Goals
    remaining: tuple[tuple[str, int], ...]
    rejected: tuple[str, ...] = ()
    refused: int = 0
    returns: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedState:
    """A state that was worked on for `effort` Lean steps without a proof.

    `settled`: every proposal was tried. `beyond`: proofs of up to that many tactics were excluded; `tried`: the share
    of the policy that was tried in vain, 1 in lines of older runs (`prover.search.evidence`).
    """

    goals: Goals
    effort: int
    settled: bool
    beyond: int = 0
    tried: float = 1.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value's forecast for a state: mean and median of remaining tactics, and the chance that `PROVABLE` suffice.

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

    `good` are the steps of the verified proof, `solved` all states that the search solved (none where the verifier
    refused a script), `failed` the costliest states without a proof, `open` goals that were found but not worked
    on. `forecasts`, in evaluations by a policy with a value: of the first state, then of the other states of the proof.
    `sampled` are the episodes of a search by rollouts.
    """

    round: int
    version: int
    staleness: int = 0
    good: tuple[GoodStep, ...] = ()
    solved: tuple[SolvedState, ...] = ()
    failed: tuple[FailedState, ...] = ()
    open: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    sampled: SampledEpisodes | None = None


@dataclass(slots=True)
class GoodState:
    """A solved state. `remaining`: good tactic → the fewest tactics that remain with it; 0: not known.

    The tactics may cite the premises of `module`; `rejected` are tactics that Lean refused there, an ordered set. It is
    a state in searches of `theorems`; the newest policy that solved it had `version` and saw `refused` tactics refused.
    `verified`: a verified proof contains it. `returns`: see `SolvedState`, those of the newest policy. `after`: good
    tactic → what Lean had refused there before it was found, if that is kept.
    """

    goals: Goals
    module: str
    remaining: dict[str, int] = field(default_factory=dict[str, int])
    rejected: dict[str, None] = field(default_factory=dict[str, None])
    theorems: set[str] = field(default_factory=set[str])
    version: int = -1
    refused: int = 0
    verified: bool = False
    returns: tuple[float, ...] = ()
    valued: int = -1  # version of the policy of `returns`
    after: dict[str, tuple[RefusedTactic, ...]] = field(default_factory=dict[str, tuple[RefusedTactic, ...]])

    @property
    def fewest(self) -> int:
        """Tactics of the shortest known proof."""
        return min(self.remaining.values())

    def add(self, found: GoodStep | SolvedState, attempt: Experience) -> None:
        """Takes in what an attempt says of it. The result does not depend on the order of attempts (`canonical`)."""
        is_step = isinstance(found, GoodStep)
        refused = len(found.rejected) if is_step else found.refused
        self.module = min(self.module, attempt.module)
        for tactic, remaining in ((found.tactic, found.remaining),) if is_step else found.remaining:
            self.remaining[tactic] = min(remaining, self.remaining.get(tactic, remaining))
        self.rejected.update(dict.fromkeys(found.rejected))
        for tactic in self.remaining:
            self.rejected.pop(tactic, None)
        if is_step and found.refused:
            before = self.after.get(found.tactic, ())
            self.after[found.tactic] = max(before, found.refused, key=lambda refused: (len(refused), str(refused)))
        self.theorems.add(attempt.theorem)
        self.verified = self.verified or is_step
        if found.returns:
            known = (self.valued, -self.returns[-1], self.returns) if self.returns else (-1, 0.0, ())
            self.valued, _, self.returns = max(known, (attempt.version, -found.returns[-1], found.returns))
        self.version, self.refused = max((self.version, self.refused), (attempt.version, refused))

    def canonical(self) -> GoodState:
        """A copy with its tactics sorted: shortest proofs first."""
        remaining = dict(sorted(self.remaining.items(), key=lambda item: (item[1], item[0])))
        after = dict(sorted(self.after.items()))
        return replace(self, remaining=remaining, rejected=dict.fromkeys(sorted(self.rejected)), after=after)


@dataclass(slots=True)
class BadState:
    """An unproved state: the most that one search spent, excluded and tried, and the newest policy that failed.

    `module` says what could be cited.
    """

    goals: Goals
    effort: int
    version: int
    beyond: int = 0
    settled: bool = False
    tried: float = 0.0
    module: str = CORE_MODULE


class Contrast(StrEnum):
    """What good tactics are ranked against."""

    REFUSED = "refused"  # what Lean refused
    PROPOSED = "proposed"  # all that the grammar proposes and nobody knows to be good


class FailureTarget(StrEnum):
    """What an unproved state teaches the value."""

    TRIED = "tried"  # not provable, by the share of the policy that was tried in vain
    CENSORED = "censored"  # more tactics than were excluded
    WORST = "worst"  # not provable within the budget, however little was tried


class ReturnKind(StrEnum):
    """What the value of a state learns: a return of its shortest known proof, or of what its tactics would leave."""

    MONTE_CARLO = "monte_carlo"
    N_STEP = "n_step"
    TD_LAMBDA = "td_lambda"
    LOOKAHEAD = "lookahead"


@dataclass(frozen=True, slots=True)
class ValueTarget:
    """This many tactics remain (inf: unsolved), or more when `censored`; the loss counts `weight` times."""

    remaining: float
    censored: bool = False
    weight: float = 1.0


UNSOLVED = ValueTarget(math.inf)

"""The knobs of a search."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from prover.search.budget import Budget
from prover.types import LemmaError


class Strategy(StrEnum):
    """Which tactic comes next: `best_first`, `beam` or `mcts`."""

    BEST_FIRST = "best_first"
    BEAM = "beam"
    MCTS = "mcts"


DEFAULT_STRATEGY: Final = Strategy.MCTS
"""Of the command line and of training: what won (docs/values.md)."""


class Backup(StrEnum):
    """What the values of independent goals make together (`prover.search.backup`)."""

    PRODUCT = "product"  # chances multiply: every goal has to succeed (HTPS: Lample et al. 2022)
    MIN = "min"  # the hardest goal decides (AlphaProof: Hubert et al. 2025)
    SUM = "sum"  # remaining steps add up


class Reading(StrEnum):
    """Which number of a value distribution search goes by (`prover.search.backup.read_value`)."""

    MEAN = "mean"
    DISCOUNTED = "discounted"
    QUANTILE = "quantile"


@dataclass(frozen=True, slots=True)
class SearchConfig:
    """How to search.

    For every strategy: `noise` scales Gumbel noise on the log-probability of each proposal: 0 tries them best first, 1
    in the order of sampling without replacement (Kool et al. 2019, Stochastic beams and where to find them).
    `proposals_per_node` cuts a proposer's list. `steps_per_round` tactics of one tree run in one batch, speculatively
    when more than 1; `trees_at_once` theorems are searched side by side, so that model and environment see batches.
    `refusals`: how many scripts of one theorem the verifier may turn down before the search gives up.
    `value_weight` > 0 asks the evaluator; `value_reading` (and its `value_quantile`) say what of its answer counts, and
    `backup` what independent goals are worth together, with `discount` per step, or at most `horizon` steps for SUM.

    BEST_FIRST and BEAM: `value_weight`, `path_weight` and `length_exponent` shape the priority (`best_first.priority`);
    `beam_width` tactics make a layer of a beam. MCTS: `exploration`, `prior_temperature`, `widening` and `value_visits`
    (`mcts`); `value_weight` only switches the value on.
    """

    budget: Budget = field(default_factory=Budget)
    strategy: Strategy = Strategy.BEST_FIRST
    value_weight: float = 0.0
    length_exponent: float = 0.0
    path_weight: float = 1.0
    noise: float = 0.0
    proposals_per_node: int | None = None
    steps_per_round: int = 1
    trees_at_once: int = 64
    worker_retries: int = 2
    exploration: float = 8.0
    discount: float = 0.95
    backup: Backup = Backup.PRODUCT
    horizon: float = 128.0
    value_reading: Reading = Reading.MEAN
    value_quantile: float = 0.5
    beam_width: int = 8
    prior_temperature: float = 1.0
    value_visits: float = 1.0
    widening: float | None = None
    widening_exponent: float = 0.5
    refusals: int = 8

    @property
    def uses_value(self) -> bool:
        """Does the order depend on an evaluator? If not, asking one would only cost model calls."""
        return self.value_weight > 0

    def __post_init__(self) -> None:
        def check(ok: bool, what: str) -> None:
            if not ok:
                raise LemmaError(f"search config: {what}")

        check(self.value_weight >= 0, f"value_weight is {self.value_weight}; it must be ≥ 0")
        check(0 <= self.length_exponent <= 1, f"length_exponent is {self.length_exponent}; it must be in [0, 1]")
        check(0 <= self.path_weight <= 1, f"path_weight is {self.path_weight}; it must be in [0, 1]")
        check(self.value_visits > 0, f"value_visits is {self.value_visits}; it must be > 0")
        check(self.noise >= 0, f"noise is {self.noise}; it must be ≥ 0")
        check(
            self.proposals_per_node is None or self.proposals_per_node >= 1,
            f"proposals_per_node is {self.proposals_per_node}; it must be ≥ 1, or none for no bound",
        )
        check(self.steps_per_round >= 1, f"steps_per_round is {self.steps_per_round}; it must be ≥ 1")
        check(self.trees_at_once >= 1, f"trees_at_once is {self.trees_at_once}; it must be ≥ 1")
        check(self.exploration >= 0, f"exploration is {self.exploration}; it must be ≥ 0")
        check(0 < self.discount <= 1, f"discount is {self.discount}; it must be in (0, 1]")
        check(self.horizon > 0, f"horizon is {self.horizon}; it must be > 0")
        check(0 < self.value_quantile <= 1, f"value_quantile is {self.value_quantile}; it must be in (0, 1]")
        check(self.beam_width >= 1, f"beam_width is {self.beam_width}; it must be ≥ 1")
        check(self.prior_temperature > 0, f"prior_temperature is {self.prior_temperature}; it must be > 0")
        check(
            self.widening is None or self.widening > 0,
            f"widening is {self.widening}; it must be > 0, or none for no bound",
        )
        check(
            0 <= self.widening_exponent <= 1,
            f"widening_exponent is {self.widening_exponent}; it must be in [0, 1]",
        )
        check(self.refusals >= 1, f"refusals is {self.refusals}; it must be ≥ 1")
        check(self.worker_retries >= 0, f"worker_retries is {self.worker_retries}; it must be ≥ 0")

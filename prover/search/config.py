"""The knobs of a search."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from prover.search.budget import Budget
from prover.types import LemmaError


class Strategy(StrEnum):
    """Which tactic comes next: `best_first` or `mcts`."""

    BEST_FIRST = "best_first"
    MCTS = "mcts"


class Backup(StrEnum):
    """What the values of independent goals make together, as chances of success."""

    PRODUCT = "product"  # every goal has to succeed; with values discounted by steps, the steps add up
    MIN = "min"  # the hardest goal decides


@dataclass(frozen=True, slots=True)
class SearchConfig:
    """How to search.

    `value_weight` and `length_exponent` shape the priority (`best_first.priority`). `noise` scales Gumbel noise on
    the log-probability of each proposal: 0 tries them best first, 1 in the order of sampling without replacement
    (Kool et al. 2019, Stochastic beams and where to find them). `proposals_per_node` cuts a proposer's list.
    `steps_per_round` tactics of one tree run in one batch, speculatively when more than 1; `trees_at_once` theorems
    are searched side by side, so that model and environment see batches. `exploration`, `discount` and `backup` are
    for `Strategy.MCTS` only (`mcts`), `value_weight` and `length_exponent` for `Strategy.BEST_FIRST`.
    """

    budget: Budget = field(default_factory=Budget)
    strategy: Strategy = Strategy.BEST_FIRST
    value_weight: float = 0.0
    length_exponent: float = 0.0
    noise: float = 0.0
    proposals_per_node: int | None = None
    steps_per_round: int = 1
    trees_at_once: int = 64
    worker_retries: int = 2
    exploration: float = 0.3
    discount: float = 0.95
    backup: Backup = Backup.PRODUCT

    def __post_init__(self) -> None:
        def check(ok: bool, what: str) -> None:
            if not ok:
                raise LemmaError(f"search config: {what}")

        check(self.value_weight >= 0, f"value_weight is {self.value_weight}; it must be ≥ 0")
        check(0 <= self.length_exponent <= 1, f"length_exponent is {self.length_exponent}; it must be in [0, 1]")
        check(self.noise >= 0, f"noise is {self.noise}; it must be ≥ 0")
        check(
            self.proposals_per_node is None or self.proposals_per_node >= 1,
            f"proposals_per_node is {self.proposals_per_node}; it must be ≥ 1, or none for no bound",
        )
        check(self.steps_per_round >= 1, f"steps_per_round is {self.steps_per_round}; it must be ≥ 1")
        check(self.trees_at_once >= 1, f"trees_at_once is {self.trees_at_once}; it must be ≥ 1")
        check(self.exploration >= 0, f"exploration is {self.exploration}; it must be ≥ 0")
        check(0 < self.discount <= 1, f"discount is {self.discount}; it must be in (0, 1]")
        check(self.worker_retries >= 0, f"worker_retries is {self.worker_retries}; it must be ≥ 0")

"""How to search: one class of settings per strategy, each with its own alone, and the table that a file has of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from prover.search.budget import Budget
from prover.settings import FLAT, explain, settings, wrong
from prover.suggest import did_you_mean
from prover.types import LemmaError


class Strategy(StrEnum):
    """Which tactic comes next."""

    BEST_FIRST = "best_first"
    BEAM = "beam"
    MCTS = "mcts"
    ROLLOUT = "rollout"


class Backup(StrEnum):
    """What the values of independent goals make together (`prover.search.backup`)."""

    PRODUCT = "product"  # chances multiply: every goal has to succeed (HTPS: Lample et al. 2022)
    MIN = "min"  # the hardest goal decides (AlphaProof: Hubert et al. 2025)
    SUM = "sum"  # remaining tactics add up


class Reading(StrEnum):
    """Which number of a value distribution search goes by (`prover.search.backup.read_value`)."""

    MEAN = "mean"
    DISCOUNTED = "discounted"


@settings
class _Shared:
    """What every strategy has."""

    budget: Budget = Field(default=Budget(), json_schema_extra=FLAT)
    """What the search of one theorem may spend."""
    noise: float = Field(default=0.0, ge=0)
    """Scale of Gumbel noise on the log-probability of each proposal: 0 tries them best first, 1 as they come when
    sampled without replacement (Kool et al. 2019, Stochastic beams and where to find them). Evaluations have none."""
    backup: Backup = Backup.PRODUCT
    """What the values of independent goals make together: `product`, `min` or `sum`."""
    value_reading: Reading = Reading.DISCOUNTED
    """Which number of a value's distribution counts: `discounted`, the tactics that are worth the expected chance
    E[γ^D], or `mean`, which a small chance of "not provable" carries away."""
    discount: float = Field(default=0.95, gt=0, le=1)
    """What a chance is multiplied with per tactic."""
    tactics_at_once: int = Field(default=1, ge=1)
    """Tactics of one tree that run in one batch; speculative when more than 1."""
    trees_at_once: int = Field(default=8, ge=1)
    """Theorems that are searched side by side, so that model and environment see batches."""
    repair: int = Field(default=0, ge=0)
    """After so many refused tactics of a state, and after twice, four times … as many, its proposer is asked again and
    sees them with Lean's messages; 0: never ([endpoints and repair](endpoints.md))."""
    refusals: int = Field(default=8, ge=1)
    """How many scripts of one theorem the verifier may turn down before its search gives up."""


@settings
class _Queue(_Shared):
    """What strategies have that keep open nodes in a queue (`prover.search.best_first.priority`)."""

    value_weight: float = Field(default=0.0, ge=0)
    """Weight of the value in a tactic's priority; 0 leaves the value out."""
    path_weight: float = Field(default=1.0, ge=0, le=1)
    """Weight of the log-probability of the way to a state beside that of the tactic to try there."""

    @property
    def uses_value(self) -> bool:
        """Does the search depend on an evaluator? If not, asking one would only cost model calls."""
        return self.value_weight > 0


@settings
class BestFirstConfig(_Queue):
    """The most promising tactic of the whole tree comes next (`prover.search.best_first`)."""

    strategy: Literal[Strategy.BEST_FIRST] = Strategy.BEST_FIRST
    """How the next tactic is chosen ([search](search.md))."""


@settings
class BeamConfig(_Queue):
    """The most promising tactics of a layer of states come next (`prover.search.beam`)."""

    strategy: Literal[Strategy.BEAM] = Strategy.BEAM
    """`beam`"""
    beam_width: int = Field(default=8, ge=1)
    """Tactics per layer."""


@settings
class MctsConfig(_Shared):
    """Monte-Carlo tree search (`prover.search.mcts`); the default, since it won (docs/values.md)."""

    strategy: Literal[Strategy.MCTS] = Strategy.MCTS
    """`mcts`"""
    exploration: float = Field(default=8.0, ge=0)
    """Weight of the proposer's probability against what was found."""
    use_value: bool = False
    """Asks the learned value about new states."""
    value_visits: float = Field(default=1.0, gt=0)
    """How many visits of a state its first value counts for."""

    @property
    def uses_value(self) -> bool:
        """Does the search depend on an evaluator? If not, asking one would only cost model calls."""
        return self.use_value


@settings
class RolloutConfig(_Shared):
    """Episodes of drawn tactics (`prover.search.rollout`); `noise` changes nothing there."""

    strategy: Literal[Strategy.ROLLOUT] = Strategy.ROLLOUT
    """`rollout`"""
    rollouts: int = Field(default=8, ge=1)
    """Episodes of a theorem, as far as its budget reaches."""
    tries: int = Field(default=6, ge=1)
    """Tactics that may be refused in one state of an episode; with the last one it ends."""
    depth: int = Field(default=16, ge=1)
    """Tactics from the theorem down to a goal of an episode that is not closed; with the last one it ends."""
    steps: int = Field(default=32, ge=1)
    """Tactics of an episode, refused ones included."""
    stop_at_proof: bool = True
    """Ends with the first proof; else all episodes are played."""

    def __post_init__(self) -> None:
        if self.repair:
            raise ValueError(f"repair is {self.repair}; it must be 0 with rollouts, which draw from one distribution")

    @property
    def uses_value(self) -> bool:
        """Does the search depend on an evaluator?"""
        return False


SearchConfig = BestFirstConfig | BeamConfig | MctsConfig | RolloutConfig

_KINDS: Mapping[str, type[SearchConfig]] = {
    Strategy.BEST_FIRST: BestFirstConfig,
    Strategy.BEAM: BeamConfig,
    Strategy.MCTS: MctsConfig,
    Strategy.ROLLOUT: RolloutConfig,
}
_BOUNDS = frozenset(bound.name for bound in fields(Budget))


def search_table(config: SearchConfig) -> dict[str, Any]:
    """`config` as the flat table that a file has of it (``lean_steps``, ``strategy``, …); bounds that are none are not
    in it."""
    table = asdict(config)
    budget: dict[str, Any] = table.pop("budget")
    return {**{bound: value for bound, value in budget.items() if value is not None}, **table}


def changed_search(config: SearchConfig, table: Mapping[str, Any]) -> SearchConfig:
    """`config` with the keys of a flat table laid over it; with another strategy, what both strategies have stays.

    Raises `LemmaError`, which names the key, for one that the strategy has not and for a value out of range.
    """
    name = table.get("strategy", config.strategy)
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise LemmaError(f"search.{wrong('strategy', name, list(Strategy))}")
    known = _keys(kind)
    for key in (key for key in table if key not in known):
        if any(key in _keys(other) for other in _KINDS.values()):
            raise LemmaError(f'search.{key} has no effect with search.strategy = "{name}"; leave it out')
        raise LemmaError(f"unknown key search.{key}{did_you_mean(key, known, 'search.')}")
    whole = {key: value for key, value in search_table(config).items() if key in known} | dict(table)
    bounds = {bound: whole.pop(bound, None) for bound in _BOUNDS}
    try:
        return TypeAdapter(kind).validate_python({**whole, "strategy": kind().strategy, "budget": bounds})
    except ValidationError as error:
        raise LemmaError(f"search.{explain(error, kind).removeprefix('budget.')}") from error


def translated_search(table: Mapping[str, Any]) -> dict[str, Any]:
    """The [search] table of a run that was made when all strategies shared one set of keys, as a table of today.

    What its strategy did not use is left out, and so are settings that are no more.
    """
    new = {"lean_steps" if key == "steps" else key: value for key, value in table.items()}
    kind = _KINDS.get(str(new.get("strategy", Strategy.MCTS)), MctsConfig)
    if kind is MctsConfig and "value_weight" in new:
        new["use_value"] = new["value_weight"] > 0
    if new.get("value_reading") not in [*Reading]:
        new.pop("value_reading", None)
    return {key: value for key, value in new.items() if key in _keys(kind)}


def _keys(kind: type[SearchConfig]) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind)) - {"budget"} | _BOUNDS

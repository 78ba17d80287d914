"""Flags that change how a search goes; the same settings as in the [search] section of a training configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.settings import parse_settings
from prover.policy.policies import TrainedPolicy
from prover.prover import Prover, ProverKind, load_prover
from prover.search import Backup, Reading, Strategy
from prover.types import LemmaError

StrategyFlag = Annotated[Strategy | None, typer.Option(help="Which tactic comes next.")]
BackupFlag = Annotated[Backup | None, typer.Option(help="What independent goals are worth together.")]
ValueWeight = Annotated[
    float | None,
    typer.Option(min=0.0, help="Weight of the learned value with best_first and beam; mcts: --search use_value=true."),
]
ReadingFlag = Annotated[Reading | None, typer.Option("--value-reading", help="Which number of the value counts.")]


def prover_of(
    checkpoint: Path | None, flags: Mapping[str, Any], pairs: list[str] | None, kind: ProverKind | None = None
) -> Prover:
    """The prover of a checkpoint, or the one of a kind, with what was said of its search; a flag of None was not said.

    Raises `LemmaError`, also for a flag that has no effect.
    """
    named = {key: value for key, value in flags.items() if value is not None}
    prover = load_prover(checkpoint, {**parse_settings(pairs, "--search"), **named}, kind)
    has_value = isinstance(prover.policy, TrainedPolicy) and prover.policy.model.spec.has_value
    if prover.search.uses_value and not has_value:
        why = "this checkpoint was trained without one" if checkpoint else "give --checkpoint DIR"
        raise LemmaError(f"the search asks for a value and the prover `{prover.label}` has none; {why}")
    if "value_reading" in named and not prover.search.uses_value:
        on = "use_value=true" if prover.search.strategy is Strategy.MCTS else "value_weight=1"
        raise LemmaError(f"--value-reading has no effect: the search does not ask for a value; give --search {on}")
    return prover

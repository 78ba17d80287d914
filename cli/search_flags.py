"""Flags that change how a search goes; the same settings as in the [search] section of a training configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from prover.search import Backup, Reading, Strategy

StrategyFlag = Annotated[Strategy | None, typer.Option(help="Which tactic comes next.")]
BackupFlag = Annotated[Backup | None, typer.Option(help="What independent goals are worth together.")]
ValueWeight = Annotated[
    float | None, typer.Option(min=0.0, help="best_first, beam: weight of the learned value; mcts has use_value=true.")
]
ReadingFlag = Annotated[Reading | None, typer.Option("--value-reading", help="Which number of the value counts.")]
SearchSettings = Annotated[
    list[str] | None, typer.Option("--search", help="KEY=VALUE of the [search] section; repeatable.")
]


@dataclass(frozen=True, slots=True)
class SearchFlags:
    """What was said on the command line; None: not said. `settings` are further ``KEY=VALUE`` pairs."""

    strategy: Strategy | None = None
    backup: Backup | None = None
    value_weight: float | None = None
    value_reading: Reading | None = None
    further: tuple[str, ...] = ()

    def settings(self) -> dict[str, Any]:
        """As keys of the [search] section. Raises `LemmaError` for a pair that is none."""
        from cli.train import parse_settings

        named = {
            "strategy": self.strategy,
            "backup": self.backup,
            "value_weight": self.value_weight,
            "value_reading": self.value_reading,
        }
        return {**parse_settings(list(self.further)), **{k: v for k, v in named.items() if v is not None}}

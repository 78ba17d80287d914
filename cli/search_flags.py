"""Flags that change how a search goes; the same settings as in the [search] section of a training configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from cli.settings import parse_settings
from prover.command_policy import DEFAULT_SECONDS, command_policy
from prover.policy.endpoint.settings import Endpoint, EndpointSettings, Writes
from prover.policy.language_model import language_model
from prover.policy.policies import TrainedPolicy
from prover.prover import Prover, ProverKind, asking, load_prover
from prover.search import Backup, Reading, Strategy
from prover.settings import explain
from prover.types import LemmaError

StrategyFlag = Annotated[Strategy | None, typer.Option(help="Which tactic comes next.")]
BackupFlag = Annotated[Backup | None, typer.Option(help="What independent goals are worth together.")]
ValueWeight = Annotated[
    float | None,
    typer.Option(min=0.0, help="Weight of the learned value with best_first and beam; mcts: --search use_value=true."),
]
ReadingFlag = Annotated[Reading | None, typer.Option("--value-reading", help="Which number of the value counts.")]


EndpointUrl = Annotated[
    str | None,
    typer.Option("--endpoint", help="URL of an OpenAI-compatible server whose tactics are tried, too (ends in /v1)."),
]
ModelName = Annotated[str | None, typer.Option("--model", help="Which of the server's models; default: its only one.")]
WholeProofs = Annotated[
    bool, typer.Option("--whole-proofs", help="The server writes whole proofs, and nothing is searched.")
]
EndpointPairs = Annotated[
    list[str] | None,
    typer.Option("--endpoint-set", help="KEY=VALUE of the [endpoint] section, as samples=16; repeatable."),
]


ProverCommand = Annotated[
    str | None,
    typer.Option(help="Another program writes whole proofs: for each theorem a JSON line in and one out."),
]
ProverSeconds = Annotated[
    float | None,
    typer.Option("--prover-timeout", min=0.1, help="Seconds a theorem may take the command; 600."),
]
LanguageModelName = Annotated[
    str | None,
    typer.Option("--language-model", help="A causal language model (folder or Hub name) writes whole proofs here."),
]


def written_by(
    command: str | None, seconds: float | None, model: str | None, pairs: list[str] | None, others: Mapping[str, object]
) -> Prover | None:
    """The prover that writes whole proofs by a command or by a language model; None if neither was named.

    others: flags of other provers, by name. Raises `LemmaError`, also for a flag that has no effect.
    """
    if command is None and seconds is not None:
        raise LemmaError("--prover-timeout has no effect without --prover-command")
    if command is None and model is None:
        return None
    named = "--prover-command" if command is not None else "--language-model"
    ignored = {**others, "--language-model": command and model, "--endpoint-set": command and pairs}
    for flag in (flag for flag, value in ignored.items() if value):
        raise LemmaError(f"{flag} has no effect with {named}, which writes whole proofs")
    if command is not None:
        return Prover(command_policy(command, DEFAULT_SECONDS if seconds is None else seconds))
    assert model is not None
    return Prover(
        language_model(model, _endpoint_settings({**parse_settings(pairs, "--endpoint-set"), "writes": Writes.PROOFS}))
    )


def endpoint_of(url: str | None, model: str | None, whole_proofs: bool, pairs: list[str] | None) -> Endpoint | None:
    """The server that was named, None if none was. Raises `LemmaError`, also for a flag that has no effect."""
    given = {"--model": model, "--whole-proofs": whole_proofs, "--endpoint-set": pairs}
    if url is None:
        for flag in (flag for flag, value in given.items() if value):
            raise LemmaError(f"{flag} has no effect without --endpoint URL")
        return None
    table = parse_settings(pairs, "--endpoint-set")
    table |= {"model": model} if model is not None else {}
    table |= {"writes": Writes.PROOFS} if whole_proofs else {}
    return Endpoint(url, _endpoint_settings(table))


def _endpoint_settings(table: Mapping[str, object]) -> EndpointSettings:
    try:
        return TypeAdapter(EndpointSettings).validate_python(table)
    except ValidationError as error:
        raise LemmaError(f"--endpoint-set: {explain(error, EndpointSettings)}") from error


def prover_of(
    checkpoint: Path | None,
    flags: Mapping[str, Any],
    pairs: list[str] | None,
    kind: ProverKind | None = None,
    endpoint: Endpoint | None = None,
) -> Prover:
    """The prover of a checkpoint, or the one of a kind, with what was said of its search; a flag of None was not said.

    Raises `LemmaError`, also for a flag that has no effect.
    """
    named = {key: value for key, value in flags.items() if value is not None}
    prover = load_prover(checkpoint, {**parse_settings(pairs, "--search"), **named}, kind)
    has_value = isinstance(prover.policy, TrainedPolicy) and prover.policy.model.spec.has_value
    if endpoint is not None and endpoint.settings.writes is Writes.PROOFS and (checkpoint or kind or named or pairs):
        raise LemmaError(
            "with --whole-proofs nothing is searched: leave out --checkpoint, --prover and search settings"
        )
    if prover.search.uses_value and not has_value:
        why = "this checkpoint was trained without one" if checkpoint else "give --checkpoint DIR"
        raise LemmaError(f"the search asks for a value and the prover `{prover.label}` has none; {why}")
    if "value_reading" in named and not prover.search.uses_value:
        on = "use_value=true" if prover.search.strategy is Strategy.MCTS else "value_weight=1"
        raise LemmaError(f"--value-reading has no effect: the search does not ask for a value; give --search {on}")
    return prover if endpoint is None else asking(prover, endpoint)

"""Options of the form KEY=VALUE, which are laid over a file or over a trained prover."""

from __future__ import annotations

import tomllib
from typing import Annotated, Any

import typer

from prover.types import LemmaError

Settings = Annotated[list[str] | None, typer.Option("--set", help="KEY=VALUE over the file; repeatable.")]
SearchSettings = Annotated[
    list[str] | None, typer.Option("--search", help="KEY=VALUE of the [search] section; repeatable.")
]


def parse_settings(pairs: list[str] | None, flag: str = "--set") -> dict[str, Any]:
    """``["rounds=2"]`` → ``{"rounds": 2}``; values are TOML, and text where they are not. Raises `LemmaError`."""
    settings: dict[str, Any] = {}
    for pair in pairs or []:
        key, equals, value = pair.partition("=")
        if not key.strip() or not equals:
            example = "search.lean_steps=32" if flag == "--set" else "exploration=4"
            raise LemmaError(f"{flag} {pair!r}: write KEY=VALUE, for instance {example}")
        try:
            settings[key.strip()] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            settings[key.strip()] = value.strip()
        except RecursionError:
            raise LemmaError(f"{flag} {key.strip()}: nested too deep") from None
    return settings

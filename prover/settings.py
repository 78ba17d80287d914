"""Settings: frozen dataclasses that validate themselves, forbid unknown keys and document each field.

A field's meaning is the string under it. `prover.search`, `prover.policy` and `rl` declare theirs with `@settings`;
configuration files are made of them, and the reference of the configuration is written from them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

from pydantic import ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

from prover.types import LemmaError

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(Field,))
def settings(cls: type[T]) -> type[T]:
    """Makes a frozen dataclass of keyword arguments; a wrong one raises `LemmaError`, in one line that names it."""
    config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    made: Any = dataclass(cls, frozen=True, kw_only=True, config=config)
    validate: Callable[..., None] = made.__init__

    def __init__(self: T, **values: Any) -> None:
        try:
            validate(self, **values)
        except ValidationError as error:
            raise LemmaError(f"{cls.__name__}: {explain(error)}") from error

    made.__init__ = __init__
    return made


def explain(error: ValidationError) -> str:
    """The first fault, as ``key: what is wrong``."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    words = first["msg"].removeprefix("Value error, ")
    return f"{key}: {words}" if key else words

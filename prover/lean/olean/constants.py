"""Declarations of Lean as data: what an `.olean` file holds and the kernel is asked to add."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from prover.lean.olean.exprs import Name, Ref


class ConstantKind(IntEnum):
    """Constructors of `Lean.ConstantInfo`, in order."""

    AXIOM = 0
    DEFINITION = 1
    THEOREM = 2
    OPAQUE = 3
    QUOTIENT = 4
    INDUCTIVE = 5
    CONSTRUCTOR = 6
    RECURSOR = 7


class Safety(IntEnum):
    """`Lean.DefinitionSafety`."""

    UNSAFE = 0
    SAFE = 1
    PARTIAL = 2


@dataclass(frozen=True, slots=True)
class Hints:
    """`Lean.ReducibilityHints`: how eagerly to unfold. They steer the kernel's search, never its verdict."""

    regular: int | None  # height; None for the other two
    abbreviation: bool


OPAQUE_HINTS: Final = Hints(None, False)
"""`ReducibilityHints.opaque`, which theorems and constants without a value have."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A declaration of the file. `value` is there for definitions, theorems and opaque constants."""

    name: Name
    kind: ConstantKind
    level_params: tuple[Name, ...]
    type: Ref
    value: Ref | None = None
    safety: Safety = Safety.SAFE  # of definitions and opaque constants
    hints: Hints = OPAQUE_HINTS

    @property
    def terms(self) -> tuple[Ref, ...]:
        """Its type, and its value where it has one."""
        return (self.type,) if self.value is None else (self.type, self.value)


@dataclass(frozen=True, slots=True)
class InductiveType:
    """One type of a block: its constructors are pairs of name and type."""

    name: Name
    type: Ref
    constructors: tuple[tuple[Name, Ref], ...]


@dataclass(frozen=True, slots=True)
class Inductives:
    """A block of inductive types that were declared together. Recursors are not part of it: the kernel makes them."""

    level_params: tuple[Name, ...]
    parameters: int
    types: tuple[InductiveType, ...]
    safe: bool

    @property
    def name(self) -> Name:
        """Of the first type, by which the block is known."""
        return self.types[0].name

    @property
    def names(self) -> frozenset[Name]:
        """Of its types and constructors."""
        return frozenset(n for t in self.types for n in (t.name, *(c for c, _ in t.constructors)))

    @property
    def terms(self) -> tuple[Ref, ...]:
        """The types of all of them."""
        return tuple(ref for t in self.types for ref in (t.type, *(r for _, r in t.constructors)))


FAMILY: Final = frozenset({ConstantKind.INDUCTIVE, ConstantKind.CONSTRUCTOR, ConstantKind.RECURSOR})
"""Kinds of constants that come about with a block of inductive types."""


@dataclass(frozen=True, slots=True)
class SourceRange:
    """Lines count from 1, columns (in characters) from 0."""

    line: int
    column: int
    end_line: int
    end_column: int

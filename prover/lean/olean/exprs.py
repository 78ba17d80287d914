"""Terms as Lean's kernel sees them, interned: equal terms have equal numbers, children have smaller numbers.

What the kernel ignores is not here: binder names, binder kinds, metadata, the `have`/`let` difference. Free variables
and metavariables are not here either; a finished declaration has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

Name: TypeAlias = tuple[str | int, ...]
"""Components of a Lean name; `()` is the anonymous one. ``a.b`` and ``«a.b»`` differ."""

Ref: TypeAlias = int
"""Number of a level or an expression in a `TermTable`."""


def show_name(name: Name) -> str:
    """Dotted text, for people: components that hold dots are not told apart."""
    return ".".join(map(str, name)) or "[anonymous]"


@dataclass(frozen=True, slots=True)
class LevelZero:
    pass


@dataclass(frozen=True, slots=True)
class LevelSucc:
    of: Ref


@dataclass(frozen=True, slots=True)
class LevelMax:
    left: Ref
    right: Ref


@dataclass(frozen=True, slots=True)
class LevelIMax:
    left: Ref
    right: Ref


@dataclass(frozen=True, slots=True)
class LevelParam:
    name: Name


@dataclass(frozen=True, slots=True)
class BVar:
    index: int


@dataclass(frozen=True, slots=True)
class Sort:
    level: Ref


@dataclass(frozen=True, slots=True)
class Const:
    name: Name
    levels: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class App:
    function: Ref
    argument: Ref


@dataclass(frozen=True, slots=True)
class Lam:
    type: Ref
    body: Ref


@dataclass(frozen=True, slots=True)
class Pi:
    type: Ref
    body: Ref


@dataclass(frozen=True, slots=True)
class Let:
    type: Ref
    value: Ref
    body: Ref


@dataclass(frozen=True, slots=True)
class NatLit:
    value: int


@dataclass(frozen=True, slots=True)
class StrLit:
    value: str


@dataclass(frozen=True, slots=True)
class Proj:
    structure: Name
    index: int
    value: Ref


Level = LevelZero | LevelSucc | LevelMax | LevelIMax | LevelParam
Expr = BVar | Sort | Const | App | Lam | Pi | Let | NatLit | StrLit | Proj
Node = Level | Expr


def children(node: Node) -> tuple[Ref, ...]:
    """Numbers that a node refers to, levels included."""
    match node:
        case App(a, b) | Lam(a, b) | Pi(a, b) | LevelMax(a, b) | LevelIMax(a, b):
            return (a, b)
        case Let(a, b, c):
            return (a, b, c)
        case Const(_, levels):
            return levels
        case Sort(a) | LevelSucc(a):
            return (a,)
        case Proj(_, _, a):
            return (a,)
        case LevelZero() | LevelParam() | BVar() | NatLit() | StrLit():
            return ()


class TermTable:
    """Interned nodes of one or several files; numbers of different tables must not be mixed."""

    def __init__(self) -> None:
        self._numbers: dict[Node, Ref] = {}
        self._nodes: list[Node] = []

    def add(self, node: Node) -> Ref:
        number = self._numbers.setdefault(node, len(self._nodes))
        if number == len(self._nodes):
            self._nodes.append(node)
        return number

    def __getitem__(self, ref: Ref) -> Node:
        return self._nodes[ref]

    def __len__(self) -> int:
        return len(self._nodes)

    def reachable(self, roots: Iterable[Ref]) -> list[Ref]:
        """Everything below `roots`, children first."""
        seen: set[Ref] = set()
        stack = list(roots)
        while stack:
            ref = stack.pop()
            if ref not in seen:
                seen.add(ref)
                stack.extend(children(self._nodes[ref]))
        return sorted(seen)

    def constants(self, roots: Iterable[Ref]) -> Iterator[Name]:
        """Constants that terms mention, structures of projections included; each at least once."""
        for ref in self.reachable(roots):
            match self._nodes[ref]:
                case Const(name, _) | Proj(name, _, _):
                    yield name
                case _:
                    pass

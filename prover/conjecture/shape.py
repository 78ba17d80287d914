"""When two statements are the same: equal up to the names of their variables and the order of their binders."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from prover.lean.olean.exprs import BVar, Const, Lam, Let, LevelParam, Node, Pi, Proj, Ref, TermTable, children
from prover.types import LemmaError


def statement_digest(table: TermTable, ref: Ref) -> str:
    """A hash of a statement that does not depend on its table.

    The leading variables are put into the order in which they first occur, each after those that its type mentions; a
    hypothesis counts as a variable, and those that nothing mentions keep their place at the end. Names of universe
    parameters do not count (all are one). Raises `LemmaError` for a statement that is nested too deeply.
    """
    try:
        return _Statement(table, ref).digest()
    except RecursionError as error:
        raise LemmaError("the statement is nested too deeply to be compared with others") from error


class _Statement:
    """A statement taken apart: types of its leading variables, numbered from the outermost, and the rest."""

    def __init__(self, table: TermTable, ref: Ref) -> None:
        self._table = table
        self._types: list[Ref] = []
        while isinstance(node := table[ref], Pi):
            self._types.append(node.type)
            ref = node.body
        self._body = ref
        self._occurring: dict[tuple[Ref, int, int], tuple[int, ...]] = {}
        self._digests: dict[tuple[Ref, int, int], str] = {}
        self._places: dict[int, int] = {}

    def digest(self) -> str:
        count = len(self._types)
        for variable in (*self._outer(self._body, count, 0), *range(count)):
            self._place(variable)
        ordered = sorted(range(count), key=self._places.__getitem__)
        parts = [self._digest(self._types[v], v, 0) for v in ordered]
        return _hash([*parts, self._digest(self._body, count, 0)])

    def _place(self, variable: int) -> None:
        if variable in self._places:
            return
        for needed in self._outer(self._types[variable], variable, 0):
            self._place(needed)
        self._places[variable] = len(self._places)

    def _outer(self, ref: Ref, leading: int, depth: int) -> tuple[int, ...]:
        """The leading variables in a term below `leading` of them and `depth` binders of its own, as they occur."""
        key = (ref, leading, depth)
        if key not in self._occurring:
            match node := self._table[ref]:
                case BVar(index):
                    found = [leading - 1 - (index - depth)] if index >= depth else []
                case _:
                    found = [v for part, more in _parts(node) for v in self._outer(part, leading, depth + more)]
            self._occurring[key] = tuple(dict.fromkeys(found))
        return self._occurring[key]

    def _digest(self, ref: Ref, leading: int, depth: int) -> str:
        key = (ref, leading, depth)
        if key not in self._digests:
            node = self._table[ref]
            below = [self._digest(part, leading, depth + more) for part, more in _parts(node)]
            match node:
                case BVar(index) if index >= depth:
                    label = f"variable {self._places[leading - 1 - (index - depth)]}"
                case Const(name, _):
                    label = repr(name)
                case Proj(name, index, _):
                    label = repr((name, index))
                case LevelParam():
                    label = ""
                case _:
                    label = "" if below else repr(node)
            self._digests[key] = _hash([type(node).__name__, label, *below])
        return self._digests[key]


def _parts(node: Node) -> Sequence[tuple[Ref, int]]:
    """The children, each with the number of binders in between."""
    match node:
        case Lam(type_, body) | Pi(type_, body):
            return ((type_, 0), (body, 1))
        case Let(type_, value, body):
            return ((type_, 0), (value, 0), (body, 1))
        case _:
            return tuple((child, 0) for child in children(node))


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]

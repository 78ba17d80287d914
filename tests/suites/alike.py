"""Statements up to the names of variables, hypotheses and the suites' definitions, and the order of hypotheses.

Everything is read off the terms in `.olean` files, so notation, implicitness and layout do not matter either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from prover.lean.olean.constants import ConstantKind
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import (
    App,
    BVar,
    Const,
    Lam,
    Let,
    LevelZero,
    Name,
    Pi,
    Proj,
    Ref,
    Sort,
    TermTable,
    children,
)

_HOLE = "this one"


class Alike:
    """Keys of statements; `definitions` are the modules whose constants count by what they are, not by name."""

    def __init__(self, table: TermTable, definitions: Sequence[Olean]) -> None:
        self.table = table
        self._home: Mapping[Name, Olean] = {name: olean for olean in definitions for name in olean.constant_names}
        self._keys: dict[Name, str] = {}
        self._closed: dict[tuple[Ref, int], str] = {}

    def statement(self, olean: Olean, theorem: str) -> str:
        """A key of what a theorem of `olean` says; see `of_type`."""
        return self.of_type(olean.constant(tuple(theorem.split("."))).type)

    def of_type(self, type_: Ref) -> str:
        """The same for two types that differ in names or in the order of what stands before the conclusion.

        Each hypothesis is told apart by its type and by the places where it is used, refined as in
        Weisfeiler and Leman's test, since trying all orders would take too long.
        """
        binders: list[Ref] = []
        while isinstance(node := self.table[type_], Pi):
            binders.append(node.type)
            type_ = node.body
        colours = ["variable"] * len(binders)
        for _ in range(4):
            colours = [
                _digest(
                    colours[i],
                    self._term(binder, colours[:i]),
                    *sorted(self._uses(binders, colours, i)),
                    self._term(type_, [*colours[:i], _HOLE, *colours[i + 1 :]]),
                )
                for i, binder in enumerate(binders)
            ]
        return _digest(*sorted(colours), self._term(type_, colours))

    def _uses(self, binders: Sequence[Ref], colours: Sequence[str], i: int) -> Iterator[str]:
        """The types of later binders that mention this one, with its places marked."""
        for j in range(i + 1, len(binders)):
            marked = self._term(binders[j], [*colours[:i], _HOLE, *colours[i + 1 : j]])
            if marked != self._term(binders[j], colours[:j]):
                yield marked

    def _term(
        self, ref: Ref, outer: Sequence[str], depth: int = 0, memo: dict[tuple[Ref, int], str] | None = None
    ) -> str:
        """A digest of a term below `depth` binders of its own; `outer` says what its free variables are."""
        memo = ({} if outer else self._closed) if memo is None else memo
        if (known := memo.get((ref, depth))) is not None:
            return known
        match node := self.table[ref]:
            case BVar(index):
                key = f"bound {index}" if index < depth else f"outer {outer[len(outer) - 1 - index + depth]}"
            case Lam(type_, body) | Pi(type_, body):
                parts = (self._term(type_, outer, depth, memo), self._term(body, outer, depth + 1, memo))
                key = _digest(type(node).__name__, *parts)
            case Let(type_, value, body):
                parts = (self._term(type_, outer, depth, memo), self._term(value, outer, depth, memo))
                key = _digest("let", *parts, self._term(body, outer, depth + 1, memo))
            case App(function, argument):
                key = _digest("app", self._term(function, outer, depth, memo), self._term(argument, outer, depth, memo))
            case Const(name, _):
                key = self._constant(name)
            case Proj(name, index, value):
                key = _digest("proj", self._constant(name), str(index), self._term(value, outer, depth, memo))
            case Sort(level):
                key = "Prop" if isinstance(self.table[level], LevelZero) else "Type"
            case _:
                key = _digest(repr(node), *(self._term(c, outer, depth, memo) for c in children(node)))
        memo[ref, depth] = key
        return key

    def _constant(self, name: Name) -> str:
        """The library's constants by name, definitions by type and value, types by their constructors in order."""
        olean = self._home.get(name)
        if olean is None:
            return repr(name)
        if name not in self._keys:
            self._keys[name] = "itself"  # while a type's constructors are looked at
            constant = olean.constant(name)
            match constant.kind:
                case ConstantKind.INDUCTIVE:
                    parts = [self._closed_term(olean.constant(c).type) for c in self._constructors(olean, name)]
                    key = _digest("type", self._closed_term(constant.type), *parts)
                case ConstantKind.CONSTRUCTOR:
                    place = self._constructors(olean, name[:-1]).index(name)
                    key = _digest("constructor", self._constant(name[:-1]), str(place))
                case ConstantKind.RECURSOR:
                    key = _digest("recursor", self._constant(name[:-1]))
                case _:
                    key = _digest("definition", *map(self._closed_term, constant.terms))
            self._keys[name] = key
        return self._keys[name]

    def _closed_term(self, ref: Ref) -> str:
        return self._term(ref, (), 0, {})

    def _constructors(self, olean: Olean, name: Name) -> list[Name]:
        """In the order of the recursor's cases."""
        found: list[Name] = []
        todo = [olean.constant((*name, "rec")).type]
        while todo:
            match node := self.table[todo.pop()]:
                case Const(c, _):
                    if c[:-1] == name and c in olean and olean.kind(c) is ConstantKind.CONSTRUCTOR and c not in found:
                        found.append(c)
                case _:
                    todo.extend(reversed(children(node)))
        return found


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]

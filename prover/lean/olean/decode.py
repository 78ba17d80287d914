"""What an `.olean` file of Lean 4.35 says: imports, constants and their terms, decoded from untrusted bytes.

Objects are decoded only when asked for, each against the one shape it may have, without recursion. Cached data (hashes,
flags) is never looked at. Whatever does not fit raises `MalformedOlean`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from prover.lean.olean.constants import (
    OPAQUE_HINTS,
    Constant,
    ConstantKind,
    Hints,
    Inductives,
    InductiveType,
    Safety,
    SourceRange,
)
from prover.lean.olean.exprs import (
    App,
    BVar,
    Const,
    Lam,
    Let,
    LevelIMax,
    LevelMax,
    LevelParam,
    LevelSucc,
    LevelZero,
    Name,
    NatLit,
    Pi,
    Proj,
    Ref,
    Sort,
    StrLit,
    TermTable,
)
from prover.lean.olean.objects import MAX_BYTES, MalformedOlean, OleanBytes

MAX_BVAR: Final = 1 << 16  # the native constructor panics a little above 2^20; nobody nests binders this deep
MAX_NAME_PARTS: Final = 64


@dataclass(frozen=True, slots=True)
class _Shape:
    """A constructor: its tag, number of fields, bytes of unboxed scalars, and the fields that hold terms."""

    tag: int
    fields: int
    scalar_bytes: int
    below: tuple[int, ...] = ()


# Every term ends with 8 bytes of cached data; binders and `let` with one more byte.
_EXPR_SHAPES: Final[Mapping[int, _Shape]] = {
    shape.tag: shape
    for shape in (
        _Shape(0, 1, 8),  # bvar
        _Shape(3, 1, 8),  # sort
        _Shape(4, 2, 8),  # const
        _Shape(5, 2, 8, (0, 1)),  # app
        _Shape(6, 3, 9, (1, 2)),  # lam
        _Shape(7, 3, 9, (1, 2)),  # forallE
        _Shape(8, 4, 9, (1, 2, 3)),  # letE
        _Shape(9, 1, 8),  # lit
        _Shape(10, 2, 8, (1,)),  # mdata
        _Shape(11, 3, 8, (2,)),  # proj
    )
}
_ZERO: Final = 1  # `Level.zero` is the boxed scalar 0
_LEVEL_SHAPES: Final[Mapping[int, _Shape]] = {
    shape.tag: shape
    for shape in (
        _Shape(1, 1, 8, (0,)),  # succ
        _Shape(2, 2, 8, (0, 1)),  # max
        _Shape(3, 2, 8, (0, 1)),  # imax
        _Shape(4, 1, 8),  # param
    )
}
_CONSTANT_SHAPES: Final[Mapping[ConstantKind, tuple[int, int]]] = {  # fields and bytes of scalars of the `…Val`
    ConstantKind.AXIOM: (1, 1),
    ConstantKind.DEFINITION: (4, 1),
    ConstantKind.THEOREM: (3, 0),
    ConstantKind.OPAQUE: (3, 1),
    ConstantKind.QUOTIENT: (1, 1),
    ConstantKind.INDUCTIVE: (6, 3),
    ConstantKind.CONSTRUCTOR: (5, 1),
    ConstantKind.RECURSOR: (7, 2),
}


class Olean:
    """A file that passed the linear pass. Terms go to `table`, which several files may share.

    Every method and property raises `MalformedOlean` when what it decodes does not fit.
    """

    def __init__(self, data: bytes, table: TermTable, max_bytes: int = MAX_BYTES) -> None:
        self.table = table
        self._raw = OleanBytes(data, max_bytes)
        self._names: dict[int, Name] = {}
        self._exprs: dict[int, Ref] = {}
        self._levels: dict[int, Ref] = {}
        at = self._raw.pointer(self._raw.root, "root")
        self._raw.expect(at, 0, 5, "module data", scalar_bytes=1)
        if self._raw.byte(at, 5, 0) != 0:
            raise MalformedOlean("a `module` file, which keeps its proofs elsewhere")
        imports, names, constants, _, self._entries = (self._raw.field(at, i) for i in range(5))
        self.imports: tuple[Name, ...] = tuple(self._import(p) for p in self._raw.array(imports))
        found = [self._raw.pointer(p, "constant") for p in self._raw.array(constants)]
        self.constant_names: tuple[Name, ...] = tuple(map(self._name, self._raw.array(names)))
        self._constants: dict[Name, int] = {}
        for at in found:
            name = self._constant_name(at)
            if name in self._constants:
                raise MalformedOlean("two constants of one name")
            self._constants[name] = at
        if tuple(self._constants) != self.constant_names:
            raise MalformedOlean("names of constants and constants differ")

    # --- what a file holds

    def __contains__(self, name: Name) -> bool:
        return name in self._constants

    def kind(self, name: Name) -> ConstantKind:
        """Kind of a constant of this file."""
        return ConstantKind(self._raw.tag(self._constants[name]))

    def constant(self, name: Name) -> Constant:
        """A constant of this file, its terms decoded."""
        kind = self.kind(name)
        at = self._raw.pointer(self._raw.field(self._constants[name], 0), "constant")
        match kind:
            case ConstantKind.DEFINITION:
                value, hints = self._raw.field(at, 1), self._hints(self._raw.field(at, 2))
                safety = self._raw.byte(at, 4, 0)
                if safety > 2:
                    raise MalformedOlean("unknown safety")
                return self._constant(at, kind, value, Safety(safety), hints)
            case ConstantKind.THEOREM:
                return self._constant(at, kind, self._raw.field(at, 1))
            case ConstantKind.OPAQUE:
                safety = Safety.UNSAFE if self._raw.byte(at, 3, 0) else Safety.SAFE
                return self._constant(at, kind, self._raw.field(at, 1), safety)
            case _:
                return self._constant(at, kind, None)

    def inductives(self, name: Name) -> Inductives:
        """The block that a constant of the kinds in `FAMILY` belongs to."""
        at = self._value_of(name)
        match self.kind(name):
            case ConstantKind.INDUCTIVE:
                names = self._raw.field(at, 3)
            case ConstantKind.CONSTRUCTOR:
                names = self._raw.field(self._inductive_at(self._name(self._raw.field(at, 1))), 3)
            case _:
                names = self._raw.field(at, 1)
        found = [self._inductive_at(each) for each in self._raw.list(names, self._name)]
        if not found:
            raise MalformedOlean("inductive types without any")
        heads = [self._constant(each, ConstantKind.INDUCTIVE, None) for each in found]
        types = tuple(
            InductiveType(head.name, head.type, tuple(self._constructors(each)))
            for head, each in zip(heads, found, strict=True)
        )
        parameters = self._raw.small(self._raw.field(found[0], 1))
        safe = all(self._raw.byte(each, 6, 1) == 0 for each in found)
        return Inductives(heads[0].level_params, parameters, types, safe)

    def _value_of(self, name: Name) -> int:
        return self._raw.pointer(self._raw.field(self._constants[name], 0), "constant")

    def _inductive_at(self, name: Name) -> int:
        if name not in self or self.kind(name) is not ConstantKind.INDUCTIVE:
            raise MalformedOlean("an inductive type is missing")
        return self._value_of(name)

    def _constructors(self, at: int) -> Iterator[tuple[Name, Ref]]:
        for name in self._raw.list(self._raw.field(at, 4), self._name):
            if name not in self or self.kind(name) is not ConstantKind.CONSTRUCTOR:
                raise MalformedOlean("a constructor is missing")
            yield name, self.constant(name).type

    def declaration_ranges(self) -> Mapping[Name, SourceRange]:
        """Where each declaration stood in its source (`declRangeExt`)."""
        ranges: dict[Name, SourceRange] = {}
        for entry in self._extension(("Lean", "declRangeExt")):
            pair = self._raw.expect(self._raw.pointer(entry, "entry"), 0, 2, "entry")
            both = self._raw.expect(self._raw.pointer(self._raw.field(pair, 1), "ranges"), 0, 2, "ranges")
            one = self._raw.expect(self._raw.pointer(self._raw.field(both, 0), "range"), 0, 4, "range")
            start, end = (self._position(self._raw.field(one, i)) for i in (0, 2))
            ranges[self._name(self._raw.field(pair, 0))] = SourceRange(*start, *end)
        return ranges

    # --- decoding, one shape at a time; numbers named `at` are word indices of objects, `p` are fields

    def _extension(self, wanted: Name) -> list[int]:
        for p in self._raw.array(self._entries):
            at = self._raw.expect(self._raw.pointer(p, "entries"), 0, 2, "entries")
            if self._name(self._raw.field(at, 0)) == wanted:
                return self._raw.array(self._raw.field(at, 1))
        return []

    def _position(self, p: int) -> tuple[int, int]:
        at = self._raw.expect(self._raw.pointer(p, "position"), 0, 2, "position")
        return self._raw.small(self._raw.field(at, 0)), self._raw.small(self._raw.field(at, 1))

    def _import(self, p: int) -> Name:
        at = self._raw.expect(self._raw.pointer(p, "import"), 0, 1, "import", scalar_bytes=3)
        return self._name(self._raw.field(at, 0))

    def _constant_name(self, at: int) -> Name:
        tag = self._raw.tag(at)
        if tag > max(ConstantKind):
            raise MalformedOlean("unknown kind of constant")
        self._raw.expect(at, tag, 1, "constant")
        value = self._raw.pointer(self._raw.field(at, 0), "constant")
        fields, scalars = _CONSTANT_SHAPES[ConstantKind(tag)]
        self._raw.expect(value, 0, fields, "constant", scalar_bytes=scalars)
        head = self._raw.expect(self._raw.pointer(self._raw.field(value, 0), "constant"), 0, 3, "constant")
        return self._name(self._raw.field(head, 0))

    def _constant(
        self,
        at: int,
        kind: ConstantKind,
        value: int | None,
        safety: Safety = Safety.SAFE,
        hints: Hints = OPAQUE_HINTS,
    ) -> Constant:
        head = self._raw.pointer(self._raw.field(at, 0), "constant")
        name, params, type_ = (self._raw.field(head, i) for i in range(3))
        return Constant(
            self._name(name),
            kind,
            tuple(self._raw.list(params, self._name)),
            self._expr(type_),
            None if value is None else self._expr(value),
            safety,
            hints,
        )

    def _hints(self, p: int) -> Hints:
        if p & 1:
            return Hints(None, p >> 1 == 1)
        at = self._raw.expect(self._raw.pointer(p, "hints"), 2, 0, "hints", scalar_bytes=4)
        return Hints(self._raw.field(at, 0) & 0xFFFFFFFF, False)

    def _name(self, p: int) -> Name:
        parts: list[str | int] = []
        while p != 1:
            at = self._raw.pointer(p, "name")
            if (known := self._names.get(at)) is not None:
                parts += reversed(known)
                break
            tag = self._raw.tag(at)
            self._raw.expect(at, 1 if tag == 1 else 2, 2, "name", scalar_bytes=8)
            last = self._raw.field(at, 1)
            parts.append(self._raw.string(last) if tag == 1 else self._raw.small(last))
            p = self._raw.field(at, 0)
            if len(parts) > MAX_NAME_PARTS:
                raise MalformedOlean("a name is too long")
        if len(parts) > MAX_NAME_PARTS:
            raise MalformedOlean("a name is too long")
        return tuple(reversed(parts))

    def _expr(self, p: int) -> Ref:
        return self._term(self._raw.pointer(p, "expression"), _EXPR_SHAPES, self._exprs, self._expr_at)

    def _level(self, p: int) -> Ref:
        if p == _ZERO:
            return self.table.add(LevelZero())
        return self._term(self._raw.pointer(p, "level"), _LEVEL_SHAPES, self._levels, self._level_at)

    def _term(self, root: int, shapes: Mapping[int, _Shape], memo: dict[int, Ref], build: Callable[[int], Ref]) -> Ref:
        """Decode a DAG without recursion: collect what is below `root`, then build in the file's order."""
        wanted: set[int] = set()
        stack = [root]
        while stack:
            at = stack.pop()
            if at in wanted or at in memo:
                continue
            wanted.add(at)
            shape = shapes.get(self._raw.tag(at))
            if shape is None:
                raise MalformedOlean("something else where a term belongs")
            self._raw.expect(at, shape.tag, shape.fields, "term", shape.scalar_bytes)
            below = (self._raw.field(at, i) for i in shape.below)
            stack += [self._raw.pointer(p, "term") for p in below if p != _ZERO or shapes is not _LEVEL_SHAPES]
        for at in sorted(wanted):
            memo[at] = build(at)
        return memo[root]

    def _expr_at(self, at: int) -> Ref:
        def below(i: int) -> Ref:
            return self._exprs[self._raw.index(self._raw.field(at, i))]

        add = self.table.add
        match self._raw.tag(at):
            case 0:
                index = self._raw.small(self._raw.field(at, 0))
                if index > MAX_BVAR:
                    raise MalformedOlean("a bound variable is out of range")
                return add(BVar(index))
            case 3:
                return add(Sort(self._level(self._raw.field(at, 0))))
            case 4:
                levels = tuple(self._raw.list(self._raw.field(at, 1), self._level))
                return add(Const(self._name(self._raw.field(at, 0)), levels))
            case 5:
                return add(App(below(0), below(1)))
            case 6:
                return add(Lam(below(1), below(2)))
            case 7:
                return add(Pi(below(1), below(2)))
            case 8:
                return add(Let(below(1), below(2), below(3)))
            case 9:
                return add(self._literal(self._raw.field(at, 0)))
            case 10:
                return below(1)  # metadata
            case _:
                return add(Proj(self._name(self._raw.field(at, 0)), self._raw.small(self._raw.field(at, 1)), below(2)))

    def _level_at(self, at: int) -> Ref:
        add = self.table.add

        def below(i: int) -> Ref:
            p = self._raw.field(at, i)
            return add(LevelZero()) if p == _ZERO else self._levels[self._raw.index(p)]

        match self._raw.tag(at):
            case 1:
                return add(LevelSucc(below(0)))
            case 2:
                return add(LevelMax(below(0), below(1)))
            case 3:
                return add(LevelIMax(below(0), below(1)))
            case _:
                return add(LevelParam(self._name(self._raw.field(at, 0))))

    def _literal(self, p: int) -> NatLit | StrLit:
        at = self._raw.pointer(p, "literal")
        kind = self._raw.tag(at)
        if kind > 1:
            raise MalformedOlean("unknown literal")
        value = self._raw.field(self._raw.expect(at, kind, 1, "literal"), 0)
        return NatLit(self._raw.nat(value)) if kind == 0 else StrLit(self._raw.string(value))

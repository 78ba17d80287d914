"""Lean's kernel over a trusted environment: terms of a `TermTable` are rebuilt one by one and given to it.

Nothing of a candidate reaches Lean but what passes through Lean's own constructors here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Final

from prover.lean.olean.constants import Constant, ConstantKind, Inductives, InductiveType
from prover.lean.olean.exprs import (
    App,
    BVar,
    Const,
    Lam,
    Let,
    Level,
    LevelIMax,
    LevelMax,
    LevelParam,
    LevelSucc,
    LevelZero,
    Name,
    NatLit,
    Node,
    Pi,
    Proj,
    Ref,
    Sort,
    StrLit,
    TermTable,
)
from prover.lean.runtime.ffi import (
    ANONYMOUS,
    NONE,
    LeanRuntime,
    Obj,
    array_items,
    box,
    field,
    list_items,
    peek_name,
    tag,
)
from prover.lean.runtime.terms import Terms

KERNEL_FUNCTIONS: Final = {"Lean.Expr.getUsedConstants": 1}
"""What this module needs beyond `ffi.FUNCTIONS`."""

MAX_REC_DEPTH: Final = 10_000


class _InfoField(IntEnum):
    """Fields of the structures inside `Lean.ConstantInfo`."""

    HEAD = 0  # ConstantVal of every kind
    TYPE = 2  # in ConstantVal
    VALUE = 1  # of a definition, theorem or opaque constant
    ALL = 3  # of an inductive type
    CONSTRUCTORS = 4


class KernelSession:
    """A trusted environment that grows by what the kernel accepts.

    `runtime` must have imported nothing but trusted modules. Use it from one thread, in a process of its own.
    """

    def __init__(self, runtime: LeanRuntime, environment: Obj) -> None:
        self._rt = runtime
        self._terms = Terms(runtime)
        self._env = self._terms.kernel_environment(environment)
        self._trusted = runtime.inc(self._env)
        self._axioms: dict[Name, frozenset[Name]] = {}
        self.max_heartbeat = 200_000_000
        """Small allocations that the kernel may spend on one declaration."""

    def fresh(self) -> KernelSession:
        """This session with its first environment: what was added since is forgotten."""
        self._env = self._rt.inc(self._trusted)
        return self

    def knows(self, name: Name) -> bool:
        """Whether the environment has a constant of this name."""
        info = self._find(name)
        self._rt.dec(info)
        return info != NONE

    def axioms(self, name: Name) -> frozenset[Name]:
        """Axioms that a constant of the environment rests on, directly or not; remembered."""
        stack: list[tuple[Name, frozenset[Name] | None]] = [(name, None)]
        while stack:
            top, needs = stack.pop()
            if top in self._axioms:
                continue
            if needs is None:
                is_axiom, needs = self._needs(top)
                if is_axiom:
                    needs |= {top}
                stack.append((top, needs))
                stack += [(n, None) for n in needs if n != top and n not in self._axioms]
            else:
                below = (self._axioms[n] if n != top else frozenset({top}) for n in needs)
                self._axioms[top] = frozenset[Name]().union(*below)
        return self._axioms[name]

    def add(self, table: TermTable, constant: Constant) -> None:
        """Let the kernel check a theorem, a safe definition or opaque constant and add it. Raises `KernelError`."""
        assert constant.value is not None
        rt = self._rt
        objects = self._rebuild(table, [constant.type, constant.value])
        name = self._name(constant.name)
        params = rt.list([self._name(p) for p in constant.level_params])
        head = rt.ctor(0, [rt.inc(name), params, rt.inc(objects[constant.type])])
        value, names = rt.inc(objects[constant.value]), rt.list([name])
        if constant.kind is ConstantKind.THEOREM:
            declaration = rt.ctor(2, [rt.ctor(0, [head, value, names])])
        elif constant.kind is ConstantKind.OPAQUE:
            declaration = rt.ctor(3, [rt.ctor(0, [head, value, names], scalar_bytes=1)])  # the scalar: not unsafe
        else:
            definition = rt.ctor(0, [head, value, self._hints(constant), names], scalar_bytes=1)
            rt.set_u8(definition, 0, 1)  # safe
            declaration = rt.ctor(1, [definition])
        self._declare(declaration)

    def _declare(self, declaration: Obj) -> None:
        """Add a declaration (taken); the environment stays what it was when the kernel refuses it."""
        before = self._rt.inc(self._env)
        self._env = self._terms.add_declaration(before, declaration, self.max_heartbeat, MAX_REC_DEPTH)

    def add_inductives(self, table: TermTable, block: Inductives) -> None:
        """Let the kernel check a block of inductive types and add it, with its recursors. Raises `KernelError`."""
        rt = self._rt
        objects = self._rebuild(table, block.terms)

        def constructor(name: Name, type_: Ref) -> Obj:
            return rt.ctor(0, [self._name(name), rt.inc(objects[type_])])

        def inductive(one: InductiveType) -> Obj:
            constructors = rt.list([constructor(*c) for c in one.constructors])
            return rt.ctor(0, [self._name(one.name), rt.inc(objects[one.type]), constructors])

        params = rt.list([self._name(p) for p in block.level_params])
        types = rt.list([inductive(one) for one in block.types])
        declaration = rt.ctor(6, [params, rt.nat(block.parameters), types], scalar_bytes=1)  # the scalar: not unsafe
        self._declare(declaration)

    # --- building

    def _hints(self, constant: Constant) -> Obj:
        if constant.hints.regular is None:
            return box(1 if constant.hints.abbreviation else 0)
        hints = self._rt.ctor(2, [], scalar_bytes=4)
        for i, byte in enumerate(constant.hints.regular.to_bytes(4, "little")):
            self._rt.set_u8(hints, i, byte)
        return hints

    def _rebuild(self, table: TermTable, roots: Iterable[Ref]) -> dict[Ref, Obj]:
        """Objects of everything below `roots`; they are kept for the life of the process."""
        built: dict[Ref, Obj] = {}
        for ref in table.reachable(roots):
            built[ref] = self._build(table[ref], built)
        return built

    def _build(self, node: Node, built: dict[Ref, Obj]) -> Obj:
        terms, rt = self._terms, self._rt

        def take(ref: Ref) -> Obj:
            return rt.inc(built[ref])

        match node:
            case App(function, argument):
                return terms.app(take(function), take(argument))
            case BVar(index):
                return terms.bvar(index)
            case Const(name, levels):
                return terms.const(self._name(name), [take(level) for level in levels])
            case Lam(type_, body):
                return terms.lam(ANONYMOUS, take(type_), take(body))
            case Pi(type_, body):
                return terms.pi(ANONYMOUS, take(type_), take(body))
            case Let(type_, value, body):
                return terms.let(ANONYMOUS, take(type_), take(value), take(body))
            case Sort(level):
                return terms.sort(take(level))
            case NatLit(n):
                return terms.nat_literal(n)
            case StrLit(text):
                return terms.string_literal(text)
            case Proj(structure, index, value):
                return terms.proj(self._name(structure), index, take(value))
            case LevelZero() | LevelSucc() | LevelMax() | LevelIMax() | LevelParam():
                return self._build_level(node, built)

    def _build_level(self, level: Level, built: dict[Ref, Obj]) -> Obj:
        terms, rt = self._terms, self._rt
        match level:
            case LevelZero():
                return terms.level_zero()
            case LevelSucc(of):
                return terms.level_succ(rt.inc(built[of]))
            case LevelMax(left, right):
                return terms.level_max(rt.inc(built[left]), rt.inc(built[right]))
            case LevelIMax(left, right):
                return terms.level_imax(rt.inc(built[left]), rt.inc(built[right]))
            case LevelParam(name):
                return terms.level_param(self._name(name))

    def _name(self, name: Name) -> Obj:
        result = ANONYMOUS
        for part in name:
            add = self._terms.name_str if isinstance(part, str) else self._terms.name_num
            result = add(result, part)  # type: ignore[arg-type]
        return result

    # --- looking at the trusted environment

    def _find(self, name: Name) -> Obj:
        """Owned `Option ConstantInfo`."""
        return self._rt.lib.lean_environment_find(self._rt.inc(self._env), self._name(name))

    def _needs(self, name: Name) -> tuple[bool, frozenset[Name]]:
        """Whether a constant is an axiom, and the constants it mentions.

        An inductive type mentions what its constructors do; it leaves itself out, so that there are no cycles.
        """
        option = self._find(name)
        if option == NONE:
            raise KeyError(f"no constant {name} in the trusted environment")
        info = field(option, 0)
        kind, value = ConstantKind(tag(info)), field(info, 0)
        used = set(self._mentions(field(field(value, _InfoField.HEAD), _InfoField.TYPE)))
        match kind:
            case ConstantKind.DEFINITION | ConstantKind.THEOREM | ConstantKind.OPAQUE:
                used.update(self._mentions(field(value, _InfoField.VALUE)))
            case ConstantKind.INDUCTIVE:
                for constructor in list_items(field(value, _InfoField.CONSTRUCTORS)):
                    found = self._find(peek_name(constructor))
                    head = field(field(field(found, 0), 0), _InfoField.HEAD)
                    used.update(self._mentions(field(head, _InfoField.TYPE)))
                    self._rt.dec(found)
                used.difference_update(map(peek_name, list_items(field(value, _InfoField.ALL))))
            case _:
                pass
        self._rt.dec(option)
        return kind is ConstantKind.AXIOM, frozenset(used - {name})

    def _mentions(self, expr: Obj) -> Iterator[Name]:
        names = self._rt.call("Lean.Expr.getUsedConstants", self._rt.inc(expr))
        yield from map(peek_name, array_items(names))
        self._rt.dec(names)

"""Lean's pretty printer, with a memory for what it has printed.

Two thirds of a step used to be printing: every child prints its parent's hypotheses again, and most error messages the
whole goal. Lean finds its printer in a table of functions (`Lean.ppFnsRef`); those for expressions and goals are
replaced there by ours, which ask Lean's only for what is new.

How an expression reads depends on it, the environment, options, namespace, `open`s, and the names in its context. So a
text is used again only for the *same objects*, and in another context only when no name that differs between the two
occurs in it. What holds a metavariable is always printed anew. While a tactic runs nothing is remembered or reused:
what it allocates counts as heartbeats, which must not depend on what ran before.
"""

from __future__ import annotations

import ctypes as C
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Final, TypeAlias

from prover.lean.gym.recent import EnvironmentClasses, Recent
from prover.lean.runtime.ffi import (
    UNIT,
    LeanRuntime,
    Obj,
    Tag,
    array_items,
    box,
    field,
    field_count,
    fields,
    is_scalar,
    peek_name,
    tag,
)

PRINTED = 1024  # expressions and goals that are remembered
NAMES = 4096
PRETTY_WIDTH = 1_000_000
PRINTER_ARITY = 3  # PPContext, what to print, world

_HAS_MVAR: Final = 0b110 << 40  # bits of an expression's cached data: a metavariable for a term, for a level
_WORD: Final = re.compile(r"[\w'!?✝]+")
_COUNTER: Final = re.compile(r"[_\d✝⁰¹²³⁴-⁹]+$")


class PPFns(IntEnum):
    """Fields of `Lean.PPFns`."""

    EXPR = 0
    GOAL = 4


class PPContext(IntEnum):
    """Fields of `Lean.PPContext`; after these come the options, the namespace and the `open`s."""

    ENVIRONMENT = 0
    MCTX = 1
    LCTX = 2
    FIELDS = 6


class Decl(IntEnum):
    """Fields of `MetavarDecl` and `LocalContext`; the hash in a `Name`."""

    MVAR_LCTX = 1
    MVAR_TYPE = 2
    LCTX_DECLS = 1
    NAME_HASH = 2
    EXPR_FVAR = 1  # constructors of `Expr`
    EXPR_CONST = 4


class Persistent(IntEnum):
    """`PersistentArray`: a tree and the last elements; a node of the tree is an array of nodes or of elements."""

    ROOT = 0
    TAIL = 1
    NODE_TAG = 0


@dataclass(slots=True, eq=False)
class _Context:
    """A local context. `names`: (hash of a variable, hash of its name) → that name's base, None if it has none."""

    names: dict[tuple[int, int], str | None]
    settled: bool  # no type or value holds a metavariable


@dataclass(slots=True, eq=False)
class _Printed:
    """What the printer gave (`UNIT`: nothing yet) for a key, in a context."""

    key: tuple[Obj, ...]  # the object, the number of its environment's class, options, namespace, `open`s
    context: _Context
    result: Obj = UNIT
    words: frozenset[str] | None = None  # of its text, without counters; found when they are first needed


_Look: TypeAlias = Callable[[Obj, Obj], _Printed | None]


class Printer:
    """Prints goals and messages. `install` it before the first import."""

    def __init__(self, rt: LeanRuntime, environments: EnvironmentClasses, room: int = PRINTED) -> None:
        self._rt = rt
        self._environments = environments
        self._printed: Recent[tuple[Obj, ...], _Printed] = Recent(room, self._release)
        self._bases: Recent[int, tuple[str | None]] = Recent(NAMES)  # by the hash of a name
        self._open = False  # whether results are remembered and reused now
        self._lctx: Obj = UNIT  # the latest, held
        self._context = _Context({}, True)
        self._fault: Exception | None = None  # of ours, inside a call from Lean

    def install(self) -> None:
        """Put our functions in the place of Lean's; environments made from now on have them."""
        rt = self._rt
        reference = rt.constant("Lean.ppFnsRef")
        table = rt.ref_get(reference)
        functions = list(map(rt.inc, fields(table, field_count(table))))
        for place, look in ((PPFns.EXPR, self._look_for_expr), (PPFns.GOAL, self._look_for_goal)):
            callback = C.CFUNCTYPE(C.c_void_p, *[C.c_void_p] * PRINTER_ARITY)(
                partial(self._print, functions[place], look)
            )
            functions[place] = rt.closure(callback, PRINTER_ARITY)
        rt.dec(table)
        rt.dec(rt.lib.lean_st_ref_swap(reference, rt.ctor(0, functions)))

    # --- texts

    def goal(self, goal: Obj, meta_args: tuple[Obj, ...]) -> str:
        """Text of a goal; takes the contexts and references of `MetaM`."""
        rt = self._rt
        printed = self._opened("Lean.Meta.ppGoal", rt.inc(goal), *meta_args, UNIT)
        ok = tag(printed) == Tag.IO_OK
        text = self._pretty(field(printed, 0)) if ok else "⊢ <goal cannot be printed>"
        rt.dec(printed)
        return text

    def message(self, data: Obj) -> str:
        """Text of an owned `MessageData`."""
        return self._rt.text(self._opened("Lean.MessageData.toString", data, UNIT))

    def _opened(self, function: str, *args: Obj) -> Obj:
        """Call a function; meanwhile results are remembered and reused.

        Lean's printer has the heartbeats of a whole step for it, however many the tactic used.
        """
        rt = self._rt
        rt.dec(rt.call("IO.setNumHeartbeats", box(0), UNIT))
        self._open = True
        result = rt.call(function, *args)
        self._open = False
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault
        return result

    def _pretty(self, format_: Obj) -> str:
        rt = self._rt
        return rt.text(rt.call("Std.Format.pretty", rt.inc(format_), box(PRETTY_WIDTH), box(0), box(0)))

    # --- what Lean calls

    def _print(self, original: Obj, look: _Look, pp_context: Obj, what: Obj, world: Obj) -> Obj:
        """An entry of `PPFns`: takes its arguments and gives an `IO` result.

        An exception must not get through to Lean: it is kept, and what was to be printed is printed anew.
        """
        rt = self._rt
        printed = None
        if self._open:
            try:
                printed = look(pp_context, what)
            except Exception as fault:
                self._fault = fault
        if printed is None:
            return rt.lib.lean_apply_3(rt.inc(original), pp_context, what, world)
        if printed.result != UNIT:
            rt.dec(pp_context)
            rt.dec(what)
            return rt.ctor(Tag.IO_OK, [rt.inc(printed.result)])
        self._hold(printed)
        result = rt.lib.lean_apply_3(rt.inc(original), pp_context, what, world)
        if tag(result) == Tag.IO_OK:
            printed.result = rt.inc(field(result, 0))
            self._printed.put(printed.key, printed)
        else:
            self._release(printed)
        return result

    def _look_for_expr(self, pp_context: Obj, expr: Obj) -> _Printed | None:
        """What is known of an expression, something to fill in, or None if it is not to be remembered."""
        if _has_mvar(expr):
            return None
        environment, _, lctx, options, namespace, opens = fields(pp_context, PPContext.FIELDS)
        context = self._context if lctx == self._lctx else self._context_of(lctx)
        if not context.settled:
            return None
        key = (_identity(expr), self._environments.of(environment), options, namespace, opens)
        if (known := self._printed.get(key)) is not None:
            if known.context is context:
                return known
            if self._reads_the_same(known, context):
                known.context = context
                return known
        return _Printed(key, context)

    def _look_for_goal(self, pp_context: Obj, goal: Obj) -> _Printed | None:
        """The same for a goal; its declaration stands for it, which has the context in it."""
        rt = self._rt
        environment, mctx, _, options, namespace, opens = fields(pp_context, PPContext.FIELDS)
        found = rt.call("Lean.MetavarContext.findDecl?", rt.inc(mctx), rt.inc(goal))
        if is_scalar(found):
            return None
        decl = field(found, 0)
        key = (decl, self._environments.of(environment), options, namespace, opens)
        printed = self._printed.get(key)
        if printed is None and not _has_mvar(field(decl, Decl.MVAR_TYPE)):
            context = self._context_of(field(decl, Decl.MVAR_LCTX))
            printed = _Printed(key, context) if context.settled else None
        rt.dec(found)  # the metavariable context has it as well
        return printed

    def _reads_the_same(self, printed: _Printed, context: _Context) -> bool:
        """Whether a text is the same in another context: no name that differs occurs in it."""
        before, now = printed.context.names, context.names
        if [x for x in before if x in now] != [x for x in now if x in before]:  # the later of two names hides the other
            return False
        differing = before.keys() ^ now.keys()
        if differing and printed.words is None:
            found: list[str] = _WORD.findall(self._pretty(field(printed.result, 0)))
            printed.words = frozenset(_COUNTER.sub("", word) for word in found)
        bases = [before[x] if x in before else now[x] for x in differing]
        return not bases or (None not in bases and printed.words is not None and printed.words.isdisjoint(bases))

    def _context_of(self, lctx: Obj) -> _Context:
        """The names of a borrowed local context."""
        if lctx == self._lctx:
            return self._context
        names: dict[tuple[int, int], str | None] = {}
        settled = True
        for decl in _decls(field(lctx, Decl.LCTX_DECLS)):
            _, variable, name, *exprs = fields(decl, field_count(decl))  # its type, and the value of a `let`
            hashed = _name_hash(name)
            if (base := self._bases.get(hashed)) is None:
                base = (_base(name),)
                self._bases.put(hashed, base)
            names[_name_hash(variable), hashed] = base[0]
            for expr in exprs:
                settled = settled and not _has_mvar(expr)
        if settled != self._context.settled or list(names) != list(self._context.names):
            self._context = _Context(names, settled)
        self._rt.dec(self._lctx)
        self._lctx = self._rt.inc(lctx)
        return self._context

    # --- bookkeeping

    def _hold(self, printed: _Printed) -> None:
        """Keep the objects of a key, so that no others take their addresses."""
        for o in _objects(printed.key):
            self._rt.inc(o)

    def _release(self, printed: _Printed) -> None:
        for o in (*_objects(printed.key), printed.result):
            self._rt.dec(o)


def _objects(key: tuple[Obj, ...]) -> tuple[Obj, ...]:
    """Those of a key that are objects."""
    what, _, *rest = key
    return (what, *rest) if what > 0 else tuple(rest)


def _identity(expr: Obj) -> int:
    """What stands for an expression in a key: its address, or for a variable or simple constant the hash of its name.

    These read the same whichever object they are. Hashes are negative; they need not be held.
    """
    plain = tag(expr) == Decl.EXPR_FVAR or (tag(expr) == Decl.EXPR_CONST and is_scalar(field(expr, 1)))
    return -_name_hash(field(expr, 0)) if plain else expr


def _has_mvar(expr: Obj) -> bool:
    return field(expr, field_count(expr)) & _HAS_MVAR != 0


def _name_hash(name: Obj) -> int:
    return 0 if is_scalar(name) else field(name, Decl.NAME_HASH)


def _base(name: Obj) -> str | None:
    """The word of a name, without what Lean adds to make it another (``h_1``, ``h✝``); None if it is no plain word."""
    parts = peek_name(name)
    word = str(parts[0]) if parts else ""
    return _COUNTER.sub("", word) if _WORD.fullmatch(word) else None


def _decls(decls: Obj) -> list[Obj]:
    """The declarations of a `PersistentArray (Option LocalDecl)`, borrowed."""
    items = _leaves(field(decls, Persistent.ROOT)) + array_items(field(decls, Persistent.TAIL))
    return [field(item, 0) for item in items if not item & 1]


def _leaves(node: Obj) -> list[Obj]:
    children = array_items(field(node, 0))
    if tag(node) != Persistent.NODE_TAG:
        return children
    return [item for child in children for item in _leaves(child)]

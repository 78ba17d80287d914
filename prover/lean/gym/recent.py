"""Bounded memories of a worker: what was used lately, and which environments are as good as the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import IntEnum
from typing import Generic, TypeVar

from prover.lean.runtime.ffi import UNIT, LeanRuntime, Obj, array_items, field, field_count, fields, unbox

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

CLASSES = 256


class Recent(Generic[K, V]):
    """At most `room` values, the first put forgotten first; `release` is told of each that goes."""

    def __init__(self, room: int, release: Callable[[V], None] = lambda value: None) -> None:
        self._room = room
        self._release = release
        self._values: dict[K, V] = {}
        self.get = self._values.get

    def __len__(self) -> int:
        return len(self._values)

    def put(self, key: K, value: V) -> None:
        values = self._values
        if (old := values.pop(key, None)) is not None:
            self._release(old)
        elif len(values) >= self._room:
            self._release(values.pop(next(iter(values))))
        values[key] = value


class _Environment(IntEnum):
    """Fields of `Lean.Environment`, of the `VisibilityMap` that is its first, and of `Kernel.Environment`.

    `CHECKED` is a task whose value is the base itself as long as nothing is elaborated in parallel, which we never ask
    for.
    """

    BASE = 0
    CHECKED = 2
    FIELDS = 8
    PRIVATE = 0
    PUBLIC = 1
    EXTENSIONS = 3


class EnvironmentClasses:
    """Numbers for environments; those with the same number parse and print the same.

    Nearly every tactic notes which modules it used (`extraModUses`), so a child's environment is a new object, but one
    that differs in that extension only.
    """

    def __init__(self, rt: LeanRuntime) -> None:
        self._rt = rt
        self._noise = unbox(field(field(rt.constant("_private.Lean.ExtraModUses.0.Lean.extraModUses"), 0), 0))
        self._classes: Recent[tuple[Obj, ...], tuple[int, Obj]] = Recent(CLASSES, lambda known: rt.dec(known[1]))
        self._next = 0
        self._last: tuple[Obj, int] = (UNIT, 0)

    def of(self, environment: Obj) -> int:
        """The number of a borrowed environment. Numbers are not used twice."""
        last, number = self._last
        if environment == last:
            return number
        base, *others = fields(environment, _Environment.FIELDS)
        kernel = field(base, _Environment.PRIVATE)
        parts = fields(kernel, field_count(kernel))
        extensions = array_items(parts.pop(_Environment.EXTENSIONS))
        extensions[self._noise] = UNIT
        del others[_Environment.CHECKED - 1]
        key = (field(base, _Environment.PUBLIC), *others, *parts, *extensions)
        if (known := self._classes.get(key)) is None:  # the object is held, so that none of the addresses is used anew
            self._next += 1
            known = (self._next, self._rt.inc(environment))
            self._classes.put(key, known)
        self._rt.dec(last)
        self._last = (self._rt.inc(environment), known[0])
        return known[0]

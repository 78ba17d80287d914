"""Lean 4.35.0's object ABI, spoken from Python by ctypes alone.

`LeanRuntime` loads `libleanshared.so` into this process; `run_with_big_stack` gives it the stack it needs. What the
rest of the project relies on is in the tables of `abi`, and in the field numbers of the structures that are
taken apart or built by hand, which stand where they are used.
Nothing here is guessed at run time: a missing symbol or another version raises `AbiError` while loading.

The calling rule is that of Lean's own interpreter: call ``l_X___boxed`` when it is exported, else ``l_X``; every
argument is passed boxed and *owned*, and so is the result. So a caller `inc`s what it wants to keep and `dec`s what it
is given. The world token of an `IO` function is a last argument `UNIT`.

Layout (little endian, 64 bits): 8-byte header (rc i32, size u16, number of fields u8, tag u8), then the fields, then
unboxed scalars. Small naturals, enumerations and constructors without fields are the odd number ``(n << 1) | 1``.
"""

from __future__ import annotations

import ctypes as C
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from prover.lean.runtime.abi import ABI_VERSION, FUNCTIONS, GLOBALS, RUNTIME

Obj: TypeAlias = int
"""Address of a Lean object, or a boxed scalar (odd)."""

T = TypeVar("T")

STACK_BYTES = 512 << 20  # Lean recurses on terms; at the usual 8 MB a term 5,000 deep aborts the process

UNIT: Obj = 1  # (), the world token, the empty list, Option.none, Name.anonymous, false, 0
FALSE: Obj = 1
TRUE: Obj = 3
NIL: Obj = 1
NONE: Obj = 1
ANONYMOUS: Obj = 1

TAG_CLOSURE = 245
TAG_ARRAY = 246
TAG_STRING = 249
MAX_SMALL_NAT = (1 << 63) - 1


class Tag(IntEnum):
    """Constructor numbers of general inductive types. An `Except` is the other way round: error 0, ok 1."""

    IO_OK = 0
    IO_ERROR = 1
    EXCEPT_ERROR = 0
    EXCEPT_OK = 1
    SOME = 1
    CONS = 1


class AbiError(Exception):
    """This library is not the Lean the tables were written for; the message says what differs."""


class LeanCallError(Exception):
    """A Lean `IO` function returned an error."""


def mangle(name: str) -> str:
    """Symbol of a compiled declaration: components joined by ``_``, an underscore doubled, other characters in hex.

    Components that are numbers end with ``_``.

    >>> mangle("Lean.Expr.app._override")
    'l_Lean_Expr_app___override'
    """

    def char(c: str) -> str:
        if c == "_":
            return "__"
        return c if c.isascii() and c.isalnum() else f"_x{ord(c):02x}" if ord(c) < 256 else f"_u{ord(c):04x}"

    return "l_" + "_".join("".join(map(char, part)) + "_" * part.isdigit() for part in name.split("."))


def box(n: int) -> Obj:
    """A small natural, an enumeration's member or a constructor without fields."""
    return (n << 1) | 1


def unbox(o: Obj) -> int:
    return o >> 1


def is_scalar(o: Obj) -> bool:
    return bool(o & 1)


# This process's memory as one array: its index is the address by 8. Reading so costs a third of `from_address`.
_words = (C.c_uint64 * (1 << 44)).from_address(0)
_counts = (C.c_int32 * (1 << 45)).from_address(0)


def read_u64(address: int) -> int:
    """The word at a multiple of 8."""
    return _words[address >> 3]


def write_u64(address: int, value: int) -> None:
    _words[address >> 3] = value


def tag(o: Obj) -> int:
    """Constructor number of a value of an inductive type, or an object's tag (`TAG_ARRAY`…)."""
    return o >> 1 if o & 1 else _words[o >> 3] >> 56


def field(o: Obj, i: int) -> Obj:
    """Field `i` of a constructor, borrowed from it."""
    return _words[(o >> 3) + 1 + i]


def fields(o: Obj, n: int) -> list[Obj]:
    """The first `n` fields of a constructor, borrowed from it."""
    at = (o >> 3) + 1
    return _words[at : at + n]


def field_count(o: Obj) -> int:
    """How many fields a constructor has that are objects."""
    return _words[o >> 3] >> 48 & 0xFF


def array_items(a: Obj) -> list[Obj]:
    """The elements of an `Array`, borrowed from it."""
    at = (a >> 3) + 3
    return _words[at : at + _words[at - 2]]


def list_items(o: Obj) -> Iterator[Obj]:
    """The elements of a `List`, borrowed from it."""
    while not o & 1:
        yield field(o, 0)
        o = field(o, 1)


def peek_string(o: Obj) -> str:
    """Text of a `String` that stays the caller's."""
    return C.string_at(o + 32, read_u64(o + 8) - 1).decode("utf-8", "replace")


def peek_name(o: Obj) -> tuple[str | int, ...]:
    """Components of a `Name` that stays the caller's."""
    parts: list[str | int] = []
    while not is_scalar(o):
        last = field(o, 1)
        parts.append(peek_string(last) if tag(o) == 1 else unbox(last))
        o = field(o, 0)
    return tuple(reversed(parts))


def run_with_big_stack(work: Callable[[], T], stack_bytes: int = STACK_BYTES) -> T:
    """Run `work` in a new thread with a large stack and hand back its result or exception.

    A `LeanRuntime` must be loaded, used and forgotten within one such call.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def body() -> None:
        try:
            results.append(work())
        except BaseException as error:  # handed to the caller below
            errors.append(error)

    before = threading.stack_size(stack_bytes)
    try:
        thread = threading.Thread(target=body, name="lean")
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


class LeanRuntime:
    """A loaded Lean. One per process, for good: the library cannot be unloaded. Use it from one thread.

    Life cycle: `load` → (register builtins) → `end_initialization` → `import_modules`, as often as wanted.
    """

    def __init__(self, library: C.CDLL, functions: Mapping[str, Any], globals_: Mapping[str, Obj]) -> None:
        self.lib = library
        self._functions = functions
        self._globals = globals_
        self._inc = library.lean_inc_ref_huge_n
        self._dec = library.lean_dec_ref_cold
        self._alloc = library.lean_alloc_object
        self._mk_string = library.lean_mk_string_from_bytes
        self.ref_new: Callable[[Obj], Obj] = library.lean_st_mk_ref
        """New `ST.Ref` holding an owned object."""
        self.ref_get: Callable[[Obj], Obj] = library.lean_st_ref_get
        """Owned content of a borrowed `ST.Ref`."""
        self._keep_alive: list[Any] = []

    @staticmethod
    def ref_content(ref: Obj) -> Obj:
        """Content of an `ST.Ref` that nobody changes meanwhile, both borrowed."""
        return field(ref, 0)

    @classmethod
    def load(
        cls,
        library: Path,
        sysroot: Path,
        lean_path: Sequence[Path],
        functions: Mapping[str, int] = FUNCTIONS,
        globals_: Iterable[str] = GLOBALS,
    ) -> LeanRuntime:
        """Load `libleanshared.so`, look up every symbol of the tables and initialize Lean's own modules (~60 ms).

        `functions` adds to `FUNCTIONS`, `globals_` to `GLOBALS`. Sets ``LEAN_SYSROOT`` and ``LEAN_PATH`` of this
        process. Raises `AbiError`.
        """
        try:
            lib = C.CDLL(str(library), mode=C.RTLD_GLOBAL)
        except OSError as error:
            raise AbiError(f"cannot load {library}: {error}") from error
        missing: list[str] = []
        for name, (result, arguments) in RUNTIME.items():
            try:
                f = getattr(lib, name)
            except AttributeError:
                missing.append(name)
                continue
            f.restype, f.argtypes = result, list(arguments)
        bound: dict[str, Any] = {}
        for name, arity in {**FUNCTIONS, **functions}.items():
            f = _find(lib, name)
            if f is None:
                missing.append(name)
                continue
            f.restype, f.argtypes = C.c_void_p, [C.c_void_p] * arity
            bound[name] = f
        names = {*GLOBALS, *globals_}
        missing += [name for name in names if not hasattr(lib, mangle(name))]
        if missing:
            raise AbiError(
                f"{library.name} lacks {len(missing)} symbols of Lean {ABI_VERSION}: {', '.join(missing[:5])}"
            )
        os.environ["LEAN_SYSROOT"] = str(sysroot)
        os.environ["LEAN_PATH"] = os.pathsep.join(map(str, [*lean_path, sysroot / "lib" / "lean"]))
        lib.lean_initialize()
        constants = {name: C.c_void_p.in_dll(lib, mangle(name)).value or 0 for name in names}
        version = peek_string(constants["Lean.versionString"])
        if version != ABI_VERSION:
            raise AbiError(f"{library.name} is Lean {version}; the in-process layout is that of {ABI_VERSION}")
        runtime = cls(lib, bound, constants)
        runtime.dec(lib.lean_init_search_path())
        return runtime

    def end_initialization(self, threads: int = 1) -> None:
        """No builtin can be registered after this; imports need it. `threads` serve Lean's tasks."""
        self.lib.lean_io_mark_end_initialization()
        self.lib.lean_init_task_manager_using(threads)

    # --- calls

    def call(self, name: str, *args: Obj) -> Obj:
        """Call a compiled declaration of the tables; takes its arguments and gives an owned result."""
        return self._functions[name](*args)

    def constant(self, name: str) -> Obj:
        """A compiled constant of `GLOBALS`, borrowed."""
        return self._globals[name]

    def io_result(self, result: Obj) -> Obj:
        """Owned value of an `EIO IO.Error` result. Raises `LeanCallError` with Lean's message."""
        value = self.inc(field(result, 0))
        failed = tag(result) == Tag.IO_ERROR
        self.dec(result)
        if failed:
            raise LeanCallError(self.text(self.lib.lean_io_error_to_string(value)))
        return value

    # --- reference counts

    def inc(self, o: Obj) -> Obj:
        """Take one more reference; `o` itself, now owned."""
        if not o & 1:
            count = _counts[o >> 2]
            if count > 0:
                _counts[o >> 2] = count + 1
            elif count:
                self._inc(o, 1)  # shared between threads: needs an atomic operation
        return o

    def dec(self, o: Obj) -> None:
        """Give up one owned reference."""
        if not o & 1:
            count = _counts[o >> 2]
            if count > 1:
                _counts[o >> 2] = count - 1
            elif count:
                self._dec(o)

    # --- building objects; all arguments are taken, all results are owned

    def ctor(self, number: int, fields: Sequence[Obj], scalar_bytes: int = 0) -> Obj:
        """A constructor with at least one field or scalar; the scalar area is zeroed."""
        size = 8 + 8 * len(fields) + scalar_bytes
        size += -size % 8
        o = self._alloc(size)
        words = [1 | size << 32 | len(fields) << 48 | number << 56, *fields]
        words += [0] * (size // 8 - len(words))
        _words[o >> 3 : (o + size) >> 3] = words
        return o

    def set_u8(self, o: Obj, offset: int, value: int) -> None:
        """Write one unboxed byte `offset` bytes after the last field of a constructor."""
        C.c_uint8.from_address(o + 8 + 8 * field_count(o) + offset).value = value

    def array(self, items: Sequence[Obj]) -> Obj:
        n = len(items)
        o = self._alloc(24 + 8 * n)
        _words[o >> 3 : (o >> 3) + 3 + n] = [1 | TAG_ARRAY << 56, n, n, *items]
        return o

    def list(self, items: Sequence[Obj]) -> Obj:
        o = NIL
        for x in reversed(items):
            o = self.ctor(Tag.CONS, [x, o])
        return o

    def some(self, o: Obj) -> Obj:
        return self.ctor(Tag.SOME, [o])

    def nat(self, n: int) -> Obj:
        """A natural of any size."""
        return box(n) if n <= MAX_SMALL_NAT else self.lib.lean_cstr_to_nat(str(n).encode())

    def string(self, text: str) -> Obj:
        data = text.encode("utf-8", "replace")
        return self._mk_string(data, len(data))

    def text(self, o: Obj) -> str:
        """Text of an owned `String`, which is given up."""
        result = peek_string(o)
        self.dec(o)
        return result

    def closure(self, function: Any, arity: int) -> Obj:
        """A closure over a ctypes callback of `arity` boxed, owned arguments. The callback is kept for good."""
        self._keep_alive.append(function)
        o = self._alloc(24)
        write_u64(o, 1 | 24 << 32 | TAG_CLOSURE << 56)
        write_u64(o + 8, C.cast(function, C.c_void_p).value or 0)
        write_u64(o + 16, arity)
        return o

    def name(self, text: str) -> Obj:
        """A `Name` from dotted text. Components that hold dots or digits need `name_str`/`name_num`."""
        return self.call("String.toName", self.string(text))

    def name_text(self, o: Obj) -> str:
        """Text of a borrowed `Name`, unescaped."""
        return self.text(self.call("Lean.Name.toString", self.inc(o), FALSE, UNIT))

    # --- environments

    def imports(self, modules: Sequence[str]) -> Obj:
        """An `Array Import`, as `header` of a file gives it."""
        items: list[Obj] = []
        for module in modules:  # Import: module; importAll, isExported, isMeta
            item = self.ctor(0, [self.name(module)], scalar_bytes=3)
            self.set_u8(item, 1, 1)
            items.append(item)
        return self.array(items)

    def import_modules(self, modules: Sequence[str]) -> Obj:
        """A fresh environment with `modules` (found on ``LEAN_PATH``) imported, extensions loaded.

        Raises `LeanCallError`, for instance when a module is not there.
        """
        self.lib.lean_enable_initializer_execution()  # Lean switches it off again after each import
        options = self.inc(self.constant("Lean.Options.empty"))
        trust_level, plugins, no_artifacts = box(0), self.array([]), box(1)
        level_private = box(2)
        return self.io_result(
            self.call(
                "Lean.importModules",
                self.imports(modules),
                options,
                trust_level,
                plugins,
                TRUE,  # leakEnv: the environment lives as long as the process
                TRUE,  # loadExts
                level_private,
                no_artifacts,
                UNIT,
            )
        )


def _find(lib: C.CDLL, name: str) -> Any:
    symbol = mangle(name)
    for candidate in (symbol + "___boxed", symbol):
        try:
            return getattr(lib, candidate)
        except AttributeError:
            continue
    return None

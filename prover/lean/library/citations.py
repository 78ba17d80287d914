"""Which names the native code of a Lean module cites, read from the binary.

A compiled tactic holds the names of its lemmas as constant objects, and its code points to them. The functions of a
module lie together, ended by the module's initializer, so the pointers in that stretch of code lead to everything that
it names: lemmas, options, syntax kinds. Names put together at run time (``coordinate_eval_3``) show as bare strings.
The lists in `lean_project/needs` were made with this, and `tests/core` compares them with it.

Reads the memory of this process, into which Lean is loaded; every address is checked to be mapped first.
`python -m prover.lean.library.citations 'Lean\\.Elab\\.Tactic\\.Omega\\..*'` prints what the
modules of that pattern cite.
"""

from __future__ import annotations

import bisect
import ctypes as C
import functools
import mmap
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from prover.lean.runtime.ffi import TAG_STRING, LeanRuntime, run_with_big_stack
from prover.lean.toolchain import Toolchain, find_toolchain
from prover.types import LemmaError

_LOADS = re.compile(rb"(?=[\x48\x4c][\x8b\x8d][\x05\x0d\x15\x1d\x25\x2d\x35\x3d])")  # mov/lea r64, [rip + disp32]
_LEA = 0x8D
_LOAD_BYTES = 7
_NAME_TAGS = (1, 2)  # Name.str, Name.num
_LAST_CONSTRUCTOR = 244
_DEPTH = 6  # of the objects followed from a pointer: a name inside a term inside a list
_WORD = re.compile(r"[\w'!?₀-₉]+")


@dataclass(frozen=True, slots=True)
class Citations:
    """Names that a module's code cites, and strings that belong to none of them."""

    names: frozenset[str]
    strings: frozenset[str]


def cited_by(pattern: str, toolchain: Toolchain | None = None) -> dict[str, Citations]:
    """Citations of every Lean module whose dotted name `pattern` matches in full.

    Loads Lean into this process. Raises `LemmaError` when no module matches.
    """
    toolchain = toolchain or find_toolchain()
    library = toolchain.shared_library

    def work() -> dict[str, Citations]:
        LeanRuntime.load(library, library.parent.parent.parent, [])
        memory = _map_memory(library)
        return {
            module: memory.citations(start, stop)
            for module, start, stop in _modules(library)
            if re.fullmatch(pattern, module)
        }

    if not (found := run_with_big_stack(work)):
        raise LemmaError(f"no module of {library.name} is called like {pattern!r}")
    return found


@functools.cache
def _modules(library: Path) -> tuple[tuple[str, int, int], ...]:
    """(module, start, stop) of the code of each module; addresses relative to the library's start."""
    prefix = "initialize_"
    symbols = sorted(_functions(library))
    found: list[tuple[str, int, int]] = []
    start = 0
    for (_, name), (stop, _) in pairwise(symbols):
        if name.startswith(prefix):
            found.append((name.removeprefix(prefix).replace("_", "."), start, stop))
            start = stop
    return tuple(found)


def _functions(library: Path) -> Iterator[tuple[int, str]]:
    """(address, name) of the exported functions: the dynamic symbol table of a 64-bit ELF file."""
    with library.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        (sections,) = struct.unpack_from("<Q", data, 0x28)
        size, count = struct.unpack_from("<HH", data, 0x3A)
        headers = [struct.unpack_from("<IIQQQQIIQQ", data, sections + i * size) for i in range(count)]
        for _, kind, _, _, offset, length, link, _, _, _ in headers:
            if kind == 11:  # SHT_DYNSYM
                strings = headers[link][4]
                for at in range(offset, offset + length, 24):
                    name, info, _, section, address, _ = struct.unpack_from("<IBBHQQ", data, at)
                    if info & 15 == 2 and section:  # STT_FUNC, defined here
                        end = data.find(b"\0", strings + name)
                        yield address, data[strings + name : end].decode()


def _map_memory(library: Path) -> _Memory:
    base = 0
    readable: list[tuple[int, int]] = []
    for line in Path("/proc/self/maps").read_text().splitlines():
        columns = line.split()
        start, stop = (int(part, 16) for part in columns[0].split("-"))
        if "r" in columns[1]:
            readable.append((start, stop))
        if columns[-1].endswith(library.name) and not base:
            base = start
    return _Memory(base, [start for start, _ in readable], [stop for _, stop in readable])


@dataclass(frozen=True, slots=True)
class _Memory:
    """Where the library starts, what is mapped (sorted), and the objects of Lean's runtime in it."""

    base: int
    starts: list[int]
    stops: list[int]

    def citations(self, start: int, stop: int) -> Citations:
        code = C.string_at(self.base + start, stop - start)
        names: set[str] = set()
        strings: set[str] = set()
        seen: set[int] = set()
        for match in _LOADS.finditer(code):
            at = match.start()
            if at + _LOAD_BYTES > len(code):
                break
            target = self.base + start + at + _LOAD_BYTES + struct.unpack_from("<i", code, at + 3)[0]
            if self.mapped(target, 8):
                if code[at + 1] == _LEA:
                    self.collect(target, names, strings, seen, _DEPTH)
                self.collect(self.word(target), names, strings, seen, _DEPTH)
        parts = {part for name in names for part in name.split(".")}
        return Citations(frozenset(names), frozenset(strings - parts))

    def collect(self, at: int, names: set[str], strings: set[str], seen: set[int], depth: int) -> None:
        """Add the names and strings in the object at an address, if it is one."""
        if at in seen or depth < 0 or not self.mapped(at, 8):
            return
        seen.add(at)
        if name := self.name(at):
            names.add(".".join(name))
            return
        _, _, fields, tag = self.header(at)
        if (text := self.string(at)) is not None and _WORD.fullmatch(text):
            strings.add(text)
        elif tag <= _LAST_CONSTRUCTOR and 1 <= fields <= 12 and self.mapped(at, 8 + 8 * fields):
            for i in range(fields):
                self.collect(self.word(at + 8 + 8 * i), names, strings, seen, depth - 1)

    def name(self, at: int, depth: int = 30) -> tuple[str, ...] | None:
        """The components of the `Name` at an address, or None where there is none."""
        if at == 1:
            return ()
        if not self.mapped(at, 24) or depth == 0:
            return None
        _, _, fields, tag = self.header(at)
        if fields != 2 or tag not in _NAME_TAGS:
            return None
        last = self.word(at + 16)
        component = self.string(last) if tag == _NAME_TAGS[0] else str(last >> 1) if last & 1 else None
        prefix = self.name(self.word(at + 8), depth - 1) if component else None
        return None if prefix is None or component is None else (*prefix, component)

    def string(self, at: int) -> str | None:
        if not self.mapped(at, 32) or self.header(at)[3] != TAG_STRING:
            return None
        size = self.word(at + 8)
        if not 1 < size < 200 or not self.mapped(at + 32, size):
            return None
        try:
            return C.string_at(at + 32, size - 1).decode()
        except UnicodeDecodeError:
            return None

    def header(self, at: int) -> tuple[int, int, int, int]:
        return struct.unpack("<iHBB", C.string_at(at, 8))

    def word(self, at: int) -> int:
        return struct.unpack("<Q", C.string_at(at, 8))[0]

    def mapped(self, at: int, size: int) -> bool:
        i = bisect.bisect_right(self.starts, at) - 1
        return at % 8 == 0 and i >= 0 and at + size <= self.stops[i]


if __name__ == "__main__":
    for module, cited in cited_by(sys.argv[1]).items():
        print(f"# {module}: {len(cited.names)} names")
        print("\n".join(sorted(cited.names)))
        print("".join(f'"{text}"\n' for text in sorted(cited.strings)), end="")

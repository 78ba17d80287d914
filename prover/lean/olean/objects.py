"""The bytes of an `.olean` file of Lean 4.35, untrusted, as objects that are safe to look at.

One linear pass proves that every pointer leads to an earlier object of the file, so that nothing is out of bounds and
nothing is cyclic. Whatever does not fit raises `MalformedOlean`; no input makes this crash, recurse or loop.

Layout (little endian): a header of 0x60 bytes (``olean``, format 2, flags, 33 bytes of version, 40 of commit, base
address u64, address of the root object u64), then objects, 8-aligned, children before parents. An object is i32 rc = 0,
u16 size, u8 number of fields, u8 tag, then its fields; an odd field is a boxed scalar ``n << 1 | 1``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

_T = TypeVar("_T")

HEADER_WORDS: Final = 12
MAX_BYTES: Final = 64 << 20
MAX_NAT_WORDS: Final = 1 << 16  # 4 million bits
MAX_CTOR_TAG: Final = 244
TAG_ARRAY, TAG_SCALAR_ARRAY, TAG_STRING, TAG_MPZ, TAG_THUNK, TAG_TASK, TAG_REF = 246, 248, 249, 250, 251, 252, 253
FORMAT: Final = 2
_POINTERS: Final = {TAG_THUNK: 2, TAG_TASK: 2, TAG_REF: 1}


class MalformedOlean(Exception):
    """The bytes are not an `.olean` of this format; `reason` says what is wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OleanBytes:
    """A file that passed the linear pass.

    Arguments named `at` are word indices of objects, `p` are fields: pointers or boxed scalars of this file.
    Every method raises `MalformedOlean` when something else is there.
    """

    def __init__(self, data: bytes, max_bytes: int = MAX_BYTES) -> None:
        self._data = data
        self._words, self._base, self.root = _checked(data, max_bytes)

    def tag(self, at: int) -> int:
        """Constructor number, or the tag of an array, string…"""
        return self._words[at] >> 56

    def index(self, p: int) -> int:
        """Word index of the object that a pointer leads to."""
        return (p - self._base) >> 3

    def nat(self, p: int) -> int:
        if p & 1:
            return p >> 1
        at = self.pointer(p, "number")
        if self.tag(at) != TAG_MPZ:
            raise MalformedOlean("something else where a number belongs")
        length = (self._words[at + 1] >> 32) & 0xFFFFFFFF  # sign bit set for negative: caught by the bound
        if not 0 < length <= MAX_NAT_WORDS or (at + 3 + length) > len(self._words):
            raise MalformedOlean("a number is out of range")
        return int.from_bytes(self._words[at + 3 : at + 3 + length].tobytes(), "little")

    def small(self, p: int) -> int:
        if not p & 1:
            raise MalformedOlean("a number is out of range")
        return p >> 1

    def string(self, p: int) -> str:
        at = self.pointer(p, "string")
        if self.tag(at) != TAG_STRING:
            raise MalformedOlean("something else where a string belongs")
        start, size = (at + 4) * 8, self._words[at + 1]
        try:
            return self._data[start : start + size - 1].decode("utf-8")
        except UnicodeDecodeError:
            raise MalformedOlean("a string is not UTF-8") from None

    def array(self, p: int) -> list[int]:
        at = self.pointer(p, "array")
        if self.tag(at) != TAG_ARRAY:
            raise MalformedOlean("something else where an array belongs")
        return list(self._words[at + 3 : at + 3 + self._words[at + 1]])

    def list(self, p: int, item: Callable[[int], _T]) -> list[_T]:
        items: list[_T] = []
        while p != 1:
            at = self.expect(self.pointer(p, "list"), 1, 2, "list")
            items.append(item(self.field(at, 0)))
            p = self.field(at, 1)
        return items

    def pointer(self, p: int, what: str) -> int:
        """Word index of the object a field leads to; the linear pass proved that even fields are good."""
        if p & 1:
            raise MalformedOlean(f"a scalar where {what} belongs")
        return (p - self._base) >> 3

    def field(self, at: int, i: int) -> int:
        return self._words[at + 1 + i]

    def byte(self, at: int, fields: int, offset: int) -> int:
        return self._data[(at + 1 + fields) * 8 + offset]

    def expect(self, at: int, tag: int, fields: int, what: str, scalar_bytes: int = 0) -> int:
        """`at` itself, when a constructor of exactly this shape is there."""
        size = 8 + 8 * fields + (scalar_bytes + 7) // 8 * 8
        if self._words[at] != tag << 56 | fields << 48 | size << 32:
            raise MalformedOlean(f"something else where {what} belongs")
        return at


def _checked(data: bytes, max_bytes: int) -> tuple[memoryview, int, int]:
    """The linear pass: 64-bit words of the file, base address, root address."""
    if len(data) > max_bytes:
        raise MalformedOlean(f"larger than {max_bytes} bytes")
    if len(data) % 8 or len(data) <= HEADER_WORDS * 8 or data[:5] != b"olean":
        raise MalformedOlean("no header")
    if data[5] != FORMAT:
        raise MalformedOlean(f"format {data[5]}, expected {FORMAT}")
    words = memoryview(data).cast("Q")
    base, root = words[HEADER_WORDS - 2], words[HEADER_WORDS - 1]
    if base & 7:
        raise MalformedOlean("base address is not aligned")
    starts = bytearray(len(words))
    at = HEADER_WORDS
    while at < len(words):
        first, count, end = _extent(words, at)
        if end > len(words):
            raise MalformedOlean("an object runs over the end of the file")
        for p in words[first : first + count]:
            if not p & 1:
                offset = p - base
                if offset & 7 or not 0 <= offset < at * 8 or not starts[offset >> 3]:
                    raise MalformedOlean("a pointer does not lead to an earlier object")
        starts[at] = 1
        at = end
    offset = root - base
    if root & 7 or not 0 <= offset < len(data) or not starts[offset >> 3]:
        raise MalformedOlean("no root object")
    return words, base, root


def _extent(words: memoryview, at: int) -> tuple[int, int, int]:
    """Of the object at word `at`: first pointer, number of pointers, word after its end (not yet checked)."""
    word = words[at]
    if word & 0xFFFFFFFF:
        raise MalformedOlean("an object with a reference count")
    tag, count, size = word >> 56, (word >> 48) & 0xFF, (word >> 32) & 0xFFFF
    if tag <= MAX_CTOR_TAG:
        if size & 7 or size < 8 + 8 * count:
            raise MalformedOlean("a constructor smaller than its fields")
        return at + 1, count, at + (size >> 3)
    if tag in _POINTERS:
        return at + 1, _POINTERS[tag], at + 1 + _POINTERS[tag]
    if at + 2 >= len(words):
        raise MalformedOlean("an object runs over the end of the file")
    length = words[at + 1]
    match tag:
        case _ if tag == TAG_ARRAY:
            return at + 3, length, at + 3 + length
        case _ if tag == TAG_STRING:
            if length < 1:
                raise MalformedOlean("a string without its end")
            return at, 0, at + 4 + (length + 7 >> 3)
        case _ if tag == TAG_SCALAR_ARRAY:
            return at, 0, at + 3 + (length * max(count, 1) + 7 >> 3)
        case _ if tag == TAG_MPZ:
            return at, 0, at + 3 + (length >> 32)
        case _:
            raise MalformedOlean(f"an object of unknown tag {tag}")

"""Bodies of requests: read within bounds, unpacked within bounds, parsed within bounds. Nothing here knows Lean."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import zlib
from dataclasses import dataclass
from types import TracebackType
from typing import Final, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

FREE_BYTES: Final = 64 << 10
"""Bytes of each request that are not counted, so that a small request finds room whatever large ones hold."""
_STEP: Final = 256 << 10
_ERRORS_SHOWN: Final = 20
_STRUCTURE_BYTES, _STRUCTURE_BYTES_EACH = 4 << 10, 64
_NOT_STRUCTURE: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[ \t\r\n]++', re.DOTALL)
_ESCAPES: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)

Body = TypeVar("Body", bound=BaseModel)


class RequestError(Exception):
    """A request that is answered with an error: its status and the text of ``detail``."""

    def __init__(self, status: int, detail: object, retry_after: int | None = None) -> None:
        super().__init__(str(detail))
        self.status, self.detail, self.retry_after = status, detail, retry_after


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """`bytes_each` bounds one body, packed or not; `bytes_in_all` all current requests, less `FREE_BYTES` each."""

    bytes_each: int = 8 << 20
    bytes_in_all: int = 64 << 20
    seconds: float = 30.0


class ByteBudget:
    """Bytes that requests hold, from the first byte of a body to the last byte of its answer. Thread-safe."""

    def __init__(self, most: int) -> None:
        self.most, self.used = most, 0
        self._lock = threading.Lock()

    def has_room(self, size: int) -> bool:
        """Whether there is room for a new request; always for a small one."""
        return size <= FREE_BYTES or self.used + size - FREE_BYTES <= self.most

    def move(self, old: int, new: int, forced: bool = False) -> bool:
        """Let a request hold `new` bytes instead of `old`, if there is room or it is `forced`."""
        grown = max(0, new - FREE_BYTES) - max(0, old - FREE_BYTES)
        with self._lock:
            if grown > 0 and not forced and self.used + grown > self.most:
                return False
            self.used += grown
            return True


class Held:
    """What one request holds of a budget; given back at the end of a ``with`` block. Thread-safe.

    A thread that works for a client who has left may outlive the block; it then holds nothing.
    """

    def __init__(self, budget: ByteBudget) -> None:
        self._budget, self._size, self._ended = budget, 0, False
        self._lock = threading.Lock()

    def resize(self, size: int) -> None:
        """Raises `RequestError` when there is no room."""
        with self._lock:
            if self._ended or not self._budget.move(self._size, size):
                raise too_many_bytes()
            self._size = size

    def add(self, size: int) -> None:
        """Hold the bytes of an answer, which is sent in any case; other requests wait for room."""
        with self._lock:
            if not self._ended:
                self._budget.move(self._size, self._size + size, forced=True)
                self._size += size

    def __enter__(self) -> Held:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._lock:
            self._budget.move(self._size, 0)
            self._size, self._ended = 0, True


def too_many_bytes() -> RequestError:
    return RequestError(503, "too many bytes of requests are in hand, try again later", 1)


async def read_body(request: web.Request, limits: BodyLimits, budget: ByteBudget, held: Held) -> bytes:
    """The whole body, still packed.

    Raises `RequestError` when it is too large, too slow, broken, or there is no room for it.
    """
    declared = request.content_length or 0
    if declared > limits.bytes_each:
        raise _too_large(limits)
    if not budget.has_room(declared):
        raise too_many_bytes()
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    data = bytearray()
    try:
        async with asyncio.timeout(limits.seconds):
            while chunk := await request.content.readany():
                if len(data) + len(chunk) > limits.bytes_each:
                    raise _too_large(limits)
                held.resize(len(data) + len(chunk))
                data += chunk
    except TimeoutError:
        raise RequestError(408, f"the body did not arrive within {limits.seconds:g} seconds") from None
    except web.RequestPayloadError as error:
        raise RequestError(400, f"the body is broken: {error}") from None
    return bytes(data)


def unpacked(data: bytes, coding: str, limits: BodyLimits, held: Held) -> bytes:
    """The body without its ``Content-Encoding``. Raises `RequestError`."""
    match coding.strip().lower():
        case "" | "identity":
            return data
        case "gzip" | "x-gzip":
            window = 16 + zlib.MAX_WBITS
        case "deflate":  # with a zlib header as it should be, or without
            window = zlib.MAX_WBITS if data and data[0] & 0xF == 8 else -zlib.MAX_WBITS
        case _:
            raise RequestError(415, "Content-Encoding: gzip and deflate are understood, and no other")
    stream, found, rest = zlib.decompressobj(window), bytearray(), data
    try:
        while not stream.eof and (part := stream.decompress(rest, _STEP)):
            if len(found) + len(part) > limits.bytes_each:
                raise _too_large(limits)
            held.resize(len(data) + len(found) + len(part))
            found += part
            rest = stream.unconsumed_tail
    except zlib.error as error:
        raise RequestError(400, f"the body cannot be unpacked: {error}") from None
    if not stream.eof or stream.unused_data:
        raise RequestError(400, "the packed body is not complete, or something follows it")
    return bytes(found)


def parsed(model: type[Body], data: bytes, most_items: int) -> Body:
    """The request in a body. Raises `RequestError` if it is not one, before anything large is built from it."""
    structure = len(_NOT_STRUCTURE.sub(b"", data))
    if structure > _STRUCTURE_BYTES + _STRUCTURE_BYTES_EACH * most_items:
        raise RequestError(413, f"the body has more fields than a request with {most_items} items can have")
    try:
        return model.model_validate_json(_mended(data))
    except ValidationError as error:
        raise RequestError(422, _problems(error)) from None


def _mended(data: bytes) -> bytes:
    """Lone surrogates, which valid text never has, become U+FFFD, so that a text cut within a character is judged."""
    if b"\\ud" not in data and b"\\uD" not in data:
        return data
    return _ESCAPES.sub(lambda found: b"\\ufffd" if found["lone"] else found[0], data)


def _problems(error: ValidationError) -> list[dict[str, object]]:
    """The first few of pydantic's errors, as JSON; names that the client chose are cut."""
    found = json.loads(error.json(include_url=False, include_input=False, include_context=False))
    shown = found[:_ERRORS_SHOWN]
    for problem in shown:
        problem["loc"] = [part[:100] if isinstance(part, str) else part for part in problem["loc"]]
    return shown


def _too_large(limits: BodyLimits) -> RequestError:
    return RequestError(413, f"the body is larger than {limits.bytes_each} bytes")

"""Bodies: bounded before and after unpacking, and before anything is made of them."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib

import pytest

from benchmarks.abuse.attacks import bomb
from prover.serve.bodies import FREE_BYTES, BodyLimits, ByteBudget, Held, RequestError, parsed, unpacked
from prover.serve.shapes import CheckRequest

LIMITS = BodyLimits(bytes_each=1 << 20)
BODY = b'{"snippets": [{"id": "a", "code": "theorem t : True := trivial"}]}'


def held(most: int = 64 << 20) -> Held:
    return Held(ByteBudget(most))


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("coding", ["", "identity", "gzip", "X-GZIP", "deflate", "raw"])
def test_what_is_packed_is_unpacked(coding: str) -> None:
    data = BODY + b" " * 900_000
    pack = {"deflate": zlib.compress, "raw": raw_deflate, "gzip": gzip.compress, "X-GZIP": gzip.compress}.get(
        coding, bytes
    )
    assert unpacked(pack(data), coding.replace("raw", "deflate"), LIMITS, held()) == data


@pytest.mark.parametrize(("window", "coding"), [(15, "deflate"), (-15, "deflate"), (31, "gzip")])
def test_a_bomb_is_refused_before_it_is_large(window: int, coding: str) -> None:
    packed = bomb(64, window)
    tracemalloc.start()
    try:
        with pytest.raises(RequestError) as problem:
            unpacked(packed, coding, LIMITS, held())
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    assert problem.value.status == 413


@pytest.mark.parametrize(
    ("data", "coding", "status"),
    [
        (b"no gzip", "gzip", 400),
        (gzip.compress(BODY, mtime=0)[:-9], "gzip", 400),
        (gzip.compress(BODY, mtime=0) * 2, "gzip", 400),
        (b"", "deflate", 400),
        (BODY, "br", 415),
        (BODY, "zstd", 415),
        (BODY, "gzip, gzip", 415),
        (gzip.compress(b" " * (1 << 20) + b" ", mtime=0), "gzip", 413),
    ],
)
def test_what_cannot_be_unpacked_is_a_problem_of_the_client(data: bytes, coding: str, status: int) -> None:
    with pytest.raises(RequestError) as problem:
        unpacked(data, coding, LIMITS, held())
    assert problem.value.status == status


def test_unpacked_bytes_count() -> None:
    with pytest.raises(RequestError) as problem:
        unpacked(gzip.compress(b" " * (1 << 19), mtime=0), "gzip", LIMITS, held(FREE_BYTES))
    assert (problem.value.status, problem.value.retry_after) == (503, 1)


@pytest.mark.parametrize("item", [b"[]", b"{}", b"1", b"null", b"[[[]]]"])
def test_many_values_are_refused_before_they_are_made(item: bytes) -> None:
    body = b'{"snippets": [' + item + (b"," + item) * 200_000 + b"]}"
    tracemalloc.start()
    try:
        with pytest.raises(RequestError) as problem:
            parsed(CheckRequest, body, 256)
        assert tracemalloc.get_traced_memory()[1] < 4 * len(body)
    finally:
        tracemalloc.stop()
    assert problem.value.status == 413


def test_brackets_of_lean_are_no_structure() -> None:
    code = '[{}, {}, "\\", [1, 2, 3]]' * 1_000
    body = json.dumps({"snippets": [{"id": str(n), "code": code} for n in range(20)]}, indent=8).encode()
    assert parsed(CheckRequest, body, 20).snippets[19].code == code


def test_a_string_without_end_is_looked_at_once() -> None:
    for text in (b'"' + b'\\"' * 500_000, b'"' * 999_999, b"\\" * 999_999):
        with pytest.raises(RequestError):
            parsed(CheckRequest, text, 256)


def test_a_request_full_of_mistakes_gets_a_short_answer() -> None:
    body = b'{"snippets": [' + b"{}," * 255 + b'{}], "' + b"k" * 100_000 + b'": 1}'
    with pytest.raises(RequestError) as problem:
        parsed(CheckRequest, body, 256)
    assert len(json.dumps(problem.value.detail)) < 10_000


def test_lone_surrogates_are_replaced_and_pairs_are_not() -> None:
    text = r'"\ud800x \udc00 \ud835\udd38 \\ud800 \uD83D\uDE00\ud83d"'
    body = b'{"snippets": [{"id": "a", "code": ' + text.encode() + b"}]}"
    assert parsed(CheckRequest, body, 1).snippets[0].code == "�x � 𝔸 \\ud800 😀�"


def test_what_is_held_is_given_back() -> None:
    budget = ByteBudget(100_000)
    with Held(budget) as small:
        small.resize(FREE_BYTES)
        assert budget.used == 0, "a small request takes nothing from large ones"
        with Held(budget) as large:
            large.resize(FREE_BYTES + 100_000)
            with pytest.raises(RequestError), Held(budget) as other:
                other.resize(FREE_BYTES + 1)
            large.add(1_000)  # an answer is given in any case
            assert not budget.has_room(FREE_BYTES + 1)
            assert budget.has_room(FREE_BYTES)
    assert budget.used == 0


def test_a_thread_that_outlives_its_request_holds_nothing() -> None:
    """The client has gone while its body was being unpacked."""
    budget = ByteBudget(1 << 20)
    with Held(budget) as gone:
        gone.resize(1 << 20)
    with pytest.raises(RequestError):
        unpacked(gzip.compress(b" " * (1 << 19), mtime=0), "gzip", LIMITS, gone)
    gone.add(1 << 20)
    assert budget.used == 0

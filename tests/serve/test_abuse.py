"""The attacks of `benchmarks.abuse`, short, against a service with small limits."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from benchmarks.abuse import attacks
from benchmarks.abuse.attacks import GOOD, Size, snippets
from benchmarks.abuse.target import TOKEN, Target, read_answer, target
from prover.lean.library.build import LeanSetup

SMALL = Size(
    half_open=250,
    idle=250,
    unfinished=6,
    heavy=6,
    unpacked_mb=32,
    hold_seconds=0.3,
    garbage=60,
    cheats=25,
    wide_bytes=1 << 20,
)
CONNECTIONS = 150


@pytest.fixture(scope="module")
def running(setup: LeanSetup) -> Iterator[Target]:
    options = {"connections": CONNECTIONS + 10, "per-peer": CONNECTIONS, "head-seconds": 2, "idle-seconds": 3}
    options |= {"body-mb": 1, "bodies-mb": 1, "workers": 2, "seconds": 20, "snippets": 64}
    with target(*(str(part) for name, value in options.items() for part in (f"--{name}", value))) as found:
        yield found


@pytest.mark.parametrize(
    "attack",
    [
        attacks.packed_bodies,
        attacks.wide_bodies,
        attacks.half_open,
        attacks.idle,
        attacks.unfinished_bodies,
        attacks.heavy_texts,
        attacks.garbage,
        attacks.incidents,
        attacks.characters,
    ],
    ids=lambda attack: attack.__name__,
)
def test_an_attack_leaves_others_alone(attack: attacks.Attack, running: Target) -> None:
    async def play() -> None:
        asked = asyncio.create_task(attack(running, SMALL))
        while not asked.done():
            assert await running.health() < 5
            await asyncio.sleep(0.05)
        figures = await asked
        assert not figures["broken"], figures
        answer = await running.post("/api/check", snippets([GOOD]))
        assert (answer.status, set(answer.results[0].get("response", ()))) == (200, {"env", "theorems"})

    asyncio.run(play())


def test_names_of_modules_fill_no_slots(running: Target) -> None:
    """17 spellings of `Core` used up what the server kept for modules: everybody got 422 until it was restarted."""
    right = {"statement": "theorem t : True", "script": "trivial"}
    spellings = [
        "Core",
        "Core Core",
        " Core",
        "Stock Core",
        "Init",
        "\tCore\n",
        *(f"Core{' ' * n}" for n in range(1, 30)),
    ]

    async def play() -> None:
        items = [{**right, "module": name} for name in spellings]
        answer = await running.post("/api/prove", attacks.proofs(*items))
        assert [r["verdict"] for r in answer.results] == ["proved"] * len(spellings)
        defs = {**right, "module": "Suites.Defs.Magma  Core Suites.Defs.Magma"}
        assert (await running.post("/api/prove", attacks.proofs(defs))).results[0]["verdict"] == "proved"
        for name in ("Non", "../../x", "x" * 4_000, "«Core»", "Core\x00", "Core.", ".Core"):
            answer = await running.post("/api/prove", attacks.proofs({**right, "module": name}))
            assert answer.status == 422, name
            assert "unknown module" in answer.data["detail"]

    asyncio.run(play())


@pytest.mark.parametrize("token", [None, "wrong"])
@pytest.mark.parametrize("expect", [True, False])
def test_no_body_is_asked_for_before_the_token(token: str | None, expect: bool, running: Target) -> None:
    """A head alone is answered, with nothing said of going on, and the connection is closed."""

    async def play() -> None:
        reader, writer = await running.connect()
        headers = {"Expect": "100-continue"} if expect else {}
        writer.write(running.head("/api/check", 1_000, token, **headers))
        said = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        assert said.startswith(b"HTTP/1.1 401 ")

    asyncio.run(play())


def test_a_client_that_waits_to_be_told_is_told(running: Target) -> None:
    async def play() -> None:
        reader, writer = await running.connect()
        body = b'{"snippets": [{"id": "a", "code": ""}]}'
        writer.write(running.head("/api/check", len(body), Expect="100-continue"))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
        writer.write(body)
        assert (await read_answer(reader)).status == 200
        writer.close()

    asyncio.run(play())


def test_connections_have_deadlines(running: Target) -> None:
    """For a head, from its first byte on, however it dribbles; and for the next request."""

    async def play() -> None:
        reader, writer = await running.connect()
        began = time.monotonic()
        writer.write(b"POST /api/check HTTP/1.1\r\n")
        while not reader.at_eof() and time.monotonic() - began < 20:
            writer.write(b"X: y\r\n")
            await asyncio.sleep(0.1)
        assert 1 < time.monotonic() - began < 15
        writer.close()
        reader, writer = await running.connect()
        writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await read_answer(reader)).status == 200
        assert await asyncio.wait_for(reader.read(), 15) == b""
        writer.close()

    asyncio.run(play())


def test_a_head_without_end_is_cut_off(running: Target) -> None:
    async def play() -> None:
        reader, writer = await running.connect()
        writer.write(b"GET /health HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 4_000) for n in range(60)))
        said = b""
        with contextlib.suppress(ConnectionResetError):
            said = await asyncio.wait_for(reader.read(), 10)
        assert b" 200 " not in said
        writer.close()

    asyncio.run(play())


def test_busy_connections_are_not_closed_for_new_ones(setup: LeanSetup) -> None:
    """When all that there may be are being answered, a new one is told to come again; nobody's answer is lost."""

    async def play(running: Target) -> None:
        body = json.dumps(snippets([GOOD])).encode()
        peers = [await running.connect() for _ in range(8)]
        for reader, writer in peers:
            writer.write(running.head("/api/check", len(body), Expect="100-continue"))
            await reader.readuntil(b"\r\n\r\n")  # so it is in hand
        late = await asyncio.gather(*(running.post("/api/check", body) for _ in range(4)))
        assert [(a.status, a.data["detail"]) for a in late] == [(503, "too many connections, try again later")] * 4
        for _, writer in peers:
            writer.write(body)
        answers = [await read_answer(reader) for reader, _ in peers]
        assert all(set(a.results[0]["response"]) == {"env", "theorems"} for a in answers)
        for _, writer in peers:
            writer.close()

    with target("--connections", "8", "--workers", "1") as running:
        asyncio.run(play(running))


@pytest.mark.parametrize(
    "body", [b"zz\r\n{}\r\n0\r\n\r\n", b"5\r\n{}\r\n0\r\n\r\n", b"-1\r\n", b"ffffffffffffffffffff\r\n", b"2\r\n{}xx"]
)
def test_broken_chunks_are_the_clients_fault(body: bytes, running: Target) -> None:
    async def play() -> None:
        reader, writer = await running.connect()
        head = running.head("/api/check", 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        writer.write(head + body)
        writer.write_eof()
        said = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        assert said == b"" or b" 400 " in said.splitlines()[0]

    asyncio.run(play())


def test_few_open_files_mean_few_connections(setup: LeanSetup) -> None:
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (300, 300)); sys.argv[0] = 'lemma'; "
        "from cli.main import run; run()"
    )
    command = [sys.executable, "-c", code, "serve", "--port", "0", "--host", "no.such.host.invalid"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "44 connections" in said.stderr
    assert said.returncode == 2


@pytest.mark.parametrize("value", ["0", "-1", "NaN", "Infinity", "-Infinity", "1e999", '"soon"'])
def test_a_timeout_is_a_positive_number(value: str, running: Target) -> None:
    body = f'{{"snippets": [{{"id": "a", "code": ""}}], "timeout": {value}}}'.encode()
    assert asyncio.run(running.post("/api/check", body)).status == 422


def test_work_without_end_ends_when_the_client_said(running: Target) -> None:
    answer = asyncio.run(running.post("/api/check", snippets([attacks.ENDLESS], 1)))
    assert "timed out in 1 seconds" in answer.results[0]["error"]
    answer = asyncio.run(running.post("/api/check", snippets([GOOD], 1e300)))
    assert set(answer.results[0]["response"]) == {"env", "theorems"}


def test_the_log_holds_nothing_raw(running: Target) -> None:
    """After all of the above."""
    assert TOKEN.encode() not in running.log
    assert all(byte >= 32 or byte == 10 for byte in running.log)
    assert len(running.log) < 128 << 10

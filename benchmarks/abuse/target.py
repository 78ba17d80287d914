"""The service under attack: a process of its own on loopback, its memory and its log looked at from outside."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prover.serve.metrics import descendants, resident_bytes

TOKEN = "correct-horse-battery"
START_SECONDS = 300.0
OTHER_ADDRESS = "127.0.0.2"
"""Of those who are asked about and are not the attacker: the room of one address is not theirs to lose."""
Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one HTTP request."""

    status: int
    data: Any

    @property
    def results(self) -> list[dict[str, Any]]:
        return self.data["results"]


@dataclass(frozen=True, slots=True)
class Target:
    """A running ``lemma serve``; `folder` holds its log and its incidents."""

    pid: int
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> bytes:
        return (self.folder / "log").read_bytes()

    @property
    def incidents(self) -> Path:
        return self.folder / "incidents.jsonl"

    def resident_mb(self) -> tuple[float, float]:
        """Of the service itself, and of all its helpers and their children."""
        helpers = sum(map(resident_bytes, descendants(self.pid)))
        return resident_bytes(self.pid) / (1 << 20), helpers / (1 << 20)

    def helpers(self) -> list[int]:
        """Processes that it keeps, and their children."""
        return descendants(self.pid)

    async def connect(self, address: str = "127.0.0.1") -> Peer:
        """A connection from one of loopback's addresses."""
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0))

    def head(self, path: str, length: int, token: str | None = TOKEN, **headers: str) -> bytes:
        """Of a POST; underscores in the names of headers stand for hyphens."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {length}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "\r\n"]).encode()

    async def post(
        self, path: str, body: bytes | Mapping[str, Any], seconds: float = 60, token: str | None = TOKEN, **headers: str
    ) -> Answer:
        """Over a connection of its own, from `OTHER_ADDRESS`.

        Raises `OSError`, `EOFError`, `TimeoutError` when there is no answer.
        """
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with asyncio.timeout(seconds):
            reader, writer = await self.connect(OTHER_ADDRESS)
            try:
                writer.write(self.head(path, len(data), token, **headers))
                writer.write(data)
                return await read_answer(reader)
            finally:
                writer.close()

    async def health(self, seconds: float = 30) -> float:
        """Seconds to an answer over a new connection. Raises as `post` does."""
        began = time.perf_counter()
        async with asyncio.timeout(seconds):
            reader, writer = await self.connect(OTHER_ADDRESS)
            try:
                writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                answer = await read_answer(reader)
            finally:
                writer.close()
        if answer.status != 200:
            raise OSError(f"/health says {answer.status}")
        return time.perf_counter() - began


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """The next answer on a connection. Raises `EOFError`, `OSError`."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    if head.startswith("HTTP/1.1 100"):
        return await read_answer(reader)
    found = re.search(r"(?i)\r\ncontent-length: (\d+)", head)
    body = await reader.readexactly(int(found[1])) if found else b""
    try:
        data = json.loads(body)
    except ValueError:
        data = body.decode("utf-8", "replace")
    return Answer(int(head.split()[1]), data)


@contextmanager
def target(*options: str) -> Iterator[Target]:
    """Start a service with a token; ended, and its folder removed, afterwards. Raises `RuntimeError`."""
    with tempfile.TemporaryDirectory(prefix="lemma-abuse-") as temp:
        folder = Path(temp)
        (folder / "token").write_text(TOKEN)
        command = [sys.executable, "-m", "cli.main", "serve", "--port", "0", "--token-file", str(folder / "token")]
        environ = os.environ | {"LEMMA_INCIDENTS": str(folder / "incidents.jsonl")}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=log, env=environ)
        try:
            yield Target(process.pid, _port(process, folder / "log"), folder)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGTERM)  # the second one ends it at once
                process.wait(30)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(rb"listening on http://[^:]+:(\d+)", log.read_bytes()):
            return int(found[1])
        time.sleep(0.1)
    raise RuntimeError(f"the service did not start: {log.read_text(errors='replace')}")

"""Load on `lemma serve`: 10,000 requests over 50 connections, every answer checked, memory watched.

Each request is a text of its own, and the service keeps no answers. Good proofs, broken ones and open ones go to all
three endpoints. For comparison the same files are given to one `lean` process each, which audits nothing.
`python -m benchmarks.serve [REQUESTS [CONNECTIONS]]` prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import aiohttp

from prover.lean.library.build import load_lean
from prover.lean.processes.supervise import CompileLimits
from prover.lean.text import by_block
from prover.lean.verifier.compile import Compiler, SourceText
from prover.serve.metrics import resident_bytes
from prover.suites import list_suites, load_suite
from prover.types import CORE_MODULE, Theorem

THEOREMS = 200
LEAN_FILES = 40
WORKERS = 2
START_SECONDS = 300.0


class ProofKind(StrEnum):
    """What a request's proof is worth."""

    GOOD = "good"
    BROKEN = "broken"
    OPEN = "open"


CLAIMS = (ProofKind.GOOD, ProofKind.GOOD, ProofKind.BROKEN, ProofKind.GOOD, ProofKind.OPEN)
ENDPOINTS = ("/api/check", "/api/check", "/verify", "/api/prove")


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """One request: a theorem with a script that differs from every other request's."""

    number: int
    theorem: Theorem
    script: str
    claim: ProofKind
    endpoint: str

    @property
    def code(self) -> str:
        return f"{self.theorem.preamble}\n{self.theorem.statement} := {by_block(self.script)}"

    @property
    def body(self) -> dict[str, Any]:
        name = f"r{self.number}"
        match self.endpoint:
            case "/api/check":
                return {"snippets": [{"id": name, "code": self.code}], "timeout": 60}
            case "/verify":
                return {"codes": [{"custom_id": name, "proof": self.code}], "timeout": 60}
            case _:
                t = self.theorem
                return {
                    "proofs": [{"id": name, "statement": t.statement, "preamble": t.preamble, "script": self.script}]
                }

    def is_answered_by(self, answer: dict[str, Any]) -> bool:
        """Whether the answer is for this request and says what is true."""
        (result,) = answer["results"]
        if result.get("id", result.get("custom_id")) != f"r{self.number}":
            return False
        if self.endpoint == "/api/prove":
            return (result["verdict"] == "proved") == (self.claim is ProofKind.GOOD)
        response = result["response"]
        failed = any(m["severity"] == "error" for m in response.get("messages", ()))
        found = ProofKind.BROKEN if failed else ProofKind.OPEN if response.get("sorries") else ProofKind.GOOD
        return found is self.claim


@dataclass(slots=True)
class Tally:
    """What became of the requests."""

    answered: int = 0
    wrong: list[int] = field(default_factory=list[int])
    lost: list[str] = field(default_factory=list[str])
    put_off: int = 0  # told to come back later, and did
    seconds: list[float] = field(default_factory=list[float])


def plan(requests: int, rng: random.Random) -> list[ServeRequest]:
    """The requests, in a fixed order."""
    entries = [e for name in list_suites() for e in load_suite(name).entries if e.theorem.module == CORE_MODULE]
    chosen = rng.sample(entries, min(THEOREMS, len(entries)))
    planned: list[ServeRequest] = []
    for number in range(requests):
        entry, claim = rng.choice(chosen), CLAIMS[number % len(CLAIMS)]
        script = {ProofKind.GOOD: entry.reference.script, ProofKind.BROKEN: "skip", ProofKind.OPEN: "sorry"}[claim]
        endpoint = ENDPOINTS[number % len(ENDPOINTS)]
        planned.append(ServeRequest(number, entry.theorem, f"{script}\n-- request {number}", claim, endpoint))
    return planned


@dataclass(frozen=True, slots=True)
class Running:
    """A service in a process of its own."""

    process: subprocess.Popen[str]
    url: str

    def resident_mb(self) -> tuple[float, int]:
        """Of the service and the helpers it keeps, without the short-lived children of those; and how many they are."""
        pids = [self.process.pid]
        for task in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            pids += map(int, task.read_text().split())
        return sum(map(resident_bytes, pids)) / (1 << 20), len(pids)


@contextmanager
def service(*options: str) -> Iterator[Running]:
    """Start ``lemma serve`` on a free port; SIGTERM at the end. Raises `RuntimeError` when it does not start."""
    command = [sys.executable, "-m", "cli.main", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        said: list[str] = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"listening on (\S+)", line):
                break
        else:
            raise RuntimeError(f"the service did not start: {''.join(said)}")
        drain = threading.Thread(target=process.stderr.read, daemon=True)  # so that the pipe never fills
        drain.start()
        yield Running(process, found[1])
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(START_SECONDS)


async def load(url: str, requests: Sequence[ServeRequest], connections: int, tally: Tally, token: str = "") -> None:
    """Send the requests, `connections` at a time; each connection sends its next when it has its answer."""
    waiting = iter(requests)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    connector = aiohttp.TCPConnector(limit=connections)
    timeout = aiohttp.ClientTimeout(total=600)
    async with aiohttp.ClientSession(url, connector=connector, headers=headers, timeout=timeout) as session:

        async def connection() -> None:
            for request in waiting:
                began = time.perf_counter()
                try:
                    answer = await _ask(session, request, tally)
                except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                    tally.lost.append(f"{request.number}: {error!r}")
                    continue
                tally.answered += 1
                tally.seconds.append(time.perf_counter() - began)
                if not request.is_answered_by(answer):
                    tally.wrong.append(request.number)

        await asyncio.gather(*(connection() for _ in range(connections)))


async def _ask(session: aiohttp.ClientSession, request: ServeRequest, tally: Tally) -> dict[str, Any]:
    while True:
        async with session.post(request.endpoint, json=request.body) as response:
            if response.status != 429:
                response.raise_for_status()
                return await response.json()
            tally.put_off += 1
            await asyncio.sleep(float(response.headers["Retry-After"]))


def measure(requests: int = 10_000, connections: int = 50, lean_files: int = LEAN_FILES) -> dict[str, Any]:
    """Rates, latencies, memory in the beginning, middle and end; the rate of `lean` processes on the same files."""
    planned = plan(requests, random.Random(0))
    tally = Tally()
    with service("--workers", str(WORKERS)) as running:
        warm = planned[: min(requests // 4, 2 * THEOREMS)]
        asyncio.run(load(running.url, warm, connections, Tally()))  # starts helpers, compiles the statements
        samples: list[tuple[float, int]] = []
        done = threading.Event()

        def watch() -> None:
            samples.append(running.resident_mb())
            while not done.wait(0.5):
                samples.append(running.resident_mb())

        watcher = threading.Thread(target=watch)
        watcher.start()
        began = time.perf_counter()
        cpu_began = os.times()
        try:
            asyncio.run(load(running.url, planned, connections, tally))
        finally:
            done.set()
            watcher.join()
        seconds = time.perf_counter() - began
        client_cpu = os.times().user - cpu_began.user
    lean_rate = _lean_rate(planned[:lean_files])
    rate = tally.answered / seconds
    memory = [mb for mb, _ in samples]
    tenth, middle = max(1, len(memory) // 10), len(memory) // 2
    parts = slice(0, tenth), slice(middle, middle + tenth), slice(-tenth, None)
    start_mb, middle_mb, end_mb = (statistics.median(memory[part]) for part in parts)
    each = [mb / processes for mb, processes in samples]
    return {
        "requests": requests,
        "connections": connections,
        "answered": tally.answered,
        "lost": len(tally.lost),
        "wrong": len(tally.wrong),
        "put_off": tally.put_off,
        "seconds": round(seconds, 1),
        "requests_per_second": round(rate, 2),
        "lean_files_per_second": round(lean_rate, 2),
        "ratio_over_lean": round(rate / lean_rate, 2),
        "median_seconds": round(statistics.median(tally.seconds or [0.0]), 3),
        "p99_seconds": round(sorted(tally.seconds or [0.0])[int(0.99 * (len(tally.seconds) - 1))], 3),
        "memory_start_mb": round(start_mb),
        "memory_middle_mb": round(middle_mb),
        "memory_end_mb": round(end_mb),
        "memory_most_mb": round(max(memory)),
        "processes_most": max(processes for _, processes in samples),
        "process_start_mb": round(statistics.median(each[parts[0]])),
        "process_end_mb": round(statistics.median(each[parts[2]])),
        "client_cpu_seconds": round(client_cpu, 1),
        "workers": WORKERS,
    }


def _lean_rate(requests: Sequence[ServeRequest]) -> float:
    """Files per second with a `lean` process for each, as many at a time as the service has workers."""
    setup = load_lean()
    compiler = Compiler(setup, CompileLimits(), warm=False)
    sources = [SourceText(setup.header(CORE_MODULE), request.code, 1) for request in requests]
    began = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda source: compiler.compile(CORE_MODULE, source), sources))
    return len(sources) / (time.perf_counter() - began)


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:3]))))

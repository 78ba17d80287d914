"""Honest clients, while others attack: every answer checked, `/health` and memory watched."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp

from benchmarks.abuse.target import TOKEN, Target
from benchmarks.serve import ServeRequest, plan

CONNECTIONS = 4
TRIES = 20
SECONDS_EACH = 60.0


@dataclass(slots=True)
class Seen:
    """What honest clients saw during one attack; memory is of the service, and of its helpers with their children."""

    requests: int = 0
    wrong: int = 0
    lost: int = 0
    put_off: int = 0  # answered 429, 503 or "infrastructure", and asked again
    reconnected: int = 0
    health_asked: int = 0
    health_failed: int = 0
    health_most_seconds: float = 0.0
    service_most_mb: float = 0.0
    helpers_most_mb: float = 0.0
    why: list[str] = field(default_factory=list[str])

    def figures(self) -> dict[str, Any]:
        figures = asdict(self)
        for name in ("health_most_seconds", "service_most_mb", "helpers_most_mb"):
            figures[name] = round(figures[name], 3 if "seconds" in name else 0)
        return figures


class PutOff(Exception):
    """The service asks to come again."""


@asynccontextmanager
async def honest(target: Target, connections: int = CONNECTIONS, seed: int = 0) -> AsyncIterator[Seen]:
    """Ask, and watch, as long as the block runs; then wait for what was asked."""
    seen, stop = Seen(), asyncio.Event()
    requests = iter(itertools.cycle(plan(2_000, random.Random(seed))))
    timeout = aiohttp.ClientTimeout(total=SECONDS_EACH)
    connector = aiohttp.TCPConnector(limit=connections)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(target.url, connector=connector, headers=headers, timeout=timeout) as session:

        async def client() -> None:
            while not stop.is_set():
                await _ask(session, next(requests), seen)

        tasks = [asyncio.create_task(client()) for _ in range(connections)]
        tasks += [
            asyncio.create_task(_watch_health(target, seen, stop)),
            asyncio.create_task(_watch(target, seen, stop)),
        ]
        try:
            yield seen
        finally:
            stop.set()
            await asyncio.gather(*tasks)


async def _ask(session: aiohttp.ClientSession, request: ServeRequest, seen: Seen) -> None:
    seen.requests += 1
    for number in range(TRIES):
        try:
            async with session.post(request.endpoint, json=request.body) as response:
                if response.status in (429, 503):
                    raise PutOff
                response.raise_for_status()
                answer = await response.json()
            (result,) = answer["results"]
            if "infrastructure" in str(result.get("error")):
                raise PutOff
            if ("response" not in result and "verdict" not in result) or not request.is_answered_by(answer):
                seen.wrong += 1
                seen.why.append(f"{request.endpoint} {request.claim}: {str(result)[:300]}")
            return
        except PutOff:
            seen.put_off += 1
            await asyncio.sleep(0.5)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            seen.reconnected += 1
            await asyncio.sleep(0.05 * number)
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
            seen.lost += 1
            seen.why.append(f"{request.endpoint}: {error!r}"[:300])
            return
    seen.lost += 1
    seen.why.append(f"{request.endpoint}: no answer after {TRIES} tries")


async def _watch_health(target: Target, seen: Seen, stop: asyncio.Event) -> None:
    while not stop.is_set():
        seen.health_asked += 1
        try:
            seconds = await target.health()
        except (OSError, EOFError) as error:  # TimeoutError is an OSError
            seen.health_failed += 1
            seen.why.append(f"/health: {error!r}")
        else:
            seen.health_most_seconds = max(seen.health_most_seconds, seconds)
        await asyncio.sleep(0.1)


async def _watch(target: Target, seen: Seen, stop: asyncio.Event) -> None:
    while not stop.is_set():
        service, helpers = await asyncio.to_thread(target.resident_mb)
        seen.service_most_mb = max(seen.service_most_mb, service)
        seen.helpers_most_mb = max(seen.helpers_most_mb, helpers)
        await asyncio.sleep(0.1)

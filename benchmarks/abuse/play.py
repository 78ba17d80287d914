"""Plays attacks against a service of its own, with honest clients beside them, and holds the bounds against them.

Bounds: no request of an honest client lost, no answer wrong, `/health` answered within a second over new connections,
the service's own memory within `MEMORY_MB`, and what each attack says of itself.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any, Final

from benchmarks.abuse.attacks import ATTACKS, Size, passes, snippets
from benchmarks.abuse.honest import Seen, honest
from benchmarks.abuse.target import Target, target

HEALTH_SECONDS: Final = 1.0
MEMORY_MB: Final = 768
"""256 and four times what requests may hold: 64 MB, and 64 KiB for each of 1,024 connections (docs/serve.md)."""
ATTACK_SECONDS: Final = 120.0


def attack(running: Target, name: str, size: Size) -> dict[str, Any]:
    """Its figures; in a process of its own, so that it takes no time from the clients that look at the clock."""

    async def bounded() -> dict[str, Any]:
        async with asyncio.timeout(ATTACK_SECONDS):
            return await ATTACKS[name](running, size)

    try:
        return asyncio.run(bounded())
    except (OSError, EOFError) as error:  # TimeoutError is an OSError
        return {"broken": True, "why": repr(error)}


async def play(running: Target, name: str, size: Size, attackers: Executor) -> dict[str, Any]:
    """The row of one attack."""
    began = time.perf_counter()
    figures: dict[str, Any]
    async with honest(running) as seen:
        await asyncio.sleep(0.5)
        figures = await asyncio.get_running_loop().run_in_executor(attackers, attack, running, name, size)
        await asyncio.sleep(0.5)
    still = await running.post("/api/check", snippets(["theorem t : 1 = 1 := rfl", "theorem t : 1 = 2 := rfl"]), 120)
    good, bad = still.results
    works = passes(good["response"]) and bad["response"]["messages"][0]["severity"] == "error"
    row = {"attack": name, "seconds": round(time.perf_counter() - began, 1), **figures, "clients": seen.figures()}
    return row | {"works_afterwards": works, "broken": broken_bounds(figures, seen, works)}


def broken_bounds(figures: dict[str, Any], seen: Seen, works: bool) -> list[str]:
    """The names of the bounds that were broken."""
    bounds = {
        "attack": not figures["broken"],
        "lost": seen.lost == 0,
        "wrong": seen.wrong == 0,
        "health": seen.health_failed == 0 and seen.health_most_seconds < HEALTH_SECONDS,
        "memory": seen.service_most_mb <= MEMORY_MB,
        "works afterwards": works,
    }
    return [name for name, held in bounds.items() if not held]


def measure(chosen: Sequence[str], size: Size | None = None) -> dict[str, Any]:
    """All rows, and what they come to."""
    rows: list[dict[str, Any]] = []
    attackers = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    with attackers, target() as running:
        before, _ = running.resident_mb()
        for name in chosen:
            rows.append(asyncio.run(play(running, name, size or Size(), attackers)))
            print(f"{name}: {', '.join(rows[-1]['broken']) or 'held'}", file=sys.stderr)
        log_bytes = len(running.log)
    clients = [row["clients"] for row in rows]
    return {
        "requests": sum(c["requests"] for c in clients),
        "lost": sum(c["lost"] for c in clients),
        "wrong": sum(c["wrong"] for c in clients),
        "put_off": sum(c["put_off"] for c in clients),
        "reconnected": sum(c["reconnected"] for c in clients),
        "health_asked": sum(c["health_asked"] for c in clients),
        "health_failed": sum(c["health_failed"] for c in clients),
        "health_most_seconds": max(c["health_most_seconds"] for c in clients),
        "service_start_mb": round(before),
        "service_most_mb": max(c["service_most_mb"] for c in clients),
        "service_bound_mb": MEMORY_MB,
        "helpers_most_mb": max(c["helpers_most_mb"] for c in clients),
        "log_bytes": log_bytes,
        "seconds": round(sum(row["seconds"] for row in rows), 1),
        "broken": [row["attack"] for row in rows if row["broken"]],
        "attacks": rows,
    }

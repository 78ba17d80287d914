"""A service's life: it listens, serves until a signal, drains, and ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import signal
import socket
from collections.abc import Callable
from enum import Enum
from typing import Final

from aiohttp import web

from prover.serve.app import Api, ServeLimits, build_app
from prover.serve.connections import Connection
from prover.serve.judge import Judge
from prover.types import LemmaError

_log = logging.getLogger("lemma.serve")
OPEN_FILES: Final = 8192
SPARE_FILES: Final = 256  # for helpers, compiled files and the log; connections may use the rest
BACKLOG: Final = 1024
ACCEPTED_AT_ONCE: Final = 16  # connections accepted before their data is read


class Ending(Enum):
    """How a service ended."""

    DRAINED = "drained"
    CUT_SHORT = "cut_short"  # by a second signal, or because draining took too long


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises `LemmaError` when the address cannot be bound."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, protocol)
    except OSError as error:
        raise LemmaError(f"cannot listen on {host}: {error.strerror or error}") from error
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(BACKLOG)
    except OSError as error:
        found.close()
        raise LemmaError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from error
    return found


def allow_files(wanted: int = OPEN_FILES) -> int:
    """Raise the limit of open files of this process as far as allowed; returns the new limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return soft


async def serve(api: Api, limits: ServeLimits, listening: socket.socket, ready: Callable[[], None]) -> Ending:
    """Serve until SIGTERM, SIGINT or SIGHUP, then finish the accepted work; a second signal ends it at once."""
    runner = web.AppRunner(build_app(api), handler_cancellation=True, shutdown_timeout=5)
    await runner.setup()
    loop = asyncio.get_running_loop()
    server = runner.server
    assert server is not None
    listener = await loop.create_server(
        lambda: Connection(api.connections, server, loop), sock=listening, backlog=ACCEPTED_AT_ONCE
    )
    listening.listen(BACKLOG)
    first, second = asyncio.Event(), asyncio.Event()

    def on_signal() -> None:
        (second if first.is_set() else first).set()

    signals = [signal.SIGTERM, signal.SIGINT]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as it is under nohup
        signals.append(signal.SIGHUP)
    for number in signals:
        loop.add_signal_handler(number, on_signal)
    try:
        ready()
        await first.wait()
        _log.info("draining: %d wait, %d run", api.judge.waiting, api.judge.running)
        return await _drain(api.judge, second, limits.drain_seconds, runner)
    finally:
        listener.close()
        for number in signals:
            loop.remove_signal_handler(number)


async def _drain(judge: Judge, hurry: asyncio.Event, seconds: float, runner: web.AppRunner) -> Ending:
    drained = asyncio.ensure_future(judge.drain())
    hurried = asyncio.ensure_future(hurry.wait())
    await asyncio.wait((drained, hurried), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    ending = Ending.DRAINED if drained.done() else Ending.CUT_SHORT
    for task in (drained, hurried):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    if ending is Ending.DRAINED:
        await runner.cleanup()  # sends the remaining answers
    return ending

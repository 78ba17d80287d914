"""The HTTP side: routes, limits, token, answers for what goes wrong. `build_app` makes it, `Service` runs it."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from prover.lean.files import FileChecker
from prover.serve.judge import Busy, Draining, Judge, JudgeLimits
from prover.serve.metrics import Metrics
from prover.serve.shapes import (
    CheckRequest,
    ProveRequest,
    VerifyRequest,
    check_answer,
    outcome_of,
    prove_answer,
    verify_answer,
)
from prover.types import LemmaError

_log = logging.getLogger("lemma.serve")
OPEN_PATHS: Final = frozenset({"/", "/health", "/health/"})
MOST_MODULES: Final = 16  # each keeps helper processes with that module imported
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Body = TypeVar("Body", bound=BaseModel)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class ServeLimits:
    """Of one request, and of the whole."""

    judge: JudgeLimits = field(default_factory=JudgeLimits)
    body_bytes: int = 8 << 20
    snippets: int = 256
    code_characters: int = 1 << 18
    drain_seconds: float = 120.0


class _Problem(Exception):
    def __init__(self, status: int, detail: object, retry_after: int | None = None) -> None:
        super().__init__(str(detail))
        self.status, self.detail, self.retry_after = status, detail, retry_after


def _answer(data: object, status: int = 200, retry_after: int | None = None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    text = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    return web.Response(body=text, status=status, headers=headers, content_type="application/json", charset="utf-8")


class Api:
    """The handlers. `token` is what clients have to send as ``Authorization: Bearer``; None lets everybody in."""

    def __init__(self, files: FileChecker, judge: Judge, limits: ServeLimits, token: str | None) -> None:
        self._files, self.judge, self._limits = files, judge, limits
        self._token = None if token is None else token.encode()
        self.metrics = Metrics(judge)
        self._modules: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        """Paths with and without a slash at the end, as the Kimina Lean Server has them."""
        return [
            web.get("/", self.health),
            web.get("/health", self.health),
            web.get("/health/", self.health),
            web.get("/metrics", self.show_metrics),
            web.post("/api/check", self.check),
            web.post("/api/check/", self.check),
            web.post("/verify", self.verify),
            web.post("/one_pass_verify_batch", self.verify),
            web.post("/api/prove", self.prove),
            web.post("/api/prove/", self.prove),
        ]

    async def health(self, _: web.Request) -> web.Response:
        """200 while work is taken in, 503 afterwards."""
        draining = self.judge.draining
        data = {"status": "draining" if draining else "ok", "lean": self._files.setup.identity}
        return _answer(data, 503 if draining else 200)

    async def show_metrics(self, _: web.Request) -> web.Response:
        text = await asyncio.to_thread(self.metrics.text)
        return web.Response(body=text, content_type="text/plain", charset="utf-8")

    async def check(self, request: web.Request) -> web.Response:
        body = await self._body(request, CheckRequest)
        self._admit([s.code for s in body.snippets])
        found = await self.judge.check([(s.code, body.timeout) for s in body.snippets])
        self._count("/api/check", found)
        return _answer(check_answer([s.id for s in body.snippets], found))

    async def verify(self, request: web.Request) -> web.Response:
        body = await self._body(request, VerifyRequest)
        self._admit([c.text for c in body.codes])
        found = await self.judge.check([(c.text, body.timeout) for c in body.codes])
        self._count("/verify", found)
        return _answer(verify_answer([str(c.custom_id) for c in body.codes], found))

    async def prove(self, request: web.Request) -> web.Response:
        body = await self._body(request, ProveRequest)
        self._fits([item.statement + item.preamble + item.script for item in body.proofs])
        for item in body.proofs:
            if not self._files.knows(item.module):
                raise _Problem(422, f"unknown module {item.module} ({self._files.setup.identity})")
            self._use(item.module)
        found = await self.judge.verify([item.candidate() for item in body.proofs])
        self._count("/api/prove", found)
        return _answer(prove_answer([item.id for item in body.proofs], found))

    # --- bounds

    async def _body(self, request: web.Request, model: type[Body]) -> Body:
        try:
            text = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raise _Problem(413, f"the body is larger than {self._limits.body_bytes} bytes") from None
        try:
            return await asyncio.to_thread(model.model_validate_json, text)
        except ValidationError as error:
            problems = json.loads(error.json(include_url=False, include_input=False, include_context=False))
            raise _Problem(422, problems) from None

    def _fits(self, texts: Sequence[str]) -> None:
        if len(texts) > min(self._limits.snippets, self._limits.judge.queue):
            raise _Problem(413, f"{len(texts)} items in one request; at most {self._limits.snippets} are taken")
        if any(len(text) > self._limits.code_characters for text in texts):
            raise _Problem(413, f"a text is longer than {self._limits.code_characters} characters")

    def _admit(self, codes: Sequence[str]) -> None:
        self._fits(codes)

    def _use(self, module: str) -> None:
        self._modules.add(module)
        if len(self._modules) > MOST_MODULES:
            self._modules.discard(module)
            raise _Problem(422, f"cannot import {module}: this server already has {MOST_MODULES} modules in memory")

    def _count(self, endpoint: str, found: Sequence[object]) -> None:
        for verdict in found:
            self.metrics.verdicts.labels(endpoint, outcome_of(verdict)).inc()  # type: ignore[arg-type]

    # --- around every handler

    @web.middleware
    async def around(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Token, counting, and one JSON line for everything that goes wrong."""
        began = time.perf_counter()
        resource = request.match_info.route.resource
        endpoint = resource.canonical if resource is not None else "unknown"
        try:
            response = await self._guarded(request, handler)
        except asyncio.CancelledError:
            self.metrics.refused.labels("client_gone").inc()
            raise
        self.metrics.requests.labels(endpoint, str(response.status)).inc()
        self.metrics.seconds.labels(endpoint).observe(time.perf_counter() - began)
        return response

    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.path not in OPEN_PATHS:
                self._authorize(request)
            return await handler(request)
        except _Problem as problem:
            self.metrics.refused.labels({401: "token", 413: "size", 422: "invalid"}.get(problem.status, "other")).inc()
            return _answer({"detail": problem.detail}, problem.status, problem.retry_after)
        except Busy as busy:
            self.metrics.refused.labels("busy").inc()
            return _answer({"detail": "the queue is full, try again later"}, 429, busy.retry_after)
        except Draining:
            self.metrics.refused.labels("draining").inc()
            return _answer({"detail": "the service is shutting down"}, 503, 5)
        except web.HTTPException as error:  # unknown path, wrong method
            return _answer({"detail": error.reason}, error.status)
        except ConnectionResetError:
            raise
        except Exception:
            _log.exception("%s %s failed", request.method, request.path)
            return _answer({"detail": "internal error"}, 500)

    def _authorize(self, request: web.Request) -> None:
        if self._token is None:
            return
        given = request.headers.get("Authorization", "")
        if not given:
            raise _Problem(401, "Missing API key")
        token = given.removeprefix("Bearer ").strip().encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(token, self._token):
            raise _Problem(401, "Invalid API key")


def build_app(api: Api, limits: ServeLimits) -> web.Application:
    """The application; its judge runs as long as it does."""
    app = web.Application(middlewares=[api.around], client_max_size=limits.body_bytes)
    app.add_routes(api.routes())

    async def judging(_: web.Application) -> AsyncIterator[None]:
        api.judge.start()
        yield
        await api.judge.stop()

    app.cleanup_ctx.append(judging)
    return app


class Ending(Enum):
    """How a service ended."""

    DRAINED = "drained"
    CUT_SHORT = "cut_short"  # by a second signal, or because draining took too long


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises `LemmaError` when there is none to be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, protocol)
    except OSError as error:
        raise LemmaError(f"cannot listen on {host}: {error.strerror or error}") from error
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(1024)
    except OSError as error:
        found.close()
        raise LemmaError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from error
    return found


async def serve(api: Api, limits: ServeLimits, listening: socket.socket, ready: Callable[[], None]) -> Ending:
    """Serve until SIGTERM or SIGINT, then finish what was taken in; a second signal ends it at once."""
    runner = web.AppRunner(build_app(api, limits), handler_cancellation=True, access_log=None, shutdown_timeout=5)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    loop = asyncio.get_running_loop()
    first, second = asyncio.Event(), asyncio.Event()

    def on_signal() -> None:
        (second if first.is_set() else first).set()

    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, on_signal)
    try:
        ready()
        await first.wait()
        _log.info("draining: %d wait, %d run", api.judge.waiting, api.judge.running)
        return await _drain(api.judge, second, limits.drain_seconds, runner)
    finally:
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
        await runner.cleanup()  # lets the answers out
    return ending

"""The HTTP side: routes, token, error answers. `lifetime.serve` runs it."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, TypeVar

from aiohttp import web
from pydantic import BaseModel

from prover.lean.verifier.files import FileChecker, module_named
from prover.printable import printable_json
from prover.serve.bodies import BodyLimits, ByteBudget, Held, RequestError, parsed, read_body, unpacked
from prover.serve.connections import Connection, ConnectionLimits, Connections
from prover.serve.judge import Busy, Draining, Judge, JudgeLimits, Lost, ProofWork
from prover.serve.metrics import ServiceMetrics
from prover.serve.shapes import (
    CheckRequest,
    ProveRequest,
    VerifyRequest,
    check_answer,
    outcome_of,
    prove_answer,
    verify_answer,
)

_log = logging.getLogger("lemma.serve")
OPEN_PATHS: Final = frozenset({"/", "/health", "/health/"})
TEXT_THREADS: Final = 4
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Body = TypeVar("Body", bound=BaseModel)
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class ServeLimits:
    """Limits of one request and of the whole service."""

    judge: JudgeLimits = field(default_factory=JudgeLimits)
    bodies: BodyLimits = field(default_factory=BodyLimits)
    connections: ConnectionLimits = field(default_factory=ConnectionLimits)
    snippets: int = 256
    code_characters: int = 1 << 18
    answer_seconds: float = 60.0  # for a client to take its answer
    drain_seconds: float = 120.0


def _encoded(data: object) -> bytes:
    return printable_json(json.dumps(data, ensure_ascii=False)).encode()


def _answer(data: object, status: int = 200, retry_after: int | None = None) -> web.Response:
    return _response(_encoded(data), status, retry_after)


def _response(body: bytes, status: int = 200, retry_after: int | None = None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return web.Response(body=body, status=status, headers=headers, content_type="application/json", charset="utf-8")


class Api:
    """The handlers. Clients must send `token` as ``Authorization: Bearer``; None lets everybody in.

    Any work on a request's text is done in a few threads, so that the event loop answers at once.
    """

    def __init__(self, files: FileChecker, judge: Judge, limits: ServeLimits, token: str | None) -> None:
        self._files, self.judge, self._limits = files, judge, limits
        self._token = None if token is None else token.encode()
        self.connections = Connections(limits.connections)
        self.budget = ByteBudget(limits.bodies.bytes_in_all)
        self.metrics = ServiceMetrics(judge, self.connections, self.budget)
        self._threads = ThreadPoolExecutor(TEXT_THREADS, "text")

    def routes(self) -> list[web.RouteDef]:
        """Paths with and without a slash at the end, as the Kimina Lean Server has them."""

        def post(path: str, handler: Handler) -> web.RouteDef:
            return web.post(path, handler, expect_handler=_say_nothing_yet)

        return [
            web.get("/", self.health),
            web.get("/health", self.health),
            web.get("/health/", self.health),
            web.get("/metrics", self.show_metrics),
            post("/api/check", self.check),
            post("/api/check/", self.check),
            post("/verify", self.verify),
            post("/one_pass_verify_batch", self.verify),
            post("/api/prove", self.prove),
            post("/api/prove/", self.prove),
        ]

    async def health(self, _: web.Request) -> web.Response:
        """200 while new work is accepted, 503 afterwards."""
        draining = self.judge.draining
        data = {"status": "draining" if draining else "ok", "lean": self._files.setup.identity}
        return _answer(data, 503 if draining else 200)

    async def show_metrics(self, _: web.Request) -> web.Response:
        text = await self._off_loop(self.metrics.text)
        return web.Response(body=text, content_type="text/plain", charset="utf-8")

    async def check(self, request: web.Request) -> web.Response:
        def work(body: CheckRequest) -> CheckRequest:
            self._fits([s.code for s in body.snippets])
            return body

        body = await self._body(request, CheckRequest, work)
        found = await self.judge.check([(s.code, body.timeout) for s in body.snippets])
        self._count("/api/check", found)
        return await self._answered(request, lambda: check_answer([s.id for s in body.snippets], found))

    async def verify(self, request: web.Request) -> web.Response:
        def work(body: VerifyRequest) -> VerifyRequest:
            self._fits([c.text for c in body.codes])
            return body

        body = await self._body(request, VerifyRequest, work)
        found = await self.judge.check([(c.text, body.timeout) for c in body.codes])
        self._count("/verify", found)
        return await self._answered(request, lambda: verify_answer([str(c.custom_id) for c in body.codes], found))

    async def prove(self, request: web.Request) -> web.Response:
        body, candidates = await self._body(request, ProveRequest, self._candidates)
        found = await self.judge.verify(candidates)
        self._count("/api/prove", found)
        lost = sum(isinstance(judged.verdict, Lost) for judged in found)
        return await self._answered(request, lambda: prove_answer([i.id for i in body.proofs], found), lost)

    def close(self) -> None:
        """End the threads without waiting for their work."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    # --- in the threads

    def _candidates(self, body: ProveRequest) -> tuple[ProveRequest, list[ProofWork]]:
        self._fits([item.statement + item.preamble + item.script for item in body.proofs])
        modules = {item.module: self._module(item.module) for item in body.proofs}
        return body, [(*item.candidate(modules[item.module]), body.timeout) for item in body.proofs]

    def _module(self, named: str) -> str:
        """The modules that these words name, as the helpers name them. Raises `RequestError`."""
        module = module_named(sorted(named.split()))
        known = False
        with contextlib.suppress(OSError):  # no file has such a name
            known = self._files.knows(module)
        if not known:
            raise RequestError(422, f"unknown module {named[:200]} ({self._files.setup.identity})")
        return module

    def _fits(self, texts: Sequence[str]) -> None:
        if len(texts) > min(self._limits.snippets, self._limits.judge.queue):
            raise RequestError(413, f"{len(texts)} items in one request; at most {self._limits.snippets} are taken")
        if any(len(text) > self._limits.code_characters for text in texts):
            raise RequestError(413, f"a text is longer than {self._limits.code_characters} characters")

    # --- bodies and answers

    async def _body(self, request: web.Request, model: type[Body], work: Callable[[Body], Done]) -> Done:
        """The result of `work` on a request, which counts against the budget until its answer is written.

        Raises `RequestError`.
        """
        limits, held = self._limits.bodies, request[HELD]
        data = await read_body(request, limits, self.budget, held)
        if isinstance(request.protocol, Connection):
            request.protocol.has_body()
        coding = request.headers.get("Content-Encoding", "")

        def read(data: bytes) -> Done:
            text = unpacked(data, coding, limits, held)
            held.resize(len(text))
            return work(parsed(model, text, self._limits.snippets))

        return await self._off_loop(read, data)

    async def _answered(
        self, request: web.Request, make: Callable[[], dict[str, object]], lost: int = 0
    ) -> web.Response:
        """`lost`: how many items have no verdict; a client should not rely on such an answer."""

        def made() -> bytes:
            problem: dict[str, object] = {"detail": f"infrastructure failure: no verdict on {lost} of the items"}
            return _encoded(problem | make() if lost else make())

        body = await self._off_loop(made)
        request[HELD].add(len(body))
        return _response(body, 503, 1) if lost else _response(body)

    async def _off_loop(self, work: Callable[..., Done], *arguments: object) -> Done:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _count(self, endpoint: str, found: Sequence[object]) -> None:
        for verdict in found:
            self.metrics.verdicts.labels(endpoint, outcome_of(verdict)).inc()  # type: ignore[arg-type]

    # --- around every handler

    @web.middleware
    async def around(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Checks the token first, counts, turns every error into one line of JSON, and writes the answer."""
        began = time.perf_counter()
        resource = request.match_info.route.resource
        endpoint = resource.canonical if resource is not None else "unknown"
        connection = request.protocol if isinstance(request.protocol, Connection) else None
        if connection is not None:
            connection.begins()
        try:
            with Held(self.budget) as held:
                request[HELD] = held
                response = await self._guarded(request, handler)
                await self._write(request, response)
        except asyncio.CancelledError:
            self.metrics.refused.labels("client_gone").inc()
            raise
        if connection is not None:
            connection.ends(request.content.is_eof())
        self.metrics.requests.labels(endpoint, str(response.status)).inc()
        self.metrics.seconds.labels(endpoint).observe(time.perf_counter() - began)
        return response

    async def _write(self, request: web.Request, response: web.StreamResponse) -> None:
        if not request.content.is_eof():
            response.force_close()  # the rest of the request is not read
        try:
            async with asyncio.timeout(self._limits.answer_seconds):
                await response.prepare(request)
                await response.write_eof()
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionResetError("the client does not take its answer") from None

    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.path not in OPEN_PATHS:
                self._authorize(request)
            return await handler(request)
        except RequestError as problem:
            reason = {401: "token", 413: "size", 422: "invalid", 503: "memory"}.get(problem.status, "other")
            self.metrics.refused.labels(reason).inc()
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
            raise RequestError(401, "Missing API key")
        token = given.removeprefix("Bearer ").strip().encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(token, self._token):
            raise RequestError(401, "Invalid API key")


async def _say_nothing_yet(_: web.Request) -> None:
    """``Expect: 100-continue`` is answered by `read_body`, after the token."""


HELD: Final = web.RequestKey("held", Held)


def build_app(api: Api) -> web.Application:
    """The application; its judge runs as long as it does."""
    app = web.Application(middlewares=[api.around], client_max_size=0)  # `bodies` bounds them
    app.add_routes(api.routes())

    async def judging(_: web.Application) -> AsyncIterator[None]:
        api.judge.start()
        yield
        await api.judge.stop()
        api.close()

    app.cleanup_ctx.append(judging)
    return app

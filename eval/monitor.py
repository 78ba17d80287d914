"""A live page about a run, on this machine only: it reads the run's folder and changes nothing.

`/` is the page, `/status.json` how the run stands, `/body.html` the page's inside. The page asks for the status every
two seconds and for its inside when something changed. Only GET and HEAD are answered, and only under a loopback name: a
page of another site that found out the port could not read along (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import logging
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web
from markupsafe import Markup

from eval.page import Facts, Page, Section, Text, fill
from eval.report import page_of
from eval.run_report import folder_report, read_run
from eval.run_status import RunState, RunStatus, status_of, status_of_folder
from prover.printable import printable_json
from prover.serve.lifetime import listen
from prover.types import LemmaError
from rl.display import described_numbers
from rl.run_folder import is_training

HOST: Final = "127.0.0.1"
NAMES: Final = frozenset({"127.0.0.1", "localhost"})
_log = logging.getLogger("lemma.monitor")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class View:
    """What is served of a run at one time; `revision` changes with it."""

    revision: str
    status: RunStatus
    page: Page


def look_at(run: Path) -> View:
    """A run as its folder has it now; a folder that cannot be read is shown as damaged."""
    revision = revision_of(run)
    try:
        folder = read_run(run)
        status = status_of_folder(folder)
        report = page_of(folder_report(folder))
        page = Page(f"{folder.path.resolve().name}: {report.title}", report.summary, (_now(status), *report.sections))
    except LemmaError as error:
        status = RunStatus(run, RunState.DAMAGED, str(error))
        page = Page(run.resolve().name, "The folder of this run cannot be read as it is.", (_now(status),))
    return View(revision, status, page)


def _now(status: RunStatus) -> Section:
    """How the run stands, in words."""
    facts = [("state", status.state.value), ("configuration", status.origin.label)]
    if status.rounds:
        facts.append(("rounds", f"{status.rounds_done} of {status.rounds}"))
    if status.state is RunState.RUNNING and status.doing:
        facts.append(("doing", f"{status.doing}, {status.done} of {status.total}"))
    if status.detail:
        return Section("Now", (Facts(tuple(facts)), Text(status.detail)))
    return Section("Now", (Facts((*facts, *described_numbers(status.numbers or {}))),))


def revision_of(run: Path) -> str:
    """A hash of what can change in a run's folder, by names, sizes and times."""
    files = [run / name for name in ("config.toml", "run.json", "metrics.jsonl", "summary.json")]
    files += [*sorted((run / "evaluation").glob("*.json")), *sorted((run / "checkpoints").glob("[0-9]*"))]
    facts: list[object] = [is_training(run)]
    for file in files:
        try:
            found = file.stat()
        except OSError:
            continue
        facts.append((file.name, found.st_size, found.st_mtime_ns))
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


class Monitor:
    """The handlers. A page is made once for each state of the folder, in a thread."""

    def __init__(self, run: Path, port: int) -> None:
        self._run, self._port = run, port
        self._view: View | None = None
        self._lock = asyncio.Lock()
        self._script = Markup(_script())
        digest = base64.b64encode(hashlib.sha256(self._script.encode()).digest()).decode()
        policy = f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; connect-src 'self'"
        self._headers = {
            "Content-Security-Policy": f"{policy}; img-src data:; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    def app(self) -> web.Application:
        """The application."""
        app = web.Application(middlewares=[self.around])
        app.add_routes(
            [web.get("/", self.page), web.get("/status.json", self.status), web.get("/body.html", self.body)]
        )
        return app

    async def view(self) -> View:
        """The run as it is now."""
        async with self._lock:
            revision = await asyncio.to_thread(revision_of, self._run)
            if self._view is None or self._view.revision != revision:
                self._view = await asyncio.to_thread(look_at, self._run)
            return self._view

    async def page(self, _: web.Request) -> web.Response:
        view = await self.view()
        text = fill("monitor.html", page=view.page, note=view.status.note, revision=view.revision, script=self._script)
        return web.Response(text=text, content_type="text/html")

    async def body(self, _: web.Request) -> web.Response:
        return web.Response(text=fill("body.html", page=(await self.view()).page), content_type="text/html")

    async def status(self, _: web.Request) -> web.Response:
        view = await self.view()
        data = {"revision": view.revision, "note": view.status.note, **view.status.data()}
        text = printable_json(json.dumps(data, ensure_ascii=False, allow_nan=False))
        return web.Response(text=text, content_type="application/json")

    @web.middleware
    async def around(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuses what only reads nothing or asks under another name; every answer has the headers."""
        try:
            response = await self._answer(request, handler)
        except web.HTTPException as error:
            response = web.Response(status=error.status, text=error.reason, headers=_allowed(error))
        except Exception:
            _log.exception("%s %s failed", request.method, request.path)
            response = web.Response(status=500, text="internal error")
        response.headers.update(self._headers)
        return response

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method not in ("GET", "HEAD"):
            raise web.HTTPMethodNotAllowed(request.method, ("GET", "HEAD"))
        name, _, port = request.headers.get("Host", "").partition(":")
        if name not in NAMES or port not in ("", str(self._port)):
            raise web.HTTPForbidden(reason="this page is for this machine only")
        return await handler(request)


def _allowed(error: web.HTTPException) -> dict[str, str]:
    return {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}


def _script() -> str:
    return (Path(__file__).parent / "pages" / "monitor.js").read_text(encoding="utf-8")


def run_monitor(run: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serves the page until Ctrl-C, SIGTERM or SIGHUP; `ready` gets its address. Port 0 takes a free one.

    Raises `LemmaError` when the folder holds no run, or the port cannot be had.
    """
    status_of(run)
    listening = listen(HOST, port)
    try:
        asyncio.run(_serve(run, listening, ready))
    finally:
        listening.close()


async def _serve(run: Path, listening: socket.socket, ready: Callable[[str], None]) -> None:
    port = listening.getsockname()[1]
    runner = web.AppRunner(Monitor(run, port).app(), handler_cancellation=True, shutdown_timeout=2, access_log=None)
    await runner.setup()
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    signals = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    for number in signals:
        loop.add_signal_handler(number, ended.set)
    try:
        await web.SockSite(runner, listening).start()
        ready(f"http://{HOST}:{port}/")
        await ended.wait()
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
        await runner.cleanup()

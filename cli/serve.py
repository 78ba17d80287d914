"""`lemma serve`: the verifier as an HTTP service."""

from __future__ import annotations

import math
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import INTERRUPTED, Answer, LeanProject, Screen, verb
from prover.lean.library.build import LeanSetup
from prover.serve.app import ServeLimits
from prover.serve.bodies import BodyLimits
from prover.serve.connections import ConnectionLimits
from prover.serve.judge import JudgeLimits
from prover.serve.lifetime import Ending
from prover.serve.logs import log_to_stderr
from prover.serve.metrics import descendants
from prover.serve.service import TOKEN_VARIABLE, ServiceConfig, allowed_connections, read_token, run_service
from prover.types import LemmaError

_LOCAL = ("127.0.0.1", "localhost", "::1")


@verb
def command(
    screen: Screen,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    workers: Annotated[
        int, typer.Option(min=1, help="Files checked side by side.", show_default="one per processor")
    ] = os.cpu_count() or 1,
    queue: Annotated[int, typer.Option(min=1, help="Files and proofs that may wait; beyond that, 429.")] = 1024,
    seconds: Annotated[float, typer.Option(min=0.1, help="Most seconds for one file or proof.")] = 60.0,
    memory_mb: Annotated[int, typer.Option(min=128, help="Most memory for one of them, in MiB.")] = 2048,
    snippets: Annotated[int, typer.Option(min=1, help="Most files or proofs in one request.")] = 256,
    body_mb: Annotated[int, typer.Option(min=1, help="Largest request in MiB, packed or not.")] = 8,
    bodies_mb: Annotated[
        int, typer.Option(min=1, help="Requests in hand, together, in MiB; beyond that, 503 for large ones.")
    ] = 64,
    connections: Annotated[int, typer.Option(min=1, help="Open connections.")] = 1024,
    per_peer: Annotated[int, typer.Option(min=1, help="Open connections of one address.")] = 512,
    head_seconds: Annotated[float, typer.Option(min=0.1, help="Seconds that the head of a request may take.")] = 10.0,
    idle_seconds: Annotated[
        float, typer.Option(min=0.1, help="Seconds that a connection may wait between requests.")
    ] = 75.0,
    drain_seconds: Annotated[float, typer.Option(min=0, help="Seconds to finish work after SIGTERM.")] = 120.0,
    token_file: Annotated[
        Path | None, typer.Option(help=f"File with the token that clients send; else ${TOKEN_VARIABLE}.")
    ] = None,
    lean_project: LeanProject = None,
) -> Answer:
    """Serve the verifier over HTTP.

    Clients of the Kimina Lean Server work as they are. SIGTERM or Ctrl-C finishes what was taken in; once more stops
    at once.

    Example:

        lemma serve --port 8000
    """
    log_to_stderr()
    if not all(map(math.isfinite, (seconds, head_seconds, idle_seconds, drain_seconds))):
        raise LemmaError("a number of seconds is finite")
    if bodies_mb < body_mb:
        raise LemmaError(f"--bodies-mb {bodies_mb} is less than --body-mb {body_mb}: no request of that size fits")
    token = read_token(token_file)
    if (allowed := allowed_connections(connections)) < connections:
        screen.note(f"this system allows few open files: {allowed} connections (see `ulimit -n`)")
    limits = ServeLimits(
        JudgeLimits(workers, queue),
        BodyLimits(body_mb << 20, bodies_mb << 20),
        ConnectionLimits(allowed, per_peer, head_seconds, idle_seconds),
        snippets=snippets,
        drain_seconds=drain_seconds,
    )

    def ready(url: str, setup: LeanSetup) -> None:
        guarded = "with" if token else "without"
        screen.note(f"listening on {url} ({setup.identity}, {workers} workers, {guarded} token)")
        if token is None and host not in _LOCAL:
            screen.note(f"anybody who reaches {host} may use it; set {TOKEN_VARIABLE} or --token-file")

    config = ServiceConfig(host, port, seconds, memory_mb << 20, token, limits)
    ending, judged, setup = run_service(config, lambda: open_lean(lean_project, screen), ready)
    text = f"{'drained' if ending is Ending.DRAINED else 'cut short'}: {judged} files and proofs judged"
    if ending is not Ending.DRAINED:
        _end_now(text)
    return Answer({"ending": ending.value, "judged": judged, "lean": setup.identity}, True, text)


def _end_now(said: str) -> None:
    """Do not wait for threads that wait for Lean."""
    for pid in descendants(os.getpid()):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    print(f"lemma: {said}", file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)

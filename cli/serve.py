"""`lemma serve`: the verifier as an HTTP service."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.lean import open_lean
from cli.output import INTERRUPTED, Answer, JsonFlag, LeanProject, Screen, deliver
from prover.files import read_text
from prover.types import LemmaError, Proof, Proved, Theorem

if TYPE_CHECKING:
    from prover.lean.verifier.files import FileChecker
    from prover.lean.verifier.verify import Verifier
    from prover.serve.app import ServeLimits

TOKEN_VARIABLE = "LEMMA_SERVE_TOKEN"
MOST_TOKEN = 4096  # bytes of the token's file
_LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """The options of the command, with their defaults."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = os.cpu_count() or 1
    queue: int = 1024
    seconds: float = 60.0
    memory_mb: int = 2048
    snippets: int = 256
    body_mb: int = 8
    bodies_mb: int = 64
    connections: int = 1024
    per_peer: int = 512
    head_seconds: float = 10.0
    idle_seconds: float = 75.0
    drain_seconds: float = 120.0
    token_file: Path | None = None
    lean_project: Path | None = None


_DEFAULT = ServeConfig()


def main(config: ServeConfig, screen: Screen) -> Answer:
    """Serve until SIGTERM or SIGINT. Positive when everything that was taken in has been answered.

    Raises `LemmaError` for an address that cannot be had, a bad token file, a Lean that does not work.
    """
    times = (config.seconds, config.head_seconds, config.idle_seconds, config.drain_seconds)
    if not all(map(math.isfinite, times)):
        raise LemmaError("a number of seconds is finite")
    token = read_token(config.token_file)
    from prover.serve.lifetime import SPARE_FILES, allow_files, listen

    connections = min(config.connections, max(1, allow_files() - SPARE_FILES))
    if connections < config.connections:
        screen.note(f"this system allows few open files: {connections} connections (see `ulimit -n`)")
    listening = listen(config.host, config.port)
    try:
        setup = open_lean(config.lean_project, screen)
        from prover.lean.processes.supervise import CompileLimits
        from prover.lean.verifier.auditor import AuditLimits
        from prover.lean.verifier.files import FileChecker, FileLimits
        from prover.lean.verifier.verify import Verifier, VerifyLimits
        from prover.serve.app import Api
        from prover.serve.judge import Judge
        from prover.serve.lifetime import Ending, serve

        compiling = CompileLimits(config.seconds, config.memory_mb << 20)
        auditing = AuditLimits(config.seconds, config.memory_mb << 20)
        limits = _limits(config, connections)
        with (
            FileChecker(setup, FileLimits(compiling, auditing)) as files,
            Verifier(setup, VerifyLimits(compiling, auditing, workers=config.workers)) as proofs,
        ):
            _try_out(files, proofs)
            api = Api(files, Judge(files, proofs, limits.judge), limits, token)

            def ready() -> None:
                host, port = listening.getsockname()[:2]
                screen.note(
                    f"listening on http://{host}:{port} ({setup.identity}, {config.workers} workers, "
                    f"{'with' if token else 'without'} token)"
                )
                if token is None and config.host not in _LOCAL:
                    screen.note(f"anybody who reaches {host} may use it; set {TOKEN_VARIABLE} or --token-file")

            ending = asyncio.run(serve(api, limits, listening, ready))
    finally:
        listening.close()
    judged = api.metrics.judged()
    drained = ending is Ending.DRAINED
    text = f"{'drained' if drained else 'cut short'}: {judged} files and proofs judged"
    return Answer({"ending": ending.value, "judged": judged, "lean": setup.identity}, drained, text)


def _limits(config: ServeConfig, connections: int) -> ServeLimits:
    from prover.serve.app import ServeLimits
    from prover.serve.bodies import BodyLimits
    from prover.serve.connections import ConnectionLimits
    from prover.serve.judge import JudgeLimits

    return ServeLimits(
        JudgeLimits(config.workers, config.queue),
        BodyLimits(config.body_mb << 20, max(config.body_mb, config.bodies_mb) << 20),
        ConnectionLimits(connections, config.per_peer, config.head_seconds, config.idle_seconds),
        snippets=config.snippets,
        drain_seconds=config.drain_seconds,
    )


def read_token(file: Path | None) -> str | None:
    """The token from a file, else from the environment. Raises `LemmaError` when it is not fit to be one."""
    if file is None:
        token = os.environ.get(TOKEN_VARIABLE)
        if token is None:
            return None
        where = f"the variable {TOKEN_VARIABLE}"
    else:
        where = f"the token file {file}"
        try:
            token = read_text(file, MOST_TOKEN)
        except LemmaError as error:
            raise LemmaError(f"the token file: {error}") from error
    token = token.strip()
    if len(token) < 8 or not token.isascii() or len(token.split()) != 1:
        raise LemmaError(f"{where} does not hold a token: one word of at least 8 ASCII characters")
    return token


def _try_out(files: FileChecker, proofs: Verifier) -> None:
    """One file and one proof, so that a Lean that does not work is found out now. Raises `LemmaError`."""
    from prover.lean.verifier.files import Checked

    verdict = files.check("theorem t : True := trivial\n")
    if not isinstance(verdict, Checked) or verdict.failed:
        raise LemmaError(f"Lean does not check a file of one line ({verdict}); run `lemma doctor`")
    proved = proofs.verify(Theorem("t", "theorem t : True"), Proof("trivial"))
    if not isinstance(proved, Proved):
        raise LemmaError(f"the verifier refuses `trivial` ({proved.detail}); run `lemma doctor`")


def command(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = _DEFAULT.host,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = _DEFAULT.port,
    workers: Annotated[int, typer.Option(min=1, help="Files checked side by side.")] = _DEFAULT.workers,
    queue: Annotated[int, typer.Option(min=1, help="Files and proofs that may wait; else 429.")] = _DEFAULT.queue,
    seconds: Annotated[float, typer.Option(min=0.1, help="Most time for one file or proof.")] = _DEFAULT.seconds,
    memory_mb: Annotated[int, typer.Option(min=128, help="Most memory for one of them.")] = _DEFAULT.memory_mb,
    snippets: Annotated[int, typer.Option(min=1, help="Most files or proofs in one request.")] = _DEFAULT.snippets,
    body_mb: Annotated[int, typer.Option(min=1, help="Largest request, packed or not.")] = _DEFAULT.body_mb,
    bodies_mb: Annotated[
        int, typer.Option(min=1, help="Requests in hand, together; beyond that, 503 for large ones.")
    ] = _DEFAULT.bodies_mb,
    connections: Annotated[int, typer.Option(min=1, help="Open connections.")] = _DEFAULT.connections,
    per_peer: Annotated[int, typer.Option(min=1, help="Open connections of one address.")] = _DEFAULT.per_peer,
    head_seconds: Annotated[
        float, typer.Option(min=0.1, help="How long the head of a request may take.")
    ] = _DEFAULT.head_seconds,
    idle_seconds: Annotated[
        float, typer.Option(min=0.1, help="How long a connection may wait between requests.")
    ] = _DEFAULT.idle_seconds,
    drain_seconds: Annotated[
        float, typer.Option(min=0, help="How long to finish work after SIGTERM.")
    ] = _DEFAULT.drain_seconds,
    token_file: Annotated[
        Path | None, typer.Option(help=f"File with the token that clients send; else ${TOKEN_VARIABLE}.")
    ] = _DEFAULT.token_file,
    lean_project: LeanProject = _DEFAULT.lean_project,
    as_json: JsonFlag = False,
) -> None:
    """Serve the verifier over HTTP.

    Clients of the Kimina Lean Server work as they are. SIGTERM or Ctrl-C finishes what was taken in; once more stops
    at once.

    Example:

        lemma serve --port 8000 --token-file token.txt
    """
    config = ServeConfig(
        *(host, port, workers, queue, seconds, memory_mb, snippets, body_mb, bodies_mb, connections, per_peer),
        *(head_seconds, idle_seconds, drain_seconds, token_file, lean_project),
    )

    def ask(screen: Screen) -> Answer:
        answer = main(config, screen)
        if not answer.positive:
            _end_now(answer)
        return answer

    from prover.serve.logs import log_to_stderr

    log_to_stderr()
    deliver(ask, as_json)


def _end_now(answer: Answer) -> None:
    """Do not wait for threads that wait for Lean."""
    from prover.serve.metrics import descendants

    for pid in descendants(os.getpid()):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    print(f"lemma: {answer.text}", file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)

"""The whole service: opens and tests Lean, sets up the API, and serves until a signal."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from prover.files import read_text
from prover.lean.library.build import LeanSetup
from prover.lean.processes.supervise import CompileLimits
from prover.lean.verifier.auditor import AuditLimits
from prover.lean.verifier.files import Checked, FileChecker, FileLimits
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.serve.app import Api, ServeLimits
from prover.serve.judge import Judge
from prover.serve.lifetime import SPARE_FILES, Ending, allow_files, listen, serve
from prover.types import LemmaError, Proof, Proved, Theorem

TOKEN_VARIABLE: Final = "LEMMA_SERVE_TOKEN"
MOST_TOKEN: Final = 4096
"""Most bytes of the token's file."""


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """Where to listen, and the limits.

    Args:
        port: 0 takes a free one.
        seconds: the most time that one file or proof may take.
        memory_bytes: the most memory that one may take.
        token: the token that clients must send; None lets everybody in.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    seconds: float = 60.0
    memory_bytes: int = 2 << 30
    token: str | None = None
    limits: ServeLimits = field(default_factory=ServeLimits)


def run_service(
    config: ServiceConfig, open_setup: Callable[[], LeanSetup], ready: Callable[[str, LeanSetup], None]
) -> tuple[Ending, int, LeanSetup]:
    """Serve until SIGTERM, SIGINT or SIGHUP; returns how it ended, the number of files and proofs judged, and the Lean.

    The address is bound first, then Lean is opened and tested; `ready` gets the URL once requests are answered. Raises
    `LemmaError` if the address cannot be bound or Lean does not work.
    """
    listening = listen(config.host, config.port)
    try:
        setup = open_setup()
        compiling = CompileLimits(config.seconds, config.memory_bytes)
        auditing = AuditLimits(config.seconds, config.memory_bytes)
        workers = config.limits.judge.workers
        with (
            FileChecker(setup, FileLimits(compiling, auditing)) as files,
            Verifier(setup, VerifyLimits(compiling, auditing, workers=workers)) as proofs,
        ):
            _try_out(files, proofs)
            api = Api(files, Judge(files, proofs, config.limits.judge), config.limits, config.token)
            host, port = listening.getsockname()[:2]
            ending = asyncio.run(serve(api, config.limits, listening, lambda: ready(f"http://{host}:{port}", setup)))
    finally:
        listening.close()
    return ending, api.metrics.judged(), setup


def allowed_connections(wanted: int) -> int:
    """How many of `wanted` connections the system allows, with files to spare for the rest."""
    return min(wanted, max(1, allow_files() - SPARE_FILES))


def read_token(file: Path | None) -> str | None:
    """The token from a file, else from the environment. Raises `LemmaError` when it is unusable."""
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
    """Judge one file and one proof, so that a broken Lean shows at once. Raises `LemmaError`."""
    verdict = files.check("theorem t : True := trivial\n")
    if not isinstance(verdict, Checked) or verdict.failed:
        raise LemmaError(f"Lean does not check a file of one line ({verdict}); run `lemma doctor`")
    proved = proofs.verify(Theorem("t", "theorem t : True"), Proof("trivial"))
    if not isinstance(proved, Proved):
        raise LemmaError(f"the verifier refuses `trivial` ({proved.detail}); run `lemma doctor`")

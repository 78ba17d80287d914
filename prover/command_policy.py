"""Another program as a prover: one JSON line in for each theorem, one out.

    in   {"name": "t", "statement": "theorem t : 1 = 1", "module": "Core", "preamble": "", "budget": 64, "seed": 0}
    out  {"scripts": ["rfl", "simp"], "tokens": 17}

Out come `scripts`, tried in their order, or one `proof`, each a tactic block or a whole Lean text; none is a proof that
was not found. `tokens` are those that a model wrote, if one did. ``{"error": "…"}`` says that the program failed. A
program that ends, is silent for too long, or says something else is lost: that is no evidence about the theorem. The
next theorem begins it anew, so it may as well answer one line and end.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Annotated, Final

from pydantic import BaseModel, Field, ValidationError

from prover.jsonl import MAX_LINE
from prover.lean.processes.confine import end_with_parent
from prover.policy.endpoint.answers import Sample
from prover.policy.endpoint.prompts import ModelRequest
from prover.policy.endpoint.usage import TokenUsage
from prover.policy.proof_writing import NoTactics, ProofRequest
from prover.printable import one_line
from prover.types import Evaluator, LemmaError, Premise, Proposer, WorkerLost

DEFAULT_SECONDS: Final = 600.0
"""How long a command may take for one theorem."""
_SHOWN: Final = 200
"""Characters of a command's words in a message."""


class CommandLost(WorkerLost):
    """The command ended, was silent for too long, or answered something else."""


class CommandAnswer(BaseModel):
    """One line of a command."""

    name: str | None = None
    scripts: list[str] | None = None
    proof: str | None = None
    tokens: Annotated[int, Field(ge=0)] | None = None
    error: str | None = None


@dataclass(frozen=True)
class CommandPolicy:
    """A command that writes whole proofs; `seconds` is how long it may take for a theorem. See `command_policy`."""

    command: str
    seconds: float = DEFAULT_SECONDS
    version: int = 0
    cites_library: bool = False
    writes_proofs: bool = True
    samples: int = 1
    repair: int = 0

    @property
    def label(self) -> str:
        """A name for people."""
        return f"command {one_line(self.command, 60)}"

    @property
    def identity(self) -> str:
        """What is known of it: the program behind the name may change."""
        return f"command {self.command}"

    def with_library(
        self, premises: Sequence[Premise], lemmas: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        """It knows no tactics."""
        return NoTactics(), None

    def write(self, asked: Sequence[ProofRequest]) -> list[list[Sample] | WorkerLost]:
        """The texts for each request, asked one after the other."""
        return [command_process(self.command).ask(request, self.seconds) for request in asked]

    def prompt(self, request: ModelRequest) -> str | None:
        """Its answers stand alone."""
        return None

    def usage(self, about: Iterable[str]) -> TokenUsage:
        """What it told of these theorems since that was last asked."""
        return command_process(self.command).take(about)

    def end(self) -> None:
        """Ends its process here, if there is one; another request begins it anew."""
        command_process(self.command).close()


def command_policy(command: str, seconds: float = DEFAULT_SECONDS) -> CommandPolicy:
    """The policy of a command, which is not begun yet. Raises `LemmaError` when there is no such program."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise LemmaError(f"the command {command!r} cannot be read: {error}") from error
    if not words:
        raise LemmaError("the command is empty; give a program and its arguments")
    if shutil.which(words[0]) is None:
        raise LemmaError(f"the command {command!r} cannot be run: there is no program {words[0]}")
    return CommandPolicy(command, seconds)


class CommandProcess:
    """The one process of a command, begun when it is needed and after it was lost. Of one thread at a time."""

    def __init__(self, command: str) -> None:
        self._words = shlex.split(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None  # its standard error
        self._accounts: dict[str, TokenUsage] = {}
        self._lock = threading.Lock()

    def ask(self, request: ProofRequest, seconds: float) -> list[Sample] | CommandLost:
        """The texts that the command answers with."""
        theorem = request.theorem
        line = json.dumps(
            {
                "name": theorem.name,
                "statement": theorem.statement,
                "module": theorem.module,
                "preamble": theorem.preamble,
                "budget": request.lean_steps,
                "seed": request.seed,
            },
            ensure_ascii=False,
        )
        with self._lock:
            try:
                answer = self._answer(line.encode() + b"\n", theorem.name, seconds)
            except CommandLost as error:
                self.close()
                return error
            except BaseException:  # Ctrl-C: its answer would be taken for that to the next question
                self.close()
                raise
            about, tokens = request.words.about, answer.tokens
            spent = TokenUsage(requests=1, completion_tokens=tokens or 0, uncounted=int(tokens is None))
            self._accounts[about] = self._accounts.get(about, TokenUsage()) + spent
        texts = answer.scripts if answer.scripts is not None else [answer.proof or ""]
        return [Sample(text) for text in texts if text.strip()]

    def take(self, about: Iterable[str]) -> TokenUsage:
        """What requests about these theorems took since that was last asked."""
        with self._lock:
            return sum((self._accounts.pop(key, TokenUsage()) for key in about), TokenUsage())

    def close(self) -> None:
        """Ends the process and those that it began."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        for file in (process.stdin, process.stdout, self._said):
            with contextlib.suppress(OSError):
                if file is not None:
                    file.close()
        process.wait()

    def _answer(self, line: bytes, name: str, seconds: float) -> CommandAnswer:
        """Raises `CommandLost`."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        hung = threading.Event()

        def end() -> None:
            hung.set()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            text = process.stdout.readline(MAX_LINE + 1)
        except OSError:  # a pipe without a reader
            text = b""
        finally:
            timer.cancel()
        if hung.is_set():
            raise CommandLost(f"{self._where} has not answered within {seconds:g} s")
        if not text.endswith(b"\n"):
            raise CommandLost(self._ended(process, text))
        try:
            answer = CommandAnswer.model_validate_json(text)
        except ValidationError as error:
            raise CommandLost(f"{self._where} answers something else: {_shown(text)}") from error
        if answer.name not in (None, name):
            raise CommandLost(f"{self._where} answers about {answer.name}, asked about {name}")
        if answer.error is not None:
            raise CommandLost(f"{self._where} failed: {one_line(answer.error, _SHOWN)}")
        if answer.scripts is None and answer.proof is None:
            raise CommandLost(f"{self._where} answers something else: {_shown(text)}")
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        """The process, begun anew if it has ended since its last answer. Raises `CommandLost`."""
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._said = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
            try:
                self._process = subprocess.Popen(
                    self._words,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._said,
                    start_new_session=True,
                    preexec_fn=end_with_parent,
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise CommandLost(f"{self._where} cannot be run: {one_line(str(error), _SHOWN)}") from error
        return self._process

    @property
    def _where(self) -> str:
        return f"the command {self._words[0]}"

    def _ended(self, process: subprocess.Popen[bytes], text: bytes) -> str:
        """Why there is no whole line."""
        if len(text) > MAX_LINE:
            return f"{self._where} answers with a line of more than {MAX_LINE >> 20} MiB"
        try:
            code: int | str = process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            code = "none, for it closed its output and goes on"
        assert self._said is not None
        self._said.seek(0)
        lines = self._said.read()[-4096:].decode("utf-8", "replace").strip().splitlines()
        said = f": {one_line(lines[-1], _SHOWN)}" if lines else ""
        return f"{self._where} ended without an answer, exit code {code}{said}"


def _shown(text: bytes) -> str:
    return repr(one_line(text.decode("utf-8", "replace"), _SHOWN))


@functools.lru_cache(maxsize=8)
def command_process(command: str) -> CommandProcess:
    """The one of this OS process for a command; it ends with it."""
    process = CommandProcess(command)
    atexit.register(process.close)
    return process

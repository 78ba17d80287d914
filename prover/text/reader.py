"""Where text meets Lean's parser: one reader of files, statements and completions, for a whole process or one's own."""

from __future__ import annotations

import atexit
import functools
from collections.abc import Sequence
from dataclasses import replace

from prover.closing import Closing
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.processes.supervise import CompileLimits
from prover.lean.reader.file_read import FileRead, Severity, normalised
from prover.lean.reader.reading import Mode
from prover.lean.runtime.abi import ABI_VERSION
from prover.lean.verifier.compile import Compiler
from prover.lean.verifier.compile_server import ReadingTask
from prover.lean.verifier.files import CORE_IMPORTS, module_named
from prover.types import CORE_MODULE, LemmaError, WorkerLost

MOST_AT_A_TIME = 256
CPU_SECONDS, SECONDS_EACH, SECONDS_PER_CHARACTER = 1.0, 0.05, 2e-5
"""Of the processor, for one process that parses; what is not come to by then is parsed alone. Lean's parser takes some
microseconds per character of what people write, and the square of the length for some texts that nobody does.
"""
LIMITS = CompileLimits(seconds=30.0, cpu_seconds=CPU_SECONDS)


class LeanReader(Closing):
    """Has Lean parse texts. Nothing of them is run but what the reading of later text depends on (`Mode.PARSE`).

    Safe to use from several threads. Raises `LemmaError` when Lean cannot be started, `WorkerLost` when it is lost.
    """

    def __init__(self, setup: LeanSetup, limits: CompileLimits | None = None, knows_core_alone: bool = False) -> None:
        self.setup = setup
        self._knows_core_alone = knows_core_alone
        self._compiler = Compiler(setup, limits or LIMITS, True)

    def close(self) -> None:
        """End the helper processes; a later call starts them again."""
        self._compiler.close()

    def parse(self, texts: Sequence[str], module: str = CORE_MODULE, before: str = "") -> list[FileRead]:
        """Each text as Lean parses it after the import of `module`, whatever its own imports are.

        `before` is what the texts stand in: of it, only what the reading of them depends on is run. Line ends are
        Lean's already (`normalised`, once, where a text comes in).
        """
        module = CORE_MODULE if self._knows_core_alone else module
        found: list[FileRead] = []
        for at in range(0, len(texts), MOST_AT_A_TIME):
            part = texts[at : at + MOST_AT_A_TIME]
            task = ReadingTask(Mode.PARSE, None, before=before)
            read = self._compiler.read(module, part, task, self._bounds(part))
            found += read if len(part) == 1 else [self._again(module, one, task) for one in read]
        return found

    def _again(self, module: str, read: FileRead, task: ReadingTask) -> FileRead:
        """A text that was not come to, because another one ended the process, is read alone."""
        if read.ended is None:
            return read
        part = [read.text.decode("utf-8", "replace")]
        (alone,) = self._compiler.read(module, part, task, self._bounds(part))
        return alone

    def _bounds(self, texts: Sequence[str]) -> CompileLimits:
        """What parsing these may take: it grows with their number and their length, and not faster."""
        limits = self._compiler.limits
        more = SECONDS_EACH * len(texts) + SECONDS_PER_CHARACTER * sum(map(len, texts))
        cpu = None if limits.cpu_seconds is None else limits.cpu_seconds + more
        return replace(limits, seconds=limits.seconds + more, cpu_seconds=cpu)

    def parse_file(self, text: str, where: str) -> FileRead:
        """A whole file, its imports included: notation of what it imports is known.

        Raises `LemmaError` if this Lean cannot import them; `where` names the file in it.
        """
        text = normalised(text)
        (read,) = self.parse([text])
        imports = read.header.imports if read.header else ()
        if CORE_IMPORTS.issuperset(imports):
            return read
        try:
            (read,) = self.parse([text], module_named(imports))
        except LemmaError as error:
            raise LemmaError(f"{where}: {error}") from error
        return read


def shared_reader() -> LeanReader:
    """The one reader of this process for the embedded Lean."""
    return reader_for(load_lean())


@functools.lru_cache(maxsize=8)
def reader_for(setup: LeanSetup) -> LeanReader:
    """The one reader of this process for a Lean. For a Lean whose layout we do not know the embedded one parses, which
    knows the words of `Core` alone.
    """
    known = setup.toolchain.version == ABI_VERSION
    reader = LeanReader(setup) if known else LeanReader(load_lean(), knows_core_alone=True)
    atexit.register(reader.close)
    return reader


def shift_left(text: str, column: int) -> str:
    """A tactic block that stood at `column`, moved to column 0.

    A line left of the block's column goes on with the term before it: it only has to stay indented.
    """
    first, *rest = text.split("\n")
    moved = (line[column:] if not line[:column].strip() else f"  {line.lstrip()}" for line in rest)
    return "\n".join([first, *moved])


def first_error(read: FileRead) -> tuple[int, int, str] | None:
    """Line, column and words of the first error of Lean's parser; an error of a command that was run does not count."""
    for message in read.messages:
        if message.parsing and message.severity is Severity.ERROR:
            return message.start.line, message.start.column, " ".join(message.text.split())
    return None


def must_be_read(read: FileRead, where: str) -> None:
    """Raises `WorkerLost` if Lean's process ended while it read the text."""
    if read.ended is not None and not read.complete:
        raise WorkerLost(f"{where}: Lean did not come to the end of it: {read.ended.detail}")

"""Judges a whole untrusted Lean file: what Lean says of it, and which of its theorems are proved."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from prover.closing import Closing
from prover.lean.library.build import LeanSetup
from prover.lean.processes.helpers import HelperPool
from prover.lean.processes.supervise import CompileLimits
from prover.lean.reader.file_read import FileRead, Message, Position, Severity, normalised
from prover.lean.reader.reading import Mode
from prover.lean.toolchain import LeanSource
from prover.lean.verifier.auditor import AuditLimits, Auditor
from prover.lean.verifier.compile import Compiler
from prover.lean.verifier.compile_server import ReadingTask
from prover.lean.verifier.compiled import Compiled
from prover.lean.verifier.file_judgement import (
    Broken,
    Checked,
    FileJudgement,
    FileVerdict,
    Hole,
    JudgedTheorem,
    Readings,
    TimedOut,
    file_error,
)
from prover.lean.verifier.incidents import Incident, record_incident
from prover.types import CORE_MODULE, Disagreement, Proof, RefusalReason, Refused, Theorem

CORE_IMPORTS: Final = frozenset({"Init", "Stock", CORE_MODULE})
"""Imports that mean `Core`, as does a file without imports."""
_MATHLIB_BRINGS: Final = frozenset(
    {"Aesop", "Batteries", "ImportGraph", "Init", "Lean", "LeanSearchClient", "Mathlib", "Plausible", "ProofWidgets"}
    | {"Qq", "Std"}
)
_SHOW_SORRIES: Final = (
    "macro_rules | `(tactic| sorry) => `(tactic| (trace_state; exact sorryAx _ true))\n"
    "macro_rules | `(term| sorry) => `(term| (by trace_state; exact sorryAx _ true))\n"
)
"""Two lines that make Lean print the goals at each `sorry`, in a second run used for nothing else."""
_HALF: Final = re.compile("[\ud800-\udfff]")
_HIDDEN: Final = "nothing is stated here without the file's own syntax and programs"
_SUSPICIOUS: Final = frozenset(
    {
        RefusalReason.KERNEL,
        RefusalReason.AXIOM,
        RefusalReason.SORRY,
        RefusalReason.RESERVED_NAME,
        RefusalReason.MALFORMED,
    }
)
"""Refusals that an honest file without axioms and holes never gets unless Lean reports an error."""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Bounds of one file. `compile.seconds` is the most that a caller may ask for.

    If Lean's process ends at a command, the file is read again without that command, `retries` times at most.
    """

    compile: CompileLimits = field(default_factory=CompileLimits)
    audit: AuditLimits = field(default_factory=AuditLimits)
    retries: int = 0


class FileChecker(Closing):
    """Checks files, from several threads at a time. Only Lean parses the text.

    A file is read as `lean` would read it, confined, up to the first command that could run a program of the file's own
    or change what other text means (`hazards`; options that switch checks off are refused everywhere). If there is
    none, Lean's parser and elaborator ran only the library's code. Otherwise, and always with a project's Lean, there
    are two readings: a trusted one that leaves out such commands and all proofs, and one of everything.

    What counts is what the compiled file declares: an auditor, which ran none of the file, replays every constant
    through Lean's kernel (`file_audit`). A theorem is proved when its own constant is sound, Lean reported no error
    about its command, and its type, with the definitions it rests on, is the same in the trusted reading. docs/trust.md
    states this class's assumption A6 and guarantees G9 and G10.
    """

    def __init__(
        self,
        setup: LeanSetup,
        limits: FileLimits | None = None,
        on_incident: Callable[[Incident], None] = record_incident,
    ) -> None:
        self.setup = setup
        self._on_incident = on_incident
        self.limits = limits or FileLimits()
        self._compiler = Compiler(setup, self.limits.compile, True)
        self._auditors: HelperPool[str, Auditor] = HelperPool(lambda module: Auditor(setup, module, self.limits.audit))

    def close(self) -> None:
        """End the helper processes; a later call starts them again."""
        self._compiler.close()
        self._auditors.close()

    def knows(self, module: str) -> bool:
        """Whether this Lean can import a module, or several with spaces between them."""
        return not self.setup.missing(self.setup.imports(module))

    def check(self, code: str, seconds: float | None = None) -> FileVerdict:
        """Judge a file; Lean may take `seconds` for it, or the limit. Raises `LemmaError` when Lean cannot start."""
        began = time.perf_counter()
        most = self.limits.compile.seconds
        clock = _Clock(began, most if seconds is None else min(seconds, most))
        text = normalised(code)
        if (half := _HALF.search(text)) is not None:
            at = Position(text.count("\n", 0, half.start()) + 1, half.start() - text.rfind("\n", 0, half.start()) - 1)
            return Checked((file_error(at, "half of a surrogate pair: this is no Unicode text"),), (), (), clock.taken)
        found = self._readings(text, clock)
        if isinstance(found, Refused):
            return _without_answer(found, clock.limit, clock.taken)
        module, readings = found
        whole = readings.whole
        if module is None:
            messages = (*whole.messages, self._cannot_import(whole))
            return Checked(messages, (), (), clock.taken)
        if whole.olean is None:
            return _without_answer(whole.ended or Refused(RefusalReason.CRASH, "no answer"), clock.limit, clock.taken)
        statements = None if readings.trusted is whole else readings.trusted.olean
        if clock.left <= 0:
            return TimedOut(clock.limit, clock.taken)
        bounds = replace(self.limits.audit, seconds=min(self.limits.audit.seconds, clock.left))
        with self._auditors.helper(module) as auditor:
            audited = auditor.audit_file(whole.olean, statements, bounds)
        if isinstance(audited, Refused):
            return _without_answer(audited, clock.limit, clock.taken)
        judged = FileJudgement(readings, audited, self.setup.identity)
        theorems, errors = judged.theorems(), judged.errors()
        self._report(judged, theorems, module, text)
        holes = self._holes(module, text, whole, clock)
        messages = tuple(sorted([*whole.messages, *errors], key=lambda m: (m.start.line, m.start.column)))
        return Checked(messages, holes, theorems, clock.taken)

    # --- reading

    def _readings(self, text: str, clock: _Clock) -> tuple[str | None, Readings] | Refused:
        """The module that the file imports, None if it is not available, and its readings."""
        module, skipped = CORE_MODULE, dict[int, Refused]()
        task = ReadingTask(Mode.PLAIN, tuple(CORE_IMPORTS), types=True)
        plain = self._read_past(module, text, task, skipped, clock)
        if plain.header is None:
            return plain.ended or Refused(RefusalReason.CRASH, "Lean ended without an answer")
        imports = plain.header.imports
        if plain.header.is_module or (plain.header.is_prelude and not imports):
            return None, Readings(plain, plain, {})
        if not CORE_IMPORTS.issuperset(imports):
            module = module_named(imports)
            if not self.knows(module):
                return None, Readings(plain, plain, {})
            task = replace(task, modules=imports)
            plain = self._read_past(module, text, task, skipped, clock)
        embedded = self.setup.toolchain.source is LeanSource.EMBEDDED
        if plain.ended is not None or (plain.complete and embedded):
            return module, Readings(plain, plain, skipped)
        statements = self._read_past(module, text, replace(task, mode=Mode.STATEMENTS), skipped, clock)
        if statements.olean is None:
            return module, Readings(statements, statements, skipped)
        whole = self._read_past(module, text, replace(task, mode=Mode.WHOLE, types=False), skipped, clock)
        return module, Readings(statements, whole, skipped)

    def _read(self, module: str, text: str, task: ReadingTask, clock: _Clock) -> FileRead:
        if clock.left <= 0:
            late = Refused(RefusalReason.TIMEOUT, f"Lean took longer than {clock.limit:g} s")
            return FileRead(text.encode("utf-8", "replace"), None, ended=late)
        (found,) = self._compiler.read(module, [text], task, replace(self.limits.compile, seconds=clock.left))
        return found

    def _read_past(
        self, module: str, text: str, task: ReadingTask, skipped: dict[int, Refused], clock: _Clock
    ) -> FileRead:
        """The reading without the commands at which Lean's process ends; those are added to `skipped`."""
        for _ in range(self.limits.retries):
            read = self._read(module, text, replace(task, skip=tuple(skipped)), clock)
            if read.ended is None or read.stuck is None:
                return read
            skipped[read.stuck] = read.ended
            if read.ended.reason is RefusalReason.TIMEOUT:
                clock.begin_again()
        return self._read(module, text, replace(task, skip=tuple(skipped)), clock)

    def _cannot_import(self, read: FileRead) -> Message:
        """What is needed to check a file with these imports."""
        header = read.header
        if header is not None and header.is_module:
            return file_error(
                Position(1, 0), "a file that begins with `module` is not judged: its proofs are not exported"
            )
        if header is not None and header.is_prelude and not header.imports:
            return file_error(Position(1, 0), "`prelude` without an import leaves nothing to state theorems with")
        names = module_named(header.imports if header else ()).split()
        return file_error(Position(1, 0), self.setup.unknown(names) or "its imports cannot be read")

    # --- what goes beyond the verdict

    def _report(self, judged: FileJudgement, theorems: Sequence[JudgedTheorem], module: str, text: str) -> None:
        """Record incidents: Lean let this file pass, and only the file's own claims support it."""
        whole = judged.readings.whole
        open_ = any(c.errors or c.sorries for c in whole.commands) or any(m.says_sorry for m in whole.messages)
        if open_ or any(d.keyword == "axiom" for d in whole.declarations):
            return
        lean = Compiled(whole.olean or b"", 0.0)
        for theorem in theorems:
            if isinstance(theorem.verdict, Refused) and theorem.verdict.reason in _SUSPICIOUS:
                stated = Theorem(theorem.name, theorem.type or theorem.name, module, source="file")
                self._on_incident(
                    Incident.of(
                        Disagreement.AUDIT_REFUSES, stated, Proof(text), self.setup.identity, lean, theorem.verdict
                    )
                )

    def _holes(self, module: str, text: str, whole: FileRead, clock: _Clock) -> tuple[Hole, ...]:
        """Each `sorry` with its goal, by reading the file once more; without goals where that fails."""
        places = [span for command in whole.commands for span in command.sorries if command.ran]
        if not places:
            warned = (m for m in whole.messages if m.says_sorry)
            return tuple(Hole(m.start, m.end or m.start, "") for m in warned)
        modules = whole.header.imports if whole.header and whole.header.imports else tuple(CORE_IMPORTS)
        shown = self._read(module, text, ReadingTask(Mode.WHOLE, modules, before=_SHOW_SORRIES), clock)
        goals = {(m.start, m.end): m.text for m in shown.messages if m.severity is Severity.INFO and m.end is not None}
        spans = [(whole.position(start), whole.position(end)) for start, end in places]
        return tuple(Hole(start, end, goals.get((start, end), "")) for start, end in spans)


class _Clock:
    """Time that one file may take."""

    def __init__(self, began: float, limit: float) -> None:
        self._began, self._from, self.limit = began, began, limit

    @property
    def taken(self) -> float:
        return time.perf_counter() - self._began

    @property
    def left(self) -> float:
        return self._from + self.limit - time.perf_counter()

    def begin_again(self) -> None:
        """Grant the full time again."""
        self._from = time.perf_counter()


def module_named(modules: Sequence[str]) -> str:
    """A file's imports as a theorem's `module` names them: without those that others import anyway.

    No import, ``Init`` and ``Stock`` are `Core`; ``import Mathlib`` imports its own dependencies.
    """
    wanted = list(dict.fromkeys(m for m in modules if m not in CORE_IMPORTS))
    if "Mathlib" in wanted:
        rest = [m for m in wanted if m.partition(".")[0] not in _MATHLIB_BRINGS]
        wanted = ["Mathlib", *rest]
    return " ".join(wanted or [CORE_MODULE])


def _without_answer(refused: Refused, limit: float, seconds: float) -> TimedOut | Broken:
    if refused.reason is RefusalReason.TIMEOUT:
        return TimedOut(limit, seconds)
    return Broken(f"{refused.reason}: {refused.detail}", seconds)

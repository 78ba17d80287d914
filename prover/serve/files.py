"""Judges a whole Lean file that nobody vouches for: what Lean says of it, and which of its theorems are proved."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, cast

from cachetools import LRUCache

from prover.closing import Closing
from prover.lean.auditor import Accepted, AuditLimits, Auditor
from prover.lean.compile import Compiled, Compiler, Source
from prover.lean.helpers import HelperPool
from prover.lean.incidents import Incident, disagreement_of, record_incident
from prover.lean.library import LeanSetup
from prover.lean.supervise import CompileLimits
from prover.serve.leantext import Claim, Unreadable, blanked, module_named, read_claims, read_header
from prover.types import Proof, RefusalReason, Refused, Theorem

REMEMBERED_STATEMENTS: Final = 500
_SHOW_SORRIES: Final = (
    "macro_rules | `(tactic| sorry) => `(tactic| (trace_state; exact sorryAx _ true))\n"
    "macro_rules | `(term| sorry) => `(term| (by trace_state; exact sorryAx _ true))\n"
)
"""Two lines after which Lean prints the goals at each `sorry`, in a second run that nothing else rests on."""
_SORRY_WORDS: Final = ("sorry", "admit")
_SUSPICIOUS: Final = frozenset(
    {
        RefusalReason.KERNEL,
        RefusalReason.AXIOM,
        RefusalReason.SORRY,
        RefusalReason.STATEMENT_CHANGED,
        RefusalReason.RESERVED_NAME,
        RefusalReason.MALFORMED,
    }
)
"""Refusals that no honest file comes to without an error of Lean's."""
_OPEN_PROOF: Final = "\n  := sorry"


class Severity(StrEnum):
    """Of a message, in the words of the Lean REPL."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Position:
    """Lines count from 1, columns are characters from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Message:
    """What Lean says about a place in the file; parse errors may have no end."""

    severity: Severity
    start: Position
    end: Position | None
    text: str

    @property
    def says_sorry(self) -> bool:
        """Whether it is Lean's warning that a declaration has an open proof."""
        return self.severity is Severity.WARNING and self.text.startswith("declaration uses") and "sorry" in self.text


@dataclass(frozen=True, slots=True)
class Hole:
    """A `sorry`, and the goal it leaves open."""

    start: Position
    end: Position
    goal: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The file was elaborated. It stands when there is no error and no hole: then each theorem in it is proved.

    Errors are Lean's own, and ours where the audit refused what Lean let pass (their text begins with ``lemma:``).
    """

    messages: tuple[Message, ...]
    holes: tuple[Hole, ...]
    theorems: int
    seconds: float

    @property
    def failed(self) -> bool:
        return any(m.severity is Severity.ERROR for m in self.messages)


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Lean took longer than it was given."""

    limit: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Broken:
    """Lean ended without an answer: out of memory, too much output, a crash."""

    detail: str
    seconds: float


FileVerdict = Checked | TimedOut | Broken


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Bounds of one file. `compile.seconds` is the most that a caller may ask for."""

    compile: CompileLimits = field(default_factory=CompileLimits)
    audit: AuditLimits = field(default_factory=AuditLimits)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A statement of the file that was compiled apart from it, or why none could be."""

    text: str
    source: Source
    compiled: Compiled | Refused


class FileChecker(Closing):
    """Checks files, from several threads at a time.

    The file is elaborated as `lean` would, confined. Its messages and its `.olean` are hearsay. When they claim
    success, each theorem that the text shows is compiled once more without the file's proofs, ``:= sorry`` in their
    places; an auditor, which ran none of the file, has Lean's kernel check the file's terms under that type
    (`prover.lean.audit`), and refuses whatever rests on more than the three axioms.

    What stands before a theorem is taken at its word, as a statement's preamble is: definitions choose what is
    proved. Commands that run code or change what text means are refused instead (`leantext.MEANING_CHANGERS`).
    Definitions are checked where a theorem uses them; no more is said of them.
    """

    def __init__(
        self,
        setup: LeanSetup,
        limits: FileLimits | None = None,
        warm: bool | None = None,
        on_incident: Callable[[Incident], None] = record_incident,
    ) -> None:
        self.setup = setup
        self._on_incident = on_incident
        self.limits = limits or FileLimits()
        self._compiler = Compiler(setup, self.limits.compile, warm)
        self._auditors: HelperPool[str, Auditor] = HelperPool(lambda module: Auditor(setup, module, self.limits.audit))
        self._statements = LRUCache[tuple[str, str, tuple[str, ...]], _Stated](REMEMBERED_STATEMENTS)
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the helper processes; a later call starts them again."""
        self._compiler.close()
        self._auditors.close()

    def module_of(self, code: str) -> str | None:
        """What the file imports, as a theorem's `module`; None when this Lean does not have all of it."""
        module = module_named(read_header(code).modules)
        return module if self.knows(module) else None

    def knows(self, module: str) -> bool:
        """Whether this Lean can import a module, or several with spaces between them."""
        folders = (*self.setup.roots, self.setup.toolchain.sysroot / "lib" / "lean")
        paths = [name.split(".") for name in self.setup.imports(module)]
        return all(
            all(part.isidentifier() for part in path)
            and any(folder.joinpath(*path).with_suffix(".olean").is_file() for folder in folders)
            for path in paths
        )

    def check(self, code: str, seconds: float | None = None) -> FileVerdict:
        """Judge a file; Lean may take `seconds` for it, or the limit. Raises `LemmaError` when Lean cannot start."""
        began = time.perf_counter()
        most = self.limits.compile.seconds
        limits = replace(self.limits.compile, seconds=most if seconds is None else min(seconds, most))
        header = read_header(code)
        module = self.module_of(code)
        if module is None:
            error = Message(Severity.ERROR, Position(1, 0), None, self._cannot_import(header.modules))
            return Checked((error,), (), 0, time.perf_counter() - began)
        body = blanked(code, header)
        source = Source(self.setup.header(module), body, 1)
        elaborated = self._compiler.elaborate(module, source, limits)
        if isinstance(elaborated.compiled, Refused) and not elaborated.said:
            return _without_answer(elaborated.compiled, limits.seconds, time.perf_counter() - began)
        messages = _read_messages(elaborated.said, source.header.count("\n"))
        theorems = 0
        open_ = any(m.says_sorry for m in messages)
        if not any(m.severity is Severity.ERROR for m in messages):
            if isinstance(elaborated.compiled, Refused):
                messages.append(_error(Position(1, 0), elaborated.compiled.detail))
            else:
                deadline = began + limits.seconds
                theorems, errors = self._audit_file(module, body, elaborated.compiled.olean, open_, deadline)
                messages += errors
        holes = self._holes(module, body, limits, messages) if open_ else ()
        return Checked(tuple(messages), holes, theorems, time.perf_counter() - began)

    def _cannot_import(self, modules: Sequence[str]) -> str:
        """What is needed to check a file with these imports."""
        missing = [name for name in module_named(modules).split() if not self.knows(name)]
        return (
            f"lemma: unknown module {', '.join(missing)}: this server runs {self.setup.identity}; start it with "
            "`lemma serve --lean-project DIR`, a Lake project that has built it"
        )

    # --- the audit

    def _audit_file(
        self, module: str, body: str, olean: bytes, open_: bool, deadline: float
    ) -> tuple[int, list[Message]]:
        """How many theorems the text shows, and an error for each that is not proved; open ones are known as such."""
        try:
            claims = read_claims(body)
        except Unreadable as error:
            return 0, [_error(Position(error.line, error.column), error.why)]
        errors: list[Message] = []
        context = ""
        for claim in claims:
            at = Position(claim.line, claim.column)
            if time.perf_counter() > deadline:
                errors.append(_error(at, "no time left to verify it and the rest"))
                break
            context += claim.before
            stated = self._stated(module, context, claim)
            if claim.definition is not None:
                context += claim.definition
                if isinstance(stated.compiled, Compiled):
                    errors.append(_error(at, f"{claim.name} is a proof: write `theorem`, definitions are not verified"))
                continue
            context += f"{stated.text}{_OPEN_PROOF}\n"
            refused = self._audit(module, stated, olean)
            if refused is not None and not (open_ and refused.reason is RefusalReason.SORRY):
                errors.append(_error(at, f"{claim.name} is not proved: {refused.detail} ({refused.reason})"))
                self._report(Theorem(claim.name, stated.text, module, preamble=context), body, olean, refused)
        return sum(claim.definition is None for claim in claims), errors

    def _report(self, theorem: Theorem, body: str, olean: bytes, refused: Refused) -> None:
        """Write an incident down: Lean let this file pass, and nothing but what it claims speaks for it."""
        lean = Compiled(olean, 0.0)
        disagreement = disagreement_of(lean, refused)
        if disagreement is not None and refused.reason in _SUSPICIOUS:
            identity = self.setup.identity
            self._on_incident(Incident.of(disagreement, theorem, Proof(body), identity, lean, refused))

    def _audit(self, module: str, stated: _Stated, olean: bytes) -> Refused | None:
        if isinstance(stated.compiled, Refused):
            return Refused(RefusalReason.STATEMENT, stated.compiled.detail)
        with self._auditors.helper(module) as auditor:
            outcome = auditor.audit(stated.compiled.olean, olean, stated.source.theorem_range())
        return None if isinstance(outcome, Accepted) else outcome

    def _stated(self, module: str, context: str, claim: Claim) -> _Stated:
        """The theorem without any proof, remembered; the first reading that Lean accepts, else the first."""
        key = (module, context, claim.statements)
        with self._lock:
            if known := self._statements.get(key):
                return known
        readings: list[_Stated] = []
        for text in claim.statements:
            header = self.setup.header(module)
            preamble = f"{context.rstrip()}\n" if context.strip() else ""
            line = (header + preamble).count("\n") + 1
            source = Source(header, f"{preamble}{text.strip()}{_OPEN_PROOF}", line)
            readings.append(_Stated(text.strip(), source, self._compiler.compile(module, source)))
            if isinstance(readings[-1].compiled, Compiled):
                break
        nothing = _Stated("", Source("", "", 1), Refused(RefusalReason.STATEMENT, "there is no statement"))
        accepted = [reading for reading in readings if isinstance(reading.compiled, Compiled)]
        stated = [*accepted, *readings, nothing][0]
        with self._lock:
            self._statements[key] = stated
        return stated

    # --- what is left open

    def _holes(self, module: str, body: str, limits: CompileLimits, messages: Sequence[Message]) -> tuple[Hole, ...]:
        """Each `sorry` with its goal, by running the file once more; else each declaration that Lean says has one."""
        header = self.setup.header(module)
        shown = self._compiler.elaborate(module, Source(header, _SHOW_SORRIES + body, 1), limits)
        lines = body.split("\n")
        offset = (header + _SHOW_SORRIES).count("\n")
        found = [
            Hole(m.start, m.end, m.text)
            for m in _read_messages(shown.said, offset)
            if m.severity is Severity.INFO
            and m.end is not None
            and _text_between(lines, m.start, m.end) in _SORRY_WORDS
        ]
        return tuple(found) or tuple(Hole(m.start, m.end or m.start, "") for m in messages if m.says_sorry)


def _without_answer(refused: Refused, limit: float, seconds: float) -> TimedOut | Broken:
    if refused.reason is RefusalReason.TIMEOUT:
        return TimedOut(limit, seconds)
    return Broken(f"{refused.reason}: {refused.detail}", seconds)


def _error(at: Position, text: str) -> Message:
    return Message(Severity.ERROR, at, None, f"lemma: {text}")


def _text_between(lines: Sequence[str], start: Position, end: Position) -> str:
    if start.line != end.line or not 0 < start.line <= len(lines):
        return ""
    return lines[start.line - 1][start.column : end.column]


_SEVERITIES: Final = {"information": Severity.INFO, "warning": Severity.WARNING, "error": Severity.ERROR}


def _read_messages(said: bytes, offset: int) -> list[Message]:
    """The messages among the lines of a process that may have written anything; `offset` lines are not the file's."""
    messages: list[Message] = []
    for line in said.decode("utf-8", "replace").splitlines():
        try:
            data = cast("dict[str, Any]", json.loads(line))
            end = data["endPos"]
            messages.append(
                Message(
                    _SEVERITIES[data["severity"]],
                    _position(data["pos"], offset),
                    None if end is None else _position(end, offset),
                    str(data["data"]),
                )
            )
        except (ValueError, TypeError, KeyError):
            continue
    return messages


def _position(data: dict[str, Any], offset: int) -> Position:
    return Position(max(1, int(data["line"]) - offset), max(0, int(data["column"])))

"""The auditor process: ``python -m prover.lean.verifier.auditor SETUP`` answers audits on its standard streams.

It imports the trusted modules and never runs untrusted text. A forked child, confined and bounded, does the audits, so
its death costs nothing else. Each audit starts from the same trusted environment, a value that no audit changes;
several audits of one request share a child.

Wire: a request is one line of JSON (`_Request`) followed by the bytes of each statement's and each candidate's
`.olean`; a reply is one line of JSON, a list that holds for each ``{"axioms": [...], "end": [line, column], "added":
[...]}``, ``{"reason": ..., "detail": ...}`` or, when the child ended before it answered, ``null``; for a single audit
``{"lost": ..., "held": bytes}`` when another process ended the child.
"""

from __future__ import annotations

import json
import math
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

from prover.closing import Closing
from prover.lean.library.build import LeanSetup
from prover.lean.olean.constants import SourceRange
from prover.lean.olean.exprs import Name, show_name
from prover.lean.processes.confine import ConfineSpec, Layer, confine, end_with_parent, held_layers
from prover.lean.processes.pipes import LineProcess, LineReader, ProcessLost, ProcessSilent, send_line
from prover.lean.processes.retry import persistently
from prover.lean.processes.supervise import MEMORY_SLACK_BYTES, is_outside_kill, own_bytes
from prover.lean.runtime.ffi import FALSE, TRUE, UNIT, LeanRuntime, box, run_with_big_stack
from prover.lean.runtime.kernel import KERNEL_FUNCTIONS, KernelSession
from prover.lean.verifier.audit import ALLOWED_AXIOMS, SORRY, Audited, audit
from prover.lean.verifier.audit_wire import (
    Accepted,
    AuditedConstant,
    FileOutcome,
    constant_fields,
    outcome_message,
    read_constant,
    read_outcome,
    read_reply,
)
from prover.lean.verifier.file_audit import ConstantAudit, audit_claim, audit_file
from prover.types import LemmaError, RefusalReason, Refused

START_SECONDS = 120.0
ADDRESS_SPACE_BYTES = 4 << 30  # on top of the auditor's own: the allocator reserves it and mostly never touches it
_NOT_BEGUN = 71  # exit code of a child that was not confined as it should be


@dataclass(frozen=True, slots=True)
class AuditLimits:
    """Bounds of one audit. `memory_bytes` bounds what it takes beyond the imported modules."""

    seconds: float = 60.0
    memory_bytes: int = 2 << 30
    heartbeats: int = 200_000_000
    layers: tuple[Layer, ...] = ()  # of confinement, without which no audit runs


@dataclass(frozen=True, slots=True)
class Question:
    """Two `.olean` files, and the range of the theorem in the statement's source."""

    statement: bytes
    candidate: bytes
    expected: SourceRange
    names: tuple[Name, ...] = ()  # theorems that may be the proof; empty: the one of the statement's name


@dataclass(frozen=True, slots=True)
class _Request:
    sizes: tuple[tuple[int, int], ...]
    expected: tuple[SourceRange, ...]
    names: tuple[tuple[Name, ...], ...]
    limits: AuditLimits
    whole: bool = False  # audit all constants of one file; its statement is the trusted reading, or empty


class Auditor(Closing):
    """An auditor for theorems that import `module`. Started by the first audit, and again after it has died.

    For one thread at a time. When the auditor is lost or another process ends its child, the audit is tried again, and
    finally `WorkerLost` is raised (`retry`). Raises `LemmaError` when this Lean cannot import the module.
    """

    def __init__(self, setup: LeanSetup, module: str, limits: AuditLimits | None = None) -> None:
        self._setup, self._module = setup, module
        self._limits = limits or AuditLimits()
        self._process: LineProcess | None = None

    @property
    def pid(self) -> int | None:
        """Of the running process."""
        return None if self._process is None else self._process.pid

    @property
    def usable(self) -> bool:
        return self._process is not None and self._process.alive

    def audit(
        self,
        statement: bytes,
        candidate: bytes,
        expected: SourceRange,
        limits: AuditLimits | None = None,
        names: tuple[Name, ...] = (),
    ) -> Accepted | Refused:
        """The axioms of an accepted proof, or why it was not accepted; a crash counts only when it happens twice."""
        bounds, question = limits or self._limits, Question(statement, candidate, expected, names)

        def ask() -> Accepted | Refused:
            (answer,) = self._ask([question], bounds)
            return answer or Refused(RefusalReason.CRASH, "the audit gave no answer")

        answer = persistently(ask, bounds.memory_bytes, "the auditor")
        if isinstance(answer, Refused) and answer.reason is RefusalReason.CRASH:
            return persistently(ask, bounds.memory_bytes, "the auditor")
        return answer

    def audit_batch(
        self, questions: Sequence[Question], limits: AuditLimits | None = None
    ) -> list[Accepted | Refused | None]:
        """The same for several, in one child; `None` for one that has to be audited alone."""
        bounds = limits or self._limits
        answers = persistently(lambda: self._ask(questions, bounds), bounds.memory_bytes, "the auditor")
        return [None] * len(questions) if isinstance(answers, Refused) else answers

    def audit_file(
        self, olean: bytes, statements: bytes | None = None, limits: AuditLimits | None = None
    ) -> tuple[AuditedConstant, ...] | Refused:
        """Every constant of a compiled file (`file_audit.audit_file`), or why the file cannot be audited at all."""
        bounds = limits or self._limits
        question = Question(statements or b"", olean, SourceRange(0, 0, 0, 0))

        def ask() -> tuple[AuditedConstant, ...] | Refused:
            (reply,) = self._send([question], bounds, whole=True)
            if isinstance(reply, list):
                return tuple(map(read_constant, cast("list[Any]", reply)))
            answer = read_reply(reply or {"reason": "crash", "detail": "the audit gave no answer"})
            assert isinstance(answer, Refused)
            return answer

        found = persistently(ask, bounds.memory_bytes, "the auditor")
        if isinstance(found, Refused) and found.reason is RefusalReason.CRASH:
            return persistently(ask, bounds.memory_bytes, "the auditor")
        return found

    def _ask(self, questions: Sequence[Question], bounds: AuditLimits) -> list[Accepted | Refused | None]:
        return [reply and read_reply(reply) for reply in self._send(questions, bounds)]

    def _send(self, questions: Sequence[Question], bounds: AuditLimits, whole: bool = False) -> list[Any]:
        """Raises `ProcessLost`."""
        process = self._started()
        sizes = tuple((len(q.statement), len(q.candidate)) for q in questions)
        limits = replace(bounds, layers=tuple(sorted({*bounds.layers, *held_layers()})))
        request = _Request(
            sizes, tuple(q.expected for q in questions), tuple(q.names for q in questions), limits, whole
        )
        data = b"".join(part for q in questions for part in (q.statement, q.candidate))
        try:
            process.write(json.dumps(asdict(request)).encode() + b"\n" + data)
            return json.loads(process.read(limits.seconds * len(questions) + 10))
        except (ProcessLost, ValueError) as error:
            self.close()
            raise ProcessLost(str(error)) from error

    def _started(self) -> LineProcess:
        if self._process is not None and self._process.alive:
            return self._process
        self._setup.check()
        toolchain = self._setup.toolchain
        roots = [str(r) for r in self._setup.roots]
        imports = self._setup.imports(self._module)
        self._setup.must_have(imports)
        spec = json.dumps([str(toolchain.shared_library), str(toolchain.sysroot), roots, imports])
        process = self._process = LineProcess("prover.lean.verifier.auditor", spec)
        try:
            hello = json.loads(process.read(START_SECONDS))
        except (ProcessLost, ValueError) as error:
            self.close()
            raise ProcessLost(f"it did not start ({error}); run `lemma doctor`") from error
        if "error" in hello:
            self.close()
            raise LemmaError(f"the auditor cannot import {self._module}: {hello['error']}")
        return process

    def close(self) -> None:
        """End the process; a later audit starts a new one."""
        if self._process is not None:
            self._process.close()
            self._process = None


# --- inside the auditor


def main() -> None:
    """Answer requests until the input ends; nothing but replies goes to the standard output."""
    library, sysroot, roots, modules = json.loads(sys.argv[1])
    sys.set_int_max_str_digits(0)  # numbers reach Lean as digits; their size is bounded by the reader
    replies = os.dup(1)
    os.dup2(2, 1)
    try:
        session = _import(Path(library), Path(sysroot), [Path(r) for r in roots], modules)
    except Exception as error:
        send_line(replies, {"error": str(error)})
        return
    send_line(replies, {"ready": True})
    imports = tuple(tuple(module.split(".")) for module in modules)
    read = sys.stdin.buffer.read
    while line := sys.stdin.buffer.readline():
        data = json.loads(line)
        files = [(read(statement), read(candidate)) for statement, candidate in data["sizes"]]
        expected = [SourceRange(**e) for e in data["expected"]]
        names = [tuple(map(tuple, some)) for some in data["names"]]
        questions = [Question(*pair, at, some) for pair, at, some in zip(files, expected, names, strict=True)]
        outcomes = _in_child(session, questions, imports, AuditLimits(**data["limits"]), data["whole"])
        send_line(replies, [_reply(session, outcome) for outcome in outcomes])


def _import(library: Path, sysroot: Path, roots: Sequence[Path], modules: Sequence[str]) -> KernelSession:
    """Load Lean and import `modules` for the kernel alone: no extension, no initializer runs."""
    rt = LeanRuntime.load(library, sysroot, roots, functions=KERNEL_FUNCTIONS)
    rt.lib.lean_io_mark_end_initialization()
    options, no_plugins, private = rt.inc(rt.constant("Lean.Options.empty")), rt.array([]), box(2)
    arguments = (rt.imports(modules), options, box(0), no_plugins, TRUE, FALSE, private, box(1), UNIT)
    return KernelSession(rt, rt.io_result(rt.call("Lean.importModules", *arguments)))


class _Watch:
    """Looks at the memory of an audit's child now and then."""

    def __init__(self, pid: int, memory_bytes: int) -> None:
        self._pid, self._most = pid, memory_bytes + MEMORY_SLACK_BYTES
        self._inherited = own_bytes(pid)  # pages shared with the auditor until either writes to them
        self.held = 0

    def look(self) -> None:
        """Raises `MemoryError` when the child holds more than its limit."""
        self.held = max(0, own_bytes(self._pid) - self._inherited) or self.held
        if self.held > self._most:
            raise MemoryError


def _in_child(
    session: KernelSession, questions: Sequence[Question], imports: tuple[Name, ...], limits: AuditLimits, whole: bool
) -> list[Audited | FileOutcome | Refused | ProcessLost | None]:
    """Fork, audit in the child, and wait for its answers. If it ends without one, that is an answer only where there
    was a single audit.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        code = _NOT_BEGUN
        try:
            os.closerange(0, theirs)  # it answers through this pipe and holds nothing else
            os.closerange(theirs + 1, os.sysconf("SC_OPEN_MAX"))
            _give_up(session, limits, len(questions))
            code = 1
            for question in questions:
                send_line(theirs, outcome_message(_audited(session.fresh(), question, imports, whole)))
            code = 0
        finally:
            os._exit(code)
    os.close(theirs)
    outcomes: list[Audited | FileOutcome | Refused | ProcessLost | None] = []
    stopped: Exception | None = None
    lines, watch = LineReader(ours), _Watch(child, limits.memory_bytes)
    try:
        for _ in questions:
            outcomes.append(read_outcome(json.loads(lines.read(limits.seconds, watch.look))))
    except (ProcessLost, MemoryError, ValueError, KeyError) as error:
        stopped = error
    finally:
        os.close(ours)
        os.kill(child, signal.SIGKILL)  # does not change the exit code of a child that is ending already
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    missing = len(questions) - len(outcomes)
    if stopped is not None and len(questions) == 1:
        return [_silence(stopped, code, watch.held, limits)]
    return outcomes + [None] * missing


def _give_up(session: KernelSession, limits: AuditLimits, count: int) -> None:
    """Confine this process, for `count` audits."""
    with open("/proc/self/statm") as file:
        taken = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    address_space = taken + limits.memory_bytes + ADDRESS_SPACE_BYTES
    confine(ConfineSpec(math.ceil(limits.seconds) * count + 1, address_space, 0, (), (), limits.layers))
    end_with_parent()
    session.max_heartbeat = limits.heartbeats


def _silence(stopped: Exception, code: int, held: int, limits: AuditLimits) -> Refused | ProcessLost:
    """The outcome when a child with a single audit ended without an answer."""
    if isinstance(stopped, ProcessSilent) or code == -signal.SIGXCPU:
        return Refused(RefusalReason.TIMEOUT, f"the audit took longer than {limits.seconds:g} s")
    if isinstance(stopped, MemoryError):
        return Refused(RefusalReason.MEMORY, f"the audit used more than {limits.memory_bytes} bytes")
    if is_outside_kill(code) or code == _NOT_BEGUN:
        return ProcessLost(f"an audit's process ended with code {code}, which was not its own doing", held)
    return Refused(RefusalReason.CRASH, f"the audit's process ended with code {code}: {stopped}")


def _audited(
    session: KernelSession, question: Question, imports: tuple[Name, ...], whole: bool
) -> Audited | FileOutcome | Refused:
    try:
        if whole:
            return audit_file(session, question.candidate, question.statement or None, imports)
        if question.names:
            claim = (question.statement, question.candidate, question.expected, imports, question.names)
            return audit_claim(session, *claim)
        return audit(session, question.statement, question.candidate, question.expected, imports)
    except MemoryError:
        return Refused(RefusalReason.MEMORY, "the audit ran out of memory")
    except Exception as error:
        return Refused(RefusalReason.CRASH, f"the audit failed: {error!r}")


def _reply(
    session: KernelSession, outcome: Audited | FileOutcome | Refused | ProcessLost | None
) -> dict[str, object] | list[object] | None:
    """The reply to the client: accepted only if the trusted constants used rest on no axiom but the three."""
    match outcome:
        case None:
            return None
        case ProcessLost():
            return {"lost": str(outcome), "held": outcome.held}
        case tuple():
            return [_constant_reply(session, one) for one in outcome]
        case Refused():
            return outcome_message(outcome)
        case Audited():
            axioms = frozenset[Name]().union(*(session.axioms(name) for name in outcome.uses))
            if refused := _beyond_allowed(axioms):
                return outcome_message(refused)
            added = list(map(show_name, outcome.added))
            return {"axioms": sorted(map(show_name, axioms)), "end": outcome.end, "added": added}


def _constant_reply(session: KernelSession, one: ConstantAudit) -> list[object]:
    if one.refused is not None:
        return constant_fields(one, ())
    axioms = frozenset[Name]().union(*(session.axioms(name) for name in one.uses))
    return constant_fields(replace(one, refused=_beyond_allowed(axioms)), sorted(map(show_name, axioms)))


def _beyond_allowed(axioms: frozenset[Name]) -> Refused | None:
    if SORRY in axioms:
        return Refused(RefusalReason.SORRY, "rests on sorry")
    if extra := axioms - ALLOWED_AXIOMS:
        return Refused(RefusalReason.AXIOM, f"rests on {', '.join(sorted(map(show_name, extra)))}")
    return None


if __name__ == "__main__":
    run_with_big_stack(main)
    sys.stdout.flush()
    os._exit(0)

"""The verdict on a whole file and on each of its theorems, from its readings and the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from prover.lean.olean.constants import ConstantKind
from prover.lean.olean.exprs import Name, show_name
from prover.lean.reader.file_read import Command, Declaration, FileRead, Message, Position, Severity
from prover.lean.reader.hazards import HazardKind
from prover.lean.verifier.audit_wire import AuditedConstant
from prover.lean.verifier.file_audit import shown_name, user_name
from prover.types import Proved, RefusalReason, Refused, Verdict

_HIDDEN: Final = "nothing is stated here without the file's own syntax and programs"


@dataclass(frozen=True, slots=True)
class Hole:
    """A `sorry`, and the goal it leaves open."""

    start: Position
    end: Position
    goal: str


@dataclass(frozen=True, slots=True)
class JudgedTheorem:
    """A theorem of a file (or an `example` that states something) with its verdict.

    `type` is what it states, as Lean prints the elaborated type; None where that is not known. `depends_on` names what
    this type rests on outside the library: definitions, instances, types and notation of the file.
    """

    name: str
    start: Position
    verdict: Verdict
    type: str | None
    depends_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The file was read to its end. It passes when there is no error and no hole: then each theorem is proved.

    Errors are Lean's own, and ours where the audit refused what Lean let pass (their text begins with ``lemma:``).
    """

    messages: tuple[Message, ...]
    holes: tuple[Hole, ...]
    theorems: tuple[JudgedTheorem, ...]
    seconds: float

    @property
    def failed(self) -> bool:
        return any(m.severity is Severity.ERROR for m in self.messages)


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Lean ran out of time."""

    limit: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Broken:
    """Lean ended without an answer: out of memory, too much output, a crash."""

    detail: str
    seconds: float


FileVerdict = Checked | TimedOut | Broken


@dataclass(frozen=True, slots=True)
class Readings:
    """`trusted` ran no program of the file's; `whole` ran everything. One reading may be both."""

    trusted: FileRead
    whole: FileRead
    skipped: Mapping[int, Refused]


class FileJudgement:
    """Puts the readings and the audit of one file together."""

    def __init__(self, readings: Readings, audited: Sequence[AuditedConstant], identity: str) -> None:
        self.readings = readings
        self._identity = identity
        self._constants = {c.name: c for c in reversed(audited)}
        self._by_user_name = {user_name(c.name): c for c in reversed(audited)}
        self._commands = {c.span[0]: c for c in readings.whole.commands}
        self._named: list[tuple[Declaration, Command, AuditedConstant | None, Verdict]] = []
        self._shown_names = {show_name(c.name): shown_name(c.name) for c in audited}
        stated = [(d, c) for c in readings.trusted.commands for d in c.declarations if d.states]
        for declaration, command in stated:
            self._judge(declaration, command)
        if readings.whole is not readings.trusted:
            known = {(d.body, d.name) for d, _ in stated}
            hidden = [(d, c) for c in readings.whole.commands for d in c.declarations if d.states]
            self._named += [
                (d, c, None, Refused(RefusalReason.STATEMENT_CHANGED, _HIDDEN + self._program()))
                for d, c in hidden
                if (d.body, d.name) not in known
            ]
            self._named.sort(key=lambda named: named[0].body)

    def _judge(self, declaration: Declaration, stated: Command) -> None:
        constant = self._constant_of(declaration)
        is_data = constant is not None and constant.refused is None and constant.kind is not ConstantKind.THEOREM
        if declaration.keyword == "example" and is_data:
            return
        command = self._commands.get(stated.span[0], stated)
        verdict = self._refusal(declaration, command, constant)
        if verdict is None:
            assert constant is not None
            verdict = Proved(constant.axioms, self._identity)
        self._named.append((declaration, command, constant, verdict))

    def _constant_of(self, declaration: Declaration) -> AuditedConstant | None:
        found = self._constants.get(declaration.name) or self._by_user_name.get(declaration.name)
        return found if declaration.name else None

    def _refusal(self, declaration: Declaration, command: Command, constant: AuditedConstant | None) -> Refused | None:
        name = shown_name(declaration.name)
        for hazard in command.hazards:
            if hazard.kind is HazardKind.OPTION:
                return Refused(RefusalReason.OPTION, hazard.why)
        if (ended := self.readings.skipped.get(command.span[0])) is not None:
            return ended
        if command.errors:
            error = command.errors[0]
            reason = RefusalReason.PARSE if error.parsing else RefusalReason.ELABORATION
            return Refused(reason, error.text[:2000])
        if constant is None:
            return Refused(RefusalReason.MISSING_THEOREM, f"{name} is not in the compiled file")
        if constant.refused is not None:
            return constant.refused
        if constant.kind is not ConstantKind.THEOREM:
            return Refused(RefusalReason.FORBIDDEN_DECLARATION, f"{name} is not a theorem")
        if constant.changed:
            detail = f"{constant.changed} cannot be told, or means something else, without the file's own programs"
            detail += self._program()
            return Refused(RefusalReason.STATEMENT_CHANGED, detail)
        return None

    def _program(self) -> str:
        """The first command in the file that could run a program or change meanings, in brackets."""
        hazards = (h for c in self.readings.whole.commands for h in c.hazards if h.kind is not HazardKind.OPTION)
        return next((f" ({hazard.why})" for hazard in hazards), "")

    def theorems(self) -> tuple[JudgedTheorem, ...]:
        """Each theorem that the text states, in its order."""
        read = self.readings.trusted
        variables = [(c.span[0], c.kinds) for c in read.commands if c.kinds]
        judged: list[JudgedTheorem] = []
        for declaration, _, constant, verdict in self._named:
            names = () if constant is None else map(shown_name, constant.depends_on)
            kinds = declaration.kinds.union(*(k for start, k in variables if start < declaration.body))
            notation = sorted(self._shown_names[k] for k in kinds if k in self._shown_names)
            at = read.position(declaration.span[0])
            shown = None if constant is None else read.types.get(declaration.name)
            judged.append(
                JudgedTheorem(
                    shown_name(declaration.name), at, verdict, shown, tuple(dict.fromkeys([*names, *notation]))
                )
            )
        return tuple(judged)

    def errors(self) -> list[Message]:
        """Our own errors: forbidden options, theorems that Lean let pass without a proof, unsound constants."""
        whole = self.readings.whole
        found = [
            file_error(whole.position(h.start), h.why)
            for command in whole.commands
            for h in command.hazards
            if h.kind is HazardKind.OPTION
        ]
        open_ = any(c.sorries for c in whole.commands if c.ran) or any(m.says_sorry for m in whole.messages)
        said: set[Name] = set()
        for declaration, command, constant, verdict in self._named:
            said.add(constant.name if constant else declaration.name)
            known = command.errors or any(h.kind is HazardKind.OPTION for h in command.hazards)
            if isinstance(verdict, Refused) and not known and not (open_ and verdict.reason is RefusalReason.SORRY):
                where = whole.position(declaration.body)
                text = f"{shown_name(declaration.name)} is not proved: {verdict.detail} ({verdict.reason})"
                found.append(file_error(where, text))
        if any(c.errors for c in whole.commands):
            return found
        unsound = [c for c in self._constants.values() if c.refused is not None and c.name not in said]
        declared = [c for c in unsound if c.line] or ([] if found else unsound)
        return found + [e for c in declared if (e := self._unsound(c, open_)) is not None]

    def _unsound(self, constant: AuditedConstant, open_: bool) -> Message | None:
        """Our error about a constant that is not a theorem. Unsafe copies that Lean's compiler made are no error: they
        were declared nowhere, and the kernel lets nothing sound use them.
        """
        refused = constant.refused
        if refused is None or (open_ and refused.reason is RefusalReason.SORRY):
            return None
        if refused.reason is RefusalReason.FORBIDDEN_DECLARATION and not constant.line:
            return None
        name = shown_name(constant.name)
        where = Position(max(1, constant.line), constant.column)
        return file_error(where, f"{name}: {refused.detail} ({refused.reason})")


def file_error(at: Position, text: str) -> Message:
    return Message(Severity.ERROR, at, None, f"lemma: {text}")

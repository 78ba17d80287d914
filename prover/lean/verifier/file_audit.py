"""Decides which constants of a compiled file are sound, by Lean's kernel and not by the file's own claims.

The whole file is replayed: every constant that its bytes declare, whatever its kind and keyword, is rebuilt and given
to the kernel in an environment of the trusted modules. Runs where `audit` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from prover.lean.olean.constants import FAMILY, Constant, ConstantKind, Inductives, Safety, SourceRange
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import Const, LevelParam, Name, Ref, TermTable, show_name
from prover.lean.olean.objects import MalformedOlean
from prover.lean.runtime.syntax import EXAMPLE_MARK
from prover.lean.runtime.terms import KernelError
from prover.lean.verifier.audit import RESERVED, Audited, Kernel, Refusal, kernel_reason, read_statement
from prover.types import RefusalReason, Refused

Unit: TypeAlias = Constant | Inductives


@dataclass(frozen=True, slots=True)
class ConstantAudit:
    """The audit of one constant of a file.

    `refused` is None if the kernel accepted it and everything in the file that it rests on. `uses` are the constants of
    the trusted environment that it rests on, directly or through the file. `line` is where the source declares it, 0
    for constants that Lean generated. `changed` says which part of its statement differs in the trusted reading, and is
    empty if none does. `depends_on` are the declared constants of the file, theorems left out, that its type mentions:
    they determine what the type means.
    """

    name: Name
    kind: ConstantKind
    line: int
    column: int
    refused: Refused | None
    uses: frozenset[Name]
    depends_on: tuple[Name, ...]
    changed: str = ""


class _Unsound(Exception):
    def __init__(self, reason: RefusalReason, detail: str) -> None:
        super().__init__(detail)
        self.refused = Refused(reason, detail)


def audit_file(
    kernel: Kernel, data: bytes, statements: bytes | None, imports: tuple[Name, ...]
) -> tuple[ConstantAudit, ...] | Refused:
    """Audit every constant of `data`, an `.olean` file that must import exactly `imports` (in any order).

    `statements`, if given, is a reading of the same text that ran no program of the file and no proof: a theorem whose
    type differs there is refused.
    """
    table = TermTable()
    try:
        file = Olean(data, table)
        trusted = None if statements is None else Olean(statements, table)
        if frozenset(file.imports) != frozenset(imports):
            return Refused(RefusalReason.MALFORMED, "the file was compiled with other imports")
        return FileAudit(kernel, file, trusted).run()
    except MalformedOlean as error:
        return Refused(RefusalReason.MALFORMED, error.reason)


class FileAudit:
    """Replays the constants of a file as they are asked for. Methods raise `MalformedOlean`."""

    def __init__(
        self, kernel: Kernel, file: Olean, trusted: Olean | None, given: frozenset[Name] = frozenset()
    ) -> None:
        self._kernel, self._file, self._trusted = kernel, file, trusted
        self._given = given  # what the kernel has already, whatever the file declares under that name
        self._units: dict[Name, Unit] = {}
        self._needs: dict[Name, frozenset[Name]] = {}  # by a unit's name: constants of the file it mentions
        self._refused: dict[Name, Refused | None] = {}
        self._uses: dict[Name, frozenset[Name]] = {}
        self._stating: set[Name] = set()  # examples that prove something

    def run(self) -> tuple[ConstantAudit, ...]:
        for name in self._file.constant_names:
            self._judge_all_below(name)
        return tuple(self._result(name, self._ranges.get(name)) for name in self._file.constant_names)

    @cached_property
    def _ranges(self) -> Mapping[Name, SourceRange]:
        return self._file.declaration_ranges()

    def refusal(self, name: Name) -> Refused | None:
        """Check and add a constant of the file and everything that it needs."""
        self._judge_all_below(name)
        return self._refused[self._unit(name).name]

    def uses(self, name: Name) -> frozenset[Name]:
        """Constants of the trusted environment that an accepted constant rests on."""
        return self._uses[self._unit(name).name]

    # --- units: a constant, or a block of inductive types with its constructors and recursors

    def _unit(self, name: Name) -> Unit:
        if name not in self._units:
            if self._file.kind(name) in FAMILY:
                block = self._file.inductives(name)
                self._units[name] = self._units.setdefault(block.name, block)
            else:
                self._units[name] = self._file.constant(name)
        return self._units[name]

    def _judge_all_below(self, root: Name) -> None:
        """Depth first: a unit comes after the units that it needs. Without recursion."""
        stack: list[tuple[Name, bool]] = [(root, False)]
        open_: set[Name] = set()
        while stack:
            name, below_done = stack.pop()
            unit = self._unit(name)
            if below_done:
                open_.discard(unit.name)
                if unit.name not in self._refused:
                    self._judge(unit)
            elif unit.name in self._refused:
                continue
            elif isinstance(unit, Constant) and unit.safety is not Safety.SAFE:  # nothing sound can use it
                detail = f"{show_name(unit.name)} is {unit.safety.name.lower()}"
                self._refuse(unit, RefusalReason.FORBIDDEN_DECLARATION, detail)
            elif unit.name in open_:
                self._refuse(unit, RefusalReason.KERNEL, f"{show_name(name)} is used to define itself")
            else:
                open_.add(unit.name)
                stack.append((name, True))
                stack += [(n, False) for n in self._mentioned(unit) if n in self._file and n not in self._given]

    def _mentioned(self, unit: Unit) -> frozenset[Name]:
        own = unit.names if isinstance(unit, Inductives) else frozenset({unit.name})
        found = frozenset(self._file.table.constants(unit.terms)) - own
        self._needs[unit.name] = frozenset(n for n in found if n in self._file and n not in self._given)
        self._uses[unit.name] = found - self._needs[unit.name]
        return found

    def _refuse(self, unit: Unit, reason: RefusalReason, detail: str) -> None:
        self._refused[unit.name] = Refused(reason, detail)
        self._uses.setdefault(unit.name, frozenset())
        self._needs.setdefault(unit.name, frozenset())

    def _judge(self, unit: Unit) -> None:
        try:
            self._check_names(unit)
            self._check_needs(unit)
            if isinstance(unit, Inductives):
                if not unit.safe:
                    raise _Unsound(RefusalReason.FORBIDDEN_DECLARATION, f"{show_name(unit.name)} is unsafe")
                self._kernel.add_inductives(self._file.table, unit)
            else:
                self._check_kind(unit)
                self._add(unit)
        except _Unsound as unsound:
            self._refused[unit.name] = unsound.refused
        except KernelError as error:
            said = " ".join(str(error).split())
            self._refused[unit.name] = Refused(kernel_reason(said), said)
        else:
            self._refused[unit.name] = None

    def _add(self, constant: Constant) -> None:
        """An `example` is a theorem if the kernel takes it for one; else it is data."""
        if is_example(constant.name):
            try:
                self._kernel.add(self._file.table, replace(constant, kind=ConstantKind.THEOREM))
                self._stating.add(constant.name)
                return
            except KernelError:
                pass
        self._kernel.add(self._file.table, constant)

    def _check_names(self, unit: Unit) -> None:
        for name in unit.names if isinstance(unit, Inductives) else (unit.name,):
            if name in RESERVED or self._kernel.knows(name):
                raise _Unsound(RefusalReason.RESERVED_NAME, f"{show_name(name)} is not for a file to declare")

    def _check_needs(self, unit: Unit) -> None:
        uses = set(self._uses[unit.name])
        if missing := sorted(map(show_name, (n for n in uses if not self._kernel.knows(n)))):
            raise _Unsound(RefusalReason.KERNEL, f"unknown constant {missing[0]}")
        for need in self._needs[unit.name]:
            below = self._unit(need).name
            if (refused := self._refused.get(below)) is not None:
                raise _Unsound(refused.reason, f"rests on {show_name(need)}: {refused.detail}"[:2000])
            uses |= self._uses[below]
        self._uses[unit.name] = frozenset(uses)

    def _check_kind(self, constant: Constant) -> None:
        name, kind = show_name(constant.name), constant.kind
        if kind is ConstantKind.AXIOM:
            raise _Unsound(RefusalReason.AXIOM, f"{name} is an axiom of the file's own")
        if kind not in (ConstantKind.THEOREM, ConstantKind.DEFINITION, ConstantKind.OPAQUE):
            raise _Unsound(RefusalReason.FORBIDDEN_DECLARATION, f"{name} is of kind {kind.name.lower()}")
        if constant.safety is not Safety.SAFE:
            raise _Unsound(RefusalReason.FORBIDDEN_DECLARATION, f"{name} is {constant.safety.name.lower()}")

    # --- what a type rests on

    def _result(self, name: Name, where: SourceRange | None) -> ConstantAudit:
        unit = self._unit(name)
        line, column = (where.line, where.column) if where else (0, 0)
        refused, depends_on, changed = self._refused[unit.name], tuple[Name, ...](), ""
        kind = ConstantKind.THEOREM if name in self._stating else self._file.kind(name)
        if isinstance(unit, Constant) and (kind is ConstantKind.THEOREM or is_example(name)):
            reached = self._reached(unit.type)
            depends_on = self._shown(reached)
            changed = "" if self._trusted is None else self._changed(unit, reached)
        return ConstantAudit(name, kind, line, column, refused, self._uses[unit.name], depends_on, changed)

    def _reached(self, type_: Ref) -> tuple[Unit, ...]:
        """Units of the file that a type mentions, also through the bodies of definitions; theorems are not entered."""
        found: dict[Name, Unit] = {}
        stack = [n for n in self._file.table.constants([type_]) if n in self._file]
        while stack:
            unit = self._unit(stack.pop())
            if unit.name in found:
                continue
            found[unit.name] = unit
            if isinstance(unit, Inductives) or unit.kind is not ConstantKind.THEOREM:
                stack += self._needs[unit.name]
        return tuple(found.values())

    def _shown(self, units: Iterable[Unit]) -> tuple[Name, ...]:
        shown = (u.name for u in units if isinstance(u, Inductives) or u.kind is not ConstantKind.THEOREM)
        return tuple(sorted((n for n in shown if n in self._ranges), key=show_name))

    def _changed(self, theorem: Constant, reached: Iterable[Unit]) -> str:
        """The part of a statement, or of the definitions that it rests on, that differs in the trusted reading."""
        for unit in (theorem, *reached):
            states = isinstance(unit, Constant) and (unit is theorem or unit.kind is ConstantKind.THEOREM)
            if not self._same(unit, not states):
                return "its statement" if unit is theorem else show_name(unit.name)
        return ""

    def _same(self, unit: Unit, with_value: bool) -> bool:
        trusted = self._trusted
        assert trusted is not None
        if unit.name not in trusted:
            return False
        if isinstance(unit, Inductives):
            return trusted.kind(unit.name) in FAMILY and trusted.inductives(unit.name) == unit
        if trusted.kind(unit.name) is not self._file.kind(unit.name):
            return False
        other = trusted.constant(unit.name)
        same_value = not with_value or other.value == unit.value
        return (other.level_params, other.type) == (unit.level_params, unit.type) and same_value


def audit_claim(
    kernel: Kernel,
    statement: bytes,
    candidate: bytes,
    expected: SourceRange,
    imports: tuple[Name, ...],
    names: Sequence[Name],
) -> Audited | Refused:
    """Whether one of the theorems `names` of the file `candidate` proves what `statement` states.

    It does if the kernel accepts it, with all that it rests on, and then accepts it as a term of the trusted type.
    """
    table = TermTable()
    try:
        theorem, stated = read_statement(kernel, statement, table, expected, imports)
    except (MalformedOlean, KernelError, Refusal) as error:
        return Refused(RefusalReason.STATEMENT, str(error))
    try:
        file = Olean(candidate, table)
        if frozenset(file.imports) != frozenset(imports):
            return Refused(RefusalReason.MALFORMED, "the candidate was compiled with other imports")
        given = frozenset(n for n in file.constant_names if n in stated.names)
        replay = FileAudit(kernel, file, None, given)
        refused = _foreign(kernel, file, given)
        for claimed in () if refused else _claimed(file, names, theorem):
            refused = replay.refusal(claimed.name) or _states_the_same(kernel, table, claimed, theorem)
            if refused is None:
                added = tuple(n for n in file.constant_names if n != claimed.name and n not in given)
                return Audited(stated.uses | (replay.uses(claimed.name) - stated.names), (0, 0), added)
        return refused or Refused(RefusalReason.MISSING_THEOREM, "the file has no such theorem")
    except MalformedOlean as error:
        return Refused(RefusalReason.MALFORMED, error.reason)


def _foreign(kernel: Kernel, file: Olean, given: frozenset[Name]) -> Refused | None:
    """A refusal if the file declares something that no proof may add, used or not."""
    for name in file.constant_names:
        if name in RESERVED or (name not in given and kernel.knows(name)):
            return Refused(RefusalReason.RESERVED_NAME, f"{show_name(name)} is not for a proof to declare")
        if file.kind(name) is ConstantKind.AXIOM:
            return Refused(RefusalReason.AXIOM, f"the axiom {show_name(name)} was added")
    return None


def _claimed(file: Olean, names: Sequence[Name], theorem: Constant) -> list[Constant]:
    """The theorems of the file that may state the same, those of the identical type first."""
    by_user_name = {user_name(n): n for n in file.constant_names}
    found = [file.constant(by_user_name[n]) for n in names if n in by_user_name]
    stating = [c for c in found if c.kind is ConstantKind.THEOREM or is_example(c.name)]
    alike = [c for c in stating if len(c.level_params) == len(theorem.level_params)]
    return sorted(alike, key=lambda c: c.type != theorem.type)


def _states_the_same(kernel: Kernel, table: TermTable, claimed: Constant, theorem: Constant) -> Refused | None:
    levels = tuple(table.add(LevelParam(name)) for name in theorem.level_params)
    name = ("_claim", *theorem.name)
    while kernel.knows(name):
        name = ("_claim", *name)
    value = table.add(Const(claimed.name, levels))
    try:
        kernel.add(table, replace(theorem, name=name, value=value))
    except KernelError:
        return Refused(RefusalReason.STATEMENT_CHANGED, f"{show_name(claimed.name)} states something else")
    return None


def is_example(name: Name) -> bool:
    """Whether a constant stands for an `example` (`reading.example_name`)."""
    own = user_name(name)
    return len(own) == 1 and str(own[0]).endswith(EXAMPLE_MARK)


def user_name(name: Name) -> Name:
    """A name as its file writes it: without the marks of a private one (``_private.MODULE.0.NAME``)."""
    if name[:1] == ("_private",) and 0 in name:
        return name[name.index(0) + 1 :]
    return name


def shown_name(name: Name) -> str:
    """A name in a file as shown to people; an `example` is named by its position."""
    return show_name(user_name(name)).removesuffix(EXAMPLE_MARK)

"""Decides whether a compiled candidate proves a compiled statement. Nothing else may call it proved.

Both arrive as bytes. The statement's come from trusted text alone; of the candidate's, only the terms that Lean's
kernel accepts count. Runs in a process that never ran the candidate's text (`auditor.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from prover.lean.olean.constants import FAMILY, Constant, ConstantKind, Inductives, Safety, SourceRange
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import App, Const, Lam, Name, Ref, TermTable, show_name
from prover.lean.olean.objects import MalformedOlean
from prover.lean.runtime.terms import KernelError
from prover.types import RefusalReason, Refused

ALLOWED_AXIOMS: Final[frozenset[Name]] = frozenset({("propext",), ("Classical", "choice"), ("Quot", "sound")})
SORRY: Final[Name] = ("sorryAx",)

_NAT_ACCELERATED = "add sub mul div mod gcd beq ble land lor xor shiftLeft shiftRight pow log2"
RESERVED: Final[frozenset[Name]] = frozenset(
    {
        *(("Nat", f) for f in _NAT_ACCELERATED.split()),
        *(("Nat", f) for f in ("zero", "succ", "rec", "casesOn")),
        *((t,) for t in ("Nat", "Bool", "String", "Char", "List", "Quot", "Eq", "Int", "eagerReduce")),
        *(("Bool", f) for f in ("true", "false")),
        *(("Quot", f) for f in ("mk", "lift", "ind", "sound", "lcInv")),
        *(("List", f) for f in ("nil", "cons")),
        *(("Char", f) for f in ("ofNat", "mk")),
        *(("String", f) for f in ("mk", "ofList", "ofByteArray")),
        *(("Lean", f) for f in ("reduceBool", "reduceNat", "trustCompiler", "ofReduceBool", "ofReduceNat")),
        *ALLOWED_AXIOMS,
        SORRY,
    }
)
"""Names to which the kernel gives a meaning: no proof may add one, even where the library lacks it."""


class Kernel(Protocol):
    """What the audit needs of `kernel.KernelSession`."""

    def knows(self, name: Name) -> bool:
        """Whether the trusted environment, or what was added to it, has this constant."""
        ...

    def add(self, table: TermTable, constant: Constant) -> None:
        """Check and add a theorem, safe definition or opaque constant. Raises `KernelError`."""
        ...

    def add_inductives(self, table: TermTable, block: Inductives) -> None:
        """Check and add inductive types. Raises `KernelError`."""
        ...


@dataclass(frozen=True, slots=True)
class Audited:
    """The kernel accepted a proof of the statement.

    `uses` are the constants of the trusted environment that it rests on; `end` is the line and column where the
    candidate's file says that the theorem ended; `added` is everything else that the file declares.
    """

    uses: frozenset[Name]
    end: tuple[int, int]
    added: tuple[Name, ...] = ()


class Refusal(Exception):
    """The audit refuses the candidate."""

    def __init__(self, reason: RefusalReason, detail: str) -> None:
        super().__init__(detail)
        self.refused = Refused(reason, detail)


def audit(
    kernel: Kernel, statement: bytes, candidate: bytes, expected: SourceRange, imports: tuple[Name, ...]
) -> Audited | Refused:
    """Check `candidate` against `statement`, both `.olean` files that must import exactly `imports` (in any order).

    `expected` is the range of the theorem in the statement's source: it must be one declaration that fills that range.
    Afterwards `kernel` holds the theorem and its auxiliary declarations, when it was accepted.
    """
    table = TermTable()
    try:
        theorem, about = read_statement(kernel, statement, table, expected, imports)
        trusted, stated = about.file, about.uses
    except (MalformedOlean, KernelError, Refusal) as error:
        return Refused(RefusalReason.STATEMENT, str(error))
    try:
        proof = Olean(candidate, table)
        claimed = _claimed_theorem(kernel, trusted, proof, theorem)
        used = _uses_of(kernel, proof, trusted, table, claimed.terms, (theorem.name,))
        proven = _replay(kernel, proof, used)
        where = proof.declaration_ranges().get(theorem.name)
        end = (where.end_line, where.end_column) if where else (0, 0)
        kernel.add(table, replace(theorem, value=claimed.value))
    except MalformedOlean as error:
        return Refused(RefusalReason.MALFORMED, error.reason)
    except KernelError as error:
        said = " ".join(str(error).split())
        return Refused(kernel_reason(said), said)
    except Refusal as refusal:
        return refusal.refused
    added = tuple(name for name in proof.constant_names if name != theorem.name and name not in trusted)
    return Audited(stated | (proven - frozenset(trusted.constant_names)), end, added)


@dataclass(frozen=True, slots=True)
class About:
    """The statement's file; its declarations, now in the kernel; the environment's constants that they rest on."""

    file: Olean
    names: frozenset[Name]
    uses: frozenset[Name]


def read_statement(
    kernel: Kernel, statement: bytes, table: TermTable, expected: SourceRange, imports: tuple[Name, ...]
) -> tuple[Constant, About]:
    """The trusted theorem; everything that its type rests on is added to `kernel`.

    Raises `MalformedOlean`, `KernelError`, `Refusal`.
    """
    trusted = Olean(statement, table)
    theorem = _stated_theorem(kernel, trusted, expected, imports)
    uses = _uses_of(kernel, trusted, trusted, table, [theorem.type], ())
    known = _replay(kernel, trusted, uses)
    names = frozenset(n for n in trusted.constant_names if kernel.knows(n))
    return theorem, About(trusted, names, known)


def _stated_theorem(kernel: Kernel, file: Olean, expected: SourceRange, imports: tuple[Name, ...]) -> Constant:
    """The one theorem, proved by `sorry`, whose declaration fills the statement's text."""
    if frozenset(file.imports) != frozenset(imports):  # `Init` is there twice, once as a meta import
        raise Refusal(RefusalReason.STATEMENT, "the statement was compiled with other imports")
    here = [name for name, at in file.declaration_ranges().items() if at == expected and name in file]
    found = [file.constant(name) for name in here if file.kind(name) is ConstantKind.THEOREM]
    stated = [theorem for theorem in found if _is_sorry(file.table, theorem.value)]
    if len(stated) != 1:
        raise Refusal(RefusalReason.STATEMENT, "the statement is not exactly one theorem")
    if stated[0].name in RESERVED or kernel.knows(stated[0].name):
        raise Refusal(RefusalReason.STATEMENT, f"{show_name(stated[0].name)} is the name of something else")
    return stated[0]


def _is_sorry(table: TermTable, value: Ref | None) -> bool:
    """Whether a term is `fun … => sorryAx T b`, perhaps applied to more."""
    node = None if value is None else table[value]
    while isinstance(node, Lam):
        node = table[node.body]
    while isinstance(node, App):
        node = table[node.function]
    return isinstance(node, Const) and node.name == SORRY


def _claimed_theorem(kernel: Kernel, trusted: Olean, proof: Olean, theorem: Constant) -> Constant:
    """The candidate's theorem of the same name and type, if its file adds nothing that a proof may not add."""
    if proof.imports != trusted.imports:
        raise Refusal(RefusalReason.MALFORMED, "the candidate was compiled with other imports")
    for name in proof.constant_names:
        if name in RESERVED or (name not in trusted and kernel.knows(name)):
            raise Refusal(RefusalReason.RESERVED_NAME, f"{show_name(name)} is not for a proof to declare")
        if proof.kind(name) is ConstantKind.AXIOM:  # no proof may add one, used or not
            raise Refusal(RefusalReason.AXIOM, f"the axiom {show_name(name)} was added")
    if theorem.name not in proof:
        raise Refusal(RefusalReason.MISSING_THEOREM, f"{show_name(theorem.name)} is not in the compiled file")
    claimed = _checked_kind(proof, theorem.name)
    if claimed.kind is not ConstantKind.THEOREM:
        raise Refusal(RefusalReason.FORBIDDEN_DECLARATION, f"{show_name(theorem.name)} is not a theorem")
    if (claimed.level_params, claimed.type) != (theorem.level_params, theorem.type):
        raise Refusal(RefusalReason.STATEMENT_CHANGED, f"{show_name(theorem.name)} states something else")
    return claimed


def _checked_kind(file: Olean, name: Name) -> Constant:
    """A constant of `file` if it is of a kind that a proof may add: a theorem or a safe definition."""
    kind = file.kind(name)
    if kind is ConstantKind.AXIOM:
        raise Refusal(RefusalReason.AXIOM, f"the axiom {show_name(name)} was added")
    if kind not in (ConstantKind.THEOREM, ConstantKind.DEFINITION):
        raise Refusal(RefusalReason.FORBIDDEN_DECLARATION, f"{show_name(name)} is of kind {kind.name.lower()}")
    constant = file.constant(name)
    if constant.safety is not Safety.SAFE:
        raise Refusal(RefusalReason.FORBIDDEN_DECLARATION, f"{show_name(name)} is {constant.safety.name.lower()}")
    return constant


def _checked_block(trusted: Olean, name: Name) -> Inductives:
    """The inductive types that `name` belongs to, as the statement's own text declares them."""
    block = trusted.inductives(name)
    if not block.safe:
        raise Refusal(RefusalReason.FORBIDDEN_DECLARATION, f"{show_name(block.name)} is unsafe")
    return block


@dataclass(frozen=True, slots=True)
class _Uses:
    """The environment's constants that terms rest on, and the file's, each after those that it needs."""

    known: frozenset[Name]
    added: tuple[Constant | Inductives, ...]


def _uses_of(
    kernel: Kernel, file: Olean, trusted: Olean, table: TermTable, roots: Sequence[Ref], being_defined: Sequence[Name]
) -> _Uses:
    """Walk from `roots` through the file's own constants to those of the environment, depth first.

    Inductive types are those of `trusted`, the statement's file, whatever `file` declares under their names.
    """
    known: set[Name] = set()
    added: dict[Name, Constant | Inductives] = {}
    open_: set[Name] = set(being_defined)
    stack: list[Name | Constant | Inductives] = list(table.constants(roots))
    while stack:
        top = stack.pop()
        if isinstance(top, Constant | Inductives):
            open_.discard(top.name)
            added[top.name] = top
        elif top in open_:
            raise Refusal(RefusalReason.KERNEL, f"{show_name(top)} is used to define itself")
        elif top == SORRY:
            raise Refusal(RefusalReason.SORRY, "rests on sorry")
        elif top in known or kernel.knows(top):
            known.add(top)
        elif top not in added:
            if top not in file:
                raise Refusal(RefusalReason.KERNEL, f"unknown constant {show_name(top)}")
            if top in trusted and trusted.kind(top) in FAMILY:
                found: Constant | Inductives = _checked_block(trusted, top)
                below = set(table.constants(found.terms)) - found.names
            else:
                found = _checked_kind(file, top)
                below = table.constants(found.terms)
            if found.name in added:
                continue
            if found.name in open_:
                raise Refusal(RefusalReason.KERNEL, f"{show_name(top)} is used to define itself")
            open_.add(found.name)
            stack.append(found)
            stack += below
    return _Uses(frozenset(known), tuple(added.values()))


def _replay(kernel: Kernel, file: Olean, uses: _Uses) -> frozenset[Name]:
    """Let the kernel check and add what the file adds; returns the environment's constants that it rests on."""
    for found in uses.added:
        if isinstance(found, Inductives):
            kernel.add_inductives(file.table, found)
        else:
            kernel.add(file.table, found)
    return uses.known


def kernel_reason(message: str) -> RefusalReason:
    """Why the kernel refused, read from its message."""
    if "timeout" in message:
        return RefusalReason.TIMEOUT
    return RefusalReason.MEMORY if "memory" in message else RefusalReason.KERNEL

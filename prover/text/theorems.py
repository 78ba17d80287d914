"""The theorems of a Lean file, each as a statement that stands alone: what it is in the file it is by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from prover.lean.olean.exprs import show_name
from prover.lean.reader.file_read import Command, Declaration, FileRead, Position
from prover.lean.verifier.files import module_named
from prover.text.reader import shift_left
from prover.types import Proof, Split, Theorem, split_of

OPEN_PROOF: Final = Proof("sorry")
_C: Final = "Lean.Parser.Command."
_SILENT: Final = frozenset(
    _C + name for name in ("moduleDoc", "check", "print", "printAxioms", "eval", "eoi", "exit", "synth", "reduce")
)
_OWN_LIMIT: Final = re.compile(r"set_option\s+(?:synthInstance\.)?maxHeartbeats\b")  # limits are the verifier's


@dataclass(frozen=True, slots=True)
class StatedTheorem:
    """A theorem of a file. `proof` is open where the file's own is no tactic block and no term (pattern matching)."""

    theorem: Theorem
    proof: Proof
    position: Position
    error: str | None = None  # Lean's parser's, in its command


def theorems_of(
    read: FileRead, source: str, split: Split | None = None, module: str | None = None, whole: bool | None = None
) -> list[StatedTheorem]:
    """Every `theorem`, `lemma` and `example` of a file that was parsed, in its order.

    The preamble of each is what the file says before it. Other theorems and their proofs are part of that if `whole`
    (None: if something in the file could come out differently without them: a definition, an attribute, a namespace
    that they make). Otherwise only those are that a statement names. `module` is what it imports, if given.
    """
    imported = module or module_named(read.header.imports if read.header else ())
    context = _Context(read, _depends_on_theorems(read) if whole is None else whole)
    found: list[StatedTheorem] = []
    for command in read.commands:
        for declaration in command.declarations:
            if declaration.states and declaration.identifier[0] >= 0:
                theorem = _theorem(read, declaration, context.before(command), imported, source, split)
                place = read.position(declaration.body)
                found.append(StatedTheorem(theorem, proof_of(read, declaration), place, command.parse_error))
        context.add(command)
    return found


def _theorem(
    read: FileRead, declaration: Declaration, preamble: str, module: str, source: str, split: Split | None
) -> Theorem:
    signature = signature_of(read, declaration)
    if declaration.keyword == "example":
        name = f"example_{read.position(declaration.body).line}"
        statement = f"theorem {name} {signature}".rstrip()
    else:
        name, statement = show_name(declaration.name), f"theorem {signature}"
    return Theorem(
        name,
        statement,
        module,
        split or split_of(statement),
        source,
        preamble,
        read.slice(declaration.binders),
        read.slice(declaration.type),
        read.slice((declaration.identifier[1], declaration.head_end)) if declaration.keyword != "example" else "",
    )


def signature_of(read: FileRead, declaration: Declaration) -> str:
    """A declaration's name, universes, binders and type, on one line if Lean then reads the same, else as written."""
    if declaration.line is not None:
        return declaration.line
    start = declaration.identifier[0] if declaration.keyword != "example" else declaration.head_end
    return read.slice((start, declaration.signature_end)).strip()


def proof_of(read: FileRead, declaration: Declaration) -> Proof:
    """The tactic block behind ``:= by``, moved to column 0; a term as ``exact term``; else an open proof."""
    if declaration.extras:
        return OPEN_PROOF
    if declaration.by is not None and declaration.by[0] >= 0:
        column = read.position(declaration.by[0]).column
        return Proof(shift_left(read.slice(declaration.by), column).strip())
    term = read.slice(declaration.term)
    if not declaration.value_kind.endswith("declValSimple") or term in ("", "sorry"):
        return OPEN_PROOF
    return Proof(f"exact {term}")


class _Context:
    """What a file has said so far, as far as it matters for the statements that follow."""

    def __init__(self, read: FileRead, whole: bool) -> None:
        self._read, self._whole = read, whole
        self._kept: list[tuple[str, Command, bool]] = []  # text, command, whether it is a theorem

    def add(self, command: Command) -> None:
        if command.kind in _SILENT or not command.span[0] >= 0 or command.parse_error is not None:
            return
        text = self._read.slice(command.span)
        stating = bool(command.declarations) and all(d.states for d in command.declarations)
        if command.kind != _C + "in" and _OWN_LIMIT.match(text):
            return
        self._kept.append((text, command, stating))

    def before(self, command: Command) -> str:
        """The preamble of the theorem of a command."""
        needed = [] if self._whole else self._needed(command)
        parts = [text for text, kept, stating in self._kept if self._whole or not stating or kept in needed]
        parts += [text for span in command.prefixes if not _OWN_LIMIT.match(text := self._read.slice(span))]
        return "\n".join(parts)

    def _needed(self, command: Command) -> list[Command]:
        """Earlier theorems that the statement or a definition before it names, and what those name."""
        theorems = {c: _names_of(c) for _, c, stating in self._kept if stating}
        named = set(command.names).union(*(c.names for _, c, stating in self._kept if not stating))
        needed: list[Command] = []
        for theorem in reversed(theorems):
            if theorems[theorem] & {last for name in named for last in _endings(name)}:
                needed.append(theorem)
                named |= theorem.all_names
        return needed


def _depends_on_theorems(read: FileRead) -> bool:
    """Whether a later statement or definition could be another one, or none, if an earlier theorem were left out."""
    stating = [d for d in read.declarations if d.states]
    attributed = any(d.attributes for d in stating) or any(c.kind == _C + "attribute" for c in read.commands)
    opened = any(c.kind == _C + "open" for c in read.commands) and any(len(d.name) > 1 for d in stating)
    return attributed or opened or len(stating) < len(read.declarations)


def _names_of(command: Command) -> frozenset[str]:
    return frozenset(d.last_name for d in command.declarations if d.name and d.keyword != "example")


def _endings(name: str) -> Iterator[str]:
    """Every component of a written name: ``pos.le`` may speak of `pos`."""
    yield from (part.strip("«»") for part in name.split("."))

"""Commands of a Lean file, parsed and elaborated one by one through `prover.lean.runtime.ffi`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Final

from prover.lean.runtime.ffi import (
    FALSE,
    NONE,
    TRUE,
    UNIT,
    LeanRuntime,
    Obj,
    array_items,
    box,
    field,
    fields,
    read_u64,
    tag,
    unbox,
)
from prover.lean.runtime.syntax import lemma_as_theorem, rewrite_declarations
from prover.types import StatementError


class CommandState(IntEnum):
    """Fields of `Lean.Elab.Command.State` (of `Scope` below)."""

    ENVIRONMENT = 0
    MESSAGES = 1
    SCOPES = 2


class Scope(IntEnum):
    OPTIONS = 1
    NAMESPACE = 2
    OPEN_DECLS = 3


class SyntaxNode(IntEnum):
    """`Lean.Syntax.node`: constructor 1."""

    TAG = 1
    INFO = 0
    KIND = 1
    CHILDREN = 2


class MessageFields(IntEnum):
    """Fields of `Lean.Message`; the severity is the second byte after them."""

    START = 1
    END = 2
    DATA = 4
    FIELDS = 5
    SEVERITY_BYTE = 1
    SEVERITY_ERROR = 2


ARRAY_SIZE: Final = 2  # field of `PersistentArray`
SEVERITIES: Final = ("information", "warning", "error")


class CommandParser:
    """Parses a text command by command and elaborates them; every error is a `StatementError`."""

    def __init__(self, rt: LeanRuntime, text: str, normalise: bool = True) -> None:
        """`normalise` has Lean take ``\\r\\n`` for a line end; without, places are those of `text` itself."""
        self.rt = rt
        self.size = len(text.encode("utf-8", "replace"))
        source, flag = rt.string("<statement>"), TRUE if normalise else FALSE
        self.context = rt.call("Lean.Parser.mkInputContext._redArg", rt.string(text), source, flag, box(self.size))
        self.state = rt.ctor(0, [box(0)], scalar_bytes=1)  # ModuleParserState: pos, recovering

    @property
    def position(self) -> int:
        """Byte after the last command and the blank text behind it."""
        return unbox(field(self.state, 0))

    def at_end(self) -> bool:
        return self.position >= self.size

    def next(self, command_state: Obj) -> Obj:
        """Syntax of the next command. Raises `StatementError` when it does not parse."""
        rt = self.rt
        syntax, log = self.parse(command_state)
        errors = error_texts(rt, log)
        rt.dec(log)
        if errors:
            rt.dec(syntax)
            raise StatementError(f"the statement does not parse: {errors[0]}")
        return syntax

    def parse(self, command_state: Obj) -> tuple[Obj, Obj]:
        """Syntax of the next command, as much as could be read, and the `MessageLog` of reading it; both owned.

        Mathlib's `lemma` comes as `theorem`.
        """
        rt = self.rt
        scope = field(field(command_state, CommandState.SCOPES), 0)
        parts = (Scope.OPTIONS, Scope.NAMESPACE, Scope.OPEN_DECLS)
        environment = rt.inc(field(command_state, CommandState.ENVIRONMENT))
        module_context = rt.ctor(0, [environment, *(rt.inc(field(scope, i)) for i in parts)])
        messages = rt.inc(rt.constant("Lean.MessageLog.empty"))
        parsed = rt.call("Lean.Parser.parseCommand", rt.inc(self.context), module_context, self.state, messages)
        syntax, rest = field(parsed, 0), field(parsed, 1)
        self.state = rt.inc(field(rest, 0))
        log = rt.inc(field(rest, 1))
        rt.inc(syntax)
        rt.dec(parsed)
        return rewrite_declarations(rt, syntax, lemma_as_theorem), log

    def elaborate(self, command_state: Obj, syntax: Obj) -> Obj:
        """The `Command.State` after a command; takes both. Raises `StatementError`."""
        rt = self.rt
        after = self.run(command_state, syntax)
        errors = error_texts(rt, field(after, CommandState.MESSAGES))
        if errors:
            rt.dec(after)
            raise StatementError(errors[0])
        return after

    def run(self, command_state: Obj, syntax: Obj) -> Obj:
        """The `Command.State` after a command, whatever it says; takes both. Its log holds the command's messages."""
        rt = self.rt
        frontend = rt.ref_new(rt.ctor(0, [command_state, rt.inc(self.state), box(0), rt.array([])]))
        done = rt.call("Lean.Elab.Frontend.elabCommandAtFrontend", syntax, rt.inc(self.context), rt.inc(frontend), UNIT)
        rt.dec(done)
        content = rt.ref_get(frontend)
        after = rt.inc(field(content, 0))
        rt.dec(content)
        rt.dec(frontend)
        return after

    def close(self) -> None:
        self.rt.dec(self.context)
        self.rt.dec(self.state)


def is_silent(log: Obj) -> bool:
    """Whether a borrowed `MessageLog` holds no message at all."""
    reported, unreported = fields(log, 2)
    return field(reported, ARRAY_SIZE) == field(unreported, ARRAY_SIZE) == box(0)


def error_texts(rt: LeanRuntime, log: Obj, text: Callable[[Obj], str] | None = None) -> list[str]:
    """Texts of the errors in a borrowed `MessageLog`; `text` prints an owned `MessageData`."""
    messages = rt.call("Lean.MessageLog.toArray", rt.inc(log))
    errors = [m for m in array_items(messages) if _severity(m) == MessageFields.SEVERITY_ERROR]
    texts = [text(rt.inc(field(m, MessageFields.DATA))) if text else _text(rt, m) for m in errors]
    rt.dec(messages)
    return texts


def log_entries(rt: LeanRuntime, log: Obj) -> list[dict[str, object]]:
    """The messages of a borrowed `MessageLog`, with the keys that ``lean --json`` uses."""
    messages = rt.call("Lean.MessageLog.toArray", rt.inc(log))
    entries: list[dict[str, object]] = []
    for message in array_items(messages):
        end = field(message, MessageFields.END)
        entries.append(
            {
                "severity": SEVERITIES[_severity(message)],
                "pos": _position(field(message, MessageFields.START)),
                "endPos": None if end == NONE else _position(field(end, 0)),
                "data": _text(rt, message),
            }
        )
    rt.dec(messages)
    return entries


def _severity(message: Obj) -> int:
    return read_u64(message + 8 + 8 * MessageFields.FIELDS) >> (8 * MessageFields.SEVERITY_BYTE) & 0xFF


def _text(rt: LeanRuntime, message: Obj) -> str:
    return rt.text(rt.call("Lean.MessageData.toString", rt.inc(field(message, MessageFields.DATA)), UNIT))


def _position(position: Obj) -> dict[str, int]:
    return {"line": unbox(field(position, 0)), "column": unbox(field(position, 1))}


def replace_proof(rt: LeanRuntime, command: Obj, replacement: Obj) -> Obj:
    """A copy of a theorem's syntax whose tactic block is `replacement` (taken).

    Raises `StatementError` when the command is not of the form ``theorem … := by …``.
    """
    path = (
        ("Lean.Parser.Command.declaration", 1),
        ("Lean.Parser.Command.theorem", 3),
        ("Lean.Parser.Command.declValSimple", 1),
        ("Lean.Parser.Term.byTactic", 1),
    )
    node = command
    for kind, child in path:
        if tag(node) != SyntaxNode.TAG or rt.name_text(field(node, SyntaxNode.KIND)) != kind:
            rt.dec(replacement)
            raise StatementError("not a theorem: give `theorem NAME … : PROPOSITION` without its proof")
        node = array_items(field(node, SyntaxNode.CHILDREN))[child]

    return _with_child(rt, command, [child for _, child in path], replacement)


def _with_child(rt: LeanRuntime, node: Obj, path: Sequence[int], replacement: Obj) -> Obj:
    """A copy of a borrowed syntax tree with another node (taken) at the end of a path."""
    if not path:
        return replacement
    children = array_items(field(node, SyntaxNode.CHILDREN))
    new = [
        _with_child(rt, child, path[1:], replacement) if i == path[0] else rt.inc(child)
        for i, child in enumerate(children)
    ]
    info, kind = rt.inc(field(node, SyntaxNode.INFO)), rt.inc(field(node, SyntaxNode.KIND))
    return rt.ctor(SyntaxNode.TAG, [info, kind, rt.array(new)])

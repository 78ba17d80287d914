"""What Lean's parser found in a whole file: its imports, commands and declarations, and what Lean said of each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast

from prover.lean.olean.exprs import Name
from prover.lean.reader.hazards import Hazard, HazardKind
from prover.lean.reader.tactics import TacticSyntax, read_tactics
from prover.types import RefusalReason, Refused

Span = tuple[int, int]
"""Byte offsets in the UTF-8 text: begin, and end (not included). (-1, -1) where there is nothing."""


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
    """What Lean says about a place in the file, `parsing` it or running it; parse errors may have no end."""

    severity: Severity
    start: Position
    end: Position | None
    text: str
    parsing: bool = False

    @property
    def says_sorry(self) -> bool:
        """Whether it is Lean's warning that a declaration has an open proof."""
        return self.severity is Severity.WARNING and self.text.startswith("declaration uses") and "sorry" in self.text


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration. `name` is the full one, without the marks of a private name; `()` if it has none of its own.

    `span` begins with its docstring and modifiers, `body` with its keyword. `value` holds ``:= …``, ``| … => …`` or
    ``where …``, `by` the tactics behind ``:= by``, `term` the term behind ``:=``. `extras` tells whether ``where``,
    ``termination_by`` or the like follow the value. `kinds` are the kinds of syntax in its signature. `line` is its
    name and signature on one line, where Lean then reads the same (after mode `PARSE`). `broken`: something is missing
    in the signature. `attributes`: it has some. `tactics` are those of ``:= by …``.
    """

    keyword: str
    name: Name
    modifiers: frozenset[str]
    span: Span
    body: int
    identifier: Span
    head_end: int
    binders: Span
    type: Span
    signature_end: int
    value_kind: str
    value: Span
    by: Span | None
    term: Span
    extras: bool
    kinds: frozenset[str]
    line: str | None = None
    broken: bool = False
    attributes: bool = False
    tactics: tuple[TacticSyntax, ...] = ()

    @property
    def states(self) -> bool:
        """Whether it is there to be proved."""
        return self.keyword in ("theorem", "lemma", "example")

    @property
    def last_name(self) -> str:
        """The last component of its name, empty if it has none."""
        return str(self.name[-1]) if self.name else ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a file; `ran` tells whether Lean was let run it, `sorries` where its open proofs stand.

    `prefixes` are the commands that stand before ``in``. `names` are the identifiers outside the proofs of theorems,
    `all_names` all. `kinds` are the kinds of syntax in the variables that it declares.
    """

    kind: str
    span: Span
    ran: bool
    messages: tuple[Message, ...]
    hazards: tuple[Hazard, ...]
    sorries: tuple[Span, ...]
    declarations: tuple[Declaration, ...]
    prefixes: tuple[Span, ...] = ()
    names: frozenset[str] = frozenset()
    all_names: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    @property
    def errors(self) -> tuple[Message, ...]:
        """Lean's errors about it."""
        return tuple(m for m in self.messages if m.severity is Severity.ERROR)

    @property
    def parse_error(self) -> str | None:
        """The first error of Lean's parser in it, on one line: ``LINE:COLUMN: WORDS``."""
        errors = (m for m in self.errors if m.parsing)
        return next((f"{m.start.line}:{m.start.column}: {' '.join(m.text.split())}" for m in errors), None)


@dataclass(frozen=True, slots=True)
class Header:
    """Imports of a file and the byte at which they end; whether it begins with ``module``, and with ``prelude``."""

    imports: tuple[str, ...] = ()
    end: int = 0
    is_module: bool = False
    is_prelude: bool = False
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRead:
    """A reading of a file. `olean` are the bytes that Lean wrote, if it came to the end.

    `complete` tells whether the reading came to the end; if not, `stuck` is where the command begins that Lean was
    at work on, and `ended` why its process ended, if it did not end by itself. `types` are printed types of what is
    there to be proved, by name.
    """

    text: bytes
    header: Header | None
    commands: tuple[Command, ...] = ()
    complete: bool = False
    olean: bytes | None = None
    stuck: int | None = None
    ended: Refused | None = None
    types: Mapping[Name, str] = field(default_factory=dict[Name, str])

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return "" if span[0] < 0 else self.text[span[0] : span[1]].decode("utf-8", "replace")

    def position(self, at: int) -> Position:
        """Line and column of a byte."""
        begin = self.text.rfind(b"\n", 0, at) + 1
        return Position(self.text.count(b"\n", 0, at) + 1, len(self.text[begin:at].decode("utf-8", "replace")))

    def offset(self, place: Position) -> int:
        """The byte of a line and column."""
        begin = 0
        for _ in range(place.line - 1):
            begin = self.text.find(b"\n", begin) + 1
        end = self.text.find(b"\n", begin)
        line = self.text[begin : len(self.text) if end < 0 else end].decode("utf-8", "replace")
        return begin + len(line[: place.column].encode("utf-8", "replace"))

    @property
    def messages(self) -> tuple[Message, ...]:
        """All that Lean said, in the order of the file."""
        found = [*(self.header.messages if self.header else ()), *(m for c in self.commands for m in c.messages)]
        return tuple(sorted(found, key=lambda m: (m.start.line, m.start.column)))

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """All declarations, in the order of the file."""
        return tuple(d for c in self.commands for d in c.declarations)


def normalised(text: str) -> str:
    """A text as Lean reads it: ``\\r\\n`` is a line end, and a byte-order mark at the beginning is none of it."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def read_answers(
    texts: Sequence[str], answers: bytes, oleans: Sequence[bytes | None], ended: Refused | None
) -> list[FileRead]:
    """What a compile server's child answered about each text. It may have written anything: see `Compiler.read`."""
    lines = iter(answers.splitlines())
    return [_one(text, lines, olean, ended) for text, olean in zip(texts, oleans, strict=True)]


def _one(text: str, lines: Any, olean: bytes | None, ended: Refused | None) -> FileRead:
    data = text.encode("utf-8", "replace")
    header: Header | None = None
    commands: list[Command] = []
    stuck: int | None = None
    try:
        for line in lines:
            answer = cast("dict[str, Any]", json.loads(line))
            if "header" in answer:
                header = _header(answer["header"])
            elif "noisy" in answer:
                ended = Refused(RefusalReason.OUTPUT, f"more errors than anybody reads: beyond {int(answer['noisy'])}")
                break
            elif "next" in answer:
                stuck = int(answer["next"])
            elif "finished" in answer:
                types = {tuple(name): str(shown) for name, shown in answer.get("types", ()) if shown is not None}
                complete = bool(answer["finished"])
                return FileRead(data, header, tuple(commands), complete, olean if complete else None, types=types)
            else:
                commands.append(_command(answer))
                stuck = None
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        ended = ended or Refused(RefusalReason.CRASH, f"the reading cannot be understood: {error}")
    lost = ended or Refused(RefusalReason.CRASH, "Lean ended without an answer")
    return FileRead(data, header, tuple(commands), stuck=stuck, ended=lost)


_SEVERITIES = {"information": Severity.INFO, "warning": Severity.WARNING, "error": Severity.ERROR}


def _header(data: Mapping[str, Any]) -> Header:
    messages = tuple(map(_message, data["messages"]))
    flags = bool(data["module"]), bool(data["prelude"])
    return Header(tuple(map(str, data["imports"])), int(data["end"]), *flags, messages)


def _message(data: Mapping[str, Any]) -> Message:
    end = data["endPos"]
    at = _place(data["pos"])
    end_at = None if end is None else _place(end)
    return Message(_SEVERITIES[data["severity"]], at, end_at, str(data["data"]), bool(data.get("parsing")))


def _place(data: Mapping[str, Any]) -> Position:
    return Position(max(1, int(data["line"])), max(0, int(data["column"])))


def _command(data: Mapping[str, Any]) -> Command:
    return Command(
        str(data["kind"]),
        (int(data["start"]), int(data["end"])),
        bool(data["ran"]),
        tuple(map(_message, data["messages"])),
        tuple(Hazard(HazardKind(kind), int(start), str(why)) for kind, start, why in data["hazards"]),
        tuple(map(_span, data["sorries"])),
        tuple(map(_declaration, data["declarations"])),
        tuple(map(_span, data["prefixes"])),
        frozenset(map(str, data["names"])),
        frozenset(map(str, data["all_names"])),
        frozenset(map(str, data["kinds"])),
    )


def _span(data: Sequence[Any]) -> Span:
    start, end = data
    return int(start), int(end)


def _declaration(data: Mapping[str, Any]) -> Declaration:
    return Declaration(
        str(data["keyword"]),
        tuple(part if isinstance(part, int) else str(part) for part in data["name"]),
        frozenset(map(str, data["modifiers"])),
        _span((data["start"], data["end"])),
        int(data["body"]),
        _span(data["identifier"]),
        int(data["head_end"]),
        _span(data["binders"]),
        _span(data["type"]),
        int(data["signature_end"]),
        str(data["value"]),
        _span((data["value_start"], data["value_end"])),
        None if data["by"] is None else _span(data["by"]),
        _span(data["term"]),
        bool(data["extras"]),
        frozenset(map(str, data["kinds"])),
        None if data["line"] is None else str(data["line"]),
        bool(data["broken"]),
        bool(data["attributes"]),
        read_tactics(data["tactics"]),
    )

"""Reads a whole file inside a compile server's confined child: Lean parses each command and, unless told otherwise,
runs it. What is reported comes from Lean's syntax alone; text is given to Lean as it is, at its own positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, Final

from prover.lean.olean.exprs import show_name
from prover.lean.reader.declarations import (
    as_signature,
    by_span,
    declarations_in,
    folded,
    kinds,
    outside_proofs,
    prefixed,
    shape,
    type_span,
)
from prover.lean.reader.hazards import Hazard, HazardKind, adds_only, hazards_of, notation_tokens
from prover.lean.reader.tactics import tactics_of
from prover.lean.runtime.commands import CommandParser, CommandState, Scope, log_entries
from prover.lean.runtime.ffi import (
    NONE,
    UNIT,
    LeanRuntime,
    Obj,
    Tag,
    array_items,
    field,
    field_count,
    is_scalar,
    peek_name,
    read_u64,
    tag,
)
from prover.lean.runtime.syntax import (
    EXAMPLE,
    EXAMPLE_MARK,
    GAP,
    Syntax,
    children_of,
    example_as_definition,
    identifier,
    read_syntax,
    rewrite_declarations,
    theorem_left_open,
    with_children,
)

READING_FUNCTIONS: Final = {"Lean.Parser.parseHeader": 2, "Lean.Parser.getTokenTable": 1}
_EXIT: Final = "Lean.Parser.Command.exit"
_LAST: Final = ("Lean.Parser.Command.eoi", _EXIT)
_SCOPING: Final = frozenset(
    f"Lean.Parser.Command.{name}"
    for name in ("open", "namespace", "section", "noncomputableSection", "end", "universe", "set_option", "export")
)
_SORRIES: Final = frozenset(
    f"Lean.Parser.{name}" for name in ("Term.sorry", "Tactic.tacticSorry", "Tactic.tacticAdmit")
)
_VARIABLE: Final = "Lean.Parser.Command.variable"
_MODIFIERS: Final = frozenset({"private", "protected", "noncomputable"})


MOST_UNREADABLE: Final = 500
"""Commands with errors of Lean's parser after which the rest of a text is not read: nobody's file has as many."""


class Mode(StrEnum):
    """How much of a file is run."""

    PARSE = "parse"  # only what the reading of later text depends on: scopes and notation
    PLAIN = "plain"  # everything, but stop before the first command that could run a program or change meanings
    STATEMENTS = "statements"  # all but such commands; theorems with `sorry` in the place of their proofs
    WHOLE = "whole"  # everything


class FileReading:
    """One reading of one text on a `Command.State`, which it takes. `commands` grows as it goes."""

    def __init__(self, rt: LeanRuntime, state: Obj, text: str, mode: Mode, skip: frozenset[int] = frozenset()) -> None:
        self.rt, self.state, self.mode, self.skip = rt, state, mode, skip
        self._parser = CommandParser(rt, text, normalise=False)
        self._lines = _Lines(text)
        self._data = text.encode("utf-8", "replace")
        self._example = ""
        self.stopped = False
        """Whether mode `PLAIN` came to something that it does not run."""

    def header(self) -> dict[str, Any]:
        """Parse the imports, as Lean does; what follows them is read next."""
        rt = self.rt
        result = rt.call("Lean.Parser.parseHeader", rt.inc(self._parser.context), UNIT)
        parsed = field(result, 0)
        if tag(result) != Tag.IO_OK:
            rt.dec(result)
            return {"imports": [], "end": 0, "module": False, "prelude": False, "messages": []}
        tree = read_syntax(rt, field(parsed, 0))
        position, log = field(parsed, 1), field(field(parsed, 1), 1)
        rt.dec(self._parser.state)
        self._parser.state = rt.inc(field(position, 0))
        messages = log_entries(rt, log)
        rt.dec(result)
        lines = [node for node in tree.walk() if node.kind.endswith("Module.import")]
        imports = [next((c.text for c in line.children if c.kind == "identifier"), "") for line in lines]
        words = {node.text for node in tree.walk() if node.kind == "token"}
        return {
            "imports": imports,
            "end": max(tree.end, 0),
            "module": "module" in words,
            "prelude": "prelude" in words,
            "messages": messages,
        }

    def commands(self) -> Iterator[dict[str, Any]]:
        """Read on, command by command; a report for each."""
        rt = self.rt
        sorry = _open_proof(rt, self.state) if self.mode is Mode.STATEMENTS else None
        unreadable = 0
        while True:
            before = self._parser.position
            syntax, log = self._parser.parse(self.state)
            messages = [{**entry, "parsing": True} for entry in log_entries(rt, log)]
            rt.dec(log)
            tree = read_syntax(rt, syntax)
            exits = tree.kind == _EXIT and self.mode is not Mode.PARSE  # Lean warns of it
            if tree.kind in _LAST and not messages and not exits:
                return
            early = self._before(tree, messages)
            if early:
                yield self._report(Syntax("missing"), before, early)
                messages = [m for m in messages if m not in early]
            unreadable += bool(messages)
            if unreadable > MOST_UNREADABLE:
                yield {"noisy": MOST_UNREADABLE}
                return
            report = self._report(tree, before, messages)
            hazards = hazards_of(tree)
            report["hazards"] = [(h.kind.value, h.start, h.why) for h in hazards]
            if self.mode is Mode.PLAIN and any(self._is_program(h, tree) for h in hazards):
                self.stopped = True
                return
            if tree.kind in _LAST and not exits:
                yield report
                return
            report["ran"] = tree.start not in self.skip and self._runs(tree, hazards)
            if report["ran"]:
                yield {"next": tree.start}
                messages += self._run(syntax, tree, sorry)
            yield report
            if exits:
                return

    def _before(self, tree: Syntax, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Messages about text that the parser left out before a command."""
        if tree.start < 0 or not messages:
            return []
        start = self._lines.place(tree.start)
        return [m for m in messages if (m["pos"]["line"], m["pos"]["column"]) < start]

    def _runs(self, tree: Syntax, hazards: Sequence[Hazard]) -> bool:
        if any(h.kind is HazardKind.OPTION for h in hazards):
            return False
        if self.mode is Mode.STATEMENTS:
            return not any(self._is_program(h, tree) for h in hazards)
        if self.mode is Mode.PARSE:
            notation = any(h.kind is HazardKind.NOTATION for h in hazards)
            return tree.kind in _SCOPING or notation or "syntax" in tree.kind.lower() or "macro" in tree.kind.lower()
        return True

    def _is_program(self, hazard: Hazard, tree: Syntax) -> bool:
        """Whether a hazard is a program, or notation that could change what other text means."""
        if hazard.kind is HazardKind.NOTATION:
            tokens = list(notation_tokens(tree) or ())
            return not tokens or not all(adds_only(t, self._begin) for t in tokens)
        return hazard.kind is HazardKind.PROGRAM

    def _begin(self, word: str) -> list[int]:
        """How long the tokens are that Lean has now and that begin `word`, in characters; see `adds_only`."""
        rt = self.rt
        table = rt.call("Lean.Parser.getTokenTable", rt.inc(field(self.state, CommandState.ENVIRONMENT)))
        data = word.encode("utf-8", "replace")
        try:
            found = trie_lengths(table, data)
        finally:
            rt.dec(table)
        return [n if n < 0 else len(data[:n].decode("utf-8", "ignore")) for n in found]

    def _run(self, syntax: Obj, tree: Syntax, sorry: Obj | None) -> list[dict[str, Any]]:
        rt = self.rt
        if sorry is not None:
            syntax = rewrite_declarations(rt, syntax, theorem_left_open(sorry))
        syntax = rewrite_declarations(rt, syntax, example_as_definition(self._example))
        self.state = self._parser.run(self.state, syntax)
        return log_entries(rt, field(self.state, CommandState.MESSAGES))

    def _report(self, tree: Syntax, before: int, messages: list[dict[str, Any]]) -> dict[str, Any]:
        end = max(tree.end, before)
        start = before if tree.start < 0 else tree.start
        self._example = example_name(*self._lines.place(start))
        scope = field(field(self.state, CommandState.SCOPES), 0)
        namespace = peek_name(field(scope, Scope.NAMESPACE))
        return {
            "kind": tree.kind,
            "start": start,
            "end": self._parser.position if tree.start < 0 else end,
            "ran": False,
            "hazards": [],
            "messages": messages,
            "prefixes": [(n.child(0).start, n.child(0).end) for n in prefixed(tree)],
            "names": sorted({n.text for n in outside_proofs(tree) if n.kind == "identifier"}),
            "all_names": sorted({n.text for n in tree.walk() if n.kind == "identifier"}),
            "sorries": [(n.start, n.end) for n in tree.walk() if n.kind in _SORRIES],
            "declarations": [d for node in declarations_in(tree) if (d := self._declaration(node, namespace))],
            "kinds": sorted({k for node in tree.walk() if node.kind == _VARIABLE for k in kinds(node)}),
        }

    def _declaration(self, node: Syntax, namespace: Sequence[str | int]) -> dict[str, Any] | None:
        body = node.child(1)
        keyword = next((c.text for c in body.walk() if c.kind == "token" and c.text), "")
        if body.kind == EXAMPLE:
            name: tuple[str | int, ...] = (self._example,)
            signature, value, names = body.child(1), body.child(2), body.child(0)
        else:
            names = next((c for c in body.children if c.kind == "Lean.Parser.Command.declId"), GAP)
            at = body.children.index(names) if names in body.children else -1
            signature, value = (body.child(at + 1), body.child(at + 2)) if at >= 0 else (GAP, GAP)
            own = names.child(0).name
            root = bool(own) and own[0] == "_root_"
            name = tuple(own[1:] if root else (*namespace, *own)) if own else ()
        modifiers = {n.text for n in node.child(0).walk() if n.kind == "token"} & _MODIFIERS
        identifier = body.child(0) if body.kind == EXAMPLE else names.child(0)
        return {
            "keyword": keyword,
            "name": name,
            "modifiers": sorted(modifiers),
            "attributes": any(n.kind == "Lean.Parser.Term.attributes" for n in node.child(0).walk()),
            "start": node.start,
            "end": node.end,
            "body": body.start,
            "identifier": (identifier.start, identifier.end),
            "head_end": names.end,
            "binders": (signature.child(0).start, signature.child(0).end),
            "type": type_span(signature),
            "signature_end": signature.end,
            "tactics": tactics_of(value),
            "broken": any(n.kind == "missing" for n in signature.walk()),
            "value": value.kind,
            "value_start": value.start,
            "value_end": value.end,
            "by": by_span(value),
            "term": (value.child(1).start, value.child(1).end),
            "extras": any(c.start >= 0 for c in value.children[2:]),
            "kinds": sorted(kinds(signature)),
            "line": self._on_one_line(identifier, names, signature) if self.mode is Mode.PARSE else None,
        }

    def _on_one_line(self, identifier: Syntax, names: Syntax, signature: Syntax) -> str | None:
        """Name, universes and signature with single blanks between tokens, if Lean then reads the same."""
        before = [*(names.walk() if identifier.kind == "identifier" else ()), *signature.walk()]
        line = "".join(folded([n for n in before if n.end > n.start >= 0 and not n.children], self._data))
        head = "theorem " if identifier.kind == "identifier" else "theorem goal "
        parser = CommandParser(self.rt, f"{head}{line} := sorry")
        syntax, log = parser.parse(self.state)
        failed = bool(log_entries(self.rt, log)) or not parser.at_end()
        again = read_syntax(self.rt, syntax).child(1)
        self.rt.dec(log)
        self.rt.dec(syntax)
        parser.close()
        return None if failed or shape(again.child(2)) != shape(as_signature(signature)) else line


def example_name(line: int, column: int) -> str:
    """What an `example` is called in the compiled file: no text can name it, not even within ``«»``."""
    return f"example at {line}:{column}{EXAMPLE_MARK}"


def _open_proof(rt: LeanRuntime, state: Obj) -> Obj:
    """The syntax of ``:= sorry``."""
    parser = CommandParser(rt, "theorem x : True := sorry")
    syntax = parser.next(state)
    value = rt.inc(children_of(children_of(syntax)[1])[3])
    rt.dec(syntax)
    parser.close()
    return value


def trie_lengths(trie: Obj, word: bytes) -> list[int]:
    """Lengths of the keys of a borrowed `Lean.Data.Trie` that begin `word`, and -1 if `word` begins or is a key.

    Trie: leaf (value?), node1 (value?, trie, byte), node (value?, bytes, array of tries).
    """
    found: list[int] = []
    for length, byte in enumerate(word):
        if length and (is_scalar(trie) or field(trie, 0) != NONE):
            found.append(length)
        match -1 if is_scalar(trie) else tag(trie):
            case 1:
                if unbox_byte(trie) != byte:
                    return found
                trie = field(trie, 1)
            case 2:
                keys = field(trie, 1)
                count = read_u64(keys + 8)
                at = next((i for i in range(count) if _byte(keys, i) == byte), None)
                if at is None:
                    return found
                trie = array_items(field(trie, 2))[at]
            case _:
                return found
    return [*found, -1]


def unbox_byte(node: Obj) -> int:
    """The byte after the two fields of a `node1`."""
    return read_u64(node + 8 + 16) & 0xFF


def _byte(keys: Obj, i: int) -> int:
    return read_u64(keys + 24 + (i & ~7)) >> (8 * (i & 7)) & 0xFF


class _Lines:
    """Line from 1 and column, in characters from 0, of byte offsets; quick as long as they grow."""

    def __init__(self, text: str) -> None:
        self._data = text.encode("utf-8", "replace")
        self._at, self._line, self._column = 0, 1, 0

    def place(self, offset: int) -> tuple[int, int]:
        if offset < self._at:
            self._at, self._line, self._column = 0, 1, 0
        if offset > self._at:
            passed = self._data[self._at : offset].decode("utf-8", "replace")
            self._line += passed.count("\n")
            behind = len(passed) - passed.rfind("\n") - 1
            self._column = behind if "\n" in passed else self._column + behind
            self._at = offset
        return self._line, self._column


def with_scopes(rt: LeanRuntime, state: Obj, scopes: Obj) -> Obj:
    """A `Command.State` (taken) with other scopes (taken): what is open, and the options."""
    fields = [rt.inc(field(state, i)) for i in range(field_count(state))]
    rt.dec(fields[CommandState.SCOPES])
    fields[CommandState.SCOPES] = scopes
    rt.dec(state)
    return rt.ctor(0, fields)


def printed_types(rt: LeanRuntime, state: Obj, names: Sequence[Sequence[str | int]]) -> tuple[Obj, list[str | None]]:
    """Types of declared names as Lean prints them, None where it cannot; the state (taken) comes back.

    What the file has left open, and its options for printing, are for the caller to close.
    """
    found: list[str | None] = []
    for name in names:
        parser = CommandParser(rt, "#check @x")
        syntax, log = parser.parse(state)
        rt.dec(log)
        state = parser.run(state, _with_identifier(rt, syntax, [str(part) for part in name]))
        entries = log_entries(rt, field(state, CommandState.MESSAGES))
        said = [str(m["data"]) for m in entries if m["severity"] == "information"]
        shown = show_name(tuple(name))
        found.append(said[0].partition(" : ")[2] if said and name and " : " not in shown else None)
        parser.close()
    return state, found


def _with_identifier(rt: LeanRuntime, check: Obj, parts: Sequence[str]) -> Obj:
    """The command ``#check @x`` (taken) about a name."""
    term = children_of(check)[1]
    changed = with_children(rt, check, {1: with_children(rt, term, {1: identifier(rt, "_root_", *parts)})})
    rt.dec(check)
    return changed

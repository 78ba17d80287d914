"""What a command may do besides saying and proving something, as far as its syntax shows, before any of it runs.

Three kinds matter to whoever judges a file: options that switch checks off, which no file may set; text that runs a
program or gives other text another meaning; and notation, which may only add words or may take the place of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from prover.lean.runtime.syntax import DECLARATION, IN, LEMMA, MUTUAL, Syntax

_C: Final = "Lean.Parser.Command."
_PLAIN_COMMANDS: Final = frozenset({
    *(_C + name for name in (
        "open", "namespace", "section", "end", "universe", "variable", "export", "include", "omit", "set_option",
        "attribute", "deriving", "moduleDoc", "check", "check_failure", "print", "printAxioms", "printEqns", "printSig",
        "printTacTags", "synth", "reduce", "where", "version", "help", "addDocString", "genInjectiveTheorems", "eoi",
        "exit", "quot", "noncomputableSection", "import", "assertNotExists",
    )),
    LEMMA,
    "missing",
})  # fmt: skip
_NOTATION: Final = frozenset({_C + "notation", _C + "mixfix"})
_SET_OPTION: Final = frozenset({_C + "set_option", "Lean.Parser.Term.set_option", "Lean.Parser.Tactic.set_option"})
_PLAIN_ATTRIBUTES: Final = frozenset({
    "simp", "ext", "reducible", "irreducible", "semireducible", "implicit_reducible", "inline", "noinline",
    "always_inline", "macro_inline", "specialize", "nospecialize", "match_pattern", "elab_as_elim", "elabAsElim",
    "elab_without_expected_type", "elab_simple", "instance", "defaultInstance", "default_instance", "class", "coe",
    "norm_cast", "push_cast", "grind", "refl", "symm", "trans", "congr", "simps", "induction_eliminator",
    "cases_eliminator", "recursor", "deprecated", "local", "scoped", "inherit_doc", "unbox", "reassoc", "to_additive",
    "gcongr", "mono", "aesop", "fun_prop", "wf_preprocess", "bool_to_prop", "int_toNat", "seval",
    "pp_using_anonymous_constructor", "pp_nodot", "elementwise", "nolint", "protected", "eqns", "gen_constructor_elims",
    "spec", "suggest_for", "expose", "no_expose", "univ_out_params", "grindlia", "irreducible_def",
})  # fmt: skip
_PROGRAM_KINDS: Final = (
    "runTac", "byElab", "includeStr", "runConv", "evalTactic", "unsafe", "commandRun_", "nativeDecide",
)  # fmt: skip
_FORBIDDEN_OPTIONS: Final = frozenset({
    "debug", "warn", "trust", "bootstrap", "internal", "interpreter", "Elab", "kernel", "experimental", "compiler",
    "warningAsError", "server", "stderrAsMessages", "messageClass",
})  # fmt: skip
"""First components of the names of options that a judged file cannot set."""
_PROGRAM_OPTIONS: Final = frozenset({"doc", "hygiene", "sat"})
"""The same of options after which comments run code, notation catches names, or another program is started."""


class HazardKind(StrEnum):
    """What a place in a file could do to a verdict."""

    OPTION = "option"  # sets an option that a judged file cannot set
    PROGRAM = "program"  # runs a program of the file's, or changes what other text means
    NOTATION = "notation"  # declares notation: see `adds_only`


@dataclass(frozen=True, slots=True)
class Hazard:
    """A place, by its byte offset, and what is wrong with it in words for people."""

    kind: HazardKind
    start: int
    why: str


def hazards_of(command: Syntax) -> list[Hazard]:
    """What stands in a command, in the order of the text."""
    return [*_of_commands(command), *_of_parts(command)]


def _of_commands(command: Syntax) -> Iterator[Hazard]:
    if command.kind == IN:
        yield from _of_commands(command.child(0))
        yield from _of_commands(command.child(2))
    elif command.kind == MUTUAL:
        for inner in command.child(1).children:
            yield from _of_commands(inner)
    elif command.kind in _NOTATION:
        yield Hazard(HazardKind.NOTATION, command.start, "notation of the file's own")
    elif command.kind != DECLARATION and command.kind not in _PLAIN_COMMANDS:
        why = f"`{_first_word(command)}` runs code or changes what text means"
        yield Hazard(HazardKind.PROGRAM, command.start, why)


def _first_word(node: Syntax) -> str:
    return next((n.text for n in node.walk() if n.kind in ("token", "identifier") and n.text), node.kind)


def _of_parts(command: Syntax) -> Iterator[Hazard]:
    for node in command.walk():
        kind = node.kind
        if kind in _SET_OPTION or kind.endswith("Conv.set_option"):
            name = node.child(1)
            first = str(name.name[0]) if name.name else ""
            if first in _FORBIDDEN_OPTIONS:
                yield Hazard(HazardKind.OPTION, node.start, f"the option {name.text} cannot be set by a file")
            elif first in _PROGRAM_OPTIONS:
                yield Hazard(HazardKind.PROGRAM, node.start, f"the option {name.text} changes what text means or runs")
        elif kind == "Lean.Parser.Term.attrInstance":
            if (attribute := _attribute(node.child(1))) not in _PLAIN_ATTRIBUTES:
                yield Hazard(
                    HazardKind.PROGRAM, node.start, f"the attribute {attribute} changes what text means or runs"
                )
        elif kind.endswith(".unsafe") or any(word in kind for word in _PROGRAM_KINDS):
            yield Hazard(HazardKind.PROGRAM, node.start, f"`{_first_word(node)}` runs code")


def _attribute(node: Syntax) -> str:
    """Name of an attribute: ``simp`` for ``Lean.Parser.Attr.simp``; of a simple one, the word that is written.

    A rule of Aesop's that is a tactic is a program.
    """
    last = node.kind.rpartition(".")[2]
    if last == "aesop" and any(n.text == "tactic" for n in node.walk()):
        return "aesop tactic"
    return _first_word(node) if last == "simple" else last


def notation_tokens(command: Syntax) -> Iterator[str] | None:
    """The tokens that a `notation` or `infix` declares, quotation marks and outer blanks cut.

    None if it is given the name of a kind of syntax: other text may be of that kind, and would mean the same.
    """
    if any(node.kind == _C + "namedName" for node in command.walk()):
        return None
    return _tokens(command)


def _tokens(command: Syntax) -> Iterator[str]:
    for part in command.children:
        if part.text == "=>":
            return
        for node in part.walk():
            if node.kind == "str":
                yield node.child(0).text[1:-1].strip()


def adds_only(word: str, begins_at: Callable[[str], Sequence[int]]) -> bool:
    """Whether a new token leaves every text as it was that does not hold it: no text that could be read before does.

    `begins_at` tells the lengths of the tokens, known now, that begin a text; -1 among them if the text begins a token,
    which it then could take the place of. Behind each of them, and at its beginning, the word has to go on with
    something that begins neither a token nor a name, number, string or comment.
    """
    if not word or "\\" in word or '"' in word or word[0] == "}":  # which ends a term inside a string
        return False
    lengths = begins_at(word)
    if -1 in lengths:
        return False
    if not lengths and len(word) == 1 and word.isalpha() and not word.isascii():
        return True
    return _begins_nothing(word[0]) and all(
        _begins_nothing(word[n]) and not begins_at(word[n]) for n in lengths if n < len(word)
    )


def _begins_nothing(c: str) -> bool:
    """Whether no blank, name, number, string or character begins so, whatever the tokens are (`Lean.isIdFirst`)."""
    if c.isspace() or c.isascii():
        return not (c.isspace() or c.isalnum() or c in "_'\"`.\\" or not c.isprintable())
    return not (c in "«»" or any(low <= ord(c) <= high for low, high in _LETTERS))


_LETTERS: Final = (
    (0x370, 0x3FF), (0x1F00, 0x1FFE), (0x2100, 0x214F), (0x1D400, 0x1D7CB), (0xC0, 0xFF), (0x100, 0x17F),
)  # fmt: skip
"""Ranges of characters that hold all of `Lean.isLetterLike`."""

"""What a command may do besides saying and proving something, as far as its syntax shows, before any of it runs.

Three kinds matter to whoever judges a file: options that switch checks off, which no file may set; text that runs a
program or gives other text another meaning; and notation, which may only add words or may take the place of others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from prover.lean.syntax import DECLARATION, IN, LEMMA, MUTUAL, Syntax

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
    "gcongr", "mono", "aesop", "fun_prop", "simprocAttr", "wf_preprocess", "bool_to_prop", "int_toNat", "seval",
    "pp_using_anonymous_constructor", "pp_nodot", "elementwise", "nolint", "protected", "eqns", "gen_constructor_elims",
    "spec", "suggest_for", "expose", "no_expose", "univ_out_params", "grindlia", "irreducible_def",
})  # fmt: skip
_PROGRAM_KINDS: Final = (
    "runTac", "byElab", "includeStr", "runConv", "evalTactic", "unsafe", "commandRun_",
)  # fmt: skip
_FORBIDDEN_OPTIONS: Final = frozenset({
    "debug", "warn", "trust", "bootstrap", "internal", "interpreter", "Elab", "kernel", "experimental", "compiler",
    "warningAsError", "server", "stderrAsMessages", "messageClass",
})  # fmt: skip
"""First components of the names of options that a judged file cannot set."""


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
    elif command.kind != DECLARATION and not _is_plain(command.kind):
        why = f"`{_first_word(command)}` runs code or changes what text means"
        yield Hazard(HazardKind.PROGRAM, command.start, why)


def _is_plain(kind: str) -> bool:
    return kind in _PLAIN_COMMANDS


def _first_word(node: Syntax) -> str:
    return next((n.text for n in node.walk() if n.kind in ("token", "identifier") and n.text), node.kind)


def _of_parts(command: Syntax) -> Iterator[Hazard]:
    for node in command.walk():
        kind = node.kind
        if kind in _SET_OPTION or kind.endswith("Conv.set_option"):
            name = node.child(1)
            if name.name and str(name.name[0]) in _FORBIDDEN_OPTIONS:
                yield Hazard(HazardKind.OPTION, node.start, f"the option {name.text} cannot be set by a file")
        elif kind == "Lean.Parser.Term.attrInstance":
            if (attribute := _attribute(node.child(1))) not in _PLAIN_ATTRIBUTES:
                yield Hazard(
                    HazardKind.PROGRAM, node.start, f"the attribute {attribute} changes what text means or runs"
                )
        elif kind.endswith(".unsafe") or any(word in kind for word in _PROGRAM_KINDS):
            yield Hazard(HazardKind.PROGRAM, node.start, f"`{_first_word(node)}` runs code")


def _attribute(node: Syntax) -> str:
    """Name of an attribute: ``simp`` for ``Lean.Parser.Attr.simp``; of a simple one, the word that is written."""
    last = node.kind.rpartition(".")[2]
    return _first_word(node) if last == "simple" else last


def notation_tokens(command: Syntax) -> Iterator[str]:
    """The tokens that a `notation` or `infix` declares, quotation marks and outer blanks cut."""
    for node in command.walk():
        if node.kind == "str":
            yield node.child(0).text[1:-1].strip()


def adds_only(word: str, begins_with_token: bool) -> bool:
    """Whether a new token leaves every text as it was that does not hold it.

    `begins_with_token` says whether some token that is there already begins it. Such a token could take the place of
    two others; a word could take that of a name; with a blank in it, that of a whole formula.
    """
    symbol = all(not (c.isspace() or c.isalnum() or c in "_'\"`«».\\") for c in word)
    letter = len(word) == 1 and word.isalpha() and not word.isascii()
    return bool(word) and not begins_with_token and (symbol or letter)

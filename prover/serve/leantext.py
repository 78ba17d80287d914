"""Reads a whole Lean file as far as a judge has to: its imports, and where its theorems stand.

Nobody vouches for the text, and Lean's own reading of it is not at hand: the process that elaborates the file runs it,
too. So this reader works on tokens, and gives up (`Unreadable`) where it cannot be sure to see what Lean sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

from prover.types import CORE_MODULE

_TOKEN: Final = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<line>--[^\n]*)
    | (?P<block>/-)
    | (?P<raw>r(?P<hashes>\#*)"(?:.|\n)*?"(?P=hashes))
    | (?P<string>"(?:[^"\\]|\\(?:.|\n))*")
    | (?P<char>'(?:[^\\'\n]|\\(?:[^ux]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}))')
    | (?P<word>(?:\#?(?:[^\W\d]|«[^»\n]*»)(?:[\w'!?]|«[^»\n]*»|\.(?=[^\W\d]|«))*))
    | (?P<number>\d\w*)
    | (?P<other>:=|.)
    """,
    re.VERBOSE,
)
_BLOCK: Final = re.compile(r"/-|-/")
_OPERATOR: Final = frozenset("!#$%&*+-/:;<=>?@\\^|~←→↔∣·∘×÷≤≥≠¬∧∨∩∪∈∉⊆▸$")
_OPENING, _CLOSING = frozenset("([{⟨⦃⟦"), frozenset(")]}⟩⦄⟧")

THEOREM_WORDS: Final = frozenset({"theorem", "lemma"})
DEFINITION_WORDS: Final = frozenset({"def", "abbrev", "opaque"})
_DECLARATIONS: Final = THEOREM_WORDS | {
    *("example", "def", "abbrev", "instance", "structure", "class", "inductive", "coinductive", "axiom", "opaque"),
    "mutual",
}
_AT_LINE_START: Final = frozenset({
    "open", "set_option", "variable", "universe", "namespace", "section", "end", "noncomputable", "private",
    "protected", "nonrec", "attribute", "export", "omit", "include", "deriving", "public", "@",
    "#check", "#print", "#eval", "#reduce", "#synth", "#guard", "#guard_msgs",
})  # fmt: skip
_NAME_MODIFIERS: Final = frozenset({"private", "protected"})
_MODIFIERS: Final = _NAME_MODIFIERS | {"noncomputable", "nonrec", "public", "meta", "unsafe", "partial"}
MOST_STATEMENTS: Final = 8
LONGEST_ATTRIBUTE: Final = 200  # tokens
MEANING_CHANGERS: Final = frozenset({
    "macro", "macro_rules", "syntax", "declare_syntax_cat", "elab", "elab_rules", "notation", "notation3", "infix",
    "infixl", "infixr", "prefix", "postfix", "binder_predicate", "run_cmd", "run_elab", "run_meta", "initialize",
    "builtin_initialize", "simproc", "dsimproc", "unif_hint",
})  # fmt: skip
"""Commands after which a theorem's text need not say what it seems to say, or that run code of the file."""
REFUSED_WORDS: Final = {
    "example": "an `example` leaves nothing that could be verified: write `theorem NAME`",
    "axiom": "the file declares an axiom: what rests on it would not be proved",
    "mutual": "theorems of a `mutual` block, or beside one, are not verified",
}
_CODE_ATTRIBUTES: Final = re.compile(
    r"\b(?:implemented_by|extern|csimp|init|builtin_init|macro|builtin_macro|\w*_(?:elab|parser|unexpander|delab)|"
    r"delab|tactic|command_elab|run_builtin_parser_attribute_hooks|unused_variables_ignore_fn)\b"
)


class Unreadable(Exception):
    """Lean may see other commands in this text than we do. `line` counts from 1, `column` from 0."""

    def __init__(self, line: int, column: int, why: str) -> None:
        super().__init__(why)
        self.line, self.column, self.why = line, column, why


class TokenKind(Enum):
    """What a token is, as far as it matters."""

    WORD = "word"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is no comment; `start` and `end` are offsets in characters."""

    kind: TokenKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """The imports of a file and the offset where they end."""

    modules: tuple[str, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A theorem of a file, or a definition, which may be a theorem in disguise.

    `before` is what stands between the claim before it, or the header, and this one; `definition` is the text of a
    definition, None for a theorem. `statements` are the texts that may be its statement as a theorem, shortest first:
    the right one is the first that Lean accepts with ``:= sorry`` for a proof.
    """

    name: str
    line: int
    column: int
    before: str
    statements: tuple[str, ...]
    definition: str | None = None


def read_header(code: str) -> Header:
    """The leading ``prelude`` and ``import`` lines; what follows is not looked at."""
    modules: list[str] = []
    end = 0
    importing = False
    for token in _tokens(code, strict=False):
        if token.text == "import":
            importing = True
        elif importing and token.text != "all":
            modules.append(token.text)
            importing, end = False, token.end
        elif token.text == "prelude":
            end = token.end
        elif token.text not in ("public", "meta", "all"):
            break
    return Header(tuple(modules), end)


MATHLIB_PARTS: Final = frozenset(
    {"Aesop", "Batteries", "ImportGraph", "Init", "Lean", "LeanSearchClient", "Plausible", "ProofWidgets", "Qq", "Std"}
)
_CORE_NAMES: Final = frozenset({"Init", "Stock", CORE_MODULE})


def module_named(modules: Sequence[str]) -> str:
    """A file's imports as a theorem's `module` names them: without what they bring along anyway.

    No import, ``Init`` and ``Stock`` are `Core`; ``import Mathlib`` brings its own dependencies along.
    """
    wanted = list(dict.fromkeys(m for m in modules if m not in _CORE_NAMES))
    if "Mathlib" in wanted:
        rest = [m for m in wanted if m.partition(".")[0] not in {*MATHLIB_PARTS, "Mathlib"}]
        wanted = ["Mathlib", *rest]
    return " ".join(wanted or [CORE_MODULE])


def blanked(code: str, header: Header) -> str:
    """The code with its header replaced by as many lines, so that positions stay what they are."""
    return re.sub(r"[^\n]", " ", code[: header.end]) + code[header.end :]


def read_claims(body: str) -> tuple[Claim, ...]:
    """Every theorem, lemma and definition of a file without header. Raises `Unreadable`."""
    tokens = list(_tokens(body, strict=True))
    starts = [i for i in range(len(tokens)) if _begins_command(body, tokens, i)]
    found: list[Claim] = []
    copied = 0
    for first, last in pairwise([*starts, len(tokens)]):
        word = tokens[first]
        if word.text in REFUSED_WORDS:
            _refuse(body, word.start, REFUSED_WORDS[word.text])
        if word.text not in THEOREM_WORDS | DEFINITION_WORDS:
            continue
        if first + 1 >= last or tokens[first + 1].kind is not TokenKind.WORD:
            _refuse(body, word.start, f"cannot read the name after `{word.text}`")
        name = tokens[first + 1]
        ends = _statement_ends(tokens, first + 1, last)
        if not ends and word.text in THEOREM_WORDS:
            _refuse(body, word.start, f"{name.text} has no proof")
        keyword = word.text if word.text in THEOREM_WORDS else "theorem"
        start, modifiers = _modifiers(tokens, first)
        statements = tuple(f"{modifiers}{keyword} {_plain(body, name.start, end)}" for end in ends)
        stop = tokens[last].start if last < len(tokens) else len(body)
        definition = None if word.text in THEOREM_WORDS else _plain(body, start, stop)
        before = _plain(body, copied, start)
        found.append(Claim(name.text, *_place(body, word.start), before, statements, definition))
        copied = stop
    return tuple(found)


def _begins_command(body: str, tokens: Sequence[Token], i: int) -> bool:
    """Whether a command begins here. Declaring words are reserved, so that they never stand inside a term."""
    token = tokens[i]
    if token.kind is TokenKind.WORD:
        if token.text in MEANING_CHANGERS:
            _refuse(
                body,
                token.start,
                f"`{token.text}` runs code or changes what text means, so theorems beside it are not verified; "
                "put it into a module, or send statement and script to /api/prove",
            )
        before = tokens[i - 1].text if i else ""
        if token.text in _DECLARATIONS:
            return not (
                before in ("deriving", "class") or (before in ("[", ",") and token.text in ("instance", "class"))
            )
    at_line_start = token.start == 0 or body[token.start - 1] == "\n"
    if token.text in ("@", "attribute") and i + 1 < len(tokens) and tokens[i + 1].text == "[":
        inside = body[token.start : _closing(tokens, i + 1)]
        if _CODE_ATTRIBUTES.search(inside):
            _refuse(body, token.start, f"the attribute {inside.strip()} changes what runs: not in a file to verify")
    return at_line_start and token.text in _AT_LINE_START


def _closing(tokens: Sequence[Token], i: int) -> int:
    """Offset behind the bracket that closes the one at `i`, or behind as many tokens as an attribute may have."""
    depth = 0
    within = tokens[i : i + LONGEST_ATTRIBUTE]
    for token in within:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0:
            return token.end
    return within[-1].end


def _modifiers(tokens: Sequence[Token], first: int) -> tuple[int, str]:
    """Where a declaration begins with its modifiers, and those that are part of its name; attributes go."""
    words: list[str] = []
    start, i = tokens[first].start, first - 1
    while i >= 0:
        if tokens[i].text in _NAME_MODIFIERS:
            words.insert(0, f"{tokens[i].text} ")
        elif tokens[i].text == "]":
            i = _opening(tokens, i) - 1
            if i < 0 or tokens[i].text != "@":
                break
        elif tokens[i].text not in _MODIFIERS:
            break
        start, i = tokens[i].start, i - 1
    return start, "".join(words)


def _opening(tokens: Sequence[Token], i: int) -> int:
    """Token of the bracket that the one at `i` closes; 0 when it is too far away for an attribute."""
    depth = 0
    for j in range(i, max(-1, i - LONGEST_ATTRIBUTE), -1):
        depth += (tokens[j].text in _CLOSING) - (tokens[j].text in _OPENING)
        if depth == 0:
            return j
    return 0


def _statement_ends(tokens: Sequence[Token], first: int, last: int) -> list[int]:
    """Offsets where a statement may end: before ``:=``, ``|`` and ``where`` outside brackets."""
    depth = 0
    ends: list[int] = []
    for token in tokens[first + 1 : last]:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.text in (":=", "|", "where") and len(ends) < MOST_STATEMENTS:
            ends.append(token.start)
    return ends


def _plain(body: str, start: int, end: int) -> str:
    """The text without comments, strings and all else left alone."""
    parts: list[str] = []
    at = start
    for comment in _comments(body[start:end]):
        parts.append(body[at : start + comment[0]])
        parts.append(re.sub(r"[^\n]", " ", body[start + comment[0] : start + comment[1]]))
        at = start + comment[1]
    return "".join([*parts, body[at:end]]).rstrip(" \t")


def _comments(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None
        at = match.end()
        if match["block"]:
            at = _block_end(text, at)
        if match["block"] or match["line"]:
            yield match.start(), at


def _block_end(text: str, at: int) -> int:
    """Offset behind a block comment whose opening ends at `at`; comments nest."""
    depth = 1
    while depth:
        match = _BLOCK.search(text, at)
        if match is None:
            return len(text)
        depth += 1 if match[0] == "/-" else -1
        at = match.end()
    return at


def _tokens(text: str, strict: bool) -> Iterator[Token]:
    """Tokens without comments; `strict` raises `Unreadable` where a comment or a string may begin elsewhere."""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None
        start, at = at, match.end()
        kind = match.lastgroup
        if kind in ("line", "block"):
            if strict and start and text[start - 1] in _OPERATOR:
                _refuse(text, start, "it is not sure that a comment begins here: put a blank before it")
            if kind == "block":
                at = _block_end(text, at)
        elif kind == "word":
            yield Token(TokenKind.WORD, match[0], start, at)
        elif kind != "space":
            interpolated = kind == "string" and "{" in match[0] and start > 0 and text[start - 1] == "!"
            if strict and (match[0] == '"' or interpolated):
                _refuse(text, start, "it is not sure where this string ends")
            yield Token(TokenKind.OTHER, match[0], start, at)


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line from 1 and column from 0."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1)


def _refuse(text: str, offset: int, why: str) -> None:
    raise Unreadable(*_place(text, offset), why)

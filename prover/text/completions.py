"""The code blocks of a model's answer. Chat structure and Markdown only: no Lean text is read here.

Lines end at ``\\n`` and nowhere else, and nothing is changed but CRLF (becomes LF), a byte order mark at the beginning
(dropped) and the indentation of a fence, which its content lines lose. All is one pass over the lines.

Fences are CommonMark's, and where models write otherwise:

- they may be indented by any number of blanks, stand behind a list marker, in a block quote, or behind a tag such as
  ``<|assistant|>``; a tag may stand behind a closing fence;
- a fence that names Lean begins a new block although the one before it was not closed (only in a longer fence, or in
  one of the other kind, is it content);
- what follows ``~~~`` must look like the name of a language, for ``~~~x`` is an operator of Lean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from prover.lean.reader.file_read import normalised

Completion = str | Sequence[Mapping[str, Any]]
"""A text, or the messages that a conversational model added."""

_OPEN, _CLOSE = "<think>", "</think>"
_CLOSER_BLANKS: Final = 3  # how much farther right than its opening fence a closing one may stand
_TACTICS: Final = frozenset({"", "tactic", "tactics"})
_CONTAINERS: Final = re.compile(r"(?:[ \t]*+(?:>|(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t])))*+[ \t]*+")
_QUOTE: Final = re.compile(r"[ \t]*+> ?")
_TAG: Final = re.compile(r"<[^<>\n]{1,40}>|\[/?\w{1,40}\]")
_TAG_AT_END: Final = re.compile(r"(?:<[^<>\n]{1,40}>|\[/?\w{1,40}\])[ \t]{0,3}\Z")
_WORD: Final = re.compile(r"(?:language-)?+[\w.+#/-]*+")
_CLASS: Final = re.compile(r"\{[^}]{0,200}?\.(lean\w*|tactics?)\b", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[\w.+#-]*+|\{[^{}]*+\}")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an answer that may hold Lean.

    `language` is the first word of its fence in small letters, ``""`` behind a bare fence; None: what stands outside
    all fences, as a last resort. `closed` says whether a fence ended it (always so where there is none). `continues` is
    what stands before `text` in the prompt: the content of a fence that the prompt left open, or the blanks that its
    last line consists of.
    """

    text: str
    language: str | None
    closed: bool
    continues: str = ""


def text_of(completion: object) -> str:
    """The text of a completion; of a conversation, what its last assistant message says. Never raises.

    Whatever is no text is none: ``""``. Bytes are read as UTF-8, wrong ones as surrogates.

    >>> text_of([{"role": "assistant", "content": "by simp"}])
    'by simp'
    """
    match completion:
        case str():
            return completion
        case bytes() | bytearray():
            return completion.decode("utf-8", "surrogateescape")
        case Mapping():
            return _content(completion)
        case Sequence():
            said = [m for m in completion if isinstance(m, str) or (isinstance(m, Mapping) and _is_assistant(m))]
            return "" if not said else said[-1] if isinstance(said[-1], str) else _content(said[-1])
        case _:
            return ""


def _is_assistant(message: Mapping[Any, Any], otherwise: str = "assistant") -> bool:
    role = message.get("role", otherwise)
    return isinstance(role, str) and role == "assistant"


def _content(message: Mapping[Any, Any]) -> str:
    content = message.get("content")
    if isinstance(content, str | bytes | bytearray):
        return text_of(content)
    parts = content if isinstance(content, Sequence) else ()
    texts = (part.get("text") if isinstance(part, Mapping) else part for part in parts)
    return "".join(text for text in texts if isinstance(text, str))


def blocks_of(completion: object, prompt: object = None) -> tuple[Block, ...]:
    """What may be Lean in an answer: fenced blocks in their order, then, with `language` None, what is outside of them.

    Blank ones are left out, and blocks that name another language. Never raises.

    - What comes before the last ``</think>`` is no answer. If ``<think>`` stands outside of fences and is never closed,
      the answer is what comes before it; when that is blank, what comes after it is read as if it were the answer.
    - A fence that is never closed runs to the end.
    - In the outside text each fenced block, of whatever language, has become one empty line. Without any fence it is
      the answer as it stands, prose and all.
    - If `prompt` (a text, or messages of which the last is the assistant's) ends inside of a fence that may hold Lean,
      then the answer goes on with that block: the first one, with `continues`. A last line of the prompt that closes
      its fence closes it, whatever the completion begins with. Otherwise, if the prompt's last line is blank, it is
      `continues` of the outside text, provided this begins where the completion begins.

    >>> blocks_of("So:\\n```lean\\nrfl\\n```")
    (Block(text='rfl\\n', language='lean', closed=True, continues=''),
     Block(text='So:\\n\\n', language=None, closed=True, continues=''))
    """
    asked, said = normalised(_prompt_text(prompt)), _without_end_of_turn(normalised(text_of(completion)))
    if (end := said.rfind(_CLOSE)) >= 0:
        asked, said = "", said[end + len(_CLOSE) :]
    asked = asked[asked.rfind(_CLOSE) + len(_CLOSE) if _CLOSE in asked else 0 :]
    opened = _scan(asked, 0, thoughts=False).open
    if opened is None or opened.language is None:
        scan, indent = _scan(said, 0), _indent_of(asked)
    else:
        before = asked[opened.at :]
        scan, indent = _scan(normalised(before + said), len(before)), ""
    if scan.thought is not None and scan.is_blank():
        scan, indent = _scan(scan.thought, 0, thoughts=False), ""
    fenced = [Block(f.text, f.language, f.closed, f.continues) for f in scan.fences if f.language is not None]
    indent = indent if scan.begins_outside else ""
    blocks = [*fenced, Block("".join(scan.outside), None, True, indent)]
    return tuple(block for block in blocks if block.text.strip())


_END_OF_TURN: Final = re.compile(
    r"(?:<\|(?:im_end|endoftext|end_of_text|eot_id|eom_id|end|end_of_turn|return)\|>|</s>|<eos>|<end_of_turn>)\s*\Z"
)


def _without_end_of_turn(text: str) -> str:
    """The text without the tokens by which a model says that it is done."""
    while (end := _END_OF_TURN.search(text, max(0, len(text) - 64))) is not None:
        text = text[: end.start()]
    return text


def _prompt_text(prompt: object) -> str:
    if isinstance(prompt, str):
        return prompt
    if not isinstance(prompt, Sequence) or not prompt:
        return ""
    last = prompt[-1]
    return _content(last) if isinstance(last, Mapping) and _is_assistant(last, "user") else ""


def _indent_of(prompt: str) -> str:
    _, newline, last = prompt.rpartition("\n")
    return last if newline and not last.strip(" \t") else ""


@dataclass(slots=True)
class _Fence:
    """An opening fence and what was read below it.

    `language` is None for one that is not Lean; `width` are the columns of `indent`, `at` is the line's offset.
    """

    mark: str
    length: int
    indent: str
    width: int
    quotes: int
    language: str | None
    at: int = 0
    closed: bool = False
    _lines: list[str] = field(default_factory=list[str])
    _before: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        return "".join(self._lines)

    @property
    def continues(self) -> str:
        return "".join(self._before)

    def content(self, line: str) -> str | None:
        """The line without its quote marks; None when it has fewer of them, and so is outside."""
        at = 0
        for _ in range(self.quotes):
            if (quote := _QUOTE.match(line, at)) is None:
                return None
            at = quote.end()
        return line[at:]

    def ends_at(self, content: str) -> bool:
        """Is this its closing fence?"""
        marker = _marker(content)
        if marker is None or marker.mark != self.mark or marker.length < self.length or marker.prefix.strip(" \t"):
            return False
        if marker.info and _TAG.match(marker.info) is None:
            return False
        return _width(marker.prefix) <= self.width + _CLOSER_BLANKS

    def is_replaced_by(self, other: _Fence | None) -> bool:
        """Does a fence that names Lean begin a new block?"""
        return other is not None and other.mark == self.mark and other.length >= self.length and bool(other.language)

    def add(self, line: str, content: str, prompt: int) -> None:
        """A content line, of which the first `prompt` characters stand in the prompt."""
        text = content[len(self.indent) if content.startswith(self.indent) else _blanks(content, self.width) :]
        cut = max(0, prompt - (len(line) - len(text)))
        self._before.append(text[:cut])
        self._lines.append(text[cut:])


@dataclass(slots=True)
class _Scan:
    """What one pass found. `open` is the fence that was not closed; `thought` what follows an unclosed ``<think>``."""

    fences: list[_Fence] = field(default_factory=list[_Fence])
    outside: list[str] = field(default_factory=list[str])
    begins_outside: bool = False
    open: _Fence | None = None
    thought: str | None = None

    def is_blank(self) -> bool:
        return not any(f.text.strip() for f in self.fences) and not "".join(self.outside).strip()


def _scan(text: str, start: int, thoughts: bool = True) -> _Scan:
    """Read `text`, of which the first `start` characters are the prompt's: they are no part of the answer."""
    scan, at = _Scan(), 0
    for line in _lines(text):
        offset, at = at, at + len(line)
        mine = max(0, min(start - offset, len(line)))  # characters of the prompt in this line
        if scan.open is not None:
            content = scan.open.content(line)
            inner = None if content is None else _opening(content)
            if content is not None and scan.open.ends_at(content):
                scan.open.closed, scan.open = True, None
                continue
            if content is not None and not scan.open.is_replaced_by(inner):
                scan.open.add(line, content, mine)
                continue
            scan.open.closed, scan.open = content is None, None
        said, tag, thought = line.partition(_OPEN) if thoughts and mine == 0 else (line, "", "")
        scan.open = None if tag else _opening(line)
        if scan.open is not None:
            scan.open.at = offset
            scan.fences.append(scan.open)
            scan.outside.append("\n")
            continue
        if at > start:
            scan.begins_outside |= offset <= start
            scan.outside.append(said[mine:])
        if tag:
            scan.thought = thought + text[at:]
            break
    return scan


def _lines(text: str) -> Iterator[str]:
    *whole, last = text.split("\n")
    yield from (f"{line}\n" for line in whole)
    if last:
        yield last


@dataclass(frozen=True, slots=True)
class _Marker:
    """Three or more backticks or tildes: what stands before, which and how many, and what stands behind."""

    prefix: str
    mark: str
    length: int
    info: str


def _marker(line: str) -> _Marker | None:
    found = [at for at in (line.find("```"), line.find("~~~")) if at >= 0]
    if not found:
        return None
    at = min(found)
    rest = line[at:].lstrip(line[at])
    return _Marker(line[:at], line[at], len(line) - at - len(rest), rest.strip(" \t\n"))


def _opening(line: str) -> _Fence | None:
    """The fence that this line opens, where none is open."""
    marker = _marker(line)
    if marker is None or (marker.mark == "`" and "`" in marker.info):
        return None
    prefix, language = marker.prefix, _language(marker.info)
    if marker.mark == "~" and language is None and _LANGUAGE.fullmatch(marker.info) is None:
        return None
    if _CONTAINERS.fullmatch(prefix):
        quotes = prefix.count(">")
        own = prefix.rpartition(">")[2]
        blanks = re.sub(r"[^\t]", " ", own.removeprefix(" ") if quotes else own)
        return _Fence(marker.mark, marker.length, blanks, _width(blanks), quotes, language)
    if _TAG_AT_END.search(prefix[-48:]):
        return _Fence(marker.mark, marker.length, "", 0, 0, language)
    return None


def _language(info: str) -> str | None:
    """The language that an info string names, if it is Lean or not named; None if it is another one."""
    if (attribute := _CLASS.match(info)) is not None:
        return attribute[1].lower()
    word = _WORD.match(info.lstrip("{. "))
    name = "" if word is None else word[0].lower().removeprefix("language-")
    return name if name in _TACTICS or name.startswith("lean") or name.endswith(".lean") else None


def _width(blanks: str) -> int:
    return len(blanks.expandtabs(4))


def _blanks(line: str, width: int) -> int:
    """How many leading blanks fit into so many columns."""
    column = 0
    for at, character in enumerate(line):
        column += 1 if character == " " else 4 - column % 4
        if character not in " \t" or column > width:
            return at
    return len(line)

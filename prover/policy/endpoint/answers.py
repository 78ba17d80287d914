"""What a server's answer says: its samples, whatever dialect it speaks, and the tactics in a sample's text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from prover.text.completions import blocks_of

MOST_TACTICS: Final = 4
"""Proposals that one sample makes, at most."""
_HEADER: Final = re.compile(r"\A(?:@\[[^\]]*\]\s*)?(?:theorem|lemma|example)\b.*?:=\s*by\b", re.DOTALL)
_BY: Final = re.compile(r"\A(?::=\s*)?by\b(?!\s*\()")
_GIVES_UP: Final = re.compile(r"\b(?:sorry|admit)\b")
_CODE: Final = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_GOES_ON: Final = ("|", "<;>", ")", "⟩", "]", "}", "at ", "with ", "using ", "from ")
"""How a line begins that belongs to the tactic before it, although it is not indented."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer: its text, whether it was cut off, and the log-probabilities of its tokens where the server told."""

    text: str
    truncated: bool = False
    tokens: tuple[tuple[str, float], ...] = ()

    def logprob_of(self, part: str) -> float | None:
        """Sum over the tokens that a part of the text touches; over all when it does not stand there as it is."""
        if not self.tokens:
            return None
        whole = "".join(token for token, _ in self.tokens)
        at = whole.rfind(part)
        if at < 0:
            return sum(logprob for _, logprob in self.tokens)
        total, place = 0.0, 0
        for token, logprob in self.tokens:
            if place + len(token) > at and place < at + len(part):
                total += logprob
            place += len(token)
        return total


class _Loose(BaseModel):
    """What we read of an answer; servers add much else."""

    model_config = ConfigDict(extra="ignore")


class _Message(_Loose):
    content: str | None = None


class _Token(_Loose):
    token: str
    logprob: float


class _Logprobs(_Loose):
    content: list[_Token] | None = None  # of chats
    tokens: list[str] | None = None  # of completions
    token_logprobs: list[float | None] | None = None


class _Choice(_Loose):
    text: str | None = None
    message: _Message | None = None
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None

    def sample(self) -> Sample:
        said = self.text if self.message is None else self.message.content
        return Sample(said or "", self.finish_reason == "length", tuple(self._tokens()))

    def _tokens(self) -> Iterator[tuple[str, float]]:
        found = self.logprobs
        if found is None:
            return
        if found.content:
            yield from ((one.token, one.logprob) for one in found.content)
        elif found.tokens and found.token_logprobs and len(found.tokens) == len(found.token_logprobs):
            yield from zip(found.tokens, (p or 0.0 for p in found.token_logprobs), strict=True)


class Counted(_Loose):
    """The numbers of tokens in an answer."""

    prompt_tokens: int = Field(default=0, ge=0)
    completion_tokens: int = Field(default=0, ge=0)


class Answered(_Loose):
    """An answer of /chat/completions or /completions. Raises ValidationError for anything else."""

    choices: list[_Choice]
    usage: Counted | None = None

    def samples(self) -> list[Sample]:
        """One for each choice."""
        return [choice.sample() for choice in self.choices]


class ListedModel(_Loose):
    """A model in /models."""

    id: str


class ListedModels(_Loose):
    """An answer of /models."""

    data: list[ListedModel]


def tactics_in(sample: Sample) -> tuple[str, ...]:
    """The tactics that a sample offers for a state, each once; empty when there is none.

    Of every fenced block that is Lean (else of code in a line of prose, else of the text up to its first blank line)
    the tactics together, as one step, and the first alone. A repeated theorem is left out up to its ``:= by``, and what
    gives up (``sorry``) with all behind it. These are proposals, so they are cut by their lines and not by Lean's
    parser: a wrong cut costs a Lean step, and only Lean says what is proved.
    """
    found: list[str] = []
    for text in _texts(sample):
        parts = top_level_tactics(_body(text))
        if sample.truncated:
            parts = parts[:-1]
        stop = next((i for i, part in enumerate(parts) if _GIVES_UP.search(part)), len(parts))
        parts = parts[:stop]
        if len(parts) > 1 and stop == len(parts):
            found.append("\n".join(parts))
        found += parts[:1]
    return tuple(dict.fromkeys(found))[:MOST_TACTICS]


def top_level_tactics(script: str) -> list[str]:
    """A tactic block cut into its tactics, by lines: one begins at the block's margin and goes on where it is indented.

    Comments between tactics are left out.
    """
    parts: list[list[str]] = []
    for line in textwrap.dedent(script.expandtabs(2)).strip("\n").split("\n"):
        bare = line.strip()
        if not bare:
            continue
        if parts and (line[0].isspace() or bare.startswith(_GOES_ON)):
            parts[-1].append(line.rstrip())
        elif not bare.startswith("--"):
            parts.append([line.rstrip()])
    return ["\n".join(part) for part in parts]


def _texts(sample: Sample) -> Sequence[str]:
    """The parts of an answer that may be tactics."""
    blocks = blocks_of(sample.text)
    fenced = [block.text for block in blocks if block.language is not None]
    if fenced:
        return fenced
    said = next((block.text for block in blocks), "")
    codes: list[Any] = _CODE.findall(said)
    if codes:
        return [str(code) for code in codes[:MOST_TACTICS]]
    return [said.strip("\n").partition("\n\n")[0]]


def _body(text: str) -> str:
    """The tactics of a block: without a theorem before them, and without ``by``."""
    text = textwrap.dedent(text.strip("\n"))
    stripped = text.lstrip()
    for form in (_HEADER, _BY):
        if (found := form.match(stripped)) is not None:
            rest = stripped[found.end() :]
            first, _, more = rest.partition("\n")
            return (
                first.strip()
                if not more.strip()
                else more
                if not first.strip()
                else f"{first.strip()}\n{textwrap.dedent(more)}"
            )
    first, _, more = text.partition("\n")
    return f"{first.strip()}\n{more}" if first[:1].isspace() else text

"""Candidates for lemmas: what a file offers, readable or not, and how a lemma joins a library.

A file is read command by command, so that one candidate that cannot be read does not hide the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from prover.conjecture.proof_terms import theorem_text
from prover.files import read_text
from prover.suites import SuiteEntry, parse_suite
from prover.types import LemmaError, Premise, Proof, Theorem

_COMMENT = re.compile(r"/-.*?-/", re.DOTALL)
_ATTRIBUTE = re.compile(r"^@\[[^\]]*\]\s*")
_OFFER = re.compile(r"^(?:theorem|lemma|example)\b\s*(?P<name>[^\s:({\[⦃]*)")
_SCOPE = re.compile(r"^(?:import|prelude|open|universe|variable)\b")
_OPEN_PROOF = "sorry"


@dataclass(frozen=True, slots=True)
class Lemma:
    """A theorem offered to the library, with its proof."""

    theorem: Theorem
    proof: Proof

    @property
    def is_open(self) -> bool:
        """Was the proof left to the prover?"""
        return self.proof.script.strip() == _OPEN_PROOF


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A command of a file that is no theorem with a proof; `why` is one line for people."""

    name: str
    why: str


Candidate = Lemma | Unreadable


def read_candidates(path: Path) -> list[Candidate]:
    """What the file offers, in its order. Raises `LemmaError` when it cannot be read or offers nothing."""
    return parse_candidates(read_text(path), path.stem, str(path))


def parse_candidates(text: str, name: str, where: str) -> list[Candidate]:
    """The candidates of a file's text; its imports, ``open``, ``universe`` and ``variable`` hold for those below."""
    scope: list[str] = []
    found: dict[str, Candidate] = {}
    for number, command in _commands(_COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)):
        if _SCOPE.match(command):
            scope.append(command)
            continue
        offer = _OFFER.match(command)
        title = (offer["name"] if offer else "") or f"line {number}"
        parsed = _parse("\n".join(scope), re.sub(r"^lemma\b", "theorem", command), name, title)
        if title in found:
            found[f"{title} (line {number})"] = Unreadable(title, "a lemma of this name came before; rename it")
        else:
            found[title] = parsed
    if not found:
        raise LemmaError(f"{where}: no lemma in it; write `theorem NAME : STATEMENT := by` at the start of a line")
    return list(found.values())


def _parse(scope: str, command: str, name: str, title: str) -> Candidate:
    try:
        (entry,) = parse_suite(f"{scope}\n{command}\n", name, f"file:{name}", name).entries
    except (LemmaError, ValueError) as error:
        return Unreadable(title, re.sub(rf"^{re.escape(name)}:(\d+: )?", "", str(error)).strip())
    return lemma_of(entry)


def lemma_of(entry: SuiteEntry) -> Lemma:
    """A theorem of a suite as a lemma."""
    return Lemma(entry.theorem, entry.reference)


def _commands(text: str) -> Iterator[tuple[int, str]]:
    """(line number, text) of each command: it begins at column 0 and goes on until the next text there."""
    block: list[str] = []
    first = 0
    for number, line in enumerate([*text.splitlines(), "end"], 1):
        if line[:1].strip() and not line.startswith("--"):
            if block:
                yield first, _ATTRIBUTE.sub("", "\n".join(block)).strip()
            block, first = [line.rstrip()], number
        elif block:
            block.append(line.rstrip())


def with_lemma(theorem: Theorem, *lemmas: Lemma) -> Theorem:
    """The theorem with lemmas, proofs and all, in front of it. The lemmas must have been verified."""
    texts: list[str] = []
    for lemma in lemmas:
        text = theorem_text(lemma.theorem, lemma.proof)
        texts.append(f"section\n{lemma.theorem.preamble}\n{text}\nend\n" if lemma.theorem.preamble else text + "\n")
    return replace(theorem, preamble="\n".join(filter(None, ("\n".join(texts), theorem.preamble))))


def premise_of(theorem: Theorem) -> Premise:
    """The theorem as a premise, binders turned into a ``∀``. Raises `LemmaError` if the text is no theorem."""
    words = theorem.statement.split(maxsplit=2)
    signature = words[2].strip() if len(words) == 3 and words[0] == "theorem" else ""
    depth = 0
    for at, letter in enumerate(signature):
        depth += (letter in "([{⦃⟨") - (letter in ")]}⦄⟩")
        if letter == ":" and depth == 0:
            binders, body = signature[:at].strip(), signature[at + 1 :].strip()
            return Premise(theorem.name, f"∀ {binders}, {body}" if binders else body)
    raise LemmaError(f"cannot read the statement of {theorem.name}; write `theorem NAME BINDERS : TYPE`")


def renamed(theorem: Theorem, name: str) -> Theorem:
    """The same statement under another name."""
    statement = re.sub(rf"^(theorem\s+){re.escape(theorem.name)}", rf"\g<1>{name}", theorem.statement, count=1)
    return replace(theorem, name=name, statement=statement)


def mentions(script: str, name: str) -> bool:
    """Does a script name this constant?"""
    return re.search(rf"(?<![\w.'✝]){re.escape(name)}(?![\w'✝])", script) is not None

"""Candidates for lemmas: the commands of a file, readable or not, and how a lemma is added to a library.

Lean's parser reads a file command by command, so one candidate that cannot be read does not hide the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from prover.conjecture.proof_terms import theorem_text
from prover.lean.olean.exprs import show_name
from prover.suites import SuiteEntry, read_source
from prover.text.reader import LeanReader, must_be_read, shared_reader
from prover.text.statements import with_signature
from prover.text.theorems import theorems_of
from prover.types import LemmaError, Premise, Proof, Theorem

_OPEN_PROOF = "sorry"
_CONTEXT = frozenset({"def", "abbrev", "instance", "structure", "class", "inductive", "opaque"})


@dataclass(frozen=True, slots=True)
class Lemma:
    """A theorem offered to the library, with its proof."""

    theorem: Theorem
    proof: Proof

    @property
    def is_open(self) -> bool:
        """Whether the proof was left to the prover."""
        return self.proof.script.strip() == _OPEN_PROOF


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A command of a file that is not a theorem with a proof; `why` is one line for people, with its position."""

    name: str
    why: str


Candidate = Lemma | Unreadable


def read_candidates(path: Path, reader: LeanReader | None = None) -> list[Candidate]:
    """The file's candidates in order, parsed by `reader`'s Lean or the embedded one.

    Raises `LemmaError` when the file cannot be read or has no readable candidate.
    """
    found = parse_candidates(read_source(path), path.stem, str(path), reader)
    unread = [candidate for candidate in found if isinstance(candidate, Unreadable)]
    if len(unread) == len(found):
        raise LemmaError(unread[0].why)
    return found


def parse_candidates(text: str, name: str, where: str, reader: LeanReader | None = None) -> list[Candidate]:
    """The candidates of a file's text; its imports, `open`s and definitions apply to the candidates after them."""
    read = (reader or shared_reader()).parse_file(text, where)
    must_be_read(read, where)
    found: dict[str, Candidate] = {}
    theorems = {stated.position: stated for stated in theorems_of(read, f"file:{name}", whole=False)}
    for command in read.commands:
        for declaration in command.declarations:
            place = read.position(declaration.body)
            at = f"{where}:{place.line}"
            named = bool(declaration.name) and declaration.keyword != "example"
            title = show_name(declaration.name) if named else f"line {place.line}"
            stated = theorems.get(place)
            if not declaration.states:
                if declaration.keyword not in _CONTEXT:
                    why = f"{at}: `{declaration.keyword}` is no lemma; write `theorem NAME : STATEMENT := by`"
                    found[title] = Unreadable(title, why)
            elif stated is None or stated.error is not None:
                error = stated.error if stated else None
                found[title] = Unreadable(title, f"{where}:{error}" if error else f"{at}: it cannot be read")
            elif title in found:
                why = f"{at}: a lemma of this name came before; rename it"
                found[f"{title} (line {place.line})"] = Unreadable(title, why)
            else:
                found[title] = Lemma(stated.theorem, stated.proof)
        if not command.declarations and command.parse_error is not None:
            title = f"line {command.errors[0].start.line}"
            found.setdefault(title, Unreadable(title, f"{where}:{command.parse_error}"))
    if not found:
        raise LemmaError(f"{where}: no lemma in it; write `theorem NAME : STATEMENT := by`")
    return list(found.values())


def lemma_of(entry: SuiteEntry) -> Lemma:
    """A theorem of a suite as a lemma."""
    return Lemma(entry.theorem, entry.reference)


def with_lemma(theorem: Theorem, *lemmas: Lemma) -> Theorem:
    """The theorem with lemmas, proofs and all, in front of it. The lemmas must have been verified.

    What stands in front of the theorem already, as in one file, is not said again for a lemma; what only a lemma needs
    is in a section with it, so that no `open` of it reaches the theorem.
    """
    context = theorem.preamble
    sections: dict[str, list[str]] = {}
    for lemma in lemmas:
        sections.setdefault(lemma.theorem.preamble, []).append(theorem_text(lemma.theorem, lemma.proof))
    before: list[str] = []
    after: list[str] = []
    for own, texts in sections.items():
        if not own:
            before += (text + "\n" for text in texts)
        elif context.startswith(own):
            after += (text + "\n" for text in texts)
        else:
            rest = own.removeprefix(context) if context else own
            place = after if rest != own else before
            place.append("\n".join(["section", rest, *texts, "end\n"]))
    return replace(theorem, preamble="\n".join(filter(None, (*before, context, *after))))


def premise_of(theorem: Theorem) -> Premise:
    """The theorem as a premise, binders turned into a ``∀``. Raises `LemmaError` if Lean cannot parse it."""
    known = theorem if theorem.type else with_signature(theorem)
    return Premise(theorem.name, f"∀ {known.binders}, {known.type}" if known.binders else known.type)


def renamed(theorem: Theorem, name: str) -> Theorem:
    """The same statement under another name."""
    statement = re.sub(rf"^(theorem\s+){re.escape(theorem.name)}", rf"\g<1>{name}", theorem.statement, count=1)
    return replace(theorem, name=name, statement=statement)


def mentions(script: str, name: str) -> bool:
    """Whether a script names this constant."""
    return re.search(rf"(?<![\w.'✝]){re.escape(name)}(?![\w'✝])", script) is not None

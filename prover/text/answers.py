"""From a model's answer to what the verifier can judge: Markdown says where code is, Lean's parser what it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from prover.lean.reader.file_read import Declaration, FileRead, Severity
from prover.lean.text import INDENT, tactic_block
from prover.text.completions import Block, blocks_of
from prover.text.reader import LeanReader, shared_reader
from prover.text.theorems import proof_of
from prover.types import AnyProof, Proof, ProofFile, Theorem

MOST_BLOCKS: Final = 16
"""Blocks of one answer that are looked at, the last ones."""
MOST_CHARACTERS: Final = 1 << 18
"""Of a block; a longer one is no proof."""
_FILE: Final = "{}"
_INDENTED: Final = "theorem goal : True := by\n  {}"
_AS_SCRIPT: Final = (_INDENTED, "theorem goal : True {}", "theorem goal : True :=\n{}")
"""A tactic block, what stands behind a statement, and a term."""


@dataclass(frozen=True, slots=True)
class OfferedProofs:
    """What an answer offers as a proof, the likeliest first; empty if there is no proof in it.

    A `ProofFile` that does not state the theorem says nothing about the `Proof` behind it, which is that file's proof
    without its statement.
    """

    candidates: tuple[AnyProof, ...]


def read_completions(
    completions: Sequence[object], prompts: Sequence[object], theorems: Sequence[Theorem], reader: LeanReader
) -> list[OfferedProofs]:
    """One answer per completion to the prompt and for the theorem beside it. Never raises for what a completion is.

    The last block that states the theorem and leaves nothing open counts: one by its name, else any with a theorem. If
    none does, the last block that is a tactic block, a proof term, or either behind ``:= by``. What stands outside of
    fences comes last. All is parsed where the statement stands: its notation and its macros are known.
    """
    blocks = [_blocks(c, p) for c, p in zip(completions, prompts, strict=True)]
    reads = _Reads(reader)
    reads.read((t, _text(b)) for some, t in zip(blocks, theorems, strict=True) for b in some)
    scripts: list[tuple[Theorem, str]] = []
    for some, theorem in zip(blocks, theorems, strict=True):
        if not any(_closed(reads.of(theorem, block), theorem) for block in some):
            short = [b for b in some if reads.of(theorem, b).ended is None]  # Lean came to the end of it
            scripts += [(theorem, _with(form, _text(b))) for b in short for form in _AS_SCRIPT]
    reads.read(scripts)
    return [_answer(some, theorem, reads) for some, theorem in zip(blocks, theorems, strict=True)]


class _Reads:
    """Readings of texts by Lean's parser, each text read once."""

    def __init__(self, reader: LeanReader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str, str], FileRead] = {}

    def read(self, wanted: Iterable[tuple[Theorem, str]]) -> None:
        """Read texts, each where a theorem stands."""
        groups: dict[tuple[str, str], dict[str, None]] = {}
        for theorem, text in wanted:
            groups.setdefault((theorem.module, theorem.preamble), {})[text] = None
        for (module, preamble), texts in groups.items():
            reads = self._reader.parse(list(texts), module, preamble)
            self._known |= {(module, preamble, t): r for t, r in zip(texts, reads, strict=True)}

    def of(self, theorem: Theorem, block: Block, form: str = _FILE) -> FileRead:
        return self._known[theorem.module, theorem.preamble, _with(form, _text(block))]


def _text(block: Block) -> str:
    return block.continues + block.text


def extract_script(text: object, reader: LeanReader | None = None) -> str | None:
    """The tactic block in a model's answer (a term is ``exact …``); None when there is no proof in it, or when its
    proof is no such block, as one by pattern matching. Whatever theorem it states is not looked at.

    >>> extract_script("So:\\n```lean\\ntheorem t : 1 + 1 = 2 := by\\n  rfl\\n```")
    'rfl'
    """
    theorem = Theorem("", "")
    (answer,) = read_completions([text], [None], [theorem], reader or shared_reader())
    return next((c.script for c in answer.candidates if isinstance(c, Proof)), None)


def _blocks(completion: object, prompt: object) -> list[Block]:
    blocks = [b for b in blocks_of(completion, prompt) if len(b.text) + len(b.continues) <= MOST_CHARACTERS]
    return blocks[-MOST_BLOCKS:]


def _with(form: str, text: str) -> str:
    if form == _INDENTED:  # a tactic block has to stand right of the margin
        text = tactic_block(text).removeprefix(INDENT)
    return form.replace("{}", text, 1)


def _answer(blocks: Sequence[Block], theorem: Theorem, reads: _Reads) -> OfferedProofs:
    stating = [(b, d) for b in blocks if (d := _stated(reads.of(theorem, b), theorem)) is not None]
    closed = [(b, d) for b, d in stating if _closed(reads.of(theorem, b), theorem)]
    for some in ([pair for pair in closed if pair[1].last_name == _wanted(theorem)], closed):
        if fenced := [pair for pair in some if pair[0].language is not None] or some:
            return OfferedProofs(tuple(_of_file(reads, theorem, blocks, fenced[-1][0])))
    ordered = [*(b for b in blocks if b.language is None), *(b for b in blocks if b.language is not None)]
    for block in reversed(ordered):
        if (proof := _script_in(reads, theorem, block)) is not None:
            return OfferedProofs((proof,))
    return OfferedProofs(tuple(_of_file(reads, theorem, blocks, stating[-1][0]))) if stating else OfferedProofs(())


def _closed(read: FileRead, theorem: Theorem) -> bool:
    """Whether the theorem that counts has a proof, as far as one can see without running it."""
    declaration = _stated(read, theorem)
    if declaration is None or declaration.value[0] < 0:
        return False
    sorries = (at for command in read.commands for at, _ in command.sorries)
    return not any(declaration.span[0] <= at < declaration.span[1] for at in sorries)


def _wanted(theorem: Theorem) -> str:
    return theorem.name.rpartition(".")[2]


def _stated(read: FileRead, theorem: Theorem) -> Declaration | None:
    """The theorem of a block that counts: the last of the wanted name, else the last."""
    stating = [d for d in read.declarations if d.states and d.type[0] >= 0]
    named = [d for d in stating if d.last_name == _wanted(theorem)]
    return (named or stating or [None])[-1]


def _of_file(reads: _Reads, theorem: Theorem, blocks: Sequence[Block], block: Block) -> list[AnyProof]:
    """The block as a file; without the prose behind its proof, if there may be some; behind the blocks before it; and
    its proof alone.
    """
    read = reads.of(theorem, block)
    declaration = _stated(read, theorem)
    assert declaration is not None
    found: list[AnyProof] = [ProofFile(_text(block))]
    if block.language is None and (cut := _end_of_paragraph(read, declaration)) is not None:
        found.append(ProofFile(cut))
    before = blocks[: blocks.index(block)]
    helpers = [_text(b) for b in before if b.language is not None and reads.of(theorem, b).declarations]
    if helpers and block.language is not None:
        found.append(ProofFile("\n\n".join([*helpers, _text(block)])))
    proof = proof_of(read, declaration)
    if proof.script.strip() not in ("", "sorry"):
        found.append(proof)
    return found


def _end_of_paragraph(read: FileRead, declaration: Declaration) -> str | None:
    """The text up to the first blank line behind the theorem after which a line begins at the margin."""
    at = max(declaration.value[0], declaration.signature_end)
    while (at := read.text.find(b"\n\n", at)) >= 0:
        rest = read.text[at:].lstrip(b"\n")
        if rest and not rest[:1].isspace():
            return read.text[:at].decode("utf-8", "replace")
        at += 2
    return None


def _script_in(reads: _Reads, theorem: Theorem, block: Block) -> Proof | None:
    if reads.of(theorem, block).ended is not None:
        return None
    for form in _AS_SCRIPT:
        parsed = reads.of(theorem, block, form)
        declarations = parsed.declarations
        errors = any(m.severity is Severity.ERROR for m in parsed.messages if m.parsing)
        if len(declarations) == 1 and len(parsed.commands) == 1 and not errors:
            proof = proof_of(parsed, declarations[0])
            if proof.script.strip() not in ("", "sorry"):
                return proof
    return None

"""From what people type and data sets hold to a `Theorem`: Lean's parser says where the statement is in it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from prover.lean.reader.file_read import Declaration, FileRead, normalised
from prover.lean.verifier.files import CORE_IMPORTS, module_named
from prover.text.completions import blocks_of
from prover.text.reader import LeanReader, first_error, must_be_read, shared_reader
from prover.text.theorems import theorems_of
from prover.types import CORE_MODULE, LemmaError, Split, StatementError, Theorem

DEFAULT_NAME: Final = "goal"
_EXAMPLE: Final = "give for instance `(a b : Nat) : a + b = b + a`"


def theorem_of(
    text: str,
    module: str = CORE_MODULE,
    preamble: str = "",
    source: str = "command line",
    split: Split = Split.TEST,
    reader: LeanReader | None = None,
) -> Theorem:
    """The theorem that a text states (`theorems_from`). Raises `LemmaError` with Lean's words if it states none."""
    (found,) = theorems_from([text], module, preamble, source, split, reader)
    if isinstance(found, LemmaError):
        raise found
    return found


def theorems_from(
    texts: Sequence[str],
    module: str = CORE_MODULE,
    preamble: str = "",
    source: str = "command line",
    split: Split = Split.TEST,
    reader: LeanReader | None = None,
) -> list[Theorem | LemmaError]:
    """One theorem per text, or what is wrong with the text.

    A text is a Lean file of which the last theorem counts (``theorem``, ``lemma`` or ``example``, with whatever proof
    or none, fenced or not, with imports, openings and definitions before it), or a statement without its keyword,
    ``(a : Nat) : P``, or a bare proposition ``P``. A missing name is `goal`. `preamble` stands before what the text has
    of its own; imports of the text are added to `module`. Whether it is a proposition at all is found out later.
    """
    reader = reader or shared_reader()
    before = f"{normalised(preamble)}\n" if preamble.strip() else ""
    ways = [[before + way for way in _ways(normalised(text))] for text in texts]
    reads = iter(reader.parse([way for some in ways for way in some], module))
    found: list[Theorem | LemmaError] = []
    for text, some in zip(texts, ways, strict=True):
        mine = [next(reads) for _ in some]
        named = reader.parse([named for read in mine if (named := _named(read))], module)
        origin = (before.count("\n"), len(some[-1]) - len(before) - len(normalised(text)))
        found.append(_theorem_in(text, [*named, *mine], mine[0], origin, module, source, split))
    return found


def with_signature(theorem: Theorem) -> Theorem:
    """The same theorem with its signature told apart by Lean's parser. Raises `StatementError`."""
    binders, type_, universes = _signature(theorem.statement, theorem.module, theorem.preamble)
    return replace(theorem, binders=binders, type=type_, universes=universes)


@functools.lru_cache(maxsize=100_000)
def _signature(statement: str, module: str, preamble: str) -> tuple[str, str, str]:
    (read,) = shared_reader().parse([f"{preamble}\n{statement}\n:= sorry"], module)
    found = theorems_of(read, "", Split.TRAIN, module)
    if not found or not found[-1].theorem.type or found[-1].error:
        error = first_error(read)
        raise StatementError(f"cannot read `{statement[:200]}`: {error[2] if error else 'it is no theorem'}")
    theorem = found[-1].theorem
    return theorem.binders, theorem.type, theorem.universes


def _ways(text: str) -> list[str]:
    """Texts of which one may be the theorem, the likeliest first."""
    blocks = [block.text for block in blocks_of(text) if block.language is not None]
    if blocks:
        return [*reversed(blocks), text]
    return [text, f"theorem {DEFAULT_NAME} {text}", f"theorem {DEFAULT_NAME} : {text}"]


def _named(read: FileRead) -> str | None:
    """The text with a name for its last theorem, if that lacks one."""
    declaration = next((d for d in reversed(read.declarations) if d.states and d.keyword != "example"), None)
    if declaration is None or declaration.name:
        return None
    text, at = read.text, declaration.body
    rest = text[at + len(declaration.keyword.encode()) :]
    return (text[:at] + f"theorem {DEFAULT_NAME} ".encode() + rest.lstrip()).decode("utf-8", "replace")


def _theorem_in(
    text: str,
    reads: Sequence[FileRead],
    as_it_is: FileRead,
    origin: tuple[int, int],
    module: str,
    source: str,
    split: Split,
) -> Theorem | LemmaError:
    """`origin`: the lines before the text, and the characters before its first line in the last reading."""
    for read in reads:
        must_be_read(read, "the statement")
        if (theorem := _last_theorem(read, module, source, split)) is not None:
            return theorem
    if not text.strip() or text.strip().startswith(":="):
        return LemmaError(f"the statement is empty; {_EXAMPLE}")
    whole = any(d.states for d in as_it_is.declarations)
    error = first_error(as_it_is if whole else reads[-1])
    if error is None:
        return LemmaError(f"cannot read the statement `{_short(text)}`: it states nothing")
    line = error[0] - origin[0]
    column = error[1] - (origin[1] if line == 1 and not whole else 0)
    place = f" (at {line}:{column})" if line > 0 else ""
    return LemmaError(f"cannot read the statement `{_short(text)}`: {error[2]}{place}")


def _last_theorem(read: FileRead, module: str, source: str, split: Split) -> Theorem | None:
    stating = [d for d in read.declarations if d.states]
    if not stating or not _is_whole(read, stating[-1]):
        return None
    declaration = stating[-1]
    imports = read.header.imports if read.header else ()
    own = module if CORE_IMPORTS.issuperset(imports) else module_named([*module.split(), *imports])
    if declaration.identifier[0] < 0:
        return None
    found = theorems_of(read, source, split, own, whole=True)[-1].theorem
    if declaration.keyword != "example":
        return found
    statement = found.statement.replace(f"theorem {found.name}", f"theorem {DEFAULT_NAME}", 1)
    return replace(found, name=DEFAULT_NAME, statement=statement)


def _is_whole(read: FileRead, declaration: Declaration) -> bool:
    """Whether the signature has a type, and Lean's parser found no error before its end."""
    if declaration.type[0] < 0 or declaration.broken:
        return False
    error = first_error(read)
    end = read.position(declaration.signature_end)
    return error is None or error[:2] >= (end.line, end.column)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else line[:119] + "…"


def openings_at_hand(preamble: str, reader: LeanReader) -> str:
    """The preamble without the namespaces that it opens and that are not there: no name comes from such a one.

    Lines that set the limits of a heavier library are left out as well.
    """
    (read,) = reader.parse([preamble])
    kept: list[str] = []
    for command in read.commands:
        text = read.slice(command.span)
        if command.kind == "Lean.Parser.Command.open" and command.errors:
            names = sorted(command.names)
            alone = reader.parse([f"open {name}" for name in names])
            kept += [f"open {n}" for n, r in zip(names, alone, strict=True) if not any(c.errors for c in r.commands)]
        else:
            kept.append(text)
    return "\n".join(kept)

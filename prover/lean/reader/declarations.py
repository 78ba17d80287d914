"""Where the parts of a declaration stand in its syntax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prover.lean.runtime.syntax import DECLARATION, GAP, IN, LEMMA, MUTUAL, THEOREM, Syntax


def declarations_in(command: Syntax) -> Iterator[Syntax]:
    """The declarations of a command, those behind ``in`` and in ``mutual`` blocks, too."""
    if command.kind == IN:
        yield from declarations_in(command.child(0))
        yield from declarations_in(command.child(2))
    elif command.kind == MUTUAL:
        for inner in command.child(1).children:
            yield from declarations_in(inner)
    elif command.kind in (DECLARATION, LEMMA):
        yield command


def kinds(part: Syntax) -> set[str]:
    """Kinds of the syntax that stands in a part of a command."""
    return {n.kind for n in part.walk() if n.start >= 0 and n.children}


def prefixed(command: Syntax) -> Iterator[Syntax]:
    """The ``… in`` nodes around a command, outermost first."""
    while command.kind == IN:
        yield command
        command = command.child(2)


def outside_proofs(command: Syntax) -> Iterator[Syntax]:
    """All nodes but those in the proofs of theorems."""
    stack: list[Syntax] = [command]
    while stack:
        node = stack.pop()
        yield node
        children = node.children[:3] if node.kind == THEOREM else node.children
        stack += reversed(children)


def folded(tokens: Sequence[Syntax], data: bytes) -> Iterator[str]:
    end = -1
    for token in tokens:
        yield " " if 0 <= end < token.start else ""
        yield data[token.start : token.end].decode("utf-8", "replace")
        end = token.end


def shape(node: Syntax) -> list[tuple[str, str, int]]:
    """What two readings of one text have in common, wherever it stands."""
    return [(n.kind, n.text, len(n.children)) for n in node.walk()]


def as_signature(signature: Syntax) -> Syntax:
    """An `example`'s signature, whose type is optional, as a theorem's."""
    if not signature.kind.endswith("optDeclSig"):
        return signature
    return Syntax("Lean.Parser.Command.declSig", (signature.child(0), signature.child(1, 0)))


def type_span(signature: Syntax) -> tuple[int, int]:
    spec = next((n for n in signature.children[1:] for n in n.walk() if n.kind == "Lean.Parser.Term.typeSpec"), GAP)
    return (spec.child(1).start, spec.child(1).end)


def by_span(value: Syntax) -> tuple[int, int] | None:
    """Where the tactic block stands, if the value is ``:= by …``."""
    term = value.child(1)
    if not value.kind.endswith("declValSimple") or term.kind != "Lean.Parser.Term.byTactic":
        return None
    return (term.child(1).start, term.end)

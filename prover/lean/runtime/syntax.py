"""Syntax as Lean's own parser gives it, copied out of the runtime, and the few rewritings that are done on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from prover.lean.olean.exprs import Name
from prover.lean.runtime.ffi import (
    ANONYMOUS,
    NIL,
    LeanRuntime,
    Obj,
    array_items,
    box,
    field,
    is_scalar,
    peek_name,
    peek_string,
    tag,
    unbox,
)

_MISSING, _NODE, _ATOM, _IDENT = range(4)  # constructors of `Lean.Syntax`
_ORIGINAL: Final = 0  # constructor of `Lean.SourceInfo`: text that stands in the file
NO_INFO: Obj = box(2)  # SourceInfo.none

DECLARATION: Final = "Lean.Parser.Command.declaration"
THEOREM: Final = "Lean.Parser.Command.theorem"
DEFINITION: Final = "Lean.Parser.Command.definition"
EXAMPLE: Final = "Lean.Parser.Command.example"
IN: Final = "Lean.Parser.Command.in"
MUTUAL: Final = "Lean.Parser.Command.mutual"
EXAMPLE_MARK: Final = "»"
"""Ends the names that examples get, and no name that can be written."""
LEMMA: Final = "lemma"
"""Mathlib's command, of which `Core` has the parser."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """A node, token or gap. `kind` is the node's, ``"token"``, ``"identifier"`` or ``"missing"``.

    `text` is what a token or identifier says, `name` an identifier's components. `start` and `end` are byte offsets in
    the text that was parsed, -1 where nothing of it stands for this node.
    """

    kind: str
    children: tuple[Syntax, ...] = ()
    text: str = ""
    name: Name = ()
    start: int = -1
    end: int = -1

    def child(self, *path: int) -> Syntax:
        """The descendant at `path`; a gap where there is none."""
        node = self
        for i in path:
            if not -len(node.children) <= i < len(node.children):
                return GAP
            node = node.children[i]
        return node

    def walk(self) -> Iterator[Syntax]:
        """This node and all below it, in the order of the text."""
        stack: list[Syntax] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += reversed(node.children)


GAP: Final = Syntax("missing")


def read_syntax(rt: LeanRuntime, root: Obj) -> Syntax:
    """A copy of a borrowed `Lean.Syntax`. Without recursion: terms may be nested deeply."""
    kinds: dict[Obj, str] = {}
    done: list[Syntax] = []
    stack: list[tuple[Obj, bool]] = [(root, False)]
    while stack:
        node, below_done = stack.pop()
        if is_scalar(node):
            done.append(GAP)
        elif tag(node) != _NODE:
            done.append(_leaf(rt, node))
        elif not below_done:
            stack.append((node, True))
            stack += [(child, False) for child in reversed(array_items(field(node, 2)))]
        else:
            kind = field(node, 1)
            if kind not in kinds:
                kinds[kind] = rt.name_text(kind)
            count = len(array_items(field(node, 2)))
            children = tuple(done[len(done) - count :])
            del done[len(done) - count :]
            placed = [c for c in children if c.start >= 0]
            start, end = (placed[0].start, placed[-1].end) if placed else (-1, -1)
            done.append(Syntax(kinds[kind], children, start=start, end=end))
    return done[0]


def _leaf(rt: LeanRuntime, node: Obj) -> Syntax:
    info = field(node, 0)
    original = not is_scalar(info) and tag(info) == _ORIGINAL
    start, end = (unbox(field(info, 1)), unbox(field(info, 3))) if original else (-1, -1)
    if tag(node) == _ATOM:
        return Syntax("token", text=peek_string(field(node, 1)), start=start, end=end)
    name = field(node, 2)
    return Syntax("identifier", text=rt.name_text(name), name=peek_name(name), start=start, end=end)


# --- building; results are owned, arguments are taken unless they are called borrowed


def node_of(rt: LeanRuntime, kind: Obj, children: Sequence[Obj]) -> Obj:
    """A node without a place of its own."""
    return rt.ctor(_NODE, [NO_INFO, kind, rt.array(children)])


def is_node(rt: LeanRuntime, syntax: Obj, kind: str) -> bool:
    """Whether a borrowed syntax is a node of this kind."""
    return not is_scalar(syntax) and tag(syntax) == _NODE and rt.name_text(field(syntax, 1)) == kind


def children_of(syntax: Obj) -> list[Obj]:
    """The children of a borrowed node, borrowed from it."""
    return array_items(field(syntax, 2))


def with_children(rt: LeanRuntime, node: Obj, changed: dict[int, Obj], kind: Obj | None = None) -> Obj:
    """A copy of a borrowed node with some children replaced."""
    children = [changed[i] if i in changed else rt.inc(c) for i, c in enumerate(children_of(node))]
    kept = rt.inc(field(node, 1)) if kind is None else kind
    return rt.ctor(_NODE, [rt.inc(field(node, 0)), kept, rt.array(children)])


def identifier(rt: LeanRuntime, *parts: str, place: Obj | None = None) -> Obj:
    """An identifier of these components, which may hold any characters, at the place of a borrowed token or nowhere."""
    name = ANONYMOUS
    for part in parts:
        name = rt.call("Lean.Name.str._override", name, rt.string(part))
    text = ".".join(parts)
    raw = rt.ctor(0, [rt.string(text), box(0), box(len(text.encode("utf-8", "replace")))])  # Substring: text, from, to
    return rt.ctor(_IDENT, [NO_INFO if place is None else rt.inc(field(place, 0)), raw, name, NIL])


def token(rt: LeanRuntime, text: str, place: Obj | None = None) -> Obj:
    """A token, at the place of a borrowed one or nowhere."""
    return rt.ctor(_ATOM, [NO_INFO if place is None else rt.inc(field(place, 0)), rt.string(text)])


Rewriting = Callable[[LeanRuntime, Obj], Obj | None]
"""What becomes of a borrowed declaration: a new one, or None to leave it as it is."""


def rewrite_declarations(rt: LeanRuntime, command: Obj, rewriting: Rewriting) -> Obj:
    """The command (taken) with its declarations rewritten, those around ``in`` and in ``mutual`` blocks, too."""
    if (changed := _rewritten(rt, command, rewriting)) is None:
        return command
    rt.dec(command)
    return changed


def _rewritten(rt: LeanRuntime, node: Obj, rewriting: Rewriting) -> Obj | None:
    if is_node(rt, node, IN):
        found = _rewritten_children(rt, node, rewriting)
        return with_children(rt, node, found) if found else None
    if is_node(rt, node, MUTUAL) and len(children_of(node)) > 1 and is_node(rt, children_of(node)[1], "null"):
        block = children_of(node)[1]
        found = _rewritten_children(rt, block, rewriting)
        return with_children(rt, node, {1: with_children(rt, block, found)}) if found else None
    return rewriting(rt, node)


def _rewritten_children(rt: LeanRuntime, node: Obj, rewriting: Rewriting) -> dict[int, Obj]:
    children = enumerate(children_of(node))
    return {i: new for i, child in children if (new := _rewritten(rt, child, rewriting)) is not None}


def lemma_as_theorem(rt: LeanRuntime, declaration: Obj) -> Obj | None:
    """Mathlib's `lemma`, which means `theorem`."""
    body = _body(rt, declaration, LEMMA)
    if body is None or not is_node(rt, body, "group") or is_scalar(children_of(body)[0]):
        return None  # as far as it could be read
    theorem = with_children(rt, body, {0: token(rt, "theorem", children_of(body)[0])}, rt.name(THEOREM))
    return with_children(rt, declaration, {1: theorem}, rt.name(DECLARATION))


def example_as_definition(name: str) -> Rewriting:
    """An `example` as a definition called `name`, so that the compiled file holds what it says.

    It stands where the word `example` does, as Lean has it in its messages.
    """

    def rewriting(rt: LeanRuntime, declaration: Obj) -> Obj | None:
        body = _body(rt, declaration, DECLARATION)
        if body is None or not is_node(rt, body, EXAMPLE) or len(children_of(body)) != 3:
            return None
        keyword, signature, value = children_of(body)
        null = rt.name("null")
        called = identifier(rt, "_root_", name, place=None if is_scalar(keyword) else keyword)
        names = node_of(rt, rt.name("Lean.Parser.Command.declId"), [called, node_of(rt, null, [])])
        parts = [token(rt, "def"), names, rt.inc(signature), rt.inc(value), node_of(rt, rt.name("null"), [])]
        return with_children(rt, declaration, {1: node_of(rt, rt.name(DEFINITION), parts)})

    return rewriting


def theorem_left_open(sorry: Obj) -> Rewriting:
    """A theorem or example with `sorry`, a borrowed `declValSimple`, in the place of its proof."""

    def rewriting(rt: LeanRuntime, declaration: Obj) -> Obj | None:
        body = _body(rt, declaration, DECLARATION)
        at = None if body is None else {THEOREM: 3, EXAMPLE: 2}.get(rt.name_text(field(body, 1)))
        if body is None or at is None or len(children_of(body)) <= at:
            return None
        return with_children(rt, declaration, {1: with_children(rt, body, {at: rt.inc(sorry)})})

    return rewriting


def _body(rt: LeanRuntime, declaration: Obj, kind: str) -> Obj | None:
    """What follows the modifiers of a declaration of this kind; None where Lean's parser came to no end with it."""
    if not is_node(rt, declaration, kind) or len(children_of(declaration)) != 2:
        return None
    body = children_of(declaration)[1]
    return None if is_scalar(body) or tag(body) != _NODE else body

"""Description length of a proof term, in bits (minimum description length: Rissanen 1978, "Modeling by shortest data
description", Automatica 14).

The code reads a term from the root and writes one symbol per position: one of the ten constructors, or a reference back
to a compound subterm that was written before. So a shared subterm costs its bits once. A citation of a constant costs
log2 of the number of constants there are; everything else is a plain code without free parameters:

| position | bits |
|---|---|
| any | log2(11), for the choice of constructor or back reference |
| back reference | log2 of the number of compound subterms so far |
| bound variable | log2 of the number of binders around it |
| constant, projection | log2 of the library's size; a projection's index as a number |
| universe level | log2(5) per constructor, log2 of the number of parameters per parameter |
| number n | 2⌊log2(n + 1)⌋ + 1 (Elias 1975, gamma code) |
| string | its length as a number, 8 per byte |
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from prover.lean.olean.exprs import (
    App,
    BVar,
    Const,
    Expr,
    Lam,
    Let,
    LevelIMax,
    LevelMax,
    LevelParam,
    LevelSucc,
    LevelZero,
    NatLit,
    Pi,
    Proj,
    Ref,
    Sort,
    StrLit,
    TermTable,
)

_TAG = math.log2(11)
_LEVEL_TAG = math.log2(5)
_COMPOUND = (App, Lam, Pi, Let, Proj)


@dataclass(frozen=True, slots=True)
class ProofTerm:
    """A compiled theorem: its type, its proof, and the type and value of each constant that was made for it.

    `citations` are the library's constants that the proof mentions, by their full names.
    """

    table: TermTable
    type: Ref
    value: Ref
    auxiliaries: tuple[tuple[Ref, Ref], ...]
    level_params: int
    citations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Length:
    """A description length whose citations are still to be priced: each costs log2 of what can be cited."""

    plain: float  # bits of everything but the citations
    citations: int
    auxiliaries: int = 0  # constants that can be cited beside the library's

    def bits(self, library_size: int) -> float:
        """Bits, given a library of `library_size` constants."""
        return self.plain + self.citations * math.log2(max(library_size + self.auxiliaries, 1))


def statement_length(term: ProofTerm) -> Length:
    """Length of the theorem's type."""
    coder = _Coder(term.table, term.level_params)
    return Length(coder.write(term.type), coder.citations)


def proof_length(term: ProofTerm) -> Length:
    """Length of the proof, given the statement: subterms of the type may be referred to without being written.

    Matchers and other constants made for the proof are written once and then cited like the library's.
    """
    coder = _Coder(term.table, term.level_params)
    coder.know(term.table.reachable([term.type]))
    parts = [part for auxiliary in term.auxiliaries for part in auxiliary]
    plain = sum(coder.write(part) for part in (*parts, term.value))
    return Length(plain, coder.citations, len(term.auxiliaries))


def statement_bits(term: ProofTerm, library_size: int) -> float:
    """Bits of the theorem's type, given a library of `library_size` constants."""
    return statement_length(term).bits(library_size)


def proof_bits(term: ProofTerm, library_size: int) -> float:
    """Bits of the proof (`proof_length`), given a library of `library_size` constants."""
    return proof_length(term).bits(library_size)


def number_bits(n: int) -> float:
    """Length of Elias' gamma code of n ≥ 0."""
    return 2 * ((n + 1).bit_length() - 1) + 1


class _Coder:
    """Counts the bits of terms written one after the other, without citations; written subterms can be referred to."""

    def __init__(self, table: TermTable, level_params: int) -> None:
        self.citations = 0
        self._table = table
        self._param = math.log2(max(level_params, 1))
        self._known: set[Ref] = set()

    def know(self, refs: Iterable[Ref]) -> None:
        """Make subterms known without writing them."""
        self._known.update(r for r in refs if isinstance(self._table[r], _COMPOUND))

    def write(self, root: Ref) -> float:
        """Bits of one closed term without its citations, written after everything before."""
        total = 0.0
        stack = [(root, 0)]  # a subterm and the number of binders around it
        while stack:
            ref, depth = stack.pop()
            total += _TAG
            node = self._table[ref]
            if ref in self._known:
                total += math.log2(len(self._known))
                continue
            match node:
                case App(function, argument):
                    stack += [(argument, depth), (function, depth)]
                case Lam(type_, body) | Pi(type_, body):
                    stack += [(body, depth + 1), (type_, depth)]
                case Let(type_, value, body):
                    stack += [(body, depth + 1), (value, depth), (type_, depth)]
                case Proj(_, _, value):
                    stack.append((value, depth))
                    total += self._leaf_bits(node, depth)
                case BVar() | Sort() | Const() | NatLit() | StrLit():
                    total += self._leaf_bits(node, depth)
                case _:
                    raise ValueError(f"a universe level where a term belongs: {node}")
            if isinstance(node, _COMPOUND):
                self._known.add(ref)
        return total

    def _leaf_bits(self, node: Expr, depth: int) -> float:
        """Bits of a node after its tag and without its children."""
        match node:
            case BVar():
                return math.log2(max(depth, 1))
            case Sort(level):
                return self._level_bits([level])
            case Const(_, levels):
                self.citations += 1
                return self._level_bits(levels)
            case Proj(_, index, _):
                self.citations += 1
                return number_bits(index)
            case NatLit(value):
                return number_bits(value)
            case StrLit(value):
                return number_bits(len(value.encode())) + 8 * len(value.encode())
            case App() | Lam() | Pi() | Let():
                return 0.0

    def _level_bits(self, levels: Iterable[Ref]) -> float:
        total = 0.0
        stack = list(levels)
        while stack:
            total += _LEVEL_TAG
            match self._table[stack.pop()]:
                case LevelSucc(of):
                    stack.append(of)
                case LevelMax(left, right) | LevelIMax(left, right):
                    stack += [left, right]
                case LevelParam():
                    total += self._param
                case LevelZero():
                    pass
                case other:
                    raise ValueError(f"a term where a universe level belongs: {other}")
        return total

"""The explorer: one self-contained page on which one clicks a law and sees what it implies, with proofs and magmas."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from markupsafe import Markup

from eval.landscape.decisions import Decision, Implied, Separated
from eval.landscape.hasse import hasse
from eval.landscape.order import Bits, Closure, Numbers, classes_of, duals
from eval.page import Column, Page, Section, Table, fill
from prover.types import LemmaError
from prover.worlds.equations import Laws
from prover.worlds.laws import Law, MagmaTerm, Var

_DRAWN_OPERATIONS = 2  # of the laws in the diagram, at most
_LONGEST = 20
_START = 46


def write_explorer(data: Laws, closure: Closure, decisions: Sequence[Decision], path: Path) -> None:
    """Write the page. Raises `LemmaError` when the file cannot be written."""
    try:
        path.write_text(explorer(data, closure, decisions), encoding="utf-8")
    except OSError as error:
        raise LemmaError(f"cannot write the page {path}: {error.strerror}") from error


def explorer(data: Laws, closure: Closure, decisions: Sequence[Decision]) -> str:
    """The page, the same bytes for the same decisions."""
    laws = len(data.laws)
    pairs = laws * (laws - 1)
    first = classes_of(closure.proved)
    members = np.unique(first)
    proofs = [d for d in decisions if isinstance(d, Implied)]
    magmas = [d for d in decisions if isinstance(d, Separated)]
    summary = (
        f"{laws} laws of magmas: of {pairs:,} implications between them {int(closure.proved.sum()) - laws:,} are "
        f"proved and {int(closure.refuted.sum()):,} refuted, {pairs - closure.decided:,} are open. It all follows from "
        f"{len(proofs):,} proofs and {len(magmas):,} statements about finite magmas, each verified by Lean."
    )
    small = [int(n) for n in members if operations(data.laws[n]) <= _DRAWN_OPERATIONS]
    picture = hasse(closure.proved, small, [equation_text(law) for law in data.laws])
    sections = (
        Section(f"Laws of at most {_DRAWN_OPERATIONS} operations, weaker ones further down", ()),
        Section("Longest proofs", ()),
        Section("Proof length by size", ()),
    )
    return fill(
        "landscape.html",
        page=Page("The landscape of magma laws", summary, sections),
        pictures=((picture,), (), ()),
        tables=((), (_longest(proofs, data),), (_lengths(proofs, data),)),
        start=min(_START, laws),
        data=_json(data, closure, first, members, proofs, magmas),
        script=Markup(files("eval").joinpath("pages/landscape.js").read_text(encoding="utf-8")),
    )


def equation_text(law: Law) -> str:
    """The equation without its quantifier."""
    return law.text().partition(" : G, ")[2]


def operations(law: Law) -> int:
    """Operations on both sides together."""

    def count(term: MagmaTerm) -> int:
        return 0 if isinstance(term, Var) else 1 + count(term.left) + count(term.right)

    return count(law.left) + count(law.right)


def _json(
    data: Laws,
    closure: Closure,
    first: Numbers,
    members: Numbers,
    proofs: Sequence[Implied],
    magmas: Sequence[Separated],
) -> Markup:
    part = np.ix_(members, members)
    implied = closure.proved[part]
    content = {
        "laws": [equation_text(law) for law in data.laws],
        "dual": [int(n) + 1 for n in duals(data.laws)],
        "members": [[int(n) + 1 for n in np.flatnonzero(first == m)] for m in members],
        "order": [int(n) for n in np.argsort(-implied.sum(axis=1), kind="stable")],
        "proved": _packed(implied),
        "refuted": _packed(closure.refuted[part]),
        "proofs": [[d.premise, d.conclusion, d.steps, d.script] for d in proofs],
        "magmas": [{"table": d.table, "holding": d.holding, "failing": d.failing} for d in magmas],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # nothing in it ends the script


def _packed(bits: Bits) -> str:
    return base64.b64encode(np.packbits(bits, axis=1).tobytes()).decode("ascii")


def _longest(proofs: Sequence[Implied], data: Laws) -> Table:
    hardest = sorted(proofs, key=lambda d: (-d.steps, d.premise, d.conclusion))[:_LONGEST]
    columns = (Column("premise", code=True), Column("conclusion", code=True), Column("steps", True))
    rows = tuple((_named(d.premise, data), _named(d.conclusion, data), str(d.steps)) for d in hardest)
    return Table(columns, rows)


def _lengths(proofs: Sequence[Implied], data: Laws) -> Table:
    columns = (
        Column("operations of both laws", True),
        Column("proofs", True),
        Column("median steps", True),
        Column("most steps", True),
        Column("median ms", True),
    )
    sizes: dict[int, list[Implied]] = {}
    for d in proofs:
        size = operations(data.laws[d.premise - 1]) + operations(data.laws[d.conclusion - 1])
        sizes.setdefault(size, []).append(d)
    rows = tuple(
        (
            str(size),
            str(len(some)),
            f"{np.median([d.steps for d in some]):g}",
            str(max(d.steps for d in some)),
            f"{1000 * np.median([d.seconds for d in some]):.1f}",
        )
        for size, some in sorted(sizes.items())
    )
    return Table(columns, rows)


def _named(number: int, data: Laws) -> str:
    return f"{number}: {equation_text(data.laws[number - 1])}"

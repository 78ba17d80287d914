"""The constants that stated Mathlib problems may rest on: a table, with the reason why each means the same.

The table is ``meaning.toml`` beside this file; `python -m eval.meaning` writes it as `docs/minif2f-core.md`. Lean
elaborates a statement, and the constants of its type are read from the compiled file. A constant outside the table
excludes the statement, so that only constants whose meaning was checked occur.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from prover.closing import Closing
from prover.lean.library.build import LeanSetup
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import Name, TermTable, show_name
from prover.lean.processes.supervise import CompileLimits
from prover.lean.verifier.compile import Compiler, source_of
from prover.types import Refused, StatementError, Theorem

TABLE = Path(__file__).with_name("meaning.toml")
PAGE = Path(__file__).parent.parent / "docs" / "minif2f-core.md"


class MathlibRelation(StrEnum):
    """How a constant of ours is related to Mathlib's."""

    CORE = "core"
    SAME = "same"
    EQUIVALENT = "equivalent"


ORIGINS = {
    MathlibRelation.CORE: "the constant of Lean's core library, which Mathlib uses too",
    MathlibRelation.SAME: "Mathlib's own definition",
    MathlibRelation.EQUIVALENT: "another definition with the same meaning",
}


@dataclass(frozen=True, slots=True)
class Check:
    """A closed proposition that Lean proves with `by`; when not `holds`, Lean proves its negation and refuses it."""

    claim: str
    by: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """Some constants that belong together, and why they mean what they mean under Mathlib."""

    written: str
    words: tuple[str, ...]
    constants: tuple[str, ...]
    origin: MathlibRelation
    mathlib: str
    why: str
    checks: tuple[Check, ...]


@lru_cache(maxsize=1)
def load_meanings() -> tuple[Meaning, ...]:
    """The entries of the table, in its order."""
    return tuple(map(_meaning, tomllib.loads(TABLE.read_text(encoding="utf-8"))["meaning"]))


def _meaning(entry: dict[str, Any]) -> Meaning:
    checks = tuple(
        Check(c["claim"] if "claim" in c else c["fails"], c.get("by", "decide"), "claim" in c) for c in entry["checks"]
    )
    words, constants = tuple(entry.get("words", ())), tuple(entry["constants"])
    return Meaning(
        entry["written"], words, constants, MathlibRelation(entry["origin"]), entry["mathlib"], entry["why"], checks
    )


@lru_cache(maxsize=1)
def known_constants() -> frozenset[str]:
    """Every constant that may occur in a stated theorem's type."""
    return frozenset(name for meaning in load_meanings() for name in meaning.constants)


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Every name that may occur in a statement's text."""
    return frozenset(word for meaning in load_meanings() for word in meaning.words)


class StatementReader(Closing):
    """Elaborates statements, from trusted text alone, and reads the constants of their types.

    Compile servers stay alive between statements; `close` or a `with` block ends them. Safe to use from several
    threads.
    """

    def __init__(self, setup: LeanSetup) -> None:
        self._setup = setup
        self._compiler = Compiler(setup, CompileLimits())

    def close(self) -> None:
        """End the helper processes; a later call starts them again."""
        self._compiler.close()

    def constants(self, theorem: Theorem) -> frozenset[str]:
        """The library's constants in the statement's type. Raises `StatementError` when Lean does not accept it."""
        compiled = self._compiler.compile(theorem.module, source_of(self._setup, theorem, "sorry"))
        if isinstance(compiled, Refused):
            raise StatementError(compiled.detail)
        file = Olean(compiled.olean, TermTable())
        waiting: list[Name] = [tuple(theorem.name.split("."))]
        if waiting[0] not in file:
            raise StatementError(f"{theorem.name} is not what the statement declares")
        own, found = set(waiting), set[str]()
        while waiting:
            constant = file.constant(waiting.pop())
            terms = [constant.type] if constant.name == tuple(theorem.name.split(".")) else list(constant.terms)
            for name in file.table.constants(terms):
                if name not in file:
                    found.add(show_name(name))
                elif name not in own:  # an auxiliary definition, of a `match` in the statement
                    own.add(name)
                    waiting.append(name)
        return frozenset(found)


def render_page() -> str:
    """The table as Markdown."""
    lines = [_INTRODUCTION]
    for meaning in load_meanings():
        lines += [f"### {_code(meaning.written)}", ""]
        lines += [f"- here ({meaning.origin}): {', '.join(map(_code, meaning.constants))}"]
        lines += [f"- Mathlib: {meaning.mathlib}", f"- why: {meaning.why}"]
        for holds, title in ((True, "Lean proves"), (False, "Lean refutes")):
            claims = [_code(check.claim) for check in meaning.checks if check.holds is holds]
            lines += [f"- {title}: " + " ; ".join(claims)] if claims else []
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _code(text: str) -> str:
    return f"`{text}`"


_INTRODUCTION = f"""# miniF2F-core: what the stated problems mean

This page is written by `python -m eval.meaning` from `eval/meaning.toml`; `tests/eval/test_meaning.py` has Lean check
every claim on it.

The embedded Lean has no Mathlib. Of miniF2F's 488 problems only those are stated whose text means the same here as
under Mathlib. `lemma eval minif2f:PATH --json` lists the others with a reason each (`unstated`, counted in
`unstatable`).
Results are labelled "miniF2F-core, n of 488" and are not results on miniF2F.

A problem is stated if all of this holds:

1. Its header consists of `import`, `set_option` and `open`. `open Nat` and `open Int` have their effect here, too.
   The other namespaces opened (`BigOperators Real Topology Rat`) could add only notation and names that rule 2 keeps
   out; `∑` and `∏` do not need to be opened.
2. Every word of its text is a variable that it binds itself, a symbol of Lean's core syntax, or a word listed here
   (`eval/screen.py`). A short name that Mathlib would find in an opened namespace or at the root (`gcd`, `sqrt`, `π`)
   does not count, and no listed word means something else in an opened namespace (`Nat.min` and `Nat.max` are
   protected).
3. Lean elaborates it over `Suites.Defs.Mathlib`, or over `Suites.Defs.Complex`, which adds ℚ, ℝ and ℂ, when it speaks
   of these. Grammar, macros and elaborators are the native ones of the Lean binary, the same code that runs under
   Mathlib: `binop%` for operators and where casts go, default instances for bare numerals, coercions, binder
   predicates, precedences. `autoImplicit` is off, as in Mathlib.
4. Every constant of the elaborated type is in this table. The constants are collected by a program from the compiled
   statement, instances and numerals included, so no statement can rest on a definition that nobody has argued for.
5. A finite set stands only where nothing but its members counts: after `∈`, under `card`, `∑` and `∏`, and as the set
   that `filter` picks from (`eval/screen.py`).

Where Mathlib would choose another instance (`Monoid.Pow ℕ` for `instPowNat`, `ℕ`'s order as a lattice), that instance
unfolds to the one here, so the two statements are equal by definition. The real numbers here are not Mathlib's type,
but a complete ordered field like them, and there is exactly one isomorphism between two such fields. It takes every
constant of the table to Mathlib's, hence numbers, functions, sets and finite sets of numbers to each other, and a
statement here is true exactly if the one there is. The statements have not been compiled with Mathlib itself to compare
the terms, because Mathlib was not available.

## The table

- {MathlibRelation.CORE}: {ORIGINS[MathlibRelation.CORE]}; its type is compared with the official one in
  `lean_project/parity.tsv` as far as it could be looked up.
- {MathlibRelation.SAME}: {ORIGINS[MathlibRelation.SAME]}, restated.
- {MathlibRelation.EQUIVALENT}: {ORIGINS[MathlibRelation.EQUIVALENT]}, and which theorem says so.
"""


if __name__ == "__main__":
    PAGE.write_text(render_page(), encoding="utf-8")
    print(PAGE, file=sys.stderr)

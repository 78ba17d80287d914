"""What decides implications, as Lean theorems: a law that implies another, and a magma that keeps laws apart.

Each decision is verified before it is written to the run's log, and the log holds nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from eval.equational import MODULE, implication
from eval.landscape.order import Separation
from eval.magmas import Table
from prover.closing import Closing
from prover.jsonlog import JsonLog
from prover.types import LemmaError, Proof, Split, Theorem
from prover.worlds.laws import Law

FORMAT: Final = 1
LOG: Final = "decisions.jsonl"


@dataclass(frozen=True, slots=True)
class Implied:
    """Law `premise` implies law `conclusion` (numbers from 1), by a script of `steps` instances found in `seconds`."""

    premise: int
    conclusion: int
    script: str
    steps: int
    seconds: float

    def claim(self, laws: tuple[Law, ...]) -> tuple[Theorem, Proof]:
        """What Lean is to verify."""
        return implication(self.premise, self.conclusion, laws), Proof(self.script)


@dataclass(frozen=True, slots=True)
class Separated:
    """The laws `holding` hold in the magma with this table, the laws `failing` do not (numbers from 1)."""

    table: Table
    holding: tuple[int, ...]
    failing: tuple[int, ...]

    def claim(self, laws: tuple[Law, ...]) -> tuple[Theorem, Proof]:
        """What Lean is to verify: that there is such a magma."""
        size = len(self.table)
        carrier = f"Fin {size}"
        parts = [laws[n - 1].text(carrier) for n in self.holding]
        parts = [f"({part})" for part in parts] + [f"¬ ({laws[n - 1].text(carrier)})" for n in self.failing]
        name = f"magma_{self.holding[0]}_not_{self.failing[0]}"
        statement = f"theorem {name} : ∃ _ : Magma ({carrier}), {' ∧ '.join(parts)}"
        rows = ", ".join(f"[{', '.join(map(str, row))}]" for row in self.table)
        decided = ", ".join(["by decide +kernel"] * len(parts))
        script = f"exact ⟨Magma.ofTable [{rows}], {decided}⟩"
        return Theorem(name, statement, MODULE, Split.TEST, "equational"), Proof(script)

    def separation(self) -> Separation:
        """The same with numbers from 0."""
        return Separation(tuple(n - 1 for n in self.holding), tuple(n - 1 for n in self.failing))


@dataclass(frozen=True, slots=True)
class LandscapeKey:
    """Whose decisions a log holds: `laws` is the revision of the data, `lean` names Lean with its library."""

    laws: str
    lean: str
    format: int = FORMAT


Decision = Implied | Separated
_ROW: TypeAdapter[LandscapeKey | Implied | Separated] = TypeAdapter(LandscapeKey | Implied | Separated)
_OTHER: Final = "not the decisions of `lemma landscape`; choose another folder"


class DecisionLog(Closing):
    """Verified decisions in a file; make one with `open_decisions`, and close it."""

    def __init__(self, log: JsonLog[LandscapeKey | Implied | Separated]) -> None:
        self._log = log
        self.decisions: list[Decision] = [row for row in log.rows if not isinstance(row, LandscapeKey)]

    def add(self, decisions: Sequence[Decision]) -> None:
        """Append them; they are on the disk when this returns. Raises `LemmaError` when that is not possible."""
        if decisions:
            self._log.append(*decisions)
            self.decisions += decisions

    def close(self) -> None:
        self._log.close()


def open_decisions(folder: Path, key: LandscapeKey) -> DecisionLog:
    """Begin a log, or go on with the one that is there. Raises `LemmaError` when that is not one, or of other laws."""
    path = folder / LOG
    log = JsonLog(path, _ROW, _OTHER).read()
    begun = bool(log.rows or log.torn)
    found = (log.rows[0] if log.rows else None) if begun else key
    if not isinstance(found, LandscapeKey):
        raise LemmaError(f"{path}: {_OTHER}")
    if found != key:
        what = "laws" if found.laws != key.laws else "Lean"
        raise LemmaError(f"{path}: decisions with other {what}; choose another folder with --out")
    log.open()
    if not begun:
        log.append(key)
    return DecisionLog(log)

"""What a run of test-time RL keeps beside the replay: its target, the variants of each round, how each call ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from prover.conjecture.variants import VariantKind
from prover.jsonlog import JsonLog
from prover.types import LemmaError, Theorem

VARIANTS_FILE = "variants.jsonl"


@dataclass(frozen=True, slots=True)
class Variant:
    """A theorem made for a target, which Lean accepts as a statement and testing did not refute.

    `key`: `prover.conjecture.variants.statement_key`.
    """

    theorem: Theorem
    kind: VariantKind
    key: str


@dataclass(frozen=True, slots=True)
class Target:
    """What the run is for: the first entry. `start`: which prover it began with."""

    theorem: Theorem
    start: str


@dataclass(frozen=True, slots=True)
class RoundVariants:
    """The variants made before a round, the texts that were tried for them, and what that cost."""

    round: int
    variants: tuple[Variant, ...]
    tried: tuple[str, ...]
    lean_steps: int


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call came to its end. `unfinished_lean_steps` were used, at most, by what the end cut off."""

    seconds: float
    unfinished_lean_steps: int


VariantEntry = Target | RoundVariants | CallEnded
_ENTRY: TypeAdapter[VariantEntry] = TypeAdapter(VariantEntry)


def variants_log(out: Path) -> JsonLog[VariantEntry]:
    """The log in a run folder; not open yet."""
    return JsonLog(out / VARIANTS_FILE, _ENTRY, "not an entry; restore the file or remove the line")


def check_same_target(out: Path, target: Target) -> None:
    """Raises LemmaError when the folder holds a run that is not of test-time RL, or for something else."""
    rows = variants_log(out).read().rows if (out / VARIANTS_FILE).is_file() else []
    there = next((row for row in rows if isinstance(row, Target)), None)
    if there is None:
        raise LemmaError(f"{out} holds a run of another kind; give another --out")
    if there.theorem != target.theorem:
        raise LemmaError(f"{out} holds a run for another theorem, {there.theorem.statement}; give another --out")
    if there.start != target.start:
        raise LemmaError(f"{out} holds a run that began with another prover; give the same, or another --out")

"""The contents of the built core library: its constants, and whether native tactics find all that they cite by name.

A native tactic names its lemmas as literals, so a missing one shows only when a proof needs it. The lists in
`lean_project/needs` say what each tactic cites.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import lean_project
from prover.lean.library.build import LeanSetup
from prover.lean.olean.constants import ConstantKind
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import TermTable, show_name
from prover.types import LemmaError

_NEEDS = lean_project.ROOT / "needs"


@dataclass(frozen=True, slots=True)
class Inventory:
    """Names of all constants of the core library; of its modules; `theorems` counts those written in its sources."""

    modules: tuple[str, ...]
    constants: frozenset[str]
    theorems: int


@dataclass(frozen=True, slots=True)
class Need:
    """What a tactic cites; `missing` is empty when the library has all of it."""

    needed: tuple[str, ...]
    missing: tuple[str, ...]


def core_inventory(setup: LeanSetup) -> Inventory:
    """Read the built library's files. Raises `LemmaError` for a stock toolchain, which has no core library of ours."""
    if not setup.lean_path:
        raise LemmaError("a stock toolchain does not use the core library; there is nothing to count")
    root = setup.lean_path[0]
    modules: list[str] = []
    constants: set[str] = set()
    theorems = 0
    for path in [
        root / "Core.olean",
        *(p for folder in ("Core", "Stock") for p in sorted((root / folder).rglob("*.olean"))),
    ]:
        file = Olean(path.read_bytes(), TermTable())
        modules.append(".".join(path.relative_to(root).with_suffix("").parts))
        constants.update(map(show_name, file.constant_names))
        written = file.declaration_ranges()
        theorems += sum(file.kind(name) is ConstantKind.THEOREM for name in written if name in file)
    return Inventory(tuple(modules), frozenset(constants), theorems)


def tactics_with_needs() -> tuple[str, ...]:
    """Tactics whose needs are listed, sorted."""
    return tuple(sorted(path.stem for path in _NEEDS.glob("*.txt")))


def load_needs(tactic: str) -> tuple[str, ...]:
    """Names that a native tactic cites. Raises `LemmaError` when there is no such list."""
    try:
        text = (_NEEDS / f"{tactic}.txt").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LemmaError(f"no list of needs for {tactic!r}; there are {', '.join(tactics_with_needs())}") from None
    return tuple(name for line in text.splitlines() if (name := line.partition("#")[0].strip()))


def need_of(names: Sequence[str], inventory: Inventory) -> Need:
    """Which of the names the library has."""
    return Need(tuple(names), tuple(name for name in names if name not in inventory.constants))

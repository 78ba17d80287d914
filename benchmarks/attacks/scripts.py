"""Attacks on the verifier: a folder each under `tests/attacks`, read for the tests and for `lemma bench trust`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from prover.lean.library.build import LeanSetup
from prover.lean.processes.supervise import CompileLimits
from prover.lean.verifier.auditor import AuditLimits
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.types import CORE_MODULE, Proof, RefusalReason, Theorem, Verdict

ATTACKS = Path(__file__).parents[2] / "tests" / "attacks"
NAME = "attack"
"""Every attacked theorem is called so."""

STOCK_PROJECT = "LEMMA_STOCK_PROJECT"
"""Environment variable: a Lake project whose stock Lean the attacks marked so are run with."""

LIMITS = CompileLimits(seconds=60, memory_bytes=1 << 30, output_bytes=1 << 16)
SHORT_LIMITS = CompileLimits(seconds=5, memory_bytes=1 << 30, output_bytes=1 << 16)


class AttackClass(StrEnum):
    """What an attack turns against the verifier."""

    SORRY = "sorry"  # closes the goal by `sorryAx`, under whatever spelling
    AXIOM = "axiom"  # an axiom beyond the three, of the library or of its own
    KERNEL_BYPASS = "kernel_bypass"  # options that keep Lean's own process from checking
    KERNEL_BUG = "kernel_bug"  # terms that a kernel once accepted and should not have
    KERNEL_ARITHMETIC = "kernel_arithmetic"  # numbers and strings where computing by name might go wrong
    COMPILER_TRUST = "compiler_trust"  # native_decide, implemented_by, extern, csimp
    METAPROGRAM = "metaprogram"  # a program inside the tactic block
    ENVIRONMENT = "environment"  # extension entries and library names
    RESERVED_NAME = "reserved_name"  # names that mean something to the kernel
    ESCAPE = "escape"  # commands after the tactic block
    TEXT = "text"  # comments, strings, line ends, invisible characters
    LOOK_ALIKE = "look_alike"  # names that look like others
    STATEMENT = "statement"  # proves another statement, or gives its symbols another meaning
    INSTANCE = "instance"  # instances that lie
    UNIVERSE = "universe"  # universe levels
    CIRCULAR = "circular"  # proved from itself
    RECOVERY = "recovery"  # unfinished proofs, errors that are recovered from
    RESOURCES = "resources"  # time, memory, stack, output
    FILES = "files"  # reads or writes files while compiling
    PROCESS = "process"  # other processes, signals, descriptors, the network
    WRONG = "wrong"  # simply wrong
    READER = "reader"  # whole files in which Lean finds something else than meets the eye: `files`


@dataclass(frozen=True, slots=True)
class Attack:
    """A statement and a script that must not be accepted for it, and the reasons for which it may be refused."""

    name: str
    kind: AttackClass
    theorem: Theorem
    proof: Proof
    reasons: frozenset[RefusalReason]
    why: str
    stock: StockFixture | None = None

    @property
    def endless(self) -> bool:
        """Whether it is meant to run until a bound stops it."""
        return self.name.startswith("endless")


@dataclass(frozen=True, slots=True)
class StockFixture:
    """How an attack that needs Lean's own library is run where there is one."""

    module: str
    reasons: frozenset[RefusalReason]


def read_attacks(folder: Path = ATTACKS) -> list[Attack]:
    """Every attack of a folder of folders that is a statement and a script, by name."""
    return [_read(f) for f in sorted(folder.iterdir()) if (f / "script.lean").is_file()]


def _read(folder: Path) -> Attack:
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    stock = expected.get("stock")
    return Attack(
        folder.name,
        AttackClass(expected["class"]),
        Theorem(NAME, (folder / "theorem.lean").read_text(encoding="utf-8")),
        Proof((folder / "script.lean").read_bytes().decode("utf-8")),  # line ends as they are
        frozenset(map(RefusalReason, expected["reasons"])),
        expected["why"],
        stock and StockFixture(stock["module"], frozenset(map(RefusalReason, stock["reasons"]))),
    )


def stock_project() -> Path | None:
    """The Lake project to run the stock attacks with: the one that `STOCK_PROJECT` names, else this repository where
    elan has the toolchain that it asks for.
    """
    if named := os.environ.get(STOCK_PROJECT):
        return Path(named)
    root = ATTACKS.parents[1]
    wanted = root / "lean-toolchain"
    version = wanted.read_text(encoding="utf-8").strip().rpartition(":")[2] if wanted.is_file() else "?"
    elan = Path(os.environ.get("ELAN_HOME", Path.home() / ".elan"))
    return root if any(elan.glob(f"toolchains/*{version}")) else None


def judge_attacks(setup: LeanSetup, attacks: Iterable[Attack]) -> Mapping[str, Verdict]:
    """The verdict on each attack, by its name; those that never end get five seconds."""
    attacks, found = list(attacks), dict[str, Verdict]()
    for limits, endless in ((LIMITS, False), (SHORT_LIMITS, True)):
        chosen = [a for a in attacks if a.endless is endless]
        with Verifier(setup, VerifyLimits(limits, AuditLimits(seconds=20)), on_incident=lambda _: None) as verifier:
            verdicts = verifier.verify_many([(a.theorem, a.proof) for a in chosen])
        found |= dict(zip((a.name for a in chosen), verdicts, strict=True))
    return found


def on_stock_lean(attack: Attack) -> Attack:
    """The attack as it is run with Lean's own library: with the module it needs and the reasons expected there."""
    if attack.stock is None:
        return attack
    theorem = Theorem(NAME, attack.theorem.statement, attack.stock.module or CORE_MODULE)
    return Attack(attack.name, attack.kind, theorem, attack.proof, attack.stock.reasons, attack.why, attack.stock)

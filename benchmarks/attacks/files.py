"""Attacks on the reader of whole files: folders of `tests/attacks` with a `file.lean` and the right answer about it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.attacks.scripts import ATTACKS, LIMITS, Attack, AttackClass
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.files import Checked, FileChecker, FileLimits, FileVerdict
from prover.types import Proved

TRUE: Final = "theorem attack (p : Prop) (h : p) : p ∧ True"
"""Of attacks that only try to add something to a right proof: as a file that is a true, proved theorem."""


@dataclass(frozen=True, slots=True)
class FileAttack:
    """A file, and what Lean finds in it when it reads the whole file: each theorem in order, and whether it is proved.

    `valid` tells whether the file stands: no error, nothing open. `depends_on` are names that the theorems so called
    have to be said to depend on, and no others; theorems that it does not name may depend on anything.
    """

    name: str
    kind: AttackClass
    text: str
    theorems: tuple[tuple[str, bool], ...]
    valid: bool
    depends_on: Mapping[str, frozenset[str]]
    why: str


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong about a verdict: false theorems or files that were accepted, right ones that were refused, other
    faults. Texts for people; nothing is wrong when all are empty.
    """

    accepted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


def read_file_attacks(folder: Path = ATTACKS) -> list[FileAttack]:
    """Every attack on the reader in a folder of folders, by name."""
    return [_read(f) for f in sorted(folder.iterdir()) if (f / "file.lean").is_file()]


def _read(folder: Path) -> FileAttack:
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    return FileAttack(
        folder.name,
        AttackClass(expected["class"]),
        (folder / "file.lean").read_bytes().decode("utf-8"),  # line ends as they are
        tuple((name, {"proved": True, "refused": False}[verdict]) for name, verdict in expected["theorems"]),
        expected["valid"],
        {name: frozenset(names) for name, names in expected.get("depends_on", {}).items()},
        expected["why"],
    )


def is_false(attack: Attack) -> bool:
    """Whether an attack on the verifier claims something false, and not only to have proved something true."""
    return attack.theorem.statement.strip() != TRUE


def judge_files(setup: LeanSetup, texts: Sequence[str]) -> list[FileVerdict]:
    """The verdict on each file, two at a time."""
    with (
        FileChecker(setup, FileLimits(LIMITS), on_incident=lambda _: None) as checker,
        ThreadPoolExecutor(2) as pool,
    ):
        return list(pool.map(checker.check, texts))


def stands(verdict: FileVerdict) -> bool:
    """Whether a file has no error and nothing open: what the service's clients call valid."""
    return isinstance(verdict, Checked) and not verdict.failed and not verdict.holes


def faults_of(attack: FileAttack, verdict: FileVerdict) -> Faults:
    """What a verdict has otherwise than the attack expects."""
    if not isinstance(verdict, Checked):
        return Faults(other=(f"{attack.name}: {verdict}",))
    found = [(t.name, isinstance(t.verdict, Proved)) for t in verdict.theorems]
    accepted = [name for name, proved in _beyond(found, attack.theorems) if proved]
    refused = [name for name, proved in _beyond(attack.theorems, found) if proved]
    other = [name for name, proved in _beyond(attack.theorems, found) if not proved and name not in accepted]
    if stands(verdict) and not attack.valid:
        accepted.append("the file")
    if attack.valid and not stands(verdict):
        refused.append("the file")
    for theorem in verdict.theorems:
        wanted = attack.depends_on.get(theorem.name)
        if wanted is not None and wanted != frozenset(theorem.depends_on):
            other.append(f"{theorem.name} depends on {', '.join(theorem.depends_on)}")
    if not accepted and not refused and found != list(attack.theorems):
        other.append(f"found {found}")
    return Faults(*(tuple(f"{attack.name}: {what}" for what in kind) for kind in (accepted, refused, other)))


def _beyond(these: Iterable[tuple[str, bool]], those: Iterable[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """What `these` has more often than `those`."""
    left = list(those)
    found: list[tuple[str, bool]] = []
    for one in these:
        if one in left:
            left.remove(one)
        else:
            found.append(one)
    return found

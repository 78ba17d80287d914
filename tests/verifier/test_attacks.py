"""Every folder of `tests/attacks` is one attack: none may be accepted, and each is refused for the reason expected."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from prover.lean.auditor import AuditLimits
from prover.lean.compile import Compiled, Compiler, source_of
from prover.lean.confine import Layer, confinement_layers
from prover.lean.library import LeanSetup
from prover.lean.supervise import CompileLimits
from prover.lean.text import by_block
from prover.lean.verify import Verifier, VerifyLimits
from prover.types import Proof, RefusalReason, Refused, Theorem, Verdict

FOLDER = Path(__file__).parents[1] / "attacks"
WITNESS = Path("/tmp/lemma-attack-was-here")  # what `native_folder` tries to make
LIMITS = CompileLimits(seconds=60, memory_bytes=1 << 30, output_bytes=1 << 16)
SHORT_LIMITS = CompileLimits(seconds=5, memory_bytes=1 << 30, output_bytes=1 << 16)


@dataclass(frozen=True, slots=True)
class Attack:
    name: str
    theorem: Theorem
    proof: Proof
    reasons: frozenset[RefusalReason]
    why: str

    @property
    def endless(self) -> bool:
        return self.name.startswith("endless")


def read_attack(folder: Path) -> Attack:
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    return Attack(
        folder.name,
        Theorem("attack", (folder / "theorem.lean").read_text(encoding="utf-8")),
        Proof((folder / "script.lean").read_bytes().decode("utf-8")),  # line ends as they are
        frozenset(map(RefusalReason, expected["reasons"])),
        expected["why"],
    )


ATTACKS = [read_attack(folder) for folder in sorted(FOLDER.iterdir()) if folder.is_dir()]


@pytest.fixture(scope="module")
def verdicts(setup: LeanSetup) -> dict[str, Verdict]:
    """All attacks, run two at a time."""
    WITNESS.unlink(missing_ok=True)
    found: dict[str, Verdict] = {}
    for limits, endless in ((LIMITS, False), (SHORT_LIMITS, True)):
        attacks = [a for a in ATTACKS if a.endless is endless]
        with Verifier(setup, VerifyLimits(limits, AuditLimits(seconds=20))) as verifier:
            answers = verifier.verify_many([(a.theorem, a.proof) for a in attacks])
        found |= dict(zip((a.name for a in attacks), answers, strict=True))
    return found


def test_there_are_many_attacks() -> None:
    assert len(ATTACKS) >= 30


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.name)
def test_attack_is_refused(attack: Attack, verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts[attack.name]
    assert isinstance(verdict, Refused), f"accepted: {attack.why}"
    assert verdict.reason in attack.reasons, f"{verdict.reason}: {verdict.detail}"


def test_native_code_wrote_nothing_outside(verdicts: dict[str, Verdict]) -> None:
    if not confinement_layers()[Layer.LANDLOCK]:
        pytest.skip("this machine has no Landlock, so a candidate's process can write where its user can")
    assert not WITNESS.exists()


def test_lean_alone_is_fooled(setup: LeanSetup) -> None:
    """Why all this: Lean compiles this proof of a false statement without a message and with exit code 0."""
    attack = next(a for a in ATTACKS if a.name == "skip_kernel_decide")
    compiler = Compiler(setup, LIMITS, warm=False)
    source = source_of(setup, attack.theorem, by_block(attack.proof.script))
    assert isinstance(compiler.compile("Core", source), Compiled)

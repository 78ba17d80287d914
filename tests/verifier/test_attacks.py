"""Every folder of `tests/attacks` is one attack: none may be accepted, and each is refused for the reason expected."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from eval.attacks import LIMITS, STOCK_PROJECT, Attack, judge_attacks, on_stock_lean, read_attacks, stock_project
from prover.lean.compile import Compiled, Compiler, source_of
from prover.lean.confine import Layer, confinement_layers
from prover.lean.library import LeanSetup, load_lean
from prover.lean.text import by_block
from prover.types import Refused, Verdict

WITNESS = Path("/tmp/lemma-attack-was-here")  # what some of them try to make
ATTACKS = read_attacks()
STOCK = [on_stock_lean(a) for a in ATTACKS if a.stock]


@pytest.fixture(scope="module")
def verdicts(setup: LeanSetup) -> Mapping[str, Verdict]:
    """All attacks, run two at a time."""
    WITNESS.unlink(missing_ok=True)
    return judge_attacks(setup, ATTACKS)


def test_there_are_many_attacks_of_many_classes() -> None:
    assert len(ATTACKS) >= 100
    assert len({a.kind for a in ATTACKS}) >= 12
    assert len(STOCK) >= 30


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.name)
def test_attack_is_refused(attack: Attack, verdicts: Mapping[str, Verdict]) -> None:
    verdict = verdicts[attack.name]
    assert isinstance(verdict, Refused), f"accepted: {attack.why}"
    assert verdict.reason in attack.reasons, f"{verdict.reason}: {verdict.detail}"


def test_nothing_was_written_outside(verdicts: Mapping[str, Verdict]) -> None:
    if not confinement_layers()[Layer.LANDLOCK]:
        pytest.skip("this machine has no Landlock, so a candidate's process can write where its user can")
    assert not WITNESS.exists()


def test_lean_alone_is_fooled(setup: LeanSetup) -> None:
    """Why all this: Lean compiles this proof of a false statement without a message and with exit code 0."""
    attack = next(a for a in ATTACKS if a.name == "skip_kernel_decide")
    compiler = Compiler(setup, LIMITS, warm=False)
    source = source_of(setup, attack.theorem, by_block(attack.proof.script))
    assert isinstance(compiler.compile("Core", source), Compiled)


@pytest.mark.skipif(stock_project() is None, reason=f"no stock Lean: {STOCK_PROJECT} names no Lake project")
def test_no_metaprogram_is_accepted_by_a_stock_lean() -> None:
    WITNESS.unlink(missing_ok=True)
    found = judge_attacks(load_lean(stock_project()), STOCK)
    wrong = {a.name: found[a.name] for a in STOCK if not isinstance(found[a.name], Refused)}
    assert not wrong
    assert not WITNESS.exists()

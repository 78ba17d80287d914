"""Every script of `tests/attacks` is one attack: none may be accepted, and each is refused for the reason expected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.attacks.files import read_file_attacks
from benchmarks.attacks.scripts import (
    ATTACKS as ATTACKS_FOLDER,
)
from benchmarks.attacks.scripts import (
    LIMITS,
    SHORT_LIMITS,
    STOCK_PROJECT,
    Attack,
    AttackClass,
    judge_attacks,
    on_stock_lean,
    read_attacks,
    stock_project,
)
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.processes.confine import Layer, confinement_layers
from prover.lean.text import by_block
from prover.lean.verifier.auditor import Accepted
from prover.lean.verifier.compile import Compiler, source_of
from prover.lean.verifier.compiled import Compiled
from prover.lean.verifier.incidents import disagreement_of, incident_log
from prover.lean.verifier.verify import Verifier
from prover.types import Disagreement, RefusalReason, Refused, Verdict

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


def test_nothing_is_written_outside(setup: LeanSetup, verdicts: Mapping[str, Verdict]) -> None:
    """Not even where whole files are compiled, so that the commands after the theorem run."""
    if not confinement_layers()[Layer.LANDLOCK]:
        pytest.skip("this machine has no Landlock, so a candidate's process can write where its user can")
    compiler = Compiler(setup, SHORT_LIMITS)
    for attack in ATTACKS:
        if attack.kind in (AttackClass.FILES, AttackClass.PROCESS):
            source = source_of(setup, attack.theorem, by_block(attack.proof.script))
            compiler.compile("Core", replace(source, closed=False))
    compiler.close()
    assert not WITNESS.exists()


def test_lean_alone_is_fooled(setup: LeanSetup) -> None:
    """Why all this: Lean compiles this proof of a false statement without a message and with exit code 0."""
    attack = next(a for a in ATTACKS if a.name == "skip_kernel_decide")
    compiler = Compiler(setup, LIMITS, warm=False)
    source = source_of(setup, attack.theorem, by_block(attack.proof.script))
    assert isinstance(compiler.compile("Core", source), Compiled)


def test_disagreement_is_reported(setup: LeanSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Lean's own process called fine and the kernel does not is an incident, in the verdict and on the disk."""
    monkeypatch.setenv("LEMMA_INCIDENTS", str(tmp_path / "incidents.jsonl"))
    attack, honest = (next(a for a in ATTACKS if a.name == name) for name in ("skip_kernel_decide", "sorry"))
    with Verifier(setup) as verifier:
        fooled, plain = verifier.verify_many([(a.theorem, a.proof) for a in (attack, honest)])
    assert isinstance(fooled, Refused)
    assert fooled.disagreement is Disagreement.AUDIT_REFUSES
    assert isinstance(plain, Refused)
    assert plain.disagreement is None
    (line,) = incident_log().read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["script"] == attack.proof.script


def test_judgements_that_contradict_each_other() -> None:
    fine, error = Compiled(b"", 0.0), Refused(RefusalReason.ELABORATION, "")
    warned = Compiled(b"", 0.0, sorry=True)
    yes, no, late = Accepted((), 1, 0), Refused(RefusalReason.KERNEL, ""), Refused(RefusalReason.TIMEOUT, "")
    sorry, gone = Refused(RefusalReason.SORRY, ""), Refused(RefusalReason.MISSING_THEOREM, "")
    for lean, audited in ((fine, yes), (error, None), (error, no), (warned, sorry), (fine, late)):
        assert disagreement_of(lean, audited) is None
    for lean, audited in ((fine, no), (fine, sorry), (warned, no), (gone, None)):
        assert disagreement_of(lean, audited) is Disagreement.AUDIT_REFUSES
    assert disagreement_of(error, yes) is Disagreement.AUDIT_ACCEPTS


def test_a_stock_lean_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STOCK_PROJECT, raising=False)
    monkeypatch.setenv("ELAN_HOME", str(tmp_path))
    assert stock_project() is None
    (tmp_path / "toolchains" / "leanprover--lean4---v4.35.0").mkdir(parents=True)
    assert stock_project() == Path(__file__).parents[2]
    monkeypatch.setenv(STOCK_PROJECT, "/elsewhere")
    assert stock_project() == Path("/elsewhere")


@pytest.mark.skipif(stock_project() is None, reason=f"no stock Lean: {STOCK_PROJECT} names no Lake project")
def test_no_metaprogram_is_accepted_by_a_stock_lean() -> None:
    WITNESS.unlink(missing_ok=True)
    found = judge_attacks(load_lean(stock_project()), STOCK)
    wrong = {a.name: found[a.name] for a in STOCK if not isinstance(found[a.name], Refused)}
    assert not wrong
    assert not WITNESS.exists()


def test_the_table_of_classes_is_that_of_the_documentation() -> None:
    text = (ATTACKS_FOLDER.parents[1] / "docs" / "trust.md").read_text(encoding="utf-8")
    files = read_file_attacks()
    for kind in AttackClass:
        count = sum(a.kind is kind for a in (*ATTACKS, *files))
        stock = sum(a.stock is not None for a in ATTACKS if a.kind is kind)
        assert f"| {kind} | {count} | {stock or ''} |" in text, kind
    assert f"| **all** | **{len(ATTACKS) + len(files)}** | **{len(STOCK)}** |" in text

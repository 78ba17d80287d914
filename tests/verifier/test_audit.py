"""The auditor alone, on `.olean` files that no tactic block would give: a candidate's process can write any bytes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prover.lean.library.build import LeanSetup
from prover.lean.olean.constants import SourceRange
from prover.lean.text import by_block
from prover.lean.verifier.auditor import Accepted, Auditor
from prover.lean.verifier.compile import Compiler, SourceText, source_of
from prover.lean.verifier.compiled import Compiled
from prover.types import LemmaError, RefusalReason, Refused, Theorem

FALSE = "theorem attack : 1 = 2"
TRUE = "theorem attack : True"
Stated = Callable[[str], tuple[bytes, SourceRange]]
Written = Callable[[str], bytes]

FORGED = {
    "axiom": (FALSE, "axiom bad : 1 = 2\ntheorem attack : 1 = 2 := bad", RefusalReason.AXIOM),
    "axiom_far": (
        FALSE,
        "axiom bad : False\ntheorem step : 1 = 2 := bad.elim\ntheorem attack : 1 = 2 := step",
        RefusalReason.AXIOM,
    ),
    "axiom_in_type": (
        TRUE,
        "axiom P : Prop\ntheorem step : P → P := id\ntheorem attack : True := (fun _ => trivial) step",
        RefusalReason.AXIOM,
    ),
    "axiom_itself": (FALSE, "axiom attack : 1 = 2", RefusalReason.AXIOM),
    "sorry_far": (FALSE, "theorem step : 1 = 2 := sorry\ntheorem attack : 1 = 2 := step", RefusalReason.SORRY),
    "axiom_unused": (TRUE, "axiom unused : False\ntheorem attack : True := trivial", RefusalReason.AXIOM),
    "opaque": (
        TRUE,
        "opaque step : True := trivial\ntheorem attack : True := step",
        RefusalReason.FORBIDDEN_DECLARATION,
    ),
    "inductive": (
        TRUE,
        "inductive Step : Prop | mk : Step\ntheorem attack : True := (fun _ => trivial) Step.mk",
        RefusalReason.FORBIDDEN_DECLARATION,
    ),
    "definition_itself": (TRUE, "def attack : True := trivial", RefusalReason.FORBIDDEN_DECLARATION),
    "missing": (TRUE, "theorem other : True := trivial", RefusalReason.MISSING_THEOREM),
    "namespaced": (TRUE, "theorem A.attack : True := trivial", RefusalReason.MISSING_THEOREM),
    "dotted": (TRUE, "theorem «attack.» : True := trivial", RefusalReason.MISSING_THEOREM),
    "private": (TRUE, "private theorem attack : True := trivial", RefusalReason.MISSING_THEOREM),
    "changed": (FALSE, "theorem attack : 1 = 1 := rfl", RefusalReason.STATEMENT_CHANGED),
    "changed_by_notation": (
        FALSE,
        'local notation "two" => 1\ntheorem attack : 1 = two := rfl',
        RefusalReason.STATEMENT_CHANGED,
    ),
    "weaker": (FALSE, "theorem attack (h : False) : 1 = 2 := h.elim", RefusalReason.STATEMENT_CHANGED),
    "universe": (
        "theorem attack (α : Type) (a : α) : a = a",
        "universe u\ntheorem attack (α : Type u) (a : α) : a = a := rfl",
        RefusalReason.STATEMENT_CHANGED,
    ),
    "unchecked": (
        FALSE,
        "set_option debug.skipKernelTC true\ntheorem attack : 1 = 2 := by decide +kernel",
        RefusalReason.KERNEL,
    ),
    "unchecked_step": (
        FALSE,
        "set_option debug.skipKernelTC true in\ntheorem step : 1 = 2 := by decide +kernel\n"
        "theorem attack : 1 = 2 := step",
        RefusalReason.KERNEL,
    ),
    "unchecked_definition": (
        FALSE,
        "set_option debug.skipKernelTC true in\ndef step : 1 = 2 := by decide +kernel\ntheorem attack : 1 = 2 := step",
        RefusalReason.KERNEL,
    ),
    "reserved": (
        TRUE,
        "def Lean.reduceBool (b : Bool) : Bool := b\ntheorem attack : True := trivial",
        RefusalReason.RESERVED_NAME,
    ),
}


@pytest.mark.parametrize("case", FORGED)
def test_forged_files_are_refused(case: str, auditor: Auditor, stated: Stated, written: Written) -> None:
    statement, file, reason = FORGED[case]
    olean, where = stated(statement)
    verdict = auditor.audit(olean, written(file + "\n"), where)
    assert isinstance(verdict, Refused), case
    assert verdict.reason is reason, verdict


def test_other_imports_are_refused(setup: LeanSetup, auditor: Auditor, compiler: Compiler, stated: Stated) -> None:
    compiled = compiler.compile(
        "Core.Prelude", SourceText("prelude\nimport Core.Prelude\n", "theorem attack : True := True.intro\n", 3)
    )
    assert isinstance(compiled, Compiled)
    olean, where = stated(TRUE)
    verdict = auditor.audit(olean, compiled.olean, where)
    assert isinstance(verdict, Refused)
    assert verdict.reason is RefusalReason.MALFORMED


def test_honest_additions_are_accepted(auditor: Auditor, stated: Stated, written: Written) -> None:
    """Theorems and safe definitions may be added; what is not used does not count."""
    olean, where = stated("theorem attack (n : Nat) : n + 0 = n")
    file = (
        "opaque unused : Nat\ndef step (n : Nat) : Nat := n\ntheorem lift (n : Nat) : step n + 0 = step n := rfl\n"
        "theorem attack (n : Nat) : n + 0 = n := lift n\n"
    )
    verdict = auditor.audit(olean, written(file), where)
    assert isinstance(verdict, Accepted), verdict
    assert verdict.axioms == ()
    assert set(verdict.added) == {"unused", "step", "lift"}


@pytest.mark.parametrize(
    "statement",
    [
        "theorem attack : True := sorry\ntheorem more : False",
        "theorem more : False := sorry\ntheorem attack : True",
        "theorem attack : True := sorry example : False",
        "def attack : Nat",
        "axiom more : False\ntheorem attack : True",
        "open Nat\ntheorem attack : True",
    ],
)
def test_a_statement_is_exactly_one_theorem(statement: str, auditor: Auditor, stated: Stated, written: Written) -> None:
    olean, where = stated(statement)
    verdict = auditor.audit(olean, written("theorem attack : True := trivial\n"), where)
    assert isinstance(verdict, Refused)
    assert verdict.reason is RefusalReason.STATEMENT


def test_a_statement_may_not_rest_on_sorry(auditor: Auditor, stated: Stated, written: Written) -> None:
    olean, where = stated("theorem attack : (sorry : Prop) → True")
    verdict = auditor.audit(olean, written("theorem attack : (sorry : Prop) → True := fun _ => trivial\n"), where)
    assert isinstance(verdict, Refused)


@pytest.fixture(scope="module")
def false_proofs(setup: LeanSetup, compiler: Compiler, written: Written) -> tuple[bytes, ...]:
    """Files that claim a false theorem: unchecked by Lean's kernel, by an axiom, by sorry."""
    script = "set_option debug.skipKernelTC true in\ndecide +kernel"
    source = source_of(setup, Theorem("attack", FALSE), by_block(script))
    unchecked = compiler.compile("Core", source)
    assert isinstance(unchecked, Compiled)
    return (
        unchecked.olean,
        written("axiom bad : 1 = 2\ntheorem attack : 1 = 2 := bad\n"),
        written("theorem attack : 1 = 2 := sorry\n"),
    )


@pytest.fixture(scope="module")
def false_statement(stated: Stated) -> tuple[bytes, SourceRange]:
    return stated(FALSE)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_mutation_makes_a_false_theorem_proved(
    data: st.DataObject,
    auditor: Auditor,
    false_statement: tuple[bytes, SourceRange],
    false_proofs: tuple[bytes, ...],
) -> None:
    file = bytearray(data.draw(st.sampled_from(false_proofs)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(file) - 1))
        file[at] ^= 1 << data.draw(st.integers(0, 7))
    olean, where = false_statement
    assert isinstance(auditor.audit(olean, bytes(file), where), Refused)


def test_a_lost_auditor_comes_back(setup: LeanSetup, stated: Stated, written: Written) -> None:
    olean, where = stated(TRUE)
    file = written("theorem attack : True := trivial\n")
    with Auditor(setup, "Core") as auditor:
        assert isinstance(auditor.audit(olean, file, where), Accepted)
        assert auditor.pid is not None
        os.kill(auditor.pid, signal.SIGKILL)
        assert isinstance(auditor.audit(olean, file, where), Accepted)


def test_an_unknown_module_is_the_callers_mistake(setup: LeanSetup) -> None:
    with Auditor(setup, "No.Such.Module") as auditor, pytest.raises(LemmaError, match=r"No\.Such\.Module"):
        auditor.audit(b"", b"", SourceRange(1, 0, 1, 0))

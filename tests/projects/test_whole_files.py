"""Whole files, as the service checks them, with the Lean of a project: its headers, its modules, either path."""

from __future__ import annotations

from pathlib import Path

import pytest
from arrange import Elan

from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.reader.file_read import Severity
from prover.lean.verifier.files import Checked, FileChecker
from prover.lean.verifier.incidents import Incident
from prover.types import Proved

HEADER = """import Mathlib
import Aesop
set_option maxHeartbeats 400000
open BigOperators Real Nat

"""
FILE = f"""{HEADER}lemma_placeholder
theorem by_rule : dozen = 12 := by
  exact Aesop.rule _ rfl
"""
CHEAT = """macro "cheat " o:ident : tactic => `(tactic| set_option $o:ident true in decide +kernel)
theorem wrong : dozen = 13 := by cheat debug.skipKernelTC
"""


@pytest.fixture(scope="module")
def theirs(project: Path, elan: Elan) -> LeanSetup:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in elan.environ().items():
            patch.setenv(name, value)
        return load_lean(project)


def test_files_with_mathlib_headers(theirs: LeanSetup) -> None:
    small = "theorem small (n : Nat) (h : Perfect n) : n < 30 := by\n  unfold Perfect at h\n  omega\n"
    incidents: list[Incident] = []
    with FileChecker(theirs, on_incident=incidents.append) as checker:
        good = checker.check(FILE.replace("lemma_placeholder", small))
        bad = checker.check(FILE.replace("lemma_placeholder", CHEAT))
        open_ = checker.check(FILE.replace("lemma_placeholder", small.replace("omega", "sorry")))
        alone = checker.check("#check Nat\nopen Real\n")
    assert isinstance(good, Checked)
    assert isinstance(bad, Checked)
    assert isinstance(open_, Checked)
    assert isinstance(alone, Checked)
    assert (good.messages, good.holes) == ((), ())
    assert [isinstance(t.verdict, Proved) for t in good.theorems] == [True, True]
    (error,) = bad.messages
    assert (error.severity, error.start.line, error.start.column) == (Severity.ERROR, 7, 0)
    assert error.text.startswith("lemma: wrong is not proved")
    assert [i.theorem.name for i in incidents] == ["wrong"]
    (hole,) = open_.holes
    assert (hole.start.line, hole.goal) == (8, "n : Nat\nh : n = 6 ∨ n = 28\n⊢ n < 30")
    assert [m.text for m in alone.messages] == ["Nat : Type", "unknown namespace `Real`"]

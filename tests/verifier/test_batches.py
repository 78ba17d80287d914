"""Candidates judged together: the verdicts are those of candidates judged alone, whatever company they keep."""

from __future__ import annotations

import os
import random
import signal
from itertools import pairwise

import pytest

from benchmarks.attacks.scripts import LIMITS, read_attacks
from prover.lean.library.build import LeanSetup
from prover.lean.text import may_run_code
from prover.lean.verifier.auditor import AuditLimits
from prover.lean.verifier.incidents import Incident
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.suites import list_suites, load_suite
from prover.types import Proof, Proved, RefusalReason, Refused, Theorem, Verdict

BAD_COMPANY = {
    "crash": "exact (" + "(" * 30_000,
    "memory": "exact absurd (show 2 ^ (2 ^ 40) = 1 by decide) (by decide)",
    "unterminated": "exact h /-",
    "sorry": "sorry",
    "another": "exact h\n\naxiom bad : False",
}
SCRIPTS = ("exact ⟨h, h⟩", "exact And.intro h h", "refine ⟨h, ?_⟩\nexact h")
GOOD = [(Theorem("t", "theorem t (p : Prop) (h : p) : p ∧ p"), Proof(script)) for script in SCRIPTS]


def judged(setup: LeanSetup, candidates: list[tuple[Theorem, Proof]], batch: int) -> list[Verdict]:
    with Verifier(
        setup, VerifyLimits(LIMITS, AuditLimits(seconds=20), batch=batch), on_incident=lambda _: None
    ) as verifier:
        return verifier.verify_many(candidates)


def test_batches_say_what_single_audits_say(setup: LeanSetup) -> None:
    """Good proofs, proofs of other theorems, and attacks in one go, in an order that mixes them."""
    rng = random.Random(0)
    entries = rng.sample([e for name in list_suites() for e in load_suite(name).entries], 12)
    candidates = [(e.theorem, e.reference) for e in entries]
    candidates += [(a.theorem, b.reference) for a, b in pairwise(entries[:6])]
    quick = [a for a in read_attacks() if not a.endless and a.kind != "resources"]
    candidates += [(a.theorem, a.proof) for a in rng.sample(quick, 10)]
    rng.shuffle(candidates)
    together, alone = judged(setup, candidates, batch=256), judged(setup, candidates, batch=1)
    assert [_outcome(v) for v in together] == [_outcome(v) for v in alone]
    assert sum(isinstance(v, Proved) for v in together) >= 12


def _outcome(verdict: Verdict) -> tuple[str, ...]:
    return verdict.axioms if isinstance(verdict, Proved) else (verdict.reason,)


@pytest.mark.parametrize("company", BAD_COMPANY)
def test_bad_company_does_no_harm(company: str, setup: LeanSetup) -> None:
    """Good proofs before and after a bad one are proved, and the bad one is not."""
    bad = (Theorem("t", "theorem t (p : Prop) (h : p) : p ∧ 1 = 2"), Proof(BAD_COMPANY[company]))
    verdicts = judged(setup, [GOOD[0], bad, *GOOD[1:]], batch=4)
    assert [isinstance(v, Proved) for v in verdicts] == [True, False, True, True]


def test_a_lost_compile_server_loses_no_batch(setup: LeanSetup) -> None:
    with Verifier(setup, VerifyLimits(workers=1)) as verifier:
        assert all(isinstance(v, Proved) for v in verifier.verify_many(GOOD))
        for pid in verifier.helper_pids:
            os.kill(pid, signal.SIGKILL)
        assert all(isinstance(v, Proved) for v in verifier.verify_many(GOOD))


def test_equal_candidates_are_judged_once(setup: LeanSetup) -> None:
    """As in the groups of GRPO; an incident, too, is told once."""
    told: list[Incident] = []
    false = (Theorem("t", "theorem t : 1 = 2"), Proof("set_option debug.skipKernelTC true in decide +kernel"))
    with Verifier(setup, VerifyLimits(workers=1), on_incident=told.append) as verifier:
        verdicts = verifier.verify_many([GOOD[0], false, GOOD[0], false, GOOD[1], false])
    assert [isinstance(v, Proved) for v in verdicts] == [True, False] * 3
    assert len(told) == 1


def test_what_names_a_program_is_judged_alone() -> None:
    for script in ("let rec @[implemented_by f] g := 1", "run_tac x", "set_option debug.skipKernelTC true in rfl"):
        assert may_run_code(script)
    assert not may_run_code("induction n with | zero => rfl | succ k ih => simp [ih]; omega")


def test_limits_that_batches_do_not_outgrow(setup: LeanSetup) -> None:
    """A candidate that never ends costs its own time, and its neighbours get their verdicts."""
    limits = VerifyLimits(LIMITS.__class__(seconds=4, memory_bytes=1 << 30), AuditLimits(seconds=20))
    endless = (Theorem("t", "theorem t : 1 = 2"), Proof("set_option maxHeartbeats 0 in\nrepeat (have := trivial)"))
    with Verifier(setup, limits) as verifier:
        first, middle, last = verifier.verify_many([GOOD[0], endless, GOOD[1]])
    assert isinstance(first, Proved)
    assert isinstance(last, Proved)
    assert isinstance(middle, Refused)
    assert middle.reason in (RefusalReason.TIMEOUT, RefusalReason.MEMORY, RefusalReason.CRASH)

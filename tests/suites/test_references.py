"""Reference proofs as steps: cut by Lean's parser, run by Lean, and back to a script that the verifier accepts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.references import reference_steps
from prover.scripts import script_of
from prover.search import ProofStep
from prover.suites import SuiteEntry, load_suite, parse_suite
from prover.text.reader import reader_for
from prover.types import Proved


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup) as pool:
        yield pool


def steps(env: LeanPool, setup: LeanSetup, *entries: SuiteEntry) -> list[ProofStep | None]:
    return reference_steps(entries, env, reader_for(setup))


def tactics(env: LeanPool, setup: LeanSetup, statement: str, script: str) -> list[str]:
    block = "\n".join(f"  {line}" for line in script.split("\n"))
    suite = parse_suite(f"import Stock\ntheorem {statement} := by\n{block}\n", "t", "file:t", "t.lean")
    (proof,) = steps(env, setup, *suite.entries)
    assert proof is not None
    return [step.tactic for step in proof.walk()]


@pytest.mark.parametrize(
    ("statement", "script", "found"),
    [
        (
            "a (n : Nat) : n + 0 = n ∧ 0 + n = n",
            "constructor\n· rfl\n· induction n with\n  | zero => rfl\n  | succ k ih =>\n    rw [Nat.zero_add]",
            ["constructor", "rfl", "induction n with | zero => ?_ | succ k ih => ?_", "rfl", "rw [Nat.zero_add]"],
        ),
        (
            "b (a b : Nat) : a + b = b + a",
            "have h : b + a = a + b := by\n  rw [Nat.add_comm]\nexact h.symm",
            ["have h : b + a = a + b := ?_", "exact h.symm", "rw [Nat.add_comm]"],
        ),
        ("c (p q : Prop) (h : p ∧ q) : q", "cases h; assumption", ["cases h", "assumption"]),
        (
            "d (p q : Prop) (h : p) (k : q) : p ∧ q",
            "constructor\nall_goals assumption",
            ["constructor", "all_goals assumption"],
        ),
        (
            "e (a b : Nat) (h : a = b) : b = a",
            "exact (by\n  intro k\n  exact k.symm : a = b → b = a) h",
            ["exact (by\n  intro k\n  exact k.symm : a = b → b = a) h"],
        ),
    ],
)
def test_where_proofs_are_cut(statement: str, script: str, found: list[str], env: LeanPool, setup: LeanSetup) -> None:
    assert tactics(env, setup, statement, script) == found


def test_most_references_of_a_suite_become_proofs_again(env: LeanPool, setup: LeanSetup) -> None:
    entries = load_suite("logic").entries[:20] + load_suite("nat").entries[:20]
    found = steps(env, setup, *entries)
    whole = [(entry.theorem, proof) for entry, proof in zip(entries, found, strict=True) if proof is not None]
    assert len(whole) >= 38
    assert all(proof.remaining == len(list(proof.walk())) for _, proof in whole)
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many([(theorem, script_of(proof)) for theorem, proof in whole[::4]])
    assert all(isinstance(verdict, Proved) for verdict in verdicts)


def test_a_wrong_proof_gives_no_step(env: LeanPool, setup: LeanSetup) -> None:
    suite = parse_suite("import Stock\ntheorem f : 1 = 2 := by\n  have h : 1 = 1 := by rfl\n  exact h\n", "t", "t", "t")
    assert steps(env, setup, *suite.entries) == [None]

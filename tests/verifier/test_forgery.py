"""Composed attacks: mutations of accepted proofs, a fixed 300 here and 10,000 in a nightly run."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from benchmarks.attacks.composed import FileForgery, ScriptForgery, Signature, forge, judge_forgeries
from prover.lean.library.build import LeanSetup
from prover.suites import SuiteEntry, list_suites, load_suite
from prover.types import Proved, RefusalReason

FIXED_SEED = 20261122


@pytest.fixture(scope="module")
def entries() -> list[SuiteEntry]:
    return [entry for name in list_suites() for entry in load_suite(name).entries]


@pytest.mark.parametrize(
    ("count", "seed"), [(300, FIXED_SEED), pytest.param(10_000, 1, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])]
)
def test_no_composed_attack_is_accepted(count: int, seed: int, setup: LeanSetup, entries: list[SuiteEntry]) -> None:
    forgeries = list(forge(entries, count, random.Random(seed)))
    assert len(forgeries) == count
    found: Counter[tuple[str, str]] = Counter()
    for at in range(0, count, 500):
        part = forgeries[at : at + 500]
        for forgery, verdict in zip(part, judge_forgeries(setup, part), strict=True):
            assert not isinstance(verdict, Proved), forgery
            found[forgery.kind, verdict.reason] += 1
    # Each kind reaches the check that it is meant for.
    for kind, reason in (
        (FileForgery.WEAKENED, RefusalReason.STATEMENT_CHANGED),
        (FileForgery.SWAPPED, RefusalReason.STATEMENT_CHANGED),
        (FileForgery.CONCLUSION, RefusalReason.STATEMENT_CHANGED),
        (FileForgery.LOOK_ALIKE, RefusalReason.MISSING_THEOREM),
        (FileForgery.DEFINITION, RefusalReason.FORBIDDEN_DECLARATION),
        (FileForgery.OPAQUE, RefusalReason.FORBIDDEN_DECLARATION),
        (FileForgery.AXIOM, RefusalReason.AXIOM),
        (FileForgery.FAR_AXIOM, RefusalReason.AXIOM),
        (FileForgery.UNCHECKED, RefusalReason.KERNEL),
        (FileForgery.FLIPPED, RefusalReason.MALFORMED),
        (FileForgery.REWIRED, RefusalReason.KERNEL),
        *((kind, RefusalReason.SORRY) for kind in ScriptForgery),
    ):
        assert found[kind, reason], f"no {kind} was refused as {reason}"


def test_the_same_seed_composes_the_same_attacks(entries: list[SuiteEntry]) -> None:
    one, two, other = (list(forge(entries, 50, random.Random(seed))) for seed in (5, 5, 6))
    assert one == two != other


def test_statements_are_taken_apart() -> None:
    signature = Signature.of("theorem a.{u} {α : Type u} (f : α → α) (h : ∀ x, f x = x) : (f = id)")
    assert signature is not None
    assert signature.binders == ("{α : Type u}", "(f : α → α)", "(h : ∀ x, f x = x)")
    assert signature.theorem() == "theorem attack.{u} {α : Type u} (f : α → α) (h : ∀ x, f x = x) : (f = id)"
    assert Signature.of("def a : Nat") is None

"""What completion claims to follow does follow: in all small magmas, and by proofs that Lean verifies."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from shared_terms import small_laws

from eval.equational import implication
from eval.magmas import all_tables, holding
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.saturation import ImplicationProof, SaturationLimits, prove_implications
from prover.types import Proof, Proved, Theorem
from prover.worlds.laws import Law, parse_law

LIMITS = SaturationLimits(seconds=2.0, overlaps=2000)

FOLLOWS = (  # premise, conclusion
    ("x = y ◇ x", "x ◇ y = z ◇ y"),
    ("x = y ◇ z", "x ◇ y = y ◇ (z ◇ x)"),
    ("x ◇ y = y ◇ x", "(x ◇ y) ◇ z = z ◇ (y ◇ x)"),
    ("x ◇ y = z ◇ w", "x ◇ (x ◇ y) = (y ◇ z) ◇ w"),
    ("x ◇ (y ◇ z) = (x ◇ y) ◇ z", "(x ◇ y) ◇ (z ◇ w) = x ◇ ((y ◇ z) ◇ w)"),
    ("x = (y ◇ x) ◇ (x ◇ z)", "x = (x ◇ x) ◇ (x ◇ x)"),
    ("x = (y ◇ z) ◇ (y ◇ (x ◇ z))", "x ◇ y = y ◇ x"),
    ("x = (x ◇ y) ◇ y", "x ◇ y = ((x ◇ y) ◇ z) ◇ z"),
    ("x = ((y ◇ x) ◇ y) ◇ (z ◇ w)", "x = y"),
    ("x ◇ y = x ◇ z", "x ◇ (y ◇ z) = x ◇ x"),
)


def proof_of(premise: str, conclusion: str, limits: SaturationLimits = LIMITS) -> ImplicationProof | None:
    return next(prove_implications(parse_law(premise), [parse_law(conclusion)], limits), None)


def test_lean_verifies_the_proofs(setup: LeanSetup) -> None:
    claims: list[tuple[Theorem, Proof]] = []
    for premise, conclusion in FOLLOWS:
        found = proof_of(premise, conclusion)
        assert found is not None, (premise, conclusion)
        claims.append((implication(1, 2, (parse_law(premise), parse_law(conclusion))), found.proof))
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many(claims)
    assert [v for v in verdicts if not isinstance(v, Proved)] == []


@pytest.mark.parametrize(
    ("premise", "conclusion"),
    [("x ◇ y = y ◇ x", "x = x ◇ x"), ("x = x ◇ y", "x = y"), ("x = x", "x ◇ y = y ◇ x"), ("x = x ◇ x", "x = y ◇ y")],
)
def test_what_does_not_follow_is_not_proved(premise: str, conclusion: str) -> None:
    assert proof_of(premise, conclusion) is None


@settings(max_examples=40)
@given(small_laws, small_laws, small_laws)
def test_what_follows_holds_in_all_small_magmas(premise: Law, one: Law, other: Law) -> None:
    goals = [one, other]
    proved = {p.conclusion for p in prove_implications(premise, goals, SaturationLimits(seconds=0.2, overlaps=300))}
    tables = all_tables(2)
    models = tables[holding(premise, tables, premise.variables())]
    for number in proved:
        assert holding(goals[number], models, goals[number].variables()).all()


def test_many_goals_get_what_each_gets_alone() -> None:
    """Up to magmas of two elements: which laws of two operations follow from associativity and idempotence."""
    sides = ["x", "y", "x ◇ x", "x ◇ y", "y ◇ x", "(x ◇ x) ◇ x", "x ◇ (y ◇ x)", "(x ◇ y) ◇ x", "(x ◇ x) ◇ y"]
    laws = [parse_law(f"{a} = {b}") for a, b in product(sides, sides)]
    premise = parse_law("x = x ◇ x")
    together = {p.conclusion for p in prove_implications(premise, laws, LIMITS)}
    alone = {n for n, law in enumerate(laws) if next(prove_implications(premise, [law], LIMITS), None) is not None}
    assert together == alone
    assert np.array([a == b for a, b in product(sides, sides)]).sum() <= len(together) < len(laws)

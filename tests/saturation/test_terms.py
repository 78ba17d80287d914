"""Shared terms: the order is one, matching and unification do what they say, and the tree finds what matching finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_terms import in_bank, magma_terms, read_shared

from prover.saturation.index import DiscriminationTree
from prover.saturation.terms import (
    HALF,
    SharedTerm,
    TermBank,
    is_greater,
    match_shared,
    unify,
    variables_of,
)
from prover.worlds.laws import MagmaTerm


def applied(term: SharedTerm, values: dict[int, SharedTerm], bank: TermBank) -> SharedTerm:
    """All bindings of a unifier, to the end."""
    while (after := bank.substitute(term, values)) is not term:
        term = after
    return term


@given(magma_terms, magma_terms)
def test_equal_terms_are_one_object(one: MagmaTerm, other: MagmaTerm) -> None:
    bank = TermBank.empty()
    assert (in_bank(one, bank) is in_bank(other, bank)) == (one == other)


@given(magma_terms, magma_terms)
def test_the_order_is_total_on_ground_terms(one: MagmaTerm, other: MagmaTerm) -> None:
    bank = TermBank.empty()
    left, right = in_bank(one, bank, -1), in_bank(other, bank, -1)
    assert [is_greater(left, right), left is right, is_greater(right, left)].count(True) == 1


@given(magma_terms, magma_terms, magma_terms)
def test_the_order_is_transitive(a: MagmaTerm, b: MagmaTerm, c: MagmaTerm) -> None:
    bank = TermBank.empty()
    x, y, z = (in_bank(t, bank) for t in (a, b, c))
    assert not (is_greater(x, y) and is_greater(y, z)) or is_greater(x, z)


@given(magma_terms, magma_terms, magma_terms, st.dictionaries(st.integers(1, 4), magma_terms))
def test_the_order_is_kept_by_instances_and_contexts(
    a: MagmaTerm, b: MagmaTerm, around: MagmaTerm, drawn: dict[int, MagmaTerm]
) -> None:
    bank = TermBank.empty()
    left, right, context = (in_bank(t, bank) for t in (a, b, around))
    values = {n: in_bank(t, bank) for n, t in drawn.items()}
    if is_greater(left, right):
        assert is_greater(bank.substitute(left, values), bank.substitute(right, values))
        assert is_greater(bank.apply(left, context), bank.apply(right, context))
        assert is_greater(bank.apply(context, left), bank.apply(context, right))


@pytest.mark.parametrize(
    ("left", "right", "greater"),
    [
        ("x ◇ y", "x", True),
        ("x", "x ◇ y", False),
        ("x ◇ y", "y ◇ x", False),
        ("(x ◇ x) ◇ y", "x ◇ (x ◇ y)", True),
        ("x ◇ x", "y", False),
        ("x ◇ (y ◇ z)", "x ◇ y", True),
        ("x ◇ (y ◇ z)", "y ◇ y", False),
    ],
)
def test_the_order_by_example(left: str, right: str, greater: bool) -> None:
    bank = TermBank.empty()
    assert is_greater(read_shared(left, bank), read_shared(right, bank)) is greater


@given(magma_terms, st.dictionaries(st.integers(1, 4), magma_terms))
def test_matching_finds_instances(pattern: MagmaTerm, drawn: dict[int, MagmaTerm]) -> None:
    bank = TermBank.empty()
    left = in_bank(pattern, bank)
    term = bank.substitute(left, {n: in_bank(t, bank) for n, t in drawn.items()})
    found: dict[int, SharedTerm] = {}
    assert match_shared(left, term, found)
    assert bank.substitute(left, found) is term


@given(magma_terms, magma_terms)
def test_unifiers_unify_and_are_found_for_common_instances(one: MagmaTerm, other: MagmaTerm) -> None:
    bank = TermBank.empty()
    left, right = in_bank(one, bank), in_bank(other, bank)
    right = bank.substitute(right, {n: bank.leaf(n + HALF) for n in variables_of(right)})
    values: dict[int, SharedTerm] = {}
    if unify(left, right, values):
        assert applied(left, values, bank) is applied(right, values, bank)
    else:
        assert not match_shared(left, right, {})
        assert not match_shared(right, left, {})


def test_a_variable_does_not_unify_with_what_holds_it() -> None:
    bank = TermBank.empty()
    assert not unify(read_shared("x ◇ x", bank), read_shared("y ◇ (y ◇ z)", bank), {})


@given(st.lists(magma_terms, max_size=12), st.lists(magma_terms, max_size=4), magma_terms)
def test_the_tree_finds_what_matching_finds(patterns: list[MagmaTerm], gone: list[MagmaTerm], drawn: MagmaTerm) -> None:
    bank = TermBank.empty()
    tree: DiscriminationTree[SharedTerm] = DiscriminationTree()
    terms = [in_bank(t, bank) for t in patterns]
    for term in terms:
        tree.add(term, term)
    for other in gone:
        tree.add(in_bank(other, bank), in_bank(other, bank))
        tree.remove(in_bank(other, bank), in_bank(other, bank))
    term = in_bank(drawn, bank, -1)
    found = list(tree.instances_of(term))
    wanted = [pattern for pattern in terms if match_shared(pattern, term, {})]
    assert sorted(map(id, wanted)) == sorted(id(pattern) for pattern, _ in found)
    for pattern, values in found:
        assert bank.substitute(pattern, dict(zip(variables_of(pattern), values, strict=True))) is term

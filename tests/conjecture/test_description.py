"""The code length of terms: worked out by hand on small ones, and its laws on random ones."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.conjecture.description import ProofTerm, number_bits, proof_bits, statement_bits
from prover.lean.olean.exprs import App, BVar, Const, Lam, LevelParam, LevelSucc, LevelZero, NatLit, Pi, Sort, TermTable

TAG = math.log2(11)
LEVEL = math.log2(5)
SIZE = 1024
CITE = 10.0


def const(table: TermTable, name: str) -> int:
    return table.add(Const((name,), ()))


def closed(table: TermTable, value: int, type_: int | None = None, **more: object) -> ProofTerm:
    type_ = const(table, "True") if type_ is None else type_
    return ProofTerm(table, type_, value, more.get("auxiliaries", ()), more.get("level_params", 0), frozenset())


@pytest.mark.parametrize(("n", "bits"), [(0, 1), (1, 3), (2, 3), (3, 5), (6, 5), (7, 7), (1000, 19)])
def test_gamma_code(n: int, bits: int) -> None:
    assert number_bits(n) == bits


def test_small_terms_by_hand() -> None:
    t = TermTable()
    f, x = const(t, "f"), const(t, "x")
    fx = t.add(App(f, x))
    assert proof_bits(closed(t, x), SIZE) == pytest.approx(TAG + CITE)
    assert proof_bits(closed(t, fx), SIZE) == pytest.approx(3 * TAG + 2 * CITE)
    twice = t.add(App(fx, fx))  # the second `f x` is a reference to one of two compound subterms
    assert proof_bits(closed(t, twice), SIZE) == pytest.approx(5 * TAG + 2 * CITE + 1)
    identity = t.add(Lam(const(t, "p"), t.add(BVar(0))))
    assert proof_bits(closed(t, identity), SIZE) == pytest.approx(3 * TAG + CITE)
    second = t.add(Lam(const(t, "p"), t.add(Lam(const(t, "p"), t.add(BVar(1))))))
    assert proof_bits(closed(t, second), SIZE) == pytest.approx(5 * TAG + 2 * CITE + 1)
    assert proof_bits(closed(t, t.add(NatLit(6))), SIZE) == pytest.approx(TAG + 5)


def test_universe_levels_by_hand() -> None:
    t = TermTable()
    u = t.add(LevelParam(("u",)))
    sort = t.add(Sort(t.add(LevelSucc(u))))
    assert statement_bits(closed(t, sort, sort, level_params=4), SIZE) == pytest.approx(TAG + 2 * LEVEL + 2)
    prop = t.add(Sort(t.add(LevelZero())))
    assert statement_bits(closed(t, prop, prop), SIZE) == pytest.approx(TAG + LEVEL)


def test_the_statement_is_given_and_auxiliaries_are_paid_once() -> None:
    t = TermTable()
    big = t.add(App(const(t, "f"), t.add(App(const(t, "g"), const(t, "h")))))
    stated = t.add(Pi(big, const(t, "True")))
    value = t.add(Lam(big, t.add(App(const(t, "k"), t.add(BVar(0))))))
    given_type = proof_bits(closed(t, value, stated), SIZE)
    without = proof_bits(closed(t, value), SIZE)
    assert given_type == pytest.approx(4 * TAG + TAG + math.log2(4) + CITE)  # λ, reference to `big`, k applied to #0
    assert without > given_type
    made = (const(t, "p"), t.add(App(const(t, "q"), const(t, "r"))))
    more = proof_bits(closed(t, value, stated, auxiliaries=(made,)), SIZE)
    assert more == pytest.approx(given_type + 4 * TAG + 3 * CITE, abs=1.0)


def random_term(rng: random.Random, table: TermTable, size: int) -> int:
    if size <= 1:
        return const(table, f"c{rng.randrange(8)}")
    left = rng.randint(1, size - 1)
    return table.add(App(random_term(rng, table, left), random_term(rng, table, size - left)))


@given(st.integers(0, 10**9), st.integers(1, 60))
def test_laws(seed: int, size: int) -> None:
    rng, t = random.Random(seed), TermTable()
    term = random_term(rng, t, size)
    bits = proof_bits(closed(t, term), SIZE)
    assert bits <= (2 * size - 1) * TAG + size * CITE + size * math.log2(2 * size)  # a tree of distinct leaves
    assert proof_bits(closed(t, term), 2 * SIZE) > bits  # a larger library makes each citation dearer
    assert proof_bits(closed(t, t.add(App(const(t, "new"), term))), SIZE) > bits
    again = t.add(App(term, term))
    assert proof_bits(closed(t, again), SIZE) - bits <= 2 * TAG + CITE + math.log2(2 * size)  # the copy is nearly free
    other = TermTable()  # numbering does not matter
    for name in range(8):
        const(other, f"c{7 - name}")
    assert proof_bits(closed(other, random_term(random.Random(seed + 0), other, size)), SIZE) == pytest.approx(bits)

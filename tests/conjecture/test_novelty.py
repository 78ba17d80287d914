"""Distance, variants and instances of statements."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from prover.conjecture.novelty import (
    ParsedStatement,
    distance,
    is_instance,
    is_variant,
    novelty,
    parse_statement,
    rewrites,
)
from prover.types import Theorem


def claim(text: str) -> ParsedStatement:
    return parse_statement(Theorem("t", f"theorem t {text}"))


COMM = claim("(a b : Num) : plus a b = plus b a")
SPECIAL = claim("(x : Num) : plus x Num.z = plus Num.z x")

TERMS = st.recursive(
    st.sampled_from(["a", "b", "c", "Num.z"]),
    lambda inner: st.tuples(st.sampled_from(["plus", "times"]), inner, inner).map(lambda t: f"({' '.join(t)})"),
    max_leaves=6,
)
CLAIMS = st.tuples(TERMS, TERMS).map(lambda pair: claim(f"(a b c : Num) : {pair[0]} = {pair[1]}"))


@given(CLAIMS, CLAIMS)
def test_distance_is_a_symmetric_share(left: ParsedStatement, right: ParsedStatement) -> None:
    assert 0 <= distance(left, right) <= 1
    assert abs(distance(left, right) - distance(right, left)) < 1e-9
    assert distance(left, left) == 0
    assert novelty(left, [right, left]) == 0
    assert novelty(left, []) == 1


@given(TERMS, TERMS, st.integers(0, 99))
def test_names_and_orientation_do_not_count(left: str, right: str, seed: int) -> None:
    names = ["x1", "x2", "x3"]
    random.Random(seed).shuffle(names)
    table = str.maketrans({"a": "A", "b": "B", "c": "C"})
    words = [" ".join(t.replace("Num.z", "0").translate(table).split()) for t in (left, right)]
    other = [w.replace("A", names[0]).replace("B", names[1]).replace("C", names[2]) for w in words]
    one = claim(f"(A B C : Num) : {words[0]} = {words[1]}")
    two = claim(f"({' '.join(names)} : Num) : {other[1]} = {other[0]}")
    assert distance(one, two) == 0
    assert is_variant(one, two)
    assert is_instance(one, two)


def test_instances_and_variants() -> None:
    assert is_instance(SPECIAL, COMM)
    assert not is_instance(COMM, SPECIAL)
    assert not is_instance(SPECIAL, claim("(a b : Num) (h : a = b) : plus a b = plus b a"))
    assert is_variant(claim("(a : Num) : plus a a = plus a a"), COMM)
    assert not is_variant(SPECIAL, COMM)
    assert distance(COMM, claim("(a b : Num) : times a b = times b a")) > 0.8


def test_a_lemma_rewrites_where_one_side_matches() -> None:
    goal = claim("(a b : Num) : times (plus a Num.z) b = b")
    assert rewrites(claim("(n : Num) : plus n Num.z = n"), goal)
    assert rewrites(claim("(n : Num) : n = plus n Num.z"), goal)
    assert not rewrites(claim("(n : Num) : plus Num.z n = n"), goal)

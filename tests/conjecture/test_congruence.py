"""What follows at once from equations that are known."""

from __future__ import annotations

import pytest

from prover.conjecture.congruence import follows_at_once
from prover.conjecture.novelty import parse_statement
from prover.types import Theorem

KNOWN = {
    "comm": "(a b : Num) : plus a b = plus b a",
    "zero": "(a : Num) : plus a Num.z = a",
    "assoc": "(a b c : Num) : plus (plus a b) c = plus a (plus b c)",
    "twice": "(a : Num) : double (half a) = a",
    "clumsy": "(a b c : Num) : plus (plus a (plus Num.z b)) c = plus a (plus b c)",
    "left_zero": "(a : Num) : plus Num.z a = a",
    "only_if": "(a b : Num) (h : a = b) : plus a b = double a",
}


@pytest.mark.parametrize(
    ("claim", "known", "follows"),
    [
        ("(x y : Num) : plus y x = plus x y", "comm", True),
        ("(x : Num) : plus (half x) Num.z = half x", "zero", True),
        ("(x y : Num) : double (plus x y) = double (plus y x)", "comm", True),  # below another function
        ("(x y : Num) : plus (plus x Num.z) y = plus y x", "comm zero", True),  # two steps side by side
        ("(x : Num) : double (half (plus x Num.z)) = x", "twice zero", True),
        ("(x y z : Num) : plus x (plus y z) = plus y (plus x z)", "comm assoc", False),  # follows, and is worth having
        ("(x y : Num) : plus x y = plus x x", "comm", False),
        ("(x : Num) : plus x x = double x", "only_if", False),  # its hypothesis is not looked at
        ("(x y : Num) : half x = half y → x = y", "comm", False),
        ("(x : Num) : plus x Num.z = x", "", False),
        ("(x y z : Num) : plus (plus x y) z = plus x (plus y z)", "clumsy left_zero", False),  # the better statement
    ],
)
def test_one_round_of_rewriting(claim: str, known: str, follows: bool) -> None:
    def read(text: str) -> Theorem:
        return Theorem("t", f"theorem t {text}")

    assert follows_at_once(parse_statement(read(claim)), [parse_statement(read(KNOWN[n])) for n in known.split()]) == (
        follows
    )

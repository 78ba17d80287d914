"""Conjectures made of others: critical pairs, analogues, stuck inductions; and their tests in bulk, in real Lean."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from prover.conjecture.analogues import analogues
from prover.conjecture.critical_pairs import critical_pairs, unified
from prover.conjecture.equations import (
    TermEquation,
    equation_in,
    equation_signature,
    functions_by_name,
    inner,
    oriented,
    shrinking,
    simplified,
    sorts_of,
    that_hold,
)
from prover.conjecture.explore import Function
from prover.conjecture.patterns import Pattern, read_pattern, with_holes
from prover.conjecture.values import domain_of
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.types import Theorem
from rl.conjecturing.derived import Deriving, stuck_equations
from rl.conjecturing.journal import Candidate, Origin

MODULE = "Suites.Defs.Recovery"
FUNCTIONS = (
    Function("plus", ("Num", "Num"), "Num"),
    Function("times", ("Num", "Num"), "Num"),
    Function("join", ("Chain α", "Chain α"), "Chain α"),
    Function("turn", ("Chain α",), "Chain α"),
    Function("Num.s", ("Num",), "Num"),
    Function("Num.z", (), "Num"),
    Function("Chain.stop", (), "Chain α"),
)
SIGNATURE = functions_by_name(FUNCTIONS)
NAMES = [f.name for f in FUNCTIONS]


def equation(text: str, variables: str = "a b c d x y") -> TermEquation:
    found = equation_in(text, variables.split())
    assert found is not None
    return found


def shown(found: TermEquation) -> str:
    sorts = sorts_of(found, SIGNATURE)
    assert sorts is not None
    return equation_signature(found, sorts)


COMM = equation("plus a b = plus b a")
ASSOC = equation("plus (plus a b) c = plus a (plus b c)")


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup, workers=1) as pool:
        yield pool


def test_unification_is_most_general_and_knows_when_there_is_none() -> None:
    def term(text: str) -> Pattern:
        found = read_pattern(text)
        assert found is not None
        return with_holes(found, frozenset("xyz"))

    assert unified(term("f x (g y)"), term("f (g z) x")) == {"x": term("g z"), "y": term("z")}
    assert unified(term("x"), term("g x")) is None
    assert unified(term("f x a"), term("f b x")) is None


def test_critical_pairs_say_what_two_equations_say_together() -> None:
    pairs = [shown(e) for e in critical_pairs([COMM, ASSOC])]
    assert "(x1 : Num) (x2 : Num) (x3 : Num) : plus (plus x1 x2) x3 = plus x2 (plus x1 x3)" in pairs
    assert all(e.canonical() not in (COMM.canonical(), ASSOC.canonical()) for e in critical_pairs([COMM, ASSOC]))
    assert critical_pairs([COMM]) == []  # it overlaps with itself in nothing new
    turned = equation("turn (join a b) = join (turn b) (turn a)"), equation("turn (turn a) = a")
    assert "{α : Type} (x1 : Chain α) (x2 : Chain α) : turn (join (turn x1) (turn x2)) = join x2 x1" in map(
        shown, critical_pairs(turned)
    )


def test_analogues_keep_types_and_try_values_for_constants() -> None:
    found = [shown(e) for e in analogues([COMM, equation("plus Num.z a = a")], SIGNATURE, NAMES)]
    assert "(x1 : Num) (x2 : Num) : times x1 x2 = times x2 x1" in found
    assert "(x1 : Num) : times (Num.s Num.z) x1 = x1" in found
    assert "{α : Type} (x1 : Chain α) : join Chain.stop x1 = x1" in found
    assert not any("join Num.z" in text or "plus Chain.stop" in text for text in found)
    assert "(x1 : Num) (x2 : Num) : plus x1 x2 = plus x2 x1" not in found


def test_a_stuck_induction_says_what_it_lacks() -> None:
    """The step of ``times (plus a b) c = …`` wants its sums regrouped once the hypothesis is used."""
    stuck = (
        "case s\na b n : Num\nih : times a (plus b n) = plus (times a b) (times a n)\n"
        "⊢ plus (times a (plus b n)) a = plus (times a b) (plus (times a n) a)"
    )
    theorem = Theorem("t", "theorem t : True")
    found = stuck_equations({theorem: [stuck]})
    texts = {shown(e): names for e, names in found.items() if sorts_of(e, SIGNATURE) is not None}
    assert texts["(x1 : Num) (x2 : Num) (x3 : Num) : plus (plus (times x1 x2) x3) x1 = plus (times x1 x2) (plus x3 x1)"]
    assert stuck_equations({theorem: ["a b : Num\n⊢ plus a b = plus b a"]}) == {}  # no hypothesis, nothing to use up


def test_equations_are_tidied() -> None:
    rules = shrinking([equation("plus a Num.z = a"), COMM])
    assert len(rules) == 1  # commutativity makes nothing smaller
    messy = equation("Num.s (plus (plus a Num.z) b) = Num.s (plus b (plus a Num.z))")
    tidy = simplified(messy, rules)
    assert shown(tidy) == "(x1 : Num) (x2 : Num) : Num.s (plus x1 x2) = Num.s (plus x2 x1)"
    assert [e.canonical() for e in inner(tidy)][-1] == COMM.canonical()
    outwards = oriented(equation("Num.s (plus a b) = plus (Num.s a) b"), {"Num.s", "Num.z"})
    assert shown(outwards) == "(x1 : Num) (x2 : Num) : plus (Num.s x1) x2 = Num.s (plus x1 x2)"
    defined = oriented(equation("plus (times a b) b = times (Num.s a) b"), {"Num.s", "Num.z"})
    assert (
        shown(defined) == "(x1 : Num) (x2 : Num) : times (Num.s x1) x2 = plus (times x1 x2) x2"
    )  # as if it defined it
    assert shrinking([equation("plus (times a b) a = times a (Num.s b)")], {"Num.s", "Num.z"}) == ()
    assert oriented(equation("a = plus Num.z a"), {"Num.z"}).right.hole


def test_lean_tells_true_equations_from_false_ones_in_bulk(env: LeanPool) -> None:
    names = ["plus", "times", "join", "turn", "count", "each", "swap", "fringe"]
    domain, functions = domain_of(names, MODULE, env)
    deriving = Deriving(MODULE, domain, functions, env, "0")
    true = ["plus a b = plus b a", "times a (plus b c) = plus (times a b) (times a c)", "turn (turn x) = x"]
    false = ["times a b = plus a b", "join x y = join y x", "turn x = x", "times a a = plus a a"]
    signature = functions_by_name((*functions, *domain.constructors))
    typed = [(e, s) for e in map(equation, [*true, *false]) if (s := sorts_of(e, signature)) is not None]
    before = env.answers
    assert that_hold(typed, domain, MODULE, env, "0", 12) == [True] * len(true) + [False] * len(false)
    assert env.answers - before < 12  # far fewer than one for each equation and test
    goals = [
        Candidate("(x1 : Num) (x2 : _) : times x1 x2 = times x2 x1", MODULE, Origin.GOAL, ("t",)),
        Candidate("(x1 : Num) : times x1 x1 = x1", MODULE, Origin.GOAL),
        Candidate("(x1 : Num) (h : x1 = Num.z) : times x1 x1 = x1", MODULE, Origin.GOAL),
    ]
    found = deriving.tested(goals)
    assert [(c.text, c.tested) for c in found] == [
        ("(x1 : Num) (x2 : Num) : times x1 x2 = times x2 x1", True),
        (goals[2].text, False),
    ]

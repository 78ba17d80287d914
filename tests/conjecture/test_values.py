"""Small values of a module's own types: what is false about them is refuted, what holds is found."""

from __future__ import annotations

import random

from prover.conjecture.explore import explore, functions_used
from prover.conjecture.refute import find_counterexample
from prover.conjecture.values import domain_of
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.types import Theorem

MODULE = "Suites.Defs.Recovery"
NAMES = ("plus", "join", "each", "swap")


def test_fresh_types_are_tested_and_explored(setup: LeanSetup) -> None:
    def stated(text: str) -> Theorem:
        return Theorem("t", f"theorem t {text}", MODULE)

    with LeanPool(setup, workers=1) as env, Verifier(setup) as verifier:
        domain, functions = domain_of(NAMES, MODULE, env)
        assert {f.name for f in functions} == set(NAMES)
        assert domain.values["Num"][:2] == ("Num.z", "Num.s Num.z")
        assert any("Bush.fork" in value for value in domain.values["Bush α"])
        false = [
            "(a b : Num) : plus a b = a",
            "{α : Type} (l m : Chain α) : join l m = join m l",
            "{α : Type} (f : α → α) (l : Chain α) : each f l = l",
            "(a b : Num) (h : plus a b = Num.s Num.z) : a = b",
        ]
        found = [find_counterexample(stated(text), env, verifier, 24, domain.values) for text in false]
        assert all(f is not None for f in found)
        assert (
            find_counterexample(stated("(a b : Num) : plus a b = plus b a"), env, verifier, 24, domain.values) is None
        )
        signature = functions_used(["plus a b"], functions)
        zero = tuple(c for c in domain.constructors if c.name == "Num.z")
        equations = explore((*zero, *signature), MODULE, env, random.Random(0), 3, domain=domain)
    assert any(t.statement.endswith(": plus n2 n1 = plus n1 n2") for t in equations)
    assert any(t.statement.endswith(": plus Num.z n1 = n1") for t in equations)

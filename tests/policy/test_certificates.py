"""Certificates: what is computed about polynomials, and that Lean accepts every tactic that is written."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.policy.certificates import certificates
from prover.policy.goals import parse_goal
from prover.policy.polynomials import Atoms, NotPolynomial, Numbers
from prover.policy.spans import Span, nonnegative_combination, solve
from prover.types import Advanced, Finished, Goal, ProofState, StepRequest, Theorem

CLOSED = (
    "(x : ℝ) (h₀ : x * (1 / 2 + 2 / 5) = 1) : x = 10 / 9",
    "(x y : ℝ) (h₀ : x + y = 5) (h₁ : 4 * x + y = 26) : x ^ 2 - y ^ 2 = 45",
    "(a b : ℝ) (h₀ : a ^ 2 + b ^ 2 = 6) : a * b ≤ 3",
    "(a b : ℝ) (f : ℝ → ℝ) (h₀ : ∀ x, f x = a * x + b) (h₁ : f 7 - f 2 = 10) : f 11 - f 2 = 18",
    "(a : ℝ) : 12 * a ≤ 20 * a ^ 2 + 2",
    "(x y : ℝ) (h₀ : 0 < x ∧ 0 < y) (h₁ : y ^ 2 = 9) : y = 3",
    "(x y : ℚ) (h₀ : x ≠ 0) (h₁ : y ≠ 0) (h₂ : x + y = 3 * (x * y)) : 1 / x + 1 / y = 3",
    "(s : ℕ → ℝ) (h₀ : ∀ n, s (n + 2) = s (n + 1) + s n) (h₁ : s 8 = 34) (h₂ : s 6 = 13) : s 3 = 3",
    "(x : ℝ) (h₀ : x ≠ 2) (h₁ : (x + 1) / (x - 2) = 4) : x = 3",
    "(z w : ℂ) (h₀ : z = 3 + 2 * Complex.I) (h₁ : w = 1 - Complex.I) : z * w = 5 - Complex.I",
    "(a b : ℤ) (h₀ : a * b = 10) (h₁ : a + b = 7) : a ^ 2 + b ^ 2 = 29",
    "(a b : ℕ) : 4 * (a * b) ≤ 2 * a ^ 2 + 2 * b ^ 2",
    "(a : ℝ) (h₀ : a < 1) (h₁ : 2 < a) : False",
    "(a b : ℝ) (h₀ : a < b) : a ≠ b",
)
"""Statements that one tactic closes."""


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup, workers=1) as pool:
        yield pool


def _state(env: LeanPool, statement: str) -> ProofState:
    return env.start(Theorem("t", f"theorem t {statement}", "Suites.Defs.Complex"))


@pytest.mark.parametrize("statement", CLOSED)
def test_lean_accepts_the_certificate(env: LeanPool, statement: str) -> None:
    state = _state(env, statement)
    first = next(certificates(parse_goal(state.goals[0])))
    (result,) = env.step([StepRequest(state, first)])
    assert isinstance(result, Finished), (first, result)


def test_roots_split_a_goal_and_the_branches_close(env: LeanPool) -> None:
    state = _state(env, "(x : ℝ) (h₀ : x ^ 2 - 7 * x + 10 = 0) : x = 2 ∨ x = 5")
    (split,) = certificates(parse_goal(state.goals[0]))
    (result,) = env.step([StepRequest(state, split)])
    assert isinstance(result, Advanced)
    assert len(result.state.goals) == 2
    (result,) = env.step([StepRequest(result.state, "left")])
    assert isinstance(result, Advanced)
    (tactic,) = list(certificates(parse_goal(result.state.goals[0])))[:1]
    (result,) = env.step([StepRequest(result.state, tactic)])
    assert isinstance(result, Advanced)
    assert len(result.state.goals) == 1


@pytest.mark.parametrize(
    "goal",
    [
        "x : Real\nh : x ^ 2 = 4\n⊢ x = 2",  # false
        "x y : Real\n⊢ x * y ≤ x ^ 2",  # false
        "a b : Nat\nh : a < b\n⊢ a + 1 ≤ b",  # linear: `omega` decides it
        "p q : Prop\n⊢ p ∧ q",
    ],
)
def test_nothing_is_claimed_to_be_closed_without_a_certificate(goal: str) -> None:
    assert not [t for t in certificates(parse_goal(Goal(goal))) if t.startswith("exact")]


def test_polynomials_are_read_and_written() -> None:
    atoms = Atoms()
    p = atoms.read("2 * (x - 1) ^ 2 - f (y + 1) / 2")
    assert atoms.show({m: 2 * c for m, c in p.items()}) == "(4 * x ^ 2 - 8 * x - f (y + 1) + 4)"
    assert list(atoms.numbers) == ["x", "f (y + 1)"]
    quotient = atoms.read("x / (y - 1)")
    (atom,) = atoms.quotients.values()
    assert (atom.above, atom.below) == ("x", "(y - 1)")
    assert quotient == {(atom.atom,): Fraction(1)}
    whole = Atoms(Numbers.NATURALS)
    assert whole.show(whole.read("a * (b - 1)")) == "((a : Rat) * ((b - 1 : Nat) : Rat))"
    for text in ("fun x => x", "x +", "∃ y, y", "(x"):
        with pytest.raises(NotPolynomial):
            Atoms().read(text)


def test_a_combination_is_exact() -> None:
    atoms = Atoms()
    given = [atoms.read(text) for text in ("x + y - 5", "x * y - 6")]
    span = Span.of(given, [(), (0,), (1,)])
    rest, combination = span.reduce(atoms.read("x ^ 2 + y ^ 2 - 13"))
    assert rest == {}
    assert set(combination) == {0, 1}
    assert span.reduce(atoms.read("x - 2"))[0] != {}


def test_weights_are_exact_or_there_are_none() -> None:
    atoms = Atoms()
    terms = [atoms.read(text) for text in ("x - 3", "y - x", "1 / 3 - y / 7")]
    found = nonnegative_combination(terms, [False, False, False])
    assert found is not None
    weights, surplus = found
    total = {
        m: sum((w * terms[k].get(m, Fraction(0)) for k, w in weights.items()), Fraction(0)) for m in [(), (0,), (1,)]
    }
    assert total == {(): -surplus, (0,): 0, (1,): 0}
    assert surplus > 0
    assert nonnegative_combination(terms[:2], [True, True]) is None


def test_linear_equations() -> None:
    one, two = Fraction(1), Fraction(2)
    assert solve([[one, one, Fraction(3)], [one, -one, one]], 2) == [2, 1]
    assert solve([[one, one, one], [two, two, one]], 2) is None

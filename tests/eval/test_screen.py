"""The screen lets through only what is known, and says what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shared_data import PROJECT, shared_data

from eval.leandojo import read_leandojo, statement_of_goal
from eval.minif2f import DEFINITIONS, FIELDS, formulate, formulate_all, read_problems
from eval.problems import Problem, Unstatable, Unstated
from eval.screen import screen
from prover.types import LemmaError, Theorem

HEADER = "import Mathlib\n\nset_option maxHeartbeats 0\n\nopen BigOperators Real Nat Topology Rat"
DATA = PROJECT / "tests" / "data"


@pytest.mark.parametrize(
    "statement",
    [
        "theorem t (a b : ℕ) (h₀ : a + b = 0) : a = 0 ∧ b = 0",
        "theorem t (f : ℤ → ℤ) (h : ∀ x, f x = 2 * x) : ∃ y, f y = 4",
        "theorem t (n : ℕ) (h : ∀ m ≥ n, m % 2 = 0) : False ∨ ¬ Odd n → n ≠ 1",
        "theorem t : ∀ (a : ℕ) (b : ℕ), Nat.gcd a b ∣ a",
        "theorem t (x y : ℕ) (h : (x, y) = (1, 2)) : (x : ℤ) - ↑y = -1",
        "theorem t (S : Finset ℤ) (h : ∀ n : ℤ, n ∈ S ↔ abs n ≤ 3) : S.card = 7 ∧ ∑ k ∈ S, k = 0",
        "theorem t (n : ℕ) : Finset.card (Finset.filter (λ x => 2 ∣ x) (Finset.Icc 1 n)) = 2",
        "theorem t (n : ℕ) : (∑ k ∈ (Finset.range n), 2 * k) = 3 ∨ (Nat.divisors n).card = n.divisors.card",
        "theorem t (S : Set ℕ) : IsLeast { x | x ∈ S } 1 ∨ IsGreatest (S \\ { x : ℕ | 0 < x }) 2",
        "theorem t (n : ℕ) : n ! = n * (n - 1)! ∨ n.succ ≡ 1 [MOD 2]",
        "theorem t (x : ℝ) (q : ℚ) : |x| + 0.5 = Real.sqrt (x⁻¹ ^ 2) ∨ ⌊x⌋ = q.num + (q + 1).den",
        "theorem t (z : ℂ) (σ : Equiv ℝ ℝ) : z.re = Complex.normSq (z - Complex.I) ∧ σ.1 2 = σ.2 3",
    ],
)
def test_what_is_known_passes(statement: str) -> None:
    assert screen(statement) is None


@pytest.mark.parametrize(
    ("statement", "reason", "token"),
    [
        ("theorem t (x : ℝ) : Real.log x = x", Unstatable.REAL, "Real.log"),
        ("theorem t (z : ℂ) (x : ℝ) : Complex.exp z = Real.exp x", Unstatable.COMPLEX, "Complex.exp"),
        ("theorem t (x : NNReal) : x = x", Unstatable.REAL, "NNReal"),
        ("theorem t (q : ℚ) : Rat.floor q = 1", Unstatable.RATIONAL, "Rat.floor"),
        ("theorem t (f : ℝ → ℝ) : f⁻¹' {0} = f⁻¹' {1}", Unstatable.NOTATION, "'"),
        ("theorem t (x : ℝ) : ‖x‖ = x", Unstatable.NOTATION, "‖"),
        ("theorem t (a : ZMod 7) : a = a", Unstatable.MODULAR, "ZMod"),
        ("theorem t : Finset.range 3 = Finset.Icc 0 2", Unstatable.FINITE_SET, "Finset.range"),
        ("theorem t : (Finset.range 3) = Finset.Icc 0 2", Unstatable.FINITE_SET, "Finset.range"),
        ("theorem t : (Finset.filter (fun x => x = 1) (Finset.range 3)) = S", Unstatable.FINITE_SET, "Finset.filter"),
        ("theorem t (S T : Finset ℕ) (h : T = S) : S.card = 3", Unstatable.FINITE_SET, "T"),
        ("theorem t (S T : Finset ℕ) (h : (S, 1) = (T, 1)) : S.card = 3", Unstatable.FINITE_SET, "S"),
        ("theorem t (f : ℕ → Finset ℕ) (h : f 1 = f 2) : 1 = 1", Unstatable.FINITE_SET, "Finset"),
        ("theorem t (S : Finset ℕ) (f : Finset ℕ) : f.card = 1 ∧ ∀ x, x = S", Unstatable.FINITE_SET, "S"),
        ("theorem t (S : Finset ℕ) : S ∪ S ⊆ S", Unstatable.SET, "∪"),
        ("theorem t : ∑ k ∈ Finset.Ico 0 3, k = 3", Unstatable.UNKNOWN_CONSTANT, "Finset.Ico"),
        ("theorem t (S : Set ℕ) : S ⊆ S", Unstatable.SET, "⊆"),
        ("theorem t : (Set.range fun x : ℕ => x) = S", Unstatable.SET, "Set.range"),
        ("theorem t : IsLeast { x | x = y } 1", Unstatable.UNKNOWN_CONSTANT, "y"),
        ("theorem t : {y} = {y}", Unstatable.UNKNOWN_CONSTANT, "y"),
        ("theorem t (n : ℕ) : gcd n n = n", Unstatable.UNKNOWN_CONSTANT, "gcd"),  # Nat.gcd here, more there
        ("theorem t (n : ℕ) : sqrt n = n", Unstatable.UNKNOWN_CONSTANT, "sqrt"),
        ("theorem t (n : ℕ) : n.totient = n", Unstatable.UNKNOWN_CONSTANT, "n.totient"),
        ("theorem t (n : ℕ) : (n + 1).totient = n", Unstatable.UNKNOWN_CONSTANT, ".totient"),
        ("theorem t (h : ∀ x : ℕ, x = y) : 1 = 1", Unstatable.UNKNOWN_CONSTANT, "y"),
        ("theorem t (n : ℕ) : n ∘ n = n", Unstatable.NOTATION, "∘"),
    ],
)
def test_what_is_not_known_is_named(statement: str, reason: Unstatable, token: str) -> None:
    assert screen(statement) == (reason, token)


def test_sample_problems_are_sorted() -> None:
    problems, revision = read_problems(DATA / "minif2f_sample.jsonl")
    assert len(revision) == 12
    found = {p.name: formulate(p, mathlib=False) for p in problems}
    reasons = {name: f.reason for name, f in found.items() if isinstance(f, Unstated)}
    assert reasons == {
        "sample_opened_name": Unstatable.UNKNOWN_CONSTANT,
        "sample_residue_class": Unstatable.MODULAR,
        "sample_broken": Unstatable.ELABORATION,
    }
    line = found["sample_int_line"]
    assert isinstance(line, Theorem)
    assert "comment" not in line.statement
    assert line.preamble == "open Nat"
    assert {found[f"sample_{name}"].module for name in ("real_root", "rational", "complex")} == {FIELDS}
    assert line.module == DEFINITIONS


def test_with_mathlib_a_problem_keeps_its_header() -> None:
    theorem = formulate(Problem("t", "theorem t (x : ℝ) : x = x", HEADER, "valid"), mathlib=True)
    assert isinstance(theorem, Theorem)
    assert (theorem.module, theorem.preamble) == ("Mathlib", "open BigOperators Real Nat Topology Rat")


@pytest.mark.parametrize(
    ("header", "statement"),
    [
        ("import Mathlib\ndef f := 3", "theorem t : f = f"),
        ("import Mathlib\nlocal notation \"f\" => 3", "theorem t : 1 = 1"),
        ("import Mathlib\nopen Nat in", "theorem t : 1 = 1"),
        (HEADER, "example : 1 = 1"),
        (HEADER, ""),
    ],
)  # fmt: skip
def test_other_headers_and_forms_are_not_guessed_at(header: str, statement: str) -> None:
    found = formulate(Problem("t", statement, header, "test"), mathlib=False)
    assert isinstance(found, Unstated)
    assert found.reason is Unstatable.FORM


def test_bad_files_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text('{"name": "a", "statement": \n')
    (tmp_path / "columns.jsonl").write_text(json.dumps({"title": "a"}) + "\n")
    for name, expected in (("broken", "not JSON Lines"), ("columns", "no column statement"), ("absent", "cannot read")):
        with pytest.raises(LemmaError, match=expected) as caught:
            read_problems(tmp_path / f"{name}.jsonl")
        assert "\n" not in str(caught.value)
    (tmp_path / "dojo.json").write_text('{"full_name": "a"}')
    with pytest.raises(LemmaError, match="not a LeanDojo benchmark file"):
        read_leandojo(tmp_path / "dojo.json")


def test_leandojo_goals_become_statements() -> None:
    problems, _ = read_leandojo(DATA / "leandojo_sample.json")
    found = [formulate(p, mathlib=False) for p in problems]
    stated = [f.statement for f in found if isinstance(f, Theorem)]
    assert stated == [
        "theorem dojo_Sample_add_swap (a b c : ℕ) : a + b + c = c + b + a",
        "theorem dojo_Sample_le_of_double (n m : ℕ) (h₀ : n + n ≤ m + m) : n ≤ m",
    ]
    assert [f.reason for f in found if isinstance(f, Unstated)] == [Unstatable.UNKNOWN_CONSTANT, Unstatable.FORM]


@pytest.mark.parametrize("goal", ["", "no goals", "⊢ p\n\n⊢ q", "x : ℕ := 3\n⊢ x = 3", "strange\n⊢ p"])
def test_other_goals_have_no_statement(goal: str) -> None:
    assert statement_of_goal("t", goal) == ""


def test_every_published_problem_is_stated_or_explained() -> None:
    problems, _ = read_problems(shared_data("minif2f"))
    assert len(problems) == 488
    found = formulate_all(problems, mathlib=False)
    assert all(f.detail for f in found if isinstance(f, Unstated))
    stated = [f for f in found if isinstance(f, Theorem)]
    assert len(stated) >= 400
    speaks = [any(word in t.statement for word in ("ℝ", "ℂ", "ℚ", "Real.", "Complex.")) for t in stated]
    assert [t.module for t in stated] == [FIELDS if fields else DEFINITIONS for fields in speaks]

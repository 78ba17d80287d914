"""Magma laws: reading, writing, drawing, and what the theorems look like."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import PROJECT, shared_data

from eval.equational import NonImplication, implication, load_equational
from eval.magmas import ModelLimits, Table, find_model, satisfies
from eval.refute import refute
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.types import LemmaError, Proved, Refused
from prover.worlds.equations import FALSE_CODES, TRUE_CODES, read_laws
from prover.worlds.laws import Law, MagmaTerm, Op, Var, parse_law

SAMPLE = PROJECT / "tests" / "data" / "equational_sample"

terms = st.recursive(
    st.sampled_from("xyzwuv").map(Var), lambda inner: st.builds(Op, inner, inner), max_leaves=6
)  # fmt: skip


def value(term: MagmaTerm, environment: dict[str, int], table: tuple[tuple[int, ...], ...]) -> int:
    if isinstance(term, Var):
        return environment[term.name]
    return table[value(term.left, environment, table)][value(term.right, environment, table)]


def holds(law: Law, table: tuple[tuple[int, ...], ...]) -> bool:
    """Does the finite magma with this operation table satisfy the law?"""
    names = law.variables()
    environments = (dict(zip(names, v, strict=True)) for v in product(range(len(table)), repeat=len(names)))
    return all(value(law.left, e, table) == value(law.right, e, table) for e in environments)


def magmas(size: int) -> list[tuple[tuple[int, ...], ...]]:
    rows = list(product(range(size), repeat=size))
    return list(product(rows, repeat=size))


@given(st.builds(Law, terms, terms))
def test_a_law_reads_back_as_it_was_written(law: Law) -> None:
    quantified, _, equation = law.text().partition(" : G, ")
    assert parse_law(equation) == law
    assert quantified == "∀ " + " ".join(law.variables())
    assert set(law.variables()) == set(re.findall("[a-z]", equation))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "x = ",
        "x = y = z",
        "x ◇ y ◇ z = x",
        "(x ◇ y = x",
        "x ◇ y) = x",
        "x = Y",
        "x = y ◇",
        "x * y = x",
        "x y = x",
    ],
)
def test_what_is_not_a_law_is_refused(text: str) -> None:
    with pytest.raises(LemmaError, match="not a magma law"):
        parse_law(text)


def test_golden_statement() -> None:
    laws = (parse_law("x ◇ y = y ◇ x"), parse_law("x ◇ (y ◇ z) = (w ◇ u) ◇ v"))
    assert implication(2, 1, laws).statement == (
        "theorem eq2_implies_eq1 (G : Type _) [Magma G] "
        "(h : ∀ x y z w u v : G, x ◇ (y ◇ z) = (w ◇ u) ◇ v) : ∀ x y : G, x ◇ y = y ◇ x"
    )


def test_sample_outcomes_are_those_of_small_magmas() -> None:
    data = read_laws(SAMPLE)
    satisfied = [[holds(law, table) for law in data.laws] for n in (1, 2) for table in magmas(n)]
    true = {tuple(divmod(int(i), len(data.laws))) for i in data.pairs(TRUE_CODES)}
    for premise, conclusion in true:
        assert all(row[conclusion] for row in satisfied if row[premise])
    assert len(true) + len(data.pairs(FALSE_CODES)) == len(data.laws) * (len(data.laws) - 1)


def numbers(name: str) -> tuple[int, int]:
    i, j = map(int, re.findall(r"eq(\d+)", name))
    return i, j


def test_drawing_depends_on_the_seed_and_takes_known_outcomes_only() -> None:
    data = read_laws(SAMPLE)
    first = load_equational(SAMPLE, 5, np.random.default_rng(3))
    assert first == load_equational(SAMPLE, 5, np.random.default_rng(3))
    assert first != load_equational(SAMPLE, 5, np.random.default_rng(4))
    assert len({t.name for t in first[0].theorems}) == len(set(first[1].claims)) == 5
    true, false = load_equational(SAMPLE, None, np.random.default_rng(0))
    assert len(true.theorems) == true.total == len(data.pairs(TRUE_CODES))
    assert len(false.claims) == false.known == len(data.pairs(FALSE_CODES))
    for names, codes in (
        ([t.name for t in true.theorems], TRUE_CODES),
        ([c.theorem.name for c in false.claims], FALSE_CODES),
    ):
        for i, j in map(numbers, names):
            assert data.codes[data.outcomes[i - 1, j - 1]] in codes
            assert i != j


@pytest.mark.parametrize("broken", ["equations", "outcomes", "shape", "missing"])
def test_bad_data_is_one_line(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree(SAMPLE, folder)
    if broken == "equations":
        (folder / "equations.txt").write_text("x ◇ y = y ◇ x\nx + y = y\n")
    elif broken == "outcomes":
        (folder / "outcomes.npz").write_bytes(b"not an archive")
    elif broken == "shape":
        np.savez(folder / "outcomes.npz", outcomes=np.zeros((2, 2), np.uint8), codes=np.array(["unknown"]))
    else:
        (folder / "outcomes.npz").unlink()
    with pytest.raises(LemmaError) as caught:
        read_laws(folder)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_published_laws_are_read_as_they_stand() -> None:
    folder = shared_data("equational")
    data = read_laws(folder)
    lines = (folder / "equations.txt").read_text(encoding="utf-8").splitlines()
    assert len(data.laws) == 4694
    assert [law.text().partition(" : G, ")[2] for law in data.laws] == lines
    drawn, false = load_equational(folder, 50, np.random.default_rng(0))
    small = [table for n in (1, 2) for table in magmas(n)]
    for theorem in drawn.theorems:  # a small magma that refutes one would show a mistake in rows, columns or numbering
        i, j = numbers(theorem.name)
        assert not any(holds(data.laws[i - 1], t) and not holds(data.laws[j - 1], t) for t in small)
    assert false.known == 13_855_167
    found = [(c, find_model(c.premise_law, c.conclusion_law)) for c in false.claims]
    assert sum(table is not None for _, table in found) >= 48
    for claim, table in found:
        assert table is None or (holds(claim.premise_law, table) and not holds(claim.conclusion_law, table))


# --- refutations

COMMUTATIVE, ASSOCIATIVE = parse_law("x ◇ y = y ◇ x"), parse_law("x ◇ (y ◇ z) = (x ◇ y) ◇ z")


tables = st.integers(1, 3).flatmap(lambda n: st.tuples(*[st.tuples(*[st.integers(0, n - 1)] * n)] * n))


@settings(deadline=None)
@given(st.builds(Law, terms, terms), tables)
def test_satisfies_tries_all_elements(law: Law, table: Table) -> None:
    assert satisfies(law, table) == holds(law, table)


SMALL = ModelLimits(all_up_to=2, affine_up_to=2, cells_up_to=2)
AFFINE = ModelLimits(all_up_to=1, affine_up_to=6, cells_up_to=1)
CELLS = ModelLimits(all_up_to=1, affine_up_to=1, cells_up_to=3)


@settings(deadline=None, max_examples=50)
@given(st.builds(Law, terms, terms), st.builds(Law, terms, terms))
def test_a_model_is_one(premise: Law, conclusion: Law) -> None:
    for limits in (SMALL, AFFINE, CELLS):
        table = find_model(premise, conclusion, limits)
        assert table is None or (holds(premise, table) and not holds(conclusion, table))


SHORT = st.recursive(st.sampled_from("xyz").map(Var), lambda inner: st.builds(Op, inner, inner), max_leaves=3)


@settings(deadline=None)
@given(st.builds(Law, SHORT, SHORT), st.builds(Law, SHORT, SHORT))
def test_searching_cells_finds_what_trying_all_tables_finds(premise: Law, conclusion: Law) -> None:
    exists = any(holds(premise, t) and not holds(conclusion, t) for t in magmas(2))
    assert (find_model(premise, conclusion, SMALL) is not None) == exists
    cells = ModelLimits(all_up_to=1, affine_up_to=1, cells_up_to=2, work=10**9)
    assert (find_model(premise, conclusion, cells) is not None) == exists


def test_affine_and_larger_magmas_are_found() -> None:
    assert find_model(COMMUTATIVE, ASSOCIATIVE) is not None
    medial = parse_law("(x ◇ y) ◇ (z ◇ w) = (x ◇ z) ◇ (y ◇ w)")  # as all affine operations are
    table = find_model(medial, COMMUTATIVE, ModelLimits(all_up_to=1, affine_up_to=3, cells_up_to=1))
    assert table is not None
    assert holds(medial, table)
    needs_four = (parse_law("x = (y ◇ x) ◇ (x ◇ y)"), COMMUTATIVE)  # no 2 or 3 elements will do
    assert find_model(*needs_four, ModelLimits(cells_up_to=1, affine_up_to=1)) is None
    assert find_model(*needs_four) is not None
    assert find_model(*needs_four, ModelLimits(assignments=15)) is None  # two variables at size 4 have 16


@pytest.fixture(scope="module")
def verifier(setup: LeanSetup) -> Iterator[Verifier]:
    with Verifier(setup) as verifier:
        yield verifier


def test_golden_refutation(verifier: Verifier) -> None:
    claim = NonImplication(1, 2, COMMUTATIVE, ASSOCIATIVE)
    assert claim.theorem.statement == (
        "theorem eq1_does_not_imply_eq2 : ¬ ∀ (G : Type) [Magma G], "
        "(∀ x y : G, x ◇ y = y ◇ x) → ∀ x y z : G, x ◇ (y ◇ z) = (x ◇ y) ◇ z"
    )
    assert isinstance(verifier.verify(claim.theorem, claim.proof(((1, 0), (0, 0)))), Proved)


@pytest.mark.parametrize("table", [((0, 0), (0, 0)), ((0, 1), (0, 1)), ((0,),)])
def test_lean_refuses_a_table_that_refutes_nothing(verifier: Verifier, table: Table) -> None:
    claim = NonImplication(1, 2, COMMUTATIVE, ASSOCIATIVE)  # associative, not commutative, trivial
    verdict = verifier.verify(claim.theorem, claim.proof(table))
    assert isinstance(verdict, Refused)
    assert "decide" in verdict.detail


def test_false_implications_of_the_sample_are_refuted_in_lean(verifier: Verifier) -> None:
    _, false = load_equational(SAMPLE, 12, np.random.default_rng(0))
    seen: list[tuple[int, int]] = []
    run = refute(false, verifier, progress=lambda done, of: seen.append((done, of)))
    assert (run.refuted, run.rate, seen) == (12, 1.0, [(12, 12)])
    assert all(isinstance(o.verdict, Proved) and set(o.verdict.axioms) <= {"propext"} for o in run.outcomes)


def test_a_true_implication_has_no_magma(verifier: Verifier) -> None:
    claim = NonImplication(1, 1, COMMUTATIVE, COMMUTATIVE)
    false = load_equational(SAMPLE, 1, np.random.default_rng(0))[1]
    run = refute(replace(false, claims=(claim,)), verifier, ModelLimits(all_up_to=2, affine_up_to=3, cells_up_to=3))
    assert (run.outcomes[0].table, run.refuted, run.rate) == (None, 0, 0.0)

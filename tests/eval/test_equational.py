"""Magma laws: reading, writing, drawing, and what the theorems look like."""

from __future__ import annotations

import re
import shutil
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_data import PROJECT, shared_data

from eval.equational import (
    FALSE_CODES,
    TRUE_CODES,
    Law,
    MagmaTerm,
    Op,
    Var,
    implication,
    load_equational,
    parse_law,
    read_laws,
)
from prover.types import LemmaError

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


def test_drawing_depends_on_the_seed_and_takes_true_implications_only() -> None:
    data = read_laws(SAMPLE)
    first = load_equational(SAMPLE, 5, np.random.default_rng(3))
    assert first == load_equational(SAMPLE, 5, np.random.default_rng(3))
    assert first != load_equational(SAMPLE, 5, np.random.default_rng(4))
    assert len({t.name for t in first.theorems}) == 5
    everything = load_equational(SAMPLE, None, np.random.default_rng(0))
    assert len(everything.theorems) == everything.total == len(data.pairs(TRUE_CODES))
    for theorem in everything.theorems:
        i, j = map(int, re.findall(r"eq(\d+)", theorem.name))
        assert data.codes[data.outcomes[i - 1, j - 1]] in TRUE_CODES
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
    drawn = load_equational(folder, 50, np.random.default_rng(0))
    small = [table for n in (1, 2) for table in magmas(n)]
    for theorem in drawn.theorems:  # a small magma that refutes one would show a mistake in rows, columns or numbering
        i, j = map(int, re.findall(r"eq(\d+)", theorem.name))
        assert not any(holds(data.laws[i - 1], t) and not holds(data.laws[j - 1], t) for t in small)

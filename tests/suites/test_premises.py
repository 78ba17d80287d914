"""Premises: the library's theorems with their types."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.types import LemmaError


def test_types_are_as_lean_prints_them(setup: LeanSetup) -> None:
    types = {p.name: p.type for p in load_premises(setup)}
    assert types["Nat.add_comm"] == "∀ (n m : Nat), n + m = m + n"
    assert types["Nat.le_trans"] == "∀ {n m k : Nat}, n ≤ m → m ≤ k → n ≤ k"
    assert types["not_or"] == "∀ {p q : Prop}, ¬(p ∨ q) ↔ ¬p ∧ ¬q"
    assert types["List.map_append"].endswith("List.map f (l₁ ++ l₂) = List.map f l₁ ++ List.map f l₂")
    assert len(types) > 300


def test_premises_are_meant_to_be_cited(setup: LeanSetup) -> None:
    premises = load_premises(setup)
    assert len({p.name for p in premises}) == len(premises)
    for p in premises:
        assert "noConfusion" not in p.name
        assert "._" not in p.name
        assert not p.name.startswith(("Lean.", "Core.", "instDecidable"))
        assert "\n" not in p.type


def test_functions_of_a_definitions_module_count(setup: LeanSetup) -> None:
    core = load_premises(setup)
    programs = {p.name: p.type for p in load_premises(setup, "Suites.Defs.Programs")}
    assert {p.name for p in core} < programs.keys()
    assert programs["total"] == "∀ (x_1 : Nat) (xs : List Nat), total (x_1 :: xs) = x_1 + total xs"
    assert "BinTree.mirror" in programs


def test_the_second_time_lean_is_not_asked(setup: LeanSetup) -> None:
    first = load_premises(setup)
    broken = dataclasses.replace(setup, toolchain=dataclasses.replace(setup.toolchain, sysroot=Path("/nowhere")))
    assert load_premises(broken) == first


def test_a_module_that_is_not_there(setup: LeanSetup) -> None:
    with pytest.raises(LemmaError, match=r"unknown module Suites\.Nowhere"):
        load_premises(setup, "Suites.Nowhere")

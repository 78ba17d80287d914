"""What the core library holds: what native tactics cite is there, and official names have their official types."""

from __future__ import annotations

import dataclasses
import re

import pytest

import lean_project
from prover.lean.library.build import LeanSetup
from prover.lean.library.citations import Citations, cited_by
from prover.lean.library.inventory import Inventory, core_inventory, load_needs, need_of, tactics_with_needs
from prover.lean.library.parity import Parity, ParityRow, binder_kinds, compare, load_parity, without_row
from prover.lean.library.premises import load_premises
from prover.types import LemmaError

NOT_OFFERED = "grind"
OFFERED = [tactic for tactic in tactics_with_needs() if tactic != NOT_OFFERED]


@pytest.fixture(scope="session")
def inventory(setup: LeanSetup) -> Inventory:
    return core_inventory(setup)


@pytest.mark.parametrize("tactic", OFFERED)
def test_what_a_native_tactic_cites_is_there(inventory: Inventory, tactic: str) -> None:
    names = load_needs(tactic)
    assert len(set(names)) == len(names)
    assert need_of(names, inventory).missing == ()


def test_the_list_of_omega_is_whole_and_a_gap_is_seen(inventory: Inventory) -> None:
    names = load_needs("omega")
    assert len(names) > 86
    assert need_of([*names, "Int.no_such_lemma"], inventory).missing == ("Int.no_such_lemma",)
    assert {"Core.Omega", "Stock.Numbers"} <= set(inventory.modules)
    assert 500 < inventory.theorems < len(inventory.constants)


def modules_of(tactic: str) -> str:
    """The pattern of the modules whose citations a list holds."""
    text = (lean_project.ROOT / "needs" / f"{tactic}.txt").read_text(encoding="utf-8")
    return text.partition("# modules: ")[2].partition("\n")[0]


@pytest.fixture(scope="session")
def citations() -> dict[str, Citations]:
    return cited_by("|".join(map(modules_of, tactics_with_needs())))


@pytest.mark.parametrize("tactic", tactics_with_needs())
def test_a_list_is_what_the_binary_cites(inventory: Inventory, citations: dict[str, Citations], tactic: str) -> None:
    """Every constant of ours that the tactic's code names is listed, and nothing is that its code does not spell."""
    cited = [found for module, found in citations.items() if re.fullmatch(modules_of(tactic), module)]
    names = frozenset[str]().union(*(found.names for found in cited))
    words = {part for name in names for part in name.split(".")}.union(*(found.strings for found in cited))
    listed = set(load_needs(tactic))
    ours = {name for name in names & inventory.constants if not name.startswith("Lean.")}
    assert ours <= listed
    endings = {re.sub(r"_\d$", "_", name.rpartition(".")[2]) for name in listed - names}
    assert endings <= words | {"elim", "of_decide_eq_true"}  # cited through a library function


def test_grind_lacks_what_the_list_says(inventory: Inventory) -> None:
    need = need_of(load_needs(NOT_OFFERED), inventory)
    assert len(need.needed) > 800
    assert len(need.missing) > 600
    assert {"Lean.Grind.CommRing", "Lean.Grind.nestedProof", "Lean.Grind.Config"} <= set(need.missing)


def test_no_such_module() -> None:
    with pytest.raises(LemmaError, match="nosuch"):
        cited_by("nosuch")


def test_a_tactic_without_a_list() -> None:
    with pytest.raises(LemmaError, match="omega"):
        load_needs("nosuch")


def test_a_stock_toolchain_has_no_core_library(setup: LeanSetup) -> None:
    with pytest.raises(LemmaError, match="stock"):
        core_inventory(dataclasses.replace(setup, lean_path=()))


@pytest.fixture(scope="session")
def renewed(setup: LeanSetup) -> tuple[ParityRow, ...]:
    return compare(setup, load_parity())


def test_the_parity_table_is_what_lean_finds(renewed: tuple[ParityRow, ...]) -> None:
    assert renewed == load_parity()
    assert len({row.name for row in renewed}) == len(renewed)


def test_no_type_differs_from_the_official_one(renewed: tuple[ParityRow, ...]) -> None:
    assert [row.name for row in renewed if row.parity is Parity.DIFFERENT] == []


def test_every_citable_name_is_compared_or_known_to_be_ours(setup: LeanSetup) -> None:
    """A new lemma of the library needs a row: its official type, or none when there is no such official name."""
    citable = load_premises(setup)
    assert len(citable) > 1000
    rows = load_parity()
    assert without_row(citable, rows) == ()
    assert without_row(citable, [row for row in rows if row.name != "Nat.add_comm"]) == ("Nat.add_comm",)


def test_a_row_without_an_official_type_is_ours_only() -> None:
    for row in load_parity():
        assert (row.parity is Parity.OURS_ONLY) == (not row.official) == (not row.source)


DIFFERENT = (
    "∀ {n m : Nat}, n + m = m + n",  # other binders
    "∀ (n m : Nat), m + n = n + m",  # another statement
    "∀ (m n : Nat), n + m = m + n",  # another order
    "∀ (n m k : Nat), n + m = m + n",  # one argument more
    "∀ (n m : Int), n + m = m + n",  # another type
)


def test_differences_are_seen_and_names_of_variables_and_spelling_are_none(setup: LeanSetup) -> None:
    rows = [
        *(ParityRow("Nat.add_comm", "", official, "", Parity.EQUAL) for official in DIFFERENT),
        ParityRow("Nat.add_comm", "", "∀ (x y : Nat), x + y = y + x", "", Parity.DIFFERENT),
        ParityRow("Nat.mul_pos", "", "∀ {n m : Nat}, n > 0 → m > 0 → n * m > 0", "", Parity.DIFFERENT),
        ParityRow("Nat.add_comm", "", "", "", Parity.EQUAL),
    ]
    found = compare(setup, rows)
    assert [row.parity for row in found] == [
        *[Parity.DIFFERENT] * len(DIFFERENT),
        Parity.EQUAL,
        Parity.EQUAL,
        Parity.OURS_ONLY,
    ]
    assert found[0].ours == "∀ (n m : Nat), n + m = m + n"


def test_a_name_that_is_not_there(setup: LeanSetup) -> None:
    with pytest.raises(LemmaError, match=r"Nat\.nosuch"):
        compare(setup, [ParityRow("Nat.nosuch", "", "True", "", Parity.EQUAL)])
    with pytest.raises(LemmaError, match="nosuch m"):
        compare(setup, [ParityRow("Nat.add_comm", "", "∀ (n m : Nat), nosuch m", "", Parity.EQUAL)])


@pytest.mark.parametrize(
    ("kind", "kinds"),
    [
        ("True", ""),
        ("∀ (n m : Nat), n + m = m + n", "(("),
        ("∀ {α : Type u} [inst : BEq α] [ReflBEq α] {a : α}, (a == a) = true", "{[[{"),
        ("∀ {p : α → Prop}, (∀ (x : α), p x) → ∀ ⦃y : α⦄, p y", "{(⦃"),
    ],
)
def test_kinds_of_binders(kind: str, kinds: str) -> None:
    assert "".join(binder_kinds(kind)) == kinds

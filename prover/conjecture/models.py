"""Small structures to test statements on: magmas, monoids, groups, lattices and Boolean algebras.

A model is a Lean term whose laws `decide` checks, on the carrier `Fin n`; the classes are those of `Suites.Defs`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

Operation = Callable[[int, int], int]


@dataclass(frozen=True, slots=True)
class Model:
    """`term` is an instance on ``Fin size`` once Lean has read `definition`; `shown` is for people."""

    term: str
    size: int
    shown: str
    definition: str = ""


_NAMESPACE = "SmallModel"
_TOOLS = f"""namespace {_NAMESPACE}
instance decidableForall {{n : Nat}} (p : Fin n → Prop) [DecidablePred p] : Decidable (∀ x, p x) :=
  decidable_of_decidable_of_iff (p := ∀ k (h : k < n), p ⟨k, h⟩) ⟨fun h x => h x.1 x.2, fun h k l => h ⟨k, l⟩⟩
def entry {{n : Nat}} (row : List (Fin (n + 1))) (x : Fin (n + 1)) : Fin (n + 1) := row[x.val]?.getD 0
def table {{n : Nat}} (rows : List (List (Fin (n + 1)))) (x y : Fin (n + 1)) : Fin (n + 1) :=
  entry ((rows[x.val]?).getD []) y
"""


@cache
def models_of(class_name: str) -> tuple[Model, ...]:
    """Small models of a class, the smallest first; none for a class that is not listed here."""
    made = _MAKERS.get(class_name)
    return () if made is None else tuple(made())


def preamble_for(models: Sequence[Model]) -> str:
    """The Lean text that must precede the terms of these models."""
    definitions = [m.definition for m in models if m.definition]
    return "\n".join([_TOOLS, *definitions, f"end {_NAMESPACE}", ""]) if definitions else ""


def _magmas() -> Iterator[Model]:
    """All sixteen operations on two elements."""
    for a, b, c, d in itertools.product("01", repeat=4):
        term = f"⟨fun x y => if x = 0 then (if y = 0 then {a} else {b}) else (if y = 0 then {c} else {d})⟩"
        yield Model(term, 2, f"◇ on Fin 2 with table {a}{b}{c}{d}")


def _monoids() -> Iterator[Model]:
    def monoid(name: str, size: int, op: Operation, unit: int, shown: str) -> Model:
        return _model("Mnd", name, size, {"op": _binary(size, op), "unit": str(unit)}, _MONOID_LAWS, shown)

    yield monoid("conjunction", 2, lambda x, y: x * y, 1, "{0, 1} with the product")
    for name, size, op, _, shown in _group_tables():
        yield monoid(name, size, op, 0, shown)
    yield monoid("first", 3, lambda x, y: x or y, 0, "{0, 1, 2} where the first of two that is not 0 counts")


def _groups() -> Iterator[Model]:
    for name, size, op, inverse, shown in _group_tables():
        parts = {"op": _binary(size, op), "unit": "0", "inv": _unary(inverse)}
        yield _model("Grp", name, size, parts, (*_MONOID_LAWS, "inv_left", "inv_right"), shown)


def _group_tables() -> Iterator[tuple[str, int, Operation, list[int], str]]:
    """(name, order, operation, inverses, for people); 0 is the unit."""
    for n in (2, 3):
        yield f"cyclic{n}", n, lambda x, y, n=n: (x + y) % n, [-x % n for x in range(n)], f"the numbers modulo {n}"
    every = list(itertools.permutations(range(3)))
    inverses = [every.index((p.index(0), p.index(1), p.index(2))) for p in every]
    shown = " ".join("".join(map(str, p)) for p in every)

    def after(x: int, y: int) -> int:
        p, q = every[x], every[y]
        return every.index((p[q[0]], p[q[1]], p[q[2]]))

    yield "symmetric3", 6, after, inverses, f"the permutations of three, 0 to 5 being {shown}"


def _lattices() -> Iterator[Model]:
    def lattice(name: str, below: Sequence[str], shown: str) -> Model:
        size = len(below)
        return _model("Lat", name, size, _bounds(below), _LATTICE_LAWS, shown)

    yield lattice("chain", ("0", "01"), "0 < 1")
    yield lattice("diamond", ("03", "13", "23", "3", "01234"), "0, 1 and 2 between 3 and 4")
    yield lattice("pentagon", ("03", "13", "023", "3", "01234"), "3 < 0 < 2 < 4 and 3 < 1 < 4")


def _algebras() -> Iterator[Model]:
    laws = (*_LATTICE_LAWS, "meet_join", "meet_one", "join_zero", "meet_compl", "join_compl")
    for name, below, shown in (("two", ("0", "01"), "0 < 1"), ("four", ("0", "01", "02", "0123"), "sets of two bits")):
        top = len(below) - 1
        parts = {"one": str(top), "zero": "0", "compl": _unary([top - x for x in range(top + 1)])}
        yield _model("BoolAlg", name, top + 1, {**_bounds(below), **parts}, laws, shown)


_MONOID_LAWS = ("assoc", "unit_left", "unit_right")
_LATTICE_LAWS = ("meet_comm", "meet_assoc", "join_comm", "join_assoc", "meet_absorb", "join_absorb")
_MAKERS: Mapping[str, Callable[[], Iterator[Model]]] = {
    "Magma": _magmas, "Mnd": _monoids, "Grp": _groups, "Lat": _lattices, "BoolAlg": _algebras,
}  # fmt: skip


def _model(kind: str, name: str, size: int, parts: Mapping[str, str], laws: Sequence[str], shown: str) -> Model:
    fields = [*(f"  {field} := {value}" for field, value in parts.items()), *(f"  {law} := by decide" for law in laws)]
    head = f"@[reducible] def {kind}.{name} : {kind} (Fin {size}) where"
    return Model(f"{_NAMESPACE}.{kind}.{name}", size, shown, "\n".join([head, *fields]))


def _bounds(below: Sequence[str]) -> dict[str, str]:
    """Meet and join of an order on one-digit numbers; ``below[x]`` lists what is below x, x included."""
    sets = [frozenset(map(int, text)) for text in below]

    def meet(x: int, y: int) -> int:
        return sets.index(sets[x] & sets[y])

    def join(x: int, y: int) -> int:
        return min((z for z in range(len(sets)) if sets[x] | sets[y] <= sets[z]), key=lambda z: len(sets[z]))

    return {"meet": _binary(len(sets), meet), "join": _binary(len(sets), join)}


def _binary(size: int, operation: Operation) -> str:
    return f"table {[[operation(x, y) for y in range(size)] for x in range(size)]}"


def _unary(values: Sequence[int]) -> str:
    return f"entry {list(values)}"

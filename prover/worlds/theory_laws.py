"""The theories' tables: functions, laws with proofs from the definitions alone, and which laws a proof cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from prover.worlds.rules import Rule, rule


@dataclass(frozen=True, slots=True)
class TheoryLaw:
    """A lemma of a theory, which its library does not have. `script` proves it, citing the laws `needs`."""

    rule: Rule
    script: str
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.rule.name


Signature = Mapping[str, tuple[tuple[str, ...], str]]
"""Function or constant → (sorts of its arguments, sort of its result)."""


def _law(text: str, script: str, *needs: str) -> TheoryLaw:
    return TheoryLaw(rule(text), script, needs)


def _number(variable: str, step: str, base: str = "") -> str:
    """Induction on a number, each case by simplification with these equations."""
    first = f"simp only [{base}]" if base else "rfl"
    return f"induction {variable} with | z => {first} | s n ih => simp only [{step}]"


def _chain(step: str, base: str = "") -> str:
    first = f"simp only [{base}]" if base else "rfl"
    return f"induction l1 with | stop => {first} | link hd tl ih => simp only [{step}]"


def _bush(step: str) -> str:
    return f"induction k1 with | tip hd => rfl | fork k1 k2 ih ik => simp only [{step}]"


SORT_OF: Final = {"i": "Num", "l": "Chain α", "k": "Bush α", "m": "α → α"}
"""First letter of a law's variable → its type."""

NUMBER_FUNCTIONS: Final[Signature] = {
    "Num.z": ((), "Num"),
    "Num.s": (("Num",), "Num"),
    "plus": (("Num", "Num"), "Num"),
    "times": (("Num", "Num"), "Num"),
}
NUMBER_LAWS: Final = (
    _law("plus_z_left i1 : plus Num.z i1 = i1", _number("i1", "plus, ih")),
    _law("plus_s_left i1 i2 : plus (Num.s i1) i2 = Num.s (plus i1 i2)", _number("i2", "plus, ih")),
    _law(
        "plus_comm i1 i2 : plus i1 i2 = plus i2 i1",
        _number("i2", "plus, plus_s_left, ih", "plus, plus_z_left"),
        "plus_z_left",
        "plus_s_left",
    ),
    _law("plus_assoc i1 i2 i3 : plus (plus i1 i2) i3 = plus i1 (plus i2 i3)", _number("i3", "plus, ih")),
    _law(
        "plus_left_comm i1 i2 i3 : plus i1 (plus i2 i3) = plus i2 (plus i1 i3)",
        "rw [← plus_assoc, plus_comm i1 i2, plus_assoc]",
        "plus_comm",
        "plus_assoc",
    ),
    _law("times_z_left i1 : times Num.z i1 = Num.z", _number("i1", "times, plus, ih")),
    _law(
        "times_s_left i1 i2 : times (Num.s i1) i2 = plus (times i1 i2) i2",
        "induction i2 with | z => rfl | s n ih => ?_\n"
        "rw [times, ih, times, plus_assoc, plus_assoc, plus, plus, plus_comm n i1]\nrfl",
        "plus_comm",
        "plus_assoc",
    ),
    _law(
        "times_comm i1 i2 : times i1 i2 = times i2 i1",
        _number("i2", "times, times_s_left, ih", "times, times_z_left"),
        "times_z_left",
        "times_s_left",
    ),
    _law(
        "times_plus i1 i2 i3 : times i1 (plus i2 i3) = plus (times i1 i2) (times i1 i3)",
        _number("i3", "times, plus, plus_assoc, ih"),
        "plus_assoc",
    ),
    _law(
        "plus_times i1 i2 i3 : times (plus i1 i2) i3 = plus (times i1 i3) (times i2 i3)",
        "rw [times_comm, times_plus, times_comm i3 i1, times_comm i3 i2]",
        "times_comm",
        "times_plus",
    ),
    _law(
        "times_assoc i1 i2 i3 : times (times i1 i2) i3 = times i1 (times i2 i3)",
        _number("i3", "times, times_plus, ih"),
        "times_plus",
    ),
    _law("times_one_left i1 : times (Num.s Num.z) i1 = i1", _number("i1", "times, plus, ih")),
)
_PLUS: Final = tuple(law for law in NUMBER_LAWS if "times" not in law.name)

CHAIN_FUNCTIONS: Final[Signature] = {
    "join": (("Chain α", "Chain α"), "Chain α"),
    "turn": (("Chain α",), "Chain α"),
    "each": (("α → α", "Chain α"), "Chain α"),
    "count": (("Chain α",), "Num"),
    "plus": (("Num", "Num"), "Num"),
}
_CHAIN_LAWS: Final = (
    _law("join_stop l1 : join l1 Chain.stop = l1", _chain("join, ih")),
    _law("join_assoc l1 l2 l3 : join (join l1 l2) l3 = join l1 (join l2 l3)", _chain("join, ih")),
    _law(
        "turn_join l1 l2 : turn (join l1 l2) = join (turn l2) (turn l1)",
        _chain("turn, join, ih, join_assoc", "turn, join, join_stop"),
        "join_stop",
        "join_assoc",
    ),
    _law("turn_turn l1 : turn (turn l1) = l1", _chain("turn, turn_join, ih, join"), "turn_join"),
    _law(
        "count_join l1 l2 : count (join l1 l2) = plus (count l1) (count l2)",
        _chain("join, count, plus_s_left, ih", "join, count, plus_z_left"),
        "plus_z_left",
        "plus_s_left",
    ),
    _law(
        "count_turn l1 : count (turn l1) = count l1",
        _chain("turn, count_join, count, plus, ih"),
        "count_join",
    ),
    _law("each_join m1 l1 l2 : each m1 (join l1 l2) = join (each m1 l1) (each m1 l2)", _chain("join, each, ih")),
    _law(
        "each_turn m1 l1 : each m1 (turn l1) = turn (each m1 l1)",
        _chain("turn, each_join, each, ih"),
        "each_join",
    ),
    _law("count_each m1 l1 : count (each m1 l1) = count l1", _chain("each, count, ih")),
)
CHAIN_LAWS: Final = (*_CHAIN_LAWS, *_PLUS)

BUSH_FUNCTIONS: Final[Signature] = {
    **CHAIN_FUNCTIONS,
    "Bush.fork": (("Bush α", "Bush α"), "Bush α"),
    "swap": (("Bush α",), "Bush α"),
    "alter": (("α → α", "Bush α"), "Bush α"),
    "tips": (("Bush α",), "Num"),
    "fringe": (("Bush α",), "Chain α"),
}
BUSH_LAWS: Final = (
    _law("swap_swap k1 : swap (swap k1) = k1", _bush("swap, ih, ik")),
    _law("alter_swap m1 k1 : alter m1 (swap k1) = swap (alter m1 k1)", _bush("swap, alter, ih, ik")),
    _law("tips_alter m1 k1 : tips (alter m1 k1) = tips k1", _bush("tips, alter, ih, ik")),
    _law(
        "tips_swap k1 : tips (swap k1) = tips k1",
        "induction k1 with | tip hd => rfl | fork k1 k2 ih ik => ?_\nrw [swap, tips, tips, ih, ik, plus_comm]",
        "plus_comm",
    ),
    _law(
        "fringe_alter m1 k1 : fringe (alter m1 k1) = each m1 (fringe k1)",
        _bush("fringe, alter, each_join, each, ih, ik"),
        "each_join",
    ),
    _law(
        "fringe_swap k1 : fringe (swap k1) = turn (fringe k1)",
        _bush("fringe, swap, turn_join, ih, ik"),
        "turn_join",
    ),
    _law(
        "count_fringe k1 : count (fringe k1) = tips k1",
        _bush("fringe, tips, count_join, ih, ik"),
        "count_join",
    ),
    *CHAIN_LAWS,
)


def with_needs(names: Sequence[str], laws: Sequence[TheoryLaw]) -> list[TheoryLaw]:
    """These laws and all that their proofs rest on, each behind what it needs."""
    table = {law.name: law for law in laws}
    ordered: dict[str, TheoryLaw] = {}

    def visit(name: str) -> None:
        for needed in table[name].needs:
            visit(needed)
        ordered.setdefault(name, table[name])

    for name in names:
        visit(name)
    return list(ordered.values())

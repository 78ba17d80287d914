"""A goal with everything that the rules of the tactic grammar use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from prover.policy.goals import (
    RELATIONS,
    ParsedGoal,
    bound_names,
    conclusion,
    global_names,
    head_symbol,
)
from prover.policy.relevance import IndexedPremise

DATA_TYPES = frozenset(
    ["Nat", "Int", "Bool", "List", "Option", "Fin", "Array", "String", "Char", "Unit", "Prod", "Sum", "Set", "ℕ", "ℤ"]
) | {"Type", "Sort", "Prop", "Subtype"}
BUILT_IN = DATA_TYPES | frozenset(
    ["True", "False", "fun", "if", "then", "else", "let", "match", "with", "Nat.succ", "Nat.zero", "true", "false"]
)
PROP_HEADS = frozenset([*RELATIONS, "∀", "∃", "¬", "False", "True"])


@dataclass(frozen=True)
class Context:
    """A goal with everything that the rules use, computed once."""

    goal: ParsedGoal
    premises: Sequence[tuple[IndexedPremise, float]]
    library: frozenset[str] = frozenset()  # names of all premises

    @cached_property
    def local(self) -> frozenset[str]:
        return frozenset(n for h in self.goal.hypotheses for n in h.names)

    @cached_property
    def head(self) -> str:
        return head_symbol(self.goal.target)

    @cached_property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Accessible hypotheses that are propositions, newest first: (name, type)."""
        pairs = ((n, h.type) for h in self.goal.hypotheses for n in h.accessible if self._is_fact(n, h.type))
        return tuple(pairs)[::-1]

    @cached_property
    def variables(self) -> tuple[tuple[str, str], ...]:
        """Accessible data: (name, type), types and type classes left out."""
        facts = {n for n, _ in self.facts}
        return tuple(
            (n, h.type)
            for h in self.goal.hypotheses
            for n in h.accessible
            if n not in facts and not h.type.startswith(("Type", "Sort", "Prop"))
        )

    @cached_property
    def used_variables(self) -> tuple[tuple[str, str], ...]:
        """Variables the target mentions; all of them when it mentions none."""
        names = frozenset(global_names(self.goal.target))
        roots = {n.partition(".")[0] for n in names}
        return tuple(v for v in self.variables if v[0] in roots) or self.variables

    @cached_property
    def definitions(self) -> tuple[str, ...]:
        """Constants of the goal that may unfold, the target's first."""
        texts = (self.goal.target, *(t for _, t in self.facts))
        names = (n for t in texts for n in global_names(t, self.local))
        return tuple(dict.fromkeys(n for n in names if n not in BUILT_IN))[:5]

    @cached_property
    def laws(self) -> tuple[str, ...]:
        """For each commutative operation among the premises its laws, as a simp set: ``f_assoc, f_comm, …``."""
        found: list[str] = []
        for premise, _ in self.premises:
            stem = premise.name.removesuffix("_comm").removesuffix("_left")
            names = [stem + law for law in ("_assoc", "_comm", "_left_comm")]
            if premise.name.endswith("_comm") and self.library.issuperset(names):
                found.append(", ".join(names))
        return tuple(dict.fromkeys(found))[:3]

    def fresh(self, count: int, stem: str = "h") -> list[str]:
        """Names not in use: h, h1, h2…"""
        taken = self.local | bound_names(self.goal.target)
        names = (stem if i == 0 else f"{stem}{i}" for i in range(count + len(taken) + 1))
        return [n for n in names if n not in taken][:count]

    def _is_fact(self, name: str, kind: str) -> bool:
        head = head_symbol(conclusion(kind)[1])
        if head in PROP_HEADS:
            return True
        root = head.partition(".")[0]
        if root in DATA_TYPES or "×" in kind:
            return False
        for h in self.goal.hypotheses:
            if root in h.names:
                return h.type == "Prop" or h.type.endswith("→ Prop")
        return name.startswith(("h", "H", "ih"))

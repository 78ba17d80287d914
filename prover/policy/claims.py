"""What a theorem or hypothesis says, read from its type as Lean prints it: binders, premises, conclusion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from prover.policy.goals import bare, top_level
from prover.terms import Term, names_in, parse_term

_BRACKETS: Final = {"(": ")", "{": "}", "[": "]", "⦃": "⦄"}


@dataclass(frozen=True)
class Claim:
    """`arguments` are its explicit variables in order, `kinds` the types of all; premises and conclusion are text."""

    arguments: tuple[str, ...]
    kinds: Mapping[str, str]
    premises: tuple[str, ...]
    conclusion: str

    @cached_property
    def variables(self) -> frozenset[str]:
        """Its variables, implicit ones included."""
        return frozenset(self.kinds)

    @cached_property
    def sides(self) -> tuple[Term, Term] | None:
        """Both sides of the conclusion, if it is an equation between terms."""
        at = top_level(self.conclusion, " = ")
        if at < 0:
            return None
        left, right = parse_term(self.conclusion[:at]), parse_term(self.conclusion[at + 3 :])
        return None if left is None or right is None else (left, right)

    @cached_property
    def term(self) -> Term | None:
        """The conclusion as a term, if it is a predicate of terms."""
        return parse_term(self.conclusion)

    @cached_property
    def premise_terms(self) -> tuple[Term | None, ...]:
        """The premises as terms, where they are."""
        return tuple(map(parse_term, self.premises))

    @cached_property
    def needs_fact(self) -> bool:
        """Whether the first premise has variables that the conclusion lacks: it is given with the theorem."""
        if self.term is None or not self.premise_terms or (first := self.premise_terms[0]) is None:
            return False
        return not self.variables.intersection(names_in(first)) <= set(names_in(self.term))


def read_claim(kind: str) -> Claim:
    """Reads ``∀ {G : Type} [Grp G] (x : G), P x → Q x``; names of instance binders are no variables."""
    arguments: list[str] = []
    kinds: dict[str, str] = {}
    premises: list[str] = []
    text = " ".join(kind.split())
    while True:
        if text.startswith("∀"):
            comma = top_level(text, ",")
            if comma < 0:
                break
            for bracket, names, type_ in _binders(text[1:comma]):
                kinds |= dict.fromkeys(names, type_)
                arguments += names if bracket == "(" else []
            text = text[comma + 1 :].strip()
            continue
        arrow = -1 if text.startswith("∃") else top_level(text, "→")
        if arrow < 0:
            break
        premises.append(bare(text[:arrow]))
        text = text[arrow + 1 :].strip()
    return Claim(tuple(arguments), kinds, tuple(premises), text)


def _binders(text: str) -> list[tuple[str, list[str], str]]:
    """(bracket, names, type) of each group; one without brackets counts as ``(``, and ``[…]`` has no names."""
    text = text.strip()
    if text[:1] not in _BRACKETS:
        names, _, kind = text.partition(" : ")
        return [("(", names.split(), kind)]
    found: list[tuple[str, list[str], str]] = []
    while text[:1] in _BRACKETS:
        end = _closing(text)
        names, _, kind = text[1:end].partition(" : ")
        found.append((text[0], [] if text[0] == "[" else names.split(), kind))
        text = text[end + 1 :].strip()
    return found


def _closing(text: str) -> int:
    """The place of the bracket that closes the first one."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in _BRACKETS) - (letter in _BRACKETS.values())
        if depth == 0:
            return place
    return len(text) - 1

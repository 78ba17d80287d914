"""Reads Lean's pretty-printed goals and types: hypotheses, heads, constants. Text only, no Lean.

The grammar works from what a user sees. Reading is forgiving: a wrong guess costs one rejected tactic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prover.types import Goal

OPENING, CLOSING = "([{⟨⟦‖", ")]}⟩⟧‖"
RELATIONS = ("↔", "∨", "∧", "=", "≠", "≤", "<", "≥", ">", "∣", "∈", "∉", "⊆")
"""Infix heads a proposition may have, loosest first."""

_TOKEN = re.compile(r"[^\W\d][\w'!?✝]*|\d+|\+\+|::|&&|\|\||==|!=|>>=|[^\w\s(){}\[\]⟨⟩,.:;]")
NAME = re.compile(r"(?<![\w.'])[^\W\d][\w'!?✝]*(?:\.[^\W\d][\w'!?✝]*)*")
_HYPOTHESIS = re.compile(r"(?P<names>[^\s:(][^:(]*?) :(?!=) ?(?P<rest>.*)", re.DOTALL)
_BINDER = re.compile(r"(?:∀|∃|fun|λ)\s+([^,:↦=∈<≤]*)")
_BINDER_GROUP = re.compile(r"[({\[⦃]([^:(){}\[\]]*):")


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One line of a goal: ``a b : T`` or ``x : T := v``. Names with a dagger cannot be written in a tactic."""

    names: tuple[str, ...]
    type: str
    value: str | None = None

    @property
    def accessible(self) -> tuple[str, ...]:
        """The names a tactic can write."""
        return tuple(n for n in self.names if "✝" not in n)


@dataclass(frozen=True, slots=True)
class ParsedGoal:
    """A goal read from its text; `case` is the tag Lean gave it, if any."""

    case: str | None
    hypotheses: tuple[Hypothesis, ...]
    target: str

    def render(self) -> str:
        """The text this goal was read from, with continuation lines kept."""
        lines = [f"case {self.case}"] if self.case is not None else []
        for h in self.hypotheses:
            value = "" if h.value is None else f" := {h.value}"
            lines.append(f"{' '.join(h.names)} : {h.type}{value}")
        return "\n".join([*lines, f"⊢ {self.target}"])


def _logical_lines(text: str) -> Iterator[str]:
    """Joins continuation lines (indented) to the line they continue."""
    current: list[str] = []
    for line in text.split("\n"):
        if current and not line.startswith((" ", "\t")):
            yield "\n".join(current)
            current = []
        current.append(line)
    if current:
        yield "\n".join(current)


def parse_goal(goal: Goal) -> ParsedGoal:
    """Reads a goal; lines that are not hypotheses are dropped."""
    case: str | None = None
    hypotheses: list[Hypothesis] = []
    target = ""
    for line in _logical_lines(goal.text):
        if line.startswith("⊢"):
            target = line[1:].strip()
        elif line.startswith("case ") and case is None and not hypotheses:
            case = line[5:].strip()
        elif match := _HYPOTHESIS.fullmatch(line):
            kind, assigned, value = match["rest"].partition(" := ")
            names = tuple(match["names"].split())
            hypotheses.append(Hypothesis(names, kind, value if assigned else None))
    return ParsedGoal(case, tuple(hypotheses), target)


def top_level(text: str, symbol: str) -> int:
    """Index of the first `symbol` outside every bracket, or -1."""
    depth = 0
    for i, c in enumerate(text):
        if c in OPENING:
            depth += 1
        elif c in CLOSING:
            depth -= 1
        elif depth == 0 and text.startswith(symbol, i):
            return i
    return -1


def head_symbol(proposition: str) -> str:
    """Outermost symbol: ``∀ ∃ ¬ →``, a relation of `RELATIONS`, else the first name (``False``, ``Even``…)."""
    text = proposition.strip()
    while text.startswith("(") and closes_at(text) == len(text) - 1:
        text = text[1:-1].strip()
    if text[:1] in ("∀", "∃"):
        return text[0]
    if top_level(text, "→") >= 0:
        return "→"
    for symbol in RELATIONS:
        if top_level(text, f" {symbol} ") >= 0:
            return symbol
    if text[:1] == "¬":
        return "¬"
    match = NAME.search(text)
    return match[0] if match else text[:1]


def bare(text: str) -> str:
    """Without spaces around, and without a pair of parentheses around all of it."""
    text = text.strip()
    return text[1:-1] if text.startswith("(") and closes_at(text) == len(text) - 1 else text


def closes_at(text: str) -> int:
    """Index of the bracket that closes the first one, or -1; 0 where the text begins with none."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c in OPENING) - (c in CLOSING)
        if depth == 0:
            return i
    return -1


def conclusion(kind: str) -> tuple[tuple[str, ...], str]:
    """Strips binders and premises of a type: ``∀ a, P a → Q a`` → (``("P a",)``, ``Q a``)."""
    premises: list[str] = []
    text = kind.strip()
    while True:
        if text.startswith("∀"):
            comma = top_level(text, ",")
            if comma < 0:
                return tuple(premises), text
            text = text[comma + 1 :].strip()
            continue
        arrow = top_level(text, "→")
        if arrow < 0 or text.startswith("∃"):
            return tuple(premises), text
        premises.append(text[:arrow].strip())
        text = text[arrow + 1 :].strip()


def bound_names(text: str) -> frozenset[str]:
    """Variables that the text itself binds."""
    names: set[str] = set()
    for pattern in (_BINDER, _BINDER_GROUP):
        for match in pattern.finditer(text):
            names.update(w for w in match[1].split() if NAME.fullmatch(w))
    return frozenset(names)


def binder_name(target: str) -> str | None:
    """Name that ``intro`` should give: the first variable of a leading ``∀``; None when there is none."""
    if not target.startswith("∀"):
        return None
    words = target[1:].replace("(", " ").replace("{", " ").replace("[", " ").replace(",", " ").split()
    return words[0] if words and NAME.fullmatch(words[0]) and "✝" not in words[0] else None


def constants(text: str, local: frozenset[str] = frozenset()) -> frozenset[str]:
    """Components of names and operator symbols in `text`, without variables: ``xs.length + 0`` → length, +, 0."""
    skip = local | bound_names(text)
    return frozenset(t for t in _TOKEN.findall(text) if t not in skip and "✝" not in t)


def global_names(text: str, local: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Full names in `text` that are not variables nor fields of variables, in order, without duplicates."""
    skip = local | bound_names(text)
    found = (n for n in NAME.findall(text) if n.partition(".")[0] not in skip and "✝" not in n)
    return tuple(dict.fromkeys(found))

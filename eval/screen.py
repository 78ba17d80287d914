"""Which Mathlib statements mean the same here: a conservative reading of their text.

The embedded Lean has no Mathlib, so a statement that compiles here could still say something else: another constant of
the same short name, another instance, a name that Mathlib would find in an opened namespace. A statement is let through
only when every token of it is known: a variable that the statement itself binds, a symbol of Lean's core syntax, or a
word of the table of meanings (`eval.meaning`). Whatever passes still has to elaborate, and to constants of that table.
The compiled form of Mathlib's own statement is not examined; hence "conservative".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.meaning import known_words
from eval.problems import Unstatable

# of a bound variable: `n.succ`
METHODS = frozenset({"succ", "natAbs", "toNat", "card", "divisors", "num", "den", "re", "im"})
WORDS = frozenset({"fun", "λ", "theorem", "lemma", "MOD", "ZMOD", "Prop", "True", "False"})
SYMBOLS = frozenset([*"(){}[]⟨⟩,:=≠<>≤≥+-*/%^∣∧∨¬→↔∀∃↑!≡·∈∉∑∏|⌊⌋⌈⌉\\", "⁻¹", "∃!", "=>", "↦", "/\\", "\\/"])
_CATEGORIES: tuple[tuple[Unstatable, re.Pattern[str]], ...] = (
    (Unstatable.COMPLEX, re.compile(r"ℂ$|Complex(\.|$)")),
    (Unstatable.REAL, re.compile(r"ℝ$|Real(\.|$)|NNReal(\.|$)|ENNReal|ℝ≥0|π$|√|Irrational|Filter\.|𝓝|Set\.(Icc|Ioo)")),
    (Unstatable.RATIONAL, re.compile(r"ℚ$|Rat(\.|$)")),
    (Unstatable.MODULAR, re.compile(r"ZMod")),
    (Unstatable.SET, re.compile(r"Set\.|⊆|⊂|∪|∩|.*\.toFinset$|Fintype$")),
)
_FIELDS = re.compile(r"[ℚℝℂ]|\bReal\b|\bComplex\b|[0-9]\.[0-9]")
_COMMENT = re.compile(r"/-.*?-/|--[^\n]*", re.DOTALL)
_LETTER = r"A-Za-z_ℂℕℚℝℤα-κμ-ωΑ-ΠΡ-Ω𝓝λ"
_IDENT = rf"[{_LETTER}](?:[{_LETTER}0-9'!?₀-₉ₐ-ₜ])*"
_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<name>{_IDENT}(?:\.(?:{_IDENT}|[0-9]+))*)|(?P<method>(?<=\))\.{_IDENT})"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<symbol>=>|/\\|\\/|∃!|⁻¹|.)",
    re.DOTALL,
)


def strip_comments(text: str) -> str:
    """The text without comments."""
    return _COMMENT.sub(" ", text)


_PROOF = re.compile(r":=\s*(?:by\b)?\s*(?:sorry)?\s*$")


def without_proof(text: str) -> str:
    """The text without an open proof at its end. Only its words are used; Lean decides where the proof begins."""
    return _PROOF.sub("", text)


def screen(statement: str) -> tuple[Unstatable, str] | None:
    """None when every token is known; else the first category that applies and the token that shows it."""
    text = strip_comments(statement)
    tokens = [(m.lastgroup or "", m.group()) for m in _TOKEN.finditer(text) if m.lastgroup != "space"]
    bound = names_bound_in(tokens)
    unknown = [(kind, token) for kind, token in tokens[2:] if _is_unknown(kind, token, bound)]  # after `theorem NAME`
    for category, pattern in _CATEGORIES:
        for _, token in unknown:
            if pattern.match(token):
                return category, token
    if found := _stray_set(tokens):
        return Unstatable.FINITE_SET, found
    for kind, token in unknown:
        return Unstatable.NOTATION if kind == "symbol" else Unstatable.UNKNOWN_CONSTANT, token
    return None


def needs_fields(statement: str) -> bool:
    """Whether the statement speaks of rational, real or complex numbers."""
    return _FIELDS.search(strip_comments(statement)) is not None


def _is_unknown(kind: str, token: str, bound: frozenset[str]) -> bool:
    match kind:
        case "name":
            return not _known(token, bound)
        case "method":
            return token[1:] not in METHODS
        case "symbol":
            return token not in SYMBOLS
        case _:
            return False


def names_bound_in(tokens: list[tuple[str, str]]) -> frozenset[str]:
    """Names that the statement binds: in the theorem's brackets, after ``∀ ∃ fun λ ∑ ∏``, in ``{x | p}``.

    A binder (the theorem's own header counts as one) ends with ``,``, ``=>`` or a ``:`` outside of its brackets;
    a name stands for itself in it until a colon or a relation (``∀ n ≥ 3,``) begins its type.
    """
    bound: set[str] = set()
    depth = 0
    open_binders = [_Binder(0, (":",))]
    for i, (kind, token) in enumerate(tokens[2:], 2):
        binder = open_binders[-1] if open_binders else None
        if token in ("∀", "∃", "∃!", "fun", "λ", "∑", "∏"):
            open_binders.append(_Binder(depth))
        elif token in "([{⟨":
            depth += 1
            if token == "{" and [t for _, t in tokens[i + 2 : i + 3]] in (["|"], [":"]) and tokens[i + 1][0] == "name":
                bound.add(tokens[i + 1][1])  # `{ x | p }`
        elif token in ")]}⟩":
            depth -= 1
            while open_binders and open_binders[-1].depth > depth:
                open_binders.pop()
            if open_binders and open_binders[-1].depth == depth:
                open_binders[-1].naming = True
        elif binder is not None and depth <= binder.depth and token in binder.ends:
            open_binders.pop()
        elif binder is not None and kind == "name" and binder.naming and "." not in token:
            bound.add(token)
        elif binder is not None:
            binder.naming = False
    return frozenset(bound)


@dataclass(slots=True)
class _Binder:
    """A binder that is being read: its bracket depth, what ends it, and whether a name here would be bound by it."""

    depth: int
    ends: tuple[str, ...] = (",", "=>", "↦")
    naming: bool = True


_SETS = frozenset({"Finset.range", "Finset.Icc", "Finset.filter", "Nat.divisors", "Nat.properDivisors"})
_TAKE_A_SET = frozenset({"∈", "Finset.card", "Finset.sum", "Finset.prod"})


def _stray_set(tokens: list[tuple[str, str]]) -> str | None:
    """A finite set outside of the places where only its members count.

    Here a finite set is a list without repetitions (`Suites.Defs.Mathlib`), so two sets with the same members can
    differ, unlike in Mathlib. Harmless are: after ``∈``, under `card`, `sum` and `prod`, and what `filter` picks from.
    """
    texts = [text for _, text in tokens]
    variables: dict[str, int] = {}  # a variable of type `Finset` and where it is bound
    for i, text in enumerate(texts):
        if text == "Finset":
            if texts[i - 1] != ":":
                return text  # in a function's type, say
            place = i - 2
            while tokens[place][0] == "name" and texts[place] not in WORDS:
                variables[texts[place]] = place
                place -= 1
    for i, text in enumerate(texts):
        if text in variables and i != variables[text] and texts[i - 1] not in _TAKE_A_SET:
            return text
        if text in _SETS and not _is_taken(texts, i):
            return text
    return None


def _is_taken(texts: list[str], start: int) -> bool:
    """Whether the set that begins at `start` is in one of the harmless places."""
    if texts[start - 1] in _TAKE_A_SET:
        return True
    if texts[start - 1] != "(":
        return False
    if texts[start - 2] in _TAKE_A_SET:
        return True
    close = _partner(texts, start - 1, 1)
    if texts[close + 1 : close + 2] == [".card"]:
        return True
    return texts[start - 2] == ")" and texts[_partner(texts, start - 2, -1) - 1] == "Finset.filter"


def _partner(texts: list[str], bracket: int, step: int) -> int:
    """Index of the round bracket that matches the one at `bracket`; `step` 1 searches right, -1 left."""
    depth, i = 0, bracket
    while 0 <= i < len(texts):
        depth += (texts[i] == "(") - (texts[i] == ")")
        if depth == 0:
            break
        i += step
    return i


def _known(token: str, bound: frozenset[str]) -> bool:
    if token in known_words() or token in WORDS or token in bound or token == "_":
        return True
    head, _, rest = token.partition(".")
    if rest == "divisors":  # a set that could occur anywhere; `n.divisors.card` is a number
        return False
    return head in bound and all(part in METHODS or part in ("1", "2") for part in rest.split(".")) and rest != ""

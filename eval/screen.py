"""Which Mathlib statements mean the same here: a conservative reading of their text.

The embedded Lean has no Mathlib, so a statement that compiles here could still say something else: another constant of
the same short name, another instance, a name that Mathlib would find in an opened namespace. A statement is let
through only when every token of it is known: a variable that the statement itself binds, a symbol of Lean's core
syntax, or a constant on the list below, whose definition here (`Suites.Defs.Mathlib`) is Mathlib's or is equivalent to it.
Whatever passes still has to elaborate. What Mathlib's statement compiled to is not looked at; hence "conservative".
"""

from __future__ import annotations

import re

from eval.problems import Unstatable

CONSTANTS = frozenset(
    """
    ℕ ℤ Nat Int Prop Even Odd abs Nat.Prime Nat.gcd Nat.lcm Nat.factorial Nat.succ Nat.choose Nat.sqrt Nat.digits
    Nat.ofDigits Nat.ModEq Int.ModEq Int.natAbs Int.toNat Int.gcd min max
    """.split()
)
METHODS = frozenset({"succ", "natAbs", "toNat"})  # of a bound variable: `n.succ`
WORDS = frozenset({"fun", "λ", "theorem", "lemma", "MOD", "ZMOD"})
SYMBOLS = frozenset("( ) { } [ ] ⟨ ⟩ , : = ≠ < > ≤ ≥ + - * / % ^ ∣ ∧ ∨ ¬ → ↔ ∀ ∃ ↑ ! ≡ | · ∃! => ↦ /\\ \\/".split())
_CATEGORIES: tuple[tuple[Unstatable, re.Pattern[str]], ...] = (
    (Unstatable.COMPLEX, re.compile(r"ℂ$|Complex(\.|$)")),
    (Unstatable.REAL, re.compile(r"ℝ$|Real(\.|$)|NNReal(\.|$)|ENNReal|ℝ≥0|π$|√|Irrational|Filter\.|𝓝|Set\.(Icc|Ioo)")),
    (Unstatable.RATIONAL, re.compile(r"ℚ$|Rat(\.|$)")),
    (Unstatable.MODULAR, re.compile(r"ZMod")),
    (Unstatable.FINITE_SET, re.compile(r"∑|∏|Finset(\.|$)|Nat\.(divisors|properDivisors|primeFactors)|.*\.card$")),
    (Unstatable.SET, re.compile(r"∈|∉|Set(\.|$)|IsLeast|IsGreatest|⊆|⊂|∪|∩|\\$")),
)
_COMMENT = re.compile(r"/-.*?-/|--[^\n]*", re.DOTALL)
_LETTER = r"A-Za-z_ℂℕℚℝℤα-κμ-ωΑ-ΠΡ-Ω𝓝λ"
_IDENT = rf"[{_LETTER}](?:[{_LETTER}0-9'!?₀-₉ₐ-ₜ])*"
_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<name>{_IDENT}(?:\.(?:{_IDENT}|[0-9]+))*)|(?P<method>(?<=\))\.{_IDENT})"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<symbol>=>|/\\|\\/|∃!|.)",
    re.DOTALL,
)


def strip_comments(text: str) -> str:
    """The text without comments."""
    return _COMMENT.sub(" ", text)


def screen(statement: str) -> tuple[Unstatable, str] | None:
    """None when every token is known; else the first category that applies and the token that shows it."""
    text = strip_comments(statement)
    tokens = [(m.lastgroup or "", m.group()) for m in _TOKEN.finditer(text) if m.lastgroup != "space"]
    for category, pattern in _CATEGORIES:
        for _, token in tokens:
            if pattern.match(token):
                return category, token
    bound = bound_names(tokens)
    for kind, token in tokens[2:]:  # after `theorem NAME`
        if kind == "name" and not _known(token, bound):
            return Unstatable.UNKNOWN_CONSTANT, token
        if kind == "method" and token[1:] not in METHODS:
            return Unstatable.UNKNOWN_CONSTANT, token
        if kind == "number" and "." in token:
            return Unstatable.RATIONAL, token
        if kind == "symbol" and token not in SYMBOLS:
            return Unstatable.NOTATION, token
    return None


def bound_names(tokens: list[tuple[str, str]]) -> frozenset[str]:
    """Names that the statement binds: before the colon of a bracket, and after ``∀ ∃ fun λ`` up to ``, : =>``."""
    bound: set[str] = set()
    binding = False
    for (kind, token), (_, previous) in zip(tokens, [("", ""), *tokens], strict=False):
        if token in ("∀", "∃", "∃!", "fun", "λ"):
            binding = True
        elif binding and kind == "name" and "." not in token:
            bound.add(token)
        elif binding and token in ("(", "{"):
            continue
        elif kind != "name" or previous == ":":
            binding = False
    return frozenset(bound | _bracket_binders(tokens))


def _bracket_binders(tokens: list[tuple[str, str]]) -> set[str]:
    """Names in ``(a b : T)`` and ``{a b : T}``: a bracket, then only names, then a colon."""
    bound: set[str] = set()
    for start, (_, opening) in enumerate(tokens):
        if opening not in ("(", "{"):
            continue
        end = start + 1
        while end < len(tokens) and tokens[end][0] == "name" and "." not in tokens[end][1]:
            end += 1
        # `(n : ℤ)` inside a term is a type ascription: it binds nothing, but then `n` is bound elsewhere or unknown.
        if end > start + 1 and end < len(tokens) and tokens[end][1] == ":" and _binder_place(tokens, start):
            bound.update(token for _, token in tokens[start + 1 : end])
    return bound


def _binder_place(tokens: list[tuple[str, str]], start: int) -> bool:
    """Is the bracket at `start` a binder of the theorem: only brackets stand between it and the name?"""
    depth = 0
    for _, token in tokens[2:start]:
        if token in ("(", "{", "["):
            depth += 1
        elif token in (")", "}", "]"):
            depth -= 1
        elif depth == 0:
            return False
    return depth == 0


def _known(token: str, bound: frozenset[str]) -> bool:
    if token in CONSTANTS or token in WORDS or token in bound or token == "_":
        return True
    head, _, rest = token.partition(".")
    return head in bound and all(part in METHODS or part in ("1", "2") for part in rest.split(".")) and rest != ""

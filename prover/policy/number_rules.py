"""Rules of the tactic grammar for numbers: what problems of competitions need beyond the rules of `schemas`.

They hold where the definitions of `Suites.Defs.Bounded` and `Certificates` are imported, and propose nothing elsewhere.
"""

from __future__ import annotations

import re
from functools import wraps
from typing import Final

from prover.policy.arithmetic_facts import WHOLE, conjuncts
from prover.policy.certificates import certificates
from prover.policy.context import Context
from prover.policy.goals import NAME, head_symbol, top_level
from prover.policy.schemas import Rule, Weighted

MARKER: Final = "Finset.card_of"
"""A premise of every library that the rules hold for."""
_MOST_CASES: Final = 12
_MOST_TRIED: Final = 1_000
_NUMERAL: Final = re.compile(r"(?<![\w.])\d+(?![\w.])")
_MODULUS: Final = re.compile(r"(?:%|MOD|∣ \S.* %|∣) ?(\d+)|(\d+) ∣")


def _for_numbers(rule: Rule) -> Rule:
    """The rule where the definitions are imported; elsewhere it proposes nothing."""

    @wraps(rule)
    def guarded(c: Context) -> Weighted:
        if MARKER in c.library:
            yield from rule(c)

    return guarded


@_for_numbers
def compute(c: Context) -> Weighted:
    """Closers that compute: Lean's kernel decides, numerals of fields are decided as rational numbers."""
    yield "decide +kernel", 2.0
    yield "subst_vars; decide +kernel", 1.0
    yield "simp_all; decide +kernel", 0.5
    yield "rat_decide", 1.0
    yield "subst_vars; rat_decide", 0.7
    if any("∀" in kind for _, kind in c.facts):
        names = [name for name, kind in c.facts if "∀" in kind][:3]
        listed = ", ".join(names)
        yield f"simp only [{listed}]; rat_decide", 0.7
        yield f"simp only [{listed}]", 0.7
        yield f"simp [{listed}]; omega", 0.5
        yield f"simp_all only [{listed}]; decide +kernel", 0.3


@_for_numbers
def certify(c: Context) -> Weighted:
    """Equations and inequalities by certificates, found outside of Lean and checked by it."""
    for tactic in certificates(c.goal, c.fresh(1, "n")[0]):
        yield tactic, 4.0


@_for_numbers
def use_equations(c: Context) -> Weighted:
    """Variables that an equation or a conjunction gives away, all at once."""
    yield "subst_vars", 1.0
    for name, kind in c.facts[:6]:
        parts = list(conjuncts(name, kind))
        if len(parts) > 1:
            names = c.fresh(len(parts))
            yield f"obtain ⟨{', '.join(names)}⟩ := {name}", 2.0


@_for_numbers
def try_all(c: Context) -> Weighted:
    """A bounded variable: each of its values is tried, by Lean's kernel or as a case of its own."""
    bounded = [(name, kind) for name, kind in c.variables if kind in WHOLE and _mentioned(c, name)]
    if not bounded or len(bounded) > 4:
        return
    for name, kind in bounded:
        for bound in _bounds(c, name):
            if len(bounded) == 1:
                yield _by_kernel(c, [(name, kind, bound)]), 2.0
            if bound <= _MOST_CASES:
                cases = [f"{name} = {value}" for value in range(bound)]
                split = f"rcases (by omega : {' ∨ '.join(cases)}) with {' | '.join(['rfl'] * bound)}"
                yield f"{split} <;> omega", 1.0
                yield f"{split} <;> simp_all", 0.5
                yield f"{split} <;> simp_all <;> omega", 0.5
    if len(bounded) == 2:
        found = [(name, kind, bound) for name, kind in bounded for bound in _bounds(c, name)[:1]]
        if len(found) == 2 and found[0][2] * found[1][2] <= 10 * _MOST_TRIED:
            yield _by_kernel(c, found), 2.0


@_for_numbers
def by_sign(c: Context) -> Weighted:
    """The two cases of an absolute value, a floor by its bounds."""
    domain = "Real" if any(kind.endswith("Real") for _, kind in c.variables) else "Int"
    found = dict.fromkeys(inner for text in _texts(c) for inner in re.findall(r"abs (\([^()]*\)|\w+)", text))
    h = c.fresh(1)[0]
    for inner in list(found)[:3]:
        yield f"rcases {domain}.abs_cases {inner} with {h} | {h}", 2.0
        yield f"rcases {domain}.abs_cases {inner} with {h} | {h} <;> omega", 0.5
    if "⌊" in c.goal.target or "floor" in c.goal.target:
        yield "exact Int.floor_eq_iff.2 ⟨by rat_decide, by rat_decide⟩", 2.0
        yield "refine Int.floor_eq_iff.2 ⟨?_, ?_⟩", 1.0


def _texts(c: Context) -> tuple[str, ...]:
    """What the goal says: its target and its facts."""
    return (c.goal.target, *(kind for _, kind in c.facts))


def _numerals(c: Context) -> list[int]:
    return [int(n) for text in _texts(c) for n in _NUMERAL.findall(text)]


def _mentioned(c: Context, name: str) -> bool:
    return any(name in NAME.findall(text) for text in _texts(c))


def _bounds(c: Context, name: str) -> list[int]:
    """Numbers that a variable may be below: by what bounds it, else by the largest numeral there is."""
    pattern = re.compile(rf"(?<![\w.*+^-] ){re.escape(name)} (<|≤) (\d+)(?![\w.]| [*+^/%-])")
    direct = [int(n) + (sign == "≤") for _, kind in c.facts for sign, n in pattern.findall(kind)]
    if direct:
        return [min(direct)]
    largest = max((n for n in _numerals(c) if n < _MOST_TRIED), default=0)
    return [largest + 1] if largest else []


def _by_kernel(c: Context, variables: list[tuple[str, str, int]]) -> str:
    """Bounds by `omega`, then the statement for all values below them is decided."""
    names = c.fresh(2 * len(variables), "hb")
    bounds: list[str] = []
    reverts: list[str] = []
    for (name, kind, bound), low, high in zip(variables, names[::2], names[1::2], strict=True):
        if kind == "Int":
            bounds.append(f"have {low} : {-bound} ≤ {name} := (by omega)")
        bounds.append(f"have {high} : {name} < {bound} := (by omega)")
        reverts.append(f"revert {high}; {f'revert {low}; ' if kind == 'Int' else ''}revert {name}")
    facts = [name for name, kind in reversed(c.facts) if not re.search("[∀∃→]", kind)]
    first = f"revert {' '.join(facts)}; " if facts else ""
    return f"{'; '.join(bounds)}; {first}{'; '.join(reversed(reverts))}; decide +kernel"


@_for_numbers
def by_remainder(c: Context) -> Weighted:
    """The remainders of a variable, where a claim about a remainder is not linear in it."""
    if not re.search(r"\^|\w \* [^\W\d]", c.goal.target):
        return
    moduli = [int(a or b) for a, b in _MODULUS.findall(c.goal.target)]
    variables = [(name, kind) for name, kind in c.variables if kind in WHOLE and _mentioned(c, name)][:2]
    for modulus in dict.fromkeys(m for m in moduli if 2 <= m <= _MOST_CASES):
        for name, kind in variables:
            h = c.fresh(1)[0]
            cases = " ∨ ".join(f"{name} % {modulus} = {r}" for r in range(modulus))
            split = f"rcases (by omega : {cases}) with {' | '.join([h] * modulus)}"
            laws = "pow_succ, {0}.mul_{1}, {0}.add_{1}".format(kind, "mod" if kind == "Nat" else "emod")
            laws = f"{kind}.{laws}"
            yield f"{split} <;> simp [{laws}, {h}]", 2.0
            yield f"{split} <;> simp_all [{laws}]", 1.0
            yield f"{split} <;> simp [{laws}, {h}] <;> omega", 1.0


@_for_numbers
def of_powers(c: Context) -> Weighted:
    """Powers and sums one step further, after induction."""
    for name, kind in c.variables:
        if kind == "Nat" and _mentioned(c, name):
            yield from _inductions(c, name)
    if any("^" in text for text in _texts(c)):
        yield "simp only [Nat.pow_succ] at *; omega", 1.0
        yield "simp only [Nat.pow_succ, Nat.mul_assoc] at *; omega", 0.5
        yield "simp only [Int.pow_succ] at *; omega", 0.3
        yield "simp_all [Nat.pow_succ] <;> omega", 0.5
    if "∑" in c.goal.target or "Finset.sum" in c.goal.target:
        for name, kind in c.facts[:3]:
            if head_symbol(kind) == "=":
                yield f"rw [Finset.sum_range_succ, {name}]", 1.5
        yield "rw [Finset.sum_range_succ]", 1.0
        yield "simp only [Finset.sum_range_succ]", 0.5
        yield "simp_all [Finset.sum_range_succ] <;> omega", 1.0
    if "∏" in c.goal.target or "Finset.prod" in c.goal.target:
        for name, kind in c.facts[:3]:
            if head_symbol(kind) == "=":
                yield f"rw [Finset.prod_range_succ, {name}]", 1.5


def _inductions(c: Context, name: str) -> Weighted:
    """Induction whose step is one rewrite, or arithmetic on powers."""
    k = c.fresh(1, "k")[0]
    facts = [fact for fact, kind in c.facts if name in NAME.findall(kind)]
    first = f"clear {' '.join(facts)}; " if facts else ""
    for sign, lemma in (("sum", "Finset.sum_range_succ"), ("prod", "Finset.prod_range_succ")):
        if re.search(rf"Finset\.range {name}\)\.{sign}", c.goal.target):
            yield f"{first}induction {name} with | zero => rfl | succ {k} ih => rw [{lemma}, ih]", 3.0
            yield f"{first}induction {name} with | zero => rfl | succ {k} ih => rw [{lemma}]", 1.0
    if re.search(r"\^ \(?[^)]*\b" + re.escape(name), c.goal.target):
        laws = "Nat.mul_add, Nat.pow_add, Nat.pow_succ"
        step = f"simp only [{laws}] at *; omega"
        yield f"{first}induction {name} with | zero => decide | succ {k} ih => {step}", 3.0
        yield f"{first}induction {name} with | zero => simp | succ {k} ih => {step}", 1.0


@_for_numbers
def of_sets(c: Context) -> Weighted:
    """Finite sets that are given by their members, least and greatest elements."""
    bounds = sorted({n + 1 for n in _numerals(c) if 0 < n < 10_000}, reverse=True)[:2] or [100]
    for name, kind in c.facts[:6]:
        member = re.match(r"∀ \(?(\w+)(?: : \w+\))?, \1 ∈ (\w+) ↔ ", kind)
        if member is None:
            continue
        for bound in bounds:
            for lemma in ("card_of", "sum_of"):
                if ("sum" in lemma) == ("card" not in c.goal.target):
                    proof = f"Finset.{lemma} {bound} {name} fun x h => by bound h"
                    yield f"exact ({proof}).trans (by decide +kernel)", 2.0
                    yield f"rw [{proof}]", 0.5
    if c.head == "IsLeast" or c.goal.target.startswith("IsLeast"):
        yield "exact IsLeast.of_below (by decide +kernel) (by decide +kernel)", 3.0
        yield "constructor", 1.0
    if c.goal.target.startswith("IsGreatest"):
        for bound in bounds:
            below = f"IsGreatest.of_below {bound} (by decide +kernel) (fun x h => by bound h) (by decide +kernel)"
            yield f"exact {below}", 3.0
        yield "constructor", 1.0
    if top_level(c.goal.target, " ≤ ") >= 0:
        yield f"refine Nat.le_of_not_lt fun {c.fresh(1)[0]} => ?_", 0.5

"""What a goal says about numbers of a field: equations, signs, and what is not 0, each with the text of its proof."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from prover.policy.goals import NAME, ParsedGoal, bare, head_symbol, top_level
from prover.policy.polynomials import (
    ONE,
    Atoms,
    NotPolynomial,
    Numbers,
    Polynomial,
    Quotient,
    add,
    degree,
    scaled,
)

WHOLE: Final = frozenset(["Nat", "Int"])
FIELDS: Final = frozenset(["Real", "Rat", "Complex"])
RELATIONS: Final = ("=", "≠", "≤", "<", "≥", ">")
Universal = dict[str, list[tuple[str, re.Match[str]]]]
"""Function → hypotheses that are equations for all its arguments: name, and what `_UNIVERSAL` found in the text."""
_MOST_INSTANCES: Final = 14
_EVERYWHERE: Final = ("0", "1", "(-1)", "2")
"""Where an equation between polynomials that holds for all numbers is looked at."""
_UNIVERSAL: Final = re.compile(
    r"∀ (?:\((?P<typed>\w+) : [^()]*\)|(?P<bound>\w+) (?P<sign>≥|>) (?P<least>\d+)), (?P<body>[^∀∃]*)"
)


@dataclass(frozen=True, slots=True)
class NumberClaim:
    """`left` `relation` `right`, of polynomials; `atoms` are the numbers of those that stand in its text."""

    proof: str
    relation: str
    left: Polynomial
    right: Polynomial
    atoms: frozenset[int]
    whole: bool = False

    @property
    def difference(self) -> Polynomial:
        """left − right"""
        return add(self.left, self.right, -1)

    @property
    def sign(self) -> tuple[Polynomial, bool]:
        """What is not negative by an inequality, and whether it is positive; of whole numbers, at least 1."""
        p = self.difference if self.relation in ("≥", ">") else add(self.right, self.left, -1)
        strict = self.relation in ("<", ">")
        return (add(p, ONE, -1), False) if strict and self.whole else (p, strict)


@dataclass(slots=True)
class NumberFacts:
    """Everything that certificates are made of. `target` is None when the goal is no relation between polynomials."""

    atoms: Atoms = field(default_factory=Atoms)
    equations: list[NumberClaim] = field(default_factory=list[NumberClaim])
    signs: list[NumberClaim] = field(default_factory=list[NumberClaim])
    nonzero: list[NumberClaim] = field(default_factory=list[NumberClaim])
    target: NumberClaim | None = None
    ordered: bool = True
    naturals: tuple[str, ...] = ()

    def names(self, numbers: frozenset[int]) -> str:
        """A list of atoms as Lean writes it."""
        return self.atoms.names(numbers)

    def claim(self, proof: str, text: str) -> NumberClaim | None:
        """The claim that a text makes, if it is one about polynomials."""
        relation = head_symbol(text)
        if relation not in RELATIONS:
            return None
        text = bare(text)
        at = top_level(text, f" {relation} ")
        self.atoms.touched.clear()
        try:
            left, right = self.atoms.read(text[:at]), self.atoms.read(text[at + len(relation) + 2 :])
        except NotPolynomial:
            return None
        return NumberClaim(
            proof, relation, left, right, frozenset(self.atoms.touched), self.atoms.kind is not Numbers.FIELD
        )

    def add(self, claim: NumberClaim | None) -> None:
        """Files a claim by its relation."""
        if claim is None:
            return
        kind = {"=": self.equations, "≠": self.nonzero}.get(claim.relation, self.signs)
        kind.append(claim)


def conjuncts(proof: str, text: str) -> Iterator[tuple[str, str]]:
    """The parts of a conjunction, each with its proof: ``h.1``, ``h.2.1``, …"""
    text = bare(text)
    at = top_level(text, " ∧ ")
    if at < 0 or head_symbol(text) != "∧":
        yield proof, text
        return
    yield from conjuncts(f"{proof}.1", text[:at])
    yield from conjuncts(f"{proof}.2", text[at + 3 :])


def facts_of(goal: ParsedGoal) -> NumberFacts | None:
    """What a goal says about numbers, those of a field if it speaks of any; None when it speaks of none."""
    kinds = {name: h.type for h in goal.hypotheses for name in h.names}
    numeric = {name: kind.rpartition("→")[2].strip() for name, kind in kinds.items()}
    about = {name for name, kind in numeric.items() if kind in FIELDS}
    facts = NumberFacts(ordered=not any(kind.endswith("Complex") for kind in numeric.values()))
    if not about and "Complex" not in goal.target:
        about = {name for name, kind in numeric.items() if kind in WHOLE}
        if not about:
            return None
        integers = any(numeric[name] == "Int" for name in about)
        facts.atoms.kind = Numbers.INTEGERS if integers else Numbers.NATURALS
        facts.naturals = tuple(name for name, kind in kinds.items() if kind == "Nat")
    functions = {name: kind.partition(" ")[0] for name, kind in kinds.items() if "→" in kind}
    universal = _read_hypotheses(facts, goal, about, functions)
    target = " ".join(goal.target.split())
    if _speaks_of(target, about):
        facts.target = facts.claim("", target)
    _instantiate(facts, universal, functions)
    _imaginary_unit(facts)
    _square_roots(facts)
    _quotients(facts)
    return facts


def _read_hypotheses(facts: NumberFacts, goal: ParsedGoal, about: set[str], functions: Mapping[str, str]) -> Universal:
    """Files what hypotheses claim, part by part; equations for all arguments of a function are returned by its name."""
    universal: Universal = {}
    for hypothesis in goal.hypotheses:
        text = " ".join(hypothesis.type.split())
        if hypothesis.value is not None or not _speaks_of(text, about):
            continue
        found = _UNIVERSAL.fullmatch(text)
        for name in hypothesis.accessible:
            if found is None:
                for proof, part in conjuncts(name, text):
                    if name not in about and _speaks_of(part, about):
                        facts.add(facts.claim(proof, part))
            elif (head := found["body"].split(" ")[0].lstrip("(")) in functions:
                universal.setdefault(head, []).append((name, found))
            elif found["typed"]:
                for value in _EVERYWHERE:
                    facts.add(_instance(facts, name, found, value, False))
    return universal


def _speaks_of(text: str, fields: set[str]) -> bool:
    return "Complex.I" in text or any(name.partition(".")[0] in fields for name in NAME.findall(text))


def _instantiate(facts: NumberFacts, universal: Universal, domains: Mapping[str, str]) -> None:
    """Instances of ``∀ x, f x = …`` at the arguments that occur, and of recurrences at the numbers between them."""
    done: set[tuple[str, str]] = set()
    waiting = True
    while waiting and len(done) < _MOST_INSTANCES:
        waiting = False
        for head, arguments in list(facts.atoms.applications.values()):
            for name, found in universal.get(head, ()):
                for value in _values(facts, head, arguments, found, domains.get(head, "")):
                    if (name, value) in done or len(done) >= _MOST_INSTANCES:
                        continue
                    done.add((name, value))
                    waiting = True
                    facts.add(_instance(facts, name, found, value, domains.get(head, "") in ("Nat", "Int")))


def _values(facts: NumberFacts, head: str, arguments: tuple[str, ...], found: re.Match[str], domain: str) -> list[str]:
    if len(arguments) != 1:
        return []
    if domain not in ("Nat", "Int"):
        return [arguments[0]]
    known = sorted({int(a[0]) for h, a in facts.atoms.applications.values() if h == head and a[0].isdigit()})
    if not known:
        return []
    least = int(found["least"] or 0) + (found["sign"] == ">")
    return [str(n) for n in range(max(least, known[0] - 2), known[-1] + 1)]


def _instance(facts: NumberFacts, name: str, found: re.Match[str], value: str, counted: bool) -> NumberClaim | None:
    variable = found["typed"] or found["bound"]
    body = re.sub(rf"(?<![\w.']){re.escape(variable)}(?![\w'])", lambda _: value, found["body"])
    if counted:
        body = re.sub(r"\((\d+) ([+-]) (\d+)\)", lambda m: str(_counted(m)), body)
    proof = f"({name} {value}" + (" (by decide))" if found["bound"] else ")")
    return facts.claim(proof, body)


def _counted(found: re.Match[str]) -> int:
    a, b = int(found[1]), int(found[3])
    return a + b if found[2] == "+" else max(a - b, 0)


def _imaginary_unit(facts: NumberFacts) -> None:
    """I * I = −1"""
    number = facts.atoms.numbers.get("Complex.I")
    if number is not None:
        square: Polynomial = {(number, number): Fraction(1)}
        facts.equations.append(NumberClaim("Complex.I_mul_I", "=", square, scaled(ONE, -1), frozenset([number])))


def _square_roots(facts: NumberFacts) -> None:
    """√x ≥ 0, and √x ^ 2 = x where x is a numeral or not negative by a hypothesis."""
    for text, number in list(facts.atoms.numbers.items()):
        inner = text.removeprefix("√").removeprefix("Real.sqrt ")
        if inner == text:
            continue
        root: Polynomial = {(number,): Fraction(1)}
        facts.signs.append(NumberClaim(f"(Real.sqrt_nonneg {inner})", "≥", root, {}, frozenset([number])))
        try:
            p = facts.atoms.read(inner)
        except NotPolynomial:
            continue
        proof = _nonnegative(facts, p)
        if proof is not None:
            square: Polynomial = {(number, number): Fraction(1)}
            touched = frozenset([number, *(n for m in p for n in m)])
            facts.equations.append(NumberClaim(f"(Real.sq_sqrt {proof})", "=", square, p, touched))


def _nonnegative(facts: NumberFacts, p: Polynomial) -> str | None:
    if degree(p) == 0:
        return "(by rat_decide)" if p.get((), Fraction(0)) >= 0 else None
    for claim in facts.signs:
        known, strict = claim.sign
        if known == p and claim.relation in ("<", "≤") and not claim.left:
            return f"(OrderedField.le_of_lt {claim.proof})" if strict else claim.proof
    return None


def _quotients(facts: NumberFacts) -> None:
    """The equation of each quotient whose divisor is known not to be 0."""
    for quotient in list(facts.atoms.quotients.values()):
        proof = nonzero_proof(facts, quotient.below)
        if proof is None:
            continue
        equation = add(_times(quotient), quotient.dividend, -1)
        numbers = frozenset([quotient.atom, *(n for p in (quotient.divisor, quotient.dividend) for m in p for n in m)])
        text = f"(NumeralField.div_mul ({bare(quotient.above)}) ({bare(quotient.below)}) {proof})"
        facts.equations.append(NumberClaim(text, "=", equation, {}, numbers))


def _times(quotient: Quotient) -> Polynomial:
    return {tuple(sorted((*m, quotient.atom))): c for m, c in quotient.divisor.items()}


def nonzero_proof(facts: NumberFacts, text: str) -> str | None:
    """A proof that a term is not 0, from what is known not to be 0 or to be positive; None if none is found."""
    text = bare(text)
    if text.replace(".", "").isdigit():
        return "NumeralField.num_ne_zero"
    for symbol in (" * ", " ^ "):
        at = top_level(text, symbol)
        if at < 0 or any(top_level(text, other) >= 0 for other in (" + ", " - ", " / ")):
            continue
        at = text.rindex(symbol) if symbol == " * " and "(" not in text else at
        left, right = text[:at], text[at + 3 :]
        proof = nonzero_proof(facts, left)
        if symbol == " ^ ":
            return f"(NumeralField.pow_ne_zero {proof} {right})" if proof else None
        other = nonzero_proof(facts, right)
        return f"(NumeralField.mul_ne_zero {proof} {other})" if proof and other else None
    try:
        p = facts.atoms.read(text)
    except NotPolynomial:
        return None
    return "(by first | rat_decide | decide)" if p and degree(p) == 0 else _known_nonzero(facts, p)


def _known_nonzero(facts: NumberFacts, p: Polynomial) -> str | None:
    for claim in facts.nonzero:
        q = claim.difference
        if (factor := _ratio(q, p)) is not None:
            if factor == 1 and not claim.right:
                return claim.proof
            n = abs(factor).denominator
            names = facts.names(claim.atoms)
            return f"(fun e => {claim.proof} (NumeralField.combine {names} {n} (.times ({factor * n}) e)))"
    for claim in facts.signs:
        q, strict = claim.sign
        if strict and (factor := _ratio(q, p)) is not None:
            if factor == 1 and not claim.left:
                return f"(OrderedField.ne_of_pos {claim.proof})"
            n = abs(factor).denominator
            names = facts.names(claim.atoms)
            scaled_claim = f"(.times {n} (.of {claim.proof}))"
            return f"(OrderedField.ne_by {names} fun e => .add {scaled_claim} (.zero ({-factor * n}) e))"
    return None


def _ratio(q: Polynomial, p: Polynomial) -> Fraction | None:
    """q / p if that is a number."""
    if not p or q.keys() != p.keys():
        return None
    m = next(iter(p))
    factor = q[m] / p[m]
    return factor if scaled(p, factor) == q else None

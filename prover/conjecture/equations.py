"""Equations between first-order terms over a signature: their variables' types, statements, and tests in bulk.

Testing is cheap here: Lean evaluates forty terms under all assignments in one step (`explore`), so that what is made by
the hundred (critical pairs, analogues, generalised goals) is refuted before it is judged one by one.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prover.conjecture.explore import BUILT_IN, Domain, Function, values_of_terms
from prover.conjecture.novelty import ParsedStatement
from prover.conjecture.patterns import (
    Pattern,
    matched,
    read_pattern,
    rename,
    show_pattern,
    substituted,
    with_holes,
)
from prover.types import ProofEnv

_PLAIN_SORTS = ("α", "List", "Nat", "Bool")


@dataclass(frozen=True, slots=True)
class TermEquation:
    """``left = right`` for all values of the holes."""

    left: Pattern
    right: Pattern

    @property
    def size(self) -> int:
        """Symbols of both sides."""
        return self.left.size + self.right.size

    @property
    def variables(self) -> tuple[str, ...]:
        """In the order in which they first occur."""
        return tuple(dict.fromkeys(p.head for p in self.walk() if p.hole))

    @property
    def symbols(self) -> tuple[str, ...]:
        """Functions and constants, in the order in which they first occur."""
        return tuple(dict.fromkeys(p.head for p in self.walk() if not p.hole))

    def walk(self) -> Iterator[Pattern]:
        """All subterms of both sides."""
        yield from self.left.walk()
        yield from self.right.walk()

    def canonical(self) -> TermEquation:
        """With variables x1, x2… by first occurrence; the side comes first that makes the text smaller."""
        ways = [_numbered(TermEquation(*sides)) for sides in ((self.left, self.right), (self.right, self.left))]
        return min(ways, key=lambda e: (-e.left.size, show_pattern(e.left), show_pattern(e.right)))


Rules = Sequence[tuple[Pattern, Pattern]]
"""Left sides and what they become."""


def shrinking(equations: Iterable[TermEquation], constructors: Collection[str] = ()) -> Rules:
    """The equations, or their converses, that make every term smaller where they rewrite it, and leave no more to
    compute: ``plus (times a b) a`` does not become ``times a (s b)``.
    """
    found: dict[tuple[Pattern, Pattern], None] = {}
    for equation in equations:
        for left, right in ((equation.left, equation.right), (equation.right, equation.left)):
            more = Counter(p.head for p in right.walk() if p.hole) - Counter(p.head for p in left.walk() if p.hole)
            computed = _to_compute(left, constructors)[0] >= _to_compute(right, constructors)[0]
            if left.size > right.size and not more and computed:
                found[left, right] = None
    return tuple(sorted(found, key=lambda rule: rule[0].size))


def simplified(equation: TermEquation, rules: Rules) -> TermEquation:
    """Both sides rewritten as long as a rule applies; the rules must be `shrinking`."""
    return TermEquation(_normal(equation.left, rules), _normal(equation.right, rules))


def inner(equation: TermEquation) -> Iterator[TermEquation]:
    """The equation, then ever smaller ones from which it follows: what is alike around both sides is taken off."""
    yield equation
    left, right = equation.left, equation.right
    if left.head != right.head or len(left.arguments) != len(right.arguments):
        return
    apart = [(a, b) for a, b in zip(left.arguments, right.arguments, strict=True) if a != b]
    if len(apart) == 1:
        yield from inner(TermEquation(*apart[0]))


def oriented(equation: TermEquation, constructors: Collection[str]) -> TermEquation:
    """The side first that has more to compute: more functions of constructors, else more symbols, else no constructor
    around it. A simplifier that uses it so goes the way of the equations that define functions, and not in circles with
    them.
    """
    left, right = (_to_compute(side, constructors) for side in (equation.left, equation.right))
    return TermEquation(equation.right, equation.left) if left < right else equation


def _to_compute(term: Pattern, constructors: Collection[str]) -> tuple[int, int, bool]:
    open_ = (p for p in term.walk() if not p.hole and p.head not in constructors)
    applied = sum(a.head in constructors and not a.hole for p in open_ for a in p.arguments)
    return applied, term.size, term.head not in constructors


def equation_of(claim: ParsedStatement) -> TermEquation | None:
    """What a statement without hypotheses says, if that is an equation that can be read."""
    tree = claim.tree
    if claim.facts or tree is None or tree.head != "=" or len(tree.arguments) != 2:
        return None
    return TermEquation(*tree.arguments)


def equation_in(target: str, variables: Iterable[str]) -> TermEquation | None:
    """The equation that a goal's target is, these names being its variables."""
    tree = read_pattern(target)
    if tree is None or tree.head != "=" or len(tree.arguments) != 2:
        return None
    return TermEquation(*with_holes(tree, frozenset(variables)).arguments)


def functions_by_name(functions: Iterable[Function]) -> dict[str, Function]:
    """Name → function, with those of the core library."""
    return {f.name: f for f in (*BUILT_IN, *functions)}


def sorts_of(equation: TermEquation, signature: Mapping[str, Function]) -> dict[str, str] | None:
    """The type of each variable and, at ``=``, of both sides; None where a symbol is unknown or types do not agree."""
    sides = {_result(side, signature) for side in (equation.left, equation.right)} - {None}
    if len(sides) != 1:
        return None
    (sort,) = sides
    found: dict[str, str] = {"=": sort or ""}
    agree = all(_typed(side, found["="], signature, found) for side in (equation.left, equation.right))
    return found if agree else None


def equation_signature(equation: TermEquation, sorts: Mapping[str, str]) -> str:
    """``BINDERS : LEFT = RIGHT``; `sorts` as `sorts_of` gives them."""
    names = {v: f"x{i}" for i, v in enumerate(equation.variables, 1)}
    groups = " ".join(f"({names[v]} : {sorts[v]})" for v in equation.variables)
    used = {sorts[v] for v in equation.variables} | {sorts["="]}
    fresh = any(sort.partition(" ")[0] not in _PLAIN_SORTS for sort in used)
    generic = f"{{α : Type{'' if fresh else ' _'}}} " if any("α" in sort for sort in used) else ""
    sides = (show_pattern(rename(side, names)) for side in (equation.left, equation.right))
    return " ".join(f"{generic}{groups} : {' = '.join(sides)}".split())


def that_hold(
    equations: Sequence[tuple[TermEquation, Mapping[str, str]]],
    domain: Domain,
    module: str,
    env: ProofEnv,
    seed: str,
    tests: int,
) -> list[bool]:
    """Whether each equation, with its sorts, holds under so many assignments of small values.

    False also where Lean does not evaluate a side. A few Lean steps for all of them; the answer for one does not depend
    on the others.
    """
    names: dict[str, str] = {}
    terms: dict[str, dict[Pattern, None]] = {}
    renamed: list[tuple[str, Pattern, Pattern] | None] = []
    for equation, sorts in equations:
        own = _shared_names(equation, sorts)
        if any(not domain.values.get(sorts[v]) for v in own):
            renamed.append(None)
            continue
        names |= {new: sorts[v] for v, new in own.items()}
        sides = rename(equation.left, own), rename(equation.right, own)
        terms.setdefault(sorts["="], {}).update(dict.fromkeys(sides))
        renamed.append((sorts["="], *sides))
    if not names:
        return [False] * len(equations)
    draws = {v: random.Random(f"{seed} {v}").choices(domain.values[sort], k=tests) for v, sort in names.items()}
    assignments = [{v: drawn[test] for v, drawn in draws.items()} for test in range(tests)]
    values = {
        sort: dict(zip(some, values_of_terms(list(some), sort, assignments, names, module, env), strict=True))
        for sort, some in terms.items()
    }

    def holds(case: tuple[str, Pattern, Pattern] | None) -> bool:
        if case is None:
            return False
        left, right = (values[case[0]][side] for side in case[1:])
        return left is not None and left == right

    return [holds(case) for case in renamed]


def _normal(term: Pattern, rules: Rules) -> Pattern:
    term = Pattern(term.head, tuple(_normal(argument, rules) for argument in term.arguments), term.hole)
    for left, right in rules:
        if not term.hole and (values := matched(left, term)) is not None:
            return _normal(substituted(right, values), rules)
    return term


def _numbered(equation: TermEquation) -> TermEquation:
    names = {v: f"x{i}" for i, v in enumerate(equation.variables, 1)}
    return TermEquation(rename(equation.left, names), rename(equation.right, names))


def _shared_names(equation: TermEquation, sorts: Mapping[str, str]) -> dict[str, str]:
    """Variables that equations have in common: v, a number for the sort's letters, and which of its sort it is."""
    counts: Counter[str] = Counter()
    found: dict[str, str] = {}
    for variable in equation.variables:
        sort = sorts[variable]
        counts[sort] += 1
        found[variable] = f"v_{''.join(c if c.isalnum() else '_' for c in sort)}_{counts[sort]}"
    return found


def _result(term: Pattern, signature: Mapping[str, Function]) -> str | None:
    return None if term.hole or term.head not in signature else signature[term.head].result


def _typed(term: Pattern, sort: str, signature: Mapping[str, Function], found: dict[str, str]) -> bool:
    """Whether the term can have this type; notes those of its variables."""
    if term.hole:
        return not term.arguments and found.setdefault(term.head, sort) == sort
    function = signature.get(term.head)
    if function is None or function.result != sort or len(function.arguments) != len(term.arguments):
        return False
    pairs = zip(term.arguments, function.arguments, strict=True)
    return all(_typed(part, kind, signature, found) for part, kind in pairs)

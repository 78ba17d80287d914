"""Variants of a theorem, as text: special cases, generalisations and parts, to be learned from and proved before it.

A variant is a signature ``BINDERS : TARGET`` made from the goal that Lean prints for the theorem. Nothing here knows
whether a variant is true, or whether Lean accepts it. That such variants teach a prover what it lacks for one theorem
is the test-time reinforcement learning of AlphaProof (Hubert et al. 2025, "Olympiad-level formal mathematical
reasoning with reinforcement learning", Nature), whose variants a language model writes.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from prover.conjecture.mine import is_fact, is_sort, occurs, with_canonical_names
from prover.conjecture.patterns import Pattern, abstract, read_pattern, replaced, show_pattern, way_between
from prover.policy.goals import Hypothesis, ParsedGoal

MOST_VALUES = 4
"""Values that replace a variable."""
_STRUCTURED: Mapping[str, tuple[str, ...]] = {
    "Nat": ("0", "1", "2", "({} + 1)"),
    "Int": ("0", "1", "(-1)", "({} + 1)"),
    "Bool": ("true", "false"),
    "Prop": ("True", "False"),
    "List": ("[]",),
    "Option": ("none",),
}
"""Head of a type → terms for a variable of it, which stands at ``{}``."""
_STRONGER: Mapping[str, tuple[str, ...]] = {"≤": ("<", "="), "≥": (">", "="), "≠": ("<", ">")}
"""Relation → relations that imply it."""
_INACCESSIBLE = re.compile(r"[^\W\d][\w'!?]*✝[⁰¹²³⁴⁵⁶⁷⁸⁹]*")


class VariantKind(StrEnum):
    """How a variant came from its target."""

    SPECIALISED = "specialised"  # values for variables, variables identified, hypotheses strengthened
    GENERALISED = "generalised"  # terms made variables, hypotheses dropped, goals anti-unified
    PART = "part"  # a case of an induction, a side of a conjunction or an equivalence
    SUB_LEMMA = "sub_lemma"  # a goal on which a search failed
    EXPLORED = "explored"  # an equation over the target's functions that holds in all tests
    HINDSIGHT = "hindsight"  # the way from the target to a goal that its search reached


@dataclass(frozen=True, slots=True)
class VariantText:
    """A variant before Lean has read it: ``BINDERS : TARGET``; a type may be a hole ``_``."""

    text: str
    kind: VariantKind


def specialised(goal: ParsedGoal, values: Mapping[str, Sequence[str]]) -> Iterator[ParsedGoal]:
    """The goal with one variable replaced by a small value, two variables made one, or a hypothesis strengthened.

    values: type → closed terms of it, for types that are not built in.
    """
    variables = [(h, n) for h in goal.hypotheses for n in h.names if h.value is None]
    for hypothesis, name in variables:
        for term in _terms_for(hypothesis.type, values):
            yield with_term(goal, name, term.format(name))
    for (first, x), (second, y) in itertools.combinations(variables, 2):
        used = occurs(y, " ".join([goal.target, *(h.type for h in goal.hypotheses)]))
        if first.type == second.type and used and not is_sort(first.type):
            yield with_term(goal, y, x)
    for place, hypothesis in enumerate(goal.hypotheses):
        for kind in _stronger(hypothesis.type):
            changed = replace(hypothesis, type=kind)
            yield replace(goal, hypotheses=(*goal.hypotheses[:place], changed, *goal.hypotheses[place + 1 :]))


def generalised(goal: ParsedGoal) -> Iterator[ParsedGoal]:
    """The goal without one hypothesis that nothing mentions, or with a term of its target made a variable.

    Terms that occur often come first; their types are holes.
    """
    for hypothesis in goal.hypotheses:
        for name in hypothesis.names:
            others = " ".join([goal.target, *(h.type for h in goal.hypotheses)])
            if not occurs(name, others):
                yield _without(goal, name)
    target = read_pattern(goal.target)
    if target is None:
        return
    counts = Counter(p for p in target.walk() if p != target and (p.arguments or p.head.isdigit()))
    for part, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0].size, show_pattern(item[0]))):
        yield _abstracted(goal, target, part)


def fertilised(goal: ParsedGoal) -> Iterator[ParsedGoal]:
    """The goal with a hypothesis used up: an equation applied to the target, from right to left or from left to right.

    Boyer and Moore 1979, "A computational logic", chapter 11 (cross-fertilization): what an induction hypothesis says
    of one term is put into the goal before that term is generalised.
    """
    target = read_pattern(goal.target)
    for hypothesis in goal.hypotheses if target is not None else ():
        equation = read_pattern(hypothesis.type)
        if target is None or equation is None or equation.head != "=" or len(hypothesis.names) != 1:
            continue
        left, right = equation.arguments
        for part, other in ((right, left), (left, right)):
            if part.arguments and (changed := replaced(target, part, other)) != target:
                yield replace(_without(goal, hypothesis.names[0]), target=show_pattern(changed))


def hindsight(goal: ParsedGoal, reached: ParsedGoal) -> Iterator[ParsedGoal]:
    """What a search has shown that came from one goal to another: ``R a c`` where it came from ``R a b`` to ``R c b``,
    and ``R c b`` where it came to ``R a c``, if the relation can be chained.

    A failure is a success at something else: hindsight experience replay (Andrychowicz et al. 2017), for theorems as
    in Aygün et al. 2022, "Proving theorems using incremental learning and hindsight experience replay". Such variants
    are graded by themselves: their proofs are as long as the search was deep.
    """
    start, end = read_pattern(goal.target), read_pattern(reached.target)
    if start is None or end is None or goal.hypotheses != reached.hypotheses:
        return
    if (found := way_between(start, end)) is not None:
        yield replace(goal, target=show_pattern(found[1]))


def stuck(goal: ParsedGoal) -> Iterator[ParsedGoal]:
    """What a goal with an induction hypothesis suggests: the hypothesis used up, the rest as it is and generalised.

    Lemma discovery by failure (Boyer and Moore 1979; Ireland and Bundy 1996, "Productive use of failure in inductive
    proof"): what is left once the hypothesis has done its part is what the proof lacks.
    """
    for used in fertilised(goal):
        plain = without_facts(used)
        yield plain
        yield from generalised(plain)


def without_facts(goal: ParsedGoal) -> ParsedGoal:
    """The goal with its data alone."""
    return replace(goal, hypotheses=tuple(h for h in goal.hypotheses if not is_fact(h.type)))


def parts(goal: ParsedGoal) -> Iterator[ParsedGoal]:
    """The sides of a conjunction, and the directions of an equivalence."""
    target = read_pattern(goal.target)
    if target is None or target.head not in ("∧", "↔"):
        return
    left, right = target.arguments
    pairs = (left, right) if target.head == "∧" else (Pattern("→", (left, right)), Pattern("→", (right, left)))
    for part in pairs:
        yield replace(goal, target=show_pattern(part))


def with_term(goal: ParsedGoal, name: str, term: str) -> ParsedGoal:
    """The goal with a term for a variable, which stays when the term mentions it."""
    kept = goal if occurs(name, term) else _without(goal, name)
    return _mapped(kept, lambda text: _put(text, name, term))


def signature_text(goal: ParsedGoal) -> str:
    """The goal closed over its hypotheses, but for data that nothing mentions; their names x1, x2… in their order."""
    goal = _needed(goal)
    binders: list[str] = []
    for h in goal.hypotheses:
        for name in h.names if h.value is None else ():
            if name.startswith("inst"):
                binders.append(f"[{name} : {h.type}]")
            else:
                binders.append(f"{{{name} : {h.type}}}" if is_sort(h.type) else f"({name} : {h.type})")
    text = f"{' '.join(binders)} : {goal.target}"
    names = [n for h in goal.hypotheses for n in h.names if not n.startswith("inst")]  # by which they are known again
    return " ".join(with_canonical_names(text, names).split())


def statement_key(goal: ParsedGoal) -> str:
    """The same text for goals that differ in the names and the order of their hypotheses only.

    Hypotheses are numbered as they first occur: in the target, then in the types of those that have a number. Those
    that never occur come last, by their types.
    """
    types = {n: h.type for h in goal.hypotheses for n in h.names}
    numbers: dict[str, str] = {}
    texts = [goal.target]
    while texts:
        text = texts.pop(0)
        found = sorted((at, n) for n in types if n not in numbers and (at := _place(n, text)) >= 0)
        for _, name in found:
            numbers[name] = f"x{len(numbers) + 1}"
            texts.append(types[name])
    facts = sorted((_renamed(types[n], numbers), n) for n in types if n not in numbers)
    for _, fact in facts:  # what only a fact mentions is numbered by it
        for _, name in sorted((at, n) for n in types if n not in numbers and (at := _place(n, types[fact])) >= 0):
            numbers[name] = f"x{len(numbers) + 1}"
    lines = sorted(f"{numbers.get(n, '')} : {_renamed(kind, numbers)}" for n, kind in types.items())
    return "\n".join([*lines, f"⊢ {_renamed(goal.target, numbers)}"])


def accessible(goal: ParsedGoal) -> ParsedGoal:
    """The goal with names that can be written in place of Lean's inaccessible ones; instances keep theirs in front."""
    text = " ".join([goal.target, *(f"{' '.join(h.names)} {h.type}" for h in goal.hypotheses)])
    taken = set(re.findall(r"[\w']+", text))
    fresh = (name for i in itertools.count(1) if (name := f"y{i}") not in taken)
    names: dict[str, str] = {}
    for found in _INACCESSIBLE.findall(text):
        if found not in names:
            names[found] = ("inst" if found.startswith("inst") else "") + next(fresh)

    def readable(part: str) -> str:
        return _INACCESSIBLE.sub(lambda m: names[m[0]], part)

    renamed = (replace(h, names=tuple(readable(n) for n in h.names)) for h in goal.hypotheses)
    return _mapped(replace(goal, hypotheses=tuple(renamed)), readable)


def _terms_for(kind: str, values: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Terms for a variable of this type, the variable itself at ``{}``; a type becomes `Nat`."""
    if is_sort(kind):
        return ("Nat",)
    if (known := _STRUCTURED.get(kind.partition(" ")[0])) is not None and "→" not in kind:
        return known
    return [_braced(f"({v})" if " " in v else v) for v in values.get(kind, ())][:MOST_VALUES]


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _stronger(kind: str) -> Iterator[str]:
    pattern = read_pattern(kind)
    if pattern is None or len(pattern.arguments) != 2:
        return
    if pattern.head == "∨":
        yield from map(show_pattern, pattern.arguments)
    for relation in _STRONGER.get(pattern.head, ()):
        yield show_pattern(Pattern(relation, pattern.arguments))


def _without(goal: ParsedGoal, name: str) -> ParsedGoal:
    kept = (replace(h, names=tuple(n for n in h.names if n != name)) for h in goal.hypotheses)
    return replace(goal, hypotheses=tuple(h for h in kept if h.names))


def _needed(goal: ParsedGoal) -> ParsedGoal:
    """The goal without variables of data types that neither its target nor another hypothesis mentions."""
    types = {n: h.type for h in goal.hypotheses for n in h.names}
    for name, kind in reversed(types.items()):
        data = is_sort(kind) or kind.partition(" ")[0] in _STRUCTURED or is_sort(types.get(kind, ""))
        if data and not occurs(name, " ".join([goal.target, *(h.type for h in goal.hypotheses)])):
            goal = _without(goal, name)
    return goal


def _abstracted(goal: ParsedGoal, target: Pattern, part: Pattern) -> ParsedGoal:
    """The goal with a fresh variable for a term, in the hypotheses too as far as they can be read."""
    taken = {n for h in goal.hypotheses for n in h.names}
    name = next(n for i in itertools.count(1) if (n := f"w{i}") not in taken)

    def general(kind: str) -> str:
        pattern = read_pattern(kind)
        return kind if pattern is None else show_pattern(abstract(pattern, part, name))

    facts = tuple(replace(h, type=general(h.type)) for h in goal.hypotheses)
    at = next((i for i, h in enumerate(facts) if occurs(name, h.type)), len(facts))
    hypotheses = (*facts[:at], Hypothesis((name,), "_"), *facts[at:])
    return replace(goal, hypotheses=hypotheses, target=show_pattern(abstract(target, part, name)))


def _mapped(goal: ParsedGoal, change: Callable[[str], str]) -> ParsedGoal:
    hypotheses = tuple(replace(h, type=change(h.type)) for h in goal.hypotheses)
    return replace(goal, hypotheses=hypotheses, target=change(goal.target))


def _name(name: str) -> str:
    return rf"(?<![\w.'✝]){re.escape(name)}(?![\w'✝])"


def _put(text: str, name: str, term: str) -> str:
    return re.sub(_name(name), lambda _: term, text)


def _place(name: str, text: str) -> int:
    found = re.search(_name(name), text)
    return -1 if found is None else found.start()


def _renamed(text: str, names: Mapping[str, str]) -> str:
    if not names:
        return text
    every = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"(?<![\w.'✝])({every})(?![\w'✝])", lambda m: names[m[0]], text)

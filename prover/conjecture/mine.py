"""Finds candidates: goals that recur across proof searches, and their generalisations.

A goal is closed over its variables, with its hypotheses, with those that the target needs, or without any. Two goals of
different theorems are anti-unified, and a compound subterm that occurs more than once becomes a variable (Boyer and
Moore 1979, "A computational logic", chapter 12). Most of the results are false, which testing finds at once.
"""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prover.conjecture.candidates import Lemma
from prover.conjecture.patterns import Pairs, Pattern, abstract, anti_unify, read_pattern, rename, show_pattern
from prover.policy.goals import ParsedGoal, parse_goal
from prover.types import CORE_MODULE, Goal, LemmaError, Proof, ProofEnv, Theorem

MAX_SIZE = 24
"""Most symbols of a target; larger goals concern one theorem only."""
OPEN = Proof("sorry")
_OF = " : "  # between the name and the type of a variable


@dataclass(frozen=True, slots=True)
class Mined:
    """A candidate and the number of theorems in whose searches it recurs."""

    theorem: Theorem
    seen_in: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A statement suggested by goals, before Lean has checked it: ``BINDERS : TARGET``; a type may be a hole ``_``.

    `seen_in` are the numbers of the searches with such a goal; `general` marks a generalisation.
    """

    text: str
    seen_in: frozenset[int]
    general: bool


def recurring(
    goals: Sequence[Sequence[str]], module: str, env: ProofEnv, rng: random.Random, pairs: int = 4_000
) -> list[Mined]:
    """Candidates from the goals of each theorem's search, those that recur most first.

    `goals` has the goals of one theorem each; `pairs` bounds the anti-unifications that are tried. Every candidate is
    a statement that Lean accepts.
    """
    often = [(len(s.seen_in), s.text) for s in shapes(goals, rng, pairs) if len(s.seen_in) > 1]
    return list(_stated(often, module, env))


def shapes(goals: Sequence[Sequence[str]], rng: random.Random, pairs: int = 4_000) -> list[Shape]:
    """The suggestions from the goals of each theorem's search, those that recur most first, short before long ones."""
    closed: defaultdict[str, set[int]] = defaultdict(set)
    general: defaultdict[str, set[int]] = defaultdict(set)
    targets: list[tuple[int, Pattern]] = []
    for number, found in enumerate(goals):
        for text in found:
            goal = undotted(parse_goal(Goal(text)))
            for statement in _closed(goal):
                closed[statement].add(number)
            pattern = _neutral(goal)
            if pattern is not None:
                targets.append((number, pattern))
    for statement, numbers in _generalised(targets, rng, pairs):
        (closed if statement in closed else general)[statement] |= numbers
    every = [Shape(text, frozenset(n), False) for text, n in closed.items()]
    every += [Shape(text, frozenset(n), True) for text, n in general.items()]
    return sorted(every, key=lambda s: (-len(s.seen_in), len(s.text), s.text))


def closed_goals(text: str) -> list[str]:
    """A goal's text as signatures ``BINDERS : TARGET``; none when it cannot be read."""
    goal = parse_goal(Goal(text))
    return list(_closed(goal)) if goal.target else []


def _closed(goal: ParsedGoal) -> Iterator[str]:
    """The goal as statements: with its facts, and without; variables renamed by first occurrence."""
    if any("✝" in name for h in goal.hypotheses for name in h.names) or "?" in goal.target:
        return
    data = [(h, n) for h in goal.hypotheses for n in h.names if h.value is None]
    facts = [(h, n) for h, n in data if is_fact(h.type)]
    for kept in ([], facts) if 0 < len(facts) <= 2 else ([],):
        mentioned = " ".join([goal.target, *(h.type for h, _ in kept)])
        used = [(h, n) for h, n in data if (h, n) in kept or (not is_fact(h.type) and occurs(n, mentioned))]
        used = [(h, n) for h, n in data if (h, n) in used or any(occurs(n, other.type) for other, _ in used)]
        binders = " ".join(f"{{{n} : {h.type}}}" if is_sort(h.type) else f"({n} : {h.type})" for h, n in used)
        if len(goal.target) <= 4 * MAX_SIZE:
            yield with_canonical_names(f"{binders} : {goal.target}", [n for _, n in used])


def undotted(goal: ParsedGoal) -> ParsedGoal:
    """The goal with fields of its variables as functions: ``l.length`` as ``(List.length l)``."""
    heads = {n: h.type.partition(" ")[0] for h in goal.hypotheses if "→" not in h.type for n in h.names}
    known = "|".join(map(re.escape, sorted(heads, key=len, reverse=True)))
    field = re.compile(rf"(?<![\w.'])({known})((?:\.[A-Za-z_][\w']*)+)")

    def function(match: re.Match[str]) -> str:
        term = match[1]
        for name in match[2][1:].split("."):
            term = f"({heads[match[1]]}.{name} {term})"
        return term

    if not known:
        return goal
    types = tuple(replace(h, type=field.sub(function, h.type)) for h in goal.hypotheses)
    return replace(goal, hypotheses=types, target=field.sub(function, goal.target))


def is_fact(kind: str) -> bool:
    """Whether a hypothesis of this type says something, by its symbols; else it is data."""
    return re.search(r"[=≠<≤>≥∣∈∧∨¬↔∀∃]", kind) is not None


def is_sort(kind: str) -> bool:
    """Whether a variable of this type is itself a type."""
    return kind.startswith(("Type", "Sort"))


def occurs(name: str, text: str) -> bool:
    """Whether a variable stands in a text."""
    return re.search(rf"(?<![\w.']){re.escape(name)}(?![\w'])", text) is not None


def with_canonical_names(text: str, names: Sequence[str]) -> str:
    """The text with its variables named x1, x2… in their order, so that recurring goals look the same."""
    places = {name: f"x{i}" for i, name in enumerate(names, 1)}
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"(?<![\w.'])({pattern})(?![\w'])", lambda m: places[m[0]], text) if names else text


def _neutral(goal: ParsedGoal) -> Pattern | None:
    """The target's tree, its variables named by first occurrence and type, to compare goals of different theorems."""
    pattern = read_pattern(goal.target)
    if pattern is None or not 3 <= pattern.size <= MAX_SIZE:
        return None
    types = {n: h.type for h in goal.hypotheses for n in h.names}
    if any(p.arguments and p.head in types for p in pattern.walk()):  # a variable function
        return None
    used = dict.fromkeys(p.head for p in pattern.walk() if not p.arguments and p.head in types)
    return rename(pattern, {name: f"v{i}{_OF}{types[name]}" for i, name in enumerate(used, 1)})


def _generalised(
    targets: Sequence[tuple[int, Pattern]], rng: random.Random, pairs: int
) -> Iterator[tuple[str, set[int]]]:
    """Statements and the theorems they come from; a type that is not known is a hole."""
    by_head: defaultdict[tuple[str, int], dict[Pattern, set[int]]] = defaultdict(dict)
    for number, pattern in targets:
        by_head[pattern.head, len(pattern.arguments)].setdefault(pattern, set()).add(number)
    for group in by_head.values():
        patterns = list(group)
        for pattern in patterns:
            for whole in _abstracted(pattern):
                yield _open_statement(whole, {}), set(group[pattern])
        combinations = list(itertools.combinations(range(len(patterns)), 2))
        for i, j in rng.sample(combinations, min(pairs, len(combinations))):
            left, right = patterns[i], patterns[j]
            holes: Pairs = {}
            common = anti_unify(left, right, "w", holes)
            open_ends = sum(p.hole for p in common.walk())
            if common.size >= 5 and open_ends < common.size - open_ends:
                yield _open_statement(common, holes), group[left] | group[right]


def _abstracted(pattern: Pattern) -> Iterator[Pattern]:
    """The pattern with a repeated compound subterm replaced by a variable."""
    counts = Counter(part for part in pattern.walk() if part.arguments and part != pattern)
    for part, count in counts.items():
        if count > 1:
            yield abstract(pattern, part, "w1")


def _open_statement(pattern: Pattern, holes: Pairs) -> str:
    types = {name: _type_of(a) or _type_of(b) for (a, b), name in holes.items()}
    heads = dict.fromkeys(p.head for p in pattern.walk() if not p.arguments and (p.hole or _OF in p.head))
    places = {head: f"x{i}" for i, head in enumerate(heads, 1)}
    binders = " ".join(
        f"({place} : {types.get(head) or head.partition(_OF)[2] or '_'})" for head, place in places.items()
    )
    generic = "{α : Type _} " if "α" in binders else ""
    return f"{generic}{binders} : {show_pattern(rename(pattern, places))}"


def _type_of(variable: Pattern) -> str:
    """The type of a variable of `_neutral`; nothing for any other term."""
    return "" if variable.arguments else variable.head.partition(_OF)[2]


def _stated(often: Sequence[tuple[int, str]], module: str, env: ProofEnv) -> Iterator[Mined]:
    """The statements that Lean accepts, their types written out."""
    seen: set[str] = set()
    for count, text in often:
        theorem = stated(text, f"mined_{len(seen) + 1}", module, env)
        if theorem is not None and (said := _signature(theorem)) not in seen:
            seen.add(said)
            yield Mined(theorem, count)


def stated(text: str, name: str, module: str, env: ProofEnv, preamble: str = "") -> Theorem | None:
    """``BINDERS : TARGET`` as a theorem, its holes filled in by Lean; None when Lean does not accept it."""
    theorem = Theorem(
        name, f"theorem {name} {_one_line(text)}", module or CORE_MODULE, source="mined", preamble=preamble
    )
    try:
        start = env.start(theorem)
    except LemmaError:
        return None
    env.free([start])
    if " : _)" not in text:
        return theorem
    goal = parse_goal(start.goals[0])
    if any("✝" in n or "?" in h.type for h in goal.hypotheses for n in h.names):
        return None
    text = next(_closed(goal), "")
    return replace(theorem, statement=f"theorem {name} {_one_line(text)}") if text else None


def _signature(theorem: Theorem) -> str:
    return theorem.statement.removeprefix(f"theorem {theorem.name} ")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def as_lean(lemmas: Sequence[tuple[Lemma, str]], *modules: str) -> str:
    """A Lean file with these lemmas, a remark above each; `modules` are imported."""
    from prover.conjecture.proof_terms import theorem_text

    imported = dict.fromkeys("Stock" if module == CORE_MODULE else module for module in modules)
    header = "\n".join(f"import {module}" for module in imported)
    parts = [f"/-- {remark} -/\n{theorem_text(lemma.theorem, lemma.proof)}" for lemma, remark in lemmas]
    return "\n".join([header, "", *(f"{part.rstrip()}\n" for part in parts)])

"""Theory exploration: the equations that hold between small terms over a signature, found by testing.

Terms are enumerated by size and evaluated by Lean on a few assignments. Terms that agree on all of them form one class,
and the smallest of a class stands for it in larger terms. Each other member gives an equation with it that holds in all
tests. After QuickSpec (Claessen, Smallbone and Hughes 2010, "QuickSpec: guessing formal specifications using testing")
and Hipster (Johansson, Rosén, Smallbone and Claessen 2014).
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prover.conjecture.patterns import Pattern, rename, show_pattern
from prover.policy.goals import top_level
from prover.types import CORE_MODULE, Advanced, Finished, LemmaError, ProofEnv, StepRequest, Theorem

_PER_STEP = 40  # terms that one Lean step evaluates; Lean prints the first 50 items of a list


@dataclass(frozen=True, slots=True)
class Function:
    """A function or operator by its name, with its sorts; a constant has no arguments."""

    name: str
    arguments: tuple[str, ...]
    result: str


BUILT_IN: tuple[Function, ...] = (
    Function("0", (), "Nat"),
    Function("1", (), "Nat"),
    Function("+", ("Nat", "Nat"), "Nat"),
    Function("*", ("Nat", "Nat"), "Nat"),
    Function("-", ("Nat", "Nat"), "Nat"),
    Function("^", ("Nat", "Nat"), "Nat"),
    Function("%", ("Nat", "Nat"), "Nat"),
    Function("max", ("Nat", "Nat"), "Nat"),
    Function("min", ("Nat", "Nat"), "Nat"),
    Function("Nat.gcd", ("Nat", "Nat"), "Nat"),
    Function("[]", (), "List α"),
    Function("::", ("α", "List α"), "List α"),
    Function("++", ("List α", "List α"), "List α"),
    Function("List.reverse", ("List α",), "List α"),
    Function("List.length", ("List α",), "Nat"),
    Function("&&", ("Bool", "Bool"), "Bool"),
    Function("||", ("Bool", "Bool"), "Bool"),
    Function("not", ("Bool",), "Bool"),
    Function("xor", ("Bool", "Bool"), "Bool"),
)
"""Functions of the core library that may be used when a corpus mentions them."""

_VALUES: dict[str, tuple[str, ...]] = {
    "Nat": ("0", "1", "2", "3", "5"),
    "Bool": ("true", "false"),
    "α": ("0", "1", "2"),
    "List α": ("([] : List Nat)", "[1]", "[2, 0]", "[0, 1, 2]", "[1, 1]"),
}
_VARIABLES: dict[str, tuple[str, ...]] = {
    "Nat": ("a", "b", "c"),
    "Bool": ("p", "q", "r"),
    "α": ("x", "y"),
    "List α": ("l", "m", "n"),
}


@dataclass(frozen=True, slots=True)
class Domain:
    """What replaces variables: by sort, Lean terms (closed once ``α`` is `Nat`) and names of variables.

    `constructors` build the values of the inductive types that are not built in (`values.domain_of`).
    """

    values: Mapping[str, tuple[str, ...]]
    variables: Mapping[str, tuple[str, ...]]
    constructors: tuple[Function, ...] = ()


BUILT_IN_DOMAIN = Domain(_VALUES, _VARIABLES)


def functions_used(texts: Sequence[str], found: Sequence[Function] = ()) -> tuple[Function, ...]:
    """The built-in functions that the texts mention, those `found` in a module, and constants of the sorts in use."""
    words = {w for text in texts for w in re.findall(r"[\w.']+|\+\+|::|&&|\|\||[+\-*^%]", text)}
    words |= {part for word in words for part in word.split(".")}
    named = [f for f in (*BUILT_IN, *found) if f.arguments and f.name.rpartition(".")[2] in words]
    sorts = {sort for f in named for sort in (*f.arguments, f.result)}
    return (*(f for f in BUILT_IN if not f.arguments and f.result in sorts), *named)


def functions_of(
    names: Sequence[str], module: str, env: ProofEnv, domain: Domain = BUILT_IN_DOMAIN
) -> tuple[Function, ...]:
    """Those of a module's constants that are functions between the sorts of the domain."""
    functions = functions_in(names, module, env)
    return tuple(f for f in functions if all(sort in domain.values for sort in (*f.arguments, f.result)))


def functions_in(names: Sequence[str], module: str, env: ProofEnv) -> tuple[Function, ...]:
    """Those of a module's constants that are functions, whatever their sorts; at most one type parameter."""
    start = env.start(Theorem("signature", "theorem signature : True", module))
    results = env.step([StepRequest(start, f"have h := @{name}") for name in names])
    env.free([start, *(r.state for r in results if isinstance(r, Advanced | Finished))])
    found: list[Function] = []
    for name, result in zip(names, results, strict=True):
        if isinstance(result, Advanced):
            kind = result.state.goals[0].text.partition("h : ")[2].partition("\n")[0]
            if (function := _function(name, kind)) is not None:
                found.append(function)
    return tuple(found)


def _function(name: str, kind: str) -> Function | None:
    kind = re.sub(r"^\{(\w+) : Type[^}]*\} → ", "", kind)
    sorts = [part.strip() for part in _split(kind, " → ")]
    sorts = [sort[1:-1] if sort.startswith("(") else sort for sort in sorts]
    sorts = ["List α" if sort == "List Nat" else sort for sort in sorts] if "α" in kind else sorts
    plain = all(re.fullmatch(r"[\w. ]+|α → α", sort) for sort in sorts)
    return Function(name, tuple(sorts[:-1]), sorts[-1]) if plain and len(sorts) > 1 else None


def _split(text: str, symbol: str) -> list[str]:
    """The parts between a symbol outside every bracket."""
    at = top_level(text, symbol)
    return [text] if at < 0 else [text[:at], *_split(text[at + len(symbol) :], symbol)]


def explore(
    signature: Sequence[Function],
    module: str,
    env: ProofEnv,
    rng: random.Random,
    size: int = 5,
    tests: int = 6,
    most: int = 800,
    domain: Domain = BUILT_IN_DOMAIN,
) -> list[Theorem]:
    """Equations between terms of at most `size` symbols that hold in all tests, small ones first.

    At most `most` terms are looked at. Functions that Lean does not evaluate are left out.
    """
    sorts = {sort for f in signature for sort in (*f.arguments, f.result)}
    variables = [(v, sort) for sort in domain.variables if sort in sorts for v in domain.variables[sort]]
    assignments = [{v: rng.choice(domain.values[sort]) for v, sort in variables} for _ in range(tests)]
    best: dict[tuple[str, tuple[str, ...]], Pattern] = {}
    usable: dict[tuple[str, int], list[Pattern]] = {}
    found: list[tuple[Pattern, Pattern]] = []
    looked_at = 0
    for n in range(1, size + 1):
        fresh = list(itertools.islice(_terms(signature, variables, usable, n), most - looked_at))
        looked_at += len(fresh)
        for sort in dict.fromkeys(s for s, _ in fresh):
            terms = [t for s, t in fresh if s == sort]
            for term, values in zip(
                terms, values_of_terms(terms, sort, assignments, dict(variables), module, env), strict=True
            ):
                if values is None:
                    continue
                smaller = best.setdefault((sort, values), term)
                if smaller is term:
                    usable.setdefault((sort, n), []).append(term)
                else:
                    found.append((term, smaller))
    names = dict(variables)
    shapes = {_shape(left, right, names): (left, right) for left, right in reversed(found)}  # the first of each shape
    return [_theorem(i, *pair, names, module) for i, pair in enumerate(reversed(shapes.values()), 1)]


def _terms(
    signature: Sequence[Function],
    variables: Sequence[tuple[str, str]],
    usable: Mapping[tuple[str, int], Sequence[Pattern]],
    size: int,
) -> Iterator[tuple[str, Pattern]]:
    """Terms of exactly this size, built from representatives; a variable comes only after those before it."""
    if size == 1:
        yield from ((sort, Pattern(v)) for v, sort in variables)
        yield from ((f.result, Pattern(f.name)) for f in signature if not f.arguments)
        return
    for f in signature:
        for sizes in _compositions(size - 1, len(f.arguments)):
            choices = [usable.get((sort, n), ()) for sort, n in zip(f.arguments, sizes, strict=True)]
            yield from ((f.result, Pattern(f.name, arguments)) for arguments in itertools.product(*choices))


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        if total == 0:
            yield ()
        return
    for first in range(1, total - parts + 2):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def values_of_terms(
    terms: Sequence[Pattern],
    sort: str,
    assignments: Sequence[Mapping[str, str]],
    sorts: Mapping[str, str],
    module: str,
    env: ProofEnv,
) -> Iterator[tuple[str, ...] | None]:
    """The values of each term under the assignments, as Lean prints them; None where Lean gave none."""
    for start in range(0, len(terms), _PER_STEP):
        yield from _columns(terms[start : start + _PER_STEP], sort, assignments, sorts, module, env)


def _columns(
    terms: Sequence[Pattern],
    sort: str,
    assignments: Sequence[Mapping[str, str]],
    sorts: Mapping[str, str],
    module: str,
    env: ProofEnv,
) -> list[tuple[str, ...] | None]:
    """As `values_of_terms`; if all terms together are too much for one step, each half is tried."""
    columns = _reduced(list(map(show_pattern, terms)), sort.replace("α", "Nat"), assignments, sorts, module, env)
    if columns is not None:
        return [tuple(column[i] for column in columns) for i in range(len(terms))]
    if len(terms) == 1:
        return [None]
    half = len(terms) // 2
    return [v for part in (terms[:half], terms[half:]) for v in _columns(part, sort, assignments, sorts, module, env)]


def _reduced(
    texts: Sequence[str],
    kind: str,
    assignments: Sequence[Mapping[str, str]],
    types: Mapping[str, str],
    module: str,
    env: ProofEnv,
) -> list[list[str]] | None:
    """For each assignment the values of all texts; one Lean step in which every text is elaborated once."""
    names = list(assignments[0])
    sorts = {v: sort.replace("α", "Nat") for v, sort in types.items()}
    binders = " ".join(f"({v} : {sorts[v]})" for v in names)
    calls = ", ".join(f"g {' '.join(_bracket(a[v]) for v in names)}" for a in assignments)
    body = ", ".join(f"({text} : {kind})" for text in texts)
    lists = f"(fun (g : {' → '.join(f'({sorts[v]})' for v in names)} → List ({kind})) => [{calls}])"
    claim = f"P ({lists} (fun {binders} => [{body}]))"
    try:
        start = env.start(Theorem("values", f"theorem values (P : List (List ({kind})) → Prop) : {claim}", module))
    except LemmaError:
        return None
    (result,) = env.step([StepRequest(start, "conv => arg 1; reduce")])
    env.free([start, *([result.state] if isinstance(result, Advanced | Finished) else [])])
    if not isinstance(result, Advanced):
        return None
    columns = [_items(column) for column in _items(result.state.goals[0].target.removeprefix("P "))]
    complete = len(columns) == len(assignments) and all(len(column) == len(texts) for column in columns)
    return columns if complete else None


def _bracket(text: str) -> str:
    return text if text.isalnum() else f"({text})"


def _items(text: str) -> list[str]:
    """The items of a printed list, at the top level."""
    items: list[str] = []
    depth, first = 0, 1
    for i, letter in enumerate(text):
        if letter in "([{⟨":
            depth += 1
        elif letter in ")]}⟩":
            depth -= 1
        if (letter == "," and depth == 1) or (letter == "]" and depth == 0):
            items.append(text[first:i].strip())
            first = i + 1
    return items


def _theorem(number: int, left: Pattern, right: Pattern, sorts: Mapping[str, str], module: str) -> Theorem:
    used = dict.fromkeys(p.head for side in (left, right) for p in side.walk() if not p.arguments and p.head in sorts)
    groups = " ".join(f"({v} : {sorts[v]})" for v in used)
    fresh = any(sorts[v].partition(" ")[0] not in ("α", "List", "Nat", "Bool") for v in used)
    generic = f"{{α : Type{'' if fresh else ' _'}}} " if any("α" in sorts[v] for v in used) else ""
    name = f"explored_{number}"
    statement = f"theorem {name} {generic}{groups} : {show_pattern(left)} = {show_pattern(right)}"
    return Theorem(name, " ".join(statement.split()), module or CORE_MODULE, source="exploration")


def _shape(left: Pattern, right: Pattern, sorts: Mapping[str, str]) -> tuple[Pattern, Pattern]:
    """The equation with its variables renamed by first occurrence."""
    used = dict.fromkeys(p.head for side in (left, right) for p in side.walk() if p.head in sorts)
    names = {v: f"{sorts[v]} {i}" for i, v in enumerate(used)}
    return rename(left, names), rename(right, names)

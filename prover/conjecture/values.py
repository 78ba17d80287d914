"""Small values of inductive types that a module defines, so that statements about them can be tested.

The constructors of a type come from Lean: the goals that `cases` leaves are named after them.
"""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from prover.conjecture.explore import BUILT_IN_DOMAIN, Domain, Function, explore, functions_in, functions_used
from prover.policy.goals import parse_goal
from prover.types import Advanced, Finished, LemmaError, ProofEnv, StepRequest, Theorem

FUNCTIONS = "α → α"
_MOST = 7  # values per type


def domain_of(names: Sequence[str], module: str, env: ProofEnv) -> tuple[Domain, tuple[Function, ...]]:
    """Values for the sorts that a module's functions mention, and those functions of `names`.

    A sort without known values is left out with its functions.
    """
    functions = functions_in(names, module, env)
    sorts = dict.fromkeys(sort for f in functions for sort in (*f.arguments, f.result))
    fresh = [sort for sort in sorts if sort not in BUILT_IN_DOMAIN.values and sort != FUNCTIONS]
    constructors = {sort: _constructors(sort, module, env) for sort in fresh}
    values = {**BUILT_IN_DOMAIN.values, FUNCTIONS: ("(fun x => x)", "(fun x => x + 1)", "(fun _ => 0)")}
    for _ in range(4):  # each pass may use what the passes before have built
        for sort, makers in constructors.items():
            built = dict.fromkeys(v for maker in makers for v in _applied(maker, values))
            if built:
                values[sort] = _varied(built)
    variables = {**BUILT_IN_DOMAIN.variables, FUNCTIONS: ("f",)}
    taken = {name for some in variables.values() for name in some}
    for sort in fresh:
        stem = sort[0].lower()
        names_of = [f"{stem}{i}" for i in range(1, 4)]
        variables[sort] = tuple(name for name in names_of if name not in taken)
    known = tuple(f for f in functions if all(sort in values for sort in (*f.arguments, f.result)))
    built_by = tuple(maker for makers in constructors.values() for maker in makers if maker.result in values)
    return Domain(values, variables, built_by), known


def explore_corpus(
    texts: Sequence[str],
    domain: Domain,
    functions: Sequence[Function],
    module: str,
    env: ProofEnv,
    rng: random.Random,
    size: int,
    tests: int,
    most: int,
) -> list[Theorem]:
    """`explore` over the functions that the texts of a corpus mention, equations without variables left out.

    `domain` and `functions` as `domain_of` gives them. Of equal terms of one size one with a constructor around it
    stands for the others.
    """
    signature = functions_used(texts, (*domain.constructors, *functions))
    sorts = {sort for f in signature for sort in (*f.arguments, f.result)}
    signature += tuple(c for c in domain.constructors if not c.arguments and c.result in sorts)
    found = explore(signature, module, env, rng, size, tests, most, domain) if texts else []
    return [theorem for theorem in found if " : " in theorem.statement.partition(" : ")[2]]


def _constructors(sort: str, module: str, env: ProofEnv) -> tuple[Function, ...]:
    """The constructors of an inductive type; none when Lean cannot do a case split on it."""
    generic = "{α : Type} " if "α" in sort else ""
    try:
        start = env.start(Theorem("cases_of", f"theorem cases_of {generic}(x : {sort}) : x = x", module))
    except LemmaError:
        return ()
    (result,) = env.step([StepRequest(start, "cases x")])
    env.free([start, *([result.state] if isinstance(result, Advanced | Finished) else [])])
    if not isinstance(result, Advanced):
        return ()
    found: list[Function] = []
    for goal in result.state.goals:
        parsed = parse_goal(goal)
        arguments = tuple(h.type for h in parsed.hypotheses if not h.type.startswith("Type") for _ in h.names)
        if parsed.case is not None:
            found.append(Function(f"{sort.partition(' ')[0]}.{parsed.case}", arguments, sort))
    return tuple(found)


def _applied(maker: Function, values: dict[str, tuple[str, ...]]) -> list[str]:
    choices = [values.get(sort, ())[:4] for sort in maker.arguments]
    return [" ".join([maker.name, *map(_bracket, some)]) for some in itertools.product(*choices)]


def _varied(texts: Iterable[str]) -> tuple[str, ...]:
    """Short values, at most two of each shape; values of one shape differ only in numbers."""
    kept: list[str] = []
    shapes: Counter[str] = Counter()
    for text in sorted(texts, key=lambda text: (len(text), text)):
        shape = re.sub(r"\d", "#", text)
        shapes[shape] += 1
        if shapes[shape] <= 2:
            kept.append(text)
    return tuple(kept[:_MOST])


def _bracket(text: str) -> str:
    return f"({text})" if " " in text and not text.startswith("(") else text

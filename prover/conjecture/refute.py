"""Refutes false candidates by testing, before anybody searches a proof.

Small values are put for the variables, and Lean decides the instance; finite structures serve where the statement
speaks of any structure. A counterexample is believed only when the verifier accepts it as a proof of the negation.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prover.conjecture.candidates import premise_of
from prover.solve import ProofVerifier
from prover.types import (
    Advanced,
    Finished,
    LemmaError,
    Proof,
    ProofEnv,
    Proved,
    StatementError,
    StepRequest,
    Theorem,
)

TESTS = 120
"""How many instances of a candidate are decided."""

_NAME = "refutation"
_LINE = re.compile(r"(?P<names>[^\s:(][^:(]*?) : (?P<type>.*)", re.DOTALL)
_SORT = re.compile(r"(Type|Sort)\b.*")
_NUMBERS = tuple(map(str, range(6)))
_VALUES: dict[str, tuple[str, ...]] = {
    "Nat": _NUMBERS,
    "ℕ": _NUMBERS,
    "Int": ("0", "1", "-1", "2", "-2", "3"),
    "ℤ": ("0", "1", "-1", "2", "-2", "3"),
    "Bool": ("false", "true"),
    "Prop": ("False", "True"),
    "Unit": ("()",),
}
_MAGMAS = tuple(  # the tables of operations on two elements: 00, 01, 10, 11
    f"⟨fun x y => if x = 0 then (if y = 0 then {a} else {b}) else (if y = 0 then {c} else {d})⟩"
    for a, b, c, d in itertools.product("01", repeat=4)
)
_UNIVERSE = re.compile(r"\bType (?:_|[a-z]\w*)")


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Values for which the candidate is false, ``n = 3``, and the verified proof of the negation."""

    values: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class _Variable:
    """One binder. `choices` are Lean terms to put for it; None for a hypothesis, which Lean has to decide."""

    name: str
    choices: tuple[str, ...] | None
    shown: bool = True


def refute(theorem: Theorem, env: ProofEnv, verifier: ProofVerifier, tests: int = TESTS) -> Counterexample | None:
    """A counterexample among the first `tests` small instances, or None: testing proves nothing.

    Raises `StatementError` when Lean does not accept the statement.
    """
    variables = _variables(theorem, env)
    if variables is None:
        return None
    try:
        claim = _UNIVERSE.sub("Type", premise_of(theorem).type)  # an instance in the lowest universe is one, too
        negation = Theorem(_NAME, f"theorem {_NAME} : ¬ ({claim})", theorem.module, theorem.split,
                           theorem.source, theorem.preamble)  # fmt: skip
        start = env.start(negation)
    except (LemmaError, StatementError):
        return None
    chosen = list(itertools.islice(_assignments(variables), tests))
    requests = [StepRequest(start, _script(variables, values)) for values in chosen]
    results = env.step(requests)
    env.free([start, *(r.state for r in results if isinstance(r, Advanced | Finished))])
    for request, values, result in zip(requests, chosen, results, strict=True):
        if isinstance(result, Finished):
            proof = Proof(request.tactic)
            if isinstance(verifier.verify_many([(negation, proof)])[0], Proved):
                return Counterexample(_show(variables, values), proof)
    return None


def _variables(theorem: Theorem, env: ProofEnv) -> list[_Variable] | None:
    """The binders in their order, those inside the target too; None when one of them has no values to try."""
    start = env.start(theorem)
    (result,) = env.step([StepRequest(start, "intros")])
    states = [start] + ([result.state] if isinstance(result, Advanced | Finished) else [])
    env.free(states)
    goals = states[-1].goals
    types: dict[str, str] = {}
    found: list[_Variable] = []
    for line in goals[0].text.split("\n") if goals else ():
        match = _LINE.fullmatch(line)
        if line.startswith(("⊢", "case ")) or match is None:
            continue
        kind = match["type"].replace("✝", "")
        for name in match["names"].replace("✝", "").split():
            variable = _variable(name, kind, types)
            if variable is None:
                return None
            found.append(variable)
    return found


def _variable(name: str, kind: str, types: dict[str, str]) -> _Variable | None:
    """What to put for a binder; a type parameter becomes `Nat`, or `Fin 2` where it carries a structure."""
    if _SORT.fullmatch(kind):
        types[name] = "Nat"
        return _Variable(name, (f"<{name}>",), shown=False)
    if name.startswith("inst") or kind.startswith(("Magma ", "Inhabited ", "DecidableEq ", "BEq ")):
        of = kind.rpartition(" ")[2]
        if kind.startswith("Magma ") and of in types:
            types[of] = "Fin 2"
            return _Variable("◇", _MAGMAS)
        return _Variable(name, ("inferInstance",), shown=False)
    choices = _choices(kind, types)
    if choices is not None:
        return _Variable(name, choices)
    return _Variable(name, None, shown=False) if _is_proposition(kind) else None


def _is_proposition(kind: str) -> bool:
    return re.search(r"[=≠<≤>≥∣∈∧∨¬↔∀∃]", kind) is not None


def _choices(kind: str, types: dict[str, str]) -> tuple[str, ...] | None:
    """Small values of a type, smallest first; None for a type that is not known here."""
    kind = types.get(kind, kind).strip()
    if kind.startswith("(") and kind.endswith(")") and " × " not in kind:
        kind = kind[1:-1]
    if kind in _VALUES:
        return _VALUES[kind]
    if kind.startswith("Fin ") and kind[4:].isdigit():
        return tuple(map(str, range(int(kind[4:]))))
    head, _, rest = kind.partition(" ")
    if "→" in kind:
        source, _, target = kind.partition(" → ")
        return _functions(source, target, types)
    inner = _choices(rest, types) if rest else None
    if inner is None:
        return None
    if head == "List":
        pairs = [f"[{x}, {y}]" for x, y in itertools.product(inner[:3], repeat=2)]
        return ("[]", *(f"[{x}]" for x in inner[:3]), *pairs)
    if head == "Option":
        return ("none", *(f"(some {x})" for x in inner[:3]))
    return None


def _functions(source: str, target: str, types: dict[str, str]) -> tuple[str, ...] | None:
    values = _choices(target, types)
    if values is None or _choices(source, types) is None:
        return None
    constant = tuple(f"(fun _ => {x})" for x in values[:2])
    number = types.get(target, target) in ("Nat", "ℕ", "Int", "ℤ")
    return ("(fun x => x)", *constant, *(("(fun x => x + 1)",) if number else ())) if source == target else constant


def _assignments(variables: Sequence[_Variable]) -> Iterator[tuple[int, ...]]:
    """Indices of choices, smallest sum first."""
    sizes = [1 if v.choices is None else len(v.choices) for v in variables]
    most = sum(size - 1 for size in sizes)
    for total in range(most + 1):
        yield from _with_sum(sizes, total)


def _with_sum(sizes: Sequence[int], total: int) -> Iterator[tuple[int, ...]]:
    if not sizes:
        if total == 0:
            yield ()
        return
    for first in range(min(sizes[0] - 1, total) + 1):
        for rest in _with_sum(sizes[1:], total - first):
            yield (first, *rest)


def _script(variables: Sequence[_Variable], values: Sequence[int]) -> str:
    arguments: list[str] = []
    carriers = {v.name for v in variables if v.choices and v.choices[0].startswith("<")}
    finite = any(v.name == "◇" for v in variables)
    for variable, value in zip(variables, values, strict=True):
        if variable.choices is None:
            arguments.append("(by decide)")
        elif variable.name in carriers:
            arguments.append("(Fin 2)" if finite else "Nat")
        else:
            arguments.append(_parenthesised(variable.choices[value]))
    return f"exact fun H => absurd ({' '.join(['@H', *arguments])}) (by decide)"


def _parenthesised(text: str) -> str:
    return text if re.fullmatch(r"[\w.]+|\[[^\]]*\]|\([^()]*\)|⟨.*⟩", text) else f"({text})"


def _show(variables: Sequence[_Variable], values: Sequence[int]) -> str:
    shown = [
        f"{v.name} = {v.choices[i]}" if v.name != "◇" else f"◇ on Fin 2 with table {_table(v.choices[i])}"
        for v, i in zip(variables, values, strict=True)
        if v.choices is not None and v.shown
    ]
    return ", ".join(shown) or "no variables"


def _table(model: str) -> str:
    """The four values of an operation of `_MAGMAS`, row by row."""
    return "".join(re.findall(r"(?:then|else) (\d)", model))

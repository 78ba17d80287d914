"""Refutes false candidates by testing, before any search for a proof.

Small values replace the variables, and Lean decides the instance; where the statement is about any structure, finite
structures are used. A counterexample counts only when the verifier accepts it as a proof of the negation.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prover.conjecture.candidates import premise_of
from prover.conjecture.models import Model, models_of, preamble_for
from prover.types import (
    Advanced,
    Finished,
    LemmaError,
    Proof,
    ProofEnv,
    ProofState,
    ProofVerifier,
    Proved,
    Rejected,
    StepRequest,
    StepResult,
    Theorem,
)

TESTS = 120
"""How many instances of a candidate are tried."""
SPREAD = 1 / 3
"""Part of the instances that are drawn from all, instead of the smallest."""

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
_UNIVERSE = re.compile(r"\bType (?:_|[a-z]\w*)")


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Values for which the candidate is false, ``n = 3``, and the verified proof of the negation."""

    values: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class InstanceCheck:
    """How far testing went: `tried` instances, of which Lean could decide `decided`, and the counterexample, if any."""

    counterexample: Counterexample | None
    tried: int
    decided: int

    def __str__(self) -> str:
        """The result for people."""
        if self.counterexample is not None:
            return f"counterexample {self.counterexample.values}"
        if not self.tried:
            return "it could not be tested: no small values are known for its variables"
        if not self.decided:
            return f"it could not be tested: Lean decides none of its {self.tried} small instances"
        what = "instance" if self.tried == 1 else "instances"
        some = f"the {self.decided} of {self.tried}" if self.decided < self.tried else f"{self.tried}"
        return f"no counterexample among {some} small {what}{' that Lean decides' * (self.decided < self.tried)}"


@dataclass(frozen=True, slots=True)
class _Variable:
    """One binder. `choices` are Lean terms that may replace it; None for a hypothesis, which Lean has to decide.

    `shown` are the choices as shown to people, empty where they need not be shown.
    """

    name: str
    choices: tuple[str, ...] | None
    shown: tuple[str, ...] = ()


def find_counterexample(
    theorem: Theorem,
    env: ProofEnv,
    verifier: ProofVerifier,
    tests: int = TESTS,
    more: Mapping[str, Sequence[str]] | None = None,
) -> Counterexample | None:
    """A counterexample among `tests` instances, or None: testing proves nothing. Arguments and errors as of
    `try_instances`.
    """
    return try_instances(theorem, env, verifier, tests, more).counterexample


def try_instances(
    theorem: Theorem,
    env: ProofEnv,
    verifier: ProofVerifier,
    tests: int = TESTS,
    more: Mapping[str, Sequence[str]] | None = None,
) -> InstanceCheck:
    """Try `tests` instances: the smallest ones, and others drawn from all.

    `more` are types with values to try, as in `explore.Domain`: type parameters are written ``α`` and stand for
    `Nat`. Raises `StatementError` when Lean does not accept the statement.
    """
    tried = decided = 0
    for batch in _batches(theorem, env, tests, more or {}):
        tried, decided = tried + batch.tried, decided + batch.decided
        for found in batch.found:
            if isinstance(verifier.verify_many([(batch.negation, found.proof)])[0], Proved):
                return InstanceCheck(found, tried, decided)
    return InstanceCheck(None, tried, decided)


def seems_false(
    theorem: Theorem, env: ProofEnv, tests: int = TESTS, more: Mapping[str, Sequence[str]] | None = None
) -> bool:
    """Whether testing finds a counterexample, which the verifier is not asked about: enough to leave a theorem out.

    Arguments and errors as of `try_instances`.
    """
    return any(batch.found for batch in _batches(theorem, env, tests, more or {}))


@dataclass(frozen=True, slots=True)
class _Batch:
    """Instances tried together; `found` are what Lean takes for counterexamples, proofs of `negation`."""

    negation: Theorem
    found: tuple[Counterexample, ...]
    tried: int
    decided: int


def _batches(theorem: Theorem, env: ProofEnv, tests: int, more: Mapping[str, Sequence[str]]) -> Iterator[_Batch]:
    """A batch per size of the structures; none where the negation cannot be stated."""
    binders = _binders(theorem, env)
    models = [model for _, kind in binders for model in models_of(_class_of(kind))]
    try:
        claim = _UNIVERSE.sub("Type", premise_of(theorem).type)  # an instance in the lowest universe is enough
        preamble = preamble_for(tuple(dict.fromkeys(models))) + theorem.preamble
        negation = Theorem(_NAME, f"theorem {_NAME} : ¬ ({claim})", theorem.module, theorem.split,
                           theorem.source, preamble)  # fmt: skip
        start = env.start(negation)
    except LemmaError:
        return
    try:
        sizes = sorted({model.size for model in models}) or [0]
        for size in sizes:
            yield _test(binders, size, tests // len(sizes), negation, start, env, more)
    finally:
        env.free([start])


def _test(
    binders: Sequence[tuple[str, str]],
    size: int,
    tests: int,
    negation: Theorem,
    start: ProofState,
    env: ProofEnv,
    more: Mapping[str, Sequence[str]],
) -> _Batch:
    """Instances with the structures on `size` elements."""
    types: dict[str, str] = {}
    variables: list[_Variable] = []
    for name, kind in binders:
        variable = _variable(name, kind, types, size, more)
        if variable is None:
            return _Batch(negation, (), 0, 0)
        variables.append(variable)
    chosen = _chosen(variables, tests)
    requests = [StepRequest(start, _script(variables, values, bool(more))) for values in chosen]
    results = env.step(requests)
    env.free([r.state for r in results if isinstance(r, Advanced | Finished)])
    found = tuple(
        Counterexample(_show(variables, values), Proof(request.tactic))
        for request, values, result in zip(requests, chosen, results, strict=True)
        if isinstance(result, Finished)
    )
    return _Batch(negation, found, len(chosen), sum(map(_is_decided, results)))


def _is_decided(result: StepResult) -> bool:
    """Whether Lean could tell if the instance holds: `decide` says that what it refuses is false."""
    return isinstance(result, Finished) or (
        isinstance(result, Rejected) and "is false" in " ".join(result.message.split())
    )


def _binders(theorem: Theorem, env: ProofEnv) -> list[tuple[str, str]]:
    """(name, type) of the binders in their order, those inside the target too."""
    start = env.start(theorem)
    (result,) = env.step([StepRequest(start, "intros")])
    states = [start] + ([result.state] if isinstance(result, Advanced | Finished) else [])
    env.free(states)
    goals = states[-1].goals
    found: list[tuple[str, str]] = []
    for line in goals[0].text.split("\n") if goals else ():
        match = _LINE.fullmatch(line)
        if match is not None and not line.startswith(("⊢", "case ")):
            kind = match["type"].replace("✝", "")
            found += [(name, kind) for name in match["names"].replace("✝", "").split()]
    return found


def _variable(
    name: str, kind: str, types: dict[str, str], size: int, more: Mapping[str, Sequence[str]]
) -> _Variable | None:
    """The choices for a binder, None when none are known; a type parameter becomes `Nat`, or ``Fin size``."""
    if _SORT.fullmatch(kind):
        types[name] = f"Fin {size}" if size else "Nat"
        return _Variable(name, (f"({types[name]})",))
    if models := models_of(_class_of(kind)):
        models = tuple(model for model in models if model.size == size)
        return (
            _Variable(name, tuple(m.term for m in models), tuple(_shown(m, kind) for m in models)) if models else None
        )
    if name.startswith("inst") or kind.startswith(("Inhabited ", "DecidableEq ", "BEq ")):
        return _Variable(name, ("inferInstance",))
    general = re.sub(r"\w+", lambda m: "α" if m[0] in types else m[0], kind)
    choices = _choices(kind, types) or tuple(more.get(general, ())) or None
    if choices is not None:
        return _Variable(name, choices, tuple(f"{name} = {choice}" for choice in choices))
    return _Variable(name, None) if _is_proposition(kind) else None


def _class_of(kind: str) -> str:
    return kind.partition(" ")[0]


def _shown(model: Model, kind: str) -> str:
    return model.shown if model.shown.startswith("◇") else f"{kind.rpartition(' ')[2]} = {model.shown}"


def _is_proposition(kind: str) -> bool:
    return re.search(r"[=≠<≤>≥∣∈∧∨¬↔∀∃]", kind) is not None


def _choices(kind: str, types: dict[str, str]) -> tuple[str, ...] | None:
    """Small values of a type, smallest first; None for a type that is not listed here."""
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


def _chosen(variables: Sequence[_Variable], tests: int) -> list[tuple[int, ...]]:
    """Indices of choices for each instance: the smallest, and behind them some that are drawn from all others.

    Of four variables the 16 smallest instances have two at most that are not the first value; what is false only where
    three values differ, or at larger ones, passes them all.
    """
    sizes = [1 if v.choices is None else len(v.choices) for v in variables]
    smallest = list(itertools.islice(_assignments(sizes), tests))
    if len(smallest) < tests:  # there are no others
        return smallest
    kept = smallest[: tests - int(tests * SPREAD)]
    rng = random.Random(f"instances {sizes}")
    drawn = dict.fromkeys(tuple(rng.randrange(size) for size in sizes) for _ in range(4 * tests))
    others = [values for values in drawn if values not in set(kept)]
    return [*kept, *others[: tests - len(kept)]]


def _assignments(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Indices of choices, smallest sum first."""
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


def _script(variables: Sequence[_Variable], values: Sequence[int], fresh: bool) -> str:
    """The proof of the negation for one assignment; values of `fresh` types differ by their constructors."""
    fact, end = ("first | decide | rfl", "first | decide | (intro h; nomatch h)") if fresh else ("decide", "decide")
    arguments = [
        f"(by {fact})" if variable.choices is None else _parenthesised(variable.choices[value])
        for variable, value in zip(variables, values, strict=True)
    ]
    return f"exact fun H => absurd ({' '.join(['@H', *arguments])}) (by {end})"


def _parenthesised(text: str) -> str:
    return text if re.fullmatch(r"[\w.]+|\[[^\]]*\]|\([^()]*\)|⟨.*⟩", text) else f"({text})"


def _show(variables: Sequence[_Variable], values: Sequence[int]) -> str:
    shown = [v.shown[i] for v, i in zip(variables, values, strict=True) if v.shown]
    return ", ".join(shown) or "no variables"

"""The rules of the tactic grammar: each looks at a goal and yields candidate tactics.

A rule knows syntax and shapes, never whether a tactic works: search and learning find that out. Weights within a rule
are relative; `prover.policy.grammar` gives every rule its mass.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from prover.automation import GRAMMAR
from prover.policy.context import PROP_HEADS, Context
from prover.policy.goals import (
    binder_name,
    conclusion,
    head_symbol,
    top_level,
)

Weighted = Iterator[tuple[str, float]]


Rule = Callable[[Context], Weighted]


def close(_: Context) -> Weighted:
    for tactic in GRAMMAR:
        yield tactic, 1.0
    for tactic in ("intros; simp_all", "intros; omega", "simp_all <;> omega", "simp <;> omega"):
        yield tactic, 0.5


def introduce(c: Context) -> Weighted:
    if c.head not in ("∀", "→", "¬", "≠"):
        return
    target = c.goal.target
    name = binder_name(target) or c.fresh(1)[0]
    name = name if name not in c.local else c.fresh(1, name)[0]
    yield f"intro {name}", 4.0
    yield "intros", 1.0
    hypothesis, _, _ = target.partition("→")
    first, second = c.fresh(2)
    match head_symbol(hypothesis):
        case "∧" | "↔":
            yield f"rintro ⟨{first}, {second}⟩", 1.0
        case "∃":
            yield f"rintro ⟨x, {first}⟩", 1.0
        case "∨":
            yield f"rintro ({first} | {first})", 1.0
        case _:
            yield f"intro {name} <;> simp_all", 0.5


def split_target(c: Context) -> Weighted:
    yield "constructor", 3.0 if c.head in ("∧", "↔") else 0.5
    if c.head in ("∧", "↔"):
        yield "constructor <;> simp_all", 1.0
        yield "refine ⟨?_, ?_⟩", 1.0
        yield "constructor <;> intro h", 1.0 if c.head == "↔" else 0.1
    if c.head == "∨":
        yield "left", 3.0
        yield "right", 3.0
        yield "by_cases h : " + c.goal.target[: top_level(c.goal.target, " ∨ ")], 0.5
    if "if " in c.goal.target or "match " in c.goal.target:
        yield "split", 4.0
        yield "split <;> simp_all", 2.0
        yield "split <;> omega", 1.0
    if c.head == "=":
        yield "symm", 0.5
        yield "congr", 0.5
        yield "funext x", 2.0 if "fun " in c.goal.target else 0.3
        yield "apply propext", 0.2


def witness(c: Context) -> Weighted:
    if c.head != "∃":
        return
    for name, _ in c.variables[:6]:
        yield f"refine ⟨{name}, ?_⟩", 1.0
        yield f"exact ⟨{name}, by simp_all⟩", 0.5
    for value in ("0", "1", "2", "_"):
        yield f"refine ⟨{value}, ?_⟩", 0.5
    for name, kind in c.facts[:4]:
        yield f"exact ⟨_, {name}⟩", 0.7
        if head_symbol(kind) == "∃":
            yield f"exact {name}", 0.5


def use_fact(c: Context) -> Weighted:
    for name, kind in c.facts[:8]:
        head = head_symbol(kind)
        yield f"exact {name}", 0.5
        if head in ("∀", "→", "¬", "≠"):
            yield f"apply {name}", 2.0
        if head in ("=", "↔", "≠", "≤", "<"):
            yield f"exact {name}.symm", 0.3
        if head == "∧":
            yield f"exact {name}.1", 0.5
            yield f"exact {name}.2", 0.5
        if head == "↔":
            yield f"apply {name}.mp", 1.0
            yield f"apply {name}.mpr", 1.0
        if head in ("¬", "≠"):
            yield f"exact absurd ‹_› {name}", 0.3
    if c.facts:
        yield "exfalso", 0.5


def combine_facts(c: Context) -> Weighted:
    new = c.fresh(1)[0]
    for name, kind in c.facts[:6]:
        if head_symbol(kind) == "→":
            left = kind[: top_level(kind, "→")].strip()
            for other, claim in c.facts:
                if claim == left:
                    yield f"have {new} := {name} {other}", 2.0
        elif kind.startswith("∀"):
            for variable, _ in c.variables[:4]:
                yield f"have {new} := {name} {variable}", 1.0
                yield f"exact {name} {variable}", 0.5


def take_apart(c: Context) -> Weighted:
    first, second = c.fresh(2)
    for name, kind in c.facts[:6]:
        match head_symbol(kind):
            case "∧" | "↔":
                yield f"obtain ⟨{first}, {second}⟩ := {name}", 3.0
                yield f"cases {name}", 1.0
            case "∨":
                yield f"rcases {name} with {first} | {first}", 3.0
                yield f"cases {name} <;> simp_all", 1.0
            case "∃" | "∣":
                yield f"obtain ⟨{c.fresh(1, 'k')[0]}, {first}⟩ := {name}", 3.0
            case "=":
                yield f"subst {name}", 1.0
                yield f"injection {name}", 0.3
                yield f"cases {name}", 0.5
            case "∀" | "→" | "¬" | "≠":
                pass
            case _:
                yield f"cases {name}", 1.0
                yield f"induction {name}", 0.5
                yield f"cases {name} <;> simp_all", 0.5


def analyse(c: Context) -> Weighted:
    """Case analysis and induction on data."""
    for name, kind in c.used_variables[:4]:
        head = kind.partition(" ")[0]
        others = [v for v, _ in c.used_variables if v != name][:1]
        if head in ("Nat", "ℕ"):
            cases = f"with | zero => ?_ | succ {c.fresh(1, 'k')[0]} ih => ?_"
        elif head == "List":
            cases = f"with | nil => ?_ | cons {c.fresh(1, 'x')[0]} {c.fresh(1, 'xs')[0]} ih => ?_"
        else:
            cases = ""
        if cases:
            yield f"induction {name} {cases}", 3.0
            yield f"cases {name} {cases.replace(' ih', '')}", 1.0
            for other in others:
                yield f"induction {name} generalizing {other} {cases}", 0.7
        elif "→" in kind or head in ("Type", "Prop"):
            continue
        else:
            yield f"induction {name}", 1.0
            yield f"cases {name}", 2.0
        yield f"induction {name} <;> simp_all", 1.0
        yield f"cases {name} <;> simp_all", 1.0
        yield f"cases {name} <;> rfl", 0.5
        yield f"induction {name} <;> simp_all <;> omega", 0.7
        for other in others:
            yield f"cases {name} <;> cases {other} <;> simp_all", 0.4
        for definition in c.definitions[:2]:
            yield f"induction {name} <;> simp_all [{definition}]", 0.7
            yield f"induction {name} <;> simp_all [{definition}] <;> omega", 0.5
            yield f"cases {name} <;> simp_all [{definition}]", 0.4


def split_propositions(c: Context) -> Weighted:
    propositions = [n for h in c.goal.hypotheses if h.type == "Prop" for n in h.accessible]
    for name in propositions[:4]:
        yield f"by_cases {c.fresh(1)[0]} : {name}", 1.0
        yield f"by_cases {c.fresh(1)[0]} : {name} <;> simp_all", 1.0
    if c.variables:
        (a, _), *rest = c.used_variables or c.variables
        yield f"by_cases {c.fresh(1)[0]} : {a} = 0", 0.2
        if rest:
            yield f"by_cases {c.fresh(1)[0]} : {a} = {rest[0][0]}", 0.3


def rewrite_with_fact(c: Context) -> Weighted:
    for name, kind in c.facts[:8]:
        _, end = conclusion(kind)
        if head_symbol(end) not in ("=", "↔"):
            continue
        yield f"rw [{name}]", 2.0
        yield f"rw [← {name}]", 1.0
        yield f"simp [{name}]", 1.0
        for other, _ in c.facts[:4]:
            if other != name:
                yield f"rw [{name}] at {other}", 0.4


def simplify_facts(c: Context) -> Weighted:
    for name, _ in c.facts[:5]:
        yield f"simp at {name}", 1.0
        yield f"simpa using {name}", 1.0
    if c.facts:
        yield "simp at *", 1.0
        yield "simp [*]", 1.0


def unfold(c: Context) -> Weighted:
    for name in c.definitions:
        yield f"unfold {name}", 1.0
        yield f"simp [{name}]", 1.0
        yield f"simp_all [{name}]", 0.7
        yield f"simp only [{name}]", 0.5
        yield f"rw [{name}]", 0.5
        yield f"simp [{name}] <;> omega", 0.4
    if len(c.definitions) > 1:
        yield f"simp_all [{', '.join(c.definitions[:3])}]", 1.0


def apply_lemma(c: Context) -> Weighted:
    for premise, score in c.premises:
        if premise.head == c.head or premise.head not in PROP_HEADS:
            yield f"exact {premise.name} ..", score
            yield f"apply {premise.name}", score
            if premise.premises:
                yield f"apply {premise.name} <;> assumption", 0.5 * score
                for name, kind in c.facts[:3]:
                    if head_symbol(kind) == head_symbol(premise.premises[0]):
                        yield f"exact {premise.name} {name}", 0.5 * score
        elif premise.head == "↔":
            yield f"apply {premise.name}.mp", 0.5 * score
            yield f"apply {premise.name}.mpr", 0.5 * score


def rewrite_with_lemma(c: Context) -> Weighted:
    variables = [v for v, _ in c.used_variables[:3]]
    for premise, score in c.premises:
        if premise.rewrites:
            yield f"rw [{premise.name}]", 2 * score
            yield f"rw [← {premise.name}]", score
            for name, kind in c.facts[:2]:
                if head_symbol(kind) not in ("∀", "→"):
                    yield f"rw [{premise.name}] at {name}", 0.2 * score
            if "_comm" in premise.name:
                for a in variables:
                    yield f"rw [{premise.name} {a}]", 0.5 * score


def simplify_with_lemma(c: Context) -> Weighted:
    for premise, score in c.premises:
        yield f"simp [{premise.name}]", score
        if premise.rewrites:
            yield f"simp only [{premise.name}]", 0.5 * score
            yield f"simp_all [{premise.name}]", 0.5 * score
            for name, _ in c.used_variables[:1]:
                yield f"induction {name} <;> simp_all [{premise.name}]", 0.3 * score
    names = [p.name for p, _ in c.premises if p.rewrites]
    for first, second in itertools.pairwise(names[:5]):
        yield f"simp [{first}, {second}]", 0.5


def rearrange(c: Context) -> Weighted:
    """Simplification with the laws of commutative operations, with definitions, and after induction."""
    sets = [*c.laws, ", ".join(c.laws[:2])] if len(c.laws) > 1 else list(c.laws)
    definitions = ", ".join(c.definitions[:3])
    for laws in sets:
        yield f"simp only [{laws}]", 1.0
        yield f"simp [{laws}]", 1.0
        yield f"simp_all [{laws}]", 1.0
        if definitions:
            yield f"simp [{definitions}, {laws}]", 0.5
        for name, _ in c.used_variables[:2]:
            extra = f"{definitions}, {laws}" if definitions else laws
            yield f"induction {name} <;> simp_all [{extra}]", 0.5


def instantiate(c: Context) -> Weighted:
    """Rewriting with a universal fact at given variables, and chains of two of its instances."""
    for name, kind in c.facts[:4]:
        if not kind.startswith("∀") or head_symbol(conclusion(kind)[1]) != "=":
            continue
        yield f"exact ({name} ..).trans ({name} ..).symm", 0.5
        yield f"exact ({name} ..).symm.trans ({name} ..)", 0.3
        for first, _ in c.used_variables[:3]:
            yield f"rw [{name} {first}]", 1.0
            yield f"rw [← {name} {first}]", 1.0
            for second, _ in c.used_variables[:3]:
                yield f"rw [{name} {first} {second}]", 0.4
                yield f"rw [← {name} {first} {second}]", 0.2


def chain(c: Context) -> Weighted:
    """A lemma with premises, applied to facts of the right shape."""
    for premise, score in c.premises:
        if len(premise.premises) < 2 or premise.head != c.head:
            continue
        heads = [head_symbol(p) for p in premise.premises[:2]]
        first = [n for n, kind in c.facts[:4] if head_symbol(kind) == heads[0]]
        second = [n for n, kind in c.facts[:4] if head_symbol(kind) == heads[1]]
        for name in first:
            yield f"apply {premise.name} {name}", score
        for name in second:
            yield f"refine {premise.name} ?_ {name}", score
        for a in first[:3]:
            for b in second[:3]:
                if a != b:
                    yield f"exact {premise.name} {a} {b}", 0.7 * score

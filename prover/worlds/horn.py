"""Derivations by rules with premises: a claim such as ``Even (mul a (add b c))`` is made together with its proof.

The proof applies a rule at each node; its leaves are hypotheses, which are made as they are needed, and rules without
premises. It has one tactic per node.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prover.terms import Term, match_term, names_in, parse_term, replace_term, substitute, term_size
from prover.worlds.rules import Rule, instances, one_step, random_term


@dataclass(frozen=True, slots=True)
class HornRule:
    """The theorem `name`: the premises, in order, imply the conclusion. All its variables are implicit or inferred.

    A rule whose first premise has a variable that the conclusion lacks is applied together with a proof of that premise
    (``apply le_trans h``), which is a hypothesis.
    """

    name: str
    variables: frozenset[str]
    premises: tuple[Term, ...]
    conclusion: Term

    @property
    def needs_fact(self) -> bool:
        """Whether the first premise has to be given."""
        return bool(self.premises) and not set(self.premises_variables(0)) <= set(names_in(self.conclusion))

    def premises_variables(self, index: int) -> Iterator[str]:
        """Variables of a premise."""
        return (name for name in names_in(self.premises[index]) if name in self.variables)


def horn_rule(text: str, names: Mapping[str, Term]) -> HornRule:
    """Reads ``NAME x y : PREMISE, PREMISE ⊢ CONCLUSION``; `names` are short names and what they stand for."""
    head, _, claim = text.partition(" : ")
    name, *variables = head.split()
    above, _, below = claim.partition("⊢")
    read = [parse_term(part) for part in (*filter(str.strip, above.split(",")), below)]
    terms = [substitute(term, names) for term in read if term is not None]
    assert len(terms) == len(read)
    return HornRule(name, frozenset(variables), tuple(terms[:-1]), terms[-1])


@dataclass(slots=True)
class Derivation:
    """The hypotheses that a derivation has used so far, by their types."""

    facts: dict[Term, str] = field(default_factory=dict[Term, str])

    def fact(self, claim: Term) -> str:
        """The name of the hypothesis that says so; a new one if there is none."""
        return self.facts.setdefault(claim, f"h{len(self.facts) + 1}")


@dataclass(frozen=True, slots=True)
class HornSystem:
    """Rules, and the terms that they speak of.

    `leaves` are the claims that hypotheses may make, as patterns in the variables ``x`` and ``y``.
    """

    rules: tuple[HornRule, ...]
    leaves: tuple[Term, ...]
    operations: tuple[tuple[str, int], ...]
    letters: tuple[str, ...]

    def derive(
        self, pattern: Term, size: int, derivation: Derivation, rng: random.Random
    ) -> tuple[Term, tuple[str, ...]] | None:
        """A claim that fits the pattern with a proof of `size` tactics.

        Variables of the pattern that stand for anything begin with ``?``.
        """
        if size == 1:
            return self._leaf(pattern, derivation, rng)
        for rule in rng.sample(self.rules, len(self.rules)):
            if rule.premises and (found := self._by_rule(rule, pattern, size, derivation, rng)) is not None:
                return found
        return None

    def _leaf(self, pattern: Term, derivation: Derivation, rng: random.Random) -> tuple[Term, tuple[str, ...]] | None:
        axioms = [rule for rule in self.rules if not rule.premises]
        if axioms and rng.random() < 0.25:
            axiom = rng.choice(axioms)
            values = _fits(axiom.conclusion, pattern, axiom.variables)
            if values is not None:
                claim = self._closed(substitute(axiom.conclusion, values), axiom.variables, rng)
                return claim, (f"apply {axiom.name}",)
        for leaf in rng.sample(self.leaves, len(self.leaves)):
            values = _fits(leaf, pattern, frozenset({"?x", "?y"}))
            if values is not None:
                claim = self._closed(substitute(leaf, values), frozenset({"?x", "?y"}), rng)
                return None if _idle(claim) else (claim, (f"exact {derivation.fact(claim)}",))
        return None

    def _by_rule(
        self, rule: HornRule, pattern: Term, size: int, derivation: Derivation, rng: random.Random
    ) -> tuple[Term, tuple[str, ...]] | None:
        values = _fits(rule.conclusion, pattern, rule.variables)
        rest = list(rule.premises)
        if values is None or len(rest) - rule.needs_fact > size - 1:
            return None
        tactic = f"apply {rule.name}"
        if rule.needs_fact:
            leaf = self._leaf_claim(_open(substitute(rest.pop(0), values), rule.variables), rng)
            if leaf is None:
                return None
            values = match_term(rule.premises[0], leaf, rule.variables, values) or values
            tactic += f" {derivation.fact(leaf)}"
        parts = _split(size - 1, len(rest), rng)
        tactics = [tactic]
        for premise, part in zip(rest, parts, strict=True):
            found = self.derive(_open(substitute(premise, values), rule.variables), part, derivation, rng)
            if found is None:
                return None
            known = match_term(premise, found[0], rule.variables, values)
            if known is None:
                return None
            values = known
            tactics += found[1]
        return self._closed(substitute(rule.conclusion, values), rule.variables, rng), tuple(tactics)

    def _leaf_claim(self, pattern: Term, rng: random.Random) -> Term | None:
        for leaf in rng.sample(self.leaves, len(self.leaves)):
            values = _fits(leaf, pattern, frozenset({"?x", "?y"}))
            if values is not None:
                claim = self._closed(substitute(leaf, values), frozenset({"?x", "?y"}), rng)
                return None if _idle(claim) else claim
        return None

    def _closed(self, claim: Term, variables: frozenset[str], rng: random.Random) -> Term:
        """The claim with small random terms for the variables that are left."""
        left = {n for n in names_in(claim) if n in variables or n.startswith("?")}
        return substitute(claim, {n: self.small_term(rng) for n in sorted(left)})

    def small_term(self, rng: random.Random) -> Term:
        """A variable, or an operation on variables."""
        return random_term(self.operations, self.letters, rng.choice((1, 1, 1, 3)), rng)

    def one_rule_away(self, claim: Term, facts: Collection[Term]) -> bool:
        """Whether a rule whose premises are all facts proves the claim: Lean's ``exact?`` finds such a proof."""
        return any(
            all(premise in facts for premise in premises)
            for rule in self.rules
            for _, premises in self._ways(rule, claim, facts)
        )

    def shortest(self, claim: Term, facts: Collection[Term], limit: int) -> int | None:
        """Tactics of the shortest proof by rules and facts, rewrites apart; None when it has more than `limit`."""
        return self._shortest(claim, facts, limit, {})

    def _shortest(
        self, claim: Term, facts: Collection[Term], limit: int, known: dict[Term, tuple[int, int | None]]
    ) -> int | None:
        """`known`: claim → a limit that was tried, and what came out."""
        if limit < 1:
            return None
        if claim in facts:
            return 1
        tried, found = known.get(claim, (0, None))
        if found is not None or tried >= limit:
            return found if found is not None and found <= limit else None
        best: int | None = None
        for rule in self.rules:
            for _, premises in self._ways(rule, claim, facts):
                left = (limit if best is None else best - 1) - 1
                for number, premise in enumerate(premises):
                    length = self._shortest(premise, facts, left - (len(premises) - number - 1), known)
                    left = -1 if length is None else left - length
                    if left < 0:
                        break
                if left >= 0:
                    best = (limit if best is None else best - 1) - left
        known[claim] = (limit, best)
        return best

    @staticmethod
    def _ways(rule: HornRule, claim: Term, facts: Collection[Term]) -> Iterator[tuple[Term | None, tuple[Term, ...]]]:
        """Ways to apply the rule to the claim: the fact that is given with it, if it needs one, and what is left."""
        values = match_term(rule.conclusion, claim, rule.variables)
        if values is None:
            return
        if not rule.needs_fact:
            yield None, tuple(substitute(premise, values) for premise in rule.premises)
            return
        for fact in facts:
            more = match_term(rule.premises[0], fact, rule.variables, values)
            if more is not None:
                yield fact, tuple(substitute(premise, more) for premise in rule.premises[1:])


def _idle(claim: Term) -> bool:
    """Whether a hypothesis relates something to itself, which leads nowhere."""
    return len(claim) == 3 and claim[1] == claim[2]


def _open(claim: Term, variables: frozenset[str]) -> Term:
    """The claim as a pattern: its variables stand for anything."""
    return substitute(claim, {name: f"?{name}" for name in variables})


def _fits(claim: Term, pattern: Term, variables: frozenset[str]) -> dict[str, Term] | None:
    """Values of `variables` with which the claim fits a pattern whose own unknowns begin with ``?``; None if none do.

    An unknown of the pattern fits anything; where the claim is a variable it is left open.
    """
    values: dict[str, Term] = {}

    def fit(mine: Term, wanted: Term) -> bool:
        if isinstance(wanted, str) and wanted.startswith("?"):
            return True
        if isinstance(mine, str):
            return values.setdefault(mine, wanted) == wanted if mine in variables else mine == wanted
        if not isinstance(wanted, tuple) or len(mine) != len(wanted):
            return False
        return all(fit(a, b) for a, b in zip(mine, wanted, strict=True))

    if not fit(claim, pattern):
        return None
    return None if any("?" in name for value in values.values() for name in names_in(value)) else values


def _split(total: int, parts: int, rng: random.Random) -> list[int]:
    """`parts` positive numbers with this sum."""
    cuts = sorted(rng.sample(range(1, total), parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


def disguise(
    claim: Term, steps: int, rules: Sequence[Rule], variables: frozenset[str], rng: random.Random
) -> tuple[Term, tuple[str, ...]] | None:
    """A claim from which `steps` rewrites lead to the given one, and these rewrites; None where it came to nothing.

    Every step is checked as `rw` makes it, all occurrences at once.
    """
    seen, tactics, largest = [claim], list[str](), term_size(claim) + 8
    for _ in range(steps):
        options = list(instances(seen[-1], rules, variables))
        rng.shuffle(options)
        for option in options:
            if (undo := option.undo()) is None:
                continue
            before = replace_term(seen[-1], option.old, option.new)
            undone = replace_term(before, option.new, option.old) == seen[-1]
            new = before not in seen and not any(one_step(claim, before, rules) for claim in seen[:-1])
            if undone and new and term_size(before) <= largest:
                seen.append(before)
                tactics.append(undo)
                break
        else:
            return None
    return seen[-1], tuple(reversed(tactics))


def hidden_claim(
    system: HornSystem,
    pattern: Term,
    size: int,
    equations: Sequence[Rule],
    derivation: Derivation,
    rng: random.Random,
) -> tuple[Term, tuple[str, ...]] | None:
    """A claim with a proof of `size` tactics, up to a third of them rewrites that come first.

    None where the draw came to nothing, or where the rules alone prove it in fewer tactics, or one rule if `size` ≥ 3.
    """
    hidden = rng.randint(0, size // 3)
    found = system.derive(pattern, size - hidden, derivation, rng)
    if found is None:
        return None
    changed = disguise(found[0], hidden, equations, frozenset(system.letters), rng)
    if changed is None:
        return None
    claim, facts = changed[0], derivation.facts
    if system.shortest(claim, facts, size - 1) is not None or (size >= 3 and system.one_rule_away(claim, facts)):
        return None
    return claim, (*changed[1], *found[1])

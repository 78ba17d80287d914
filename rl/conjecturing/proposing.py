"""Where the conjecturer's candidates come from, and what is known of them before Lean is asked."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch

from prover.conjecture.explore import Domain, Function, functions_used
from prover.conjecture.mine import shapes
from prover.conjecture.novelty import ParsedStatement, is_instance, novelty, parse_statement, rewrites
from prover.conjecture.sample import sample_from_policy
from prover.conjecture.values import domain_of, explore_corpus
from prover.policy.model import PolicyModel
from prover.types import LemmaError, ProofEnv, Theorem
from rl.conjecturing.derived import Deriving
from rl.conjecturing.journal import Candidate, Origin
from rl.settings import ConjecturerConfig
from rl.types import Experience

MOST = 150
"""Candidates per source, module and round."""
TESTED = 400
"""Goals of each kind, per module and round, that are tested for the sake of these candidates."""
PAIRS = 2_000
"""Anti-unifications tried per module and round."""
TERM_SIZE = 5
"""Symbols of a term in theory exploration."""
TESTS = 8
"""Assignments on which equations are tested."""
TERMS = 2_400
"""Terms that theory exploration evaluates per module."""

FEATURES: Mapping[str, float] = {
    "one": 0.2,
    **{f"from {origin}": 0.0 for origin in Origin},
    "size": -2.0,
    "variables": 0.0,
    "searches it recurs in": 0.0,
    "hypotheses": -0.2,
    "functions": 0.0,
    "sides alike in size": 0.0,
    "each variable once per side": 0.3,
    "variables of one side only": -0.5,
    "applies to unsolved theorems": 0.25,
    "novelty": 0.1,
    "tried before": -0.2,
}
"""What the reward is predicted from, all in about [0, 1], with the weight it has before anything is learned: short
and general statements that apply are tried first."""


@dataclass(frozen=True, slots=True)
class OpenGoals:
    """What the searches so far leave open among the theorems that lemmas are proposed from.

    `goals` have an entry per theorem, `unsolved` are the theorems without a proof.
    """

    goals: Mapping[Theorem, tuple[str, ...]]
    unsolved: tuple[Theorem, ...]


def open_goals(theorems: Iterable[Theorem], attempts: Sequence[Experience]) -> OpenGoals:
    """Goals of failed searches of theorems without a proof."""
    named = {t.name: t for t in theorems}
    proved = {a.theorem for a in attempts if a.proved}
    goals: dict[Theorem, dict[str, None]] = {}
    for attempt in attempts:
        if attempt.theorem in named and attempt.theorem not in proved:
            texts = goals.setdefault(named[attempt.theorem], {})
            texts.update((failed.goals[0], None) for failed in attempt.failed)
            texts.update((text, None) for text in attempt.open)
    return OpenGoals({t: tuple(texts) for t, texts in goals.items()}, tuple(goals))


class Sources:
    """All sources of candidates, asked once per round. Theory exploration is done once and remembered.

    Args:
        theorems: those that lemmas are proposed from.
        terms: looked at in theory exploration, per module.
        own: module → names of its functions and theorems that the core library does not have.
        env: where statements are evaluated.
    """

    def __init__(
        self,
        theorems: Sequence[Theorem],
        own: Mapping[str, Sequence[str]],
        env: ProofEnv,
        settings: ConjecturerConfig,
        seed: int,
        terms: int = TERMS,
    ) -> None:
        self._theorems, self._own, self._env, self._terms = theorems, own, env, terms
        self._settings, self._seed = settings, seed
        self._explored: list[Candidate] | None = None
        self._domains: dict[str, tuple[Domain, tuple[Function, ...]]] = {}
        self._derivations: dict[str, Deriving] = {}

    def values(self, module: str) -> Mapping[str, Sequence[str]]:
        """Small values of the types that a module's functions speak of."""
        return self._domain(module)[0].values

    def _domain(self, module: str) -> tuple[Domain, tuple[Function, ...]]:
        if module not in self._domains:
            self._domains[module] = domain_of(self._own.get(module, ()), module, self._env)
        return self._domains[module]

    def gather(
        self,
        round_: int,
        attempts: Sequence[Experience],
        policy: PolicyModel,
        lemmas: Sequence[Theorem],
        tried: Mapping[str, int],
    ) -> list[Candidate]:
        """Candidates with their features, no text twice.

        `lemmas` were proved before, `tried` counts how often a text found no proof.
        """
        failures = open_goals(self._theorems, attempts)
        rng = random.Random(f"{self._seed} candidates {round_}")
        candidates = [
            *self._from_goals(failures, rng),
            *(self._deriving(c.module).directed(c) for c in self.explored()),
            *self._derived(failures, lemmas),
            *self._sampled(policy, round_),
        ]
        first: dict[tuple[str, str], Candidate] = {}
        for candidate in candidates:
            first.setdefault((candidate.module, candidate.text), candidate)
        unsolved = [parse_statement(t) for t in failures.unsolved]
        kept = most_general(list(first.values()))
        known = list(map(parse_statement, lemmas))
        return [replace(c, features=features_of(c, unsolved, known, tried.get(c.text, 0))) for c in kept]

    def explored(self, texts: Sequence[str] = ()) -> Sequence[Candidate]:
        """Equations over the functions of the theorems that hold in all tests, short ones first.

        `texts`: goals whose functions count too; those of the first call are used.
        """
        if self._explored is None:
            self._explored = list(self._explore(texts))
        return self._explored

    def _from_goals(self, failures: OpenGoals, rng: random.Random) -> Iterable[Candidate]:
        for module in self._own:
            theorems = [t for t in failures.goals if t.module == module]
            found = shapes([failures.goals[t] for t in theorems], rng, PAIRS)
            for general, origin in ((False, Origin.GOAL), (True, Origin.GENERALISED)):
                some = [s for s in found if s.general is general]
                named = [(s, tuple(sorted(theorems[i].name for i in s.seen_in))) for s in some[:TESTED]]
                given = [Candidate(s.text, module, origin, names) for s, names in named]
                yield from self._deriving(module).tested(given)[:MOST]

    def _derived(self, failures: OpenGoals, lemmas: Sequence[Theorem]) -> Iterable[Candidate]:
        for module in self._own:
            known = [parse_statement(t) for t in lemmas if t.module == module]
            goals = {t: texts for t, texts in failures.goals.items() if t.module == module}
            yield from self._deriving(module).candidates(goals, known, MOST)

    def _deriving(self, module: str) -> Deriving:
        if module not in self._derivations:
            domain, functions = self._domain(module)
            texts = [t.statement for t in self._theorems if t.module == module]
            used = functions_used(texts, (*functions, *domain.constructors))
            self._derivations[module] = Deriving(module, domain, used, self._env, f"{self._seed} derived")
            self._derivations[module].simplify_with(c.text for c in self.explored() if c.module == module)
        return self._derivations[module]

    def _explore(self, more: Sequence[str]) -> Iterable[Candidate]:
        for module in self._own:
            texts = [*(t.statement for t in self._theorems if t.module == module), *more]
            rng = random.Random(f"{self._seed} explore {module}")
            found = explore_corpus(
                texts, *self._domain(module), module, self._env, rng, TERM_SIZE, TESTS, self._terms
            )  # fmt: skip
            for theorem in found[: 2 * MOST]:
                yield Candidate(theorem.statement.split(maxsplit=2)[2], module, Origin.EXPLORED)

    def _sampled(self, policy: PolicyModel, round_: int) -> Iterable[Candidate]:
        """Statements that the policy makes up; an untrained one makes up noise and is not asked."""
        if not policy.spec.trained or not self._settings.samples:
            return
        generator = torch.Generator().manual_seed(self._seed * 1_000 + round_)
        for module in self._own:
            for theorem in sample_from_policy(policy, self._settings.samples, generator, module):
                yield Candidate(theorem.statement.split(maxsplit=2)[2], module, Origin.SAMPLED)


def most_general(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without what cannot be read, what equates anything with a variable, and instances of equations that were tested.

    An explored equation holds in all tests, so a candidate that it makes superfluous can wait until it has failed.
    """
    claims = {c: claim for c in candidates if (claim := _claim(c)) is not None}
    explored = [(c, claims[c]) for c in candidates if c.origin is Origin.EXPLORED and c in claims]

    def superfluous(candidate: Candidate, claim: ParsedStatement) -> bool:
        return any(
            other is not candidate
            and other.module == candidate.module
            and is_instance(claim, general)
            and not (
                candidate.origin is Origin.EXPLORED and is_instance(general, claim) and other.text > candidate.text
            )
            for other, general in explored
        )

    return [c for c, claim in claims.items() if not _anything(claim) and not superfluous(c, claim)]


def _anything(claim: ParsedStatement) -> bool:
    """Is it an equation between a variable and something that does not mention it?"""
    sides = claim.tree.arguments if claim.tree is not None and claim.tree.head == "=" else ()
    pairs = (sides, sides[::-1]) if len(sides) == 2 else ()
    return any(a.hole and a not in set(b.walk()) for a, b in pairs)


def _claim(candidate: Candidate) -> ParsedStatement | None:
    try:
        return parse_statement(Theorem("candidate", f"theorem candidate {candidate.text}"))
    except LemmaError:
        return None


def features_of(
    candidate: Candidate, unsolved: Sequence[ParsedStatement], known: Sequence[ParsedStatement], tried: int = 0
) -> tuple[float, ...]:
    """The numbers of `FEATURES`; `tried`: how often no proof was found before."""
    origins = [float(candidate.origin is origin) for origin in Origin]
    claim = _claim(candidate)
    if claim is None:
        return (1.0, *origins, *(0.0 for _ in range(len(FEATURES) - 1 - len(origins))))
    sides = claim.tree.arguments if claim.tree is not None and len(claim.tree.arguments) == 2 else ()
    sizes = [side.size for side in sides]
    heads = {p.head for p in claim.tree.walk() if p.arguments} if claim.tree is not None else set[str]()
    linear = [len(v := [p.head for p in side.walk() if p.hole]) == len(set(v)) for side in sides]
    apart = [frozenset(p.head for p in side.walk() if p.hole) for side in sides]
    one_sided = len(apart[0] ^ apart[1]) / max(len(apart[0] | apart[1]), 1) if apart else 0.0
    applies = sum(rewrites(claim, goal) for goal in unsolved) / max(len(unsolved), 1)
    return (
        1.0,
        *origins,
        min(claim.size / 20, 1.5),
        min(len(claim.variables) / 4, 1.5),
        min(math.log1p(len(candidate.theorems)) / 3, 1.0),
        min(claim.facts / 2, 1.0),
        min(len(heads) / 5, 1.0),
        min(sizes) / max(sizes) if sizes else 0.0,
        float(bool(linear) and all(linear)),
        one_sided,
        applies,
        novelty(claim, known),
        min(tried / 2, 1.0),
    )

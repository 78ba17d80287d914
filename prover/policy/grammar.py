"""The tactic grammar: a proposer that has learned from no proof.

It knows the goal's hypotheses and the library's names, enumerates possible tactics, and spreads its probability over
the rules almost evenly. Which tactic works in which state is left to learning.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from prover.policy import number_rules, schemas
from prover.policy.goals import parse_goal
from prover.policy.prompt import premise_line
from prover.policy.relevance import PremiseIndex
from prover.policy.retriever import Retriever
from prover.policy.term_features import TermRow
from prover.types import Goal, Premise, ProofState, Proposal, Proposer

RULES: tuple[tuple[schemas.Rule, float], ...] = (
    (schemas.close, 6.0),
    (schemas.introduce, 3.0),
    (schemas.split_target, 2.0),
    (schemas.witness, 2.0),
    (schemas.use_fact, 2.0),
    (schemas.combine_facts, 1.0),
    (schemas.take_apart, 2.0),
    (schemas.analyse, 3.0),
    (schemas.split_propositions, 1.0),
    (schemas.rewrite_with_fact, 2.0),
    (schemas.simplify_facts, 1.0),
    (schemas.unfold, 2.0),
    (schemas.apply_lemma, 3.0),
    (schemas.rewrite_with_lemma, 3.0),
    (schemas.simplify_with_lemma, 3.0),
    (schemas.rearrange, 1.5),
    (schemas.instantiate, 1.5),
    (schemas.chain, 1.5),
    (number_rules.certify, 4.0),
    (number_rules.compute, 2.0),
    (number_rules.use_equations, 1.5),
    (number_rules.try_all, 3.0),
    (number_rules.by_remainder, 2.0),
    (number_rules.by_sign, 2.0),
    (number_rules.of_powers, 2.0),
    (number_rules.of_sets, 3.0),
)
"""Every rule with its mass. Rules that yield nothing for a goal give their mass to the others."""
RULE_FLOOR = 4.0
"""A rule whose weights sum to less than this gets a proportional part of its mass: one unlikely candidate stays so."""


class LibraryProposer(Proposer, Protocol):
    """A grammar over a library: it proposes, and says which premises of the library a prompt should show."""

    def premises_for(self, state: ProofState, count: int) -> tuple[str, ...]:
        """The `count` most relevant premises of a state's first goal as lines of a prompt, best first."""
        ...

    def term_row(self, state: ProofState, tactics: Sequence[str]) -> TermRow | None:
        """What tactics would leave of a state, as numbers for `PolicyConfig.reads_terms`; None if it cannot tell."""
        ...


class TacticGrammar:
    """Proposes candidate tactics for the first goal of a state, with prior probabilities.

    The proposals of a state depend only on the state's key, the premises and the seed. `jitter` is the standard
    deviation of a log-normal factor on each weight: it breaks ties differently for each seed.

    Args:
        premises: what a proof may cite, in the library's order.
        seed: of the jitter.
        premise_count: how many relevant premises each rule may use.
        limit: most proposals per state.
        jitter: see above; 0 gives the bare prior.
        retriever: has a say in which premises are relevant.
    """

    def __init__(
        self,
        premises: Sequence[Premise],
        seed: int = 0,
        *,
        premise_count: int = 16,
        limit: int = 300,
        jitter: float = 0.25,
        retriever: Retriever | None = None,
    ) -> None:
        self._index = PremiseIndex(premises, retriever)
        self._seed = seed
        self._premise_count = premise_count
        self._limit = limit
        self._jitter = jitter
        self._cached = lru_cache(maxsize=20_000)(self._propose)

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """Proposals best first; log-probabilities are normalised over the returned list."""
        return [list(self._cached(s.key, s.goals[0].canonical)) if s.goals else [] for s in states]

    def premises_for(self, state: ProofState, count: int) -> tuple[str, ...]:
        """The `count` most relevant premises of a state's first goal as lines of a prompt, best first."""
        if not state.goals:
            return ()
        found = self._index.relevant(parse_goal(Goal(state.goals[0].canonical)), count)
        return tuple(premise_line(entry.name, entry.type) for entry, _ in found)

    def term_row(self, state: ProofState, tactics: Sequence[str]) -> TermRow | None:
        """None: what `simp` or `omega` would leave cannot be read off their texts."""

    def weights(self, goal_text: str) -> dict[str, float]:
        """Unnormalised prior of every candidate of a goal, before jitter and limit."""
        goal = parse_goal(Goal(goal_text))
        premises = self._index.relevant(goal, self._premise_count)
        context = schemas.Context(goal, premises, self._index.names)
        total: dict[str, float] = {}
        for rule, mass in RULES:
            found = list(rule(context))
            norm = max(sum(w for _, w in found), RULE_FLOOR)
            for tactic, weight in found:
                total[tactic] = total.get(tactic, 0.0) + mass * weight / norm
        return total

    def _propose(self, key: str, goal_text: str) -> tuple[Proposal, ...]:
        rng = random.Random(f"{self._seed}\n{key}")
        return jittered(self.weights(goal_text), rng, self._jitter, self._limit)


def jittered(weights: Mapping[str, float], rng: random.Random, jitter: float, limit: int) -> tuple[Proposal, ...]:
    """The `limit` best candidates, best first, each weight with log-normal noise; normalised over what is returned."""
    noisy = [(t, math.log(w) + jitter * rng.gauss(0.0, 1.0)) for t, w in weights.items() if w > 0]
    noisy.sort(key=lambda pair: -pair[1])
    best = noisy[:limit]
    norm = math.log(sum(math.exp(x) for _, x in best)) if best else 0.0
    return tuple(Proposal(t, x - norm) for t, x in best)

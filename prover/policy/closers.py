"""A few strong tactics in front of a grammar: simplification, and induction and simplification, with a whole simp set.

A rule of the grammar names one premise or one definition at a time. A closer names all definitions of the goal, those
that their equations mention, and the relevant ones among some lemmas, so that lemmas work together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from prover.policy.goals import global_names, parse_goal
from prover.policy.grammar import LibraryProposer
from prover.policy.relevance import PremiseIndex
from prover.policy.schemas import Context
from prover.policy.term_features import TermRow
from prover.types import Goal, Premise, ProofState, Proposal

MOST_LEMMAS = 8
MOST_DEFINITIONS = 6


class WithClosers:
    """`inner` with closers, which together get `share` of the probability, evenly.

    Args:
        premises: the library; those of its names that a goal mentions count as the goal's definitions.
        lemmas: what closers may add to the simp set; a subset of what `inner` may cite.
    """

    def __init__(
        self, inner: LibraryProposer, premises: Sequence[Premise], lemmas: Sequence[Premise], share: float
    ) -> None:
        self._inner, self._share = inner, share
        self._types = {p.name: p.type for p in premises}
        self._lemmas = PremiseIndex(lemmas)

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """Proposals best first; log-probabilities are normalised if those of `inner` are."""
        return [self._mixed(s, p) for s, p in zip(states, self._inner.propose(states), strict=True)]

    def premises_for(self, state: ProofState, count: int) -> tuple[str, ...]:
        """As `LibraryProposer`: those of `inner`."""
        return self._inner.premises_for(state, count)

    def term_row(self, state: ProofState, tactics: Sequence[str]) -> TermRow | None:
        """As `LibraryProposer`: that of `inner`."""
        return self._inner.term_row(state, tactics)

    def closers(self, goal_text: str) -> list[str]:
        """The closers of a goal, those with lemmas first."""
        goal = parse_goal(Goal(goal_text))
        definitions = self._definitions(goal.target)
        found = self._lemmas.relevant(goal, MOST_LEMMAS)
        lemmas = [entry.name for entry, _ in found if entry.rewrites]
        variables = [name for name, kind in Context(goal, ()).used_variables if "→" not in kind][:3]
        tactics: list[str] = []
        for names in ([*definitions, *lemmas], definitions) if lemmas else (definitions,):
            if names:
                simplify = f"simp_all [{', '.join(names)}]"
                tactics += [simplify, *(f"induction {name} <;> {simplify}" for name in variables)]
        return tactics

    def _definitions(self, target: str) -> list[str]:
        named = [name for name in global_names(target) if name in self._types]
        deeper = [n for name in named for n in global_names(self._types[name]) if n in self._types]
        return list(dict.fromkeys([*named, *deeper]))[:MOST_DEFINITIONS]

    def _mixed(self, state: ProofState, proposals: list[Proposal]) -> list[Proposal]:
        tactics = self.closers(state.goals[0].canonical) if state.goals else []
        if not tactics:
            return proposals
        rest = math.log1p(-self._share)
        mass = math.log(self._share / len(tactics))
        mixed = {t: mass - 1e-6 * place for place, t in enumerate(tactics)}
        for proposal in proposals:
            mixed.setdefault(proposal.tactic, proposal.logprob + rest)
        return sorted((Proposal(t, p) for t, p in mixed.items()), key=lambda p: -p.logprob)

"""How tactics are proposed: the settings, and the grammar and the mixture that they ask for."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from prover.policy.closers import WithClosers
from prover.policy.grammar import TacticGrammar
from prover.settings import settings
from prover.types import Premise, Proposer


@settings
class ProposalConfig:
    """Grammar and mixture (`prover.policy.proposer.MixedProposer`)."""

    premises: int = Field(default=16, ge=0)
    """Relevant library theorems per goal."""
    jitter: float = Field(default=0.25, ge=0)
    """Log-normal noise on the grammar's weights, another one per seed."""
    candidates: int = Field(default=160, ge=1)
    """Grammar tactics per state that the model scores."""
    grammar_share: float = Field(default=0.1, ge=0, le=1)
    """Of the mixture; the rest is the model's."""
    prior_weight: float = Field(default=0.5, ge=0)
    """Of the grammar's log-probability in the model's part."""
    closers: float = Field(default=0.0, ge=0, lt=1)
    """Share of the grammar that goes to simp sets with all definitions, and to induction with them."""
    samples: int = Field(default=0, ge=0)
    """Tactics drawn from the model itself, per state."""
    temperature: float = Field(default=1.0, gt=0)
    """Of the model's share."""


MOST_GRAMMAR_TACTICS = 300
"""Tactics of the grammar per state, unless more candidates are asked for."""


def make_grammar(
    config: ProposalConfig, premises: Sequence[Premise], seed: int, lemmas: Sequence[Premise] = ()
) -> Proposer:
    """The grammar over a library and lemmas that joined it."""
    limit = max(MOST_GRAMMAR_TACTICS, config.candidates)
    library = (*premises, *lemmas)
    grammar = TacticGrammar(library, seed, premise_count=config.premises, limit=limit, jitter=config.jitter)
    return WithClosers(grammar, premises, lemmas, config.closers) if config.closers > 0 else grammar

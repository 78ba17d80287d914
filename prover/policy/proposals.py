"""How tactics are proposed: the settings, and the grammar and the mixture built from them."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from prover.policy.closers import WithClosers
from prover.policy.grammar import TacticGrammar
from prover.settings import settings
from prover.types import Premise, Proposer


@settings
class ProposalConfig:
    """The grammar's proposals, and the mixture ``grammar_share · grammar + (1 − grammar_share) · model``.

    The model's part is a softmax over candidates (the `candidates` likeliest of the grammar, and `samples` tactics
    drawn from the model itself) of ``s + prior_weight · g``, divided by `temperature`: s is the model's
    log-probability, g the grammar's. With a `prior_weight` the model need only learn where it disagrees with the
    grammar. A policy of version 0 never learned, so it proposes as the grammar alone does: an untrained transformer
    holds no information, only a liking for short tactics.
    """

    premises: int = Field(default=16, ge=0)
    """Theorems of the library that the grammar cites for a goal, the most relevant ones."""
    jitter: float = Field(default=0.25, ge=0)
    """Log-normal noise on the weights of the grammar's rules, another one for each seed."""
    closers: float = Field(default=0.0, ge=0, lt=1)
    """Share of the grammar that goes to simp sets with all definitions of a goal, and to induction with them."""
    grammar_share: float = Field(default=0.1, ge=0, le=1)
    """Share of the grammar in the mixture; the rest is the model's."""
    candidates: int = Field(default=160, ge=0)
    """Tactics of the grammar that the model scores in a state, the likeliest ones; 0: the model writes all itself."""
    samples: int = Field(default=0, ge=0)
    """Tactics drawn from the model itself in a state, beside the grammar's."""
    prior_weight: float = Field(default=0.5, ge=0)
    """Weight of the grammar's log-probability in the model's part."""
    temperature: float = Field(default=1.0, gt=0)
    """Of the model's part; above 1 flattens it."""

    def __post_init__(self) -> None:
        if not self.candidates and not self.samples:
            raise ValueError("candidates is 0; with samples 0, too, there would be nothing to propose")

    @property
    def limit(self) -> int:
        """Tactics that the grammar writes in a state."""
        return max(300, self.candidates)


def make_grammar(
    config: ProposalConfig, premises: Sequence[Premise], seed: int, lemmas: Sequence[Premise] = ()
) -> Proposer:
    """The grammar over a library and the lemmas added to it."""
    library = (*premises, *lemmas)
    grammar = TacticGrammar(library, seed, premise_count=config.premises, limit=config.limit, jitter=config.jitter)
    return WithClosers(grammar, premises, lemmas, config.closers) if config.closers > 0 else grammar

"""How tactics are proposed: the settings, and the grammar and the mixture built from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from pydantic import Field

from prover.policy.atomic import AtomicGrammar
from prover.policy.closers import WithClosers
from prover.policy.grammar import LibraryProposer, TacticGrammar
from prover.policy.retriever import Retriever
from prover.settings import settings
from prover.types import Premise


class Relevance(StrEnum):
    """How premises are found."""

    LEXICAL = "lexical"
    LEARNED = "learned"


@settings
class ProposalConfig:
    """The grammar's proposals, and the mixture ``grammar_share · grammar + (1 − grammar_share) · model``.

    The model's part is a softmax over candidates (the `candidates` likeliest of the grammar, and `samples` tactics
    drawn from the model itself) of ``s + prior_weight · g``, divided by `temperature`: s is the model's
    log-probability, g the grammar's. With a `prior_weight` the model need only learn where it disagrees with the
    grammar. A network from scratch that has not learned yet is not asked: the grammar proposes alone. A `policy.base`,
    or a network with a warm start, has its part from the first round.
    """

    atomic: bool = False
    """Propose only tactics that take one step (`rw` with an instance, `apply`, `exact`, `intro`, `cases`, `induction`),
    by the rules of the goal's own definitions: for worlds with depth."""
    premises: int = Field(default=16, ge=0)
    """Theorems of the library that the grammar cites for a goal, the most relevant ones."""
    relevance: Relevance = Relevance.LEXICAL
    """How premises are found for the grammar and the prompt: by shared constants (`lexical`), or also by a retriever
    that learns from the citations of verified proofs (`learned`)."""
    jitter: float = Field(default=0.25, ge=0)
    """Log-normal noise on the weights of the grammar's rules, another one for each seed."""
    closers: float = Field(default=0.0, ge=0, lt=1)
    """Share of the grammar that goes to simp sets with all definitions of a goal, and to induction with them."""
    grammar_share: float = Field(default=0.1, ge=0, le=1)
    """Share of the grammar in the mixture; the rest is the model's."""
    candidates: int = Field(default=160, ge=0)
    """Tactics of the grammar that the model scores in a state, the likeliest ones; 0: the model writes all itself."""
    samples: int = Field(default=4, ge=0)
    """Tactics drawn from the model itself in a state, beside the grammar's."""
    prior_weight: float = Field(default=0.5, ge=0)
    """Weight of the grammar's log-probability in the model's part."""
    refusal_weight: float = Field(default=0.0, ge=0)
    """Weight of the log-chance that Lean accepts a tactic, as a network with `policy.reads_terms` foresees it."""
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
    config: ProposalConfig,
    premises: Sequence[Premise],
    seed: int,
    lemmas: Sequence[Premise] = (),
    retriever: Retriever | None = None,
) -> LibraryProposer:
    """The grammar over a library and the lemmas added to it."""
    if config.atomic:
        return AtomicGrammar((*premises, *lemmas), seed, limit=config.limit, jitter=config.jitter)
    grammar = TacticGrammar(
        (*premises, *lemmas),
        seed,
        premise_count=config.premises,
        limit=config.limit,
        jitter=config.jitter,
        retriever=retriever,
    )
    return WithClosers(grammar, premises, lemmas, config.closers) if config.closers > 0 else grammar


def make_grammars(
    config: ProposalConfig,
    premises: Mapping[str, Sequence[Premise]],
    seed: int,
    lemmas: Mapping[str, Sequence[Premise]] | None = None,
    retriever: Retriever | None = None,
) -> dict[str, LibraryProposer]:
    """Module → the grammar over its library and the lemmas that joined it."""
    joined = lemmas or {}
    return {m: make_grammar(config, found, seed, joined.get(m, ()), retriever) for m, found in premises.items()}

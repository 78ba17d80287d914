"""The policies that a prover can have: Lean's automation, the tactic grammar, a trained transformer.

Each is plain data; a library (premises, and lemmas added to it) and a seed turn it into a proposer and, if it has a
value head, an evaluator.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from prover.policy.hammer import Hammer
from prover.policy.proposals import ProposalConfig, make_grammar
from prover.policy.proposer import MixedProposer
from prover.types import Evaluator, Premise, Proposer

if TYPE_CHECKING:
    from prover.policy.model import PolicyModel


class Policy(Protocol):
    """How a prover proposes, independent of the library."""

    @property
    def label(self) -> str:
        """A name for people."""
        ...

    @property
    def identity(self) -> str:
        """Everything that its proposals depend on, weights by content: equal identities propose the same."""
        ...

    @property
    def version(self) -> int:
        """How often its weights were replaced by the learner; 0: never, or it has none."""
        ...

    @property
    def cites_library(self) -> bool:
        """Whether its proposals depend on the premises."""
        ...

    def with_library(
        self, premises: Sequence[Premise], lemmas: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        """Its proposer and its value over a library and the `lemmas` added to it."""
        ...


@dataclass(frozen=True)
class HammerPolicy:
    """Lean's own automation (`prover.policy.hammer`)."""

    label: str = "hammer"
    identity: str = "hammer"
    version: int = 0
    cites_library: bool = False

    def with_library(
        self, premises: Sequence[Premise], lemmas: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        return Hammer(), None


@dataclass(frozen=True)
class GrammarPolicy:
    """The tactic grammar alone."""

    proposals: ProposalConfig = field(default_factory=ProposalConfig)
    label: str = "grammar"
    version: int = 0
    cites_library: bool = True

    @property
    def identity(self) -> str:
        return f"grammar {self.proposals}"

    def with_library(
        self, premises: Sequence[Premise], lemmas: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        return make_grammar(self.proposals, premises, seed, lemmas), None


@dataclass(frozen=True)
class TrainedPolicy:
    """The grammar and a transformer, mixed, and the transformer's value."""

    proposals: ProposalConfig
    model: PolicyModel
    cites_library: bool = True

    @property
    def label(self) -> str:
        return f"policy, version {self.version}"

    @property
    def version(self) -> int:
        return self.model.spec.version

    @property
    def identity(self) -> str:
        digest = hashlib.sha256(repr(self.model.spec).encode())
        for name, tensor in sorted(self.model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
        if (retriever := self.model.retriever) is not None:
            digest.update(repr((retriever.words, retriever.lexical, retriever.learned)).encode())
            digest.update(retriever.goals.tobytes() + retriever.premises.tobytes())
        return f"policy {digest.hexdigest()[:16]} {self.proposals}"

    def with_library(
        self, premises: Sequence[Premise], lemmas: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        from prover.policy.network import LocalScorer  # imports torch, which only a model needs

        grammar = make_grammar(self.proposals, premises, seed, lemmas, self.model.retriever)
        mixed = MixedProposer(LocalScorer(self.model), grammar, self.proposals, seed)
        return mixed, mixed if self.model.spec.has_value else None

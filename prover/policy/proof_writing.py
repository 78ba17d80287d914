"""Policies that write whole proofs instead of proposing tactics, and what they are asked (`prover.whole_proofs`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from prover.policy.endpoint.answers import Sample
from prover.policy.endpoint.prompts import ModelRequest
from prover.policy.endpoint.usage import TokenUsage
from prover.types import ProofState, Proposal, Theorem, WorkerLost


@dataclass(frozen=True, slots=True)
class ProofRequest:
    """Proofs that are wanted of a theorem. `lean_steps` is the budget of the attempt; `words` says it to a model."""

    theorem: Theorem
    lean_steps: int | None
    seed: int
    words: ModelRequest


class ProofWriter(Protocol):
    """A policy that writes proofs. What is a proof in its texts is read as in any model's answer."""

    @property
    def samples(self) -> int:
        """Proofs of a theorem that are wanted in one try."""
        ...

    @property
    def repair(self) -> int:
        """Further tries, which see what was refused before."""
        ...

    def write(self, asked: Sequence[ProofRequest]) -> list[list[Sample] | WorkerLost]:
        """The texts for each request, in order; an error where the writer was lost, which says nothing."""
        ...

    def prompt(self, request: ModelRequest) -> str | None:
        """The text that its answers continue; None when they stand alone."""
        ...

    def usage(self, about: Iterable[str]) -> TokenUsage:
        """What requests about these theorems' statements took since that was last asked (`ModelRequest.about`)."""
        ...


class NoTactics:
    """The proposer of a policy that writes proofs only: it knows none."""

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """No proposals."""
        return [[] for _ in states]

"""A server as a policy of provers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prover.policy.endpoint.answers import Sample
from prover.policy.endpoint.client import client_of
from prover.policy.endpoint.prompts import ModelRequest
from prover.policy.endpoint.proposer import EndpointProposer
from prover.policy.endpoint.settings import HOW_IT_IS_SENT, Endpoint, EndpointApi, EndpointSettings, Writes
from prover.policy.endpoint.usage import TokenUsage
from prover.policy.policies import Policy
from prover.policy.proof_writing import ProofRequest
from prover.settings import keys_of
from prover.types import Evaluator, Premise, Proposer, WorkerLost


def own_policy(policy: Policy) -> Policy:
    """What a prover has here, without the server beside it."""
    return policy.base if isinstance(policy, EndpointPolicy) else policy


@dataclass(frozen=True)
class EndpointPolicy:
    """The server's tactics mixed with those of `base`, whose value it has; or whole proofs of the server alone."""

    endpoint: Endpoint
    base: Policy

    @property
    def label(self) -> str:
        """A name for people."""
        settings = self.endpoint.settings
        model = settings.model or self.endpoint.url
        if settings.writes is Writes.PROOFS:
            return f"whole proofs by {model}"
        return model if settings.share == 1 else f"{model} with {self.base.label}"

    @property
    def identity(self) -> str:
        """What is known of it: what servers have under a name may change. Where the server is does not matter."""
        settings = self.endpoint.settings
        asked = {key: getattr(settings, key) for key in sorted(keys_of(EndpointSettings) - HOW_IT_IS_SENT - {"model"})}
        return f"endpoint {settings.model or self.endpoint.url} {asked} {self.base.identity}"

    @property
    def version(self) -> int:
        return self.base.version

    @property
    def cites_library(self) -> bool:
        return self.endpoint.settings.writes is Writes.TACTICS and self.base.cites_library

    @property
    def writes_proofs(self) -> bool:
        """Whether it is asked for whole proofs."""
        return self.endpoint.settings.writes is Writes.PROOFS

    @property
    def samples(self) -> int:
        """Proofs of a theorem in one try."""
        return self.endpoint.settings.samples

    @property
    def repair(self) -> int:
        """Further tries, which see what was refused before."""
        return self.endpoint.settings.repair

    def write(self, asked: Sequence[ProofRequest]) -> list[list[Sample] | WorkerLost]:
        """Whole proofs, as `ProofWriter.write`."""
        return [*client_of(self.endpoint).ask([request.words for request in asked])]

    def prompt(self, request: ModelRequest) -> str | None:
        """The text that the server's answers continue, None in a chat."""
        settings = self.endpoint.settings
        return request.text(settings) if settings.api is EndpointApi.COMPLETIONS else None

    def with_library(
        self, premises: Sequence[Premise], lemmas: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        """Its proposer and its value over a library and the `lemmas` added to it."""
        base, value = self.base.with_library(premises, lemmas, seed)
        return EndpointProposer(client_of(self.endpoint), base, seed), value

    def usage(self, about: Iterable[str]) -> TokenUsage:
        """What requests about these states, or theorems, took since that was last asked (`ModelRequest.about`)."""
        return client_of(self.endpoint).take(about)

"""Refutes implications between magma laws: finds a finite magma, which Lean then checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.equational import NonImplication, NonImplications
from eval.magmas import ModelLimits, Table, find_model
from eval.statistics import wilson
from prover.interval import Interval
from prover.types import Proof, ProofVerifier, Proved, Verdict

BATCH = 16  # claims between two reports of progress


@dataclass(frozen=True, slots=True)
class Refutation:
    """The result for one claim: no magma was found (`table` None), or the verifier's verdict on the magma found."""

    claim: NonImplication
    table: Table | None = None
    proof: Proof | None = None
    verdict: Verdict | None = None

    @property
    def refuted(self) -> bool:
        """Whether the verifier accepted the refutation."""
        return isinstance(self.verdict, Proved)


@dataclass(frozen=True, slots=True)
class RefutationRun:
    """All claims and their results."""

    source: NonImplications
    outcomes: tuple[Refutation, ...]

    @property
    def refuted(self) -> int:
        return sum(outcome.refuted for outcome in self.outcomes)

    @property
    def rate(self) -> float:
        """Refuted claims over all; 0 when there were none."""
        return self.refuted / len(self.outcomes) if self.outcomes else 0.0

    @property
    def interval(self) -> Interval:
        """Wilson's 95 % interval of `rate`."""
        return wilson(self.refuted, len(self.outcomes))


def refute(
    source: NonImplications,
    verifier: ProofVerifier,
    limits: ModelLimits | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RefutationRun:
    """Search for a magma for each claim and let Lean judge it."""
    outcomes: list[Refutation] = []
    for start in range(0, len(source.claims), BATCH):
        outcomes += _refute(source.claims[start : start + BATCH], verifier, limits)
        progress(len(outcomes), len(source.claims))
    return RefutationRun(source, tuple(outcomes))


def _refute(claims: Sequence[NonImplication], verifier: ProofVerifier, limits: ModelLimits | None) -> list[Refutation]:
    found = [(claim, find_model(claim.premise_law, claim.conclusion_law, limits)) for claim in claims]
    candidates = [(claim, table, claim.proof(table)) for claim, table in found if table is not None]
    verdicts = verifier.verify_many([(claim.theorem, proof) for claim, _, proof in candidates])
    judged = {
        claim: Refutation(claim, table, proof, verdict)
        for (claim, table, proof), verdict in zip(candidates, verdicts, strict=True)
    }
    return [judged.get(claim, Refutation(claim)) for claim in claims]

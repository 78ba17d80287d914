"""What is kept of one attempt to prove a theorem: plain data, one line of JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import AliasChoices, Field

from prover.policy.endpoint.usage import TokenUsage
from prover.search import StopReason
from prover.types import CORE_MODULE, Proved, Theorem, Verdict

if TYPE_CHECKING:
    from prover.solve import SolveResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One search of one theorem with one seed.

    `verdict` is the verifier's: `Proved` together with `script` and its number of `tactics`, `Refused` when it
    refused the script that the search found, None when none was found. `lean_steps`, `model_calls` and `seconds` (wall
    clock) were spent by the search. Shortening took `saved` tactics off and spent `shortening_lean_steps` more, trying
    other tactics on solved states `alternatives_lean_steps`.
    `refused` says why the verifier refused scripts; `detail` why Lean did not accept the statement. `body` is the
    script without the proofs of the lemmas `cited`, None when it cites none. `usage` is what a model behind a server
    took, None without one. `tokens` are those that a language model wrote or, here, read as tactics: None where nobody
    counts them.
    """

    theorem: str
    module: str = CORE_MODULE
    seed: int = 0
    stop: StopReason
    lean_steps: int
    model_calls: int = 0
    seconds: float = 0.0
    verdict: Verdict | None = None
    script: str | None = None
    tactics: int | None = None
    saved: int = 0
    shortening_lean_steps: Annotated[
        int, Field(validation_alias=AliasChoices("shortening_lean_steps", "shortening_steps"))  # as older runs have it
    ] = 0
    alternatives_lean_steps: int = 0
    refused: tuple[str, ...] = ()
    detail: str = ""
    body: str | None = None
    cited: tuple[str, ...] = ()
    usage: TokenUsage | None = None
    tokens: int | None = None

    @property
    def proved(self) -> bool:
        """Did the verifier say so?"""
        return isinstance(self.verdict, Proved)

    @property
    def lost(self) -> bool:
        """Whether something that proving needs was lost, so that the attempt says nothing about the theorem."""
        return self.stop is StopReason.WORKER_LOST


def lost_attempt(theorem: Theorem, seed: int, why: str) -> Attempt:
    """An attempt that could not be made, which says nothing about the theorem."""
    stop = StopReason.WORKER_LOST
    return Attempt(theorem=theorem.name, module=theorem.module, seed=seed, stop=stop, lean_steps=0, detail=why)


def attempt_of(outcome: SolveResult, seed: int) -> Attempt:
    """What is kept of an outcome."""
    from prover.conjecture.inline import cited, self_contained  # Lean, which a learner does without

    search, proof = outcome.search, outcome.proof if outcome.proved else None
    needed = () if proof is None else cited(proof.script, outcome.lemmas)
    script = None if proof is None else self_contained(proof.script, needed).script
    return Attempt(
        theorem=outcome.theorem.name,
        module=outcome.theorem.module,
        seed=seed,
        stop=search.stop,
        lean_steps=search.stats.lean_steps,
        model_calls=search.stats.model_calls,
        seconds=round(search.stats.seconds, 3),
        verdict=outcome.verdict,
        script=script,
        tactics=outcome.tactics if proof else None,
        saved=outcome.saved,
        shortening_lean_steps=outcome.shortening_lean_steps,
        alternatives_lean_steps=outcome.alternatives_lean_steps,
        refused=tuple(f"{r.refused.reason}: {r.refused.detail}" for r in outcome.refusals),
        detail=search.detail,
        body=proof.script if proof and needed else None,
        cited=tuple(lemma.theorem.name for lemma in needed),
        usage=outcome.usage,
        tokens=_tokens_of(outcome),
    )


def _tokens_of(outcome: SolveResult) -> int | None:
    """What the server counted, or else the tokens of the tactics that the network wrote or scored."""
    if outcome.usage is not None:
        return None if outcome.usage.uncounted else outcome.usage.completion_tokens
    nodes = outcome.search.tree.nodes
    return sum(node.proposals.token_count for node in nodes if node.proposals is not None) or None

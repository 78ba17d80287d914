"""What the network says about a state, apart from how it is mixed with the grammar and from where it runs.

`prover.policy.network.LocalScorer` has the network in this process; an inference process answers for many
(`rl.inference`). Nothing here needs torch, so that a search process without weights does without it.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from prover.packing import TokenLogprobs
from prover.policy.term_features import TermRow
from prover.types import RefusedTactic, ValueDistribution


@dataclass(frozen=True, slots=True)
class StateQuestion:
    """Goals by their canonical texts, the tactics to score there, and how many the network shall write.

    `premises` stand in the prompt, best first. `terms` has what the candidates would leave, for a network that reads
    it. `refused` is what Lean refused there, for a network that is asked again.
    `seed` makes the draws of this question, and of no other: neither order nor neighbours matter.
    """

    goals: tuple[str, ...]
    candidates: tuple[str, ...] = ()
    samples: int = 0
    seed: int = 0
    premises: tuple[str, ...] = ()
    refused: tuple[RefusedTactic, ...] = ()
    terms: TermRow | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class StateAnswer:
    """What the weights of `version` say.

    `written` are the sampled tactics that Lean may accept (`prover.policy.written`), each once, candidates left out.
    `scores` has the log-probability of every candidate and then of every written tactic, `tokens` the same token by
    token, the end included. `value` is None when there is no value head. `refused` are the chances that Lean refuses
    each candidate, where the network knows of that; `left` are the tactics expected to remain behind it, NaN where what
    it leaves is not foreseen.
    """

    version: int
    written: tuple[str, ...]
    scores: array[float]
    tokens: TokenLogprobs
    value: ValueDistribution | None
    refused: array[float] | None = None
    left: array[float] | None = None


class StateScorer(Protocol):
    """A network, here or elsewhere. Its answer to a question is a function of the question and the version."""

    @property
    def version(self) -> int:
        """The least version of its answers; 0: of weights that have learned in no round."""
        ...

    @property
    def trained(self) -> bool:
        """Whether the network knows anything of tactics (`PolicySpec.trained`); if not, search does not ask it."""
        ...

    @property
    def premises(self) -> int:
        """How many premises its prompts show (`PolicyConfig.premises`)."""
        ...

    @property
    def reads_terms(self) -> bool:
        """Whether it wants `StateQuestion.terms`."""
        ...

    def answer(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        """One answer per question, in order; their versions may differ."""
        ...

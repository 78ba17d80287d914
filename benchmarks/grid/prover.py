"""The one policy that all cells share: its proposals and its view of a state, each computed once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from prover.lean.gym import StepLimits
from prover.lean.library import LeanSetup
from prover.lean.pool import LeanPool
from prover.lean.premises import load_premises
from prover.policy.model import PolicyModel, ValueHead, find_policy
from prover.policy.proposer import MixedProposer
from prover.policy.value import ValueConfig
from prover.types import LemmaError, ProofState, Proposal, ValueDistribution
from rl.actors import make_grammar
from rl.config import load_config


def run_of(checkpoint: Path) -> Path:
    """The run folder that a checkpoint lies in. Raises LemmaError when there is none."""
    for folder in (checkpoint.resolve(), *list(checkpoint.resolve().parents)[:3]):
        if (folder / "config.toml").is_file():
            return folder
    raise LemmaError(f"{checkpoint} lies in no run folder with a config.toml: train one with `lemma train`")


class CachedProposer:
    """A proposer that is asked once about each state."""

    def __init__(self, proposer: MixedProposer) -> None:
        self._proposer = proposer
        self._known: dict[str, list[Proposal]] = {}

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        for state in states:
            if state.key not in self._known:
                if len(self._known) > 5_000:
                    self._known.clear()
                (self._known[state.key],) = self._proposer.propose([state])
        return [self._known[s.key] for s in states]


class FrozenPolicy:
    """A trained policy: proposals per module, and the summaries `[width]` that value heads read, cached by state."""

    def __init__(self, checkpoint: Path, setup: LeanSetup) -> None:
        self.folder = run_of(checkpoint)
        self.config = load_config(self.folder / "config.toml")
        self.model = PolicyModel.load(find_policy(checkpoint)).eval()
        self._setup = setup
        self._proposers: dict[str, CachedProposer] = {}
        self._summaries: dict[str, Tensor] = {}

    def pool(self) -> LeanPool:
        """One Lean process with the run's bounds per step."""
        lean = self.config.lean
        return LeanPool(self._setup, workers=1, limits=StepLimits(heartbeats=lean.heartbeats, seconds=lean.seconds))

    def proposer(self, module: str) -> CachedProposer:
        """Grammar and policy over the premises of a module; the same for every seed and cell."""
        if module not in self._proposers:
            grammar = make_grammar(self.config, load_premises(self._setup, module), seed=0)
            mixed = MixedProposer(self.model, grammar, self.config.proposals.mix(), seed=0)
            self._proposers[module] = CachedProposer(mixed)
        return self._proposers[module]

    def summaries(self, states: Sequence[ProofState]) -> Tensor:
        """What a value head reads of each state, `[n, width]`."""
        for state in states:
            if state.key not in self._summaries:
                if len(self._summaries) > 50_000:
                    self._summaries.clear()
                with torch.inference_mode():
                    self._summaries[state.key] = self.model.summaries([state])[0].clone()
        return torch.stack([self._summaries[s.key] for s in states])


class HeadEvaluator:
    """A value head on the frozen policy, as search sees it."""

    def __init__(self, policy: FrozenPolicy, head: ValueHead, config: ValueConfig) -> None:
        self._policy = policy
        self._head = head
        self._config = config
        self._known: dict[str, ValueDistribution] = {}

    def evaluate(self, states: Sequence[ProofState]) -> list[ValueDistribution]:
        if len(self._known) > 5_000:
            self._known.clear()
        new = [s for s in states if s.key not in self._known]
        if new:
            with torch.inference_mode():
                found = self._config.distributions(self._head(self._policy.summaries(new)))
            self._known.update(zip((s.key for s in new), found, strict=True))
        return [self._known[s.key] for s in states]

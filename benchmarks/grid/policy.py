"""The one policy that all cells share: its proposals, each computed once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prover.lean.gym.base import StepLimits
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel, find_policy
from prover.policy.proposals import make_grammar
from prover.policy.proposer import MixedProposer
from prover.types import LemmaError, ProofState, Proposal, Proposer
from rl.config import TrainConfig, load_config

HEARTBEATS = 1000
"""Of one tactic. A fiftieth of the usual bound: of tactics that take longer few ever prove anything."""


def run_of(checkpoint: Path) -> Path:
    """The run folder that a checkpoint lies in. Raises LemmaError when there is none."""
    for folder in (checkpoint.resolve(), *list(checkpoint.resolve().parents)[:3]):
        if (folder / "config.toml").is_file():
            return folder
    raise LemmaError(f"{checkpoint} lies in no run folder with a config.toml: train one with `lemma train`")


class CachedProposer:
    """A proposer that is asked once about each state."""

    def __init__(self, proposer: Proposer) -> None:
        self._proposer = proposer
        self._known: dict[str, list[Proposal]] = {}

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        for state in states:
            if state.key not in self._known:
                if len(self._known) > 5_000:
                    self._known.clear()
                (self._known[state.key],) = self._proposer.propose([state])
        return [self._known[s.key] for s in states]


class GridPolicy:
    """The tactic grammar alone, which is what an untrained policy proposes, or mixed with a trained one."""

    def __init__(self, setup: LeanSetup, checkpoint: Path | None) -> None:
        self._setup = setup
        self._config = TrainConfig() if checkpoint is None else load_config(run_of(checkpoint) / "config.toml")
        self._model = None if checkpoint is None else PolicyModel.load(find_policy(checkpoint)).eval()
        self._proposers: dict[str, CachedProposer] = {}

    @property
    def name(self) -> str:
        """What the page calls it."""
        if self._model is None:
            return "the tactic grammar alone (the policy before any training)"
        return f"grammar and transformer, version {self._model.spec.version}, {self._model.spec.architecture}"

    def pool(self) -> LeanPool:
        """One Lean process."""
        return LeanPool(self._setup, workers=1, limits=StepLimits(heartbeats=HEARTBEATS, seconds=5.0))

    def proposer(self, module: str) -> CachedProposer:
        """Over the premises of a module; the same for every seed and cell."""
        if module not in self._proposers:
            grammar = make_grammar(self._config.proposals, load_premises(self._setup, module), seed=0)
            mixed = grammar if self._model is None else self._mixed(self._model, grammar)
            self._proposers[module] = CachedProposer(mixed)
        return self._proposers[module]

    def _mixed(self, model: PolicyModel, grammar: TacticGrammar) -> Proposer:
        return MixedProposer(model, grammar, self._config.proposals, seed=0)

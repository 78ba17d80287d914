"""The provers that can be evaluated: a trained policy, the grammar alone, Lean's automation alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from eval.hammer import Hammer, ProverKind
from prover.lean.library import LeanSetup
from prover.lean.premises import load_premises
from prover.policy.grammar import TacticGrammar
from prover.types import Evaluator, LemmaError, Proposer

if TYPE_CHECKING:
    from prover.policy.model import PolicyModel


@dataclass(frozen=True, slots=True)
class Prover:
    """What a search needs. `label` is for people."""

    label: str
    proposer: Proposer
    evaluator: Evaluator | None


class ProverFactory:
    """Builds the prover for a module's theorems and a seed; the checkpoint is read once.

    Args:
        setup: the Lean whose premises the provers may cite.
        kind: POLICY needs a checkpoint; None means POLICY with a checkpoint and GRAMMAR without.
        checkpoint: a run folder, a checkpoint or a policy folder.

    Raises `LemmaError` when the checkpoint is missing, damaged or not wanted.
    """

    def __init__(self, setup: LeanSetup, kind: ProverKind | None = None, checkpoint: Path | None = None) -> None:
        self._setup = setup
        self.kind = kind or (ProverKind.GRAMMAR if checkpoint is None else ProverKind.POLICY)
        if (self.kind is ProverKind.POLICY) != (checkpoint is not None):
            wanted = "needs a checkpoint" if checkpoint is None else "takes no checkpoint"
            raise LemmaError(f"the prover {self.kind} {wanted}")
        self._policy = None if checkpoint is None else _load_policy(checkpoint)
        self._grammar = lru_cache(maxsize=8)(self._make_grammar)

    def __call__(self, module: str, seed: int) -> Prover:
        """The prover for theorems of `module`."""
        if self.kind is ProverKind.HAMMER:
            return Prover("hammer", Hammer(), None)
        grammar = self._grammar(module, seed)
        if self._policy is None:
            return Prover("grammar", grammar, None)
        from prover.policy.proposer import MixConfig, MixedProposer

        mixed = MixedProposer(self._policy, grammar, MixConfig(), seed)
        return Prover(f"policy, version {self._policy.spec.version}", mixed, mixed)

    def _make_grammar(self, module: str, seed: int) -> TacticGrammar:
        return TacticGrammar(load_premises(self._setup, module), seed)


def _load_policy(checkpoint: Path) -> PolicyModel:
    from prover.policy.model import PolicyModel, find_policy  # torch: only for those who have a checkpoint

    return PolicyModel.load(find_policy(checkpoint)).eval()

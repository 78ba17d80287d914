"""The provers that can be evaluated: a trained policy, the grammar alone, Lean's automation alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from eval.hammer import Hammer, ProverKind
from eval.problems import content_revision
from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.policy.grammar import TacticGrammar
from prover.types import Evaluator, LemmaError, Premise, Proposer

if TYPE_CHECKING:
    from prover.policy.model import PolicyModel
    from prover.policy.proposer import MixConfig


@dataclass(frozen=True, slots=True)
class Prover:
    """What a search needs. `label` is for people."""

    label: str
    proposer: Proposer
    evaluator: Evaluator | None


@dataclass(frozen=True, slots=True)
class ProposalConfig:
    """How grammar and policy propose; `mix` None means the policy's defaults."""

    premises: int = 16
    limit: int = 300
    jitter: float = 0.25
    mix: MixConfig | None = None


class ProverFactory:
    """Builds the prover for a module's theorems and a seed; the checkpoint is read once.

    Args:
        setup: the Lean whose premises the provers may cite.
        kind: POLICY needs a checkpoint; None means POLICY with a checkpoint and GRAMMAR without.
        checkpoint: a run folder, a checkpoint or a policy folder.
        config: of the proposals.

    Raises `LemmaError` when the checkpoint is missing, damaged or not wanted.
    """

    def __init__(
        self,
        setup: LeanSetup,
        kind: ProverKind | None = None,
        checkpoint: Path | None = None,
        config: ProposalConfig | None = None,
    ) -> None:
        self._setup = setup
        self._config = config or ProposalConfig()
        self.kind = kind or (ProverKind.GRAMMAR if checkpoint is None else ProverKind.POLICY)
        if (self.kind is ProverKind.POLICY) != (checkpoint is not None):
            wanted = "needs --checkpoint" if checkpoint is None else "takes no --checkpoint"
            raise LemmaError(f"the prover `{self.kind}` {wanted}")
        self._checkpoint = checkpoint
        self._policy = None if checkpoint is None else _load_policy(checkpoint)
        self._premises = lru_cache(maxsize=None)(partial(load_premises, setup))

    @property
    def identity(self) -> str:
        """The prover and its settings; a checkpoint by the content of its files."""
        if self._checkpoint is None:
            return f"{self.kind} {self._config}" if self.kind is ProverKind.GRAMMAR else str(self.kind)
        from prover.policy.model import find_policy

        folder = find_policy(self._checkpoint)
        files = sorted(path for path in folder.iterdir() if path.is_file())
        return f"{self.kind} {content_revision(files)} {self._config}"

    def __call__(self, module: str, seed: int) -> Prover:
        """The prover for theorems of `module`."""
        return self.with_premises(self._premises(module) if self.kind is not ProverKind.HAMMER else (), seed)

    def with_premises(self, premises: tuple[Premise, ...], seed: int) -> Prover:
        """The prover that may cite exactly these."""
        if self.kind is ProverKind.HAMMER:
            return Prover("hammer", Hammer(), None)
        c = self._config
        grammar = TacticGrammar(premises, seed, premise_count=c.premises, limit=c.limit, jitter=c.jitter)
        if self._policy is None:
            return Prover("grammar", grammar, None)
        from prover.policy.proposer import MixConfig, MixedProposer

        mixed = MixedProposer(self._policy, grammar, c.mix or MixConfig(), seed)
        spec = self._policy.spec
        return Prover(f"policy, version {spec.version}", mixed, mixed if spec.has_value else None)


def _load_policy(checkpoint: Path) -> PolicyModel:
    from prover.policy.model import PolicyModel, find_policy  # torch: only for those who have a checkpoint

    return PolicyModel.load(find_policy(checkpoint)).eval()

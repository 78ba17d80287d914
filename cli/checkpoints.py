"""How a trained prover searched while it was trained, so that it is run the same way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from prover.search import SearchConfig

if TYPE_CHECKING:
    from eval.provers import ProposalConfig
    from rl.config import TrainConfig


def proposal_config(config: TrainConfig) -> ProposalConfig:
    """A training configuration's proposals, for evaluation."""
    from eval.provers import ProposalConfig

    p = config.proposals
    return ProposalConfig(p.premises, max(300, p.candidates), p.jitter, p.mix())


def settings_of(checkpoint: Path | None) -> tuple[ProposalConfig | None, SearchConfig]:
    """Proposals and search of the run that `checkpoint` lies in; defaults when there is no checkpoint or no run.

    Raises `LemmaError` when the run's configuration cannot be read.
    """
    if checkpoint is None:
        return None, SearchConfig()
    from rl.config import load_config

    place = checkpoint.resolve()
    for folder in (place, *list(place.parents)[:3]):  # RUN, RUN/checkpoints/000001, RUN/checkpoints/000001/policy
        if (folder / "config.toml").is_file():
            config = load_config(folder / "config.toml")
            return proposal_config(config), config.search.search()
    return None, SearchConfig()

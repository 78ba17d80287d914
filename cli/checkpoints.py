"""How a trained prover searched while it was trained, so that it is run the same way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cli.search_flags import SearchFlags
from prover.search import DEFAULT_STRATEGY, SearchConfig, Strategy

if TYPE_CHECKING:
    from prover.policy.proposals import ProposalConfig


def settings_of(
    checkpoint: Path | None, search: SearchFlags | None = None, strategy: Strategy = DEFAULT_STRATEGY
) -> tuple[ProposalConfig | None, SearchConfig]:
    """Proposals and search of the run that `checkpoint` lies in, with `search` laid over.

    Without a run the defaults, and the given strategy.

    Raises `LemmaError` when the run's configuration cannot be read, or for a flag that is no search setting.
    """
    flags = search.settings() if search else {}
    if checkpoint is None and not flags:
        return None, SearchConfig(strategy=strategy)
    from rl.config import load_config, load_run_config  # imports torch, which the grammar alone does without

    place = Path(os.path.realpath(checkpoint)) if checkpoint else None  # `resolve` fails on a link to itself
    for folder in (place, *list(place.parents)[:3]) if place else ():  # RUN, RUN/checkpoints/000001, …/policy
        if (folder / "config.toml").is_file():
            config = load_run_config(folder, flags)
            return config.proposals, config.search.search()
    return None, load_config(None, {"search.strategy": strategy, **flags}).search.search()

"""How a trained prover searched while it was trained, so that it is run the same way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cli.search_flags import SearchFlags
from prover.search import MctsConfig, SearchConfig

if TYPE_CHECKING:
    from prover.policy.proposals import ProposalConfig


def settings_of(
    checkpoint: Path | None, search: SearchFlags | None = None, default: SearchConfig | None = None
) -> tuple[ProposalConfig | None, SearchConfig]:
    """Proposals and search of the run that `checkpoint` lies in, with `search` laid over.

    Without a run the `default` search, or that of all verbs.

    Raises `LemmaError` when the run's configuration cannot be read, or for a flag that is no search setting.
    """
    search, default = search or SearchFlags(), default or MctsConfig()
    if checkpoint is None:
        return None, search.over(default)
    from rl.config import load_run_config  # imports torch, which the grammar alone does without

    place = Path(os.path.realpath(checkpoint))  # `resolve` fails on a link to itself
    for folder in (place, *list(place.parents)[:3]):  # RUN, RUN/checkpoints/000001, …/policy
        if (folder / "config.toml").is_file():
            config = load_run_config(folder)
            return config.proposals, search.over(config.search_in())
    return None, search.over(default)

"""AND/OR proof search; knows neither torch nor Lean, nor the language of its tactics.

Read in this order: `tree` (the data), `budget`, `config`, `frontier` (what to try next: `best_first`, `beam`, `mcts`
or `rollout`), `backup` (how values are combined), `extraction` (tree → proof), `writer` (what search needs to know of
the language), `expansion` (what a step's result does to the tree), `loop` (`search_many`), `evidence` (what a failure
says). `check` recomputes every derived number of a tree, `render` draws one, `record` writes one as JSON, `minimise`
shortens a proof.
"""

from prover.search.budget import Budget, StopReason
from prover.search.config import (
    Backup,
    BeamConfig,
    BestFirstConfig,
    MctsConfig,
    Reading,
    RolloutConfig,
    SearchConfig,
    Strategy,
    changed_search,
    search_table,
    translated_search,
)
from prover.search.extraction import ProofStep, Transition, extract, transitions_of
from prover.search.frontier import Statistics
from prover.search.loop import SearchResult, SearchStats, make_frontier, search_many
from prover.search.rollout import Episode, EpisodeEnd, EpisodeStep, episode_proof
from prover.search.tree import Edge, EdgeKind, Node, Status, Tree
from prover.search.writer import ScriptWriter

__all__ = [
    "Backup",
    "BeamConfig",
    "BestFirstConfig",
    "Budget",
    "Edge",
    "EdgeKind",
    "Episode",
    "EpisodeEnd",
    "EpisodeStep",
    "MctsConfig",
    "Node",
    "ProofStep",
    "Reading",
    "RolloutConfig",
    "ScriptWriter",
    "SearchConfig",
    "SearchResult",
    "SearchStats",
    "Statistics",
    "Status",
    "StopReason",
    "Strategy",
    "Transition",
    "Tree",
    "changed_search",
    "episode_proof",
    "extract",
    "make_frontier",
    "search_many",
    "search_table",
    "transitions_of",
    "translated_search",
]

"""AND/OR proof search; knows neither torch nor Lean.

Read in this order: `tree` (the data), `budget`, `config`, `frontier` (what to try next: `best_first`, `beam` or
`mcts`), `backup` (what values are worth), `expansion` (what a step's result does to the tree), `loop` (`search_many`),
`extraction` (tree → script), `evidence` (what a failure says). `check` recomputes every derived number of a tree,
`render` draws one, `record` writes one as JSON, `minimise` shortens a proof.
"""

from prover.search.budget import Budget, StopReason
from prover.search.config import DEFAULT_STRATEGY, Backup, Reading, SearchConfig, Strategy
from prover.search.extraction import ProofStep, Transition, extract, script_of, transitions_of
from prover.search.loop import SearchResult, SearchStats, search_many
from prover.search.tree import Edge, EdgeKind, Node, Status, Tree

__all__ = [
    "DEFAULT_STRATEGY",
    "Backup",
    "Budget",
    "Edge",
    "EdgeKind",
    "Node",
    "ProofStep",
    "Reading",
    "SearchConfig",
    "SearchResult",
    "SearchStats",
    "Status",
    "StopReason",
    "Strategy",
    "Transition",
    "Tree",
    "extract",
    "script_of",
    "search_many",
    "transitions_of",
]

"""AND/OR proof search; knows neither torch nor Lean.

Read in this order: `tree` (the data), `budget`, `config`, `best_first` (what to try next), `expansion` (what a
step's result does to the tree), `loop` (`search_many`), `extraction` (tree → script). `check` recomputes every
derived number of a tree, `render` draws one, `record` writes one as JSON, `minimise` shortens a proof.
"""

from prover.search.budget import Budget, StopReason
from prover.search.config import SearchConfig
from prover.search.extraction import ProofStep, Transition, extract, script_of, transitions_of
from prover.search.loop import SearchResult, SearchStats, search_many
from prover.search.tree import Edge, EdgeKind, Node, Status, Tree

__all__ = [
    "Budget",
    "Edge",
    "EdgeKind",
    "Node",
    "ProofStep",
    "SearchConfig",
    "SearchResult",
    "SearchStats",
    "Status",
    "StopReason",
    "Transition",
    "Tree",
    "extract",
    "script_of",
    "search_many",
    "transitions_of",
]

"""Lemma's prover: search with a tactic grammar or a trained policy, judged by Lean's kernel.

    from prover import check, load_prover, prove

    attempt = prove("theorem t (a b : Nat) : a + b = b + a", load_prover("runs/demo"), budget=256)
    print(attempt.proved, attempt.script)

These names are the API; they are loaded when they are first used, so that `import prover` is light. Read `types` first,
then `prover` (the value), `session` (where it runs), `solve` (search, verify, shorten), then the rooms: `search`,
`policy`, `lean`, `text`, `conjecture`, `serve`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prover.api import check, evaluate, prove, state
    from prover.attempts import Attempt
    from prover.evaluation import Evaluation
    from prover.prover import Prover, load_prover
    from prover.session import Session
    from prover.suites import load_suite
    from prover.types import LemmaError, Proof, Proved, Refused, Theorem

__all__ = [
    "Attempt",
    "Evaluation",
    "LemmaError",
    "Proof",
    "Proved",
    "Prover",
    "Refused",
    "Session",
    "Theorem",
    "check",
    "evaluate",
    "load_prover",
    "load_suite",
    "prove",
    "state",
]

_PLACES = {
    "Attempt": "attempts",
    "Evaluation": "evaluation",
    "LemmaError": "types",
    "Proof": "types",
    "Proved": "types",
    "Prover": "prover",
    "Refused": "types",
    "Session": "session",
    "Theorem": "types",
    "check": "api",
    "evaluate": "api",
    "load_prover": "prover",
    "load_suite": "suites",
    "prove": "api",
    "state": "api",
}


def __getattr__(name: str) -> object:
    """Loads one of the API's names."""
    if name not in _PLACES:
        raise AttributeError(f"module 'prover' has no attribute {name!r}")
    return getattr(import_module(f"prover.{_PLACES[name]}"), name)

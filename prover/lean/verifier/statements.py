"""The first step of a verdict: what a theorem says, compiled from trusted text alone and remembered."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from cachetools import LRUCache

from prover.forks import forget_in_children
from prover.lean.verifier.compile import Compiler, SourceText, source_of
from prover.lean.verifier.compiled import Compiled
from prover.types import LemmaError, RefusalReason, Refused, Theorem, Unjudged, WorkerLost

REMEMBERED: Final = 2_000
"""The most statements that are remembered."""
_OF_THE_TEXT: Final = frozenset({RefusalReason.PARSE, RefusalReason.ELABORATION})
"""Refusals that depend on a statement's text alone: only they are remembered."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A theorem with `sorry`, compiled; `seconds` is the time it took, 0 if it was remembered."""

    source: SourceText
    compiled: Compiled | Refused
    seconds: float = 0.0


Stated = dict[Theorem, Statement | Unjudged]


class Statements:
    """Compiles statements, and remembers outcomes that depend on their text alone. Safe to use from several threads,
    and in forked children.
    """

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self.forget()
        forget_in_children(self)

    def forget(self) -> None:
        """Forget everything; for a forked child, where another thread may have been changing it."""
        self._known = LRUCache[Theorem, Statement](REMEMBERED)
        self._lock = threading.Lock()

    def state(self, theorem: Theorem, seconds: float | None) -> Statement:
        """A statement, remembered if its outcome depends on its text alone. Raises `WorkerLost`, `LemmaError`."""
        if known := self.remembered(theorem):
            return known
        source = source_of(self._compiler.setup, theorem, "sorry")
        judged = self._compiler.judge(theorem.module, source, seconds)
        return self._remember(theorem, Statement(source, judged.compiled, judged.seconds))

    def try_to_state(self, theorem: Theorem, seconds: float | None) -> Statement | Unjudged:
        """The same, but returns `Unjudged` instead of raising."""
        try:
            return self.state(theorem, seconds)
        except (WorkerLost, LemmaError) as error:
            return Unjudged(error)
        except (OSError, MemoryError) as error:
            return Unjudged(WorkerLost(f"{type(error).__name__}: {error}"))

    def state_batch(self, theorems: Sequence[Theorem], seconds: float | None) -> Stated:
        """Those of several statements of one module that compiled; the others are left to `state`."""
        sources = [source_of(self._compiler.setup, theorem, "sorry") for theorem in theorems]
        try:
            found = self._compiler.compile_batch(theorems[0].module, sources, seconds)
        except LemmaError:
            return {}
        return {
            theorem: self._remember(theorem, Statement(source, compiled))
            for theorem, source, compiled in zip(theorems, sources, found, strict=True)
            if isinstance(compiled, Compiled)
        }

    def remembered(self, theorem: Theorem) -> Statement | None:
        """The remembered statement of a theorem, if any."""
        with self._lock:
            return self._known.get(theorem)

    def drop(self, theorem: Theorem) -> None:
        """Forget a theorem, so that it is compiled again the next time."""
        with self._lock:
            self._known.pop(theorem, None)

    def _remember(self, theorem: Theorem, statement: Statement) -> Statement:
        """Remember it, unless the outcome was a limit or a crash, which may not happen again."""
        if isinstance(statement.compiled, Compiled) or statement.compiled.reason in _OF_THE_TEXT:
            with self._lock:
                self._known[theorem] = replace(statement, seconds=0.0)
        return statement

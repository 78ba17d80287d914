"""How many theorems a prover proves: `evaluate`, over whatever executor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from prover.attempts import Attempt
from prover.prover import Prover
from prover.search import StopReason
from prover.session import AttemptRecorder, Executor, Task, tasks_of
from prover.types import LemmaError, Theorem

A = TypeVar("A", bound=Attempt)
CHUNK = 16
"""Theorems of one task: they share batches of the model, and are stored together."""


class AttemptStore(Protocol):
    """Attempts of an earlier call of the same evaluation."""

    def find(self, seed: int, place: int) -> Attempt | None:
        """The attempt on the theorem at `place`, when there was one."""
        ...

    def add(self, attempts: Mapping[int, Attempt]) -> None:
        """Keep attempts, by their theorems' places."""
        ...


@dataclass(frozen=True, slots=True)
class Evaluation(Generic[A]):
    """All attempts of a prover on some theorems: seed by seed, theorems in order. Every proof is verified."""

    prover: str
    budget: int | None
    seeds: tuple[int, ...]
    theorems: tuple[Theorem, ...]
    attempts: tuple[A, ...]

    @property
    def proved(self) -> int:
        """Attempts that ended with a proof."""
        return sum(a.proved for a in self.attempts)

    @property
    def made(self) -> int:
        """Attempts that say something: all but the lost ones."""
        return sum(not a.lost for a in self.attempts)

    @property
    def rate(self) -> float:
        """Proved attempts over those that say something; 0 when there were none."""
        return self.proved / self.made if self.made else 0.0

    def rate_within(self, lean_steps: int) -> float:
        """Rate of proofs found within so many Lean steps: what a search tries first does not depend on its budget."""
        hits = sum(a.proved and a.lean_steps <= lean_steps for a in self.attempts)
        return hits / self.made if self.made else 0.0

    def rates(self) -> tuple[float, ...]:
        """The rate of each theorem over its seeds, in order, without those of which every attempt was lost."""
        told = ([a.proved for a in self.of(place) if not a.lost] for place in range(len(self.theorems)))
        return tuple(sum(one) / len(one) for one in told if one)

    def refused_statements(self) -> dict[str, str]:
        """Theorems whose statement Lean did not accept: name → its message."""
        return {a.theorem: a.detail for a in self.attempts if a.stop is StopReason.BAD_STATEMENT}

    def of(self, place: int) -> tuple[A, ...]:
        """The attempts on the theorem at `place`, by seed."""
        return self.attempts[place :: len(self.theorems)]


def evaluate_with(
    executor: Executor,
    prover: Prover,
    theorems: Sequence[Theorem],
    record: AttemptRecorder[A],
    seeds: Sequence[int] = (0,),
    chunk: int = CHUNK,
    progress: Callable[[int, int], None] = lambda done, total: None,
    store: AttemptStore | None = None,
) -> Evaluation[A]:
    """Attempts every theorem once per seed, `chunk` of a module at a time.

    What `store` knows is not searched again; what is searched goes into it, chunk by chunk. `progress` hears how many
    attempts are done, of how many.
    """
    if not seeds:
        raise LemmaError("no seed given; give at least one")
    total = len(theorems) * len(seeds)
    done: dict[tuple[int, int], A] = {}
    work: list[tuple[tuple[int, ...], Task]] = []
    for seed in seeds:
        known = {i: a for i in range(len(theorems)) if store is not None and (a := store.find(seed, i)) is not None}
        done.update({(seed, i): a for i, a in known.items()})  # type: ignore[misc]
        left = [i for i in range(len(theorems)) if i not in known]
        for places, task in tasks_of([theorems[i] for i in left], chunk, seed):
            work.append((tuple(left[i] for i in places), task))
    progress(len(done), total)

    def take(index: int, attempts: list[A]) -> None:
        places, task = work[index]
        if store is not None:
            store.add(dict(zip(places, attempts, strict=True)))
        done.update({(task.seed, i): a for i, a in zip(places, attempts, strict=True)})
        progress(len(done), total)

    executor.run(prover, [task for _, task in work], record, take)
    attempts = tuple(done[seed, i] for seed in seeds for i in range(len(theorems)))
    budget = prover.search.budget.lean_steps
    return Evaluation(prover.label, budget, tuple(seeds), tuple(theorems), attempts)

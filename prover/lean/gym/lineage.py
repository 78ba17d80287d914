"""How a state was made, and the pool's jobs: the data of `prover.lean.gym.pool`."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from prover.lean.gym import wire
from prover.types import Exhausted, Goal, Limit, ProofState, StatementError, StepResult, Theorem

CRASH_SIGNALS = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE)


@dataclass(frozen=True, slots=True)
class Began:
    """The state is the theorem's first."""


@dataclass(frozen=True, slots=True)
class Ran:
    """The state came from its parent by a tactic."""

    tactic: str


@dataclass(frozen=True, slots=True)
class Part:
    """The state is the `index`-th independent part of its parent."""

    index: int


StateOrigin: TypeAlias = Began | Ran | Part


@dataclass(slots=True, eq=False)
class StateLineage:
    """A state's lineage and the places (worker key → handle there) where it is loaded."""

    theorem: Theorem
    parent: StateLineage | None
    origin: StateOrigin
    goals: tuple[Goal, ...]
    depth: int
    places: dict[int, int] = field(default_factory=dict[int, int])
    kept: bool = False  # a caller holds a handle to it


@dataclass(slots=True, eq=False)
class Job:
    """Something to run on a worker. `node` is what it applies to (for `BeginJob`: what it makes)."""

    node: StateLineage
    attempts: int = 0
    alone: bool = False  # run with nothing else in flight
    error: Exception | None = None

    @property
    def number(self) -> int:
        """Names the job on the wire while it is in flight."""
        return id(self) & 0x7FFFFFFF


@dataclass(slots=True, eq=False)
class BeginJob(Job):
    """Start the theorem of `node`, which becomes its first state."""


@dataclass(slots=True, eq=False)
class StepJob(Job):
    """Run a tactic on `node`."""

    tactic: str = ""
    result: StepResult | None = None


@dataclass(slots=True, eq=False)
class SplitJob(Job):
    """Take `node` apart."""

    parts: tuple[ProofState, ...] = ()


@dataclass(slots=True, eq=False)
class RebuildJob(Job):
    """Rebuild `node` in a worker that has its parent."""


def settled(job: Job, limit: Limit | None, signal_number: int) -> bool:
    """Whether the job itself is why its worker was lost; that then becomes its result."""
    twice = job.attempts >= 2
    if limit is None and signal_number in CRASH_SIGNALS:
        limit = Limit.DEPTH
    if limit is None or (limit is not Limit.WALL_CLOCK and not twice):
        return False
    match job:
        case StepJob():
            job.result = Exhausted(limit)
        case BeginJob():
            job.error = StatementError(f"{job.node.theorem.name}: the statement exhausts Lean ({limit})")
        case _:
            return False
    return True


def first_missing(job: Job, key: int) -> StateLineage | None:
    """The oldest state that must be rebuilt in a worker before `job` can run there."""
    missing = None
    node: StateLineage | None = job.node
    if isinstance(job, BeginJob):
        return None
    while node is not None and key not in node.places:
        missing, node = node, node.parent
    return missing


def request_of(job: Job, key: int) -> wire.StartFrame | wire.SplitFrame | wire.StepItem:
    """The request to worker `key`, which has the state that the job needs."""
    node = job.node
    at = node.parent if isinstance(job, RebuildJob) else node
    handle = 0 if at is None or isinstance(job, BeginJob) else at.places[key]
    match job, node.origin:
        case (StepJob(tactic=tactic), _) | (RebuildJob(), Ran(tactic)):
            return wire.StepItem(id=job.number, handle=handle, tactic=tactic)
        case (SplitJob(), _) | (RebuildJob(), Part()):
            return wire.SplitFrame(id=job.number, handle=handle)
        case _:
            t = node.theorem
            return wire.StartFrame(
                id=job.number, name=t.name, statement=t.statement, module=t.module, preamble=t.preamble
            )


def child(parent: StateLineage, key: int, origin: StateOrigin, state: ProofState) -> StateLineage:
    """The node of a state that worker `key` has just made from `parent`."""
    return StateLineage(parent.theorem, parent, origin, state.goals, parent.depth + 1, {key: state.handle})


def groups_by_node(jobs: Sequence[Job]) -> list[list[Job]]:
    """Jobs on one state together, the largest groups first."""
    by_node: dict[StateLineage, list[Job]] = {}
    for job in jobs:
        by_node.setdefault(job.node, []).append(job)
    return sorted(by_node.values(), key=lambda group: -len(group))


def tactics_to(node: StateLineage | None) -> tuple[str, ...]:
    """The tactics on the way from the theorem to `node`."""
    tactics: list[str] = []
    while node is not None:
        if isinstance(node.origin, Ran):
            tactics.append(node.origin.tactic)
        node = node.parent
    return tuple(reversed(tactics))

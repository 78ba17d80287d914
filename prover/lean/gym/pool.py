"""Proof states that survive their process: a pool of Lean workers behind `ProofEnv`.

Every state remembers its origin: a theorem, a tactic on another state, or a part of another state. A handle in a worker
is only a loaded copy; when that worker is lost, the state is rebuilt by replay wherever it is needed next.
`prover.lean.gym.worker_pool` decides which worker runs what, and when.

What a lost worker means:

- past the wall clock: the pool ends it, the step is `Exhausted(WALL_CLOCK)`;
- past its memory: the pool ends it and runs the step again alone on a fresh worker; only then `Exhausted(MEMORY)`;
- a crash of Lean's own (stack overflow, a failed assertion), twice by the same step: `Exhausted(DEPTH)`;
- anything else is no evidence against the step: it is tried again, and finally `WorkerLost` is raised.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from prover.closing import Closing
from prover.forks import forget_in_children
from prover.lean.gym import wire
from prover.lean.gym.base import StepLimits
from prover.lean.gym.lineage import (
    Began,
    BeginJob,
    Job,
    Part,
    Ran,
    RebuildJob,
    SplitJob,
    StateLineage,
    StepJob,
    child,
    tactics_to,
)
from prover.lean.gym.worker_pool import Worker, WorkerAnswer, WorkerPool
from prover.lean.library.build import LeanSetup
from prover.types import (
    Advanced,
    Finished,
    LemmaError,
    ProofState,
    StatementError,
    StepRequest,
    StepResult,
    Theorem,
)


class LeanPool(Closing):
    """`ProofEnv` on `workers` processes, started when first needed. Use it from one thread at a time.

    `fast_path`: True insists on the in-process gym, False takes the language server, None decides by self-test (and
    ``LEMMA_FAST_PATH=0``). A pickled pool becomes a new, empty pool with the same settings.
    """

    def __init__(
        self,
        setup: LeanSetup,
        workers: int = 1,
        limits: StepLimits | None = None,
        fast_path: bool | None = None,
    ) -> None:
        if workers < 1:
            raise LemmaError(f"a pool of {workers} workers cannot run anything; give at least 1")
        self._setup = setup
        self._limits = limits or StepLimits()
        self._fast_path = fast_path
        self._book = _Book()
        self._workers = WorkerPool(wire.hello(setup, self._limits, fast_path), self._limits, workers, self._book.take)
        self._lock = threading.Lock()
        forget_in_children(self)

    def forget(self) -> None:
        """In a forked child: another thread may have held the lock; the workers look after themselves."""
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[LeanPool], tuple[LeanSetup, int, StepLimits, bool | None]]:
        return LeanPool, (self._setup, len(self._workers), self._limits, self._fast_path)

    # --- ProofEnv

    def start(self, theorem: Theorem) -> ProofState:
        """The initial state. Raises `StatementError`, `WorkerLost`."""
        job = BeginJob(StateLineage(theorem, None, Began(), (), 0))
        self._run([job])
        return self._book.keep(job.node)

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        """One result per request, in order. Raises `WorkerLost` after everything else has been run."""
        jobs = [StepJob(self._book.node(r.state), tactic=r.tactic) for r in requests]
        self._run(jobs)
        return [_answered(job.result) for job in jobs]

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        """One new state per independent goal; goals that share a metavariable stay joint."""
        job = SplitJob(self._book.node(state))
        self._run([job])
        return job.parts

    def free(self, states: Iterable[ProofState]) -> None:
        """Forget states; those already forgotten are ignored."""
        with self._lock:
            self._workers.free(self._book.forget(states))

    def close(self) -> None:
        """End the workers. The pool can be used again: its states are rebuilt when needed."""
        with self._lock:
            self._workers.close()

    # --- inspection

    def probe(self) -> wire.Ready:
        """Start a worker if none runs and describe it. Raises `LemmaError` or `WorkerLost`."""
        with self._lock:
            return self._workers.ready()

    @property
    def live_states(self) -> int:
        return len(self._book)

    @property
    def answers(self) -> int:
        """Answers that workers gave so far: it grows as long as they get further. Any thread may ask."""
        return self._book.answers

    def script_of(self, state: ProofState) -> tuple[str, ...]:
        """The tactics that lead from the theorem to `state`, in order (splits leave no trace)."""
        return tactics_to(self._book.node(state))

    def worker_pids(self) -> tuple[int, ...]:
        """Processes that run now."""
        return self._workers.pids

    def _run(self, jobs: Sequence[Job]) -> None:
        """Run jobs to their end. Raises the first error among them."""
        with self._lock:
            self._workers.run(jobs)
        for job in jobs:
            if job.error is not None:
                raise job.error


class _Book:
    """The states of a pool for which handles exist, updated from the workers' answers."""

    def __init__(self) -> None:
        self._nodes: dict[int, StateLineage] = {}
        self._next_handle = 0
        self.answers = 0

    def __len__(self) -> int:
        return len(self._nodes)

    def node(self, state: ProofState) -> StateLineage:
        node = self._nodes.get(state.handle)
        if node is None:
            raise KeyError(f"state {state.handle} was freed or belongs to another pool")
        return node

    def keep(self, node: StateLineage) -> ProofState:
        node.kept = True
        self._next_handle += 1
        self._nodes[self._next_handle] = node
        return ProofState(node.goals, self._next_handle)

    def forget(self, states: Iterable[ProofState]) -> dict[int, list[int]]:
        """Remove states; returns where they were loaded (worker key → handles there)."""
        freed: dict[int, list[int]] = {}
        for state in states:
            if (node := self._nodes.pop(state.handle, None)) is not None:
                node.kept = False
                for key, handle in node.places.items():
                    freed.setdefault(key, []).append(handle)
                node.places.clear()
        return freed

    def take(self, worker: Worker, job: Job, reply: WorkerAnswer) -> str | None:
        """Record the answer to a job; returns why its state cannot be rebuilt, if the answer says that."""
        self.answers += 1
        match job, reply:
            case ((BeginJob() | RebuildJob()), wire.Started(state=frame)):
                return self._place(worker, job, frame)
            case BeginJob(), wire.StatementRefused(message=message):
                job.error = StatementError(f"{job.node.theorem.name}: {message}")
            case StepJob(), wire.Stepped(outcome=outcome):
                job.result = self._result(worker, job, wire.result_of(outcome))
            case RebuildJob(), wire.Stepped(outcome=wire.StepAdvanced(state=frame) | wire.StepFinished(state=frame)):
                return self._place(worker, job, frame)
            case SplitJob(), wire.WasSplit(states=frames):
                job.parts = tuple(
                    self.keep(child(job.node, worker.key, Part(k), wire.state_of(frame)))
                    for k, frame in enumerate(frames)
                )
            case RebuildJob(node=StateLineage(origin=Part(index))), wire.WasSplit(states=frames) if index < len(frames):
                rest = tuple(f.handle for k, f in enumerate(frames) if k != index)
                worker.send(wire.FreeFrame(handles=rest))
                return self._place(worker, job, frames[index])
            case _:
                return f"its replay gave {reply}"
        return None

    def _place(self, worker: Worker, job: Job, frame: wire.StateFrame) -> str | None:
        """Record where a state is loaded."""
        state = wire.state_of(frame)
        if isinstance(job, BeginJob):
            job.node.goals = state.goals
        elif state.goals != job.node.goals:
            return "its replay gave other goals"
        job.node.places[worker.key] = state.handle
        parent = job.node.parent
        if isinstance(job, RebuildJob) and parent is not None and not parent.kept:  # was only needed for the rebuild
            worker.send(wire.FreeFrame(handles=(parent.places.pop(worker.key),)))
        return None

    def _result(self, worker: Worker, job: StepJob, result: StepResult) -> StepResult:
        match result:
            case Advanced(state):
                return Advanced(self.keep(child(job.node, worker.key, Ran(job.tactic), state)))
            case Finished(state):
                return Finished(self.keep(child(job.node, worker.key, Ran(job.tactic), state)))
            case _:
                return result


def _answered(result: StepResult | None) -> StepResult:
    assert result is not None, "a step came back without a result"
    return result

"""The workers of a pool: which worker runs which job when, and what happens to jobs whose worker dies.

A worker runs one job at a time and answers each at once, so when it dies or overruns its time, the job at fault is the
oldest unanswered one; all others go back to the queue. The meaning of jobs and answers is left to the pool
(`prover.lean.gym.pool`).
"""

from __future__ import annotations

import os
import selectors
import time
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from prover.forks import forget_in_children
from prover.lean.gym import wire
from prover.lean.gym.base import StepLimits
from prover.lean.gym.lineage import (
    BeginJob,
    Job,
    RebuildJob,
    StepJob,
    first_missing,
    groups_by_node,
    request_of,
    settled,
)
from prover.lean.gym.process import WorkerProcess
from prover.types import LemmaError, Limit, WorkerLost

WINDOW = 32  # jobs in flight per worker
ATTEMPTS = 3  # of a job whose worker dies
READY_SECONDS = 120.0
START_SECONDS = 120.0  # a statement's first import may be a large library
WATCH_SECONDS = 0.1  # between checks of time and memory
RECYCLE_FRACTION = 0.8  # an idle worker above this part of its memory limit is replaced
RECYCLE_SECONDS = 1.0  # between checks of that
OUTSIZED = ("out of memory", "INTERNAL PANIC")  # Lean's own last words, also on a number too large to compute
MOVE_MARGIN = 4  # jobs by which a worker must be busier before its state is rebuilt on another

Worker: TypeAlias = WorkerProcess[Job]
WorkerAnswer: TypeAlias = wire.Started | wire.StatementRefused | wire.Stepped | wire.WasSplit
Take: TypeAlias = Callable[[Worker, Job, WorkerAnswer], str | None]
"""Records the answer to a job; returns the reason when a state cannot be rebuilt."""


class WorkerPool:
    """`size` worker processes, started when first needed. The owner must call it from one thread at a time."""

    def __init__(self, hello: wire.HelloFrame, limits: StepLimits, size: int, take: Take) -> None:
        self._hello = hello
        self._limits = limits
        self._take = take
        self._slots: list[Worker | None] = [None] * size
        self._queues: list[deque[Job]] = [deque() for _ in range(size)]
        self._failed_starts = 0
        self._turn_of = -1
        self._recycled = 0.0
        self._next_key = 0
        self._finalizer = weakref.finalize(self, _kill_all, self._slots, os.getpid())
        forget_in_children(self)

    def forget(self) -> None:
        """In a forked child: the workers are the parent's. States are rebuilt by replay in workers of our own."""
        for worker in filter(None, self._slots):
            worker.forget()
        self._slots = [None] * len(self._slots)
        self._queues = [deque() for _ in self._slots]
        self._finalizer.detach()
        self._finalizer = weakref.finalize(self, _kill_all, self._slots, os.getpid())

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def pids(self) -> tuple[int, ...]:
        """Processes that run now."""
        return tuple(w.process.pid for w in self._slots if w is not None)

    def run(self, jobs: Sequence[Job]) -> None:
        """Run jobs to their end: each has its result or its `error`. Raises `LemmaError`, `WorkerLost`."""
        try:
            self._assign(jobs)
            active = [i for i, queue in enumerate(self._queues) if queue]
            while any(self._queues[i] or self._busy(i) for i in active):
                self._turn(active)
        except BaseException:  # also Ctrl-C: jobs in flight can no longer be waited for
            for i, queue in enumerate(self._queues):
                queue.clear()
                if self._busy(i):
                    self._end(i)
            raise
        self._recycle()

    def ready(self) -> wire.Ready:
        """The first worker's greeting; it is started when none runs. Raises `LemmaError`, `WorkerLost`."""
        worker = self._slots[0] or self._spawn(0)
        while worker.ready is None:
            self._turn([0])
            worker = self._slots[0] or self._spawn(0)
        return worker.ready

    def free(self, handles: Mapping[int, Sequence[int]]) -> None:
        """Tell workers (by key) to forget handles."""
        for worker in self._slots:
            if worker is not None and (gone := handles.get(worker.key)):
                worker.send(wire.FreeFrame(handles=tuple(gone)))

    def close(self) -> None:
        """End the workers; the next job starts new ones."""
        _kill_all(self._slots, os.getpid())

    # --- scheduling

    def _busy(self, i: int) -> bool:
        worker = self._slots[i]
        return worker is not None and bool(worker.inflight)

    def _assign(self, jobs: Sequence[Job]) -> None:
        """Queue jobs where their states are, unless another worker is so idle that a replay pays there.

        Theorems begin on the workers in turn.
        """
        keys = {w.key: i for i, w in enumerate(self._slots) if w is not None}
        load = [0] * len(self._slots)
        for group in groups_by_node(jobs):
            node = group[0].node
            idlest = min(range(len(load)), key=lambda i: (load[i], self._slots[i] is None))
            homes = [keys[k] for k in node.places if k in keys]
            if isinstance(group[0], BeginJob):
                self._turn_of = (self._turn_of + 1) % len(load)
                homes = [self._turn_of]
            home = min(homes, key=load.__getitem__, default=idlest)
            if load[home] > load[idlest] + node.depth + MOVE_MARGIN:
                home = idlest
            self._queues[home] += group
            load[home] += len(group)

    def _turn(self, active: Sequence[int]) -> None:
        """Send what can be sent, wait for something to happen, and deal with it."""
        for i in active:
            self._pump(i)
        with selectors.PollSelector() as selector:  # a few descriptors, and new ones each time: no kernel object
            for i in active:
                if (worker := self._slots[i]) is not None:
                    selector.register(worker.stdout, selectors.EVENT_READ, i)
                    if worker.wants_to_write:
                        selector.register(worker.stdin, selectors.EVENT_WRITE, i)
            for key, mask in selector.select(WATCH_SECONDS):
                worker = self._slots[key.data]
                if worker is None:
                    continue
                if mask & selectors.EVENT_WRITE:
                    worker.flush()
                if mask & selectors.EVENT_READ:
                    self._read(key.data, worker)
        for i in active:
            self._watch(i)

    def _pump(self, i: int) -> None:
        """Fill worker `i`'s window from its queue."""
        queue = self._queues[i]
        if not queue:
            return
        worker = self._slots[i] or self._spawn(i)
        if worker.ready is None:
            return
        items: list[wire.StepItem] = []
        while queue and len(worker.inflight) < WINDOW:
            job = queue[0]
            if worker.inflight and (job.alone or worker.inflight[-1].alone):
                break
            if (missing := first_missing(job, worker.key)) is not None:
                if not worker.inflight:
                    self._dispatch(worker, RebuildJob(missing), items)
                break
            queue.popleft()
            self._dispatch(worker, job, items)
        if items:
            worker.send(wire.StepsFrame(items=tuple(items)))

    def _dispatch(self, worker: Worker, job: Job, items: list[wire.StepItem]) -> None:
        """Put a job in flight; steps are gathered in `items`, everything else is sent."""
        if not worker.inflight:
            worker.since = time.monotonic()
        worker.inflight.append(job)
        request = request_of(job, worker.key)
        if isinstance(request, wire.StepItem):
            items.append(request)
        else:
            worker.send(request)

    def _read(self, i: int, worker: Worker) -> None:
        replies = worker.receive()
        if replies is None:
            self._lost(i, None)
            return
        for reply in replies:
            match reply:
                case wire.Ready():
                    worker.ready = reply
                    self._failed_starts = 0
                case wire.Failed(message=message):
                    self._end(i)
                    raise LemmaError(f"no Lean worker can serve: {message}")
                case _:
                    job = worker.inflight.popleft()
                    if reply.id != job.number:
                        raise RuntimeError(f"worker answered {reply.id} out of order")
                    worker.since = time.monotonic()
                    if (why := self._take(worker, job, reply)) is not None:
                        self._give_up(i, job, why)

    def _give_up(self, i: int, rebuild: Job, why: str) -> None:
        """A state cannot be rebuilt, so the job that waits for it cannot run either."""
        if self._queues[i]:
            waiting = self._queues[i].popleft()
            waiting.error = WorkerLost(f"a state of {rebuild.node.theorem.name} cannot be rebuilt: {why}")

    # --- life and death of workers

    def _spawn(self, i: int) -> Worker:
        self._next_key += 1
        worker: Worker = WorkerProcess.spawn(self._hello, self._next_key)
        self._slots[i] = worker
        return worker

    def _end(self, i: int) -> None:
        if (worker := self._slots[i]) is not None:
            self._slots[i] = None
            worker.kill()

    def _recycle(self) -> None:
        """Replace workers whose live states fill their memory; the states come back by replay."""
        if time.monotonic() < self._recycled + RECYCLE_SECONDS:
            return
        self._recycled = time.monotonic()
        for i, worker in enumerate(self._slots):
            if worker is not None and worker.rss_mb() > RECYCLE_FRACTION * self._limits.memory_mb:
                self._end(i)

    def _watch(self, i: int) -> None:
        """End worker `i` if it overruns its time or memory."""
        worker = self._slots[i]
        if worker is None:
            return
        elapsed = time.monotonic() - worker.since
        if worker.ready is None:
            if elapsed > READY_SECONDS:
                self._lost(i, Limit.WALL_CLOCK)
        elif worker.inflight and elapsed > WATCH_SECONDS:
            own = self._limits.seconds
            allowed = own if isinstance(worker.inflight[0], StepJob) else max(own, START_SECONDS)
            if elapsed > allowed:
                self._lost(i, Limit.WALL_CLOCK)
            elif worker.rss_mb() > self._limits.memory_mb:
                self._lost(i, Limit.MEMORY)

    def _lost(self, i: int, limit: Limit | None) -> None:
        """Worker `i` has died (`limit` None) or is to be ended; settle the job at fault and queue the others again."""
        worker = self._slots[i]
        assert worker is not None
        self._slots[i] = None
        status = worker.reap() if limit is None else worker.kill()
        words = worker.last_words()
        if worker.ready is None:
            self._failed_starts += 1
            if self._failed_starts >= ATTEMPTS:
                self._failed_starts = 0
                raise WorkerLost(f"Lean workers do not start (status {status}): {words or 'no message'}")
            return
        if not worker.inflight:
            return
        culprit = worker.inflight.popleft()
        waiting = [job for job in worker.inflight if not isinstance(job, RebuildJob)]
        self._queues[i].extendleft(reversed(waiting))
        if isinstance(culprit, RebuildJob):
            culprit = self._queues[i].popleft()  # the job it was for
            limit = None
        culprit.attempts += 1
        if limit is None and any(mark in words for mark in OUTSIZED):
            limit = Limit.MEMORY
        if not settled(culprit, limit, -status):
            if culprit.attempts >= ATTEMPTS:
                culprit.error = WorkerLost(f"a Lean worker died {ATTEMPTS} times (status {status}): {words}")
            else:
                culprit.alone = True
                self._queues[i].appendleft(culprit)


def _kill_all(slots: list[Worker | None], owner: int) -> None:
    """End all workers, unless this is a forked copy of the process that owns them."""
    for i, worker in enumerate(slots):
        slots[i] = None
        if worker is not None and os.getpid() == owner:
            worker.kill()

"""Proof states that survive their process: a pool of Lean workers behind `ProofEnv`.

Every state remembers how it came about: from a theorem, by a tactic on another state, or as a part of one. Its
handle in a worker is only a place where it is at hand; when that worker is lost, the state is rebuilt by replay
wherever it is needed next. A worker runs one job at a time and answers each at once, so when it dies or overruns its
time, the job at fault is the oldest unanswered one; all others go back to the queue.

What a lost worker means:

- past the wall clock: the pool ends it, the step is `Exhausted(WALL_CLOCK)`;
- past its memory: the pool ends it and runs the step again alone on a fresh worker; only then `Exhausted(MEMORY)`;
- a crash of Lean's own (stack overflow, a failed assertion), twice by the same step: `Exhausted(DEPTH)`;
- anything else is no evidence against the step: it is tried again, and at last `WorkerLost` is raised.
"""

from __future__ import annotations

import os
import selectors
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterable, Sequence
from types import TracebackType

from prover.lean import wire
from prover.lean.gym import StepLimits
from prover.lean.library import LeanSetup
from prover.lean.lineage import (
    Began,
    Begin,
    Job,
    Node,
    Part,
    Ran,
    Rebuild,
    Split,
    Step,
    child,
    first_missing,
    groups_by_node,
    request_of,
    settled,
    tactics_to,
)
from prover.lean.process import WorkerProcess
from prover.types import (
    Advanced,
    Finished,
    LemmaError,
    Limit,
    ProofState,
    StatementError,
    StepRequest,
    StepResult,
    Theorem,
    WorkerLost,
)

WINDOW = 32  # jobs in flight per worker
ATTEMPTS = 3  # of a job whose worker dies
READY_SECONDS = 120.0
START_SECONDS = 120.0  # a statement's first import may be a large library
WATCH_SECONDS = 0.1  # how often time and memory are looked at
RECYCLE_FRACTION = 0.8  # an idle worker above this part of its memory is replaced
RECYCLE_SECONDS = 1.0  # how often that is looked at
OUTSIZED = ("out of memory", "INTERNAL PANIC")  # Lean's own last words, also on a number too large to compute
MOVE_MARGIN = 4  # jobs by which a worker must be busier before its state is rebuilt on another


class LeanPool:
    """`ProofEnv` on `workers` processes, started when first needed. Use it from one thread at a time.

    `fast_path`: True insists on the in-process gym, False takes the language server, None decides by self-test
    (and ``LEMMA_FAST_PATH=0``). Pickling gives a new, empty pool of the same make.
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
        self._hello = wire.hello(setup, self._limits, fast_path)
        self._slots: list[WorkerProcess[Job] | None] = [None] * workers
        self._queues: list[deque[Job]] = [deque() for _ in range(workers)]
        self._failed_starts = 0
        self._turn_of = -1
        self._recycled = 0.0
        self._nodes: dict[int, Node] = {}
        self._next_handle = 0
        self._next_key = 0
        self._lock = threading.Lock()
        self._finalizer = weakref.finalize(self, _kill_all, self._slots, os.getpid())

    def __reduce__(self) -> tuple[type[LeanPool], tuple[LeanSetup, int, StepLimits, bool | None]]:
        return LeanPool, (self._setup, len(self._slots), self._limits, self._fast_path)

    def __enter__(self) -> LeanPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- ProofEnv

    def start(self, theorem: Theorem) -> ProofState:
        """The initial state. Raises `StatementError`, `WorkerLost`."""
        job = Begin(Node(theorem, None, Began(), (), 0))
        self._run([job])
        return self._keep(job.node)

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        """One result per request, in order. Raises `WorkerLost` after everything else has been run."""
        jobs = [Step(self._node(r.state), tactic=r.tactic) for r in requests]
        self._run(jobs)
        return [_answered(job.result) for job in jobs]

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        """One new state per independent goal; goals that share a metavariable stay joint."""
        job = Split(self._node(state))
        self._run([job])
        return job.parts

    def free(self, states: Iterable[ProofState]) -> None:
        """Forget states; those already forgotten are ignored."""
        freed: dict[int, list[int]] = {}
        with self._lock:
            for state in states:
                if (node := self._nodes.pop(state.handle, None)) is not None:
                    node.kept = False
                    self._unplace(node, freed)
            self._send_free(freed)

    def close(self) -> None:
        """End the workers. The pool can be used again: its states are rebuilt when needed."""
        with self._lock:
            _kill_all(self._slots, os.getpid())

    # --- inspection

    def probe(self) -> wire.Ready:
        """Start a worker if none runs and say what it is. Raises `LemmaError` or `WorkerLost`."""
        with self._lock:
            worker = self._slots[0] or self._spawn(0)
            while worker.ready is None:
                self._turn([0])
                worker = self._slots[0] or self._spawn(0)
            return worker.ready

    @property
    def live_states(self) -> int:
        return len(self._nodes)

    def script_of(self, state: ProofState) -> tuple[str, ...]:
        """The tactics that lead from the theorem to `state`, in order (splits leave no trace)."""
        return tactics_to(self._node(state))

    def worker_pids(self) -> tuple[int, ...]:
        """Processes that run now."""
        return tuple(w.process.pid for w in self._slots if w is not None)

    # --- states

    def _node(self, state: ProofState) -> Node:
        node = self._nodes.get(state.handle)
        if node is None:
            raise KeyError(f"state {state.handle} was freed or belongs to another pool")
        return node

    def _keep(self, node: Node) -> ProofState:
        node.kept = True
        self._next_handle += 1
        self._nodes[self._next_handle] = node
        return ProofState(node.goals, self._next_handle)

    def _unplace(self, node: Node, freed: dict[int, list[int]]) -> None:
        for key, handle in node.places.items():
            freed.setdefault(key, []).append(handle)
        node.places.clear()

    def _send_free(self, freed: dict[int, list[int]]) -> None:
        for worker in self._slots:
            if worker is not None and (handles := freed.get(worker.key)):
                worker.send(wire.Free(handles=tuple(handles)))

    # --- scheduling

    def _run(self, jobs: Sequence[Job]) -> None:
        """Run jobs to their end. Raises the first error among them."""
        with self._lock:
            try:
                self._assign(jobs)
                active = [i for i, queue in enumerate(self._queues) if queue]
                while any(self._queues[i] or self._busy(i) for i in active):
                    self._turn(active)
            except BaseException:  # Ctrl-C among them: what is in flight cannot be waited for any more
                for i, queue in enumerate(self._queues):
                    queue.clear()
                    if self._busy(i):
                        self._end(i)
                raise
            self._recycle()
        for job in jobs:
            if job.error is not None:
                raise job.error

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
            if isinstance(group[0], Begin):
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
        with selectors.DefaultSelector() as selector:
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
                    self._dispatch(worker, Rebuild(missing), items)
                break
            queue.popleft()
            self._dispatch(worker, job, items)
        if items:
            worker.send(wire.Steps(items=tuple(items)))

    def _dispatch(self, worker: WorkerProcess[Job], job: Job, items: list[wire.StepItem]) -> None:
        """Put a job in flight; steps are gathered in `items`, everything else is sent."""
        if not worker.inflight:
            worker.since = time.monotonic()
        worker.inflight.append(job)
        request = request_of(job, worker.key)
        if isinstance(request, wire.StepItem):
            items.append(request)
        else:
            worker.send(request)

    # --- replies

    def _read(self, i: int, worker: WorkerProcess[Job]) -> None:
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
                    self._take(worker, job, reply)

    def _take(
        self,
        worker: WorkerProcess[Job],
        job: Job,
        reply: wire.Started | wire.StatementRefused | wire.Stepped | wire.WasSplit,
    ) -> None:
        """Note the result of a job."""
        match job, reply:
            case ((Begin() | Rebuild()), wire.Started(state=frame)):
                self._place(worker, job, frame)
            case Begin(), wire.StatementRefused(message=message):
                job.error = StatementError(f"{job.node.theorem.name}: {message}")
            case Step(), wire.Stepped(outcome=outcome):
                job.result = self._result(worker, job, wire.result_of(outcome))
            case Rebuild(), wire.Stepped(outcome=wire.StepAdvanced(state=frame) | wire.StepFinished(state=frame)):
                self._place(worker, job, frame)
            case Split(), wire.WasSplit(states=frames):
                job.parts = tuple(
                    self._keep(child(job.node, worker.key, Part(k), wire.state_of(frame)))
                    for k, frame in enumerate(frames)
                )
            case Rebuild(node=Node(origin=Part(index))), wire.WasSplit(states=frames) if index < len(frames):
                self._place(worker, job, frames[index])
                rest = tuple(f.handle for k, f in enumerate(frames) if k != index)
                worker.send(wire.Free(handles=rest))
            case _:
                self._cannot_rebuild(worker, f"its replay gave {reply}")

    def _place(self, worker: WorkerProcess[Job], job: Job, frame: wire.State) -> None:
        state = wire.state_of(frame)
        if isinstance(job, Begin):
            job.node.goals = state.goals
        elif state.goals != job.node.goals:
            self._cannot_rebuild(worker, "its replay gave other goals")
            return
        job.node.places[worker.key] = state.handle
        parent = job.node.parent
        if isinstance(job, Rebuild) and parent is not None and not parent.kept:  # was only a stepping stone
            worker.send(wire.Free(handles=(parent.places.pop(worker.key),)))

    def _cannot_rebuild(self, worker: WorkerProcess[Job], why: str) -> None:
        """Give up the job that was waiting for a replay."""
        queue = self._queues[self._slots.index(worker)]
        if queue:
            waiting = queue.popleft()
            waiting.error = WorkerLost(f"a state of {waiting.node.theorem.name} cannot be rebuilt: {why}")

    def _result(self, worker: WorkerProcess[Job], job: Step, result: StepResult) -> StepResult:
        match result:
            case Advanced(state):
                return Advanced(self._keep(child(job.node, worker.key, Ran(job.tactic), state)))
            case Finished(state):
                return Finished(self._keep(child(job.node, worker.key, Ran(job.tactic), state)))
            case _:
                return result

    # --- life and death of workers

    def _spawn(self, i: int) -> WorkerProcess[Job]:
        self._next_key += 1
        worker: WorkerProcess[Job] = WorkerProcess.spawn(self._hello, self._next_key)
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
            allowed = own if isinstance(worker.inflight[0], Step) else max(own, START_SECONDS)
            if elapsed > allowed:
                self._lost(i, Limit.WALL_CLOCK)
            elif worker.rss_mb() > self._limits.memory_mb:
                self._lost(i, Limit.MEMORY)

    def _lost(self, i: int, limit: Limit | None) -> None:
        """Worker `i` is gone (`limit` None) or is to go; settle the job at fault and queue the others again."""
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
        waiting = [job for job in worker.inflight if not isinstance(job, Rebuild)]
        self._queues[i].extendleft(reversed(waiting))
        if isinstance(culprit, Rebuild):
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


def _answered(result: StepResult | None) -> StepResult:
    assert result is not None, "a step came back without a result"
    return result


def _kill_all(slots: list[WorkerProcess[Job] | None], owner: int) -> None:
    """End all workers, unless this is a forked copy of the process that owns them."""
    for i, worker in enumerate(slots):
        slots[i] = None
        if worker is not None and os.getpid() == owner:
            worker.kill()

"""Search actors: Ray processes that each own a Lean worker, a verifier and a copy of the prover."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, TypeVar

import ray
import torch
from ray.exceptions import RayActorError, RayTaskError

from prover.attempts import Attempt
from prover.lean.library.build import LeanSetup
from prover.prover import Prover
from prover.session import AttemptRecorder, Session, Task
from prover.types import LemmaError, Premise, WorkerLost
from rl.cluster import connected
from rl.usage import MemoryWatch, ProcessKind, ProcessReport, Queue, UsageBook

A = TypeVar("A", bound=Attempt)
MAX_RESTARTS = 3
"""How often one task may lose its actor before training stops with an error."""
PATIENCE_SECONDS = 60.0
"""Seconds that actors may wait for a place in the cluster before a warning."""


@ray.remote(num_cpus=1)
class _SearchActor:
    """A `Session` with one Lean worker in a process of its own, on one thread."""

    def __init__(self, setup: LeanSetup, premises: Mapping[str, Sequence[Premise]]) -> None:
        torch.set_num_threads(1)
        self._session = Session(setup, 1, premises)
        self._prover: Prover | None = None
        self._memory = MemoryWatch(ProcessKind.SEARCH, with_lean=True)

    def ready(self) -> None:
        """Returns once the actor has a place in the cluster and runs."""

    def set_prover(self, prover: Prover) -> None:
        self._prover = prover

    def attempt(self, task: Task, keep: AttemptRecorder[A]) -> tuple[list[A], ProcessReport]:
        assert self._prover is not None, "set a prover first"
        found: list[A] = []
        self._session.run(self._prover, [task], keep, lambda _, attempts: found.extend(attempts))
        return found, ProcessReport(self._session.watch.take(), self._memory.look())

    def close(self) -> None:
        self._session.close()


class Actors:
    """A fixed number of search actors (`prover.session.Executor`); a context manager.

    A lost actor is replaced and its task done again. Work goes to the actors that have a place in the cluster. When
    some have none for `PATIENCE_SECONDS`, `say` is called once; they join when there is room.
    """

    def __init__(
        self,
        setup: LeanSetup,
        count: int,
        premises: Mapping[str, Sequence[Premise]],
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._setup, self._premises = setup, premises
        self._count = count
        self._say = say
        self._prover: Prover | None = None  # the one that the actors have
        self._published: Any = None  # its ObjectRef
        self._actors: list[Any] = []
        self._starting: dict[Any, int] = {}  # ObjectRef that is ready once the actor runs → its index in `_actors`
        self._failed_starts = 0
        self._patience = 0.0  # time of the warning about actors that have not begun
        self._warned = False
        self._stack = ExitStack()
        self.lost = 0
        self.usage = UsageBook()
        """What the processes report with each finished task."""
        self.queue = Queue(0, 0)
        """The tasks that wait for an actor, and those that one works on."""

    def __enter__(self) -> Actors:
        with ExitStack() as stack:
            stack.enter_context(connected(self._count))
            stack.callback(self._end)
            self._shared = ray.put(self._premises)
            self._actors = [None] * self._count
            for slot in range(self._count):
                self._start(slot)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _end(self) -> None:
        started = [actor for slot, actor in enumerate(self._actors) if slot not in self._starting.values()]
        with contextlib.suppress(Exception):  # they are being ended anyway; a busy one is not waited for
            ray.get([actor.close.remote() for actor in started], timeout=3)
        for actor in filter(None, self._actors):
            ray.kill(actor)
        self._actors, self._starting = [], {}

    def _publish(self, prover: Prover) -> None:
        """Gives every actor the prover, unless it is the one they have."""
        if prover is not self._prover:
            self._prover, self._published = prover, ray.put(prover)
            for actor in self._actors:
                actor.set_prover.remote(self._published)

    def run(
        self,
        prover: Prover,
        tasks: Sequence[Task],
        record: AttemptRecorder[A],
        on_result: Callable[[int, list[A]], None],
    ) -> None:
        """Runs every task on whichever actor is free; `on_result` is called here, as results arrive.

        Raises LemmaError when a task loses its actor `MAX_RESTARTS` times, or that many actors in a row do not start.
        """
        self._publish(prover)
        waiting = deque((index, 0) for index in range(len(tasks)))
        idle = [slot for slot in range(self._count) if slot not in self._starting.values()]
        running: dict[Any, tuple[int, int, int]] = {}
        while waiting or running:
            while waiting and idle:
                slot = idle.pop()
                index, losses = waiting.popleft()
                running[self._actors[slot].attempt.remote(tasks[index], record)] = (slot, index, losses)
            self.queue = Queue(len(waiting), len(running))
            ready = self._next([*running, *self._starting])
            if ready in self._starting:
                idle += self._started(ready)
            elif ready is not None:
                slot, index, losses = running.pop(ready)
                answer = self._result(ready, tasks[index], losses)
                if answer is not None:
                    attempts, report = answer
                    idle.append(slot)
                    self.usage.add(f"search {slot}", report)
                    on_result(index, attempts)
                else:
                    self._start(slot)
                    waiting.appendleft((index, losses + 1))

    def _next(self, refs: Sequence[Any]) -> Any:
        """The result that is ready first; None when it was time to warn that actors have no place."""
        timeout = max(self._patience - time.monotonic(), 0) if self._starting and not self._warned else None
        ready, _ = ray.wait(refs, timeout=timeout)
        if ready:
            return ready[0]
        self._warned = True
        self._say(self._unplaced())
        return None

    def _unplaced(self) -> str:
        there = ray.cluster_resources().get("CPU", 0.0)
        free = ray.available_resources().get("CPU", 0.0)
        placed = self._count - len(self._starting)
        return (
            f"{len(self._starting)} of {self._count} search processes have not begun after {PATIENCE_SECONDS:g} s: "
            f"each asks for 1 CPU, the Ray cluster has {there:g}, {free:g} of them free; "
            + (f"the search goes on with {placed}" if placed else "nothing is searched until there is room")
        )

    def _started(self, ref: Any) -> list[int]:
        """The actor's index when it runs; None when it died and a replacement is starting. Raises LemmaError."""
        slot = self._starting.pop(ref)
        try:
            ray.get(ref)
        except RayActorError as e:
            self.lost += 1
            self._failed_starts += 1
            if self._failed_starts >= MAX_RESTARTS:
                raise LemmaError(f"search processes died {MAX_RESTARTS} times as they started: {_last_line(e)}") from e
            self._start(slot)
            return []
        self._failed_starts = 0
        return [slot]

    def _result(self, ref: Any, task: Task, losses: int) -> tuple[list[Any], ProcessReport] | None:
        """A task's attempts and the process's report; None when its actor was lost.

        Raises LemmaError, and what the search raised.
        """
        try:
            return ray.get(ref)
        except RayActorError as e:
            self.lost += 1
            if losses + 1 >= MAX_RESTARTS:
                names = ", ".join(t.name for t in task.theorems)
                raise LemmaError(f"search processes died {MAX_RESTARTS} times on: {names}") from e
            return None
        except RayTaskError as e:
            if isinstance(e.cause, LemmaError | WorkerLost):
                raise e.cause from e  # one line, where Ray's own message is a traceback
            raise

    def _start(self, slot: int) -> None:
        actor: Any = _SearchActor.remote(self._setup, self._shared)  # type: ignore[attr-defined]
        self._actors[slot] = actor
        self._starting[actor.ready.remote()] = slot
        self._patience = time.monotonic() + PATIENCE_SECONDS
        if self._published is not None:
            actor.set_prover.remote(self._published)


def _last_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[-1]

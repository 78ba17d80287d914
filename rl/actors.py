"""Search actors: Ray processes that each own a Lean worker, a verifier and a copy of the prover."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

import ray
from ray import cloudpickle
from ray.exceptions import RayActorError, RayError, RayTaskError

from prover.attempts import Attempt
from prover.lean.library.build import LeanSetup
from prover.policy.endpoint.policy import own_policy
from prover.policy.policies import TrainedPolicy
from prover.printable import last_line_of
from prover.prover import Prover
from prover.session import AttemptRecorder, Session, Task
from prover.types import LemmaError, Premise, WorkerLost
from rl.inbox import Inbox
from rl.resources import WITH_LEAN
from rl.usage import MemoryWatch, ProcessKind, ProcessUsage, UsageBook
from rl.watchdog import ProcessReport, describe

A = TypeVar("A", bound=Attempt)
MAX_LOSSES = 3
"""How often one task may lose its process, and how many processes in a row may not start."""
PATIENCE_SECONDS = 60.0
"""Seconds that actors may wait for a place in the cluster before a warning."""


@ray.remote(concurrency_groups={"health": 1})
class _SearchActor:
    """A `Session` with one Lean worker in a process of its own, on one thread."""

    def __init__(self, setup: LeanSetup, premises: Mapping[str, Sequence[Premise]]) -> None:
        self._session = Session(setup, 1, premises)
        self._prover: Prover | None = None
        self._doing = "nothing"
        self._memory = MemoryWatch(ProcessKind.SEARCH, with_lean=True)

    def ready(self) -> str:
        """Returns the node's id, once the actor has a place in the cluster and runs."""
        return ray.get_runtime_context().get_node_id()

    @ray.method(concurrency_group="health")
    def health(self) -> ProcessReport:
        """How far it is, answered while it searches."""
        return describe(self._session.answers, self._doing)

    def set_prover(self, prover: Prover) -> None:
        self._prover = prover

    def attempt(self, task: bytes, keep: bytes) -> bytes:
        """Searches. What is sent is pickled here, as Ray would, and travels as bytes: Ray's own way costs the
        coordinator twice as much."""
        return cloudpickle.dumps(self._attempt(cloudpickle.loads(task), cloudpickle.loads(keep)))

    def _attempt(self, task: Task, keep: AttemptRecorder[A]) -> tuple[list[A], ProcessUsage]:
        assert self._prover is not None, "set a prover first"
        if isinstance(
            own_policy(self._prover.policy), TrainedPolicy
        ):  # else the network is elsewhere, and torch is not needed
            import torch

            torch.set_num_threads(1)  # of this thread, which is not the one that made the actor
        self._doing = f"searches {', '.join(t.name for t in task.theorems)}"
        found: list[A] = []
        try:
            self._session.run(self._prover, [task], keep, lambda _, attempts: found.extend(attempts))
        finally:
            self._doing = "nothing"
        return found, ProcessUsage(self._session.watch.take(), self._memory.look())

    def close(self) -> None:
        self._session.close()


@dataclass(slots=True)
class _Job:
    """A task on its way. `tag` is the caller's."""

    tag: int
    task: Task
    prover: Prover
    record: AttemptRecorder[Any]
    losses: int = 0


@dataclass(slots=True, eq=False)
class _Slot:
    """A place for an actor. `call` is what it works on, `prover` the one it has; it begins `starting`."""

    name: str
    actor: Any = None
    node: str = ""
    starting: bool = True
    call: Any = None
    job: _Job | None = None
    prover: Prover | None = None
    since: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class TaskDone:
    """A task's attempts, in the order of its theorems."""

    tag: int
    attempts: list[Any]


@dataclass(frozen=True, slots=True)
class TaskGivenUp:
    """A task that lost its process `MAX_LOSSES` times; `reason` in one line."""

    tag: int
    reason: str


Event = TaskDone | TaskGivenUp


class Actors:
    """A fixed number of search actors (`prover.session.Executor`); a context manager, inside `rl.cluster.connected`.

    A lost actor is replaced and its task done again. Work goes to the actors that have a place in the cluster. When
    some have none for `PATIENCE_SECONDS`, `say` is called once; they join when there is room, for instance on a node
    that joins the cluster.

    Args:
        cpus: of the cluster, for each actor.
        make, end: begin and end an actor (for benchmarks, which simulate them).
    """

    def __init__(
        self,
        setup: LeanSetup,
        count: int,
        premises: Mapping[str, Sequence[Premise]],
        say: Callable[[str], None] = lambda _: None,
        cpus: float = 1.0,
        make: Callable[[], Any] | None = None,
        end: Callable[[Any], None] = ray.kill,
    ) -> None:
        self._setup, self._premises, self._cpus = setup, premises, cpus
        self._count, self._say = count, say
        self._make, self._end = make or self._search_actor, end
        self._slots: list[_Slot] = []
        self._idle: list[_Slot] = []
        self._waiting: deque[_Job] = deque()
        self._inbox: Inbox[tuple[str, _Slot]] = Inbox()
        self._published: list[tuple[Prover, Any]] = []  # newest last, with their ObjectRefs
        self._recorder: tuple[AttemptRecorder[Any], bytes] | None = None  # the last one, pickled
        self._failed_starts = 0
        self._patience = 0.0  # time of the warning about actors that have not begun
        self._warned = False
        self.lost = 0
        self.usage = UsageBook()
        """What the processes report with each finished task."""
        self.look: Callable[[], None] = lambda: None
        """Called about once a second while `run` waits."""
        self.give_up: Callable[[Task, str], list[Any]] | None = None
        """What `run` takes for the attempts of a task that is given up, with the reason; None: it raises instead."""

    def __enter__(self) -> Actors:
        self._shared = ray.put(self._premises)
        for number in range(self._count):
            slot = _Slot(f"search {number}")
            self._slots.append(slot)
            self._start(slot)
        return self

    def __exit__(self, *_: object) -> None:
        started = [slot.actor for slot in self._slots if not slot.starting]
        with contextlib.suppress(Exception):  # they are being ended anyway; a busy one is not waited for
            ray.get([actor.close.remote() for actor in started], timeout=3)
        for slot in self._slots:
            self._end(slot.actor)
        self._slots, self._idle = [], []

    # --- work

    @property
    def room(self) -> int:
        """How many more tasks would be begun at once."""
        return max(len(self._idle) - len(self._waiting), 0)

    @property
    def working(self) -> int:
        """Tasks that are not finished."""
        return len(self._waiting) + sum(slot.job is not None for slot in self._slots)

    def submit(self, prover: Prover, task: Task, record: AttemptRecorder[Any], tag: int) -> None:
        """Hand a task to an actor that is idle, or else to the first one that will be."""
        self._waiting.append(_Job(tag, task, prover, record))
        self._hand_out()

    def receive(self, timeout: float) -> list[Event]:
        """What came to an end, after at most `timeout` seconds; empty when nothing did.

        Raises LemmaError when `MAX_LOSSES` actors in a row do not start, and what a search raised.
        """
        arrived = self._inbox.next(timeout)
        events: list[Event] = []
        while arrived is not None:
            answer, (what, slot) = arrived
            if what == "start":
                self._started(answer, slot)
            elif (event := self._answered(answer, slot)) is not None:
                events.append(event)
            arrived = self._inbox.next(0)
        self._hand_out()
        self._warn()
        return events

    def run(
        self,
        prover: Prover,
        tasks: Sequence[Task],
        record: AttemptRecorder[A],
        on_result: Callable[[int, list[A]], None],
    ) -> None:
        """Runs every task on whichever actor is free; `on_result` is called here, as results arrive.

        Nothing else may have been submitted. Raises LemmaError as `receive`, and when a task is given up (`give_up`).
        """
        for index, task in enumerate(tasks):
            self.submit(prover, task, record, index)
        left = len(tasks)
        while left:
            for event in self.receive(1.0):
                if isinstance(event, TaskGivenUp) and self.give_up is None:
                    self._waiting.clear()
                    raise LemmaError(event.reason)
                left -= 1
                if isinstance(event, TaskGivenUp):
                    assert self.give_up is not None
                    on_result(event.tag, self.give_up(tasks[event.tag], event.reason))
                else:
                    on_result(event.tag, event.attempts)
            self.look()

    # --- health

    def calls(self) -> dict[str, Any]:
        """For `rl.watchdog.Watchdog`: what to ask each actor that works."""
        return {slot.name: slot.actor.health for slot in self._slots if slot.job is not None}

    def restart(self, name: str) -> None:
        """End an actor that gets nowhere; its task is done again."""
        for slot in self._slots:
            if slot.name == name and slot.call is not None:
                self._end(slot.actor)

    def waits(self) -> list[str]:
        """What each actor and the queue wait for, a line each."""
        lines = [f"{slot.name}: waits for a place in the cluster" for slot in self._slots if slot.starting]
        lines += [f"{slot.name}: idle" for slot in self._idle]
        for slot in self._slots:
            if slot.job is not None:
                names = ", ".join(t.name for t in slot.job.task.theorems)
                lines.append(f"{slot.name}: has worked on {names} for {time.monotonic() - slot.since:.0f} s")
        return [*lines, f"{len(self._waiting)} tasks wait for an actor"]

    # --- actors

    def _search_actor(self) -> Any:
        cls: Any = _SearchActor
        asks: dict[str, Any] = {"num_cpus": self._cpus, "scheduling_strategy": "SPREAD", "label_selector": WITH_LEAN}
        return cls.options(**asks).remote(self._setup, self._shared)

    def _start(self, slot: _Slot) -> None:
        slot.actor, slot.starting, slot.prover = self._make(), True, None
        self._inbox.watch(slot.actor.ready.remote(), ("start", slot))
        self._patience = time.monotonic() + PATIENCE_SECONDS

    def _started(self, answer: Future[str], slot: _Slot) -> None:
        """The actor runs, or it died and another is started. Raises LemmaError."""
        try:
            slot.node = answer.result()
        except RayTaskError:
            raise
        except RayError as e:
            self.lost += 1
            self._failed_starts += 1
            if self._failed_starts >= MAX_LOSSES:
                raise LemmaError(f"search processes died {MAX_LOSSES} times as they started: {last_line_of(e)}") from e
            self._start(slot)
            return
        self._failed_starts, slot.starting = 0, False
        self._idle.append(slot)

    def _hand_out(self) -> None:
        while self._waiting and self._idle:
            slot, job = self._idle.pop(), self._waiting.popleft()
            if slot.prover is not job.prover:
                slot.prover = job.prover
                slot.actor.set_prover.remote(self._ref(job.prover))
            slot.job, slot.since = job, time.monotonic()
            slot.call = slot.actor.attempt.remote(cloudpickle.dumps(job.task), self._pickled(job.record))
            self._inbox.watch(slot.call, ("task", slot))

    def _pickled(self, record: AttemptRecorder[Any]) -> bytes:
        """Most tasks have that of the last one."""
        if self._recorder is None or self._recorder[0] != record:
            self._recorder = record, cloudpickle.dumps(record)
        return self._recorder[1]

    def _ref(self, prover: Prover) -> Any:
        """The prover in the object store; those of earlier rounds leave it."""
        for known, ref in self._published:
            if known is prover:
                return ref
        in_use = [slot.prover for slot in self._slots]
        self._published = [pair for pair in self._published if any(pair[0] is prover for prover in in_use)]
        self._published.append((prover, ray.put(prover)))
        return self._published[-1][1]

    def _answered(self, answer: Future[bytes], slot: _Slot) -> Event | None:
        """The end of a task; None when its actor was lost and it waits for another. Raises what the search raised."""
        job, slot.job, slot.call = slot.job, None, None
        assert job is not None
        try:
            attempts, usage = cloudpickle.loads(answer.result())
        except RayTaskError as e:
            if isinstance(e.cause, LemmaError | WorkerLost):
                raise e.cause from e  # one line, where Ray's own message is a traceback
            raise
        except RayError as e:
            return self._lost(slot, job, e)
        self._idle.append(slot)
        self.usage.add(slot.name, usage)
        return TaskDone(job.tag, attempts)

    def _lost(self, slot: _Slot, job: _Job, error: RayError) -> Event | None:
        self.lost += 1
        with contextlib.suppress(Exception):
            self._end(slot.actor)  # in case only the connection was lost
        if not _node_left(error, slot.node):
            job.losses += 1
        self._start(slot)
        if job.losses < MAX_LOSSES:
            self._waiting.appendleft(job)
            return None
        names = ", ".join(t.name for t in job.task.theorems)
        return TaskGivenUp(job.tag, f"search processes died {MAX_LOSSES} times on: {names}")

    def _warn(self) -> None:
        """Says once that actors have no place."""
        starting = sum(slot.starting for slot in self._slots)
        if not starting or self._warned or time.monotonic() < self._patience:
            return
        self._warned = True
        there = ray.cluster_resources().get("CPU", 0.0)
        free = ray.available_resources().get("CPU", 0.0)
        placed = self._count - starting
        self._say(
            f"{starting} of {self._count} search processes have not begun after {PATIENCE_SECONDS:g} s: "
            f"each asks for {self._cpus:g} CPU, the Ray cluster has {there:g}, {free:g} of them free; "
            + (f"the search goes on with {placed}" if placed else "nothing is searched until there is room")
        )


def _node_left(error: RayError, node: str) -> bool:
    """Whether the actor was lost with its node, which says nothing about its task."""
    if isinstance(error, RayActorError) and error.preempted:
        return True
    return not any(n["NodeID"] == node and n["Alive"] for n in ray.nodes())

"""Dynamic batching: states of many searchers in one forward pass, taken in turn.

A batch begins when the device is free and a state has waited `wait` seconds, or as soon as it is full. It takes one
state of each searcher in turn, so that one with many states does not hold up the others. At most about `ROOM` batches
wait; whoever asks then is not let in before there is room, and a searcher waits for its answer anyway: queues do not
grow. New weights are exchanged between two batches. No Ray here, and no network: `rl.inference` has both.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from prover.policy.scorer import StateAnswer, StateQuestion, StateScorer

ROOM = 16
"""Full batches that may wait."""
INSTANT = 1e-6
"""Seconds that are not worth waiting for."""


BATCH_TOKENS = {"cpu": 2048, "cuda": 65536}
"""Tokens of a forward pass by kind of device, unless states have one each."""


class Doing(StrEnum):
    """What a batcher is at."""

    NO_WEIGHTS = "waits for weights"
    NO_QUESTIONS = "waits for questions"
    FILLING = "waits for a fuller batch"
    ANSWERING = "answers"
    LOADING = "takes weights"


@dataclass(frozen=True, slots=True)
class BatcherHealth:
    """What a batcher does, since how many seconds, and what it did since its first weights.

    `version` is None before the first weights. `queued` states wait. `exchanges` counts weights taken. The seconds are
    those that the device was used for answers and for taking weights, and that it waited for questions.
    """

    doing: Doing
    since: float
    version: int | None
    queued: int
    answered: int
    batches: int
    exchanges: int
    answering_seconds: float
    loading_seconds: float
    waiting_seconds: float

    @property
    def described(self) -> str:
        """What it does, in words."""
        return f"{self.doing} for {self.since:.0f} s, {self.queued} states queued, version {self.version}"

    @property
    def waiting_share(self) -> float:
        """Part of the time in which the device waited for questions; 0 before there was any."""
        whole = self.answering_seconds + self.loading_seconds + self.waiting_seconds
        return self.waiting_seconds / whole if whole else 0.0


@dataclass(eq=False, slots=True)
class _Waiting:
    """A question, where its answer goes, and the least version that may give it."""

    question: StateQuestion
    least: int
    since: float
    answer: asyncio.Future[StateAnswer]


class Batcher:
    """Answers questions in batches, in a thread of its own; call everything from one event loop.

    Args:
        most: states of a batch.
        wait: seconds that a state waits for others.
        clock: seconds.
        device: where the network computes, one thing at a time; None: a thread.
    """

    def __init__(
        self, most: int, wait: float, clock: Callable[[], float] = time.monotonic, device: Executor | None = None
    ) -> None:
        self._most, self._wait, self._clock = most, wait, clock
        self._queues: dict[str, deque[_Waiting]] = {}  # searcher → its questions; who is next stands first
        self._queued = 0
        self._scorer: StateScorer | None = None
        self._next: tuple[Callable[[], StateScorer], asyncio.Future[int]] | None = None
        self._news = asyncio.Event()  # a question or new weights
        self._room = asyncio.Condition()
        self._device = device or ThreadPoolExecutor(1, "device")
        self._doing, self._since = Doing.NO_WEIGHTS, clock()
        self._spent = dict.fromkeys(Doing, 0.0)
        self._answered = self._batches = self._exchanges = 0

    async def ask(self, searcher: str, questions: Sequence[StateQuestion], least: int = 0) -> list[StateAnswer]:
        """Answers in order, by weights of at least version `least`. Raises what the scorer raised."""
        if not questions:
            return []
        loop = asyncio.get_running_loop()
        async with self._room:
            await self._room.wait_for(lambda: self._queued < ROOM * self._most)
            now = self._clock()
            asked = [_Waiting(question, least, now, loop.create_future()) for question in questions]
            self._queues.setdefault(searcher, deque()).extend(asked)
            self._queued += len(asked)
        self._news.set()
        answers = await asyncio.gather(*(waiting.answer for waiting in asked), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return [answer for answer in answers if isinstance(answer, StateAnswer)]

    async def set_scorer(self, make: Callable[[], StateScorer]) -> int:
        """Exchanges the weights for those that `make` gives, between two batches; returns their version.

        Of exchanges that are asked for at once the last one is made.
        """
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        if self._next is not None:
            done = self._next[1]
        self._next = (make, done)
        self._news.set()
        return await asyncio.shield(done)

    async def run(self) -> None:
        """Answers until cancelled."""
        while True:
            if self._next is not None:
                await self._load()
            batch = self._take() if await self._filled() else []
            if batch:
                await self._answer(batch)

    def health(self) -> BatcherHealth:
        """What it does now."""
        now = self._clock()
        spent = {**self._spent, self._doing: self._spent[self._doing] + now - self._since}
        return BatcherHealth(
            self._doing,
            now - self._since,
            None if self._scorer is None else self._scorer.version,
            self._queued,
            self._answered,
            self._batches,
            self._exchanges,
            spent[Doing.ANSWERING],
            spent[Doing.LOADING],
            spent[Doing.NO_QUESTIONS] + spent[Doing.FILLING],
        )

    def _now(self, doing: Doing) -> None:
        now = self._clock()
        self._spent[self._doing] += now - self._since
        self._doing, self._since = doing, now

    async def _load(self) -> None:
        assert self._next is not None
        make, done = self._next
        self._next = None
        self._now(Doing.LOADING)
        try:
            self._scorer = await asyncio.get_running_loop().run_in_executor(self._device, make)
        except Exception as e:
            done.set_exception(e)
        else:
            self._exchanges += 1
            done.set_result(self._scorer.version)

    async def _filled(self) -> bool:
        """Waits until a batch may begin; False when weights are to be exchanged first."""
        while self._next is None:
            self._news.clear()
            oldest, count = self._ready()
            left = None if oldest is None else oldest + self._wait - self._clock()
            if count >= self._most or (left is not None and left < INSTANT):
                return True
            if self._scorer is None:
                self._now(Doing.NO_WEIGHTS)
            else:
                self._now(Doing.NO_QUESTIONS if oldest is None else Doing.FILLING)
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                continue
        return False

    def _ready(self) -> tuple[float | None, int]:
        """When the first question was asked that can be answered now, and how many can."""
        if self._scorer is None:
            return None, 0
        version = self._scorer.version
        ready = [queue for queue in self._queues.values() if queue[0].least <= version]
        return min((queue[0].since for queue in ready), default=None), sum(map(len, ready))

    def _take(self) -> list[_Waiting]:
        """The next batch: one question of each searcher in turn. Who was served stands last afterwards."""
        assert self._scorer is not None
        batch: list[_Waiting] = []
        version, served = self._scorer.version, True
        while served and len(batch) < self._most:
            served = False
            for searcher in list(self._queues):
                queue = self._queues[searcher]
                if len(batch) == self._most or queue[0].least > version:
                    continue
                batch.append(queue.popleft())
                served = True
                del self._queues[searcher]
                if queue:
                    self._queues[searcher] = queue
        self._queued -= len(batch)
        return batch

    async def _answer(self, batch: Sequence[_Waiting]) -> None:
        self._now(Doing.ANSWERING)
        scorer = self._scorer
        assert scorer is not None
        loop = asyncio.get_running_loop()
        async with self._room:
            self._room.notify_all()
        try:
            answers = await loop.run_in_executor(self._device, scorer.answer, [w.question for w in batch])
        except Exception as error:
            for waiting in batch:
                if not waiting.answer.done():
                    waiting.answer.set_exception(error)
        else:
            for waiting, answer in zip(batch, answers, strict=True):
                if not waiting.answer.done():  # else its searcher is gone
                    waiting.answer.set_result(answer)
        self._answered += len(batch)
        self._batches += 1

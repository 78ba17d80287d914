"""Queues work, within bounds, for a few threads to judge: files one by one, proofs in batches.

Every accepted item gets exactly one answer, unless its client has left. An infrastructure failure is `Lost`: it says
nothing about the file or the proof.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, Generic, Protocol, TypeVar

from prover.lean.verifier.files import Checked, FileVerdict, Message, Position, Severity
from prover.types import LemmaError, Proof, Theorem, Unjudged, Verdict, WorkerLost

_log = logging.getLogger("lemma.serve")
INFRASTRUCTURE: Final = (LemmaError, WorkerLost, OSError, MemoryError)
"""What a judge may raise for reasons unrelated to the item. The item is judged once more."""
RETRY_SECONDS: Final = 0.2
MESSAGE_CHARACTERS: Final = 64 << 10  # of one file's messages and goals; many answers may be held at once


class FileJudge(Protocol):
    """`files.FileChecker`."""

    def check(self, code: str, seconds: float | None = None) -> FileVerdict: ...


class ProofJudge(Protocol):
    """`verify.Verifier`."""

    def judge_many(
        self, candidates: Sequence[tuple[Theorem, Proof]], seconds: float | None = None
    ) -> list[Verdict | Unjudged]: ...


@dataclass(frozen=True, slots=True)
class Lost:
    """No verdict: Lean could not be run."""

    detail: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict and the seconds it took, without waiting; for a proof, those of its batch."""

    verdict: Verdict | Lost
    seconds: float


class Busy(Exception):
    """No room in the queue: try again in about `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after


class Draining(Exception):
    """The service is shutting down and takes no new work."""


@dataclass(frozen=True, slots=True)
class JudgeLimits:
    """`workers` files are checked at a time; `queue` items may wait; a batch has at most `batch` proofs."""

    workers: int = 2
    queue: int = 1024
    batch: int = 32
    proof_lanes: int = 2


Work = TypeVar("Work")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Job(Generic[Work, Answer]):
    work: Work
    answer: asyncio.Future[Answer]


FileWork = tuple[str, float | None]
ProofWork = tuple[Theorem, Proof, float | None]


class Judge:
    """One per service. Everything except the judging itself runs on the event loop of `start`."""

    def __init__(self, files: FileJudge, proofs: ProofJudge, limits: JudgeLimits | None = None) -> None:
        self.limits = limits or JudgeLimits()
        self._files, self._proofs = files, proofs
        self._file_queue: asyncio.Queue[_Job[FileWork, FileVerdict | Lost]] = asyncio.Queue()
        self._proof_queue: asyncio.Queue[_Job[ProofWork, Judged]] = asyncio.Queue()
        self._threads = ThreadPoolExecutor(self.limits.workers + self.limits.proof_lanes, "judge")
        self._tasks: list[asyncio.Task[None]] = []
        self._idle = asyncio.Event()
        self._idle.set()
        self._mean_seconds = 0.1
        self.waiting = 0
        self.running = 0
        self.draining = False

    def start(self) -> None:
        """Begin to take work from the queues."""
        loops = [self._judge_files() for _ in range(self.limits.workers)]
        loops += [self._judge_proofs() for _ in range(self.limits.proof_lanes)]
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def check(self, files: Sequence[FileWork]) -> list[FileVerdict | Lost]:
        """One verdict per file, in order; all are accepted or none. Raises `Busy`, `Draining`."""
        return await self._submit(self._file_queue, files)

    async def verify(self, proofs: Sequence[ProofWork]) -> list[Judged]:
        """The same for proofs of statements."""
        return await self._submit(self._proof_queue, proofs)

    async def drain(self) -> None:
        """Accept no more work, and return when all accepted work is answered."""
        self.draining = True
        await self._idle.wait()

    async def stop(self) -> None:
        """Stop taking from the queues. Threads finish their current work, but nobody waits for them."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _submit(self, queue: asyncio.Queue[_Job[Work, Answer]], work: Sequence[Work]) -> list[Answer]:
        if self.draining:
            raise Draining
        if self.waiting + len(work) > self.limits.queue:
            raise Busy(self._retry_after())
        loop = asyncio.get_running_loop()
        jobs: list[_Job[Work, Answer]] = [_Job(item, loop.create_future()) for item in work]
        self._count(waiting=len(jobs))
        for job in jobs:
            queue.put_nowait(job)
        # when the caller is cancelled, so are the futures, and `_take` drops what has not begun
        return await asyncio.gather(*(job.answer for job in jobs))

    def _retry_after(self) -> int:
        return max(1, min(60, round(self.waiting * self._mean_seconds / self.limits.workers)))

    def _count(self, waiting: int = 0, running: int = 0) -> None:
        self.waiting += waiting
        self.running += running
        if self.waiting == self.running == 0:
            self._idle.set()
        else:
            self._idle.clear()

    def _begin(self, job: _Job[Work, Answer]) -> bool:
        """Whether a client still waits for the answer."""
        wanted = not job.answer.done()
        self._count(waiting=-1, running=int(wanted))
        return wanted

    async def _judge_files(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            job = await self._file_queue.get()
            if self._begin(job):
                began = time.perf_counter()
                await self._settle([job], loop.run_in_executor(self._threads, self._check_one, *job.work))
                self._mean_seconds += 0.05 * (time.perf_counter() - began - self._mean_seconds)

    async def _judge_proofs(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            jobs = [await self._proof_queue.get()]
            while len(jobs) < self.limits.batch and not self._proof_queue.empty():
                jobs.append(self._proof_queue.get_nowait())
            if wanted := [job for job in jobs if self._begin(job)]:
                answers = loop.run_in_executor(self._threads, self._verify_batch, [job.work for job in wanted])
                await self._settle(wanted, answers)

    async def _settle(self, jobs: Sequence[_Job[Work, Answer]], result: Awaitable[list[Answer]]) -> None:
        try:
            for job, answer in zip(jobs, await result, strict=True):
                if not job.answer.done():
                    job.answer.set_result(answer)
        except Exception as error:  # a fault of ours: the request fails, the service goes on
            _log.exception("judging failed")
            for job in jobs:
                if not job.answer.done():
                    job.answer.set_exception(error)
        finally:
            self._count(running=-len(jobs))

    # --- in the threads

    def _check_one(self, code: str, seconds: float | None) -> list[FileVerdict | Lost]:
        try:
            return [trimmed(_twice(lambda: self._files.check(code, seconds)))]
        except INFRASTRUCTURE as error:
            _log.warning("a file could not be checked: %s", error)
            return [Lost(str(error))]

    def _verify_batch(self, work: Sequence[ProofWork]) -> list[Judged]:
        began = time.perf_counter()
        found = self._verify_each(work)
        if again := [n for n, verdict in enumerate(found) if isinstance(verdict, Lost)]:
            time.sleep(RETRY_SECONDS)
            for n, verdict in zip(again, self._verify_each([work[n] for n in again]), strict=True):
                found[n] = verdict
        if lost := [verdict for verdict in found if isinstance(verdict, Lost)]:
            _log.warning("%d of %d proofs could not be verified: %s", len(lost), len(work), lost[0].detail)
        seconds = time.perf_counter() - began
        return [Judged(verdict, seconds) for verdict in found]

    def _verify_each(self, work: Sequence[ProofWork]) -> list[Verdict | Lost]:
        """One verdict per proof; those with the same time limit are judged together."""
        found: list[Verdict | Lost] = [Lost("not judged") for _ in work]
        times: dict[float | None, list[int]] = {}
        for n, (_, _, seconds) in enumerate(work):
            times.setdefault(seconds, []).append(n)
        for seconds, numbers in times.items():
            try:
                verdicts = self._proofs.judge_many([work[n][:2] for n in numbers], seconds)
            except INFRASTRUCTURE as error:
                verdicts = [Lost(str(error))] * len(numbers)
            for n, verdict in zip(numbers, verdicts, strict=True):
                found[n] = Lost(verdict.detail) if isinstance(verdict, Unjudged) else verdict
        return found


def _twice(ask: Callable[[], Answer]) -> Answer:
    """The answer; after an infrastructure failure, the answer of a second try, or its exception."""
    try:
        return ask()
    except INFRASTRUCTURE:
        time.sleep(RETRY_SECONDS)
        return ask()


def trimmed(verdict: FileVerdict) -> FileVerdict:
    """The same verdict in bounded size: long messages are cut, and excess messages are left out.

    Errors come before other messages, so that a file with errors keeps at least one of them.
    """
    if not isinstance(verdict, Checked):
        return verdict
    texts = [*(m.text for m in verdict.messages), *(h.goal for h in verdict.holes)]
    if sum(map(len, texts)) <= MESSAGE_CHARACTERS and len(texts) <= MESSAGE_CHARACTERS // 64:
        return verdict
    left = MESSAGE_CHARACTERS
    kept: list[Message] = []
    for message in sorted(verdict.messages, key=lambda m: m.severity is not Severity.ERROR):
        kept.append(replace(message, text=message.text[:left]))
        left -= len(message.text) + 64
        if left <= 0:
            break
    kept.sort(key=lambda m: (m.start.line, m.start.column))
    said = f"lemma: {len(verdict.messages)} messages, of which {MESSAGE_CHARACTERS} characters are shown"
    kept.append(Message(Severity.INFO, Position(1, 0), None, said))
    holes = verdict.holes[: MESSAGE_CHARACTERS // 256]
    each = MESSAGE_CHARACTERS // max(1, len(holes))
    return replace(verdict, messages=tuple(kept), holes=tuple(replace(hole, goal=hole.goal[:each]) for hole in holes))

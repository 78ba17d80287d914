"""Takes work in, bounded, and has it judged by a few threads: files one by one, proofs in batches.

What was accepted gets exactly one answer, unless whoever asked has gone. An infrastructure failure is `Lost`: it says
nothing about the file or the proof.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from prover.lean.files import FileVerdict
from prover.types import LemmaError, Proof, Theorem, Verdict, WorkerLost

_log = logging.getLogger("lemma.serve")
INFRASTRUCTURE: Final = (LemmaError, WorkerLost, OSError, MemoryError)
"""What may be raised by a judge for reasons that have nothing to do with what is judged."""


class FileJudge(Protocol):
    """`files.FileChecker`."""

    def check(self, code: str, seconds: float | None = None) -> FileVerdict: ...


class ProofJudge(Protocol):
    """`verify.Verifier`."""

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]: ...


@dataclass(frozen=True, slots=True)
class Lost:
    """No verdict: Lean could not be run."""

    detail: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict and the seconds it took, waiting not counted; for a proof, those of its batch."""

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
ProofWork = tuple[Theorem, Proof]


class Judge:
    """One per service; everything but the judging itself happens on the event loop that `start` ran on."""

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
        """One verdict per file, in order; all are taken in or none. Raises `Busy`, `Draining`."""
        return await self._submit(self._file_queue, files)

    async def verify(self, proofs: Sequence[ProofWork]) -> list[Judged]:
        """The same for proofs of statements."""
        return await self._submit(self._proof_queue, proofs)

    async def drain(self) -> None:
        """Take no more work, and return when all that was taken is answered."""
        self.draining = True
        await self._idle.wait()

    async def stop(self) -> None:
        """Stop taking from the queues. What a thread is doing goes on until it is done; it is not waited for."""
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
        """Whether somebody still wants the answer."""
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
            return [self._files.check(code, seconds)]
        except INFRASTRUCTURE as error:
            _log.warning("a file could not be checked: %s", error)
            return [Lost(str(error))]

    def _verify_batch(self, work: Sequence[ProofWork]) -> list[Judged]:
        began = time.perf_counter()
        try:
            verdicts: Sequence[Verdict | Lost] = self._proofs.verify_many(work)
        except INFRASTRUCTURE as error:
            _log.warning("a batch of %d proofs could not be verified: %s", len(work), error)
            verdicts = [self._verify_one(item) for item in work] if len(work) > 1 else [Lost(str(error))]
        seconds = time.perf_counter() - began
        return [Judged(verdict, seconds) for verdict in verdicts]

    def _verify_one(self, work: ProofWork) -> Verdict | Lost:
        """Alone, in case another one of its batch was what Lean could not be started for."""
        try:
            return self._proofs.verify_many([work])[0]
        except INFRASTRUCTURE as error:
            return Lost(str(error))

"""Searches for proofs and magmas in processes of their own; Lean, in others, judges what they find."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice

from eval.landscape.decisions import Implied
from eval.magmas import Table, by_cells
from prover.closing import Closing
from prover.saturation import SaturationLimits, prove_implications
from prover.worlds.laws import Law


@dataclass(frozen=True, slots=True)
class ProofTask:
    """Which of these laws follow from `premise`; numbers from 1."""

    premise: int
    conclusions: tuple[int, ...]
    limits: SaturationLimits


@dataclass(frozen=True, slots=True)
class ModelTask:
    """Find a magma of one of these sizes in which `premise` holds and `conclusion` does not."""

    premise: int
    conclusion: int
    sizes: tuple[int, ...]
    work: int


SearchTask = ProofTask | ModelTask
Found = tuple[SearchTask, list[Implied], Table | None]
"""A task with its proofs, or a magma; neither has been verified."""
_LONGEST = 16.0  # seconds for tasks that a process gets at once
_laws: tuple[Law, ...] = ()


def _begin(laws: tuple[Law, ...]) -> None:
    global _laws
    _laws = laws
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the children


def _run_searches(tasks: Sequence[SearchTask]) -> list[Found]:
    return [_run_search(task) for task in tasks]


def _run_search(task: SearchTask) -> Found:
    laws = _laws
    premise = laws[task.premise - 1]
    match task:
        case ProofTask(number, conclusions, limits):
            found = prove_implications(premise, [laws[n - 1] for n in conclusions], limits)
            made = [
                Implied(number, conclusions[p.conclusion], p.proof.script, p.steps, round(p.seconds, 4)) for p in found
            ]
            return task, made, None
        case ModelTask(_, conclusion, sizes, work):
            for size in sizes:
                if (table := by_cells(size, premise, laws[conclusion - 1], work)) is not None:
                    return task, [], table
            return task, [], None


def _together(tasks: Sequence[SearchTask]) -> int:
    """How many tasks a process gets at once: most take a millisecond, and at worst it should not be gone for long."""
    longest = max((task.limits.seconds for task in tasks if isinstance(task, ProofTask)), default=2.0)
    return max(1, round(_LONGEST / longest))


class Searchers(Closing):
    """A pool of processes that run search tasks."""

    def __init__(self, laws: tuple[Law, ...], workers: int) -> None:
        self._workers = workers
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(workers, context, _begin, (laws,))

    def run(self, tasks: Sequence[SearchTask], deadline: float) -> Iterator[Found]:
        """Results as they come, of a few tasks at a time; no more are sent after `deadline` (of `time.monotonic`)."""
        waiting = iter(tasks)
        running: set[Future[list[Found]]] = set()
        while True:
            while len(running) < 3 * self._workers and time.monotonic() < deadline:
                some = list(islice(waiting, _together(tasks)))
                if not some:
                    break
                running.add(self._pool.submit(_run_searches, some))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield from future.result()

    def close(self) -> None:
        """End the processes, whatever they do."""
        processes = list((self._pool._processes or {}).values())  # pyright: ignore[reportPrivateUsage]
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()

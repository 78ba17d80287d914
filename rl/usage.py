"""What the processes of a run report on themselves: where their time went, and how much memory they hold."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import psutil

from prover.timed import TimeSpent

if TYPE_CHECKING:
    import torch

MEMORY_SECONDS = 5.0
"""Memory is measured at most this often: looking at the processes of a large machine takes milliseconds."""


class ProcessKind(StrEnum):
    """What a process of a run does."""

    SEARCH = "search"
    LEAN = "lean"  # workers that run tactics, compilers and auditors of the verifier: below a search process
    INFERENCE = "inference"
    LEARNER = "learner"  # also the coordinator, where both are one process


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """Resident bytes of one process. Pages that processes share count in each."""

    kind: ProcessKind
    bytes: int


@dataclass(frozen=True, slots=True)
class ProcessUsage:
    """A process's report: its time since the last one, and the memory of it and of the processes below it."""

    spent: TimeSpent
    memory: tuple[ProcessMemory, ...]

    @classmethod
    def of_memory(cls, memory: tuple[ProcessMemory, ...]) -> ProcessUsage:
        """From a process that searches nothing."""
        return cls(TimeSpent(), memory)


@dataclass(frozen=True, slots=True)
class Queue:
    """Tasks that wait for a process, and those that one works on."""

    waiting: int
    running: int


class MemoryWatch:
    """The memory of this process, of `kind`, and of all below it, which are Lean's if `with_lean`."""

    def __init__(self, kind: ProcessKind, with_lean: bool = False) -> None:
        self._kind, self._with_lean = kind, with_lean
        self._found: tuple[ProcessMemory, ...] = ()
        self._due = 0.0

    def look(self) -> tuple[ProcessMemory, ...]:
        """The newest figures, at most `MEMORY_SECONDS` old."""
        if time.monotonic() >= self._due:
            this = psutil.Process()
            below = this.children(recursive=True) if self._with_lean else []
            kinds = [(this, self._kind), *((child, ProcessKind.LEAN) for child in below)]
            self._found = tuple(ProcessMemory(kind, size) for p, kind in kinds if (size := _resident(p)))
            self._due = time.monotonic() + MEMORY_SECONDS
        return self._found


def _resident(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.Error:  # it has just ended
        return 0


class UsageBook:
    """Reports of many processes: the sum of their times, and the newest memory of each."""

    def __init__(self) -> None:
        self._spent = TimeSpent()
        self._memory: dict[str, tuple[ProcessMemory, ...]] = {}

    def add(self, process: str, report: ProcessUsage) -> None:
        """`process` names the reporting process; one that takes another's place has its name."""
        self._spent += report.spent
        if report.memory:
            self._memory[process] = report.memory

    def add_memory(self, memory: Mapping[str, int]) -> None:
        """Bytes by the names of processes (``inference 0``) that do not report themselves."""
        for name, size in memory.items():
            if (kind := name.partition(" ")[0]) in (ProcessKind.INFERENCE, ProcessKind.LEARNER):
                self._memory[name] = (ProcessMemory(ProcessKind(kind), size),)

    def spent(self) -> TimeSpent:
        """The time of all processes since the run began here; subtract an earlier one."""
        return self._spent

    def memory(self) -> Mapping[str, float]:
        """``memory_bytes/KIND``: all processes of a kind, and ``memory_bytes_most/KIND``: the largest of them."""
        sizes: dict[ProcessKind, list[int]] = {}
        for found in self._memory.values():
            for one in found:
                sizes.setdefault(one.kind, []).append(one.bytes)
        sums: dict[str, float] = {f"memory_bytes/{kind}": sum(sizes[kind]) for kind in sorted(sizes)}
        return sums | {f"memory_bytes_most/{kind}": max(sizes[kind]) for kind in sorted(sizes)}


def device_memory(device: torch.device) -> dict[str, float]:
    """``device_memory_bytes``: the most that tensors of this process took on a card so far; empty on a CPU."""
    if device.type != "cuda":
        return {}
    import torch  # not in search processes, which may be without it

    return {"device_memory_bytes": torch.cuda.max_memory_allocated(device)}

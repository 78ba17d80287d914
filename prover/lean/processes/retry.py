"""What happens when a process is lost and its work is not the cause: the work is tried again, finally given up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from prover.lean.processes.pipes import ProcessLost
from prover.types import RefusalReason, Refused, WorkerLost

ATTEMPTS: Final = 4
PAUSE_SECONDS: Final = 0.1  # before the third attempt, twice as long before the fourth

_Answer = TypeVar("_Answer")


def persistently(run: Callable[[], _Answer], memory_bytes: int, what: str) -> _Answer | Refused:
    """The answer of `run`, called again while it raises `ProcessLost`, `OSError` or `MemoryError`.

    Raises `WorkerLost` after `ATTEMPTS`. A text is refused if its process was killed each time while it held more than
    half of the `memory_bytes` that it may use: then it is the reason why the system is short of memory.
    """
    lost: list[ProcessLost] = []
    while len(lost) < ATTEMPTS:
        try:
            return run()
        except ProcessLost as error:
            lost.append(error)
        except (OSError, MemoryError) as error:
            lost.append(ProcessLost(f"{type(error).__name__}: {error}"))
        time.sleep(PAUSE_SECONDS * (len(lost) - 1))
    if all(error.held > memory_bytes // 2 for error in lost):
        return Refused(RefusalReason.MEMORY, f"killed {ATTEMPTS} times, each time with half of its memory in use")
    raise WorkerLost(f"{what} was lost {ATTEMPTS} times, the last time because: {lost[-1]}") from lost[-1]

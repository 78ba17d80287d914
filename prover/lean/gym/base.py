"""What the two gyms share: their interface, limits of a step, and the canonical text of goals and errors.

A gym lives in a worker process (`prover.lean.gym.worker`) and serves one request at a time. Its handles are its own;
the pool maps them to handles that survive the worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from prover.lean.library.build import LEAN_OPTIONS
from prover.lean.limits import StepLimits
from prover.types import UNPROVING, Exhausted, Goal, Limit, ProofState, Rejected, RejectKind, StepResult, Theorem

MESSAGE_LIMIT = 2000  # characters of a message that are kept


class Gym(Protocol):
    """Proof states in one process. `step` never raises for what a tactic does."""

    def start(self, theorem: Theorem) -> ProofState:
        """The initial state. Raises `StatementError`."""
        ...

    def step(self, handle: int, tactic: str) -> StepResult: ...

    def split(self, handle: int) -> tuple[ProofState, ...]:
        """One new state per independent goal; goals that share a metavariable stay joint."""
        ...

    def free(self, handles: Iterable[int]) -> None: ...

    def close(self) -> None: ...


def header_commands(limits: StepLimits) -> str:
    """Commands in front of every preamble: the project's options and the heartbeat limit."""
    options = [option.removeprefix("-D").split("=", 1) for option in LEAN_OPTIONS]
    options.append(["maxHeartbeats", str(limits.heartbeats)])
    return "".join(f"set_option {name} {value}\n" for name, value in options)


_UNSAFE = re.compile(rf"(?<![\w.'✝!?])(?:{'|'.join(UNPROVING)})(?![\w'!?✝])")


def screen_tactic(tactic: str) -> Rejected | None:
    """Rejects, without Lean, empty tactics and words that close goals without proving them."""
    if not tactic.strip():
        return Rejected(RejectKind.PARSE, "empty tactic")
    if "\0" in tactic:
        return Rejected(RejectKind.PARSE, "a zero character")
    if found := _UNSAFE.search(tactic):
        return Rejected(RejectKind.UNSAFE, f"`{found.group()}` proves nothing")
    return None


_METAVARIABLE = re.compile(r"\?([mu])\.(\d+)")
_CONTINUATION = re.compile(r"\n\s+")


def canonical_goals(texts: Sequence[str]) -> tuple[Goal, ...]:
    """Goals as Lean prints them, one line per hypothesis and target.

    Anonymous metavariables (``?m.1234``, ``?u.56``) are numbered by first occurrence in the state, because Lean's
    numbers depend on how the state was reached.
    """
    numbers: dict[tuple[str, str], int] = {}

    def number(found: re.Match[str]) -> str:
        key = (found.group(1), found.group(2))
        return f"?{key[0]}.{numbers.setdefault(key, len(numbers) + 1)}"

    lines = (_CONTINUATION.sub(" ", text.strip()) for text in texts)
    return tuple(Goal(_METAVARIABLE.sub(number, line) if "?" in line else line) for line in lines)


_HEARTBEATS = ("(deterministic) timeout", "(kernel) deterministic timeout")
_DEPTH = ("maximum recursion depth has been reached", "(kernel) deep recursion detected")


def failure(kind: RejectKind, message: str) -> Rejected | Exhausted:
    """The result for an error message of Lean; its messages about its own limits have fixed texts."""
    if any(text in message for text in _HEARTBEATS):
        return Exhausted(Limit.HEARTBEATS)
    if any(text in message for text in _DEPTH):
        return Exhausted(Limit.DEPTH)
    return Rejected(kind, message.strip()[:MESSAGE_LIMIT])

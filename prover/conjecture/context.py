"""The definitions of a user's file, which stand in front of its statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from prover.types import ProofEnv, ProofState, StepRequest, StepResult, Theorem

_DEFINED = re.compile(r"^(?:@\[[^\]]*\]\s*)?(?:def|abbrev)\s+([^\s:({\[]+)", re.MULTILINE)


def defined_in(preamble: str) -> tuple[str, ...]:
    """Names of the definitions at the beginning of a line, as they are written there.

    >>> defined_in("def double (n : Nat) := n + n\\nopen Nat")
    ('double',)
    """
    return tuple(_DEFINED.findall(preamble))


def shared_context(theorems: Sequence[Theorem]) -> str:
    """What stands in front of the last theorem of a file; nothing for theorems of several files."""
    longest = max((t.preamble for t in theorems), key=len, default="")
    return longest if all(longest.startswith(t.preamble) for t in theorems) else ""


class InContext:
    """An environment in which every statement comes after the definitions of a file."""

    def __init__(self, env: ProofEnv, preamble: str) -> None:
        self._env, self._preamble = env, preamble

    def start(self, theorem: Theorem) -> ProofState:
        return self._env.start(replace(theorem, preamble=self._preamble))

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        return self._env.step(requests)

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        return self._env.split(state)

    def free(self, states: Iterable[ProofState]) -> None:
        self._env.free(states)

    def close(self) -> None:
        self._env.close()

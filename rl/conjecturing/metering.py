"""Counts Lean's work, whoever asks for it: one for every tactic run, statement elaborated, proof judged or compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from prover.conjecture.description import ProofTerm
from prover.conjecture.proof_terms import LeanTerms
from prover.types import Proof, ProofEnv, ProofState, ProofVerifier, StepRequest, StepResult, Theorem, Verdict


@dataclass(slots=True)
class LeanStepMeter:
    """What was used so far."""

    lean_steps: int = 0

    def count(self, steps: int) -> AbstractContextManager[None]:
        """For `ObservedEnv`."""
        self.lean_steps += steps
        return nullcontext()


class ObservedEnv:
    """An environment each of whose calls runs within ``around(work)``; `work` is the tactics and statements in it."""

    def __init__(self, env: ProofEnv, around: Callable[[int], AbstractContextManager[None]]) -> None:
        self._env, self._around = env, around

    def start(self, theorem: Theorem) -> ProofState:
        with self._around(1):
            return self._env.start(theorem)

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        with self._around(len(requests)):
            return self._env.step(requests)

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        with self._around(0):
            return self._env.split(state)

    def free(self, states: Iterable[ProofState]) -> None:
        with self._around(0):
            self._env.free(states)

    def close(self) -> None:
        self._env.close()


class MeteredVerifier:
    """A verifier whose judgements are counted."""

    def __init__(self, verifier: ProofVerifier, meter: LeanStepMeter) -> None:
        self._verifier, self._meter = verifier, meter

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
        """As the verifier; counts one per candidate."""
        self._meter.lean_steps += len(candidates)
        return self._verifier.verify_many(candidates)


class MeteredTerms:
    """A reader of terms, and an index of the library for screening, whose compilations are counted."""

    def __init__(self, terms: LeanTerms, meter: LeanStepMeter) -> None:
        self._terms, self._meter = terms, meter

    def read(self, theorem: Theorem, proof: Proof, library: frozenset[str] = frozenset()) -> ProofTerm:
        """As the reader; counts one."""
        self._meter.lean_steps += 1
        return self._terms.read(theorem, proof, library)

    def library_size(self, module: str) -> int:
        return self._terms.library_size(module)

    def statement_type(self, theorem: Theorem) -> str:
        """As the reader; counts one."""
        self._meter.lean_steps += 1
        return self._terms.statement_type(theorem)

    def library_theorems(self, module: str) -> Mapping[str, str]:
        return self._terms.library_theorems(module)

    def cited(self, theorem: Theorem, proof: Proof) -> frozenset[str]:
        """As the reader; counts one."""
        self._meter.lean_steps += 1
        return self._terms.cited(theorem, proof)

    def theorems_among(self, names: Iterable[str], module: str) -> frozenset[str]:
        return self._terms.theorems_among(names, module)

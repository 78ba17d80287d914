"""Where provers run: an executor takes theorems and gives back what is kept of each attempt.

`Session` is the one of this process: a pool of Lean workers and a verifier. `rl.actors.Actors` is the one on Ray.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol, TypeVar

from prover.attempts import Attempt, attempt_of
from prover.closing import Closing
from prover.conjecture.candidates import Lemma
from prover.lean.gym.base import StepLimits
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.policy.policies import Policy
from prover.prover import Prover, usable
from prover.solve import SolveResult
from prover.text.reader import reader_for
from prover.timed import Stopwatch, TimedEnv, TimedEvaluator, TimedProposer, TimedVerifier
from prover.types import Evaluator, Premise, Proof, ProofVerifier, Proposer, Proved, Theorem, Verdict

A_co = TypeVar("A_co", bound=Attempt, covariant=True)
A = TypeVar("A", bound=Attempt)


@dataclass(frozen=True, slots=True)
class Task:
    """Theorems of one module to be attempted with one seed."""

    theorems: tuple[Theorem, ...]
    seed: int

    @property
    def module(self) -> str:
        """The module of all its theorems."""
        (module,) = {t.module for t in self.theorems}
        return module


class AttemptRecorder(Protocol[A_co]):
    """Makes the attempt that is kept of a result, where the search tree is. Can be pickled."""

    def __call__(self, outcome: SolveResult, seed: int, evaluator: Evaluator | None) -> A_co: ...


class Executor(Protocol):
    """Runs tasks, here or on other machines."""

    def run(
        self,
        prover: Prover,
        tasks: Sequence[Task],
        record: AttemptRecorder[A],
        on_result: Callable[[int, list[A]], None],
    ) -> None:
        """Runs every task once; `on_result` gets its index and its attempts, in the order of its theorems."""
        ...


def record_attempt(outcome: SolveResult, seed: int, evaluator: Evaluator | None) -> Attempt:
    """What every attempt has, and nothing more."""
    return attempt_of(outcome, seed)


class RememberedProofs:
    """The verifier, asked once about each proof: evaluations find the same short ones again and again.

    Only `Proved` is remembered; a refusal may have been a time-out and is asked about again.
    """

    def __init__(self, verifier: ProofVerifier) -> None:
        self._verifier = verifier
        self.answers = 0
        """Verdicts given so far."""
        self._proved: dict[tuple[Theorem, Proof], Verdict] = {}

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
        """One verdict per candidate, in order."""
        new = [c for c in dict.fromkeys(candidates) if c not in self._proved]
        fresh = dict(zip(new, self._verifier.verify_many(new), strict=True)) if new else {}
        self.answers += len(candidates)
        self._proved.update((c, v) for c, v in fresh.items() if isinstance(v, Proved))
        return [self._proved[c] if c in self._proved else fresh[c] for c in candidates]


class Session(Closing):
    """Lean, open: `workers` processes that step proof states, and a verifier, both started when first needed.

    Args:
        setup: the Lean that theorems are stated in.
        workers: Lean processes.
        premises: module → what its proofs may cite, as far as it is known already.
    """

    def __init__(
        self, setup: LeanSetup, workers: int = 1, premises: Mapping[str, Sequence[Premise]] | None = None
    ) -> None:
        self.setup = setup
        self.watch = Stopwatch()
        """Where the time of its tasks goes."""
        self.workers = workers
        self._premises = dict(premises or {})
        self._pools: dict[StepLimits, LeanPool] = {}
        self._verifier: RememberedProofs | None = None
        self._stack = ExitStack()
        self._pairs: dict[tuple[str, tuple[Lemma, ...]], tuple[Proposer, Evaluator | None]] = {}
        self._pairs_of: tuple[Policy, int] | None = None

    def env(self, limits: StepLimits | None = None) -> LeanPool:
        """The pool whose tactics have these bounds."""
        limits = limits or StepLimits()
        if limits not in self._pools:
            self._pools[limits] = self._stack.enter_context(LeanPool(self.setup, self.workers, limits))
        return self._pools[limits]

    @property
    def answers(self) -> int:
        """Answers of Lean so far, verdicts included: it grows as long as the session gets further. For any thread."""
        verdicts = 0 if self._verifier is None else self._verifier.answers
        return sum(pool.answers for pool in list(self._pools.values())) + verdicts

    @property
    def verifier(self) -> ProofVerifier:
        """The verifier; it remembers the proofs that it accepted."""
        if self._verifier is None:
            limits = VerifyLimits(workers=self.workers)
            self._verifier = RememberedProofs(self._stack.enter_context(Verifier(self.setup, limits)))
        return self._verifier

    def premises(self, module: str) -> Sequence[Premise]:
        """What proofs of this module's theorems may cite."""
        if module not in self._premises:
            self._premises[module] = load_premises(self.setup, module)
        return self._premises[module]

    def solve(self, prover: Prover, task: Task) -> list[SolveResult]:
        """Attempts a task's theorems; outcomes with their trees, in order. Raises `LemmaError`, `WorkerLost`."""
        return self._solve(prover, task)[0]

    def run(
        self,
        prover: Prover,
        tasks: Sequence[Task],
        record: AttemptRecorder[A],
        on_result: Callable[[int, list[A]], None],
    ) -> None:
        """As `Executor`: one task after the other."""
        for index, task in enumerate(tasks):
            outcomes, evaluator = self._solve(prover, task)
            on_result(index, [record(outcome, task.seed, evaluator) for outcome in outcomes])

    def close(self) -> None:
        self._stack.close()
        self._pools.clear()
        self._verifier = None
        self._pairs.clear()

    def _solve(self, prover: Prover, task: Task) -> tuple[list[SolveResult], Evaluator | None]:
        module, watch = task.module, self.watch
        with watch.timing("total"):
            premises = self.premises(module) if prover.policy.cites_library else ()
            proposer, evaluator = self._pair(prover, module, premises, task.seed)
            env, verifier = TimedEnv(self.env(prover.limits), watch), TimedVerifier(self.verifier, watch)
            timed = TimedProposer(proposer, watch), evaluator and TimedEvaluator(evaluator, watch)
            reader = reader_for(self.setup)
            return prover.solve(task.theorems, env, verifier, premises, task.seed, timed, reader), evaluator

    def _pair(
        self, prover: Prover, module: str, premises: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        """The proposer that earlier tasks of this policy and seed used: it remembers states."""
        kept = self._pairs_of
        if kept is None or kept[0] is not prover.policy or kept[1] != seed:
            self._pairs, self._pairs_of = {}, (prover.policy, seed)
        lemmas = usable(prover.lemmas, module)
        if (module, lemmas) not in self._pairs:
            self._pairs[module, lemmas] = prover.proposer(premises, lemmas, seed)
        return self._pairs[module, lemmas]


def tasks_of(theorems: Sequence[Theorem], chunk: int, seed: int) -> list[tuple[tuple[int, ...], Task]]:
    """Cuts theorems into tasks of at most `chunk`, each of one module, with the places of its theorems."""
    by_module: dict[str, list[int]] = {}
    for place, theorem in enumerate(theorems):
        by_module.setdefault(theorem.module, []).append(place)
    groups = [tuple(g[i : i + chunk]) for g in by_module.values() for i in range(0, len(g), chunk)]
    return [(places, Task(tuple(theorems[i] for i in places), seed)) for places in groups]

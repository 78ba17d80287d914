"""The cells of the grid, and all searches of one theorem by one run's policy."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter

from benchmarks.values.heads import Lesson
from benchmarks.values.memory import RememberedLean, processor_seconds
from benchmarks.values.oracles import remaining_by_rules
from benchmarks.values.scorers import DerivationJudge, ExactJudge, HeadJudge, Judge, JudgedScorer, PolicyAnswers
from benchmarks.values.setup import entry_family
from prover.lean.gym.pool import LeanPool
from prover.policy.atomic import AtomicGrammar
from prover.policy.network import LocalScorer
from prover.policy.policies import TrainedPolicy
from prover.policy.proposer import MixedProposer
from prover.prover import Prover
from prover.search import Backup, BestFirstConfig, Budget, MctsConfig, SearchConfig
from prover.suites import SuiteEntry
from prover.types import Advanced, Finished, ProofEnv, ProofState, ProofVerifier, StepRequest
from rl.curriculum import world_of

STATES_KEPT = 12
"""States of a theorem of `reachability` whose distance is compared with what the heads say, at most."""


class Word(StrEnum):
    """Whose word on what remains a search has."""

    NONE = "none"
    HEAD = "head"
    ORACLE = "oracle"


@dataclass(frozen=True, slots=True)
class Cell:
    """One way to search. `lesson`: of the head. `knobs` are settings of the search, its strategy included.

    `states_only`: the value is that of states, not of what tactics leave. `sure`: the oracle chooses tactics.
    `refusal_weight` is that of the proposals.
    """

    word: Word = Word.NONE
    knobs: tuple[tuple[str, float], ...] = (("path_weight", 0.3),)
    strategy: str = "best_first"
    lesson: Lesson | None = None
    backup: Backup = Backup.PRODUCT
    states_only: bool = False
    sure: bool = False
    cautious_late: bool = False
    refusal_weight: float = 0.0

    @property
    def label(self) -> str:
        """Names the cell in the record."""
        parts = [str(self.word), self.strategy, *(f"{name}={value:g}" for name, value in self.knobs)]
        parts += [self.lesson.label] if self.lesson else []
        parts += [str(self.backup)] if self.backup is not Backup.PRODUCT else []
        parts += [name for name in ("states_only", "sure", "cautious_late") if getattr(self, name)]
        return " ".join([*parts, *([f"refusals={self.refusal_weight:g}"] if self.refusal_weight else [])])

    def config(self, lean_steps: int) -> SearchConfig:
        """Its search at a budget."""
        given: dict[str, Any] = {**dict(self.knobs), "budget": Budget(lean_steps=lean_steps), "backup": self.backup}
        if self.strategy == "mcts":
            return MctsConfig(use_value=self.word is not Word.NONE, **given)
        return BestFirstConfig(**given)


@dataclass(frozen=True, slots=True)
class Row:
    """All searches of a theorem by the policy of a run.

    `runs`: cell → whether it was proved, Lean steps, and seconds of processor time, which say little where answers of
    Lean and of the policy were remembered. `roots`: lesson → tactics that its head expects for the theorem. `states`,
    in `reachability`: the exact number of tactics, and what the heads expect, of states that the searches asked about.
    """

    seed: int
    theorem: str
    world: str
    family: str
    depth: int
    runs: Mapping[str, tuple[bool, int, float]]
    roots: Mapping[str, float]
    states: tuple[tuple[int, Mapping[str, float]], ...]
    revision: str


ROW: Final = TypeAdapter(Row)


@dataclass(slots=True)
class Bench:
    """A run's policy with the heads trained beside it, and Lean: searches theorems, one after the other."""

    prover: Prover
    grammars: Mapping[str, AtomicGrammar]
    heads: Mapping[Lesson, HeadJudge]
    lean: LeanPool
    verifier: ProofVerifier
    env: RememberedLean = field(init=False)
    answers: PolicyAnswers = field(init=False)

    def __post_init__(self) -> None:
        policy = self.prover.policy
        assert isinstance(policy, TrainedPolicy)
        self.env = RememberedLean(self.lean)
        self.answers = PolicyAnswers(LocalScorer(policy.model))

    def searched(self, entry: SuiteEntry, cells: Sequence[Cell], lean_steps: int, seed: int, revision: str) -> Row:
        """Searches a theorem in every cell; `seed` is that of the run."""
        known: dict[tuple[str, ...], tuple[str, int]] = {}
        if any(cell.word is Word.ORACLE for cell in cells):
            known = derivation_steps(self.env, entry)
        runs: dict[str, tuple[bool, int, float]] = {}
        order = list(cells)
        random.Random(entry.theorem.name).shuffle(order)  # whoever comes first pays Lean's time: not always the same
        for cell in order:
            runs[cell.label] = self._run(entry, cell, known, lean_steps)
        row = Row(
            seed,
            entry.theorem.name,
            world_of(entry.theorem),
            entry_family(entry),
            entry.theorem.depth or 0,
            runs,
            self._roots(entry),
            tuple(self._states(entry)) if world_of(entry.theorem) == "reachability" else (),
            revision,
        )
        self.answers.forget()
        self.env.forget()
        return row

    def timed(self, entry: SuiteEntry, cells: Sequence[Cell], lean_steps: int, seed: int, revision: str) -> Row:
        """Searches a theorem in every cell as if it were the first: nothing is remembered but what the grammar says."""
        runs: dict[str, tuple[bool, int, float]] = {}
        for turn in (*cells, *cells):  # the first turn fills the grammar's memory, so that none pays for another
            self.answers.forget()
            self.env.forget()
            began = processor_seconds(self.lean.worker_pids())
            proved, steps, _ = self._run(entry, turn, {}, lean_steps)
            runs[turn.label] = proved, steps, round(processor_seconds(self.lean.worker_pids()) - began, 4)
        self.answers.forget()
        self.env.forget()
        world, family, depth = world_of(entry.theorem), entry_family(entry), entry.theorem.depth or 0
        return Row(seed, entry.theorem.name, world, family, depth, runs, {}, (), revision)

    def _run(
        self, entry: SuiteEntry, cell: Cell, known: Mapping[tuple[str, ...], tuple[str, int]], lean_steps: int
    ) -> tuple[bool, int, float]:
        prover, module = self.prover, entry.theorem.module
        assert isinstance(prover.policy, TrainedPolicy)
        proposals = replace(prover.policy.proposals, refusal_weight=cell.refusal_weight)
        scorer = JudgedScorer(self.answers, self._judge(entry, cell, known), cell.states_only, cell.sure)
        mixed = MixedProposer(scorer, self.grammars[module], proposals)
        prover = replace(prover, search=cell.config(lean_steps), shorten=None)
        began = time.process_time()
        (outcome,) = prover.solve([entry.theorem], self.env, self.verifier, (), 0, (mixed, mixed))
        seconds = time.process_time() - began
        return outcome.proved, outcome.search.stats.lean_steps, round(seconds, 4)

    def _judge(self, entry: SuiteEntry, cell: Cell, known: Mapping[tuple[str, ...], tuple[str, int]]) -> Judge | None:
        match cell.word:
            case Word.NONE:
                return None
            case Word.HEAD:
                assert cell.lesson is not None
                return replace(self.heads[cell.lesson], cautious_late=cell.cautious_late)
            case Word.ORACLE if world_of(entry.theorem) == "reachability":
                return ExactJudge(self.grammars[entry.theorem.module])
            case Word.ORACLE:
                return DerivationJudge(known)

    def _roots(self, entry: SuiteEntry) -> dict[str, float]:
        key = self.env.start(entry.theorem).goals[0].canonical
        first = next((q for q in self.answers.questions() if q.goals == (key,)), None)
        return {} if first is None else {lesson.label: round(j(first, 0).own, 3) for lesson, j in self.heads.items()}

    def _states(self, entry: SuiteEntry) -> list[tuple[int, dict[str, float]]]:
        asked = {q.goals: q for q in self.answers.questions()}
        chosen = random.Random(entry.theorem.name).sample(sorted(asked), min(STATES_KEPT, len(asked)))
        found: list[tuple[int, dict[str, float]]] = []
        for goals in chosen:
            exact = remaining_by_rules(goals[0])
            if exact is not None:
                told = {lesson.label: round(j(asked[goals], 0).own, 3) for lesson, j in self.heads.items()}
                found.append((exact, told))
        return found


def derivation_steps(env: ProofEnv, entry: SuiteEntry) -> dict[tuple[str, ...], tuple[str, int]]:
    """The states of a derivation, as Lean prints them: goals → the derivation's tactic and the tactics that remain.

    Each line runs on the first goal. What remains of a goal are the lines until the goals behind it are next.
    """
    lines = entry.reference.script.splitlines()
    waiting: list[ProofState] = [env.start(entry.theorem)]
    seen: list[tuple[tuple[str, ...], str, int]] = []  # goals, line, goals that wait behind them
    for line in lines:
        if not waiting:
            break
        state = waiting.pop(0)
        seen.append((tuple(g.canonical for g in state.goals), line, len(waiting)))
        (result,) = env.step([StepRequest(state, line)])
        if isinstance(result, Advanced):
            waiting = [*env.split(result.state), *waiting]
        elif not isinstance(result, Finished):
            return {}
    found: dict[tuple[str, ...], tuple[str, int]] = {}
    for place, (goals, line, behind) in enumerate(seen):
        end = next((i for i in range(place + 1, len(seen)) if seen[i][2] < behind), len(seen))
        found[goals] = line, end - place
    return found

"""Decides implications between laws: magmas and proofs are searched, Lean verifies both, and the rest follows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from eval.landscape.choice import SeparationChooser, frame, missing, once_for_both, unrefuted
from eval.landscape.decisions import Decision, DecisionLog, Implied, Separated
from eval.landscape.models import Magmas, known_magmas, of_tables
from eval.landscape.order import Bits, Closure, Numbers, closure_from, duals
from eval.landscape.workers import ModelTask, ProofTask, Searchers, SearchTask
from eval.magmas import Table
from prover.saturation import SaturationLimits
from prover.types import Proof, ProofVerifier, Proved, Theorem
from prover.worlds.equations import Laws

BATCH = 64
"""Claims that Lean verifies at once: proofs, or magmas with one law each."""
LARGE_BATCH = 8
"""The same for magmas with many laws: a claim takes as long as all its laws."""
_ROUNDS = (1.0, 4.0, 15.0)  # seconds for the conclusions of one law, in each round
_SIZES = (3, 4, 5)  # of magmas that are searched for one pair
_WORK = 60_000
_SHARE = 0.3  # of the time that is left, for a round of proofs

Report = Callable[[str, int, int], None]
"""Told a stage, what of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class StudyConfig:
    """`pairs` drawn pairs of different laws (None: all), `minutes` of time, `seconds` for the proof of a drawn pair."""

    folder: Path
    pairs: int | None
    minutes: float
    seed: int = 0
    workers: int = 2
    seconds: float = 1.0


@dataclass(slots=True)
class LandscapeStudy:
    """One study; `run` does the work, and what it found is in `log` and `closure`."""

    data: Laws
    config: StudyConfig
    log: DecisionLog
    verifier: ProofVerifier
    searchers: Searchers
    report: Report = lambda stage, done, total: None
    sample: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """The drawn pairs, numbered from 0."""
    refused: int = 0
    """Claims that Lean did not accept."""
    dual: Numbers = field(init=False)
    rng: np.random.Generator = field(init=False)
    deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self.dual = duals(self.data.laws)
        self.rng = np.random.default_rng(self.config.seed)
        self.deadline = time.monotonic() + 60 * self.config.minutes
        if self.config.pairs is not None:
            self.sample = drawn_pairs(len(self.data.laws), self.config.pairs, self.rng)

    def run(self) -> None:
        """Decide until everything is decided, or the time is over. What is done is in the log, whatever happens."""
        magmas = known_magmas(self.data.laws, self.rng, lambda n, of: self.report("magmas", n, of))
        if self.config.pairs is None:
            self._all(magmas)
        else:
            self._drawn(magmas)

    @property
    def closure(self) -> Closure:
        """All that follows from the decisions in the log."""
        return closure_of(self.log.decisions, self.dual)

    @property
    def time_left(self) -> float:
        """Seconds."""
        return self.deadline - time.monotonic()

    # --- drawn pairs

    def _drawn(self, magmas: Magmas) -> None:
        undecided = self._undecided()
        separated = [claim for pair in undecided if (claim := self._separated(pair, magmas)) is not None]
        self._verify(separated, "refutations")
        hard = self._undecided()
        limits = SaturationLimits(self.config.seconds)
        self._search([ProofTask(i + 1, (j + 1,), limits) for i, j in hard], "proofs", self.deadline)
        rest = self._undecided()
        models: list[SearchTask] = [ModelTask(i + 1, j + 1, _SIZES, 10 * _WORK) for i, j in rest]
        self._search(models, "countermodels", self.deadline)
        longer = SaturationLimits(10 * self.config.seconds)
        self._search([ProofTask(i + 1, (j + 1,), longer) for i, j in self._undecided()], "harder proofs", self.deadline)

    def _undecided(self) -> list[tuple[int, int]]:
        """Drawn pairs without a decision of their own."""
        known = explicit_pairs(self.log.decisions)
        return [pair for pair in self.sample if pair not in known]

    def _separated(self, pair: tuple[int, int], magmas: Magmas) -> Separated | None:
        """The smallest magma that keeps the laws apart."""
        premise, conclusion = pair
        variables = len(self.data.laws[premise].variables())
        good = np.flatnonzero(magmas.satisfied[:, premise] & ~magmas.satisfied[:, conclusion])
        best = min(good, key=lambda n: len(magmas.tables[n]), default=None)
        if best is None or len(magmas.tables[best]) ** variables > _WORK:
            return None
        return Separated(magmas.tables[best], (premise + 1,), (conclusion + 1,))

    # --- all pairs

    def _all(self, magmas: Magmas) -> None:
        candidates = unrefuted(magmas, self.dual)
        closed = self.closure
        for number, seconds in enumerate(_ROUNDS):
            pairs = frame(candidates, self.dual) if number == 0 else missing(candidates, closed.proved)
            pairs = [(i, j) for i, j in pairs if not closed.proved[i, j]]
            limits = SaturationLimits(seconds)
            tasks = _by_premise(once_for_both(pairs, self.dual), limits)
            self._search(tasks, f"proofs, {seconds:g} s each", time.monotonic() + _SHARE * self.time_left)
            closed = self.closure
            if number == 0:
                self._separate(magmas, closed)
        self._separate(magmas, self.closure)
        self._close_gaps(candidates)

    def _separate(self, magmas: Magmas, closed: Closure) -> None:
        chooser = SeparationChooser(self.data.laws, closed.proved, closed.refuted, self.dual)
        self._verify(chooser.choose(magmas), "countermodels", LARGE_BATCH)

    def _close_gaps(self, candidates: Bits) -> None:
        """Search magmas for what is neither proved nor refuted, a few pairs at a time."""
        tried: set[tuple[int, int]] = set()
        while self.time_left > 0:
            closed = self.closure
            pairs = [pair for pair in missing(~closed.refuted, closed.proved) if pair not in tried]
            if not pairs:
                return
            some = [pairs[n] for n in self.rng.permutation(len(pairs))[: 8 * BATCH]]
            tried.update(some)
            tasks = [ModelTask(i + 1, j + 1, _SIZES, _WORK) for i, j in some]
            tables = self._search(tasks, "countermodels, one by one", self.deadline)
            if tables:
                self._separate(of_tables(tables, self.data.laws), closed)

    # --- searching and verifying

    def _search(self, tasks: Sequence[SearchTask], stage: str, until: float) -> list[Table]:
        """Run tasks; proofs are verified as they come, magmas too when drawn pairs ask for them; returns tables."""
        found: list[Decision] = []
        tables: list[Table] = []
        for done, (task, proofs, table) in enumerate(self.searchers.run(tasks, min(until, self.deadline)), 1):
            found += proofs
            if table is not None and isinstance(task, ModelTask):
                tables.append(table)
                if self.config.pairs is not None:
                    found.append(Separated(table, (task.premise,), (task.conclusion,)))
            if len(found) >= BATCH:
                self._judge(found)
                found = []
            self.report(stage, done, len(tasks))
        self._judge(found)
        return tables

    def _verify(self, claims: Iterable[Decision], stage: str, at_once: int = BATCH) -> None:
        """Verify claims in batches until the time is over."""
        waiting: Iterator[Decision] = iter(claims)
        done = 0
        while self.time_left > 0 and (some := list(islice(waiting, at_once))):
            self._judge(some)
            done += len(some)
            self.report(stage, done, done)

    def _judge(self, claims: Sequence[Decision]) -> None:
        if not claims:
            return
        candidates: list[tuple[Theorem, Proof]] = [claim.claim(self.data.laws) for claim in claims]
        verdicts = self.verifier.verify_many(candidates)
        good = [claim for claim, verdict in zip(claims, verdicts, strict=True) if isinstance(verdict, Proved)]
        self.refused += len(claims) - len(good)
        self.log.add(good)


def drawn_pairs(laws: int, count: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Pairs of different laws, numbered from 0, without repetition; all there are if there are not so many."""
    numbers = rng.choice(laws * (laws - 1), size=min(count, laws * (laws - 1)), replace=False)
    return [(int(n) // (laws - 1), (int(n) // (laws - 1) + 1 + int(n) % (laws - 1)) % laws) for n in numbers]


def explicit_pairs(decisions: Iterable[Decision]) -> dict[tuple[int, int], bool]:
    """Pairs that decisions are about, numbered from 0, and whether the implication holds."""
    found: dict[tuple[int, int], bool] = {}
    for decision in decisions:
        match decision:
            case Implied(premise, conclusion):
                found[premise - 1, conclusion - 1] = True
            case Separated(_, holding, failing):
                found |= {(i - 1, j - 1): False for i in holding for j in failing}
    return found


def closure_of(decisions: Sequence[Decision], dual: Numbers) -> Closure:
    """What follows from decisions."""
    implied = ((d.premise - 1, d.conclusion - 1) for d in decisions if isinstance(d, Implied))
    return closure_from(implied, (d.separation() for d in decisions if isinstance(d, Separated)), dual)


def _by_premise(pairs: Sequence[tuple[int, int]], limits: SaturationLimits) -> list[SearchTask]:
    """One task for each premise."""
    conclusions: dict[int, list[int]] = {}
    for premise, conclusion in pairs:
        conclusions.setdefault(premise, []).append(conclusion + 1)
    return [ProofTask(premise + 1, tuple(some), limits) for premise, some in conclusions.items()]

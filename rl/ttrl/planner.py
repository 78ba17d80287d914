"""The rounds of test-time RL: the target in each, with variants near one half, and proved ones as its lemmas."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from prover.automation import TRIVIAL
from prover.closing import Closing
from prover.conjecture.candidates import Lemma, with_lemma
from prover.conjecture.variants import VariantKind
from prover.lean.library.premises import load_premises
from prover.session import Session
from prover.types import CORE_MODULE, LemmaError, Proof, Theorem
from rl.config import TrainConfig
from rl.conjecturing.metering import LeanStepMeter, ObservedEnv
from rl.conjecturing.proposing import Sources
from rl.curriculum import plan_round
from rl.planning import RunEnded
from rl.settings import ConjecturerConfig
from rl.ttrl.journal import CallEnded, RoundVariants, Target, Variant, variants_log
from rl.ttrl.making import VariantMaker
from rl.types import Experience

NEW_VARIANTS = 16
"""Variants made before a round, at most."""
MOST_LEMMAS = 12
"""Proved variants that proofs may cite; each is a candidate in every state."""
EXPLORED_TERMS = 600
"""Terms that theory exploration evaluates."""
LEMMA_KINDS = (VariantKind.SUB_LEMMA, VariantKind.PART, VariantKind.GENERALISED, VariantKind.EXPLORED)
"""Variants that may become lemmas, the best kinds first: what the target needs is seldom a special case of it."""


class VariantPlanner(Closing):
    """A `rl.planning.RoundPlanner` for one target; close it.

    The first round searches the target alone, as a plain search does. Before each later one variants are made, the
    newest failures among their sources. A proved variant that is a lemma is not searched again: its proof would cite
    itself, and teach nothing.

    Args:
        session: states and tests variants; it stays open.
        base: lemmas that the prover has already.
        ends: when the run is to end, by `clock`.
    """

    def __init__(
        self,
        target: Target,
        session: Session,
        config: TrainConfig,
        out: Path,
        base: Sequence[Lemma],
        ends: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.target, self.lemmas = target.theorem, tuple(base)
        self.proved = False
        self._entry, self._base, self._config = target, tuple(base), config
        self._ends, self._clock, self._began = ends, clock, clock()
        self._log, self._open = variants_log(out), False
        self._meter, self._recorded = LeanStepMeter(), 0
        self._env = ObservedEnv(session.env(config.lean), self._meter.count)
        module = self.target.module
        core = {p.name for p in load_premises(session.setup, CORE_MODULE)}
        own = [p.name for p in session.premises(module) if p.name not in core]
        sources = Sources(
            (self.target,), {module: own}, self._env, ConjecturerConfig(), config.seed, terms=EXPLORED_TERMS
        )
        self._maker = VariantMaker(self.target, self._env, sources, config.seed)
        self._acceptable: dict[Lemma, bool] = {}

    @property
    def variants(self) -> tuple[Variant, ...]:
        """All variants made so far, in earlier calls too."""
        return tuple(v for row in self._rounds for v in row.variants)

    @property
    def theorems(self) -> tuple[Theorem, ...]:
        return (self.target, *(v.theorem for v in self.variants))

    @property
    def lean_steps(self) -> int:
        """Used for making variants, and at most used by what the ends of calls cut off; in earlier calls too."""
        made = sum(row.lean_steps for row in self._rounds)
        return made + sum(row.unfinished_lean_steps for row in self._log.rows if isinstance(row, CallEnded))

    def plan(self, round_: int, attempts: Sequence[Experience], rng: random.Random) -> Sequence[Theorem]:
        self._prepare()
        if round_ > 0 and all(row.round != round_ for row in self._rounds):
            self._make(round_, attempts)
        known = [v for row in self._rounds if row.round <= round_ for v in row.variants]
        self.lemmas = (*self._base, *self._chosen(known, attempts))
        joined = {lemma.theorem.name for lemma in self.lemmas}
        rest = [v.theorem for v in known if v.theorem.name not in joined]
        others = [a for a in attempts if a.theorem != self.target.name]
        return [self.target, *(plan_round(rest, others, self._config.curriculum, rng) if rest else ())]

    def look(self, attempts: Sequence[Experience] = ()) -> None:
        self.proved = self.proved or any(a.proved and a.theorem == self.target.name for a in attempts)
        if self.proved:
            raise RunEnded(f"{self.target.name} is proved")
        if self._clock() >= self._ends:
            raise RunEnded("the time is up")

    def end(self, unfinished_lean_steps: int) -> None:
        """Notes the end of a call, which cut searches off that used so many Lean steps at most."""
        self._prepare()
        cut = unfinished_lean_steps + self._meter.lean_steps - self._recorded
        self._log.append(CallEnded(round(self._clock() - self._began, 1), cut))

    def close(self) -> None:
        self._log.close()

    @property
    def _rounds(self) -> list[RoundVariants]:
        return [row for row in self._log.rows if isinstance(row, RoundVariants)]

    def _prepare(self) -> None:
        if self._open:
            return
        self._log.open()
        self._open = True
        if not self._log.rows:
            self._log.append(self._entry)
        self._maker.known(self.variants)

    def _make(self, round_: int, attempts: Sequence[Experience]) -> None:
        tried = {text for row in self._rounds for text in row.tried}
        made, used = self._maker.make(round_, self.theorems, attempts, tried, NEW_VARIANTS, self.look)
        spent, self._recorded = self._meter.lean_steps - self._recorded, self._meter.lean_steps
        self._log.append(RoundVariants(round_, tuple(made), tuple(used), spent))

    def _chosen(self, variants: Iterable[Variant], attempts: Sequence[Experience]) -> list[Lemma]:
        """Proved variants that proofs may cite: no special cases, and nothing that Lean's automation proves."""
        scripts: dict[str, str] = {}
        for attempt in sorted((a for a in attempts if a.proved), key=lambda a: (a.tactics or 0, a.script or "")):
            scripts.setdefault(attempt.theorem, attempt.script or "")
        found = [v for v in variants if v.kind in LEMMA_KINDS and scripts.get(v.theorem.name, "rfl") not in TRIVIAL]
        found.sort(key=lambda v: (LEMMA_KINDS.index(v.kind), len(v.theorem.statement), v.theorem.name))
        lemmas = (Lemma(v.theorem, Proof(scripts[v.theorem.name])) for v in found)
        return [lemma for lemma in lemmas if self._is_acceptable(lemma)][:MOST_LEMMAS]

    def _is_acceptable(self, lemma: Lemma) -> bool:
        """Whether Lean takes the lemma in front of the target within the bounds of a search."""
        if lemma not in self._acceptable:
            try:
                self._env.free([self._env.start(with_lemma(self.target, lemma))])
            except LemmaError:
                self._acceptable[lemma] = False
            else:
                self._acceptable[lemma] = True
        return self._acceptable[lemma]

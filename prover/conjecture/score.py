"""The value of a lemma as compression: other proofs get shorter by more than the lemma costs.

ΔL(ℓ) = Σ_t [L(π_t | library) − L(π_t | library ∪ {ℓ})] − L(statement of ℓ) − L(proof of ℓ)

π_t is the shortest verified proof of t found within one fixed search budget (`measure`); L is the description length of
its elaborated term, shared subterms once (`description`), at most `ScoreConfig.unsolved_bits`, which is also what an
unsolved theorem costs (the bound also holds for the lemma's own proof). A proof from the library alone is also a proof
from a larger library, so no term of the sum is negative, apart from slightly dearer citations. This is two-part coding
(Rissanen 1978): the lemma is the model, the proofs are the data.

Lemmas are chosen on one set of theorems and reported on another. A lemma's sum leaves out any theorem with the same
statement.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx
import numpy as np

from prover.conjecture.applicability import Applicability
from prover.conjecture.baselines import Baselines, dependency_graph, pagerank
from prover.conjecture.candidates import Candidate, Lemma, premise_of
from prover.conjecture.description import ProofTerm, proof_bits, statement_bits
from prover.conjecture.measure import Measurement, ProofMeasurer
from prover.conjecture.screen import LemmaScreen, LemmaStatus, Screened, in_words
from prover.conjecture.scripts import Rewritten, ScriptCoder, ScriptScore, longest_script, script_score
from prover.conjecture.selection import Bits, Pick, bootstrap_sum, greedy
from prover.interval import Interval
from prover.types import CORE_MODULE, LemmaError, Split, Theorem

Progress = Callable[[str, int, int], None]
"""(what is being done, done, total)."""


@dataclass(frozen=True, slots=True)
class ScoreConfig:
    """What counts how many bits, and what to report.

    Args:
        unsolved_bits: cost of a theorem without a proof, and the most that a proof is charged. The default is the
            upper quartile of the reference proofs of the shipped suites (240 drawn from their train parts: median
            1,361, upper quartile 3,248 bits): a missing proof is as bad as a long human one. With a much higher cost,
            the certificates of decision procedures (`omega` writes 8,000 to 16,000 bits) alone would decide.
        measure_trivial: also measure lemmas that are proved but trivial (they are reported, never chosen).
        relevant: how many premises per goal the prover looks at (`applicability`).
        seed: of the bootstrap and of the random lemmas.
    """

    unsolved_bits: float = 3_200.0
    measure_trivial: bool = True
    relevant: int = 16
    seed: int = 0

    def __post_init__(self) -> None:
        if self.unsolved_bits <= 0:
            raise LemmaError(f"score config: unsolved_bits is {self.unsolved_bits}; it must be > 0")


@dataclass(frozen=True, slots=True)
class Change:
    """A theorem whose shortest proof cites the lemma; `before` is None when there was none."""

    theorem: str
    split: Split
    before: str | None
    after: str
    bits_before: float
    bits_after: float


@dataclass(frozen=True, slots=True)
class LemmaScore:
    """The results for one candidate; numbers are None if it was not measured.

    `score_bits` = `held_out_bits` − `statement_bits` − `proof_bits`, and `train_score_bits` alike; intervals are 95 %
    bootstrap intervals over theorems. `uses`, `solved_before` and `solved_after` count held-out theorems, `searched`
    the theorems of both sets that had to be searched again, `lost` those that were proved without the lemma but not
    with it in front (their old proof still counts).
    """

    name: str
    worth: LemmaStatus
    verdict: str
    detail: str = ""
    statement: str | None = None
    proof: str | None = None
    score_bits: float | None = None
    score_interval: Interval | None = None
    held_out_bits: float | None = None
    held_out_interval: Interval | None = None
    train_bits: float | None = None
    train_score_bits: float | None = None
    statement_bits: float | None = None
    proof_bits: float | None = None
    uses: int = 0
    trivial: bool = False
    held_out: int = 0
    solved_before: int = 0
    solved_after: int = 0
    searched: int = 0
    changes: tuple[Change, ...] = ()
    baselines: Baselines | None = None
    language_model: ScriptScore | None = None


@dataclass(frozen=True, slots=True)
class SetScore:
    """The lemmas that forward selection takes on the train theorems, and their joint effect on the others."""

    picks: tuple[Pick, ...]
    cost_bits: float
    held_out_bits: float
    held_out_interval: Interval
    score_bits: float
    solved_before: int | None
    solved_after: int | None


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """Scores in the order of the candidates. `graph` has an edge from each proof to what it cites."""

    lemmas: tuple[LemmaScore, ...]
    chosen: SetScore
    unsolved_bits: float
    train: int
    held_out: int
    graph: nx.DiGraph[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Effect:
    """One proved lemma on all theorems: `after` `[theorems]` in bits, as `before` with the lemma in the library."""

    lemma: Lemma
    term: ProofTerm
    before: Bits
    after: Bits
    found: Mapping[int, Measurement]  # by theorem: proofs that cite the lemma
    searched: int
    statement_bits: float
    proof_bits: float

    @property
    def saved(self) -> Bits:
        return self.before - self.after

    @property
    def cost(self) -> float:
        return self.statement_bits + self.proof_bits


class Scorer:
    """Scores candidates against one corpus, measured once.

    Args:
        train: the theorems that lemmas are chosen on.
        held_out: those that they are reported on.
        coder: a frozen language model for the second measure (`scripts`).

    Raises `LemmaError` when one of the two is empty.
    """

    def __init__(
        self,
        train: Sequence[Theorem],
        held_out: Sequence[Theorem],
        measurer: ProofMeasurer,
        screen: LemmaScreen,
        config: ScoreConfig,
        progress: Progress = lambda what, done, total: None,
        coder: ScriptCoder | None = None,
    ) -> None:
        if not train or not held_out:
            empty = "train" if not train else "held-out"
            raise LemmaError(f"the corpus has no {empty} theorems ({len(train)} + {len(held_out)}); take a larger one")
        self.theorems = [*train, *held_out]
        self._train = len(train)
        self._measurer, self._screen, self.config, self._progress = measurer, screen, config, progress
        self._coder = coder
        self._before: list[Measurement] = []

    def screening(self) -> Callable[[Candidate], Screened]:
        """Screens one candidate after the other."""
        return self._screen.one_by_one()

    @property
    def measurer(self) -> ProofMeasurer:
        """The object that measures."""
        return self._measurer

    @property
    def train_size(self) -> int:
        """Number of the theorems that lemmas are chosen on; they come first."""
        return self._train

    @property
    def baseline(self) -> Sequence[Measurement]:
        """Every theorem with the library alone, measured when first asked for."""
        for start in range(len(self._before), len(self.theorems), 8):
            self._before += self._measurer.measure(self.theorems[start : start + 8])
            self._progress("proving the corpus", len(self._before), len(self.theorems))
        return self._before

    def score(
        self, candidates: Sequence[Candidate], decoys: Sequence[Lemma] = (), stage: str = "screening the candidates"
    ) -> ScoreReport:
        """Score every candidate alone, and the best set of them. Random lemmas are drawn from `decoys`.

        `stage` names the screening for people.
        """
        screened = self._screen.screen(candidates, lambda i, n: self._progress(stage, i, n))
        effects: dict[str, Effect] = {}
        lemmas = {s.name: s.lemma for s in screened if s.lemma and (s.worth is None or self.config.measure_trivial)}
        for i, (name, lemma) in enumerate(lemmas.items()):
            effects[name] = self.effect(lemma)
            self._progress("measuring the lemmas", i + 1, len(lemmas))
        graph = self.graph(effects)
        ranks = pagerank(graph)
        rng = random.Random(self.config.seed)
        scores: list[LemmaScore] = []
        for one in screened:
            effect = effects.get(one.name)
            if effect is None:
                scores.append(_unmeasured(one))
                continue
            random_bits = self._random(effect, decoys, rng)
            scores.append(self._describe(one, effect, ranks.get(one.name, 0.0), random_bits))
        eligible = {one.name: effects[one.name] for one in screened if one.worth is None and one.name in effects}
        chosen = self.choose(eligible)
        held_out = len(self.theorems) - self._train
        return ScoreReport(tuple(scores), chosen, self.config.unsolved_bits, self._train, held_out, graph)

    def effect(self, lemma: Lemma, held_out: bool = True) -> Effect:
        """Search the theorems where the lemma can apply once more, with the lemma; the held-out ones only if wanted."""
        baseline = self.baseline
        premise = premise_of(lemma.theorem)
        gate = Applicability(self._measurer.premises, [premise], self.config.relevant)
        module = lemma.theorem.module
        again = [
            i
            for i, theorem in enumerate(self.theorems if held_out else self.theorems[: self._train])
            if theorem.name != lemma.theorem.name
            and module in (CORE_MODULE, theorem.module)
            and gate.matters(baseline[i].goals)
        ]
        measured = self._measurer.measure([self.theorems[i] for i in again], [lemma])
        own = self._measurer.terms.read(lemma.theorem, lemma.proof)
        said = self._screen.library.statement_type(lemma.theorem)
        found = {
            i: m
            for i, m in zip(again, measured, strict=True)
            if m.script is not None and self._screen.library.statement_type(self.theorems[i]) != said
        }
        size = self._measurer.terms.library_size(module)
        before = np.array([self._bits(i, m) for i, m in enumerate(baseline)])
        after = np.array([self._bits(i, m, 1) for i, m in enumerate(baseline)])
        for i, m in found.items():
            after[i] = min(after[i], self._bits(i, m, 1))
        proof = min(proof_bits(own, size), self.config.unsolved_bits)
        return Effect(lemma, own, before, after, found, len(again), statement_bits(own, size), proof)

    def choose(self, effects: Mapping[str, Effect]) -> SetScore:
        """Forward selection on the train theorems; the set then joins the library as a whole for the others."""
        if not effects:
            return SetScore((), 0.0, 0.0, Interval(0.0, 0.0), 0.0, None, None)
        baseline = self.baseline
        before = np.array([self._bits(i, m) for i, m in enumerate(baseline)])
        train = slice(None, self._train)
        picks = greedy(
            before[train],
            {name: e.after[train] for name, e in effects.items()},
            {name: e.cost for name, e in effects.items()},
        )
        taken = [effects[pick.name] for pick in picks]
        after = np.array([self._bits(i, m, len(taken)) for i, m in enumerate(baseline)])
        solved = [m.script is not None for m in baseline]
        for effect in taken:
            for i, m in effect.found.items():
                after[i] = min(after[i], self._bits(i, m, len(taken)))
                solved[i] = True
        places = [i for i in range(self._train, len(baseline)) if any(i in e.found for e in taken)]
        if len(taken) > 1 and places:  # together they may achieve what none does alone
            together = self._measurer.measure([self.theorems[i] for i in places], [e.lemma for e in taken])
            for i, m in zip(places, together, strict=True):
                after[i] = min(after[i], self._bits(i, m, len(taken)))
        saved = (before - after)[self._train :]
        cost = sum(e.cost for e in taken)
        total = float(saved.sum())
        before_count = sum(m.script is not None for m in baseline[self._train :])
        return SetScore(tuple(picks), cost, total, self._interval(saved), total - cost,
                        before_count, sum(solved[self._train :]))  # fmt: skip

    def _bits(self, place: int, measured: Measurement, extra: int = 0) -> float:
        size = self._measurer.terms.library_size(self.theorems[place].module) + extra
        return measured.bits(size, self.config.unsolved_bits)

    def _interval(self, saved: Bits) -> Interval:
        return bootstrap_sum(saved.tolist(), np.random.default_rng(self.config.seed))

    def graph(self, effects: Mapping[str, Effect]) -> nx.DiGraph[str]:
        """What cites what among the train theorems and the lemmas; empty when there is no lemma."""
        if not effects:
            return dependency_graph(())
        citations = [(t.name, m.cites) for t, m in zip(self.theorems[: self._train], self.baseline, strict=False)]
        for name, effect in effects.items():
            citations.append((name, tuple(effect.term.citations)))
            citations += [(self.theorems[i].name, (name,)) for i in effect.found if i < self._train]
        return dependency_graph(citations)

    def _random(self, effect: Effect, decoys: Sequence[Lemma], rng: random.Random) -> float | None:
        """Held-out bits that a random decoy of about the same size saves."""
        size = len(effect.lemma.theorem.statement)
        names = {t.name for t in self.theorems}
        near = sorted(decoys, key=lambda d: (abs(len(d.theorem.statement) - size), d.theorem.name))[:20]
        if not (near := [d for d in near if d.theorem.name not in names]):
            return None
        return float(self.effect(rng.choice(near)).saved[self._train :].sum())

    def _describe(self, one: Screened, effect: Effect, rank: float, random_bits: float | None) -> LemmaScore:
        lemma, saved, baseline = effect.lemma, effect.saved, self.baseline
        train_saved, held_out_saved = float(saved[: self._train].sum()), float(saved[self._train :].sum())
        uses = {i for i in effect.found if effect.after[i] < effect.before[i]}
        train_uses = sum(i < self._train for i in uses)
        held_out = range(self._train, len(baseline))
        interval = self._interval(saved[self._train :])
        score = held_out_saved - effect.cost
        worth = one.worth or (
            LemmaStatus.UNUSED if not uses else LemmaStatus.COMPRESSES if score > 0 else LemmaStatus.TOO_LONG
        )
        return LemmaScore(
            name=one.name,
            worth=worth,
            verdict=in_words(worth, one.detail, len(self.theorems)),
            detail=one.detail,
            statement=lemma.theorem.statement,
            proof=lemma.proof.script,
            score_bits=score,
            score_interval=interval.shifted(-effect.cost),
            held_out_bits=held_out_saved,
            held_out_interval=interval,
            train_bits=train_saved,
            train_score_bits=train_saved - effect.cost,
            statement_bits=effect.statement_bits,
            proof_bits=effect.proof_bits,
            uses=len(uses) - train_uses,
            trivial=one.worth in (LemmaStatus.TRIVIAL, LemmaStatus.INSTANCE),
            held_out=len(held_out),
            solved_before=sum(baseline[i].script is not None for i in held_out),
            solved_after=sum(baseline[i].script is not None or i in effect.found for i in held_out),
            searched=effect.searched,
            changes=tuple(self._change(i, effect) for i in sorted(uses)),
            baselines=self.baselines(effect, rank, random_bits),
            language_model=None if self._coder is None else self._in_scripts(self._coder, effect),
        )

    def baselines(self, effect: Effect, rank: float, random_bits: float | None = None) -> Baselines:
        """The other measures of a lemma with this PageRank."""
        uses = sum(i < self._train and bool(effect.after[i] < effect.before[i]) for i in effect.found)
        cost = 1 + len(effect.term.citations)
        ratio = effect.proof_bits / effect.statement_bits
        return Baselines(uses, rank, uses * cost / effect.statement_bits, ratio, random_bits)

    def _in_scripts(self, coder: ScriptCoder, effect: Effect) -> ScriptScore:
        train = zip(self.theorems[: self._train], self.baseline, strict=False)
        longest = longest_script(coder, {theorem: m.script for theorem, m in train if m.script is not None})
        changed = [
            Rewritten(self.theorems[i], self.baseline[i].script, m.script, i >= self._train)
            for i, m in effect.found.items()
            if m.script is not None
        ]
        return script_score(coder, effect.lemma, changed, longest)

    def _change(self, place: int, effect: Effect) -> Change:
        script = effect.found[place].script
        assert script is not None
        split = Split.TRAIN if place < self._train else Split.TEST
        return Change(self.theorems[place].name, split, self.baseline[place].script, script,
                      float(effect.before[place]), float(effect.after[place]))  # fmt: skip


def _unmeasured(one: Screened) -> LemmaScore:
    assert one.worth is not None
    statement = None if one.lemma is None else one.lemma.theorem.statement
    trivial = one.worth in (LemmaStatus.TRIVIAL, LemmaStatus.INSTANCE)
    return LemmaScore(one.name, one.worth, in_words(one.worth, one.detail), one.detail, statement, trivial=trivial)

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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from prover.conjecture.applicability import Applicability
from prover.conjecture.baselines import Baselines, dependency_graph, pagerank
from prover.conjecture.candidates import Candidate, Lemma, mentions, premise_of
from prover.conjecture.description import ProofTerm, proof_bits, statement_bits
from prover.conjecture.measure import Measurement, ProofMeasurer
from prover.conjecture.score_report import Change, LemmaScore, ScoreReport, SetScore, verdict_of
from prover.conjecture.screen import LemmaScreen, LemmaStatus, Screened, in_words
from prover.conjecture.scripts import Rewritten, ScriptCoder, ScriptScore, longest_script, script_score
from prover.conjecture.selection import Bits, bootstrap_sum, break_even, greedy
from prover.interval import Interval
from prover.types import CORE_MODULE, LemmaError, Split, Theorem

ENOUGH = 20
"""Train theorems none of whose proofs gets shorter that show a lemma to be of no use."""
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
        self._types: dict[Theorem, str] = {}

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

    def score(self, candidates: Sequence[Candidate], decoys: Sequence[Lemma] = ()) -> ScoreReport:
        """Screen the candidates, then `report`."""
        screened = self._screen.screen(candidates, lambda i, n: self._progress("screening the candidates", i, n))
        return self.report(screened, decoys)

    def report(self, screened: Sequence[Screened], decoys: Sequence[Lemma] = ()) -> ScoreReport:
        """Score every candidate alone, and the best set of them. Random lemmas are drawn from `decoys`."""
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
        shown = self._theorems_only(graph, effects)
        return ScoreReport(tuple(scores), chosen, self.config.unsolved_bits, self._train, held_out, shown)

    def effect(self, lemma: Lemma, held_out: bool = True) -> Effect:
        """Search the theorems where the lemma can apply once more, with the lemma; the held-out ones only if wanted.

        A lemma that shortens no proof of `ENOUGH` train theorems or more shortens, at 95 %, less than 3 / n of all
        proofs (the rule of three); the held-out ones are not searched then, and stay as they are.
        """
        own = self._measurer.terms.read(lemma.theorem, lemma.proof)
        places, found = self._found(lemma, range(self._train))
        if held_out and (self._train < ENOUGH or self._shortens(found)):
            more_places, more = self._found(lemma, range(self._train, len(self.theorems)))
            places, found = places + more_places, found | more
        size = self._measurer.terms.library_size(lemma.theorem.module)
        before = np.array([self._bits(i, m) for i, m in enumerate(self.baseline)])
        after = np.array([self._bits(i, m, 1) for i, m in enumerate(self.baseline)])
        for i, m in found.items():
            after[i] = min(after[i], self._bits(i, m, 1))
        proof = min(proof_bits(own, size), self.config.unsolved_bits)
        return Effect(lemma, own, before, after, found, places, statement_bits(own, size), proof)

    def _found(self, lemma: Lemma, places: Iterable[int]) -> tuple[int, dict[int, Measurement]]:
        """How many of the theorems had to be searched, and by theorem the proofs that cite the lemma."""
        baseline, theorem = self.baseline, lemma.theorem
        places = [i for i in places if theorem.module in (CORE_MODULE, self.theorems[i].module)]
        gates = self._gates(lemma, {self.theorems[i].module for i in places})
        again = [
            i
            for i in places
            if self.theorems[i].name != theorem.name
            and not mentions(self.theorems[i].preamble, theorem.name)
            and gates[self.theorems[i].module].matters(baseline[i].goals)
        ]
        measured = self._measurer.measure([self.theorems[i] for i in again], [lemma])
        cited = {i: m for i, m in zip(again, measured, strict=True) if m.script is not None}
        said = self._type_of(theorem) if cited else ""
        return len(again), {i: m for i, m in cited.items() if self._type_of(self.theorems[i]) != said}

    def _type_of(self, theorem: Theorem) -> str:
        """What identifies the statement; Lean compiles it once."""
        if theorem not in self._types:
            self._types[theorem] = self._screen.library.statement_type(theorem)
        return self._types[theorem]

    def _shortens(self, found: Mapping[int, Measurement]) -> bool:
        return any(self._bits(i, m, 1) < self._bits(i, self.baseline[i]) for i, m in found.items())

    def _gates(self, lemma: Lemma, modules: Iterable[str]) -> dict[str, Applicability]:
        premises, new = self._measurer.premises, [premise_of(lemma.theorem)]
        return {module: Applicability(premises(module), new, self.config.relevant) for module in modules}

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

    def _theorems_only(self, graph: nx.DiGraph[str], lemmas: Iterable[str]) -> nx.DiGraph[str]:
        """The graph without definitions, instances and theorems of Lean's machinery."""
        library = self._screen.library
        modules = {theorem.module for theorem in self.theorems}
        cited = (library.theorems_among(graph.nodes, module) for module in modules) if graph else ()
        kept = frozenset(lemmas).union((t.name for t in self.theorems), *cited)
        return graph.subgraph([name for name in graph if name in kept]).copy()

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
        needed = break_even(effect.cost, held_out_saved, len(held_out))
        if one.worth is None:
            worth, detail = verdict_of(interval, effect.cost, train_saved, train_uses, len(uses) - train_uses, needed)
            detail = "; ".join(filter(None, (detail, one.detail)))
        else:
            worth, detail = one.worth, one.detail
        return LemmaScore(
            name=one.name,
            worth=worth,
            verdict=in_words(worth, detail, len(self.theorems) if self._train < ENOUGH else self._train),
            detail=detail,
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
            break_even=needed,
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
    trivial = one.worth in (LemmaStatus.TRIVIAL, LemmaStatus.INSTANCE)
    return LemmaScore(one.name, one.worth, in_words(one.worth, one.detail), one.detail, one.statement, trivial=trivial)

"""Finding lemmas for a corpus: candidates are collected, screened, scored, and written as Lean text."""

from __future__ import annotations

import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from eval.scoring import Scoring, own_names
from prover.conjecture.candidates import Lemma, renamed
from prover.conjecture.congruence import follows_at_once
from prover.conjecture.context import InContext, defined_in, shared_context
from prover.conjecture.mine import OPEN, as_lean, recurring
from prover.conjecture.novelty import ParsedStatement, is_instance, parse_statement
from prover.conjecture.score import Progress
from prover.conjecture.score_report import LemmaScore, ScoreReport
from prover.conjecture.screen import LemmaStatus, Screened
from prover.conjecture.values import domain_of, explore_corpus
from prover.policy.policies import TrainedPolicy
from prover.printable import whole
from prover.types import LemmaError, Theorem

TESTS, TERMS = 6, 800
"""Assignments that an equation is tested on, and terms that are evaluated, in the exploration."""
NEAR_DUPLICATE = "the same or an instance of a lemma found before"
FOLLOWS = "follows at once from lemmas found before"


@dataclass(frozen=True, slots=True)
class MiningConfig:
    """How long to search.

    Args:
        lemmas: stop when this many were found that make a train proof shorter.
        tries: screen at most this many candidates.
        size: symbols of a term in the exploration.
        samples: goals to draw from the policy, where there is one.
        minutes: begin no candidate after so long.
    """

    lemmas: int = 20
    tries: int = 200
    size: int = 5
    samples: int = 64
    minutes: float | None = None


class Stopped(StrEnum):
    """Why no further candidate was looked at."""

    EXHAUSTED = "there are no more"
    LEMMAS = "enough lemmas were found"
    TRIES = "that is as many as were to be tried"
    TIME = "time was up"


@dataclass(frozen=True, slots=True)
class MiningResult:
    """The lemmas that make proofs shorter, scored, the best first; `text` is a Lean file of those that pay on the train
    theorems. `tried` of `candidates` were screened, with these outcomes.
    """

    report: ScoreReport
    candidates: int
    tried: int
    stopped: Stopped
    screened: Mapping[str, int]
    paying: tuple[str, ...]
    text: str


def mine(scoring: Scoring, config: MiningConfig, progress: Progress) -> MiningResult:
    """Find lemmas that make the proofs of the corpus shorter, the best first.

    False, known and trivial candidates are dropped, and those that follow at once from a lemma found before; the rest
    are proved and measured. Raises `LemmaError` for a corpus of several modules.
    """
    if len(scoring.modules) != 1:
        modules = ", ".join(scoring.modules)
        raise LemmaError(f"{scoring.config.corpus} imports {modules}; mine one module at a time")
    (module,) = scoring.modules
    deadline = None if config.minutes is None else time.monotonic() + 60 * config.minutes
    found = list(_candidates(scoring, config, module))
    search = _Search(scoring)
    tried, stopped = 0, Stopped.EXHAUSTED
    for tried, theorem in enumerate(found, 1):
        search.look_at(theorem)
        progress("looking at the candidates", tried, min(len(found), config.tries))
        if len(search.kept) == config.lemmas:
            stopped = Stopped.LEMMAS
        elif tried == config.tries < len(found):
            stopped = Stopped.TRIES
        elif deadline is not None and time.monotonic() > deadline and tried < len(found):
            stopped = Stopped.TIME
        if stopped is not Stopped.EXHAUSTED:
            break
    kept = search.ranked()
    report = scoring.scorer.report([Screened(lemma.theorem.name, lemma, None) for lemma in kept])
    scores = {s.name: s for s in report.lemmas}
    chosen = [pick.name for pick in report.chosen.picks]
    lemmas = {lemma.theorem.name: lemma for lemma in kept}
    text = as_lean([(lemmas[name], _remark(scores[name])) for name in chosen], module)
    return MiningResult(report, len(found), tried, stopped, search.counts, tuple(chosen), text)


class _Search:
    """The lemmas found so far, and what became of the other candidates."""

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._stem = re.sub(r"[^a-z]+", "_", scoring.corpus.lower()).strip("_") or "corpus"
        self._screening = scoring.scorer.screening()
        self._gains: dict[Lemma, float] = {}
        self._claims: dict[str, ParsedStatement] = {}
        self.counts: Counter[str] = Counter()

    @property
    def kept(self) -> Sequence[Lemma]:
        """Lemmas that make a train proof shorter, in the order in which they were found."""
        return tuple(self._gains)

    def ranked(self) -> list[Lemma]:
        """The same, those first that save most on the train theorems, less their cost."""
        return sorted(self._gains, key=lambda lemma: -self._gains[lemma])

    def look_at(self, theorem: Theorem) -> None:
        """Screen a candidate, prove it, and measure it on the train theorems."""
        claim, known = parse_statement(theorem), tuple(self._claims.values())
        if any(is_instance(claim, other) for other in known):
            self.counts[NEAR_DUPLICATE] += 1
        elif follows_at_once(claim, known):
            self.counts[FOLLOWS] += 1
        else:
            said = self._screening(Lemma(theorem, OPEN))
            if said.worth is not None or said.lemma is None:
                self.counts[(said.worth or LemmaStatus.UNPROVED).value] += 1
            else:
                name = f"{self._stem}_lemma_{len(self._claims) + 1}"
                self._measure(replace(said.lemma, theorem=renamed(said.lemma.theorem, name)), claim)

    def _measure(self, lemma: Lemma, claim: ParsedStatement) -> None:
        scorer = self._scoring.scorer
        effect = scorer.effect(lemma, held_out=False)
        saved = float(effect.saved[: scorer.train_size].sum())
        gain = saved - effect.cost
        special = [x for x in self._gains if is_instance(self._claims[x.theorem.name], claim)]
        self._claims[lemma.theorem.name] = claim
        if saved <= 0:
            self.counts[LemmaStatus.UNUSED.value] += 1
            return
        for other in special:
            if self._gains[other] <= gain:  # the general one stands for it
                del self._gains[other]
                self.counts["kept"] -= 1
                self.counts[NEAR_DUPLICATE] += 1
        self.counts["kept"] += 1
        self._gains[lemma] = gain


def _candidates(scoring: Scoring, config: MiningConfig, module: str) -> Iterator[Theorem]:
    """Recurring goals and explored equations in turn: neither kind crowds out the other."""
    scorer, rng = scoring.scorer, random.Random(scoring.config.seed)
    theorems = scorer.theorems[: scorer.train_size]
    context = shared_context(theorems)
    env = InContext(scoring.env, context)
    mined = [m.theorem for m in recurring([m.goals for m in scorer.baseline[: len(theorems)]], module, env, rng)]
    names = (*own_names(scoring.session, module), *defined_in(context))
    domain, functions = domain_of(names, module, env)
    texts = [t.statement for t in theorems]
    explored = explore_corpus(texts, domain, functions, module, env, rng, config.size, TESTS, TERMS)
    for several in itertools.zip_longest(mined, explored, _sampled(scoring, config, module)):
        yield from (replace(t, preamble=context) for t in several if t is not None)


def _sampled(scoring: Scoring, config: MiningConfig, module: str) -> list[Theorem]:
    """Statements sampled from the policy, if there is one."""
    if not isinstance(policy := scoring.prover.policy, TrainedPolicy) or config.samples == 0:
        return []
    import torch

    from prover.conjecture.sample import sample_from_policy

    generator = torch.Generator().manual_seed(scoring.config.seed)
    return sample_from_policy(policy.model, config.samples, generator, module)


def _remark(s: LemmaScore) -> str:
    cost = (s.statement_bits or 0) + (s.proof_bits or 0)
    return (
        f"{s.verdict}: saves {whole(s.train_bits or 0)} bits on the train theorems and "
        f"{whole(s.held_out_bits or 0)} on the held-out ones, and costs {whole(cost)}"
    )

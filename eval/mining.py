"""Finding lemmas for a corpus: candidates are collected, screened, scored, and written as Lean text."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from eval.scoring import Scoring
from prover.conjecture.candidates import Lemma, renamed
from prover.conjecture.explore import explore, functions_of, functions_used
from prover.conjecture.mine import OPEN, as_lean, recurring
from prover.conjecture.score import LemmaScore, Progress, ScoreReport
from prover.lean.library.premises import load_premises
from prover.policy.policies import TrainedPolicy
from prover.printable import whole
from prover.types import CORE_MODULE, LemmaError, Theorem


@dataclass(frozen=True, slots=True)
class MiningConfig:
    """How long to search.

    Args:
        lemmas: stop when this many were found.
        tries: screen at most this many candidates.
        size: symbols of a term in the exploration.
        samples: goals to draw from the policy, where there is one.
    """

    lemmas: int = 20
    tries: int = 200
    size: int = 5
    samples: int = 64


@dataclass(frozen=True, slots=True)
class MiningResult:
    """The scores of the kept lemmas, the outcome of every screened candidate, and the lemmas as a Lean file."""

    report: ScoreReport
    candidates: int
    screened: Mapping[str, int]
    text: str


def mine(scoring: Scoring, config: MiningConfig, progress: Progress) -> MiningResult:
    """Find lemmas that make the proofs of the corpus shorter, the best first.

    False, known and trivial candidates are dropped; the rest are proved and scored. Raises `LemmaError` for a corpus of
    several modules.
    """
    if len(scoring.modules) != 1:
        modules = ", ".join(scoring.modules)
        raise LemmaError(f"{scoring.config.corpus} imports {modules}; mine one module at a time")
    (module,) = scoring.modules
    found = list(_candidates(scoring, config, module))
    stem = re.sub(r"[^a-z]+", "_", scoring.corpus.lower()).strip("_")
    kept: list[Lemma] = []
    counts: Counter[str] = Counter()
    screening = scoring.scorer.screening()
    for number, theorem in enumerate(found[: config.tries], 1):
        said = screening(Lemma(theorem, OPEN))
        counts["kept" if said.worth is None else said.worth.value] += 1
        if said.worth is None and said.lemma is not None:
            name = f"{stem}_lemma_{len(kept) + 1}"
            kept.append(replace(said.lemma, theorem=renamed(said.lemma.theorem, name)))
        progress("screening the candidates", number, min(len(found), config.tries))
        if len(kept) == config.lemmas:
            break
    report = scoring.scorer.score(kept, stage=f"checking the {'one' if len(kept) == 1 else len(kept)} kept")
    scores = {s.name: s for s in report.lemmas if s.score_bits is not None}
    measured = [(lemma, scores[lemma.theorem.name]) for lemma in kept if lemma.theorem.name in scores]
    measured.sort(key=lambda pair: -(pair[1].train_score_bits or 0.0))
    text = as_lean([(lemma, _remark(score)) for lemma, score in measured], module)
    return MiningResult(report, len(found), counts, text)


def _candidates(scoring: Scoring, config: MiningConfig, module: str) -> Iterator[Theorem]:
    """Recurring goals and explored equations in turn: neither kind crowds out the other."""
    scorer, env = scoring.scorer, scoring.env
    rng = random.Random(scoring.config.seed)
    train = scorer.baseline[: scorer.train_size]
    mined = [m.theorem for m in recurring([m.goals for m in train], module, env, rng)]
    core = {p.name for p in load_premises(scoring.setup, CORE_MODULE)}
    own = [p.name for p in load_premises(scoring.setup, module) if p.name not in core]
    functions = functions_of(own, module, env) if own else ()
    texts = [t.statement for t in scorer.theorems[: scorer.train_size]]
    explored = explore(functions_used(texts, functions), module, env, rng, config.size)
    explored = [t for t in explored if " : " in t.statement.partition(" : ")[2]]  # with variables
    for several in itertools.zip_longest(mined, explored, _sampled(scoring, config, module)):
        yield from (t for t in several if t is not None)


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
